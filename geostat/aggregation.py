"""Values of areas → values of the groups they belong to, by each indicator's own rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat.errors import AggregationError, some
from geostat.layer import join_values
from geostat.model import BoundarySet, Finding, Layer, Status, exists_in

if TYPE_CHECKING:
    import pandas as pd

    from geostat.periods import Period

__all__ = ["aggregate", "check_in_force"]


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
        raise AggregationError(
            f"{layer.indicator.id} combines as a mean weighted by {layer.indicator.weight_indicator}, "
            f"which has no values for {layer.period}; choose a period for which it has",
            indicator=layer.indicator.id,
            weight_indicator=layer.indicator.weight_indicator,
            detail_th=f"{layer.indicator.title_th} ต้องถ่วงน้ำหนักด้วย {layer.indicator.weight_indicator} "
            f"ซึ่งไม่มีค่าใน พ.ศ. {layer.period.be} โปรดเลือกปีอื่น",
        )
    members = _members(layer, groups, weight)
    incomplete = members[members["usable"].isna() & members["expected"]]
    totals = _combine(members.dropna(subset="usable"), weighted=weight is not None)
    totals = totals.drop(index=incomplete["group"].unique().tolist(), errors="ignore")
    values = totals.to_frame("value").assign(status=Status.AGGREGATED.value)
    return join_values(
        groups,
        layer.indicator,
        layer.series,
        layer.period,
        values,
        _findings(groups, layer.period, incomplete),
    )


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


def _members(layer: Layer, groups: BoundarySet, weight: Layer | None) -> pd.DataFrame:
    """One row for each member: its group, value, weight, whether it is usable and whether it must be there.

    A member that did not exist yet may be absent: the area it came from includes it. If it has a value all
    the same, the publisher has separated it, and it counts.
    """
    assert groups.membership is not None
    members = groups.membership.set_index("member")[["group"]]
    existing = layer.boundary_set.areas.loc[members.index]
    members = members.assign(value=layer.values.reindex(members.index), weight=1.0)
    if weight is not None:
        members["weight"] = weight.values.reindex(members.index)
    return members.assign(usable=members["value"] * members["weight"], expected=exists_in(existing, layer.period))


def _combine(members: pd.DataFrame, *, weighted: bool) -> pd.Series:
    sums = members.groupby("group")[["usable", "weight"]].sum()
    return sums["usable"] / sums["weight"] if weighted else sums["usable"]


def _findings(groups: BoundarySet, period: Period, incomplete: pd.DataFrame) -> tuple[Finding, ...]:
    findings = [
        Finding(
            "warning",
            "incomplete_group",
            f"{group} has no value: {some(rows.index)} {'has' if len(rows) == 1 else 'have'} none",
            f"{group} ไม่มีค่า เพราะ {some(rows.index)} ไม่มีค่า",
            where=str(group),
        )
        for group, rows in incomplete.groupby("group")
    ]
    if groups.valid_from and groups.valid_from > period.end:
        findings.append(
            Finding(
                "info",
                "back_cast",
                f"{groups.title_en} began on {groups.valid_from}; its present members are applied to {period}",
                f"{groups.title_th} เริ่มเมื่อ {groups.valid_from} จึงใช้สมาชิกปัจจุบันย้อนไปใน พ.ศ. {period.be}",
                where=groups.id,
            )
        )
    return tuple(findings)
