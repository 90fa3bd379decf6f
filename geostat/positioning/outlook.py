"""Where an indicator of an area is heading: trend, outlook with an interval, whether a target is in reach."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from geostat.domain.findings import Finding
from geostat.domain.periods import Period, parse_period
from geostat.errors import AnalysisError, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geostat.domain.layers import Panel

__all__ = ["Outlook", "OutlookRecord", "TargetCheck", "Trend", "jump_in", "outlook", "trend"]

FEWEST_FOR_A_TREND = 5
FEWEST_FOR_AN_OUTLOOK = 6
ENOUGH = 10
JUMP = 4.0


@dataclass(frozen=True, kw_only=True)
class Trend:
    """The way of a series of `n` values, and by what it is told; see `trend`."""

    way: Literal["rising", "falling", "unclear", "short"] = "short"
    n: int = 0
    tau: float | None = None
    p: float | None = None
    yearly_change: float | None = None
    first_period: str | None = None
    last_period: str | None = None
    first: float | None = None


def trend(edition: pd.Series) -> Trend:
    """The way of a series by period: `rising`, `falling`, `unclear`, or `short` (fewer than 5 values).

    Mann–Kendall: Kendall's tau between value and time, exact two-sided p ≤ 0.1. Also the first and last value and
    `yearly_change`, the median of the slopes between all pairs of periods (Theil–Sen), per year.
    """
    from scipy import stats

    held = edition.dropna()
    if not len(held):
        return Trend()
    first, last = str(held.index[0]), str(held.index[-1])
    found = Trend(n=len(held), first_period=first, last_period=last, first=float(held.iloc[0]))
    if len(held) < FEWEST_FOR_A_TREND:
        return found
    time = years_of(held.index)
    if held.nunique() == 1:
        return replace(found, way="unclear", tau=0.0, p=1.0, yearly_change=0.0)
    tau, p = stats.kendalltau(time, held.to_numpy())
    slope = float(stats.theilslopes(held.to_numpy(), time).slope)
    way: Literal["rising", "falling", "unclear"] = "unclear" if p > 0.1 else "rising" if tau > 0 else "falling"
    return replace(found, way=way, tau=float(tau), p=float(p), yearly_change=slope)


def jump_in(edition: pd.Series) -> str | None:
    """The period into which a series changed four times as much as in any other: perhaps its definition changed.

    None for fewer than five values. For means over many areas, where such a jump is hardly a matter of the areas.
    """
    changes = edition.dropna().diff().abs().iloc[1:].sort_values(ascending=False)
    if len(changes) < FEWEST_FOR_A_TREND - 1 or changes.iloc[0] < JUMP * changes.iloc[1] or not changes.iloc[0]:
        return None
    return str(changes.index[0])


def years_of(periods: Sequence[str] | pd.Index) -> np.ndarray:
    """The beginnings of periods in years."""
    starts = [parse_period(text).start for text in periods]
    return np.array([each.year + (each.timetuple().tm_yday - 1) / 365.25 for each in starts])


@dataclass(frozen=True)
class OutlookRecord:
    """What an outlook was computed from: `n` yearly values from `start` to `end`, `step_years` apart."""

    model: str
    interval: float
    start: str
    end: str
    n: int
    edition: str
    step_years: int


@dataclass(frozen=True)
class TargetCheck:
    """How far a target is, and the `verdict` whether it is in reach: see `Outlook`."""

    target: float
    period: str
    verdict: Literal["on_track", "likely", "unlikely", "off_track"]
    reached: bool
    distance: float
    needed_a_year: float
    change_a_year: float


@dataclass(frozen=True, eq=False)
class Outlook:
    """What is expected of one indicator in one area.

    `table` has one row for each year to come: `expected`, `low`, `high`. `target` says how far it is and whether it
    is in reach: `on_track` (the interval lies on its good side), `likely` (the expected value does), `unlikely` (only
    the interval reaches it), `off_track`.
    """

    panel: Panel = field(repr=False)
    area: str
    history: pd.Series = field(repr=False)
    trend: Trend
    table: pd.DataFrame = field(repr=False)
    record: OutlookRecord
    target: TargetCheck | None = None
    findings: tuple[Finding, ...] = ()


def outlook(
    panel: Panel,
    area: str,
    *,
    until: Period | None = None,
    years: int = 5,
    interval: float = 0.8,
    target: float | None = None,
) -> Outlook:
    """The next years of an indicator of an area, by a random walk with drift, with a prediction interval.

    The last value is carried on by the mean yearly change; steps are taken to vary as they did, by Student's t of n − 2
    degrees of freedom. It is statsmodels' random walk with drift. Intervals of straight lines are far too narrow on
    these series (docs/positioning.md has the figures). `until` is the last year.

    Raises AnalysisError for fewer than 6 yearly values, or gaps between them; InputError for a year that has passed.
    """
    panel.boundary_set.check_has(area)
    history = panel.values.T[area].dropna()
    name = panel.boundary_set.areas.loc[area, "name_en"]
    periods = [parse_period(text) for text in history.index]
    if len(history) < FEWEST_FOR_AN_OUTLOOK:
        raise AnalysisError(
            f"{panel.indicator.id} of {name} has {len(history)} values; an outlook needs {FEWEST_FOR_AN_OUTLOOK}. "
            "A line through so few points would say nothing",
            area=area,
            n=len(history),
        )
    steps = {later.year - earlier.year for earlier, later in pairwise(periods)}
    if any(each.kind != "year" for each in periods) or len(steps) > 1:
        raise AnalysisError(
            f"{panel.indicator.id} of {name} is not held at even intervals of years: {', '.join(history.index)}; "
            "an outlook needs them"
        )
    step = steps.pop()
    last = periods[-1]
    horizon = math.ceil(((until.year - last.year) if until else years) / step)
    if horizon < 1:
        raise InputError(f"{until} is not after {last}, the last that is known of {panel.indicator.id}")
    table = _walk(history, last, horizon, step, interval)
    record = OutlookRecord(
        "random walk with drift", interval, str(periods[0]), str(last), len(history), panel.edition, step
    )
    findings = _doubts(panel, name, len(history))
    judged = _judged(panel, history, table, target) if target is not None else None
    return Outlook(panel, area, history, trend(history), table, record, judged, findings)


def _walk(history: pd.Series, last: Period, horizon: int, step: int, interval: float) -> pd.DataFrame:
    from scipy import stats
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    values = history.to_numpy()
    scale = float(np.abs(values).max()) or 1.0
    changes = np.diff(values / scale)
    variance = max(float(changes.var(ddof=1)), np.finfo(float).tiny)
    fitted = UnobservedComponents(values / scale, level="rwdrift").smooth([variance])
    ahead = fitted.get_forecast(horizon).summary_frame()
    reach = float(stats.t.ppf((1 + interval) / 2, len(changes) - 1)) * ahead["mean_se"].to_numpy()
    expected = ahead["mean"].to_numpy()
    index = pd.Index([str(last.year + step * (h + 1)) for h in range(horizon)], name="period")
    return pd.DataFrame({"expected": expected, "low": expected - reach, "high": expected + reach}, index) * scale


def _doubts(panel: Panel, name: str, n: int) -> tuple[Finding, ...]:
    if n >= ENOUGH:
        return ()
    return (
        Finding(
            "warning",
            "short_series",
            f"{panel.indicator.id} of {name} has only {n} values: take the outlook as a hint",
            f"{panel.indicator.title_th} มีเพียง {n} ค่า จึงเป็นเพียงแนวทางคร่าวๆ",
        ),
    )


def _judged(panel: Panel, history: pd.Series, table: pd.DataFrame, target: float) -> TargetCheck:
    if panel.indicator.direction == "neutral":
        way = 1.0 if target >= history.iloc[-1] else -1.0
    else:
        way = panel.indicator.way_of_good
    at = table.iloc[-1]
    worst, best = sorted([way * at["low"], way * at["high"]])
    goal = way * target
    verdict: Literal["on_track", "likely", "unlikely", "off_track"] = (
        "on_track"
        if worst >= goal
        else "likely"
        if way * at["expected"] >= goal
        else "unlikely"
        if best >= goal
        else "off_track"
    )
    last = float(history.iloc[-1])
    years = int(table.index[-1]) - int(history.index[-1])
    times = years_of(history.index)
    return TargetCheck(
        target=target,
        period=str(table.index[-1]),
        verdict=verdict,
        reached=bool(way * last >= goal),
        distance=target - last,
        needed_a_year=(target - last) / years,
        change_a_year=float((history.iloc[-1] - history.iloc[0]) / (times[-1] - times[0])),
    )
