"""Counting permuted statistics, compiled once and kept on disk; the same bits on any number of threads.

Each simulated value is summed by one thread in a fixed order, and what leaves a kernel are counts of an area or values
of a permutation, so that neither threads nor the size of a batch change a result.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numba import njit, prange

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Ids = NDArray[np.int32]

__all__ = [
    "FORMS",
    "ONE_AT_A_TIME",
    "compiled",
    "count_differences",
    "count_sorted_sums",
    "count_weighted_differences",
    "count_weighted_sums",
    "draw_others",
    "find_draws",
    "prefix_sums",
    "simulate_form",
    "simulate_forms",
]

Function = TypeVar("Function", bound="Callable[..., Any]")

ONE_AT_A_TIME = Lock()
"""Held around parallel kernels: numba's own threads cannot be shared between threads of Python."""

FORMS = {"product": 0, "square": 1, "absolute": 2}
"""What is summed over links: a_i·b_j, (a_i − b_j)² or |a_i − b_j|."""


def compiled(*, parallel: bool = False) -> Callable[[Function], Function]:
    """numba's compiler with its results on disk, or without where there is nowhere to write."""

    def decorate(function: Function) -> Function:
        try:
            return cast("Function", njit(cache=True, parallel=parallel)(function))
        except RuntimeError:
            return cast("Function", njit(parallel=parallel)(function))

    return decorate


@compiled()
def draw_others(picks: Ints, n: int) -> Ids:  # pragma: no cover — compiled
    """Rows × k different numbers below n, from rows × k picks of a partial Fisher–Yates (pick j is from j to n − 1).

    The deck is laid out once; after each row its swaps are taken back.
    """
    rows, k = picks.shape
    table = np.empty((rows, k), np.int32)
    deck = np.arange(n).astype(np.int32)
    for row in range(rows):
        for j in range(k):
            pick = picks[row, j]
            deck[j], deck[pick] = deck[pick], deck[j]
            table[row, j] = deck[j]
        for j in range(k - 1, -1, -1):
            pick = picks[row, j]
            deck[j], deck[pick] = deck[pick], deck[j]
    return table


@compiled()
def find_draws(table: Ids, n: int) -> tuple[Ints, Ids, Ids]:  # pragma: no cover — compiled
    """Where each id was drawn: starts (n + 1), then for each id its rows and its places in them."""
    rows, k = table.shape
    starts = np.zeros(n + 1, np.int64)
    for row in range(rows):
        for place in range(k):
            starts[table[row, place] + 1] += 1
    for i in range(n):
        starts[i + 1] += starts[i]
    at = starts[:-1].copy()
    in_row = np.empty(rows * k, np.int32)
    in_place = np.empty(rows * k, np.int32)
    for row in range(rows):
        for place in range(k):
            i = table[row, place]
            in_row[at[i]], in_place[at[i]] = row, place
            at[i] += 1
    return starts, in_row, in_place


@compiled(parallel=True)
def prefix_sums(x: Floats, table: Ids, degrees: Ints) -> Floats:  # pragma: no cover — compiled
    """Degrees × columns × rows: the sum of x over the first ids of each row, as many as each degree says."""
    rows, m = table.shape[0], x.shape[1]
    sums = np.empty((len(degrees), m, rows))
    for v in prange(m):
        column = x[:, v].copy()
        for row in range(rows):
            running, place = 0.0, 0
            for d in range(len(degrees)):
                while place < degrees[d]:
                    running += column[table[row, place]]
                    place += 1
                sums[d, v, row] = running
    return sums


@compiled(parallel=True)
def count_sorted_sums(
    x: Floats,
    observed: Floats,
    slack: Floats,
    degree: Ints,
    degrees: Ints,
    sums: Floats,
    ordered: Floats,
    is_ordered: NDArray[np.bool_],
    starts: Ints,
    in_row: Ids,
    in_place: Ids,
    counts: Ints,
) -> None:  # pragma: no cover — compiled
    """Add to `counts` (2 × n × m) how many sums over drawn neighbors are at least, and at most, what was observed.

    Areas with equally many neighbors share their sums. Where those are sorted, an area looks up its place among them;
    where they serve too few areas to be worth sorting, it compares them all. Where an area was drawn itself, the last
    stands in.
    """
    n, m = x.shape
    for i in prange(n):
        d = degree[i]
        k = degrees[d]
        for v in range(m):
            low, high = observed[i, v] - slack[d, v], observed[i, v] + slack[d, v]
            at_least = at_most = 0
            if is_ordered[d]:
                values = ordered[d, v]
                below = np.searchsorted(values, low)
                at_least, at_most = len(values) - below, below
                if below < len(values) and values[below] <= high:
                    at_most = np.searchsorted(values, high, side="right")
            else:
                for value in sums[d, v]:
                    at_least += value >= low
                    at_most += value <= high
            for s in range(starts[i], starts[i + 1]):
                if in_place[s] < k:
                    was = sums[d, v, in_row[s]]
                    becomes = was - x[i, v] + x[n - 1, v]
                    at_least += (becomes >= low) - (was >= low)
                    at_most += (becomes <= high) - (was <= high)
            counts[0, i, v] += at_least
            counts[1, i, v] += at_most


@compiled(parallel=True)
def count_weighted_sums(
    x: Floats, indptr: Ints, data: Floats, table: Ids, observed: Floats, slack: Floats, counts: Ints
) -> None:  # pragma: no cover — compiled
    """The same for neighbors of unequal weight, drawn one by one."""
    n, m = x.shape
    for i in prange(n):
        begin = indptr[i]
        k = indptr[i + 1] - begin
        lag = np.empty(m)
        for row in range(table.shape[0]):
            lag[:] = 0.0
            for t in range(k):
                other = table[row, t]
                if other == i:
                    other = n - 1
                for v in range(m):
                    lag[v] += data[begin + t] * x[other, v]
            for v in range(m):
                counts[0, i, v] += lag[v] >= observed[i, v] - slack[v]
                counts[1, i, v] += lag[v] <= observed[i, v] + slack[v]


@compiled(parallel=True)
def count_differences(
    z: Floats,
    groups: Ints,
    observed: Floats,
    slack: Floats,
    degree: Ints,
    degrees: Ints,
    sums: Floats,
    squares: Floats,
    starts: Ints,
    in_row: Ids,
    in_place: Ids,
    counts: Ints,
) -> None:  # pragma: no cover — compiled
    """Add to `counts` (2 × n × groups) how many Σ_j Σ_v (z_iv − z_jv)² are at least, and at most, what was observed.

    Group g holds the columns groups[g] to groups[g + 1] − 1, which are permuted together. The sum is
    k·Σ z_iv² − 2·Σ z_iv·Σ_j z_jv + Σ_j z_jv², so areas with equally many neighbors share the sums over j.
    """
    n = z.shape[0]
    rows = sums.shape[2]
    for i in prange(n):
        d = degree[i]
        k = degrees[d]
        for g in range(len(groups) - 1):
            low, high = observed[i, g] - slack[d, g], observed[i, g] + slack[d, g]
            own = own_last = cross_last = 0.0
            for v in range(groups[g], groups[g + 1]):
                own += z[i, v] * z[i, v]
                own_last += z[n - 1, v] * z[n - 1, v]
                cross_last += z[i, v] * z[n - 1, v]
            at_least = at_most = 0
            for row in range(rows):
                value = k * own + squares[d, g, row]
                for v in range(groups[g], groups[g + 1]):
                    value -= 2 * z[i, v] * sums[d, v, row]
                at_least += value >= low
                at_most += value <= high
            for s in range(starts[i], starts[i + 1]):
                if in_place[s] < k:
                    was = k * own + squares[d, g, in_row[s]]
                    for v in range(groups[g], groups[g + 1]):
                        was -= 2 * z[i, v] * sums[d, v, in_row[s]]
                    becomes = was + own + own_last - 2 * cross_last
                    at_least += (becomes >= low) - (was >= low)
                    at_most += (becomes <= high) - (was <= high)
            counts[0, i, g] += at_least
            counts[1, i, g] += at_most


@compiled(parallel=True)
def count_weighted_differences(
    z: Floats, groups: Ints, indptr: Ints, data: Floats, table: Ids, observed: Floats, slack: Floats, counts: Ints
) -> None:  # pragma: no cover — compiled
    """The same for neighbors of unequal weight, drawn one by one."""
    n = z.shape[0]
    for i in prange(n):
        begin = indptr[i]
        k = indptr[i + 1] - begin
        for g in range(len(groups) - 1):
            for row in range(table.shape[0]):
                value = 0.0
                for t in range(k):
                    other = table[row, t]
                    if other == i:
                        other = n - 1
                    for v in range(groups[g], groups[g + 1]):
                        apart = z[i, v] - z[other, v]
                        value += data[begin + t] * apart * apart
                counts[0, i, g] += value >= observed[i, g] - slack[g]
                counts[1, i, g] += value <= observed[i, g] + slack[g]


@compiled(parallel=True)
def simulate_forms(
    a: Floats, b: Floats, held: bool, form: int, indptr: Ints, indices: Ids, data: Floats, orders: Ids
) -> Floats:  # pragma: no cover — compiled
    """Rows × m: the sum over links of each permutation of the areas; `a` stays in place if it is held."""
    rows, n = orders.shape
    m = a.shape[1]
    simulated = np.zeros((rows, m))
    for row in prange(rows):
        moved = np.empty((n, m))
        first = np.empty((n, m))
        for i in range(n):
            for v in range(m):
                moved[i, v] = b[orders[row, i], v]
                first[i, v] = a[i, v] if held else a[orders[row, i], v]
        inner = np.empty(m)
        for i in range(n):
            inner[:] = 0.0
            for t in range(indptr[i], indptr[i + 1]):
                j = indices[t]
                if form == 0:
                    for v in range(m):
                        inner[v] += data[t] * moved[j, v]
                elif form == 1:
                    for v in range(m):
                        inner[v] += data[t] * (first[i, v] - moved[j, v]) ** 2
                else:
                    for v in range(m):
                        inner[v] += data[t] * abs(first[i, v] - moved[j, v])
            for v in range(m):
                simulated[row, v] += inner[v] * first[i, v] if form == 0 else inner[v]
    return simulated


@compiled(parallel=True)
def simulate_form(
    a: Floats, b: Floats, held: bool, form: int, indptr: Ints, indices: Ids, data: Floats, orders: Ids
) -> Floats:  # pragma: no cover — compiled
    """The same for one column, to the same bits: without the loops over columns it takes a third of the time."""
    rows, n = orders.shape
    simulated = np.empty((rows, 1))
    for row in prange(rows):
        moved, first = np.empty(n), np.empty(n)
        for i in range(n):
            moved[i] = b[orders[row, i], 0]
            first[i] = a[i, 0] if held else a[orders[row, i], 0]
        total = 0.0
        for i in range(n):
            inner = 0.0
            for t in range(indptr[i], indptr[i + 1]):
                if form == 0:
                    inner += data[t] * moved[indices[t]]
                elif form == 1:
                    inner += data[t] * (first[i] - moved[indices[t]]) ** 2
                else:
                    inner += data[t] * abs(first[i] - moved[indices[t]])
            total += inner * first[i] if form == 0 else inner
        simulated[row, 0] = total
    return simulated
