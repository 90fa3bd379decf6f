"""Shift-share: how much of a change is the nation's growth, the mix of products, and the area itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from geostat.domain.periods import Period
    from geostat.positioning.products import ProductTable
    from geostat.weights import SpatialWeights

__all__ = ["shift_share"]

CLASSES = {
    (True, True): "leading",
    (False, True): "gaining",
    (True, False): "lagging_in_growing",
    (False, False): "losing",
}


def shift_share(
    table: ProductTable, area: str, start: Period, end: Period, weights: SpatialWeights | None = None
) -> pd.DataFrame:
    """The change of every product of an area, in parts that add up to it; one row for each product, in its unit.

    Classic (Dunn 1960): `national` = x₀·G, `mix` = x₀·(G_i − G), `regional` = x₀·(g_ij − G_i). Esteban-Marquillas
    1972 splits the last: `competitive` = x₀'·(g_ij − G_i) with x₀' = S_j·N_i/T, `allocation` = (x₀ − x₀')·(g_ij −
    G_i). Spatial, after Nazara & Hewings 2004: `neighbor` = x₀·(ğ_ij − G), `own` = x₀·(g_ij − ğ_ij), where ğ is the
    growth of what the neighbors have, weighted; none for an isolate. What is `new` (x₀ = 0) is a part of its own. So
    that national + mix + regional + new = national + neighbor + own + new = `change`, and competitive + allocation =
    regional. `class` goes by the signs of mix and regional. Rows are null, with a `reason`, where they cannot be
    known.

    Table products must add up. Raises AnalysisError if they do not.
    """
    from geostat.errors import AnalysisError

    if not table.definition.additive:
        raise AnalysisError(f"products of {table.id} do not add up; shift-share needs products that do", table=table.id)
    x0, xt = table.at(start).T[area], table.at(end).T[area]
    n0, nt = table.nation[str(start)], table.nation[str(end)]
    both = n0.notna() & nt.notna()
    total = n0[both].sum()
    whole = nt[both].sum() / total - 1 if total > 0 else math.nan
    sector = nt / n0.where(n0 > 0) - 1
    own = xt / x0.where(x0 > 0) - 1
    reason = _reasons(table, area, start, end, x0, xt, both)
    new = xt.where(x0.eq(0), 0.0)
    is_new = x0.eq(0)
    homothetic = x0.sum() * n0 / total if total > 0 else n0 * math.nan
    near = _neighbor_growth(table, area, start, end, weights)
    parts = pd.DataFrame(
        {
            "start": x0,
            "end": xt,
            "change": xt - x0,
            "national": x0 * whole,
            "mix": x0 * (sector - whole),
            "regional": x0 * (own - sector),
            "competitive": homothetic * (own - sector),
            "allocation": (x0 - homothetic) * (own - sector),
            "neighbor": x0 * (near - whole),
            "own": x0 * (own - near),
        }
    )
    split = ["national", "mix", "regional", "competitive", "allocation"]
    parts.loc[is_new, split] = 0.0
    if near.notna().any():
        parts.loc[is_new, ["neighbor", "own"]] = 0.0
    parts["new"] = new
    parts = parts.mask(reason.ne(""))
    parts["class"] = [
        "" if math.isnan(regional) or fresh else CLASSES[mix >= 0, regional >= 0]
        for mix, regional, fresh in zip(parts["mix"], parts["regional"], is_new, strict=True)
    ]
    return parts.assign(reason=reason).rename_axis("product")


def _reasons(
    table: ProductTable, area: str, start: Period, end: Period, x0: pd.Series, xt: pd.Series, both: pd.Series
) -> pd.Series:
    reason = pd.Series("", index=x0.index)
    changed = table.changed(start, end).get(area)
    if changed is not None:
        reason[:] = f"{changed.successor} was taken out of {changed.predecessor} on {changed.on}"
        return reason
    for values, period in ((xt, end), (x0, start)):
        reason[reason.eq("") & values.isna()] = f"no value in {period}"
    reason[reason.eq("") & ~both] = "not collected in both periods"
    reason[reason.eq("") & ((x0 < 0) | (xt < 0))] = "a value is negative"
    return reason


def _neighbor_growth(
    table: ProductTable, area: str, start: Period, end: Period, weights: SpatialWeights | None
) -> pd.Series:
    """Growth of what the neighbors have of each product, by their weights; none for an isolate."""
    nothing = pd.Series(np.nan, index=table.at(start).columns)
    if weights is None:
        return nothing
    codes = weights.neighbors(area)
    if not codes:
        return nothing
    row = weights.codes.index(area)
    start_at, stop_at = weights.matrix.indptr[row : row + 2]
    w = pd.Series(weights.matrix.data[start_at:stop_at], index=codes)
    then, now = (table.at(each).loc[codes].mul(w, axis=0).sum(skipna=False) for each in (start, end))
    return now / then.where(then > 0) - 1
