"""Getis and Ord's G: do high values meet high ones, and where are they hot or cold?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field
from scipy.sparse import csr_array, eye_array

from geostat.analysis.core.contract import Alpha, Correction, Outcome, Permutations, Seed, Transform, analysis
from geostat.analysis.core.local import class_counts, conditional_z, few_permutations, judged
from geostat.analysis.core.moments_under_randomization import Moments, normal_p
from geostat.analysis.core.permutation import form_counts, sum_counts, two_sided_p
from geostat.analysis.core.reading import NOT_CAUSES, Text, class_words, how_sure, told
from geostat.analysis.core.sample import take_sample
from geostat.domain.layers import Layer
from geostat.errors import AnalysisError, some
from geostat.weights import SpatialWeights
from geostat.weights.model import transformed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["global_g", "local_g", "star_z"]

KINDS = ("hot", "cold")


@analysis("Getis–Ord general G", "ดัชนี Getis–Ord รวม (G)", family="global")
def global_g(
    layer: Layer,
    weights: SpatialWeights,
    *,
    permutations: Permutations = 9999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    transform: Transform = "binary",
) -> Outcome:
    """Getis and Ord's general G of a layer of values not below zero: do high values meet (G above its expectation)?

    Statistics: `G` = Σ w_ij x_i x_j / Σ_{i≠j} x_i x_j, `expected_G`, `z` and `p_normal` (two-sided), `p_sim`, `n`.

    Raises AnalysisError for negative values, fewer than 4 usable areas or no variation. Source: Getis & Ord 1992.
    """
    sample = take_sample(layer, weights, transform)
    x = sample.values
    negative = [sample.codes[i] for i in np.flatnonzero(x[:, 0] < 0)]
    if negative:
        raise AnalysisError(f"G needs values not below zero: {some(negative)}; ask for Moran's I", codes=negative)
    simulated = form_counts("product", x, x, sample.matrix, permutations=permutations, seed=seed)
    pairs = x.sum(axis=0) ** 2 - (x**2).sum(axis=0)
    g = simulated.observed / pairs
    expected, variance = Moments(sample.matrix).getis_ord(x / x.mean(axis=0))
    z = (g - expected) / np.sqrt(variance)
    p = float(two_sided_p(simulated.counts)[0])
    found = {"G": float(g[0]), "expected_G": expected, "z": float(z[0]), "p_normal": float(normal_p(z)[0]), "p_sim": p}
    read = told(_says(found["G"], expected, p, alpha), how_sure(p, sample.n, permutations), NOT_CAUSES)
    return Outcome({**found, "n": sample.n}, None, sample.findings(), read)


@analysis("Getis–Ord Gi and Gi*", "จุดร้อนและจุดเย็น (Getis–Ord Gi, Gi*)", family="local")
def local_g(
    layer: Layer,
    weights: SpatialWeights,
    *,
    star: Annotated[bool, Field(description="Gi*: an area counts among its own neighbors.")] = True,
    permutations: Permutations = 99_999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    correction: Correction = "benjamini_hochberg",
    transform: Transform = "binary",
) -> Outcome:
    """Getis and Ord's Gi or Gi* of a layer: where do high values gather (hot), and where low ones (cold)?

    The table has `value`, `neighbors_mean` (with the area itself for Gi*), `G` (the share of the sum of all values that
    is near; null if that sum is 0), `z`, `p_sim` (the others permuted), `p_folded`, `p_adjusted` and `class`: hot,
    cold, not_significant, isolate, no_data. An isolate is no hot spot, however high its own value.

    Raises AnalysisError for fewer than 4 usable areas or no variation. Source: Getis & Ord 1992; Ord & Getis 1995.
    """
    sample = take_sample(layer, weights, "original")
    plain = transformed(sample.matrix, transform)
    near = transformed(with_self(sample.matrix), transform) if star else plain
    x, y = sample.values[:, 0], sample.z
    z = star_z(y[:, 0], near) if star else conditional_z(y[:, 0], plain)
    counts = sum_counts(y, plain, permutations=permutations, seed=seed)
    total = x.sum() - (0 if star else x)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total != 0, near @ x / total, np.nan)
    table = sample.frame(
        {
            "value": x,
            "neighbors_mean": near @ x / near.sum(axis=1),
            "G": share,
            "z": z,
            **judged(counts, np.where(conditional_z(y[:, 0], plain) > 0, "hot", "cold"), alpha, correction),
        }
    )
    table = sample.with_classes(table)
    number = class_counts(table, KINDS)
    read = told(class_words(number, correction, alpha), NOT_CAUSES)
    findings = (*sample.findings(), *few_permutations(sample.n, permutations, alpha, correction))
    return Outcome({"n": sample.n, "classes": number}, table, findings, read)


def with_self(matrix: csr_array) -> csr_array:
    """The matrix in which each area is its own neighbor, of weight 1."""
    return csr_array(matrix + eye_array(matrix.shape[0], format="csr"))


def star_z(x: Floats, near: csr_array) -> Floats:
    """The standard deviate of Gi*: (Σ_j w_ij x_j − W_i·x̄)/(s·√((n·Σ_j w_ij² − W_i²)/(n − 1))) (Ord & Getis 1995)."""
    n = len(x)
    sums, squares = near.sum(axis=1), near.power(2).sum(axis=1)
    spread = x.std() * np.sqrt((n * squares - sums**2) / (n - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spread > 1e-12, (near @ x - sums * x.mean()) / spread, np.nan)


def _says(g: float, expected: float, p: float, alpha: float) -> Text:
    figures = f"(G = {g:.4g}, E[G] = {expected:.4g})"
    if p > alpha:
        return (
            f"High values do not gather, nor low ones, beyond chance {figures}.",
            f"ค่าสูงหรือค่าต่ำไม่ได้เกาะกลุ่มเกินกว่าที่จะเกิดโดยบังเอิญ {figures}",
        )
    if g > expected:
        return (f"High values gather beyond chance {figures}.", f"ค่าสูงเกาะกลุ่มกันเกินกว่าที่จะเกิดโดยบังเอิญ {figures}")
    return (
        f"High values keep apart, or low ones gather, beyond chance {figures}.",
        f"ค่าสูงอยู่แยกกัน หรือค่าต่ำเกาะกลุ่มกัน เกินกว่าที่จะเกิดโดยบังเอิญ {figures}",
    )
