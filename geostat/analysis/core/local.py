"""What local statistics share: p-values, adjustment, classes, and the warning of too few permutations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geostat.analysis.core.correction import adjust
from geostat.analysis.core.permutation import Counts, folded_p, two_sided_p
from geostat.domain.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]

__all__ = ["class_counts", "conditional_z", "few_permutations", "judged"]

REST = ("not_significant", "isolate", "no_data")
"""The classes of what does not stand out, and of what was not tested."""


def judged(counts: Counts, kinds: NDArray[Any] | list[str], alpha: float, correction: str) -> dict[str, Any]:
    """The columns `p_sim`, `p_folded`, `p_adjusted` and `class`: the kind of an area where it is significant."""
    p_sim = two_sided_p(counts).ravel()
    p_adjusted = adjust(p_sim, correction)
    classes = np.where(p_adjusted <= alpha, np.asarray(kinds, dtype=object), "not_significant")
    return {"p_sim": p_sim, "p_folded": folded_p(counts).ravel(), "p_adjusted": p_adjusted, "class": classes}


def conditional_z(x: Floats, matrix: csr_array) -> Floats:
    """How far Σ_j w_ij x_j is from its expectation when the others are permuted, in standard deviations.

    Expectation W_i·x̄₍ᵢ₎ and variance s²₍ᵢ₎·((n − 1)·Σ_j w_ij² − W_i²)/(n − 2), where x̄₍ᵢ₎ and s²₍ᵢ₎ leave area i out
    (Getis & Ord 1992; Sokal, Oden & Thomson 1998).
    """
    n = len(x)
    sums, squares = matrix.sum(axis=1), matrix.power(2).sum(axis=1)
    mean = (x.sum() - x) / (n - 1)
    variance = np.maximum(0.0, ((x**2).sum() - x**2) / (n - 1) - mean**2)
    spread = np.sqrt(variance * ((n - 1) * squares - sums**2) / (n - 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spread > 1e-12, (matrix @ x - sums * mean) / spread, np.nan)


def class_counts(table: pd.DataFrame, kinds: Iterable[str]) -> dict[str, int]:
    """How many areas are in each class."""
    return {name: int((table["class"] == name).sum()) for name in (*kinds, *REST)}


def few_permutations(n: int, permutations: int, alpha: float, correction: str) -> tuple[Finding, ...]:
    """A warning where a single area cannot be significant: that needs 2/(R + 1) ≤ alpha/n once p is adjusted."""
    needed = int(np.ceil(2 * n / alpha)) - 1
    if correction == "none" or permutations >= needed:
        return ()
    return (
        Finding(
            "warning",
            "few_permutations",
            f"with fewer than {needed} permutations no single area of {n} can be significant by itself",
            f"หากสุ่มสลับน้อยกว่า {needed} ครั้ง จะไม่มีพื้นที่เดี่ยวใดใน {n} พื้นที่มีนัยสำคัญได้",
        ),
    )
