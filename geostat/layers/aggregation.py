"""Values of areas → values of the groups they belong to, by each indicator's own rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat.domain.areas import BoundarySet, exists_in
from geostat.domain.findings import Finding
from geostat.domain.indicators import Indicator, Status
from geostat.domain.layers import Layer, Panel
from geostat.domain.periods import Period, parse_period
from geostat.errors import AggregationError, some
from geostat.layers.join import join_values

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["aggregate", "aggregate_panel", "back_cast", "check_in_force", "combine", "combined_errors"]


def aggregate(layer: Layer, groups: BoundarySet, weight: Layer | None = None) -> Layer:
    """Combine a layer's areas into groups: by sum, or by the mean that `weight` weights.

    A group has a value only if every member that existed in the period has one (and a weight, where the
    rule needs it); otherwise it is missing, and a finding names the members. Groups that were formed after
    the period are computed for it all the same, and a finding says so.

    Raises AggregationError if the indicator does not aggregate, if its weight has no values in the period,
    or if the groups had ended before the period.
    """
    layer.indicator.check_can_aggregate()
    check_in_force(groups, layer.period)
    if layer.indicator.aggregation == "weighted_mean" and weight is None:
        raise _no_weight(layer.indicator, layer.period)
    members = _members_of(groups)
    values = _one_column(layer, members)
    weights = None if weight is None else _one_column(weight, members)
    expected = exists_in(layer.boundary_set.areas.loc[members.index], layer.period).to_frame("value")
    totals = combine(values, members, expected, weights)["value"].dropna()
    incomplete = members[(absent_of(values, weights) & expected)["value"]]
    combined = totals.to_frame("value").assign(status=Status.AGGREGATED.value)
    return join_values(
        groups,
        layer.indicator,
        layer.edition,
        layer.period,
        combined,
        (*_incomplete(incomplete), *back_cast(groups, layer.period)),
    )


def aggregate_panel(panel: Panel, groups: BoundarySet, weight: Panel | None = None) -> Panel:
    """Combine a panel's areas into groups, period by period, by the same rule as `aggregate`.

    Periods in which the groups had ended, or in which the weight has no values, are left out.

    Raises AggregationError if the indicator does not aggregate, or in no period.
    """
    panel.indicator.check_can_aggregate()
    weighted = panel.indicator.aggregation == "weighted_mean"
    held = [each for each in panel.periods if not groups.had_ended(each)]
    if not held:
        check_in_force(groups, panel.periods[0])
    kept = [str(each) for each in held if not weighted or (weight is not None and str(each) in weight.values)]
    if not kept:
        raise _no_weight(panel.indicator, held[-1])
    members = _members_of(groups)
    values, errors = (frame[kept].reindex(members.index) for frame in (panel.values, panel.standard_errors))
    expected = _existing(panel.boundary_set, kept).loc[members.index]
    weights = weight.values[kept].reindex(members.index) if weighted and weight is not None else None
    combined = combine(values, members, expected, weights).reindex(groups.areas.index)
    return Panel(
        groups,
        panel.indicator,
        panel.edition,
        combined,
        combined_errors(errors, members, weights).reindex(groups.areas.index).where(combined.notna()),
        (*panel.findings, *back_cast(groups, parse_period(kept[0]))),
    )


def combine(
    values: pd.DataFrame, members: pd.Series, expected: pd.DataFrame, weights: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The sums of members' values by group and column, or their means by `weights`; none where an expected one lacks.

    Rows are members; `members` says the group of each, `expected` who must have a value. A member that did not exist
    yet may be absent: the area it came from includes it. If it has a value all the same, it counts.
    """
    usable = values if weights is None else values * weights
    incomplete = (usable.isna() & expected).groupby(members).any()
    totals = usable.groupby(members).sum(min_count=1)
    if weights is not None:
        totals = totals / weights.where(usable.notna()).groupby(members).sum(min_count=1)
    return totals.mask(incomplete)


def combined_errors(errors: pd.DataFrame, members: pd.Series, weights: pd.DataFrame | None = None) -> pd.DataFrame:
    """The standard errors of sums or weighted means of members, taken as independent; none where one is not known."""
    if weights is None:
        return (errors**2).groupby(members).sum(min_count=1).mask(errors.isna().groupby(members).any()) ** 0.5
    whole = weights.groupby(members).sum(min_count=1)
    squares = ((weights * errors) ** 2).groupby(members).sum(min_count=1)
    return (squares.mask(errors.isna().groupby(members).any())) ** 0.5 / whole


def absent_of(values: pd.DataFrame, weights: pd.DataFrame | None) -> pd.DataFrame:
    """Where a value, or the weight that it needs, is not there."""
    return values.isna() if weights is None else (values * weights).isna()


def _existing(boundary_set: BoundarySet, periods: list[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({each: exists_in(boundary_set.areas, parse_period(each)) for each in periods})


def check_in_force(groups: BoundarySet, period: Period) -> None:
    """Raise AggregationError if the groups had ended before the period began."""
    if groups.had_ended(period):
        raise AggregationError(
            f"{groups.title_en} ended on {groups.valid_to} and has no values for {period} ({period.be} BE)"
            + (f"; ask for {groups.successor}, which followed it" if groups.successor else ""),
            boundary_set=groups.id,
            ended=str(groups.valid_to),
            successor=groups.successor,
            detail_th=f"{groups.title_th} สิ้นสุดเมื่อ {groups.valid_to} จึงไม่มีค่าของ พ.ศ. {period.be}",
        )


def _no_weight(indicator: Indicator, period: Period) -> AggregationError:
    return AggregationError(
        f"{indicator.id} combines as a mean weighted by {indicator.weight_indicator}, "
        f"which has no values for {period}; choose a period for which it has",
        indicator=indicator.id,
        weight_indicator=indicator.weight_indicator,
        detail_th=f"{indicator.title_th} ต้องถ่วงน้ำหนักด้วย {indicator.weight_indicator} "
        f"ซึ่งไม่มีค่าใน พ.ศ. {period.be} โปรดเลือกปีอื่น",
    )


def _members_of(groups: BoundarySet) -> pd.Series:
    """The group of each member."""
    assert groups.membership is not None
    return groups.membership.set_index("member")["group"]


def _one_column(layer: Layer, members: pd.Series) -> pd.DataFrame:
    return layer.table[["value"]].reindex(members.index)


def _incomplete(members: pd.Series) -> list[Finding]:
    return [
        Finding(
            "warning",
            "incomplete_group",
            f"{group} has no value: {some(rows.index)} {'has' if len(rows) == 1 else 'have'} none",
            f"{group} ไม่มีค่า เพราะ {some(rows.index)} ไม่มีค่า",
            where=str(group),
        )
        for group, rows in members.groupby(members)
    ]


def back_cast(groups: BoundarySet, period: Period) -> tuple[Finding, ...]:
    """The finding that groups of a later day are applied to a period, if they are."""
    if groups.valid_from is None or groups.valid_from <= period.end:
        return ()
    return (
        Finding(
            "info",
            "back_cast",
            f"{groups.title_en} began on {groups.valid_from}; its present members are applied to {period}",
            f"{groups.title_th} เริ่มเมื่อ {groups.valid_from} จึงใช้สมาชิกปัจจุบันย้อนไปใน พ.ศ. {period.be}",
            where=groups.id,
        ),
    )
