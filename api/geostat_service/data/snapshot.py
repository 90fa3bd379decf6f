"""What the service knows at one moment: read once from the store, kept until the data change."""

from __future__ import annotations

from collections import OrderedDict
from functools import cached_property, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import geopandas as gpd
import shapely

from geostat import reports
from geostat import store as stored
from geostat.domain.analysis_requests import AnalysisRequest, WeightsRequest
from geostat.domain.membership import find_boundary_set
from geostat.domain.periods import parse_period
from geostat.errors import NotFoundError
from geostat.export.geojson import geometry_fragments
from geostat.layers.join import choose_edition
from geostat.plan.areas import PlanAreas
from geostat.plan.gaps import assess
from geostat.plan.sufficiency import Rules
from geostat.positioning import Positions
from geostat.support.digest import sha256_of_text
from geostat.tiles import Tile, TileParts, Tileset, bake, take_apart
from geostat.workspace.layers import read_layer, read_panel
from geostat.workspace.requests import answer, groups_of, weights_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pandas as pd

    from geostat.analysis import AnalysisResult, Groups
    from geostat.domain.areas import BoundarySet
    from geostat.domain.indicators import Indicator
    from geostat.domain.layers import Layer, Panel
    from geostat.domain.periods import Period
    from geostat.domain.plan_records import PlanRecords
    from geostat.plan.gaps import Assessment
    from geostat.reports import Report
    from geostat.store import Holder, Store
    from geostat.weights import SpatialWeights

__all__ = ["OutdatedError", "Served", "Snapshot"]

T = TypeVar("T")

_KEPT_TILESETS = 32


class OutdatedError(Exception):
    """The data changed while an answer was put together; it is put together again from the new."""


class Served:
    """The store as the service sees it: one snapshot, replaced when the data have changed."""

    def __init__(self, store: Store, rules: Rules | None = None) -> None:
        self.store = store
        self._rules = rules or Rules()
        self._watch = stored.Watch(store)
        self._lock = Lock()
        self._tilesets: OrderedDict[str, Tileset] = OrderedDict()
        self._snapshot = Snapshot(store, self._watch.version(), self._tilesets, self._rules)

    def version(self) -> int:
        """The version of the data as they are now, as far as is known."""
        return self._watch.version()

    def tiles_version(self, set_id: str) -> str | None:
        """The version of the tiles of a boundary set, if they have been asked for since the data changed."""
        snapshot = self._snapshot
        return snapshot.tile_versions.get(set_id) if snapshot.version == self._watch.version() else None

    def current(self) -> Snapshot:
        """The snapshot of the data as they are now; of the last that are known while the store is away."""
        return self._of(self._watch.version())

    def holders(self) -> dict[str, Holder]:
        """Who may write, by the hash of their token; as of now, even if nobody has told yet that the data changed."""
        try:
            return self.current().holders
        except OutdatedError:
            self.renew()
            return self.current().holders

    def holder(self, token: str) -> Holder | None:
        """Who holds a token, if anybody does."""
        return self.holders().get(sha256_of_text(token))

    def check(self) -> int:
        """The version of the data, from the store itself; raises StoreError if it is away."""
        return self.store.data_version()

    def renew(self) -> None:
        """Take up the data as they are now, without waiting to be told."""
        self._of(self.check())

    def _of(self, version: int) -> Snapshot:
        with self._lock:
            if version > self._snapshot.version:
                self._snapshot = Snapshot(self.store, version, self._tilesets, self._rules)
            return self._snapshot

    def close(self) -> None:
        """Let go of the store."""
        self._watch.stop()
        self.store.close()


class Snapshot:
    """Boundary sets, catalog, layers, tiles and results of one version of the data, each made once.

    What is read from the store is kept only if the data are still of that version; else OutdatedError.
    """

    def __init__(self, store: Store, version: int, tilesets: OrderedDict[str, Tileset], rules: Rules) -> None:
        self._store = store
        self._rules = rules
        self.version = version
        self.tile_versions: dict[str, str] = {}
        self._tilesets = tilesets
        self.boundary_set = lru_cache(64)(self._boundary_set)
        self.feature_ids = lru_cache(64)(self._feature_ids)
        self.geometries = lru_cache(32)(self._geometries)
        self.shapes = lru_cache(32)(self._shapes)
        self.tree = lru_cache(16)(self._tree)
        self.tileset = lru_cache(64)(self._tileset)
        self.tile = lru_cache(2048)(self._tile)
        self._tile_parts = lru_cache(128)(self._take_tile_apart)
        self.layer = lru_cache(256)(self._layer)
        self.panel = lru_cache(1024)(self._panel)
        self.borders = lru_cache(16)(self._borders)
        self.positions = lru_cache(16)(self._positions)
        self.report = lru_cache(128)(self._report)
        self.weights = lru_cache(64)(self._weights)
        self.analysis = lru_cache(256)(self._analysis)
        self.assessment = lru_cache(8)(self._assessment)
        self.made = lru_cache(64)(self._made)

    def _read(self, read: Callable[..., T], *arguments: Any, **options: Any) -> T:
        found = read(self._store, *arguments, **options)
        if self._store.data_version() != self.version:
            raise OutdatedError
        return found

    @cached_property
    def set_ids(self) -> list[str]:
        """The ids of the boundary sets."""
        return self._read(stored.list_boundary_sets)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The catalog by id."""
        return {indicator.id: indicator for indicator in self._read(stored.read_indicators)}

    @cached_property
    def holdings(self) -> dict[str, pd.DataFrame]:
        """What is held of each indicator: edition, level, period, areas."""
        frame = self._read(stored.read_holdings)
        return {str(indicator): rows for indicator, rows in frame.groupby("indicator", sort=False)}

    @cached_property
    def holders(self) -> dict[str, Holder]:
        """Who may write, by the hash of their token."""
        return self._read(stored.read_holders)

    @cached_property
    def plan_records(self) -> PlanRecords:
        """The records of the statistical plan."""
        return self._read(stored.read_plan_records)

    @cached_property
    def places(self) -> PlanAreas:
        """The boundary sets, as a plan asks them."""
        return PlanAreas({each.id: each for each in self.boundary_sets()})

    def _assessment(self, day: date) -> Assessment:
        return self._read(assess, day, rules=self._rules, plan_records=self.plan_records, places=self.places)

    def observations(self, indicator_id: str) -> pd.DataFrame:
        """Every observation of an indicator, in every edition and level."""
        return self._read(stored.read_observations, self.indicator(indicator_id).id)

    def indicator(self, indicator_id: str) -> Indicator:
        """One catalog entry; raises NotFoundError."""
        if indicator_id not in self.indicators:
            raise NotFoundError(f"there is no indicator {indicator_id!r}; see /indicators", indicator=indicator_id)
        return self.indicators[indicator_id]

    def periods(self, boundary_set: BoundarySet, indicator: Indicator, edition: str | None = None) -> list[str]:
        """The periods in which an indicator, in one edition or any, has values that a boundary set can show."""
        level = boundary_set.level_of_values
        held = self.holdings.get(indicator.id)
        if held is None or (boundary_set.member_level and indicator.aggregation == "none"):
            return []
        chosen = (held["level"] == level) & ((held["edition"] == edition) if edition else True)
        periods = sorted(held.loc[chosen, "period"].unique())
        return [period for period in periods if not boundary_set.had_ended(parse_period(period))]

    def area_values(self, level: str, code: str) -> pd.DataFrame:
        """Every value of one area, in the order of time."""
        return self._read(stored.read_area_values, level, code)

    def _made(self, make: Callable[..., T], *arguments: Any) -> T:
        """Whatever else is made of the data, once."""
        return make(self, *arguments)

    def _boundary_set(self, set_id: str) -> BoundarySet:
        return self._read(stored.read_boundary_set, set_id)

    def boundary_sets(self) -> list[BoundarySet]:
        """All boundary sets, in the order in which they were written."""
        return [self.boundary_set(set_id) for set_id in self.set_ids]

    def find_boundary_set(self, code: str, day: date) -> BoundarySet:
        """The boundary set that knows a code on a day."""
        return find_boundary_set(self.boundary_sets(), code, day)

    def _panel(self, set_id: str, indicator_id: str, edition: str | None) -> Panel:
        return self._read(read_panel, self.boundary_set(set_id), self.indicator(indicator_id), edition)

    def _borders(self, set_id: str) -> pd.Series:
        return self._read(stored.shared_borders, set_id)

    def _positions(self, set_id: str, period: Period | None) -> Positions:
        return Positions(SnapshotSource(self), set_id, period)

    def _report(self, set_id: str, period: Period | None, code: str) -> Report:
        return reports.build_report(self.positions(set_id, period), code)

    def _feature_ids(self, set_id: str) -> pd.Series:
        return self._read(stored.read_feature_ids, set_id)

    def _geometries(self, set_id: str, zoom: int | None = None) -> dict[str, bytes]:
        return geometry_fragments(self.shapes(set_id, zoom))

    def _shapes(self, set_id: str, zoom: int | None = None) -> gpd.GeoSeries:
        areas: gpd.GeoDataFrame = self.boundary_set(set_id).areas
        if zoom is None or zoom >= self.tileset(set_id).maxzoom:
            return areas.geometry
        simpler = gpd.GeoSeries(self.tileset(set_id).simplified(zoom), index=areas.index, crs=3857).to_crs(4326)
        kept: gpd.GeoSeries = simpler.where(~simpler.is_empty, areas.geometry)
        return kept

    def _tree(self, set_id: str) -> shapely.STRtree:
        return shapely.STRtree(self.boundary_set(set_id).areas.geometry.to_numpy())

    def _tileset(self, set_id: str) -> Tileset:
        found = Tileset(self.boundary_set(set_id), self.feature_ids(set_id))
        self._tilesets[found.version] = found
        while len(self._tilesets) > _KEPT_TILESETS:
            self._tilesets.popitem(last=False)
        self.tile_versions[set_id] = found.version
        return found

    def tiles_of_version(self, set_id: str, version: str) -> Tileset:
        """The tiles of one version of a boundary set, the current one or one of the last; raises NotFoundError."""
        if set_id in self.set_ids and self.tileset(set_id).version == version:
            return self.tileset(set_id)
        found = self._tilesets.get(version)
        if found is None or found.boundary_set.id != set_id:
            raise NotFoundError(
                f"these tiles of {set_id} are no more; the present ones are told by "
                f"/collections/{set_id}/tiles/WebMercatorQuad/tilejson.json"
            )
        return found

    def baked_tile(
        self, set_id: str, tile: Tile, indicator_id: str, period: Period | None, edition: str | None
    ) -> bytes:
        """A tile whose areas carry `value` and `status` of an indicator; empty where there is no area."""
        if not self.tile(set_id, tile):
            return b""
        layer, ids = self.layer(set_id, indicator_id, period, edition), self.feature_ids(set_id)
        table = layer.table.assign(fid=ids)
        held = table[table["value"].notna()]
        values = dict(zip(held["fid"].tolist(), held["value"].astype(float).tolist(), strict=True))
        status = dict(zip(table["fid"].tolist(), table["status"].tolist(), strict=True))
        return bake(self._tile_parts(set_id, tile), {"value": values, "status": status})

    def _take_tile_apart(self, set_id: str, tile: Tile) -> TileParts:
        return take_apart(self.tile(set_id, tile))

    def _tile(self, set_id: str, tile: Tile) -> bytes:
        return self.tileset(set_id).tile(tile)

    def _layer(self, set_id: str, indicator_id: str, period: Period | None, edition: str | None) -> Layer:
        return self._read(read_layer, self.boundary_set(set_id), self.indicator(indicator_id), period, edition=edition)

    def _weights(self, set_id: str, question: WeightsRequest) -> SpatialWeights:
        groups = self.groups(question.block_groups).of if question.block_groups else None
        return weights_of(self.boundary_set(set_id), question, groups)

    def groups(self, set_id: str) -> Groups:
        """The group of each member of a set of groups."""
        return groups_of(self.boundary_set(set_id))

    def edition_periods(self, set_id: str, indicator_id: str, edition: str | None) -> list[Period]:
        """The periods of one edition, in the order of time."""
        boundary_set, indicator = self.boundary_set(set_id), self.indicator(indicator_id)
        held = self.holdings.get(indicator_id)
        level = boundary_set.level_of_values
        names = [] if held is None else held.loc[held["level"] == level, "edition"].unique().tolist()
        chosen = choose_edition(indicator, names, edition)
        return sorted(parse_period(text) for text in self.periods(boundary_set, indicator, chosen))

    def _analysis(self, question: AnalysisRequest) -> AnalysisResult:
        return answer(question, SnapshotSource(self))


class SnapshotSource:
    """Layers, weights and groups from a snapshot, each made once."""

    def __init__(self, data: Snapshot) -> None:
        self.layer = data.layer
        self.periods = data.edition_periods
        self.panel = data.panel
        self.boundary_set = data.boundary_set
        self.boundary_sets = data.boundary_sets
        self.indicator = data.indicator
        self.borders = data.borders
        self.weights = data.weights
        self.groups = data.groups
        self.analysis = data.analysis
