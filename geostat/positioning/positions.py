"""What the cards of all areas share, each computed once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from geostat.domain.analysis_requests import AnalysisRequest
from geostat.errors import AggregationError, AnalysisError, GeostatError, NotFoundError
from geostat.positioning.champions import gather_evidence
from geostat.positioning.comparison import Benchmark, benchmarks_of
from geostat.positioning.definitions import product_table_definition
from geostat.positioning.outlook import Trend, jump_in, trend
from geostat.positioning.peers import statistical_peers
from geostat.positioning.products import read_product_table

if TYPE_CHECKING:
    from geostat.domain.layers import Panel
    from geostat.domain.periods import Period
    from geostat.positioning.champions import Evidence
    from geostat.workspace.data_source import DataSource

__all__ = ["ExternalTrend", "Positions"]


@dataclass(frozen=True, kw_only=True)
class ExternalTrend(Trend):
    """The trend of the mean of all `areas` with a value in every period; `jump` is a period in which it leaps."""

    areas: int
    jump: str | None


class Positions:
    """What the cards of all areas of a level share, each computed once: evidence, peers, external trends."""

    def __init__(self, source: DataSource, level: str, period: Period | None = None) -> None:
        self.source = source
        self.level = level
        self.period = period
        self._evidence: dict[str, Evidence | GeostatError] = {}
        self.peers = lru_cache(None)(self._peers)
        self.benchmark = lru_cache(None)(self._benchmark)
        self.external_trend = lru_cache(None)(self._external_trend)
        self.roles = lru_cache(None)(self._roles)

    def evidence(self, table: str) -> Evidence:
        """The evidence of a product table up to the period; raises what stands against it."""
        if table not in self._evidence:
            try:
                read = read_product_table(self.source, product_table_definition(table), self.level)
                held = [each for each in read.periods if self.period is None or each.start <= self.period.start]
                if not held:
                    raise NotFoundError(f"{table} has no values up to {self.period}; it begins in {read.periods[0]}")
                at = None if self.period is None or self.period.start >= read.latest().start else held[-1]
                self._evidence[table] = gather_evidence(read, at)
            except GeostatError as error:
                self._evidence[table] = error
        found = self._evidence[table]
        if isinstance(found, GeostatError):
            raise found
        return found

    def _peers(self, area: str, period: Period | None) -> pd.DataFrame:
        """The statistical peers of an area; none where they cannot be found."""
        try:
            return statistical_peers(self.source, self.level, area, period=period)
        except GeostatError:
            return pd.DataFrame(columns=["distance", "alike", "unlike"])

    def _benchmark(self, area: str, period: Period, kind: str) -> Benchmark:
        """One benchmark of an area in a period; one that cannot be found is there with the reason."""
        try:
            return benchmarks_of(self.source, self.level, area, period, [kind])[0]
        except (AnalysisError, AggregationError) as error:
            return Benchmark(kind, kind, kind, reason=str(error))

    def _external_trend(self, panel: Panel, until: Period) -> ExternalTrend:
        """The trend of the mean over the areas that have a value in every one of the last ten periods."""
        recent = panel.values.loc[:, : str(until)].iloc[:, -10:].dropna()
        mean = recent.mean()
        return ExternalTrend(**asdict(trend(mean)), areas=len(recent), jump=jump_in(mean))

    def _roles(self, panel: Panel, period: Period) -> pd.Series | None:
        """The LISA class of every area in an indicator; None where no test can be made."""
        reference = f"{panel.indicator.id}:{panel.edition}"
        request = AnalysisRequest("local_moran", (reference,), (str(period),), self.level)
        try:
            return self.source.analysis(request).table["class"]
        except AnalysisError:
            return None
