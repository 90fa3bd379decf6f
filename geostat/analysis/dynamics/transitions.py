"""How areas move over the years: between quadrants of Moran's scatterplot, between classes given their neighbors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from geostat.analysis.autocorrelation.moran import quadrants
from geostat.analysis.core.contract import Alpha, Outcome, analysis
from geostat.analysis.core.reading import NOT_CAUSES, Text, p_text, told
from geostat.analysis.core.sample import Sample, check_order, standardized, take_sample
from geostat.domain.layers import Layer
from geostat.errors import AnalysisError
from geostat.weights import SpatialWeights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["lisa_transitions", "spatial_markov"]

ORDER = ("HH", "LH", "LL", "HL")
"""The quadrants in the order of the transition matrix, counter-clockwise as in PySAL."""

MOVES = {(True, True): "both", (True, False): "own", (False, True): "neighbors", (False, False): "same"}


@analysis("LISA transitions", "การเปลี่ยนกลุ่ม LISA", family="change", layers=(2, None), over="periods")
def lisa_transitions(layers: Sequence[Layer], weights: SpatialWeights) -> Outcome:
    """Moves between the quadrants of Moran's scatterplot from period to period: who left the low among low, and how?

    Statistics: `order` of quadrants, `counts` and `probabilities` of moves (from row to column), `steady_state`,
    `moves`, `share_same`. The table has the quadrant at the start (`first`) and the end (`last`), how often it changed,
    and `class`: same, own (only the area crossed the mean), neighbors (only they did), both, isolate, no_data.
    Quadrants are where an area stands, not whether that is significant. Weights are row-standardized.

    Raises AnalysisError for fewer than 4 areas with values in all periods. Source: Rey 2001.
    """
    check_order(layers)
    sample = take_sample(layers, weights)
    z = standardized(sample.values)
    states = np.column_stack([quadrants(*pair) for pair in zip(z.T, (sample.matrix @ z).T, strict=True)])
    numbers = np.vectorize(ORDER.index)(states)
    counts = _count_moves(numbers, 4)
    first, last = states[:, 0], states[:, -1]
    own = np.array([a[0] != b[0] for a, b in zip(first, last, strict=True)])
    neighbors = np.array([a[1] != b[1] for a, b in zip(first, last, strict=True)])
    table = sample.frame(
        {
            "first": first,
            "last": last,
            "changes": (numbers[:, 1:] != numbers[:, :-1]).sum(axis=1),
            "class": [MOVES[pair] for pair in zip(own, neighbors, strict=True)],
        }
    )
    table = sample.with_classes(table)
    probabilities = _shares(counts)
    found = {
        "order": list(ORDER),
        "counts": counts.tolist(),
        "probabilities": probabilities.tolist(),
        "steady_state": _steady(probabilities),
        "moves": int(counts.sum()),
        "share_same": float(np.trace(counts) / counts.sum()),
        "n": sample.n,
        "classes": {name: int((table["class"] == name).sum()) for name in (*MOVES.values(), "isolate", "no_data")},
    }
    return Outcome(found, table, sample.findings(), told(_says_transitions(sample, found), NOT_CAUSES))


@analysis("Spatial Markov chain", "ลูกโซ่มาร์คอฟเชิงพื้นที่", family="change", layers=(2, None), over="periods")
def spatial_markov(
    layers: Sequence[Layer],
    weights: SpatialWeights,
    *,
    classes: Annotated[int, Field(ge=2, le=10, description="Classes of values, cut at quantiles.")] = 5,
    cuts: Annotated[
        Literal["pooled", "yearly"], Field(description="Quantiles of all periods together, or of each by itself.")
    ] = "pooled",
    relative: Annotated[bool, Field(description="Values as a share of the mean of their period.")] = True,
    alpha: Alpha = 0.05,
) -> Outcome:
    """Moves between classes of values, apart for each class of the neighbors: does it matter who one's neighbors are?

    Statistics: `cutoffs` and `lag_cutoffs`, `counts` and `probabilities` of all moves and, in `given_neighbors`, for
    each class of the neighbors' mean; `steady_state`; the tests of homogeneity `LR` and `Q` with `dof`, `p_LR` and
    `p_Q` (chi-squared). The table has the class of values at the start and the end, `steps` between them and `class`:
    up, down, same, isolate, no_data.

    Raises AnalysisError like `lisa_transitions`. Source: Rey 2001; Bickenbach & Bode 2003.
    """
    check_order(layers)
    sample = take_sample(layers, weights)
    values = sample.values / sample.values.mean(axis=0) if relative else sample.values
    own, cutoffs = _classed(values, classes, cuts)
    near, lag_cutoffs = _classed(sample.matrix @ values, classes, cuts)
    given = np.stack([_count_moves(own, classes, near[:, :-1] == each) for each in range(classes)])
    steps = own[:, -1] - own[:, 0]
    table = sample.frame(
        {
            "first": own[:, 0] + 1,
            "last": own[:, -1] + 1,
            "steps": steps,
            "class": np.select([steps > 0, steps < 0], ["up", "down"], "same").astype(object),
        }
    )
    table = sample.with_classes(table)
    probabilities = _shares(given.sum(axis=0))
    found: dict[str, Any] = {
        "cutoffs": cutoffs,
        "lag_cutoffs": lag_cutoffs,
        "counts": given.sum(axis=0).tolist(),
        "probabilities": probabilities.tolist(),
        "given_neighbors": [{"counts": each.tolist(), "probabilities": _shares(each).tolist()} for each in given],
        "steady_state": _steady(probabilities),
        **_homogeneity(given),
        "n": sample.n,
        "classes": {name: int((table["class"] == name).sum()) for name in ("up", "down", "same", "isolate", "no_data")},
    }
    return Outcome(found, table, sample.findings(), told(_says_markov(found, alpha), NOT_CAUSES))


def _classed(values: Floats, k: int, cuts: str) -> tuple[Ints, list[Any]]:
    """The class of each value, from 0, and the cuts, of all periods or of each; a value on a cut is in the lower."""
    if cuts == "yearly":
        parts = [_classed(column[:, None], k, "pooled") for column in values.T]
        return np.column_stack([states for states, _ in parts]), [bounds for _, bounds in parts]
    bounds = np.quantile(values, np.arange(1, k) / k)
    if len(np.unique(bounds)) < k - 1:
        raise AnalysisError(f"the values do not fill {k} classes; ask for fewer", k=k)
    return np.searchsorted(bounds, values, side="left"), [float(bound) for bound in bounds]


def _count_moves(states: Ints, k: int, chosen: NDArray[np.bool_] | None = None) -> Ints:
    start, end = states[:, :-1], states[:, 1:]
    pairs = start * k + end
    return np.bincount((pairs if chosen is None else pairs[chosen]).ravel(), minlength=k * k).reshape(k, k)


def _shares(counts: Ints) -> Floats:
    """Each row as shares; a class that nobody was in has none."""
    sums = counts.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(counts, sums, out=np.zeros(counts.shape), where=sums > 0)
    return shares


def _steady(probabilities: Floats) -> list[float] | None:
    """The shares to which the chain would settle, if every class is left and reached."""
    from scipy.linalg import null_space

    if (probabilities.sum(axis=1) == 0).any():
        return None
    space = null_space(probabilities.T - np.eye(len(probabilities)))
    return [float(each) for each in space[:, 0] / space[:, 0].sum()] if space.shape[1] == 1 else None


def _homogeneity(given: Ints) -> dict[str, float]:
    """Whether moves are the same whatever the neighbors: likelihood ratio and chi-squared (Bickenbach & Bode 2003)."""
    from scipy.stats import chi2

    overall = _shares(given.sum(axis=0))
    ratio = square = 0.0
    for counts in given:
        shares, starts = _shares(counts), counts.sum(axis=1, keepdims=True)
        there = (counts > 0) & (overall > 0)
        ratio += 2 * float((counts[there] * np.log(shares[there] / overall[there])).sum())
        expected = starts * overall
        possible = expected > 0
        square += float(((counts - expected)[possible] ** 2 / expected[possible]).sum())
    classes = (given.sum(axis=2) > 0).sum(axis=0)
    ends = (overall > 0).sum(axis=1)
    dof = int(((classes - 1).clip(0) * (ends - 1).clip(0)).sum())
    return {
        "LR": ratio,
        "Q": square,
        "dof": dof,
        "p_LR": float(chi2.sf(ratio, dof)) if dof else 1.0,
        "p_Q": float(chi2.sf(square, dof)) if dof else 1.0,
    }


def _span(sample: Sample) -> Text:
    first, last = sample.layers[0].period, sample.layers[-1].period
    return f"{first} to {last}", f"{first.be} ถึง {last.be}"


def _says_transitions(sample: Sample, found: dict[str, Any]) -> Text:
    classes, (span_en, span_th) = found["classes"], _span(sample)
    return (
        f"From {span_en}, {classes['same']} of {sample.n} areas ended in the quadrant in which they began; "
        f"{classes['own']} crossed the mean alone, of {classes['neighbors']} only the neighbors did, of "
        f"{classes['both']} both. From one period to the next {found['share_same']:.0%} stayed.",
        f"จาก {span_th} มี {classes['same']} จาก {sample.n} พื้นที่อยู่กลุ่มเดิม {classes['own']} แห่งข้ามค่าเฉลี่ยเอง "
        f"{classes['neighbors']} แห่งมีเพียงเพื่อนบ้านที่ข้าม และ {classes['both']} แห่งข้ามทั้งคู่ "
        f"ระหว่างช่วงเวลาที่ติดกัน {found['share_same']:.0%} คงอยู่กลุ่มเดิม",
    )


def _says_markov(found: dict[str, Any], alpha: float) -> Text:
    figures = f"(LR = {found['LR']:.1f}, {found['dof']} d.f., {p_text(found['p_LR'])})"
    if found["p_LR"] > alpha:
        return (
            f"How areas move between classes does not differ with their neighbors beyond chance {figures}.",
            f"การเลื่อนกลุ่มของพื้นที่ไม่ต่างกันตามเพื่อนบ้านเกินกว่าที่จะเกิดโดยบังเอิญ {figures}",
        )
    return (
        f"How areas move between classes differs with their neighbors {figures}.",
        f"การเลื่อนกลุ่มของพื้นที่แตกต่างกันตามเพื่อนบ้าน {figures}",
    )
