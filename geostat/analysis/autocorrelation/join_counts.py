"""Join counts: do areas that have something adjoin, and where? Of one group, of several, of a quantile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from geostat.analysis.core.contract import Alpha, Correction, Outcome, Permutations, Seed, analysis
from geostat.analysis.core.correction import adjust
from geostat.analysis.core.local import class_counts, few_permutations
from geostat.analysis.core.moments_under_randomization import Moments
from geostat.analysis.core.permutation import Counts, folded_p, form_counts, sum_counts, two_sided_p
from geostat.analysis.core.reading import NOT_CAUSES, Text, class_words, how_sure, number, told
from geostat.analysis.core.sample import Sample, take_sample
from geostat.domain.layers import Layer
from geostat.errors import AnalysisError
from geostat.weights import SpatialWeights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["co_location", "join_counts", "local_join_counts", "quantile_lisa"]

KINDS = ("cluster", "outside")

Threshold = Annotated[
    float | None,
    Field(description="Areas beyond this value are in the group; the median if left out, 1 for values of 0 and 1."),
]
Side = Annotated[Literal["above", "below"], Field(description="Which side of the threshold is the group.")]


@analysis("Join counts", "จำนวนคู่พื้นที่ติดกัน (join counts)", family="global")
def join_counts(
    layer: Layer,
    weights: SpatialWeights,
    *,
    threshold: Threshold = None,
    side: Side = "above",
    permutations: Permutations = 9999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
) -> Outcome:
    """Join counts of a group of areas: do its members adjoin each other (BB), others others (WW), members others (BW)?

    A join is a pair of neighbors. Statistics for each kind: the count, its expectation, `z` (sampling without
    replacement) and `p` (two-sided, permuted); `threshold`, `members`, `n`. Weights are binary.

    Raises AnalysisError if all areas are in the group, or none. Source: Moran 1948; Cliff & Ord 1981.
    """
    sample = take_sample(layer, weights, "binary")
    group, cut = _beyond(sample, 0, threshold, side)
    found = _joins(sample, group, permutations, seed)
    members = int(group.sum())
    read = told(_says(found, members, alpha), how_sure(found["p_BB"], sample.n, permutations), NOT_CAUSES)
    whole = {**found, "threshold": cut, "members": members, "n": sample.n}
    return Outcome(whole, None, sample.findings(), read)


@analysis("Local join counts", "จำนวนคู่ติดกันเฉพาะที่", family="local")
def local_join_counts(
    layer: Layer,
    weights: SpatialWeights,
    *,
    threshold: Threshold = None,
    side: Side = "above",
    permutations: Permutations = 99_999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    correction: Correction = "benjamini_hochberg",
) -> Outcome:
    """Local join counts of a group of areas: around which members are more members than chance would bring about?

    The table has `value`, `member`, `joins` (how many neighbors are members), `p_sim`, `p_folded`, `p_adjusted` and
    `class`: cluster, outside (no member, not tested), not_significant, isolate, no_data. Weights are binary.

    Raises AnalysisError if all areas are in the group, or none. Source: Anselin & Li 2019.
    """
    sample = take_sample(layer, weights, "binary")
    group, cut = _beyond(sample, 0, threshold, side)
    return _local(sample, group, {"threshold": cut}, permutations, seed, alpha, correction)


@analysis("Co-location", "การเกิดร่วมกันในพื้นที่ติดกัน", family="local", layers=(2, None))
def co_location(
    layers: Sequence[Layer],
    weights: SpatialWeights,
    *,
    side: Side = "above",
    permutations: Permutations = 99_999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    correction: Correction = "benjamini_hochberg",
) -> Outcome:
    """Co-location of several layers: around which areas that are beyond the median in all of them are more of the kind?

    Values of 0 and 1 are taken as they are. The table is that of `local_join_counts`, with a column for each layer.

    Raises AnalysisError if no area, or every area, is beyond the medians. Source: Anselin & Li 2019.
    """
    sample = take_sample(layers, weights, "binary")
    parts = [_beyond(sample, column, None, side) for column in range(len(sample.layers))]
    group = np.logical_and.reduce([part for part, _ in parts])
    cuts = {name: cut for name, (_, cut) in zip(sample.names, parts, strict=True)}
    return _local(sample, group, {"thresholds": cuts}, permutations, seed, alpha, correction)


@analysis("Quantile LISA", "LISA ตามควอนไทล์", family="local", layers=(1, None))
def quantile_lisa(
    layers: Sequence[Layer],
    weights: SpatialWeights,
    *,
    quantiles: Annotated[int, Field(ge=2, le=20, description="Into how many the values are cut.")] = 5,
    quantile: Annotated[int | None, Field(ge=1, le=20, description="Which one, 1 the lowest; the highest if left out.")]
    = None, permutations: Permutations = 99_999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    correction: Correction = "benjamini_hochberg",
) -> Outcome:  # fmt: skip
    """Quantile LISA: around which areas of a quantile (in every layer) are more of that quantile than by chance?

    Quantiles of equal shares by linear interpolation; a value on a cut belongs to the lower one. The table is that of
    `local_join_counts`.

    Raises AnalysisError if no area is in the quantile of all layers. Source: Anselin 2019; Anselin & Li 2019.
    """
    sample = take_sample(layers, weights, "binary")
    wanted = quantiles if quantile is None else quantile
    if wanted > quantiles:
        raise AnalysisError(f"there is no quantile {wanted} of {quantiles}; choose 1 to {quantiles}")
    cuts = [np.quantile(column, [(wanted - 1) / quantiles, wanted / quantiles]) for column in sample.values.T]
    inside = [
        (column <= high) & ((column > low) if wanted > 1 else True)
        for column, (low, high) in zip(sample.values.T, cuts, strict=True)
    ]
    group = np.logical_and.reduce(inside)
    bounds = {name: [float(cut) for cut in pair] for name, pair in zip(sample.names, cuts, strict=True)}
    return _local(sample, group, {"quantile": wanted, "bounds": bounds}, permutations, seed, alpha, correction)


def _beyond(sample: Sample, column: int, threshold: float | None, side: str) -> tuple[NDArray[np.bool_], float]:
    """Which areas are beyond the threshold, and the threshold itself."""
    values = sample.values[:, column]
    if threshold is None:
        threshold = 0.5 if np.isin(values, (0, 1)).all() else float(np.median(values))
    return (values > threshold if side == "above" else values < threshold), threshold


def _require_some(group: NDArray[np.bool_]) -> None:
    if not group.any() or group.all():
        who = "every area is" if group.all() else "no area is"
        raise AnalysisError(f"{who} in the group; choose another threshold, so that some are and some are not")


def _joins(sample: Sample, group: NDArray[np.bool_], permutations: int, seed: int) -> dict[str, Any]:
    _require_some(group)
    member = group.astype(float)
    columns = np.column_stack([member, 1 - member])
    arguments = {"permutations": permutations, "seed": seed}
    same = form_counts("product", columns, columns, sample.matrix, **arguments)  # type: ignore[arg-type]
    across = form_counts("square", columns[:, :1], columns[:, :1], sample.matrix, **arguments)  # type: ignore[arg-type]
    moments, inside = Moments(sample.matrix), int(group.sum())
    joins = (*same.observed / 2, across.observed[0] / 2)
    expected = (
        moments.joins_of_same(inside),
        moments.joins_of_same(sample.n - inside),
        moments.joins_of_different(inside),
    )
    p = (*two_sided_p(same.counts), two_sided_p(across.counts)[0])
    found: dict[str, Any] = {}
    for kind, count, (mean, variance), p_sim in zip(("BB", "WW", "BW"), joins, expected, p, strict=True):
        z = (count - mean) / np.sqrt(variance) if variance > 0 else None
        found |= {kind: count, f"expected_{kind}": mean, f"z_{kind}": z, f"p_{kind}": p_sim}
    return {name: None if value is None else float(value) for name, value in found.items()}


def _local(
    sample: Sample,
    group: NDArray[np.bool_],
    described: dict[str, Any],
    permutations: int,
    seed: int,
    alpha: float,
    correction: str,
) -> Outcome:
    _require_some(group)
    member = group.astype(float)
    counts = sum_counts(member[:, None], sample.matrix, permutations=permutations, seed=seed)
    joins = np.where(group, sample.matrix @ member, np.nan)
    table = sample.frame(
        {**sample.shown(), "member": group, "joins": joins, **_judged(counts, group, alpha, correction)}
    )
    table = sample.with_classes(table)
    tested, names = int(group.sum()), class_counts(table, KINDS)
    read = told(_says_local(sample, tested), class_words(names, correction, alpha), NOT_CAUSES)
    findings = (*sample.findings(), *few_permutations(tested, permutations, alpha, correction))
    return Outcome({**described, "members": tested, "n": sample.n, "classes": names}, table, findings, read)


def _judged(counts: Counts, group: NDArray[np.bool_], alpha: float, correction: str) -> dict[str, Any]:
    """Only members are tested; one is in a cluster where its joins are more than chance, not where they are fewer."""
    p_sim, p_fold, p_adjusted = (np.full(len(group), np.nan) for _ in range(3))
    p_sim[group], p_fold[group] = two_sided_p(counts)[group, 0], folded_p(counts)[group, 0]
    p_adjusted[group] = adjust(p_sim[group], correction)
    many = counts.at_least[:, 0] <= counts.at_most[:, 0]
    classes = np.where(many & (p_adjusted <= alpha), "cluster", "not_significant").astype(object)
    classes[~group] = "outside"
    return {"p_sim": p_sim, "p_folded": p_fold, "p_adjusted": p_adjusted, "class": classes}


def _says(found: dict[str, Any], members: int, alpha: float) -> Text:
    figures = f"{found['BB']:.0f}, {number(found['expected_BB'])}"
    if found["p_BB"] > alpha:
        return (
            f"The {members} areas of the group adjoin each other as often as by chance (joins, expected: {figures}).",
            f"พื้นที่ในกลุ่ม {members} แห่งติดกันพอๆ กับการสุ่ม (จำนวนคู่, ค่าคาดหมาย: {figures})",
        )
    more = found["BB"] > found["expected_BB"]
    return (
        f"The {members} areas of the group adjoin each other {'more' if more else 'less'} often than by chance "
        f"(joins, expected: {figures}).",
        f"พื้นที่ในกลุ่ม {members} แห่งติดกัน{'มาก' if more else 'น้อย'}กว่าการสุ่ม (จำนวนคู่, ค่าคาดหมาย: {figures})",
    )


def _says_local(sample: Sample, members: int) -> Text:
    return (
        f"{members} of {sample.n} areas are in the group; each was asked how many of its neighbors are too.",
        f"มี {members} จาก {sample.n} พื้นที่อยู่ในกลุ่ม แต่ละแห่งถูกนับว่ามีพื้นที่ข้างเคียงอยู่ในกลุ่มกี่แห่ง",
    )
