"""The positioning card: where a province or a cluster stands, in three pillars, with the evidence for a SWOT."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geostat.domain.areas import exists_in
from geostat.domain.findings import Finding
from geostat.domain.membership import check_not_ended, members_of
from geostat.errors import GeostatError, NotFoundError
from geostat.positioning.card_indicators import CardIndicator, card_indicator
from geostat.positioning.champions import Champions, product_champions
from geostat.positioning.comparison import BENCHMARKS, NEIGHBORS
from geostat.positioning.definitions import definitions
from geostat.positioning.swot import Swot, swot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geostat.domain.areas import BoundarySet
    from geostat.domain.periods import Period
    from geostat.positioning.positions import Positions

__all__ = ["Card", "card_of"]


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
