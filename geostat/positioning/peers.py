"""Statistical peers: the areas that are most alike in numbers, wherever they lie on the map, and in what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geostat.errors import AnalysisError, NotFoundError
from geostat.positioning.definitions import definitions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geostat.domain.periods import Period
    from geostat.workspace.data_source import DataSource

__all__ = ["statistical_peers"]


def statistical_peers(
    source: DataSource,
    level: str,
    area: str,
    indicators: Sequence[str] | None = None,
    *,
    period: Period | None = None,
    k: int = 5,
) -> pd.DataFrame:
    """The `k` areas nearest to an area in the space of standardized indicators, itself excluded; nearest first.

    An indicator may be a ratio, `a/b`. Each is of its last period not after `period`; totals are taken as logarithms,
    so that large and small count alike. `distance` is the root mean square of the differences in standard deviations;
    `alike` and `unlike` name the indicators of the smallest and the largest difference. Areas that lack one are left
    out; empty if the area itself lacks one.

    Raises AnalysisError with fewer than two indicators or areas.
    """
    names = tuple(indicators or definitions().peers)
    columns = {name: _column(source, level, name, period) for name in names}
    frame = pd.DataFrame(columns).dropna()
    if len(names) < 2 or len(frame) < 3:
        raise AnalysisError("peers need two indicators or more, and three areas that have them all")
    source.boundary_set(level).check_has(area)
    if area not in frame.index:
        return pd.DataFrame(columns=["distance", "alike", "unlike"])
    spread = frame.std(ddof=0)
    scaled = (frame - frame.mean()) / spread.where(spread > 0, 1.0)
    apart = (scaled - scaled.loc[area]).drop(index=area).abs()
    distance = np.sqrt((apart**2).mean(axis=1)).rename("distance")
    nearest = distance.reset_index().sort_values(["distance", distance.index.name or "index"]).head(k)
    codes = nearest.iloc[:, 0].tolist()
    near = apart.loc[codes]
    return pd.DataFrame(
        {"distance": distance[codes], "alike": near.idxmin(axis=1), "unlike": near.idxmax(axis=1)}, index=codes
    ).rename_axis("code")


def _column(source: DataSource, level: str, name: str, period: Period | None) -> pd.Series:
    if "/" in name:
        one, other = (source.panel(level, part.strip(), None) for part in name.split("/", 1))
        shared = [each for each in one.values.columns if each in other.values]
        values = (one.values[shared] / other.values[shared].where(other.values[shared] != 0)).astype(float)
        held = [each for each in one.periods if str(each) in shared]
    else:
        panel = source.panel(level, name, None)
        values, held = panel.values, panel.periods
        if panel.indicator.measure == "extensive" and (values.fillna(1) > 0).all(axis=None):
            values = values.map(np.log)
    usable = [each for each in held if period is None or each.start <= period.start]
    if not usable:
        raise NotFoundError(f"{name} has no values up to {period}", indicator=name)
    return values[str(usable[-1])]
