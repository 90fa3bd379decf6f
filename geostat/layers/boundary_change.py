"""Areas that split: one territory for all years, or values shared out among the areas of today."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from geostat.domain.findings import Finding
from geostat.domain.indicators import Status
from geostat.errors import AggregationError, some
from geostat.layers.join import join_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd
    import pandas as pd

    from geostat.domain.areas import BoundarySet, Succession
    from geostat.domain.layers import Layer
    from geostat.domain.periods import Period

__all__ = ["BoundaryChange", "apportion_changed", "changed_between", "merge_changed"]

BoundaryChange = Literal["as_published", "merged", "apportioned"]


def changed_between(successions: Iterable[Succession], start: Period, end: Period) -> dict[str, Succession]:
    """The areas whose territory is not the same at the start of both periods, each with what happened to it."""
    first, last = sorted((start.start, end.start))
    changed = {}
    for each in successions:
        if first < each.on <= last:
            changed[each.predecessor] = changed[each.successor] = each
    return changed


def merge_changed(
    layer: Layer, successions: Sequence[Succession], *, since: Period | None = None, weight: Layer | None = None
) -> Layer:
    """The layer on areas that are the same in every year from `since` (the layer's own period if left out) to today.

    An area and those that were taken out of it become one, with a code such as `43+38`. Before the split it has the
    value of the first; afterwards the values are combined by the rule of the indicator, with `weight` for a weighted
    mean. What cannot be combined is missing, and a finding says so.
    """
    import pandas as pd

    units = _units(layer.boundary_set, successions, since or layer.period)
    findings: list[Finding] = list(layer.findings)
    rows = {}
    for code, members in units.items():
        value, problem = _value_of_unit(layer, members, weight)
        if value is None:
            findings.append(_not_merged(code, problem))
        else:
            rows[code] = (value, Status.AGGREGATED.value if problem else str(layer.table.loc[members[0], "status"]))
    kept = layer.table.drop(index=[code for members in units.values() for code in members])[["value", "status"]]
    values = pd.concat([kept, pd.DataFrame.from_dict(rows, orient="index", columns=kept.columns)]) if rows else kept
    merged = replace(
        layer.boundary_set, id=f"{layer.boundary_set.id}_merged", areas=_merged_areas(layer.boundary_set, units)
    )
    return join_values(merged, layer.indicator, layer.edition, layer.period, values, tuple(findings))


def _not_merged(code: str, problem: str) -> Finding:
    return Finding(
        "warning",
        "unit_without_value",
        f"{code} has no value: {problem}",
        f"{code} ไม่มีค่า เพราะรวมค่าของพื้นที่ที่แยกกันแล้วไม่ได้",
        where=code,
    )


def _units(boundary_set: BoundarySet, successions: Sequence[Succession], since: Period) -> dict[str, list[str]]:
    """The areas that make up each unit, the oldest first; only units of more than one."""
    root: dict[str, str] = {}
    known = set(boundary_set.areas.index)
    for each in sorted(successions, key=lambda one: one.on):
        if each.on > since.start and {each.predecessor, each.successor} <= known:
            root[each.successor] = root.get(each.predecessor, each.predecessor)
    members: dict[str, list[str]] = {}
    for successor, first in root.items():
        members.setdefault(first, [first]).append(successor)
    return {"+".join(codes): codes for codes in members.values()}


def _value_of_unit(layer: Layer, members: list[str], weight: Layer | None) -> tuple[float | None, str]:
    """The value of a unit and how it came about: blank if it is that of the first member alone."""
    values = layer.values.loc[members]
    held = values.dropna()
    if list(held.index) == members[:1] and _began_later(layer, members[1:]):
        return float(held.iloc[0]), ""
    if len(held) < len(members):
        return None, f"{some(values.index[values.isna()])} has none"
    rule = layer.indicator.aggregation
    if rule == "none":
        return None, f"values of {layer.indicator.id} do not combine"
    if rule == "sum":
        return float(held.sum()), "sum"
    if weight is None:
        return None, f"the weight {layer.indicator.weight_indicator} is not held for {layer.period}"
    weights = weight.values.reindex(members)
    total = float(weights.sum())
    if weights.isna().any() or not total:
        return None, f"the weight of {some(weights.index[weights.isna()])} is not known"
    return float((held * weights).sum() / total), "weighted mean"


def _began_later(layer: Layer, codes: list[str]) -> bool:
    """Whether all these areas began after the period did, so that the figures of their predecessor include them."""
    begun = layer.boundary_set.areas.loc[codes, "valid_from"]
    return bool((begun.notna() & (begun.astype("str") > layer.period.start.isoformat())).all())


def _merged_areas(boundary_set: BoundarySet, units: dict[str, list[str]]) -> gpd.GeoDataFrame:
    import pandas as pd

    areas = boundary_set.areas
    rows = []
    for code, members in units.items():
        parts = areas.loc[members]
        row = parts.iloc[0].copy()
        row["geometry"] = parts.geometry.union_all()
        row["area_km2"] = parts["area_km2"].sum()
        for name in ("name_en", "name_th"):
            if parts[name].notna().all():
                row[name] = " + ".join(parts[name])
        row.name = code
        rows.append(row)
    gone = [member for members in units.values() for member in members]
    kept = areas.drop(index=gone)
    if not rows:
        return kept
    added = type(areas)(pd.DataFrame(rows), geometry="geometry", crs=areas.crs).astype(
        {name: kind for name, kind in areas.dtypes.items() if name != "geometry"}
    )
    merged: gpd.GeoDataFrame = pd.concat([kept, added]).rename_axis("code").sort_index()
    return merged


def apportion_changed(layer: Layer, successions: Sequence[Succession], weight: Layer | None = None) -> Layer:
    """The layer on the areas of today: a value from before a split is shared out among what came of the area.

    A total is shared in proportion to `weight`, a layer of totals in which all of them have a value, or to their areas
    (tobler's area interpolation) if none is given; a ratio is taken over by each. Such values are `e`, estimated, and a
    finding names the weight. Raises AggregationError for an index, and for what neither adds up nor is a ratio.
    """
    table = layer.table.copy()
    findings = list(layer.findings)
    for members in _units(layer.boundary_set, successions, layer.period).values():
        value = float(layer.values[members[0]])
        if math.isnan(value) or table.loc[members[1:], "value"].notna().any() or not _began_later(layer, members[1:]):
            continue
        table.loc[members, "value"] = _shares(layer, members, weight) * value
        table.loc[members, "status"] = Status.ESTIMATED.value
        findings.append(_apportioned(layer, members, weight))
    values = table.loc[table["value"].notna(), ["value", "status"]]
    return join_values(layer.boundary_set, layer.indicator, layer.edition, layer.period, values, tuple(findings))


def _apportioned(layer: Layer, members: list[str], weight: Layer | None) -> Finding:
    by = "their areas" if weight is None else f"{weight.indicator.id} of {weight.period}"
    by_th = "เนื้อที่" if weight is None else f"{weight.indicator.title_th} พ.ศ. {weight.period.be}"
    if layer.indicator.measure == "intensive":
        by, by_th = "nothing: each takes the ratio of the whole", "ใช้ค่าเดียวกันทุกพื้นที่"
    return Finding(
        "warning",
        "apportioned",
        f"the value of {members[0]} in {layer.period} is of all of {some(members)}; it was shared out by {by}",
        f"ค่าของ {members[0]} ใน พ.ศ. {layer.period.be} รวม {some(members[1:])} จึงแบ่งตาม{by_th} (ค่าประมาณ)",
        where=members[0],
    )


def _shares(layer: Layer, members: list[str], weight: Layer | None) -> pd.Series:
    """What part of the value of the whole each member gets."""
    import pandas as pd

    if layer.indicator.measure == "intensive":
        return pd.Series(1.0, index=members)
    if layer.indicator.aggregation != "sum":
        raise AggregationError(
            f"{layer.indicator.id} cannot be shared out: it neither adds up nor is a ratio; take it as published",
            indicator=layer.indicator.id,
        )
    if weight is None:
        return _shares_by_area(layer.boundary_set, members)
    weights = weight.values.reindex(members)
    if weights.isna().any() or weights.sum() <= 0:
        raise AggregationError(
            f"{weight.indicator.id} has no value in {weight.period} for {some(weights.index[weights.isna()])}; "
            "choose a period in which all have one",
            indicator=weight.indicator.id,
        )
    return weights / weights.sum()


def _shares_by_area(boundary_set: BoundarySet, members: list[str]) -> pd.Series:
    import geopandas as gpd
    from tobler.area_weighted import area_interpolate

    parts = boundary_set.areas.loc[members, ["geometry"]].to_crs("EPSG:6933")  # where areas are true
    whole = gpd.GeoDataFrame({"share": [1.0]}, geometry=[parts.geometry.union_all()], crs=parts.crs)
    shared = area_interpolate(whole, parts, extensive_variables=["share"])
    shares: pd.Series = shared["share"].set_axis(members)
    return shares
