"""Random permutations that depend on the seed alone: not on threads, batches or the order of rows.

Permutations come in blocks of a fixed size, each from a generator of its own, keyed by seed, stream and
block number; they are counted (by `kernel`, compiled) and thrown away. All areas share one table of
permutations, so their p-values are correlated, as in esda and GeoDa; another seed shows how much that matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geostat.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["MAX_PERMUTATIONS", "check_permutations", "conditional_counts", "global_counts", "two_sided_p"]

BLOCK = 1024
"""Rows of a block: part of the random stream, so changing it changes results."""

MAX_PERMUTATIONS = 999_999

_GLOBAL_STREAM, _CONDITIONAL_STREAM = 0, 1
_TOLERANCE = 1e-12  # of standardised values: sums equal in theory differ in the last bits

Counts = tuple["NDArray[np.int64]", "NDArray[np.int64]"]


def check_permutations(permutations: int, seed: int) -> None:
    """Raise InputError unless the number of permutations and the seed can be used."""
    if not 99 <= permutations <= MAX_PERMUTATIONS:
        raise InputError(
            f"permutations must be from 99 to {MAX_PERMUTATIONS}, not {permutations}",
            permutations=permutations,
        )
    if not 0 <= seed < 2**63:
        raise InputError(f"the seed must be a whole number from 0 to 2⁶³ − 1, not {seed}", seed=seed)


def two_sided_p(at_least: NDArray[np.int64], at_most: NDArray[np.int64], permutations: int) -> NDArray[np.float64]:
    """The two-sided pseudo p-value min(1, 2·(1 + min(≥, ≤)) / (R + 1)): from 2/(R + 1) to 1."""
    tail = np.minimum(at_least, at_most)
    return np.minimum(1.0, 2.0 * (1.0 + tail) / (permutations + 1.0))


def conditional_counts(
    z: NDArray[np.float64], weights: csr_array, observed: NDArray[np.float64], *, permutations: int, seed: int
) -> Counts:
    """How often z_i · Σ_j w_ij z_j comes out at least, and at most, as large as observed, for each area i.

    z_i stays in its place while the others are permuted (Anselin 1995). Areas need one neighbor at least.
    """
    from geostat.analysis.kernel import count_conditional

    k = int(np.diff(weights.indptr).max())
    counts = np.zeros((2, len(z), 1), dtype=np.int64)
    slack = np.array([_slack(z)])
    for table in _draws(len(z) - 1, k, permutations, seed):
        count_conditional(z[:, None], weights, table, observed[:, None], slack, counts)
    return counts[0, :, 0], counts[1, :, 0]


def global_counts(
    z: NDArray[np.float64], weights: csr_array, observed: float, *, permutations: int, seed: int
) -> Counts:
    """How often Σ_i z_i Σ_j w_ij z_j comes out at least, and at most, as large as observed."""
    at_least = at_most = 0
    slack = _slack(z) * len(z)
    for rows, rng in _blocks(permutations, seed, _GLOBAL_STREAM):
        shuffled = rng.permuted(np.broadcast_to(z, (rows, len(z))), axis=1)
        simulated = (shuffled * (weights @ shuffled.T).T).sum(axis=1)
        at_least += int(np.count_nonzero(simulated >= observed - slack))
        at_most += int(np.count_nonzero(simulated <= observed + slack))
    return np.asarray(at_least), np.asarray(at_most)


def _slack(z: NDArray[np.float64]) -> float:
    return _TOLERANCE * float(np.abs(z).max()) ** 2


def _draws(n: int, k: int, permutations: int, seed: int) -> Iterator[NDArray[np.int32]]:
    """Tables of rows × k: each row holds k different numbers below n (partial Fisher–Yates)."""
    from geostat.analysis.kernel import draw_others

    for rows, rng in _blocks(permutations, seed, _CONDITIONAL_STREAM):
        picks = np.full((k, rows), n - 1, dtype=np.int64)
        for j in range(min(k, n - 1)):
            picks[j] = rng.integers(j, n, size=rows)
        yield draw_others(picks, n)


def _blocks(permutations: int, seed: int, stream: int) -> Iterator[tuple[int, np.random.Generator]]:
    for number, start in enumerate(range(0, permutations, BLOCK)):
        key = np.random.SeedSequence([seed, stream, number])
        yield min(BLOCK, permutations - start), np.random.Generator(np.random.Philox(key))
