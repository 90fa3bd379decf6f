"""Counting permuted statistics, compiled once and kept on disk; the same bits on any number of threads.

Each pair of area and indicator is summed by one thread in a fixed order, and nothing is kept but two counts, so that
neither threads nor memory change with the number of permutations.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numba import njit, prange

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["count_conditional", "draw_others", "warm_up"]

Function = TypeVar("Function", bound="Callable[..., Any]")

_ONE_AT_A_TIME = Lock()  # numba's own threads cannot be shared between threads of Python


def draw_others(picks: NDArray[np.int64], n: int) -> NDArray[np.int32]:
    """Rows × k different numbers below n, from k × rows picks of a partial Fisher–Yates (pick j is from j to n − 1)."""
    table: NDArray[np.int32] = _draw(np.ascontiguousarray(picks.T), n)
    return table


def count_conditional(
    z: NDArray[np.float64],
    weights: csr_array,
    table: NDArray[np.int32],
    observed: NDArray[np.float64],
    slack: NDArray[np.float64],
    counts: NDArray[np.int64],
) -> None:
    """Add to `counts` (2 × n × m) how often z_i · Σ_j w_ij z_j is at least, and at most, what was observed.

    `z` and `observed` are n × m: areas by indicators; `slack` is one for each indicator. A row of `table` holds ids of
    others: area i takes the first of them, as many as it has neighbors, and never itself.
    """
    indptr, data = weights.indptr.astype(np.int64), weights.data.astype(np.float64)
    with _ONE_AT_A_TIME:
        _count(z, indptr, data, table, observed, slack, counts)


def _compiled(*, parallel: bool = False) -> Callable[[Function], Function]:
    """numba's compiler with its results on disk, or without where there is nowhere to write."""

    def decorate(function: Function) -> Function:
        try:
            return cast("Function", njit(cache=True, parallel=parallel)(function))
        except RuntimeError:
            return cast("Function", njit(parallel=parallel)(function))

    return decorate


@_compiled()
def _draw(picks: NDArray[np.int64], n: int) -> NDArray[np.int32]:  # pragma: no cover — compiled
    """The deck is never laid out: only the places that were swapped are remembered."""
    rows, k = picks.shape
    table = np.empty((rows, k), np.int32)
    places = np.empty(k, np.int64)
    values = np.empty(k, np.int64)
    for row in range(rows):
        swapped = 0
        for j in range(k):
            pick = picks[row, j]
            at_j, at_pick, found = j, pick, -1
            for s in range(swapped):
                if places[s] == j:
                    at_j = values[s]
                if places[s] == pick:
                    at_pick, found = values[s], s
            table[row, j] = at_pick
            if found >= 0:
                values[found] = at_j
            else:
                places[swapped], values[swapped] = pick, at_j
                swapped += 1
    return table


@_compiled(parallel=True)
def _count(
    z: NDArray[np.float64],
    indptr: NDArray[np.int64],
    data: NDArray[np.float64],
    table: NDArray[np.int32],
    observed: NDArray[np.float64],
    slack: NDArray[np.float64],
    counts: NDArray[np.int64],
) -> None:  # pragma: no cover — compiled
    n, m = z.shape
    for i in prange(n):
        begin = indptr[i]
        k = indptr[i + 1] - begin
        for v in range(m):
            low, high = observed[i, v] - slack[v], observed[i, v] + slack[v]
            at_least = at_most = 0
            for row in range(table.shape[0]):
                lag = 0.0
                for t in range(k):
                    other = table[row, t]
                    other += other >= i
                    lag += data[begin + t] * z[other, v]
                simulated = z[i, v] * lag
                at_least += simulated >= low
                at_most += simulated <= high
            counts[0, i, v] += at_least
            counts[1, i, v] += at_most


def warm_up() -> None:
    """Compile everything once, as when an image is built, so that the first analysis need not wait."""
    from scipy.sparse import csr_array

    z = np.array([[0.0], [1.0], [2.0]])
    ring = csr_array(np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]], dtype=float))
    table = draw_others(np.zeros((1, 1), dtype=np.int64), 2)
    count_conditional(z, ring, table, z, np.zeros(1), np.zeros((2, 3, 1), dtype=np.int64))
