"""A page of features, ready to be written in any format."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from geostat.domain.crs import CRS84, from_crs84
from geostat.export.geojson import DECIMALS, geometry_fragments
from geostat.features.collection import to_json
from geostat.tiles import content_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from geostat.features.collection import Collection, FeatureTable
    from geostat.features.data import FeatureData

__all__ = ["Page"]

_FEATURES_A_PART = 250
_DECIMALS_OF_METERS = 3


@dataclass(frozen=True)
class Page:
    """Rows of a table of features, with the properties and the shapes that were asked for.

    `zoom` asks for shapes as simple as the tiles of that zoom, `crs` for their coordinates, `shapes` whether at all.
    """

    data: FeatureData
    collection: Collection
    table: FeatureTable
    rows: NDArray[np.int64]
    names: list[str]
    crs: str = CRS84
    zoom: int | None = None
    shapes: bool = True
    matched: int = 0
    next_link: str | None = None

    def features(self) -> Iterator[bytes]:
        """Each feature as GeoJSON."""
        codes = self.table.rows.index[self.rows]
        for code, written in zip(codes, self._properties(), strict=True):
            parts = to_json(code), self._fragments[code], written
            yield b'{"type":"Feature","id":%b,"geometry":%b,"properties":%b}' % parts

    def _properties(self) -> Iterable[bytes]:
        if self.names == list(self.table.rows.columns):
            return (self.table.as_json[row] for row in self.rows)
        return map(to_json, self.table.rows[self.names].iloc[self.rows].to_dict("records"))

    def parts(self, members: bytes) -> Iterator[bytes]:
        """A FeatureCollection in parts; `members` are its further members."""
        yield b'{"type":"FeatureCollection","features":['
        gathered: list[bytes] = []
        first = True
        for feature in self.features():
            gathered.append(feature)
            if len(gathered) == _FEATURES_A_PART:
                yield (b"" if first else b",") + b",".join(gathered)
                gathered, first = [], False
        if gathered:
            yield (b"" if first else b",") + b",".join(gathered)
        yield b"]" + members + b"}"

    @property
    def size(self) -> int:
        """The bytes of the features as GeoJSON, nearly."""
        codes = self.table.rows.index
        return sum(len(self._fragments[codes[row]]) + len(self.table.as_json[row]) for row in self.rows)

    @property
    def version(self) -> str:
        """What tells the contents of this page from any others."""
        rows = b"".join(self.table.as_json[row] for row in self.rows)
        return content_tag(self.data.tileset(self.collection.boundary_set.id).version.encode() + rows)

    @cached_property
    def _fragments(self) -> Any:
        set_id = self.collection.boundary_set.id
        if not self.shapes:
            return _Null()
        if self.crs == CRS84:
            return self.data.fragments(set_id, self.zoom)
        in_degrees = self.crs.endswith("/4326")
        return geometry_fragments(self._geometries(), DECIMALS if in_degrees else _DECIMALS_OF_METERS)

    def _geometries(self) -> gpd.GeoSeries:
        shapes = self.data.shapes(self.collection.boundary_set.id, self.zoom)
        chosen = shapes.loc[self.table.rows.index[self.rows]]
        return gpd.GeoSeries(from_crs84(chosen.to_numpy(), self.crs), index=chosen.index)

    def frame(self) -> gpd.GeoDataFrame:
        """The page as a GeoDataFrame, in x, y order."""
        rows = self.table.rows[self.names].iloc[self.rows]
        shapes = self.data.shapes(self.collection.boundary_set.id, self.zoom).loc[rows.index]
        frame = gpd.GeoDataFrame(rows.reset_index(drop=True), geometry=shapes.to_numpy(), crs=4326)
        return frame if self.crs == CRS84 else frame.to_crs(int(self.crs.rpartition("/")[2]))


class _Null:
    def __getitem__(self, _code: str) -> bytes:
        return b"null"
