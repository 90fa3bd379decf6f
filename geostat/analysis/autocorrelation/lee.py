"""Lee's L: do two indicators go together over neighborhoods?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scipy.sparse import csr_array

from geostat.analysis.core.contract import Alpha, Outcome, Permutations, Seed, Transform, analysis
from geostat.analysis.core.permutation import form_counts, two_sided_p
from geostat.analysis.core.reading import NOT_CAUSES, Text, how_sure, told
from geostat.analysis.core.sample import take_sample
from geostat.domain.layers import Layer
from geostat.weights import SpatialWeights

if TYPE_CHECKING:
    from geostat.analysis.core.sample import Sample

__all__ = ["lee"]


@analysis("Lee's L", "ดัชนี L ของ Lee", family="global", layers=(2, 2))
def lee(
    layers: Sequence[Layer],
    weights: SpatialWeights,
    *,
    permutations: Permutations = 9999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
    transform: Transform = "row",
) -> Outcome:
    """Lee's L of two layers: correlation of the two, each smoothed over the neighbors, from −1 to 1.

    L = z_x′W′W z_y / 1′W′W1. In the permutations the two values of an area stay together and change places, so that L
    is compared with what the correlation `r` in the same area brings about by itself. Statistics: `L`, `z_sim`,
    `p_sim`, `r`, `n`.

    Raises AnalysisError for fewer than 4 usable areas or no variation. Source: Lee 2001, eq. 18; Lee 2004.
    """
    sample = take_sample(layers, weights, transform)
    both = csr_array(sample.matrix.T @ sample.matrix)
    x, y = sample.z[:, [0]], sample.z[:, [1]]
    simulated = form_counts("product", x, y, both, permutations=permutations, seed=seed)
    found = {
        "L": float(simulated.observed[0] / both.data.sum()),
        "z_sim": float(simulated.z[0]),
        "p_sim": float(two_sided_p(simulated.counts)[0]),
        "r": float((x * y).mean()),
        "n": sample.n,
    }
    read = told(_says(sample, found, alpha), how_sure(found["p_sim"], sample.n, permutations), NOT_CAUSES)
    return Outcome(found, None, sample.findings(), read)


def _says(sample: Sample, found: dict[str, float], alpha: float) -> Text:
    first, second = (layer.indicator for layer in sample.layers)
    figures = f"(L = {found['L']:.2f}, r = {found['r']:.2f})"
    if found["p_sim"] > alpha:
        return (
            f"{first.title_en} and {second.title_en} go together over neighborhoods no more and no less than their "
            f"correlation in each area brings about {figures}.",
            f"{first.title_th}และ{second.title_th}ไม่ได้สัมพันธ์กันในระดับย่านเกินกว่าสหสัมพันธ์ในแต่ละพื้นที่ {figures}",
        )
    way_en, way_th = ("together", "ไปในทางเดียวกัน") if found["L"] > 0 else ("in opposite directions", "ในทางตรงข้าม")
    return (
        f"{first.title_en} and {second.title_en} go {way_en} over neighborhoods {figures}.",
        f"{first.title_th}และ{second.title_th}แปรผัน{way_th}ในระดับย่าน {figures}",
    )
