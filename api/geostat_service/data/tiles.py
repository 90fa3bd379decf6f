"""Tiles of one version of the data, and those of the versions before that clients still ask for."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from geostat.errors import NotFoundError
from geostat.support.remembering import remembered
from geostat.tiles import Tile, TileParts, Tileset, bake, take_apart

if TYPE_CHECKING:
    from geostat.domain.periods import Period
    from geostat.features.data import FeatureData

__all__ = ["LastTilesets", "ServedTiles"]


class LastTilesets:
    """The last tilesets by their version, whatever the version of the data."""

    def __init__(self, size: int = 32) -> None:
        self._size = size
        self._held: OrderedDict[str, Tileset] = OrderedDict()

    def keep(self, tileset: Tileset) -> None:
        """Hold one more; the oldest goes if there are too many."""
        self._held[tileset.version] = tileset
        while len(self._held) > self._size:
            self._held.popitem(last=False)

    def get(self, version: str) -> Tileset | None:
        """The tileset of a version, if it is still held."""
        return self._held.get(version)


class ServedTiles:
    """Tiles with shapes, and with values baked in, each made once."""

    def __init__(self, features: FeatureData, last: LastTilesets) -> None:
        self._features = features
        self._last = last
        self.versions: dict[str, str] = {}
        """The version of each tileset that has been asked for."""

    @remembered(64)
    def tileset(self, set_id: str) -> Tileset:
        """The tiles of a boundary set."""
        found = self._features.tileset(set_id)
        self._last.keep(found)
        self.versions[set_id] = found.version
        return found

    def of_version(self, set_id: str, version: str) -> Tileset:
        """The tiles of one version of a boundary set, the current one or one of the last; raises NotFoundError."""
        if set_id in self._features.source.set_ids() and self.tileset(set_id).version == version:
            return self.tileset(set_id)
        found = self._last.get(version)
        if found is None or found.boundary_set.id != set_id:
            raise NotFoundError(
                f"these tiles of {set_id} are no more; the present ones are told by "
                f"/collections/{set_id}/tiles/WebMercatorQuad/tilejson.json"
            )
        return found

    @remembered(2048)
    def tile(self, set_id: str, tile: Tile) -> bytes:
        """One tile with shapes, codes, names and ids; empty where there is no area."""
        return self.tileset(set_id).tile(tile)

    @remembered(128)
    def _parts(self, set_id: str, tile: Tile) -> TileParts:
        return take_apart(self.tile(set_id, tile))

    def baked(self, set_id: str, tile: Tile, indicator_id: str, period: Period | None, edition: str | None) -> bytes:
        """A tile whose areas carry `value` and `status` of an indicator; empty where there is no area."""
        if not self.tile(set_id, tile):
            return b""
        source = self._features.source
        table = source.layer(set_id, indicator_id, period, edition).table.assign(fid=source.feature_ids(set_id))
        held = table[table["value"].notna()]
        values = dict(zip(held["fid"].tolist(), held["value"].astype(float).tolist(), strict=True))
        status = dict(zip(table["fid"].tolist(), table["status"].tolist(), strict=True))
        return bake(self._parts(set_id, tile), {"value": values, "status": status})
