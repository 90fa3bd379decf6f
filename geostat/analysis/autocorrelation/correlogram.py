"""How far a pattern reaches: Moran's I among neighbors, neighbors of neighbors, and so on."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import Field

from geostat.analysis.autocorrelation.moran import moran_sums
from geostat.analysis.core.contract import Alpha, Correction, Outcome, Permutations, Seed, analysis
from geostat.analysis.core.correction import adjust
from geostat.analysis.core.permutation import two_sided_p
from geostat.analysis.core.reading import NOT_CAUSES, Text, told
from geostat.analysis.core.sample import take_sample
from geostat.domain.layers import Layer
from geostat.errors import AnalysisError
from geostat.weights import SpatialWeights, higher_order

__all__ = ["correlogram"]


@analysis("Spatial correlogram", "คอร์เรโลแกรมเชิงพื้นที่", family="global")
def correlogram(
    layer: Layer,
    weights: SpatialWeights,
    *,
    orders: Annotated[int, Field(ge=1, le=30, description="How many steps from neighbor to neighbor.")] = 5,
    permutations: Permutations = 9999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    correction: Correction = "benjamini_hochberg",
) -> Outcome:
    """Moran's I among areas one step apart, two steps apart, and so on: how far does likeness reach?

    `statistics["orders"]` has for each order `I`, `expected_I`, `z`, `p_sim`, `p_adjusted` (over the orders), `n` and
    `links`; orders at which fewer than 4 areas have neighbors are left out. `reach` is the last order up to which all
    are significantly above their expectation. Weights are row-standardized.

    Raises AnalysisError like `global_moran`. Source: Cliff & Ord 1981, ch. 5.
    """
    first = take_sample(layer, weights)
    found: list[dict[str, Any]] = []
    for order in range(1, orders + 1):
        try:
            sample = first if order == 1 else take_sample(layer, higher_order(weights, order, lower=False))
        except AnalysisError:
            break
        simulated, whole = moran_sums(sample.z, sample.matrix, permutations, seed)
        values = {name: float(column[0]) for name, column in whole.items() if name != "p_normal"}
        p = float(two_sided_p(simulated.counts)[0])
        found.append({"order": order, **values, "p_sim": p, "n": sample.n, "links": int(sample.matrix.nnz)})
    adjusted = adjust(np.array([each["p_sim"] for each in found]), correction)
    for each, p in zip(found, adjusted, strict=True):
        each["p_adjusted"] = float(p)
    reach = _reach(found, alpha)
    read = told(_says(found, reach), NOT_CAUSES)
    return Outcome({"orders": found, "reach": reach}, None, first.findings(), read)


def _reach(found: list[dict[str, Any]], alpha: float) -> int:
    reach = 0
    for each in found:
        if each["p_adjusted"] > alpha or each["I"] <= each["expected_I"]:
            break
        reach = each["order"]
    return reach


def _says(found: list[dict[str, Any]], reach: int) -> Text:
    series = ", ".join(f"{each['I']:.2f}" for each in found)
    if not reach:
        return (
            f"Not even adjoining areas are alike beyond chance (I by steps: {series}).",
            f"แม้พื้นที่ติดกันก็ไม่คล้ายกันเกินกว่าที่จะเกิดโดยบังเอิญ (I ตามจำนวนก้าว: {series})",
        )
    return (
        f"Areas are alike beyond chance up to {reach} step{'' if reach == 1 else 's'} apart (I by steps: {series}).",
        f"พื้นที่คล้ายกันเกินกว่าที่จะเกิดโดยบังเอิญจนถึง {reach} ก้าวระหว่างเพื่อนบ้าน (I ตามจำนวนก้าว: {series})",
    )
