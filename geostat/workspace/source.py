"""A store as data source: what is read or computed is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from geostat import store as stored
from geostat.errors import NotFoundError
from geostat.layers.join import choose_edition
from geostat.support.remembering import remembered
from geostat.workspace.layers import read_layer, read_panel
from geostat.workspace.requests import answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from geostat.analysis import AnalysisResult, Groups
    from geostat.domain.analysis_requests import AnalysisRequest, WeightsRequest
    from geostat.domain.areas import BoundarySet
    from geostat.domain.holdings import Holdings
    from geostat.domain.indicators import Indicator
    from geostat.domain.layers import Layer, Panel
    from geostat.domain.periods import Period
    from geostat.store import Store
    from geostat.weights import SpatialWeights

__all__ = ["OutdatedError", "WorkspaceSource", "groups_of", "weights_of"]

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


class OutdatedError(Exception):
    """The data changed while an answer was put together; it is put together again from the new."""


class WorkspaceSource:
    """A store as data source: each thing is read or computed once.

    With a `version`, what is read is kept only while the data are of that version; else OutdatedError. With
    `reads_files`, weights may be named by a file; whoever asks over a network may name none.
    """

    def __init__(self, store: Store, version: int | None = None, *, reads_files: bool = False) -> None:
        self.store = store
        self.version = version
        self._reads_files = reads_files

    def read(
        self,
        read: Callable[Concatenate[Store, Parameters], Answer],
        *arguments: Parameters.args,
        **options: Parameters.kwargs,
    ) -> Answer:
        """What a reader of the store gives; raises OutdatedError if the data are of another version by now."""
        found = read(self.store, *arguments, **options)
        if self.version is not None and self.store.data_version() != self.version:
            raise OutdatedError
        return found

    @remembered()
    def set_ids(self) -> list[str]:
        """The ids of the boundary sets, in the order in which they were written."""
        return self.read(stored.list_boundary_sets)

    @remembered()
    def boundary_set(self, set_id: str) -> BoundarySet:
        """One boundary set; raises NotFoundError."""
        return self.read(stored.read_boundary_set, set_id)

    def boundary_sets(self) -> list[BoundarySet]:
        """All boundary sets, in the order in which they were written."""
        return [self.boundary_set(set_id) for set_id in self.set_ids()]

    @remembered()
    def indicators(self) -> Mapping[str, Indicator]:
        """The catalog by id."""
        return {indicator.id: indicator for indicator in self.read(stored.read_indicators)}

    def indicator(self, indicator_id: str) -> Indicator:
        """One entry of the catalog; raises NotFoundError."""
        if indicator_id not in self.indicators():
            raise NotFoundError(
                f"there is no indicator {indicator_id!r}; /indicators and `geostat info` list them",
                indicator=indicator_id,
            )
        return self.indicators()[indicator_id]

    @remembered()
    def holdings(self) -> Holdings:
        """What is held of which indicator."""
        return self.read(stored.read_holdings)

    def periods_on(self, boundary_set: BoundarySet, indicator: Indicator, edition: str | None = None) -> list[Period]:
        """The periods in which an indicator, in one edition or any, has values that a boundary set can show."""
        if boundary_set.member_level and indicator.aggregation == "none":
            return []
        held = self.holdings().of(indicator.id).at(boundary_set.level_of_values)
        periods = (held.in_edition(edition) if edition else held).periods
        return [period for period in periods if not boundary_set.had_ended(period)]

    @remembered(1024)
    def periods(self, set_id: str, indicator_id: str, edition: str | None) -> list[Period]:
        """The periods of one edition; raises NotFoundError or EditionError if it is not clear which."""
        boundary_set, indicator = self.boundary_set(set_id), self.indicator(indicator_id)
        held = self.holdings().of(indicator_id).at(boundary_set.level_of_values)
        return self.periods_on(boundary_set, indicator, choose_edition(indicator, held.editions, edition))

    @remembered(512)
    def layer(self, set_id: str, indicator_id: str, period: Period | None, edition: str | None) -> Layer:
        """A layer; the latest period if none is named."""
        boundary_set, indicator = self.boundary_set(set_id), self.indicator(indicator_id)
        return self.read(read_layer, boundary_set, indicator, period, edition=edition)

    @remembered(2048)
    def panel(self, set_id: str, indicator_id: str, edition: str | None) -> Panel:
        """All periods of one edition of an indicator."""
        return self.read(read_panel, self.boundary_set(set_id), self.indicator(indicator_id), edition)

    def area_values(self, level: str, code: str) -> pd.DataFrame:
        """Every value of one area, in the order of time."""
        return self.read(stored.read_area_values, level, code)

    def observations(self, indicator_id: str) -> pd.DataFrame:
        """Every observation of an indicator, in every edition and level."""
        return self.read(stored.read_observations, self.indicator(indicator_id).id)

    @remembered()
    def feature_ids(self, set_id: str) -> pd.Series:
        """The integer id of each area in tiles and values, by code."""
        return self.read(stored.read_feature_ids, set_id)

    @remembered()
    def borders(self, set_id: str) -> pd.Series:
        """The length in km of the border of each pair of areas that touch."""
        return self.read(stored.shared_borders, set_id)

    @remembered(64)
    def weights(self, set_id: str, request: WeightsRequest) -> SpatialWeights:
        """Weights of a boundary set, or those of a file that the method names."""
        boundary_set = self.boundary_set(set_id)
        if self._reads_files and "." in request.method:
            from geostat.weights import read_weights

            return read_weights(request.method, boundary_set)
        groups = self.groups(request.block_groups).of if request.block_groups else None
        return weights_of(boundary_set, request, groups)

    def groups(self, set_id: str) -> Groups:
        """The group of each member of a set of groups; raises NotFoundError if it has no members."""
        return groups_of(self.boundary_set(set_id))

    @remembered(512)
    def analysis(self, request: AnalysisRequest) -> AnalysisResult:
        """The answer to a request."""
        return answer(request, self)


def weights_of(boundary_set: BoundarySet, request: WeightsRequest, groups: dict[str, str] | None) -> SpatialWeights:
    """The weights that are asked for, of a boundary set."""
    from geostat import countries
    from geostat.weights import build_weights

    return build_weights(
        boundary_set,
        request.method,
        k=request.k,
        distance_km=request.distance_km,
        tolerance_m=request.tolerance_m,
        kernel=request.kernel,
        block_groups=groups,
        bridges=countries.bridges(boundary_set.id) if request.bridges else (),
    )


def groups_of(boundary_set: BoundarySet) -> Groups:
    """The group of each member of a set of groups; raises NotFoundError if it has no members."""
    from geostat.analysis import Groups

    members = boundary_set.membership
    if members is None:
        raise NotFoundError(f"{boundary_set.id} is no set of groups; take cluster, cluster_2009 or region")
    return Groups(boundary_set.id, dict(zip(members["member"], members["group"], strict=True)))
