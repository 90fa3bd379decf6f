"""The indicators of a positioning card: standing, trend, benchmarks and LISA role of each, or why there are none."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from geostat.domain.areas import exists_in
from geostat.domain.indicators import Status
from geostat.domain.membership import members_of
from geostat.errors import AggregationError
from geostat.positioning.comparison import Comparison, compare
from geostat.positioning.outlook import Trend, trend
from geostat.positioning.positions import ExternalTrend  # noqa: TC001 — answers read it at run time
from geostat.positioning.standing import Standing, standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geostat.domain.indicators import Indicator
    from geostat.domain.layers import Panel
    from geostat.domain.periods import Period
    from geostat.positioning.positions import Positions

__all__ = ["CardIndicator", "HistoryPoint", "MemberValue", "card_indicator"]

_DESCRIBED = (
    *("id", "title_en", "title_th", "unit_en", "unit_th", "decimals", "direction", "measure"),
    *("owner_agency_en", "owner_agency_th", "source_title", "license"),
)


@dataclass(frozen=True)
class HistoryPoint:
    """The value of one period."""

    period: str
    value: float


@dataclass(frozen=True)
class MemberValue:
    """The value of one member of a group, and its rank among the areas of its own level."""

    code: str
    name_en: str
    name_th: str
    value: float | None
    rank: int | None


@dataclass(frozen=True, kw_only=True)
class CardIndicator(Standing):
    """One indicator of one area in its last period; without a value, those of its members or the reason."""

    id: str
    pillar: str
    title_en: str
    title_th: str
    unit_en: str
    unit_th: str
    decimals: int
    direction: str
    measure: str
    owner_agency_en: str
    owner_agency_th: str
    source_title: str
    license: str
    edition: str
    period: str | None
    period_be: str | None = None
    status: str = ""
    trend: Trend = field(default_factory=Trend)
    external: ExternalTrend | None = None
    history: tuple[HistoryPoint, ...] = ()
    benchmarks: tuple[Comparison, ...] = ()
    lisa: str = ""
    members: tuple[MemberValue, ...] = ()
    reason: str = ""
    reason_th: str = ""


def card_indicator(positions: Positions, area: str, pillar: str, name: str, benchmarks: Sequence[str]) -> CardIndicator:
    """One indicator of an area against benchmarks, in its last period not after that of the positions."""
    source, level = positions.source, positions.level
    described = {"pillar": pillar, **_described(source.indicator(name))}
    try:
        panel = source.panel(level, name, None)
    except AggregationError as error:
        why = {"reason": str(error), "reason_th": str(error.facts.get("detail_th", ""))}
        return _by_member(positions, area, name, {**described, **why})
    period = panel.latest(positions.period)
    if period is None:
        return CardIndicator(
            **described,
            edition=panel.edition,
            period=None,
            reason=f"no values up to {positions.period}",
            reason_th="ไม่มีค่าในช่วงเวลานี้",
        )
    history = panel.values.loc[:, : str(period)].T[area]
    roles = positions.roles(panel, period)
    against = [positions.benchmark(area, period, kind) for kind in benchmarks]
    return CardIndicator(
        **described,
        **asdict(standing(panel, area, period)),
        edition=panel.edition,
        period=str(period),
        period_be=period.be,
        status=_status(panel, area, period),
        trend=trend(history),
        external=positions.external_trend(panel, period),
        history=tuple(HistoryPoint(str(each), float(value)) for each, value in history.dropna().items()),
        benchmarks=tuple(compare(source, panel, area, period, against)),
        lisa="" if roles is None else str(roles[area]),
    )


def _described(indicator: Indicator) -> dict[str, Any]:
    return {name: getattr(indicator, name) for name in _DESCRIBED}


def _by_member(positions: Positions, area: str, name: str, described: dict[str, Any]) -> CardIndicator:
    """The values of the members, for what does not combine into their group."""
    source = positions.source
    boundary_set = source.boundary_set(positions.level)
    panel = source.panel(boundary_set.level_of_values, name, None)
    held = [each for each in panel.periods if not boundary_set.had_ended(each)]
    held = [each for each in held if positions.period is None or each.start <= positions.period.start]
    if not held:
        return CardIndicator(**described, edition=panel.edition, period=None)
    at = held[-1]
    return CardIndicator(
        **described,
        edition=panel.edition,
        period=str(at),
        period_be=at.be,
        members=tuple(_member(panel, str(code), at) for code in members_of(boundary_set, area)),
        of=len(panel.values),
    )


def _member(panel: Panel, code: str, at: Period) -> MemberValue:
    names, found = panel.boundary_set.areas.loc[code], standing(panel, code, at)
    return MemberValue(code, names["name_en"], names["name_th"], found.value, found.rank)


def _status(panel: Panel, area: str, period: Period) -> str:
    if not math.isnan(panel.values[str(period)][area]):
        return Status.AGGREGATED.value if panel.boundary_set.membership is not None else Status.PUBLISHED.value
    existed = exists_in(panel.boundary_set.areas.loc[[area]], period).iloc[0]
    return Status.MISSING.value if existed else Status.NOT_ESTABLISHED.value
