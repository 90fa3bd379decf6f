"""The neighbor match test: are the areas that are near also those that are similar?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from geostat.analysis.core.contract import Alpha, Correction, Outcome, analysis
from geostat.analysis.core.correction import adjust
from geostat.analysis.core.local import class_counts
from geostat.analysis.core.reading import NOT_CAUSES, class_words, told
from geostat.analysis.core.sample import take_sample
from geostat.domain.layers import Layer
from geostat.errors import InputError
from geostat.weights import SpatialWeights

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["neighbor_match"]


@analysis("Neighbor match test", "การทดสอบเพื่อนบ้านที่ตรงกัน", family="local", layers=(1, None))
def neighbor_match(
    layers: Sequence[Layer],
    weights: SpatialWeights,
    *,
    alpha: Alpha = 0.05,
    correction: Correction = "benjamini_hochberg",
) -> Outcome:
    """Neighbor match test: of the k nearest areas in space, how many are among the k most similar in the layers?

    Needs k-nearest weights; similarity is the distance of standard scores. The table has `matches` v, `probability`
    C(k,v)·C(n−1−k,k−v)/C(n−1,k) of just so many, `p` of so many or more (one-sided: only matches are of interest),
    `p_adjusted` and `class`: matched, not_significant, isolate, no_data. Nothing is permuted.

    Raises InputError for other weights, AnalysisError like `global_moran`. Source: Anselin & Li 2020.
    """
    k = weights.parameters.get("k")
    if weights.method != "knn" or k is None:
        raise InputError("the neighbor match test compares k nearest with k most similar; give it knn weights")
    from scipy.stats import hypergeom

    sample = take_sample(layers, weights, "binary")
    k = min(int(k), sample.n - 1)
    near = np.diff(sample.matrix.indptr)
    matches = _matches(sample.matrix.indptr, sample.matrix.indices, _similar(sample.z, k))
    probability = hypergeom.pmf(matches, sample.n - 1, k, near)
    p = hypergeom.sf(matches - 1, sample.n - 1, k, near)
    p_adjusted = adjust(p, correction)
    table = sample.frame(
        {
            "matches": matches,
            "probability": probability,
            "p": p,
            "p_adjusted": p_adjusted,
            "class": np.where(p_adjusted <= alpha, "matched", "not_significant").astype(object),
        }
    )
    table = sample.with_classes(table)
    counts = class_counts(table, ("matched",))
    read = told(class_words(counts, correction, alpha), NOT_CAUSES)
    found = {
        "k": k,
        "mean_matches": float(matches.mean()),
        "expected_matches": float((k * near / (sample.n - 1)).mean()),
    }
    return Outcome({**found, "n": sample.n, "classes": counts}, table, sample.findings(), read)


def _similar(z: NDArray[np.float64], k: int) -> NDArray[np.int64]:
    """The k most similar areas of each; among equally similar ones those with the lower code."""
    from scipy.spatial.distance import cdist

    nearest = np.empty((len(z), k), dtype=np.int64)
    for i in range(len(z)):
        apart = cdist(z[[i]], z)[0]
        apart[i] = np.inf
        nearest[i] = np.argsort(apart, kind="stable")[:k]
    return nearest


def _matches(indptr: NDArray[np.int32], indices: NDArray[np.int32], similar: NDArray[np.int64]) -> NDArray[np.int64]:
    both = [np.isin(similar[i], indices[indptr[i] : indptr[i + 1]]).sum() for i in range(len(similar))]
    return np.array(both, dtype=np.int64)
