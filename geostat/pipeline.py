"""The story in a handful of verbs: make a workspace, import, lay out, analyse."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import boundaries
from geostat import store as stored
from geostat.aggregation import aggregate, aggregate_panel
from geostat.boundary_change import apportion_changed, merge_changed
from geostat.bundled import bundled_indicators, bundled_observations, example_plan
from geostat.chain import kind_of
from geostat.errors import NotFoundError, SeriesError, StoreError, some
from geostat.growth import growth
from geostat.layer import choose_series, join_values, no_such_period
from geostat.model import BoundarySet, Finding, Indicator, Layer, Panel, as_period
from geostat.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd

    from geostat.analysis import AnalysisResult
    from geostat.boundary_change import BoundaryChange, Succession
    from geostat.growth import Growth
    from geostat.periods import Period
    from geostat.store import Store

__all__ = [
    "create_workspace",
    "keep_result",
    "open_or_create_workspace",
    "read_growth",
    "read_layer",
    "read_panel",
    "read_result",
    "read_spread",
]


def create_workspace(target: Path | str, *, progress: Callable[[int], None] = lambda _rows: None) -> Store:
    """Create a workspace with everything that ships: boundaries, catalogue, 188,820 observations.

    A file appears under its name only when it is complete; it must not be there yet. A database that holds a
    workspace already, perhaps in part, is given what it lacks.
    """
    file = stored.file_of(target)
    if file is None:
        held = stored.holds_workspace(target)
        return _fill(stored.open_store(target) if held else stored.create_store(target), progress)
    if file.exists():
        raise StoreError(f"{file} exists already; open it, or choose another file")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    _fill(stored.create_store(part), progress).close()
    part.rename(file)
    return stored.open_store(file)


def _fill(store: Store, progress: Callable[[int], None]) -> Store:
    try:
        for boundary_set in boundaries.bundled_boundary_sets():
            stored.write_boundary_set(store, boundary_set)
        stored.write_indicators(store, bundled_indicators())
        stored.write_observations(store, bundled_observations(), level="province", progress=progress)
        held = stored.read_chain(store).records
        lacking = [each for each in example_plan() if each.id not in held[kind_of(each)]]
        stored.write_records(store, lacking, who="shipped with geostat")
    except BaseException:
        store.close()
        if store.is_embedded:
            store.path.unlink()
        raise
    return store


def open_or_create_workspace(target: Path | str, *, progress: Callable[[int], None] = lambda _rows: None) -> Store:
    """Open the workspace; where there is no file yet, create it with what ships. A database is never filled unasked."""
    file = stored.file_of(target)
    if file is None or file.exists():
        return stored.open_store(target)
    return create_workspace(file, progress=progress)


def read_layer(
    store: Store,
    boundary_set: BoundarySet | str,
    indicator: Indicator | str,
    period: Period | str | int | None = None,
    *,
    series: str | None = None,
    boundary_change: BoundaryChange = "as_published",
    since: Period | str | int | None = None,
    apportion_by: str | None = None,
) -> Layer:
    """The layer of an indicator on a stored boundary set; the latest period if none is named.

    Where areas have split since, values are as published; or `merged` to territories that are the same from `since` to
    today; or `apportioned` among the areas of today, by their areas or by the indicator `apportion_by`, and flagged.

    On groups (clusters, regions) without values of their own, values are combined from their members by the
    indicator's rule. Raises NotFoundError, SeriesError or AggregationError with the reason.
    """
    layer = _read_layer(store, boundary_set, indicator, period, series)
    if boundary_change == "as_published" or layer.boundary_set.membership is not None:
        return layer
    known = boundaries.successions(layer.boundary_set.id)
    if boundary_change == "merged":
        first = layer.period if since is None else as_period(since)
        return merge_changed(
            layer, known, since=first, weight=_weight_layer(store, layer.boundary_set, layer.indicator, layer.period)
        )
    return apportion_changed(layer, known, _apportioning_layer(store, layer, known, apportion_by))


def read_panel(store: Store, boundary_set: BoundarySet, indicator: Indicator | str, series: str | None = None) -> Panel:
    """All periods of one series of an indicator on a boundary set; on groups combined from their members.

    Raises NotFoundError, SeriesError or AggregationError with the reason.
    """
    if isinstance(indicator, str):
        indicator = stored.read_indicator(store, indicator)
    level = boundary_set.level_of_values
    holdings = stored.read_holdings(store, indicator.id)
    held = holdings[holdings["level"] == level]
    series = choose_series(indicator, held["series"].unique().tolist(), series)
    if boundary_set.membership is None:
        return _panel(store, boundary_set, indicator, series)
    indicator.check_can_aggregate()
    members = stored.read_boundary_set(store, _set_of_level(store, level))
    weight = None
    if indicator.weight_indicator is not None:
        weight = read_panel(store, members, indicator.weight_indicator)
    return aggregate_panel(_panel(store, members, indicator, series), boundary_set, weight)


def _panel(store: Store, boundary_set: BoundarySet, indicator: Indicator, series: str) -> Panel:
    rows = stored.read_series(store, indicator.id, series, boundary_set.level)
    values, errors = (rows.pivot(index="area", columns="period", values=name) for name in ("value", "standard_error"))
    periods = sorted(values.columns, key=parse_period)
    codes = boundary_set.areas.index
    return Panel(boundary_set, indicator, series, values[periods].reindex(codes), errors[periods].reindex(codes))


def read_growth(
    store: Store,
    boundary_set: str,
    indicator: str,
    start: Period | str | int,
    end: Period | str | int,
    *,
    series: str | None = None,
    merged: bool = False,
) -> Growth:
    """Growth of every area between two periods of one series; with `merged`, on territories that stayed the same.

    Raises SeriesError, with the series and their periods, if no one series holds both; else like `growth`.
    """
    entry = stored.read_indicator(store, indicator)
    first, last = as_period(start), as_period(end)
    series = series or _series_of_both(store, entry, boundary_set, first, last)
    change: BoundaryChange = "merged" if merged else "as_published"
    layers = [
        read_layer(store, boundary_set, entry, each, series=series, boundary_change=change, since=first)
        for each in (first, last)
    ]
    return growth(layers[0], layers[1], () if merged else boundaries.successions(boundary_set))


def read_spread(store: Store, indicator: str, period: Period | str | int, *, level: str = "province") -> pd.DataFrame:
    """The values of every series of an indicator in a period beside each other: sources that may contradict.

    One row for each area, one column for each series, then `lowest`, `highest` and `spread` (their difference as a
    share of the lowest). Raises NotFoundError if nothing is held.
    """
    import pandas as pd

    entry, at = stored.read_indicator(store, indicator), as_period(period)
    holdings = stored.read_holdings(store, indicator)
    held = holdings[(holdings["level"] == level) & (holdings["period"] == str(at))]
    if held.empty:
        raise no_such_period(entry, at, sorted(holdings.loc[holdings["level"] == level, "period"].unique()))
    values = {name: stored.read_values(store, indicator, name, level, str(at))["value"] for name in held["series"]}
    table = pd.DataFrame(values).rename_axis("area")
    lowest, highest = table.min(axis=1), table.max(axis=1)
    return table.assign(lowest=lowest, highest=highest, spread=(highest - lowest) / lowest.where(lowest > 0))


def _series_of_both(store: Store, indicator: Indicator, level: str, first: Period, last: Period) -> str | None:
    """The one series that holds both periods; None leaves the choice, and its error, to whoever reads."""
    holdings = stored.read_holdings(store, indicator.id)
    held = holdings[holdings["level"] == level].groupby("series")["period"].agg(set)
    both = [str(name) for name, periods in held.items() if {str(first), str(last)} <= periods]
    apart = [str(name) for name, periods in held.items() if {str(first), str(last)} & periods]
    if not both and len(apart) > 1:
        spans = some([f"{name} ({min(held[name])} to {max(held[name])})" for name in apart])
        raise SeriesError(
            f"growth of {indicator.id} from {first} to {last} would cross from one series to another: {spans}. "
            "They differ in edition, base year or denominator; compare within one",
            indicator=indicator.id,
            series=apart,
        )
    return both[0] if len(both) == 1 else None


def _apportioning_layer(store: Store, layer: Layer, known: Sequence[Succession], indicator: str | None) -> Layer | None:
    """The first layer of the weight in which the areas of today had all been formed."""
    if indicator is None:
        return None
    formed = max((each.on for each in known), default=None)
    holdings = stored.read_holdings(store, indicator)
    held = sorted(parse_period(text) for text in holdings.loc[holdings["level"] == layer.boundary_set.level, "period"])
    later = [period for period in held if formed is None or period.start >= formed]
    return read_layer(store, layer.boundary_set, indicator, later[0] if later else None)


def _read_layer(
    store: Store,
    boundary_set: BoundarySet | str,
    indicator: Indicator | str,
    period: Period | str | int | None,
    series: str | None,
) -> Layer:
    if isinstance(indicator, str):
        indicator = stored.read_indicator(store, indicator)
    if isinstance(boundary_set, str):
        level = stored.level_of(store, boundary_set)
        if level is not None:
            return _read_joined_layer(store, boundary_set, level, indicator, period, series)
        boundary_set = stored.read_boundary_set(store, boundary_set)
    level = boundary_set.level_of_values
    series, period = _choose(store, indicator, level, series, period, boundary_set.had_ended)
    values = stored.read_values(store, indicator.id, series, level, str(period))
    if boundary_set.membership is None:
        return join_values(boundary_set, indicator, series, period, values)
    indicator.check_can_aggregate()
    members = stored.read_boundary_set(store, _set_of_level(store, level))
    layer = join_values(members, indicator, series, period, values)
    return aggregate(layer, boundary_set, _weight_layer(store, members, indicator, period))


def _read_joined_layer(
    store: Store, set_id: str, level: str, indicator: Indicator, period: Period | str | int | None, series: str | None
) -> Layer:
    series, period = _choose(store, indicator, level, series, period)
    boundary_set, values = stored.read_layer_parts(store, set_id, indicator.id, series, str(period))
    return join_values(boundary_set, indicator, series, period, values)


def _choose(
    store: Store,
    indicator: Indicator,
    level: str,
    series: str | None,
    period: Period | str | int | None,
    had_ended: Callable[[Period], bool] = lambda _period: False,
) -> tuple[str, Period]:
    """The series and the period that are meant: the only series, the latest period in which the areas were in force."""
    holdings = stored.read_holdings(store, indicator.id)
    holdings = holdings[holdings["level"] == level]
    series = choose_series(indicator, holdings["series"].unique().tolist(), series)
    held = [parse_period(text) for text in holdings.loc[holdings["series"] == series, "period"]]
    if period is None:
        return series, ([each for each in held if not had_ended(each)] or held)[-1]
    period = as_period(period)
    if period not in held:
        raise no_such_period(indicator, period, [str(each) for each in held])
    return series, period


def _weight_layer(store: Store, members: BoundarySet, indicator: Indicator, period: Period) -> Layer | None:
    if indicator.aggregation != "weighted_mean" or indicator.weight_indicator is None:
        return None
    try:
        return read_layer(store, members, indicator.weight_indicator, period)
    except NotFoundError:
        return None


def _set_of_level(store: Store, level: str) -> str:
    """The boundary set that stands for a level: the one named after it."""
    if level not in stored.list_boundary_sets(store):
        raise StoreError(f"the workspace has no boundary set {level!r}, from which groups are made up")
    return level


def keep_result(store: Store, result: AnalysisResult) -> str:
    """Keep an analysis in the store: its run record, statistics, table, findings and reading; returns its id."""
    findings = [asdict(finding) for finding in result.findings]
    return stored.keep_run(store, result.run, result.statistics, result.by_area(), findings, result.reading)


def read_result(store: Store, run_id: str) -> AnalysisResult:
    """A result that was kept, as it was computed; raises NotFoundError if there is none of that id."""
    import pandas as pd

    from geostat.analysis import AnalysisResult

    kept = stored.read_run(store, run_id)
    boundary_set = stored.read_boundary_set(store, kept["run"]["boundary_set"])
    table = pd.DataFrame.from_dict(kept["areas"], orient="index").reindex(boundary_set.areas.index)
    findings = tuple(Finding(**finding) for finding in kept["findings"])
    return AnalysisResult(
        kept["analysis"], boundary_set, kept["statistics"], table, kept["run"], findings, kept["reading"]
    )
