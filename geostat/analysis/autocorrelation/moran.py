"""Moran's I: does an indicator cluster on the map, and where? Of one indicator, of two, of rates, of change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geostat.analysis.autocorrelation.rates import smoothed_rates
from geostat.analysis.core.contract import Alpha, Correction, Outcome, Permutations, Seed, Transform, analysis
from geostat.analysis.core.local import REST, class_counts, conditional_z, few_permutations, judged
from geostat.analysis.core.moments_under_randomization import Moments, normal_p
from geostat.analysis.core.permutation import Simulated, form_counts, sum_counts, two_sided_p
from geostat.analysis.core.reading import NOT_CAUSES, Text, class_words, how_sure, told
from geostat.analysis.core.sample import Sample, check_varied, standardized, take_sample
from geostat.domain.layers import Layer
from geostat.weights import SpatialWeights

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]

__all__ = [
    "CLASSES",
    "QUADRANTS",
    "bivariate_moran",
    "differential_moran",
    "global_moran",
    "global_moran_rates",
    "local_bivariate_moran",
    "local_moran",
    "local_moran_rates",
    "moran_sums",
    "quadrants",
]

MOST_GLOBAL = 9_999
"""How many permutations the global statistic beside a local one is given: each costs as much as all local ones."""

QUADRANTS = ("HH", "LL", "HL", "LH")
CLASSES = (*QUADRANTS, *REST)
"""What a local analysis says of an area; the last two carry no statistic and no p-value."""


@analysis("Global Moran's I", "ดัชนีโมแรนรวม (Moran’s I)", family="global")
def global_moran(
    layer: Layer,
    weights: SpatialWeights,
    *,
    permutations: Permutations = 9999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    transform: Transform = "row",
) -> Outcome:
    """Moran's I of a layer: +1 like values meet, 0 no pattern, −1 unlike values meet.

    Statistics: `I`, `expected_I` = −1/(n − 1), `z` and `p_normal` (two-sided, variance under randomization), `p_sim`
    (two-sided, permuted), `n`.

    Raises AnalysisError for fewer than 4 usable areas or no variation. Source: Moran 1950; Cliff & Ord 1981.
    """
    sample = take_sample(layer, weights, transform)
    return _global(sample, sample.z, permutations, seed, alpha)


@analysis("Local Moran's I (LISA)", "ดัชนีโมแรนเฉพาะที่ (LISA)", family="local")
def local_moran(
    layer: Layer,
    weights: SpatialWeights,
    *,
    permutations: Permutations = 99_999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    correction: Correction = "benjamini_hochberg",
    transform: Transform = "row",
) -> Outcome:
    """Local Moran's I (LISA) of a layer: which areas are alike, or unlike, their neighbors beyond chance.

    The table has `value`, `neighbors_mean`, `I`, `z`, `p_sim` (two-sided), `p_folded`, `p_adjusted` and `class`, one of
    CLASSES; an area is in HH, LL, HL or LH where `p_adjusted` is at most `alpha`. The mean of I is
    I_global·(n − 1)/n, as in esda. The statistics are those of the global I, by 9,999 permutations at most.

    Raises AnalysisError for fewer than 4 usable areas or no variation. Source: Anselin 1995.
    """
    sample = take_sample(layer, weights, transform)
    return _local(sample, sample.z, sample.z, permutations, seed, alpha, correction)


@analysis("Bivariate Moran's I", "ดัชนีโมแรนสองตัวแปร", family="global", layers=(2, 2))
def bivariate_moran(
    layers: Sequence[Layer],
    weights: SpatialWeights,
    *,
    permutations: Permutations = 9999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    transform: Transform = "row",
) -> Outcome:
    """Bivariate Moran's I of two layers: does the first go with the second of the neighbors?

    The first stays in place while the second is permuted. Statistics: `I`, `z_sim`, `p_sim`, `n`, and `r`, the
    correlation of the two in the same area, from which I does not free itself: see Lee's L.

    Raises AnalysisError like `global_moran`. Source: Wartenberg 1985; Anselin, Syabri & Smirnov 2002.
    """
    sample = take_sample(layers, weights, transform)
    found = _bivariate(sample, permutations, seed)
    return Outcome(found, None, sample.findings(), _read_bivariate(sample, found, alpha, permutations))


@analysis("Local bivariate Moran's I", "ดัชนีโมแรนเฉพาะที่สองตัวแปร", family="local", layers=(2, 2))
def local_bivariate_moran(
    layers: Sequence[Layer],
    weights: SpatialWeights,
    *,
    permutations: Permutations = 99_999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    correction: Correction = "benjamini_hochberg",
    transform: Transform = "row",
) -> Outcome:
    """Local bivariate Moran: where does the first layer go with the second of the neighbors, HH, LL, HL or LH?

    The table is that of `local_moran`, `value` of the first layer and `neighbors_mean` of the second.

    Raises AnalysisError like `global_moran`. Source: Anselin, Syabri & Smirnov 2002.
    """
    sample = take_sample(layers, weights, transform)
    found = _bivariate(sample, min(permutations, MOST_GLOBAL), seed)
    table = _table(sample, sample.z[:, [0]], sample.z[:, [1]], permutations, seed, alpha, correction)
    counts = class_counts(table, QUADRANTS)
    read = told(_says_bivariate(sample, found, alpha), class_words(counts, correction, alpha), NOT_CAUSES)
    findings = (*sample.findings(), *few_permutations(sample.n, permutations, alpha, correction))
    return Outcome({**found, "classes": counts}, table, findings, read)


@analysis("Global Moran's I of rates", "ดัชนีโมแรนรวมของอัตรา", family="global", layers=(2, 2))
def global_moran_rates(
    layers: Sequence[Layer],
    weights: SpatialWeights,
    *,
    permutations: Permutations = 9999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    transform: Transform = "row",
) -> Outcome:
    """Moran's I of rates, events (first layer) per population (second), whose variance falls with the population.

    Rates are standardized by the empirical-Bayes rule of Assunção & Reis 1999. Statistics as in `global_moran`, and
    `rate`, that of all areas together.

    Raises AnalysisError where a population is not above zero; else like `global_moran`.
    """
    sample = take_sample(layers, weights, transform, varied=False)
    rate, z = smoothed_rates(sample)
    found = _global(sample, z, permutations, seed, alpha)
    return replace(found, statistics={**found.statistics, "rate": rate})


@analysis("Local Moran's I of rates", "ดัชนีโมแรนเฉพาะที่ของอัตรา", family="local", layers=(2, 2))
def local_moran_rates(
    layers: Sequence[Layer],
    weights: SpatialWeights,
    *,
    permutations: Permutations = 99_999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    correction: Correction = "benjamini_hochberg",
    transform: Transform = "row",
) -> Outcome:
    """Local Moran of rates, events (first layer) per population (second): where are rates alike beyond chance?

    The table is that of `local_moran`; `value` and `neighbors_mean` are rates standardized as in `global_moran_rates`.
    """
    sample = take_sample(layers, weights, transform, varied=False)
    rate, z = smoothed_rates(sample)
    found = _local(sample, z, z, permutations, seed, alpha, correction, shown=z[:, 0])
    return replace(found, statistics={**found.statistics, "rate": rate})


@analysis("Differential Moran's I", "ดัชนีโมแรนของการเปลี่ยนแปลง", family="change", layers=(2, 2), over="periods")
def differential_moran(
    layers: Sequence[Layer],
    weights: SpatialWeights,
    *,
    permutations: Permutations = 99_999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    correction: Correction = "benjamini_hochberg",
    transform: Transform = "row",
) -> Outcome:
    """Local Moran of the change between two periods: where did neighbors rise, or fall, together?

    The table is that of `local_moran`; `value` is the second layer less the first. What stays the same in an area, such
    as being a city, drops out.

    Raises AnalysisError like `global_moran`, and if nothing changed differently. Source: Anselin 2019.
    """
    sample = take_sample(layers, weights, transform, varied=False)
    change = sample.values[:, [1]] - sample.values[:, [0]]
    check_varied(change, [layers[1]])
    z = standardized(change)
    return _local(sample, z, z, permutations, seed, alpha, correction, shown=change[:, 0])


def moran_sums(z: Floats, matrix: csr_array, permutations: int, seed: int) -> tuple[Simulated, dict[str, Floats]]:
    """The global I of many columns of scores at once: simulated sums, then `I`, `expected_I`, `z`, `p_normal`."""
    moments = Moments(matrix)
    simulated = form_counts("product", z, z, matrix, permutations=permutations, seed=seed)
    statistic = simulated.observed / (z**2).sum(axis=0) * len(z) / moments.s0
    expected, variance = moments.moran(z)
    with np.errstate(divide="ignore", invalid="ignore"):
        deviate = np.where(variance > 0, (statistic - expected) / np.sqrt(variance), np.nan)
    whole = {
        "I": statistic,
        "expected_I": np.full(len(statistic), expected),
        "z": deviate,
        "p_normal": normal_p(deviate),
    }
    return simulated, whole


def quadrants(x: Floats, lag: Floats) -> NDArray[Any]:
    """HH, LL, HL or LH by the signs of a value and of its neighbors' mean."""
    return np.select([(x > 0) & (lag > 0), (x <= 0) & (lag <= 0), (x > 0) & (lag <= 0)], ["HH", "LL", "HL"], "LH")


def _global(sample: Sample, z: Floats, permutations: int, seed: int, alpha: float) -> Outcome:
    found = _global_statistics(sample, z, permutations, seed)
    read = told(_says(found, alpha), how_sure(found["p_sim"], sample.n, permutations), NOT_CAUSES)
    return Outcome(found, None, sample.findings(), read)


def _global_statistics(sample: Sample, z: Floats, permutations: int, seed: int) -> dict[str, Any]:
    simulated, whole = moran_sums(z, sample.matrix, permutations, seed)
    values = {name: float(column[0]) for name, column in whole.items()}
    return {**values, "p_sim": float(two_sided_p(simulated.counts)[0]), "n": sample.n}


def _local(
    sample: Sample,
    x: Floats,
    y: Floats,
    permutations: int,
    seed: int,
    alpha: float,
    correction: str,
    shown: Floats | None = None,
) -> Outcome:
    globally = min(permutations, MOST_GLOBAL)
    found = {**_global_statistics(sample, y, globally, seed), "global_permutations": globally}
    table = _table(sample, x, y, permutations, seed, alpha, correction, shown)
    counts = class_counts(table, QUADRANTS)
    read = told(
        _says(found, alpha),
        how_sure(found["p_sim"], sample.n, globally),
        class_words(counts, correction, alpha),
        NOT_CAUSES,
    )
    findings = (*sample.findings(), *few_permutations(sample.n, permutations, alpha, correction))
    return Outcome({**found, "classes": counts}, table, findings, read)


def _table(
    sample: Sample,
    x: Floats,
    y: Floats,
    permutations: int,
    seed: int,
    alpha: float,
    correction: str,
    shown: Floats | None = None,
) -> pd.DataFrame:
    """`shown` are the values of the table, where they are not those of the layers."""
    matrix, focal, lag = sample.matrix, x[:, 0], (sample.matrix @ y)[:, 0]
    counts = sum_counts(y, matrix, permutations=permutations, seed=seed)
    counts.at_least[focal == 0] = counts.at_most[focal == 0] = permutations  # always 0, whatever the neighbors
    sums = matrix.sum(axis=1)
    neighbors = sample.values[:, -1] if shown is None else shown
    table = sample.frame(
        {
            "neighbors_mean": (matrix @ neighbors) / sums,
            "I": (sample.n - 1) / sample.n * focal * lag,
            "z": np.sign(focal) * conditional_z(y[:, 0], matrix),
            **judged(counts, quadrants(focal, lag), alpha, correction),
        }
    )
    value = sample.layers[0].table["value"].to_numpy() if shown is None else sample.frame({"value": shown})["value"]
    table.insert(0, "value", value)
    return sample.with_classes(table)


def _bivariate(sample: Sample, permutations: int, seed: int) -> dict[str, Any]:
    x, y = sample.z[:, [0]], sample.z[:, [1]]
    simulated = form_counts("product", x, y, sample.matrix, permutations=permutations, seed=seed, held=True)
    return {
        "I": float(simulated.observed[0] / sample.matrix.data.sum()),
        "z_sim": float(simulated.z[0]),
        "p_sim": float(two_sided_p(simulated.counts)[0]),
        "r": float((x * y).mean()),
        "n": sample.n,
    }


def _says(found: dict[str, Any], alpha: float) -> Text:
    figures = f"(Moran's I = {found['I']:.2f})"
    if found["p_sim"] > alpha:
        return (
            f"The map cannot be told apart from a random one {figures}.",
            f"การกระจายตัวบนแผนที่ไม่แตกต่างจากการสุ่ม {figures}",
        )
    if found["I"] > found["expected_I"]:
        return (
            f"Neighboring areas have similar values more often than chance would bring about {figures}.",
            f"พื้นที่ข้างเคียงกันมีค่าใกล้เคียงกันมากกว่าที่จะเกิดโดยบังเอิญ {figures}",
        )
    return (
        f"Neighboring areas have unlike values more often than chance would bring about {figures}.",
        f"พื้นที่ข้างเคียงกันมีค่าต่างกันมากกว่าที่จะเกิดโดยบังเอิญ {figures}",
    )


def _says_bivariate(sample: Sample, found: dict[str, Any], alpha: float) -> Text:
    first, second = (layer.indicator for layer in sample.layers)
    figures = f"(I = {found['I']:.2f})"
    if found["p_sim"] > alpha:
        return (
            f"{first.title_en} does not go with {second.title_en} of the neighbors beyond chance {figures}.",
            f"{first.title_th}ไม่สัมพันธ์กับ{second.title_th}ของพื้นที่ข้างเคียงเกินกว่าที่จะเกิดโดยบังเอิญ {figures}",
        )
    way_en, way_th = ("high", "สูง") if found["I"] > 0 else ("low", "ต่ำ")
    return (
        f"Where {first.title_en} is high, {second.title_en} of the neighbors tends to be {way_en} {figures}.",
        f"พื้นที่ที่{first.title_th}สูง มักมีพื้นที่ข้างเคียงที่{second.title_th}{way_th} {figures}",
    )


def _read_bivariate(sample: Sample, found: dict[str, Any], alpha: float, permutations: int) -> dict[str, str]:
    own = (
        f"In the same area the two correlate by r = {found['r']:.2f}, which is part of this.",
        f"ในพื้นที่เดียวกันทั้งสองมีสหสัมพันธ์ r = {found['r']:.2f} ซึ่งเป็นส่วนหนึ่งของผลนี้",
    )
    sure = how_sure(found["p_sim"], sample.n, permutations)
    return told(_says_bivariate(sample, found, alpha), sure, own, NOT_CAUSES)
