"""From where layers, panels, weights and results come, whatever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geostat.analysis import AnalysisResult, Groups
    from geostat.domain.analysis_requests import AnalysisRequest, WeightsRequest
    from geostat.domain.areas import BoundarySet
    from geostat.domain.holdings import Holdings
    from geostat.domain.indicators import Indicator
    from geostat.domain.layers import Layer, Panel
    from geostat.domain.periods import Period
    from geostat.weights import SpatialWeights

__all__ = ["DataSource"]


class DataSource(Protocol):
    """From where layers, panels, weights and results come."""

    def set_ids(self) -> list[str]:
        """The ids of the boundary sets, in the order in which they were written."""

    def boundary_set(self, set_id: str) -> BoundarySet:
        """One boundary set; raises NotFoundError."""

    def boundary_sets(self) -> list[BoundarySet]:
        """All boundary sets."""

    def indicators(self) -> Mapping[str, Indicator]:
        """The catalog by id."""

    def indicator(self, indicator_id: str) -> Indicator:
        """One entry of the catalog; raises NotFoundError."""

    def holdings(self) -> Holdings:
        """What is held of which indicator."""

    def periods_on(self, boundary_set: BoundarySet, indicator: Indicator, edition: str | None = None) -> list[Period]:
        """The periods in which an indicator, in one edition or any, has values that a boundary set can show."""

    def periods(self, set_id: str, indicator_id: str, edition: str | None) -> list[Period]:
        """The periods of one edition; raises NotFoundError or EditionError if it is not clear which."""

    def layer(self, set_id: str, indicator_id: str, period: Period | None, edition: str | None) -> Layer:
        """A layer; the latest period if none is named."""

    def panel(self, set_id: str, indicator_id: str, edition: str | None) -> Panel:
        """All periods of one edition of an indicator."""

    def area_values(self, level: str, code: str) -> pd.DataFrame:
        """Every value of one area, in the order of time."""

    def observations(self, indicator_id: str) -> pd.DataFrame:
        """Every observation of an indicator, in every edition and level."""

    def feature_ids(self, set_id: str) -> pd.Series:
        """The integer id of each area in tiles and values, by code."""

    def borders(self, set_id: str) -> pd.Series:
        """The length in km of the border of each pair of areas that touch."""

    def weights(self, set_id: str, request: WeightsRequest) -> SpatialWeights:
        """Weights of a boundary set."""

    def groups(self, set_id: str) -> Groups:
        """The group of each member of a set of groups."""

    def analysis(self, request: AnalysisRequest) -> AnalysisResult:
        """The answer to a request."""
