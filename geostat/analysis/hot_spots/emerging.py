"""Emerging hot spots: which areas are hot or cold in space and time, and which way they go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from geostat.analysis.core.contract import Alpha, Correction, Outcome, analysis
from geostat.analysis.core.correction import adjust
from geostat.analysis.core.moments_under_randomization import normal_p
from geostat.analysis.core.reading import NOT_CAUSES, Text, told
from geostat.analysis.core.sample import check_order, take_sample
from geostat.analysis.hot_spots.getis_ord import with_self
from geostat.domain.findings import Finding
from geostat.domain.layers import Layer
from geostat.weights import SpatialWeights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["HOT_SPOTS", "classify_series", "emerging_hot_spots", "spot_name_th"]

_KINDS = ("new", "consecutive", "intensifying", "persistent", "diminishing", "sporadic", "oscillating", "historical")
HOT_SPOTS = (*(f"{kind}_hot" for kind in _KINDS), *(f"{kind}_cold" for kind in _KINDS), "no_pattern")
"""The seventeen classes."""

_MOST = 0.9  # hot in so many of the periods is hot throughout
_FEW = 8


@analysis("Emerging hot spots", "จุดร้อนที่กำลังก่อตัว", family="change", layers=(3, None), over="periods")
def emerging_hot_spots(
    layers: Sequence[Layer],
    weights: SpatialWeights,
    *,
    back: Annotated[int, Field(ge=0, le=10, description="How many earlier periods count as near.")] = 1,
    alpha: Alpha = 0.05,
    correction: Correction = "benjamini_hochberg",
) -> Outcome:
    """Emerging hot spots: Gi* of every area in every period, with the trend of each area, in seventeen classes.

    Near is an area itself and its neighbors, in the same period and `back` earlier ones; the mean and the deviation are
    those of all areas and periods. p is two-sided and normal, adjusted over all areas and periods; the trend is
    Mann–Kendall's. Classes, for hot and cold alike: new (the last period only), consecutive (an unbroken run of two or
    more at the end, never before), intensifying, persistent, diminishing (in 90 % of the periods and the last, with a
    trend up, none or down), oscillating (the last, and the opposite before), sporadic (the last, on and off),
    historical (in 90 %, not the last), no_pattern; isolate, no_data. The table has also `periods_hot`, `periods_cold`,
    `last_z`, `tau` and `p_trend`.

    Raises AnalysisError like `global_moran`. Source: Ord & Getis 1995; Mann 1945; Kendall 1975; the classes as ESRI
    describes them, in the order given here, on which public versions disagree.
    """
    check_order(layers)
    sample = take_sample(layers, weights, varied=False)
    near = with_self(sample.matrix)
    near.data = np.ones(near.nnz)
    z = _space_time_z(sample.values, near, back)
    p = adjust(normal_p(z).ravel(), correction).reshape(z.shape)
    sign = np.where(p <= alpha, np.sign(z), 0).astype(int)
    trends = [_trend(series) for series in z]
    classes = [classify_series(row, tau, p_trend <= alpha) for row, (tau, p_trend) in zip(sign, trends, strict=True)]
    table = sample.frame(
        {
            "periods_hot": (sign > 0).sum(axis=1),
            "periods_cold": (sign < 0).sum(axis=1),
            "last_z": z[:, -1],
            "tau": [tau for tau, _ in trends],
            "p_trend": [p_trend for _, p_trend in trends],
            "class": classes,
        }
    )
    table = sample.with_classes(table)
    counts = {name: int((table["class"] == name).sum()) for name in (*HOT_SPOTS, "isolate", "no_data")}
    found = {"periods": [str(layer.period) for layer in layers], "n": sample.n, "classes": counts}
    return Outcome(found, table, (*sample.findings(), *_few_periods(len(layers))), told(_says(counts), NOT_CAUSES))


def classify_series(sign: NDArray[np.int64], tau: float, has_trend: bool) -> str:
    """The class of one area: `sign` is +1, 0 or −1 in each period, `tau` the direction of its trend."""
    for way, name in ((1, "hot"), (-1, "cold")):
        is_way = sign == way
        if is_way.mean() >= _MOST:
            return f"{_throughout(is_way, tau * way, has_trend)}_{name}"
        if is_way[-1]:
            return f"{_lately(sign, is_way, way)}_{name}"
    return "no_pattern"


def _throughout(is_way: NDArray[np.bool_], direction: float, has_trend: bool) -> str:
    if not is_way[-1]:
        return "historical"
    if not has_trend:
        return "persistent"
    return "intensifying" if direction > 0 else "diminishing"


def _lately(sign: NDArray[np.int64], is_way: NDArray[np.bool_], way: int) -> str:
    run = int(np.argmin(is_way[::-1])) if not is_way.all() else len(is_way)
    if not is_way[:-run].any():
        return "new" if run == 1 else "consecutive"
    return "oscillating" if (sign == -way).any() else "sporadic"


def _space_time_z(values: Floats, near: object, back: int) -> Floats:
    """Gi* of each area and period among all areas and periods."""
    n, periods = values.shape
    sums = near @ values  # type: ignore[operator]
    sizes = np.asarray(near.sum(axis=1))  # type: ignore[attr-defined]
    total = n * periods
    mean, deviation = values.mean(), values.std()
    z = np.empty((n, periods))
    for t in range(periods):
        reach = range(max(0, t - back), t + 1)
        count = sizes * len(reach)
        spread = deviation * np.sqrt((total * count - count**2) / (total - 1))
        z[:, t] = (sums[:, list(reach)].sum(axis=1) - count * mean) / spread
    return z


def _trend(series: Floats) -> tuple[float, float]:
    """Mann–Kendall's tau over time and its two-sided p; a flat series has none."""
    from scipy.stats import kendalltau

    if np.ptp(series) == 0:
        return 0.0, 1.0
    found = kendalltau(np.arange(len(series)), series)
    return float(found.statistic), float(found.pvalue)


def _few_periods(periods: int) -> tuple[Finding, ...]:
    if periods >= _FEW:
        return ()
    return (
        Finding(
            "warning",
            "few_periods",
            f"only {periods} periods: a trend, and what is 90 % of them, means little",
            f"มีเพียง {periods} ช่วงเวลา แนวโน้มและเกณฑ์ร้อยละ 90 จึงมีความหมายน้อย",
        ),
    )


def _says(counts: dict[str, int]) -> Text:
    found = {name: count for name, count in counts.items() if count and name in HOT_SPOTS and name != "no_pattern"}
    if not found:
        return "No area is a hot or cold spot over these years.", "ไม่มีพื้นที่ใดเป็นจุดร้อนหรือจุดเย็นตลอดช่วงปีนี้"
    english = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found.items())
    thai = " ".join(f"{spot_name_th(name)} {count} พื้นที่" for name, count in found.items())
    return (
        f"Spots in space and time: {english}; {counts['no_pattern']} without a pattern.",
        f"{thai} ไม่มีรูปแบบ {counts['no_pattern']} พื้นที่",
    )


def spot_name_th(name: str) -> str:
    """What a class is called in Thai."""
    kind, _, way = name.partition("_")
    return ("จุดร้อน" if way == "hot" else "จุดเย็น") + _KINDS_TH[kind]


_KINDS_TH = {
    "new": "ใหม่",
    "consecutive": "ต่อเนื่อง",
    "intensifying": "ที่ทวีขึ้น",
    "persistent": "ที่คงอยู่",
    "diminishing": "ที่ลดลง",
    "sporadic": "เป็นครั้งคราว",
    "oscillating": "ที่สลับขั้ว",
    "historical": "ในอดีต",
}
