"""Geary's C: how different neighbors are, of one indicator or of several together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from geostat.analysis.autocorrelation.moran import quadrants
from geostat.analysis.core.contract import Alpha, Correction, Outcome, Permutations, Seed, Transform, analysis
from geostat.analysis.core.local import class_counts, few_permutations, judged
from geostat.analysis.core.moments_under_randomization import Moments, normal_p
from geostat.analysis.core.permutation import (
    Simulated,
    difference_counts,
    form_counts,
    squared_differences,
    two_sided_p,
)
from geostat.analysis.core.reading import NOT_CAUSES, Text, class_words, how_sure, told
from geostat.analysis.core.sample import Sample, take_sample
from geostat.domain.layers import Layer
from geostat.weights import SpatialWeights

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]

__all__ = ["alike_kinds", "expected_geary", "geary_sums", "global_geary", "local_geary", "local_multivariate_geary"]

KINDS = ("HH", "LL", "positive", "negative")


@analysis("Global Geary's C", "ดัชนีเกียรีรวม (Geary’s C)", family="global")
def global_geary(
    layer: Layer,
    weights: SpatialWeights,
    *,
    permutations: Permutations = 9999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    transform: Transform = "row",
) -> Outcome:
    """Geary's C of a layer: below 1 neighbors are alike, above 1 they differ more than areas do at random.

    Statistics: `C`, `expected_C` = 1, `z` and `p_normal` (two-sided, variance under randomization), `p_sim`, `n`. spdep
    turns the sign of z about.

    Raises AnalysisError for fewer than 4 usable areas or no variation. Source: Geary 1954; Cliff & Ord 1981.
    """
    sample = take_sample(layer, weights, transform)
    simulated, whole = geary_sums(sample.z, sample.matrix, permutations, seed)
    p = float(two_sided_p(simulated.counts)[0])
    found = {name: float(column[0]) for name, column in whole.items()} | {"p_sim": p}
    read = told(_says(found["C"], p, alpha), how_sure(p, sample.n, permutations), NOT_CAUSES)
    return Outcome({**found, "n": sample.n}, None, sample.findings(), read)


@analysis("Local Geary's C", "ดัชนีเกียรีเฉพาะที่", family="local")
def local_geary(
    layer: Layer,
    weights: SpatialWeights,
    *,
    permutations: Permutations = 99_999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    correction: Correction = "benjamini_hochberg",
    transform: Transform = "row",
) -> Outcome:
    """Local Geary of a layer: which areas differ less, or more, from their neighbors than chance would bring about?

    The table has `value`, `neighbors_mean`, `C` = Σ_j w_ij (z_i − z_j)², `expected_C` under permutation of the others,
    `p_sim`, `p_folded`, `p_adjusted` and `class`: HH, LL, positive (alike, around the mean), negative, not_significant,
    isolate, no_data. The mean of C is 2·C_global·n/(n − 1), as in esda.

    Raises AnalysisError for fewer than 4 usable areas or no variation. Source: Anselin 1995, 2019.
    """
    sample = take_sample(layer, weights, transform)
    return _local(sample, alike_kinds(sample.z, sample.matrix)[:, 0], permutations, seed, alpha, correction)


@analysis("Local multivariate Geary's C", "ดัชนีเกียรีเฉพาะที่หลายตัวแปร", family="local", layers=(2, None))
def local_multivariate_geary(
    layers: Sequence[Layer],
    weights: SpatialWeights,
    *,
    permutations: Permutations = 99_999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    correction: Correction = "benjamini_hochberg",
    transform: Transform = "row",
) -> Outcome:
    """Local Geary of several layers together: where are neighbors alike, or unlike, in all of them at once?

    The layers move together in the permutations. The table has a column for each layer, `C` (the mean over layers),
    `expected_C`, `p_sim`, `p_folded`, `p_adjusted` and `class`: positive, negative, not_significant, isolate, no_data.

    Raises AnalysisError like `local_geary`. Source: Anselin 2019.
    """
    sample = take_sample(layers, weights, transform)
    return _local(sample, np.full(sample.n, "positive", dtype=object), permutations, seed, alpha, correction)


def _local(
    sample: Sample, alike: NDArray[np.object_], permutations: int, seed: int, alpha: float, rule: str
) -> Outcome:
    z, matrix = sample.z, sample.matrix
    m = z.shape[1]
    c = squared_differences(z, matrix).mean(axis=1)
    expected = expected_geary(z, matrix.sum(axis=1))
    counts = difference_counts(z, matrix, [0, m], permutations=permutations, seed=seed)
    kinds = np.where(c <= expected, alike, "negative")
    tested = judged(counts, kinds, alpha, rule)
    columns = sample.shown()
    if m == 1:
        columns["neighbors_mean"] = (matrix @ sample.values)[:, 0] / matrix.sum(axis=1)
    table = sample.with_classes(sample.frame({**columns, "C": c, "expected_C": expected, **tested}))
    names = KINDS if m == 1 else KINDS[2:]
    number = class_counts(table, names)
    read = told(_says_local(m), class_words(number, rule, alpha), NOT_CAUSES)
    findings = (*sample.findings(), *few_permutations(sample.n, permutations, alpha, rule))
    return Outcome({"mean_C": float(c.mean()), "n": sample.n, "classes": number}, table, findings, read)


def geary_sums(z: Floats, matrix: csr_array, permutations: int, seed: int) -> tuple[Simulated, dict[str, Floats]]:
    """The global C of many columns of scores at once: simulated sums, then `C`, `expected_C`, `z`, `p_normal`."""
    moments, n = Moments(matrix), len(z)
    simulated = form_counts("square", z, z, matrix, permutations=permutations, seed=seed)
    c = simulated.observed * (n - 1) / (2 * moments.s0 * n)
    expected, variance = moments.geary(z)
    deviate = (c - expected) / np.sqrt(variance)
    whole = {"C": c, "expected_C": np.full(len(c), expected), "z": deviate, "p_normal": normal_p(deviate)}
    return simulated, whole


def alike_kinds(z: Floats, matrix: csr_array) -> NDArray[np.object_]:
    """What each area is if it is like its neighbors: HH, LL, or positive where they lie around the mean."""
    alike = quadrants(z, matrix @ z)
    alike[(alike == "HL") | (alike == "LH")] = "positive"
    return alike


def expected_geary(z: Floats, sums: Floats) -> Floats:
    """E[C_i] when the others are permuted: W_i·(z_i² − 2·z_i·z̄₍ᵢ₎ + mean of the others' z²), over layers."""
    others = len(z) - 1
    mean, square = (z.sum(axis=0) - z) / others, ((z**2).sum(axis=0) - z**2) / others
    return np.asarray(sums * (z**2 - 2 * z * mean + square).mean(axis=1))


def _says(c: float, p: float, alpha: float) -> Text:
    figures = f"(Geary's C = {c:.2f})"
    if p > alpha:
        return (
            f"Neighbors differ as much as areas do at random {figures}.",
            f"พื้นที่ข้างเคียงต่างกันพอๆ กับการสุ่ม {figures}",
        )
    if c < 1:
        return (
            f"Neighbors differ less than areas do at random {figures}.",
            f"พื้นที่ข้างเคียงต่างกันน้อยกว่าการสุ่ม {figures}",
        )
    return (f"Neighbors differ more than areas do at random {figures}.", f"พื้นที่ข้างเคียงต่างกันมากกว่าการสุ่ม {figures}")


def _says_local(m: int) -> Text:
    if m == 1:
        return (
            "Each area was compared with its neighbors by squared differences.",
            "เปรียบเทียบแต่ละพื้นที่กับพื้นที่ข้างเคียงด้วยผลต่างกำลังสอง",
        )
    return (
        f"Each area was compared with its neighbors in {m} indicators at once.",
        f"เปรียบเทียบแต่ละพื้นที่กับพื้นที่ข้างเคียงด้วยตัวชี้วัด {m} ตัวพร้อมกัน",
    )
