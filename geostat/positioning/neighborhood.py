"""An area among its neighbors: who they are, how long the border is, how each indicator stands beside them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from geostat.domain.analysis_requests import WeightsRequest
from geostat.errors import AggregationError
from geostat.positioning.comparison import NEIGHBORS, panel_or_reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geostat.domain.periods import Period
    from geostat.workspace.data_source import DataSource

__all__ = ["Neighborhood", "neighborhood"]

STANDS_OUT_FROM = 1.0


@dataclass(frozen=True, eq=False)
class Neighborhood:
    """An area beside its neighbors.

    `neighbors` by code: names, `by` land or bridge, `border_km`. `values`: a row for each indicator, a column for the
    area and each neighbor. `summary`: a row for each indicator.
    """

    level: str
    area: str
    neighbors: pd.DataFrame = field(repr=False)
    values: pd.DataFrame = field(repr=False)
    summary: pd.DataFrame = field(repr=False)


def neighborhood(
    source: DataSource, level: str, area: str, indicators: Sequence[str], period: Period | None = None
) -> Neighborhood:
    """An area beside its neighbors over land or bridge, in every indicator, each in its last period not after `period`.

    The summary has the `value`, the `mean` of the neighbors with a value (`counted` of them, `missing` without),
    `gap` = value − mean, `spillover`: whether the area and the mean of its neighbors are above (H) or below (L) the
    mean of all areas, such as HL; untested, see the LISA role for that; and `stands_out`: of the area and its
    neighbors the one that is farthest from their mean, if by one standard deviation of all areas or more. `reason`
    says why nothing is known.
    """
    boundary_set = source.boundary_set(level)
    boundary_set.check_has(area)
    by_land = source.weights(level, WeightsRequest()).neighbors(area)
    codes = source.weights(level, NEIGHBORS).neighbors(area)
    borders = source.borders(level)
    beside = boundary_set.areas.loc[codes, ["name_en", "name_th"]].assign(
        by=["land" if code in by_land else "bridge" for code in codes],
        border_km=[float(borders.get((area, code), math.nan)) for code in codes],
    )
    columns, rows = {}, {}
    for name in indicators:
        panel = panel_or_reason(source, level, name)
        if isinstance(panel, AggregationError):
            rows[name] = {"period": None, "reason": str(panel)}
            continue
        at = panel.latest(period)
        if at is None:
            rows[name] = {"period": None, "reason": f"no values up to {period}"}
            continue
        column = panel.values[str(at)]
        columns[name] = column.reindex([area, *codes])
        rows[name] = {"period": str(at), **_beside(column, area, codes), "reason": ""}
    values = pd.DataFrame(columns, index=[area, *codes]).T.reindex(list(indicators))
    return Neighborhood(level, area, beside, values, pd.DataFrame.from_dict(rows, orient="index"))


def _beside(column: pd.Series, area: str, codes: Sequence[str]) -> dict[str, Any]:
    near, own = column.reindex(list(codes)).dropna(), float(column[area])
    mean, whole, spread = float(near.mean()), float(column.mean()), float(column.std(ddof=0))
    known = not math.isnan(own) and len(near) > 0
    return {
        "value": own,
        "mean": mean,
        "counted": len(near),
        "missing": len(codes) - len(near),
        "gap": own - mean,
        "spillover": f"{'HL'[own < whole]}{'HL'[mean < whole]}" if known else "",
        "stands_out": _stands_out(pd.concat([near, column[[area]]]).dropna(), spread),
    }


def _stands_out(group: pd.Series, spread: float) -> str:
    if len(group) < 3 or not spread > 0:
        return ""
    apart = (group - group.mean()).abs() / spread
    return str(apart.idxmax()) if apart.max() >= STANDS_OUT_FROM else ""
