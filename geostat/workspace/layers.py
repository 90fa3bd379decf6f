"""Values of the workspace meet its boundaries: layers, panels, growth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat import countries, store as stored
from geostat.domain.layers import Layer, Panel, as_period
from geostat.domain.periods import parse_period
from geostat.errors import EditionError, NotFoundError, StoreError, some
from geostat.layers.aggregation import aggregate, aggregate_panel
from geostat.layers.boundary_change import apportion_changed, merge_changed
from geostat.layers.growth import growth
from geostat.layers.join import choose_edition, join_values, no_such_period

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from geostat.domain.areas import BoundarySet, Succession
    from geostat.domain.indicators import Indicator
    from geostat.domain.periods import Period
    from geostat.layers.boundary_change import BoundaryChange
    from geostat.layers.growth import Growth
    from geostat.store import Store

__all__ = ["read_growth", "read_layer", "read_panel", "read_spread"]


def read_layer(
    store: Store,
    boundary_set: BoundarySet | str,
    indicator: Indicator | str,
    period: Period | str | int | None = None,
    *,
    edition: str | None = None,
    boundary_change: BoundaryChange = "as_published",
    since: Period | str | int | None = None,
    apportion_by: str | None = None,
) -> Layer:
    """The layer of an indicator on a stored boundary set; the latest period if none is named.

    Where areas have split since, values are as published; or `merged` to territories that are the same from `since` to
    today; or `apportioned` among the areas of today, by their areas or by the indicator `apportion_by`, and flagged.

    On groups (clusters, regions) without values of their own, values are combined from their members by the
    indicator's rule. Raises NotFoundError, EditionError or AggregationError with the reason.
    """
    layer = _read_layer(store, boundary_set, indicator, period, edition)
    if boundary_change == "as_published" or layer.boundary_set.membership is not None:
        return layer
    known = countries.successions(layer.boundary_set.id)
    if boundary_change == "merged":
        first = layer.period if since is None else as_period(since)
        return merge_changed(
            layer, known, since=first, weight=_weight_layer(store, layer.boundary_set, layer.indicator, layer.period)
        )
    return apportion_changed(layer, known, _apportioning_layer(store, layer, known, apportion_by))


def read_panel(
    store: Store, boundary_set: BoundarySet, indicator: Indicator | str, edition: str | None = None
) -> Panel:
    """All periods of one edition of an indicator on a boundary set; on groups combined from their members.

    Raises NotFoundError, EditionError or AggregationError with the reason.
    """
    if isinstance(indicator, str):
        indicator = stored.read_indicator(store, indicator)
    level = boundary_set.level_of_values
    held = stored.read_holdings(store, indicator.id).at(level)
    edition = choose_edition(indicator, held.editions, edition)
    if boundary_set.membership is None:
        return _panel(store, boundary_set, indicator, edition)
    indicator.check_can_aggregate()
    members = stored.read_boundary_set(store, _set_of_level(store, level))
    weight = None
    if indicator.weight_indicator is not None:
        weight = read_panel(store, members, indicator.weight_indicator)
    return aggregate_panel(_panel(store, members, indicator, edition), boundary_set, weight)


def _panel(store: Store, boundary_set: BoundarySet, indicator: Indicator, edition: str) -> Panel:
    rows = stored.read_edition(store, indicator.id, edition, boundary_set.level)
    values, errors = (rows.pivot(index="area", columns="period", values=name) for name in ("value", "standard_error"))
    periods = sorted(values.columns, key=parse_period)
    codes = boundary_set.areas.index
    return Panel(boundary_set, indicator, edition, values[periods].reindex(codes), errors[periods].reindex(codes))


def read_growth(
    store: Store,
    boundary_set: str,
    indicator: str,
    start: Period | str | int,
    end: Period | str | int,
    *,
    edition: str | None = None,
    merged: bool = False,
) -> Growth:
    """Growth of every area between two periods of one edition; with `merged`, on territories that stayed the same.

    Raises EditionError, with the edition and their periods, if no one edition holds both; else like `growth`.
    """
    entry = stored.read_indicator(store, indicator)
    first, last = as_period(start), as_period(end)
    edition = edition or _edition_of_both(store, entry, boundary_set, first, last)
    change: BoundaryChange = "merged" if merged else "as_published"
    layers = [
        read_layer(store, boundary_set, entry, each, edition=edition, boundary_change=change, since=first)
        for each in (first, last)
    ]
    return growth(layers[0], layers[1], () if merged else countries.successions(boundary_set))


def read_spread(store: Store, indicator: str, period: Period | str | int, *, level: str = "province") -> pd.DataFrame:
    """The values of every edition of an indicator in a period beside each other: sources that may contradict.

    One row for each area, one column for each edition, then `lowest`, `highest` and `spread` (their difference as a
    share of the lowest). Raises NotFoundError if nothing is held.
    """
    import pandas as pd

    entry, at = stored.read_indicator(store, indicator), as_period(period)
    held = stored.read_holdings(store, indicator).at(level)
    editions = held.in_period(at).editions
    if not editions:
        raise no_such_period(entry, at, held.periods)
    values = {name: stored.read_values(store, indicator, name, level, str(at))["value"] for name in editions}
    table = pd.DataFrame(values).rename_axis("area")
    lowest, highest = table.min(axis=1), table.max(axis=1)
    return table.assign(lowest=lowest, highest=highest, spread=(highest - lowest) / lowest.where(lowest > 0))


def _edition_of_both(store: Store, indicator: Indicator, level: str, first: Period, last: Period) -> str | None:
    """The one edition that holds both periods; None leaves the choice, and its error, to whoever reads."""
    holdings = stored.read_holdings(store, indicator.id).at(level)
    held = {name: holdings.in_edition(name).periods for name in sorted(holdings.editions)}
    both = [name for name, periods in held.items() if {first, last} <= set(periods)]
    apart = [name for name, periods in held.items() if {first, last} & set(periods)]
    if not both and len(apart) > 1:
        spans = some([f"{name} ({held[name][0]} to {held[name][-1]})" for name in apart])
        raise EditionError(
            f"growth of {indicator.id} from {first} to {last} would cross from one edition to another: {spans}. "
            "They differ in edition, base year or denominator; compare within one",
            indicator=indicator.id,
            edition=apart,
        )
    return both[0] if len(both) == 1 else None


def _apportioning_layer(store: Store, layer: Layer, known: Sequence[Succession], indicator: str | None) -> Layer | None:
    """The first layer of the weight in which the areas of today had all been formed."""
    if indicator is None:
        return None
    formed = max((each.on for each in known), default=None)
    held = stored.read_holdings(store, indicator).at(layer.boundary_set.level).periods
    later = [period for period in held if formed is None or period.start >= formed]
    return read_layer(store, layer.boundary_set, indicator, later[0] if later else None)


def _read_layer(
    store: Store,
    boundary_set: BoundarySet | str,
    indicator: Indicator | str,
    period: Period | str | int | None,
    edition: str | None,
) -> Layer:
    if isinstance(indicator, str):
        indicator = stored.read_indicator(store, indicator)
    if isinstance(boundary_set, str):
        level = stored.level_of(store, boundary_set)
        if level is not None:
            return _read_joined_layer(store, boundary_set, level, indicator, period, edition)
        boundary_set = stored.read_boundary_set(store, boundary_set)
    level = boundary_set.level_of_values
    edition, period = _choose(store, indicator, level, edition, period, boundary_set.had_ended)
    values = stored.read_values(store, indicator.id, edition, level, str(period))
    if boundary_set.membership is None:
        return join_values(boundary_set, indicator, edition, period, values)
    indicator.check_can_aggregate()
    members = stored.read_boundary_set(store, _set_of_level(store, level))
    layer = join_values(members, indicator, edition, period, values)
    return aggregate(layer, boundary_set, _weight_layer(store, members, indicator, period))


def _read_joined_layer(
    store: Store, set_id: str, level: str, indicator: Indicator, period: Period | str | int | None, edition: str | None
) -> Layer:
    edition, period = _choose(store, indicator, level, edition, period)
    boundary_set, values = stored.read_layer_parts(store, set_id, indicator.id, edition, str(period))
    return join_values(boundary_set, indicator, edition, period, values)


def _choose(
    store: Store,
    indicator: Indicator,
    level: str,
    edition: str | None,
    period: Period | str | int | None,
    had_ended: Callable[[Period], bool] = lambda _period: False,
) -> tuple[str, Period]:
    """The edition and the period that are meant: the only edition, the latest period while the areas were in force."""
    holdings = stored.read_holdings(store, indicator.id).at(level)
    edition = choose_edition(indicator, holdings.editions, edition)
    held = holdings.in_edition(edition).periods
    if period is None:
        return edition, ([each for each in held if not had_ended(each)] or held)[-1]
    period = as_period(period)
    if period not in held:
        raise no_such_period(indicator, period, held)
    return edition, period


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
