"""One area against nation, region, cluster, neighbors, the nearest and its peers: rank, z, gap and sign."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from geostat.domain.analysis_requests import WeightsRequest
from geostat.domain.membership import group_of, in_force, members_of
from geostat.errors import AggregationError, NotFoundError, some
from geostat.positioning.definitions import definitions
from geostat.positioning.peers import statistical_peers
from geostat.positioning.standing import Standing, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geostat.domain.areas import BoundarySet
    from geostat.domain.indicators import Indicator
    from geostat.domain.layers import Panel
    from geostat.domain.periods import Period
    from geostat.workspace.data_source import DataSource

__all__ = [
    "BENCHMARKS",
    "Benchmark",
    "Comparison",
    "IndicatorComparison",
    "benchmarks_of",
    "compare",
    "compare_indicators",
    "panel_or_reason",
    "signed",
]

BENCHMARKS = ("nation", "nation_without_capital", "region", "cluster", "neighbors", "nearest", "peers")

NEIGHBORS = WeightsRequest(bridges=True)

_ONE_SIDED_5_PERCENT = 1.645


@dataclass(frozen=True)
class Benchmark:
    """What an area is compared with: other areas of its level, by their codes, or the reason why there are none."""

    kind: str
    name_en: str
    name_th: str
    codes: tuple[str, ...] = ()
    members: tuple[str, ...] = field(default=(), repr=False)
    """The areas at the level of published values from which a value of the whole is combined."""
    reason: str = ""


@dataclass(frozen=True)
class Comparison:
    """An area against one benchmark; what is not known is None.

    `reference` is, by `basis`, the value of the benchmark as a whole (`combined`, where the indicator combines by a
    weighted mean) or the unweighted `mean_of_areas`; `areas` counted and `missing`; `gap` = value − reference and
    `gap_percent`; `better` by the direction of good (None if neutral); `sign` + better, − worse, 0 cannot be told
    apart, by two standard errors, or blank with `sign_reason`; `reason` where there is no reference.
    """

    benchmark: str
    name_en: str
    name_th: str
    basis: Literal["combined", "mean_of_areas"]
    reference: float | None
    areas: int
    missing: int
    gap: float | None
    gap_percent: float | None
    better: bool | None
    sign: str
    sign_reason: str
    reason: str


def benchmarks_of(
    source: DataSource, level: str, area: str, period: Period, kinds: Sequence[str] = BENCHMARKS, k: int = 4
) -> list[Benchmark]:
    """The benchmarks of an area in a period: cluster and region as they were then; neighbors over land or bridge.

    A kind may also be a list of codes such as `14+15`. Raises NotFoundError for a kind or code that there is not.
    """
    boundary_set = source.boundary_set(level)
    boundary_set.check_has(area)
    return [_benchmark(source, boundary_set, area, period, kind, k) for kind in kinds]


def _benchmark(source: DataSource, own: BoundarySet, area: str, period: Period, kind: str, k: int) -> Benchmark:
    if kind in ("nation", "nation_without_capital"):
        return _nation(source, own, kind)
    if kind in ("region", "cluster"):
        return _group(source, own, area, period, kind)
    if kind == "neighbors":
        codes = source.weights(own.id, NEIGHBORS).neighbors(area)
        return _chosen(own, kind, "Neighbors", "พื้นที่ติดกัน", codes, "it has no neighbors by land or bridge")
    if kind == "nearest":
        codes = source.weights(own.id, WeightsRequest("knn", k=k)).neighbors(area)
        return _chosen(own, kind, f"{k} nearest", f"{k} พื้นที่ที่ใกล้ที่สุด", codes, "there are none")
    if kind == "peers":
        peers = statistical_peers(source, own.id, area, period=period)
        why = "not all the indicators by which peers are found are known of it"
        return _chosen(own, kind, "Statistical peers", "พื้นที่ที่มีลักษณะคล้ายกัน", list(peers.index), why)
    codes = kind.split("+")
    unknown = [code for code in codes if code not in own.areas.index]
    if unknown:
        raise NotFoundError(
            f"there is no benchmark {kind!r}: choose of {some(BENCHMARKS)}, or codes of {own.id} joined by + such as "
            f"{'+'.join(own.areas.index[:2])}; unknown: {some(unknown)}",
            benchmark=kind,
        )
    return _chosen(own, kind, some(own.areas.loc[codes, "name_en"]), some(own.areas.loc[codes, "name_th"]), codes, "")


def _nation(source: DataSource, own: BoundarySet, kind: str) -> Benchmark:
    capital = definitions().capital if kind == "nation_without_capital" else None
    published = source.boundary_set(own.level_of_values).areas.index
    return Benchmark(
        kind,
        "Thailand without Bangkok" if capital else "Thailand",
        "ทั้งประเทศ ไม่รวมกรุงเทพมหานคร" if capital else "ทั้งประเทศ",
        tuple(code for code in own.areas.index if code != capital),
        tuple(code for code in published if code != capital),
    )


def _group(source: DataSource, own: BoundarySet, area: str, period: Period, kind: str) -> Benchmark:
    names = {"region": ("Region", "ภาค"), "cluster": ("Provincial cluster", "กลุ่มจังหวัด")}[kind]
    for groups in source.boundary_sets():
        if groups.level != kind or groups.member_level != own.level or not in_force(groups, period.end):
            continue
        group = group_of(groups, area)
        if group is not None:
            row, members = groups.areas.loc[group], tuple(members_of(groups, group))
            return Benchmark(kind, str(row["name_en"]), str(row["name_th"]), members, members)
    return Benchmark(kind, *names, reason=f"it is in no {kind} of {period}")


def _chosen(own: BoundarySet, kind: str, name_en: str, name_th: str, codes: Sequence[str], why: str) -> Benchmark:
    members = tuple(member for code in codes for member in members_of(own, code))
    return Benchmark(kind, name_en, name_th, tuple(codes), members, "" if codes else why)


def compare(
    source: DataSource, panel: Panel, area: str, period: Period, benchmarks: Sequence[Benchmark]
) -> list[Comparison]:
    """An area against each benchmark, in their order."""
    return [_compared(source, panel, area, period, each) for each in benchmarks]


@dataclass(frozen=True, eq=False)
class IndicatorComparison:
    """An area against benchmarks in one indicator, in a period of its panel; or the reason why there is nothing."""

    indicator: str
    panel: Panel | None = field(default=None, repr=False)
    period: Period | None = None
    standing: Standing = field(default_factory=Standing)
    benchmarks: tuple[Comparison, ...] = ()
    reason: str = ""


def compare_indicators(
    source: DataSource,
    level: str,
    area: str,
    indicators: Sequence[str],
    period: Period | None,
    benchmarks: Callable[[Period], Sequence[Benchmark]],
) -> list[IndicatorComparison]:
    """An area against benchmarks in each indicator, in its last period not after one; or why there is nothing."""
    found = []
    for name in indicators:
        panel = panel_or_reason(source, level, name)
        if isinstance(panel, AggregationError):
            found.append(IndicatorComparison(name, reason=str(panel)))
            continue
        at = panel.latest(period)
        if at is None:
            found.append(IndicatorComparison(name, reason=f"no values up to {period}"))
            continue
        against = tuple(compare(source, panel, area, at, benchmarks(at)))
        found.append(IndicatorComparison(panel.indicator.id, panel, at, standing(panel, area, at), against))
    return found


def _compared(source: DataSource, panel: Panel, area: str, period: Period, benchmark: Benchmark) -> Comparison:
    value = float(panel.values[str(period)][area])
    error = float(panel.standard_errors[str(period)][area])
    reference, its_error, basis, counted, missing = _reference(source, panel, period, benchmark)
    gap = value - reference
    sign, why = signed(panel.indicator.direction, gap, error, its_error)
    return Comparison(
        benchmark.kind,
        benchmark.name_en,
        benchmark.name_th,
        basis,
        _known(reference),
        counted,
        missing,
        _known(gap),
        _known(100 * gap / reference) if reference else None,
        _better(panel.indicator, gap),
        sign,
        why,
        benchmark.reason or ("" if counted else f"none of its areas has a value in {period}"),
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _reference(
    source: DataSource, panel: Panel, period: Period, benchmark: Benchmark
) -> tuple[float, float, Literal["combined", "mean_of_areas"], int, int]:
    """The value of a benchmark, its standard error, on what it stands, how many areas count and how many lack."""
    text = str(period)
    held = panel.values[text].reindex(list(benchmark.codes))
    counted = int(held.notna().sum())
    if panel.indicator.aggregation == "weighted_mean" and benchmark.members:
        combined = _combined(source, panel, text, benchmark)
        if combined is not None:
            return (*combined, "combined", counted, len(held) - counted)
    if not counted:
        return math.nan, math.nan, "mean_of_areas", 0, len(held)
    errors = panel.standard_errors[text].reindex(held.dropna().index)
    return (
        float(held.mean()),
        float(np.sqrt((errors**2).sum(skipna=False))) / counted,
        "mean_of_areas",
        counted,
        len(held) - counted,
    )


def _combined(source: DataSource, panel: Panel, period: str, benchmark: Benchmark) -> tuple[float, float] | None:
    """The weighted mean of the members that have a value; None if the weight of one is not known."""
    indicator, level = panel.indicator, panel.boundary_set.level_of_values
    assert indicator.weight_indicator is not None
    members = source.panel(level, indicator.id, panel.edition)
    weights = source.panel(level, indicator.weight_indicator, None).values
    if period not in weights:
        return None
    values = members.values[period].reindex(list(benchmark.members)).dropna()
    weight = weights[period].reindex(values.index)
    errors = members.standard_errors[period].reindex(values.index)
    if values.empty or weight.isna().any():
        return None
    error = float(((weight * errors) ** 2).sum(skipna=False)) ** 0.5
    return float((values * weight).sum() / weight.sum()), error / float(weight.sum())


def _better(indicator: Indicator, gap: float) -> bool | None:
    if indicator.direction == "neutral" or math.isnan(gap) or gap == 0:
        return None
    return (gap > 0) == (indicator.direction == "higher_better")


def signed(
    direction: Literal["higher_better", "lower_better", "neutral"], gap: float, error: float, reference_error: float
) -> tuple[str, str]:
    """The sign of a gap and, where there is none, why: + better, − worse (neutral: higher, lower), 0 not told apart.

    z = ±gap / √(SE² + SE_ref²) beyond 1.645. The area is part of most benchmarks, so that independence is approximate.
    """
    if math.isnan(gap):
        return "", "a value is missing"
    if math.isnan(error) or math.isnan(reference_error) or error**2 + reference_error**2 == 0:
        return "", "no standard errors are held"
    z = (-gap if direction == "lower_better" else gap) / math.sqrt(error**2 + reference_error**2)
    return ("+" if z > _ONE_SIDED_5_PERCENT else "-" if z < -_ONE_SIDED_5_PERCENT else "0"), ""


def panel_or_reason(source: DataSource, level: str, indicator: str) -> Panel | AggregationError:
    """The panel of an indicator, or the reason why it cannot be had at a level."""
    reference, _, edition = indicator.partition(":")
    try:
        return source.panel(level, reference, edition or None)
    except AggregationError as error:
        return error
