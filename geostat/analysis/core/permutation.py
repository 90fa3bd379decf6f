"""Random permutations that depend on the seed alone: not on threads, batches or the order of rows.

Permutations come in blocks of a fixed size, each from a generator of its own, keyed by seed, stream and block number;
they are counted and thrown away. All areas and all indicators share one table of permutations, so their p-values are
correlated, as in esda and GeoDa; another seed shows how much that matters.

Area i draws from the others: a row of the table holds different ids of all areas but the last, and where i meets
itself, the last stands in for it. So areas with equally many neighbors of equal weight have the same sums but where
they were drawn themselves, and one sorted list of sums serves them all: the cost grows with areas *plus* permutations,
not with their product, and the counts are exactly those of drawing for each area.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geostat.analysis.core.progress import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Table = NDArray[np.int32]

__all__ = ["Counts", "Simulated", "difference_counts", "folded_p", "form_counts", "sum_counts", "two_sided_p"]

BLOCK = 1024
"""Rows of a block: part of the random stream, so changing it changes results."""

_GLOBAL_STREAM, _CONDITIONAL_STREAM = 0, 1
_TOLERANCE = 1e-12  # sums that are equal in theory differ in the last bits
_WORTH_SORTING = 20  # areas that share sums; fewer compare them all
_CELLS = 4_000_000  # how many numbers are held at once


@dataclass(frozen=True)
class Counts:
    """How often a permuted statistic was at least, and at most, what was observed, in how many permutations."""

    at_least: Ints
    at_most: Ints
    permutations: int


@dataclass(frozen=True)
class Simulated:
    """A global statistic beside its permutations; one entry for each column."""

    observed: Floats
    counts: Counts
    mean: Floats
    sd: Floats

    @property
    def z(self) -> Floats:
        """How many standard deviations of the permutations lie between what was observed and their mean."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.sd > 0, (self.observed - self.mean) / self.sd, np.nan)


def folded_p(counts: Counts) -> Floats:
    """The pseudo p-value of the nearer tail, (1 + min(≥, ≤)) / (R + 1): at most about one half, as esda has it."""
    return (1.0 + np.minimum(counts.at_least, counts.at_most)) / (counts.permutations + 1.0)


def two_sided_p(counts: Counts) -> Floats:
    """The two-sided pseudo p-value min(1, 2·(1 + min(≥, ≤)) / (R + 1)): from 2/(R + 1) to 1."""
    return np.minimum(1.0, 2.0 * folded_p(counts))


def sum_counts(x: Floats, matrix: csr_array, *, permutations: int, seed: int) -> Counts:
    """How often Σ_j w_ij x_j over drawn neighbors is at least, and at most, the observed one, for each area and column.

    x_i stays in its place while the others are permuted (Anselin 1995). `x` is n × m; every area has a neighbor.
    """
    from geostat.analysis.core import kernel

    lattice, counts = _Lattice(matrix), _no_counts(x)
    largest = np.abs(x).max(axis=0)
    if lattice.equal:
        observed, slack = lattice.pattern @ x, _TOLERANCE * np.outer(lattice.degrees, largest)
    else:
        observed, slack = matrix @ x, _TOLERANCE * largest * np.abs(matrix.data).max() * lattice.degrees[-1]
    for table in counted(_draws(len(x) - 1, lattice.degrees[-1], permutations, seed), _number_of_blocks(permutations)):
        if lattice.equal:
            draws = kernel.find_draws(table, len(x))
            for batch in _batches(x.shape[1], lattice.degrees, table):
                part = np.ascontiguousarray(x[:, batch])
                sums = _prefix_sums(part, table, lattice.degrees)
                ordered, found = sums.copy(), counts[:, :, batch].copy()
                ordered[lattice.busy] = np.sort(sums[lattice.busy], axis=-1)
                arguments = (observed[:, batch], slack[:, batch], lattice.degree, lattice.degrees)
                with kernel.ONE_AT_A_TIME:
                    kernel.count_sorted_sums(part, *arguments, sums, ordered, lattice.busy, *draws, found)
                counts[:, :, batch] = found
        else:
            with kernel.ONE_AT_A_TIME:
                kernel.count_weighted_sums(x, lattice.indptr, lattice.data, table, observed, slack, counts)
    return Counts(counts[0], counts[1], permutations)


def difference_counts(z: Floats, matrix: csr_array, groups: list[int], *, permutations: int, seed: int) -> Counts:
    """How often Σ_j w_ij Σ_v (z_iv − z_jv)² over drawn neighbors is at least, and at most, the observed one.

    Group g holds the columns groups[g] to groups[g + 1] − 1 of `z`, which are drawn together.
    """
    from geostat.analysis.core import kernel

    lattice, bounds = _Lattice(matrix), np.asarray(groups, dtype=np.int64)
    used = lattice.pattern if lattice.equal else matrix
    observed = np.add.reduceat(squared_differences(z, used), bounds[:-1], axis=1)
    width = np.add.reduceat(4 * (np.abs(z).max(axis=0) ** 2), bounds[:-1])
    counts = _no_counts(observed)
    for table in counted(_draws(len(z) - 1, lattice.degrees[-1], permutations, seed), _number_of_blocks(permutations)):
        if lattice.equal:
            sums = _prefix_sums(z, table, lattice.degrees)
            squares = np.add.reduceat(_prefix_sums(z**2, table, lattice.degrees), bounds[:-1], axis=1)
            slack = _TOLERANCE * np.outer(lattice.degrees, width)
            draws = kernel.find_draws(table, len(z))
            shared = (slack, lattice.degree, lattice.degrees, sums, squares)
            with kernel.ONE_AT_A_TIME:
                kernel.count_differences(z, bounds, observed, *shared, *draws, counts)
        else:
            slack = _TOLERANCE * width * np.abs(matrix.data).max() * lattice.degrees[-1]
            links = (lattice.indptr, lattice.data, table)
            with kernel.ONE_AT_A_TIME:
                kernel.count_weighted_differences(z, bounds, *links, observed, slack, counts)
    return Counts(counts[0], counts[1], permutations)


def squared_differences(z: Floats, matrix: csr_array) -> Floats:
    """Σ_j w_ij (z_iv − z_jv)² for each area and column."""
    focal = np.repeat(np.arange(len(z)), np.diff(matrix.indptr))
    apart = matrix.data[:, None] * (z[focal] - z[matrix.indices]) ** 2
    return np.add.reduceat(apart, matrix.indptr[:-1], axis=0)


def form_counts(
    form: str, a: Floats, b: Floats, matrix: csr_array, *, permutations: int, seed: int, held: bool = False
) -> Simulated:
    """A sum over all links, in which areas change their places, beside the observed one, for each column.

    Forms: `product` Σ w_ij a_i b_j, `square` Σ w_ij (a_i − b_j)², `absolute` Σ w_ij |a_i − b_j|. With `held` only b
    moves.
    """
    from geostat.analysis.core import kernel

    indptr, data = matrix.indptr.astype(np.int64), matrix.data.astype(np.float64)
    links = (indptr, matrix.indices.astype(np.int32), data)
    a, b = np.ascontiguousarray(a), np.ascontiguousarray(b)
    simulate = kernel.simulate_form if a.shape[1] == 1 else kernel.simulate_forms

    def sums(orders: NDArray[np.int32]) -> Floats:
        with kernel.ONE_AT_A_TIME:
            return simulate(a, b, held, kernel.FORMS[form], *links, orders)

    observed = sums(np.arange(len(a), dtype=np.int32)[None, :])[0]
    size = np.abs(a).max(axis=0) * np.abs(b).max(axis=0) if form == "product" else 4 * np.abs(a).max(axis=0) ** 2
    slack = _TOLERANCE * size * max(1.0, float(np.abs(data).sum()))
    at_least, at_most = np.zeros((2, a.shape[1]), dtype=np.int64)
    total, squares = np.zeros((2, a.shape[1]))
    for orders in counted(_orders(len(a), permutations, seed), _number_of_blocks(permutations)):
        simulated = sums(orders)
        at_least += (simulated >= observed - slack).sum(axis=0)
        at_most += (simulated <= observed + slack).sum(axis=0)
        apart = np.ascontiguousarray((simulated - observed).T)  # a column is summed alike, whatever stands beside it
        total += apart.sum(axis=1)
        squares += (apart**2).sum(axis=1)
    mean = total / permutations
    sd = np.sqrt(np.maximum(0.0, squares / permutations - mean**2))
    return Simulated(observed, Counts(at_least, at_most, permutations), mean + observed, sd)


class _Lattice:
    """What the kernels need to know of a matrix: how many neighbors each area has, and of which weight."""

    def __init__(self, matrix: csr_array) -> None:
        cardinalities = np.diff(matrix.indptr)
        degrees, degree, areas = np.unique(cardinalities, return_inverse=True, return_counts=True)
        self.busy = areas >= _WORTH_SORTING
        self.degrees, self.degree = degrees.astype(np.int64), degree.astype(np.int64)
        self.indptr, self.data = matrix.indptr.astype(np.int64), matrix.data.astype(np.float64)
        rows = matrix.indptr[:-1]
        self.equal = bool((np.maximum.reduceat(self.data, rows) == np.minimum.reduceat(self.data, rows)).all())
        self.pattern = matrix.copy()
        self.pattern.data = np.ones(matrix.nnz)


def _prefix_sums(x: Floats, table: NDArray[np.int32], degrees: Ints) -> Floats:
    from geostat.analysis.core import kernel

    with kernel.ONE_AT_A_TIME:
        return kernel.prefix_sums(x, table, degrees)


def _no_counts(x: Floats) -> Ints:
    return np.zeros((2, *x.shape), dtype=np.int64)


def _batches(columns: int, degrees: Ints, table: NDArray[np.int32]) -> Iterator[slice]:
    """Columns that are counted together: as many as memory allows."""
    step = max(1, _CELLS // (len(degrees) * len(table)))
    for start in range(0, columns, step):
        yield slice(start, min(start + step, columns))


def _draws(n: int, k: int, permutations: int, seed: int) -> Iterable[Table]:
    """The tables of `_drawn`; small ones are kept for the next columns of a sweep."""
    if k * permutations > _CELLS:
        return _drawn(n, k, permutations, seed)
    return _kept(_drawn, n, k, permutations, seed)


def _orders(n: int, permutations: int, seed: int) -> Iterable[Table]:
    """The orders of `_ordered`; small ones are kept for the next columns of a sweep."""
    if n * permutations > _CELLS:
        return _ordered(n, permutations, seed)
    return _kept(_ordered, n, permutations, seed)


@lru_cache(8)
def _kept(make: Callable[..., Iterator[Table]], *arguments: int) -> tuple[Table, ...]:
    return tuple(make(*arguments))


def _drawn(n: int, k: int, permutations: int, seed: int) -> Iterator[Table]:
    """Tables of rows × k: each row holds k different numbers below n (partial Fisher–Yates)."""
    from geostat.analysis.core.kernel import draw_others

    for rows, rng in _blocks(permutations, seed, _CONDITIONAL_STREAM):
        picks = np.full((k, rows), n - 1, dtype=np.int64)
        for j in range(min(k, n - 1)):
            picks[j] = rng.integers(j, n, size=rows)
        yield draw_others(np.ascontiguousarray(picks.T), n)


def _ordered(n: int, permutations: int, seed: int) -> Iterator[Table]:
    """Orders of n areas, one in each row; how many come at once changes nothing."""
    step = max(1, _CELLS // n)
    for rows, rng in _blocks(permutations, seed, _GLOBAL_STREAM):
        for start in range(0, rows, step):
            part = min(step, rows - start)
            yield rng.permuted(np.tile(np.arange(n, dtype=np.int32), (part, 1)), axis=1)


def _number_of_blocks(permutations: int) -> int:
    return -(-permutations // BLOCK)


def _blocks(permutations: int, seed: int, stream: int) -> Iterator[tuple[int, np.random.Generator]]:
    for number, start in enumerate(range(0, permutations, BLOCK)):
        key = np.random.SeedSequence([seed, stream, number])
        yield min(BLOCK, permutations - start), np.random.Generator(np.random.Philox(key))
