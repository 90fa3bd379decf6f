"""The compiled kernel beside a plain one, on any number of threads, and where nothing can be written."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numba
import numpy as np
import pytest
from scipy.sparse import csr_array

from geostat.analysis import kernel
from geostat.analysis.permutation import conditional_counts


def ring(n: int, k: int) -> csr_array:
    """Each of n areas has the k after it as neighbors, with unequal weights that add up to 1."""
    matrix = np.zeros((n, n))
    for i in range(n):
        for step in range(1, k + 1):
            matrix[i, (i + step) % n] = 2 * step / (k * (k + 1))
    return csr_array(matrix)


def by_hand(z: np.ndarray, weights: csr_array, table: np.ndarray) -> np.ndarray:
    """The sums of every row of a table for every area, as the definition says them."""
    rows = []
    for i in range(len(z)):
        start, stop = weights.indptr[i], weights.indptr[i + 1]
        others = table[:, : stop - start]
        rows.append(z[i] * (z[others + (others >= i)] * weights.data[start:stop]).sum(axis=1))
    return np.array(rows)


def test_draws_are_those_of_a_deck_that_is_laid_out() -> None:
    rng = np.random.default_rng(1)
    n, k, rows = 9, 5, 200
    picks = np.array([rng.integers(j, n, size=rows) for j in range(k)])
    decks = np.tile(np.arange(n), (rows, 1))
    for j in range(k):
        for row in range(rows):
            decks[row, [j, picks[j, row]]] = decks[row, [picks[j, row], j]]
    assert np.array_equal(kernel.draw_others(picks, n), decks[:, :k])


def test_counts_are_those_of_the_definition_for_several_indicators_at_once() -> None:
    rng = np.random.default_rng(2)
    z, weights = rng.standard_normal((12, 3)), ring(12, 4)
    observed = z * (weights @ z)
    table = kernel.draw_others(np.array([rng.integers(j, 11, size=500) for j in range(4)]), 11)
    counts = np.zeros((2, 12, 3), dtype=np.int64)
    kernel.count_conditional(z, weights, table, observed, np.full(3, 1e-9), counts)
    for v in range(3):
        simulated = by_hand(z[:, v], weights, table)
        assert counts[0, :, v].tolist() == (simulated >= observed[:, [v]] - 1e-9).sum(axis=1).tolist()
        assert counts[1, :, v].tolist() == (simulated <= observed[:, [v]] + 1e-9).sum(axis=1).tolist()


def test_threads_of_any_number_and_callers_at_once_count_the_same() -> None:
    rng = np.random.default_rng(3)
    z, weights = rng.standard_normal(60), ring(60, 6)
    observed = z * (weights @ z)

    def count(_call: int = 0) -> list[list[int]]:
        return [each.tolist() for each in conditional_counts(z, weights, observed, permutations=2000, seed=5)]

    whole = count()
    before = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        assert count() == whole
    finally:
        numba.set_num_threads(before)
    with ThreadPoolExecutor(8) as callers:
        assert all(each == whole for each in callers.map(count, range(16)))


@pytest.mark.parametrize("writable", [True, False])
def test_it_is_compiled_once_where_there_is_somewhere_to_write(tmp_path: Path, writable: bool) -> None:
    """A folder inside a file cannot be made; then it compiles all the same."""
    (tmp_path / "file").write_text("")
    where = tmp_path / "cache" if writable else tmp_path / "file" / "cache"
    code = "from geostat.analysis.kernel import warm_up; warm_up()"
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(where)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert bool(list(tmp_path.rglob("*.nbi"))) == writable
