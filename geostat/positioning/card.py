"""The positioning card: where a province or a cluster stands, in three pillars, with the evidence for a SWOT."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from geostat.domain.areas import exists_in
from geostat.domain.findings import Finding
from geostat.domain.membership import check_not_ended, members_of
from geostat.errors import AggregationError, AnalysisError, GeostatError, NotFoundError
from geostat.positioning.card_indicators import CardIndicator, ExternalTrend, card_indicator
from geostat.positioning.champions import Champions, gather_evidence, product_champions
from geostat.positioning.comparison import BENCHMARKS, NEIGHBORS, Benchmark, benchmarks_of
from geostat.positioning.definitions import definitions, product_table_definition
from geostat.positioning.outlook import jump_in, trend
from geostat.positioning.peers import statistical_peers
from geostat.positioning.products import read_product_table
from geostat.positioning.swot import Swot, swot
from geostat.workspace.requests import Question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geostat.domain.areas import BoundarySet
    from geostat.domain.layers import Panel
    from geostat.domain.periods import Period
    from geostat.positioning.champions import Evidence
    from geostat.workspace.requests import Source

__all__ = ["Card", "Positions", "card_of"]


@dataclass(frozen=True, eq=False)
class Card:
    """Where one area stands: indicators by pillar, benchmarks, LISA roles, champions, and evidence for a SWOT."""

    level: str
    area: str
    name_en: str
    name_th: str
    as_of: str | None
    members: list[str]
    peers: pd.DataFrame = field(repr=False)
    indicators: list[CardIndicator] = field(repr=False)
    champions: dict[str, Champions] = field(repr=False)
    swot: Swot = field(repr=False)
    findings: tuple[Finding, ...] = ()


class Positions:
    """What the cards of all areas of a level share, each computed once: evidence, peers, external trends."""

    def __init__(self, source: Source, level: str, period: Period | None = None) -> None:
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
        question = Question("local_moran", (f"{panel.indicator.id}:{panel.edition}",), (str(period),), self.level)
        try:
            return self.source.analysis(question).table["class"]
        except AnalysisError:
            return None


def card_of(
    positions: Positions,
    area: str,
    *,
    pillars: Mapping[str, Sequence[str]] | None = None,
    tables: Sequence[str] = ("gpp", "farm_value", "tourism"),
    benchmarks: Sequence[str] = BENCHMARKS,
) -> Card:
    """The positioning card of an area, each indicator in its last period not after that of the positions.

    Indicators that do not combine are shown for a group by their values in its members. Raises NotFoundError for an
    unknown area, or for a group that had ended before the period: with its end and what followed.
    """
    source, level, period = positions.source, positions.level, positions.period
    boundary_set = source.boundary_set(level)
    boundary_set.check_has(area)
    if period is not None:
        check_not_ended(boundary_set, area, period, source.boundary_sets())
        _check_exists(boundary_set, area, period)
    row = boundary_set.areas.loc[area]
    listed = pillars or definitions().pillars
    indicators = [
        card_indicator(positions, area, pillar, name, benchmarks) for pillar, names in listed.items() for name in names
    ]
    champions, findings = _champions(positions, area, tables)
    return Card(
        level,
        area,
        str(row["name_en"]),
        str(row["name_th"]),
        str(period) if period else None,
        members_of(boundary_set, area) if boundary_set.membership is not None else [],
        positions.peers(area, period),
        indicators,
        champions,
        swot(indicators, champions),
        tuple(findings),
    )


def _check_exists(boundary_set: BoundarySet, area: str, period: Period) -> None:
    row = boundary_set.areas.loc[[area]]
    if boundary_set.membership is None and not exists_in(row, period).iloc[0]:
        begun = row["valid_from"].iloc[0]
        raise NotFoundError(
            f"{row['name_en'].iloc[0]} ({area}) was not yet established in {period} ({period.be} BE): "
            f"it began on {begun}. Ask for a later period",
            area=area,
            established=str(begun),
            detail_th=f"{row['name_th'].iloc[0]} ยังไม่จัดตั้งใน พ.ศ. {period.be} (จัดตั้งเมื่อ {begun})",
        )


def _champions(positions: Positions, area: str, tables: Sequence[str]) -> tuple[dict[str, Champions], list[Finding]]:
    found, findings = {}, []
    weights = positions.source.weights(positions.level, NEIGHBORS)
    for table in tables:
        try:
            found[table] = product_champions(positions.evidence(table), area, weights=weights)
        except GeostatError as error:
            thai = error.facts.get("detail_th", f"ไม่มีผลของตาราง {table} สำหรับพื้นที่และช่วงเวลานี้")
            findings.append(Finding("info", "no_champions", f"{table}: {error}", str(thai), where=table))
    return found, findings
