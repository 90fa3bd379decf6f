"""Where an area stands among all of its level: rank, percentile, z."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from geostat.domain.layers import Panel
    from geostat.domain.periods import Period

__all__ = ["Standing", "standing", "z_scores"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where one area stands among those of its level that have a value; `missing` have none."""

    value: float | None = None
    rank: int | None = None
    of: int = 0
    missing: int = 0
    percentile: float | None = None
    z: float | None = None


def standing(panel: Panel, area: str, period: Period) -> Standing:
    """Where an area stands among all of its level: value, `rank` 1 the best, `of`, `missing`, `percentile`, `z`.

    For a neutral indicator 1 is the highest. `percentile` is the share of areas that are not better, in percent, ties
    by half; z = ±(x − mean)/sd over areas with a value (sd of all, not of a sample), above 0 where better. What has
    no value does not count, and lowers `of`.
    """
    values = panel.values[str(period)]
    held = values.dropna()
    value = float(values[area])
    missing = len(values) - len(held)
    if math.isnan(value):
        return Standing(of=len(held), missing=missing)
    way = panel.indicator.way_of_good
    better, equal = int((way * held > way * value).sum()), int((held == value).sum())
    z = z_scores(panel, period)
    return Standing(
        value=value,
        rank=better + 1,
        of=len(held),
        missing=missing,
        percentile=100 * (len(held) - better - equal / 2) / len(held),
        z=None if z is None else float(z[area]),
    )


def z_scores(panel: Panel, period: Period) -> pd.Series | None:
    """How many standard deviations each area is from the mean, above 0 where better; None where nothing varies."""
    values = panel.values[str(period)]
    spread = float(values.std(ddof=0))
    return panel.indicator.way_of_good * (values - float(values.mean())) / spread if spread > 0 else None
