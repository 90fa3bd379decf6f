"""How products grew, how their location quotients moved, and where they stand between share and growth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np
import pandas as pd

from geostat.positioning.structure import location_quotients, market_shares

if TYPE_CHECKING:
    from geostat.domain.periods import Period
    from geostat.positioning.products import ProductTable
    from geostat.positioning.structure import Intervals

__all__ = [
    "BOXES",
    "GrowthShare",
    "dynamic_quotients",
    "growth_share",
    "national_growth",
    "product_growth",
    "volume_growth",
]

Values = TypeVar("Values", pd.Series, pd.DataFrame)
BOXES = ("star", "cash_cow", "question_mark", "dog")


def product_growth(table: ProductTable, start: Period, end: Period) -> dict[str, pd.DataFrame]:
    """`change`, `cagr`, `mean_growth` of every product in every area, and `reason` why there is none; areas × products.

    CAGR = (x_t/x_0)^(1/n) − 1; mean yearly growth = mean(x_s/x_{s−1} − 1) over the years between, if each has a value
    above zero. Both are fractions a year. Null where a value is missing, the first is not above zero, or the territory
    changed between.
    """
    first, last = table.at(start), table.at(end)
    reason = pd.DataFrame("", index=first.index, columns=first.columns)
    for code, each in table.changed(start, end).items():
        if code in reason.index:
            reason.loc[code] = f"{each.successor} was taken out of {each.predecessor} on {each.on}"
    for frame, period in ((last, end), (first, start)):
        reason = reason.mask((reason == "") & frame.isna(), f"no value in {period}")
    reason = reason.mask((reason == "") & (first <= 0), f"nothing in {start}")
    reason = reason.mask((reason == "") & (last < 0), f"negative in {end}")
    known = reason == ""
    years = end.year - start.year
    return {
        "change": last - first,
        "cagr": _cagr(first, last, years).where(known),
        "mean_growth": _mean_growth(table, start, end).where(known),
        "reason": reason,
    }


def _cagr(first: Values, last: Values, years: int) -> Values:
    """(x_t/x_0)^(1/n) − 1; none where the first is not above zero, or the last is below."""
    ratio = last / first.where(first > 0)
    return ratio.where(ratio >= 0) ** (1 / years) - 1


def volume_growth(table: ProductTable, start: Period, end: Period) -> pd.DataFrame:
    """CAGR of the volume of every product, without the change of prices; areas × products, null where none is held."""
    at = table.at(end)
    grown = pd.DataFrame(np.nan, at.index, at.columns)
    years = end.year - start.year
    for product, panel in table.volumes.items():
        if {str(start), str(end)} <= set(panel.values.columns):
            grown[product] = _cagr(panel.values[str(start)], panel.values[str(end)], years)
    grown.loc[grown.index.isin(list(table.changed(start, end)))] = np.nan
    return grown


def _mean_growth(table: ProductTable, start: Period, end: Period) -> pd.DataFrame:
    between = [each for each in table.periods if start.start <= each.start <= end.start and each.kind == end.kind]
    values = np.stack([table.at(each).to_numpy() for each in between])
    positive = np.where(values[:-1] > 0, values[:-1], np.nan)
    yearly = values[1:] / positive - 1
    whole = len(between) == end.year - start.year + 1
    at = table.at(end)
    return pd.DataFrame(yearly.mean(axis=0) if whole else np.nan, at.index, at.columns)


def national_growth(table: ProductTable, start: Period, end: Period) -> tuple[pd.Series, float]:
    """CAGR of each product in the nation, and of all products that are held in both periods."""
    first, last = table.nation[str(start)], table.nation[str(end)]
    years = end.year - start.year
    each = _cagr(first, last, years)
    both = first.notna() & last.notna()
    then, now = float(first[both].sum()), float(last[both].sum())
    known = table.definition.additive and then > 0 and now >= 0
    return each, (now / then) ** (1 / years) - 1 if known else np.nan


def dynamic_quotients(table: ProductTable, start: Period, end: Period) -> pd.DataFrame:
    """The class of every product in every area by the level of its location quotient and the way it moved.

    LQ ≥ 1 rising `strength`, falling `at_risk`; LQ < 1 rising `emerging`, falling `declining`; blank where unknown.
    """
    then, now = location_quotients(table, start), location_quotients(table, end)
    high, rising = (now >= 1).to_numpy(), (now >= then).to_numpy()
    classes = np.select([high & rising, high, rising], ["strength", "at_risk", "emerging"], default="declining").astype(
        object
    )
    moved = set(table.changed(start, end))
    known = (now.notna() & then.notna()).to_numpy() & ~now.index.isin(moved)[:, None]
    return pd.DataFrame(np.where(known, classes, ""), now.index, now.columns)


@dataclass(frozen=True)
class GrowthShare:
    """The axes and cuts of a growth–share matrix; a cut that is left out takes its rule.

    `share_axis`: `relative_share` (to the largest other area), `market_share` or `location_quotient`. Its cut is 1,
    for a market share the mean over areas. `growth_axis`: `cagr` or `mean_growth`; its cut is the growth of all
    products in the nation, for tables that do not add up that of the same product. `margin`: by how much cuts are
    moved to see whether the box stays.
    """

    share_axis: Literal["relative_share", "market_share", "location_quotient"] = "location_quotient"
    growth_axis: Literal["cagr", "mean_growth"] = "cagr"
    share_cut: float | None = None
    growth_cut: float | None = None
    years: int = 5
    margin: float = 0.1


def growth_share(
    table: ProductTable, end: Period, matrix: GrowthShare, intervals: Intervals | None = None
) -> dict[str, pd.DataFrame]:
    """Every product in every area in a growth–share matrix (BCG): areas × products.

    `share`, `growth`, `share_cut`, `growth_cut`, `box` (star, cash_cow, question_mark, dog; blank if unknown), the
    distance to the cuts `distance_share` = ln(share/cut) and `distance_growth` = growth − cut, and `borderline`: why
    the box is not sure – `share_cut`, `growth_cut` (it changes when the cut moves by the margin), `start_year` (when
    growth is taken from a year earlier or later), `interval` (when the location quotient is anywhere in its
    interval).
    """
    start = table.earlier(end, matrix.years)
    share, share_cut = _share(table, end, matrix)
    grown, growth_cut = _grown(table, start, end, matrix)
    box = _boxes(share, share_cut, grown, growth_cut)
    checks: dict[str, list[pd.DataFrame]] = {name: [] for name in ("share_cut", "growth_cut", "start_year", "interval")}
    for factor in (1 - matrix.margin, 1 + matrix.margin):
        checks["share_cut"].append(_boxes(share, share_cut * factor, grown, growth_cut))
        checks["growth_cut"].append(_boxes(share, share_cut, grown, growth_cut * factor))
    for other in _other_starts(table, start, end):
        checks["start_year"].append(_boxes(share, share_cut, *_grown(table, other, end, matrix)))
    if intervals is not None and matrix.share_axis == "location_quotient":
        checks["interval"] += [_boxes(edge, share_cut, grown, growth_cut) for edge in (intervals.low, intervals.high)]
    borderline = pd.DataFrame("", box.index, box.columns)
    for name, others in checks.items():
        moves = np.zeros(box.shape, dtype=bool)
        for other_box in others:
            moves |= ((other_box != box) & (other_box != "") & (box != "")).to_numpy()
        borderline = borderline.mask(moves, borderline + f" {name}")
    ratio = share / share_cut
    distance = ratio.where(ratio > 0).map(np.log)
    return {
        "share": share,
        "growth": grown,
        "share_cut": share_cut,
        "growth_cut": growth_cut,
        "box": box,
        "distance_share": distance,
        "distance_growth": grown - growth_cut,
        "borderline": borderline.apply(lambda column: column.str.strip()),
    }


def _share(table: ProductTable, end: Period, matrix: GrowthShare) -> tuple[pd.DataFrame, pd.DataFrame]:
    x = table.at(end)
    if matrix.share_axis == "location_quotient":
        share = location_quotients(table, end)
    elif matrix.share_axis == "market_share":
        share = market_shares(x, table.nation[str(end)])
    else:
        share = _relative_share(x)
    default = share.mean() if matrix.share_axis == "market_share" else 1.0
    return share, _as_frame(share, default if matrix.share_cut is None else matrix.share_cut)


def _relative_share(x: pd.DataFrame) -> pd.DataFrame:
    """x_ij / max_{k≠j} x_ik: against the largest of the other areas."""
    largest = x.max()
    second = x.apply(lambda column: column.nlargest(2).iloc[-1] if column.notna().sum() > 1 else np.nan)
    rival = _as_frame(x, largest).mask(x.eq(largest), _as_frame(x, second))
    return x / rival.where(rival > 0)


def _grown(table: ProductTable, start: Period, end: Period, matrix: GrowthShare) -> tuple[pd.DataFrame, pd.DataFrame]:
    grown = product_growth(table, start, end)[matrix.growth_axis]
    each, whole = national_growth(table, start, end)
    default = whole if table.definition.additive else each
    return grown, _as_frame(grown, default if matrix.growth_cut is None else matrix.growth_cut)


def _other_starts(table: ProductTable, start: Period, end: Period) -> list[Period]:
    near = [each for each in table.periods if abs(each.year - start.year) == 1 and each.kind == start.kind]
    return [each for each in near if each.start < end.start]


def _boxes(share: pd.DataFrame, share_cut: pd.DataFrame, grown: pd.DataFrame, growth_cut: pd.DataFrame) -> pd.DataFrame:
    high, fast = (share >= share_cut).to_numpy(), (grown >= growth_cut).to_numpy()
    box = np.select([high & fast, high, fast], BOXES[:3], default=BOXES[3]).astype(object)
    known = (share.notna() & grown.notna() & growth_cut.notna()).to_numpy()
    return pd.DataFrame(np.where(known, box, ""), share.index, share.columns)


def _as_frame(like: pd.DataFrame, value: pd.Series | float) -> pd.DataFrame:
    """The value, or that of each column, in every cell."""
    row = value.reindex(like.columns).to_numpy(dtype=float) if isinstance(value, pd.Series) else value
    return pd.DataFrame(np.broadcast_to(row, like.shape).astype(float), like.index, like.columns)
