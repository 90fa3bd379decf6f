"""The compiled kernels beside plain ones, on any number of threads, and where nothing can be written."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numba
import numpy as np
import pytest
from scipy.sparse import csr_array

from geostat.analysis.core import kernel, permutation
from geostat.analysis.core.permutation import difference_counts, form_counts, sum_counts


def ring(n: int, k: int, *, equal: bool) -> csr_array:
    """Each of n areas has the k after it as neighbors (the first has one), with weights that add up to 1."""
    matrix = np.zeros((n, n))
    for i in range(n):
        steps = range(1, (k if i else 1) + 1)
        weights = np.array([1.0 if equal else step for step in steps])
        for step, weight in zip(steps, weights / weights.sum(), strict=True):
            matrix[i, (i + step) % n] = weight
    return csr_array(matrix)


def drawn(table: np.ndarray, i: int, k: int, n: int) -> np.ndarray:
    """The neighbors that area i draws: the first k of each row, the last area in its own place."""
    others = table[:, :k]
    return np.where(others == i, n - 1, others)


def tables(n: int, k: int, permutations: int, seed: int) -> np.ndarray:
    return np.concatenate(list(permutation._draws(n - 1, k, permutations, seed)))


def test_draws_are_those_of_a_deck_that_is_laid_out() -> None:
    rng = np.random.default_rng(1)
    n, k, rows = 9, 5, 200
    picks = np.array([rng.integers(j, n, size=rows) for j in range(k)])
    decks = np.tile(np.arange(n), (rows, 1))
    for j in range(k):
        for row in range(rows):
            decks[row, [j, picks[j, row]]] = decks[row, [picks[j, row], j]]
    assert np.array_equal(kernel.draw_others(np.ascontiguousarray(picks.T), n), decks[:, :k])


@pytest.mark.parametrize("equal", [True, False])
@pytest.mark.parametrize("n", [7, 40])
def test_sums_are_counted_as_the_definition_says(n: int, equal: bool) -> None:
    """Fast and slow path: sorted sums that areas share, sums that few share, and neighbors of unequal weight."""
    rng = np.random.default_rng(2)
    x = np.column_stack([rng.standard_normal(n), rng.integers(0, 2, n).astype(float)])
    matrix = ring(n, 4, equal=equal)
    counts = sum_counts(x, matrix, permutations=1500, seed=5)
    table, observed = tables(n, 4, 1500, 5), matrix @ x
    for i in range(n):
        weights = matrix.data[matrix.indptr[i] : matrix.indptr[i + 1]]
        sums = np.einsum("rkv,k->rv", x[drawn(table, i, len(weights), n)], weights)
        assert counts.at_least[i].tolist() == (sums >= observed[i] - 1e-9).sum(axis=0).tolist()
        assert counts.at_most[i].tolist() == (sums <= observed[i] + 1e-9).sum(axis=0).tolist()


@pytest.mark.parametrize("equal", [True, False])
@pytest.mark.parametrize("groups", [[0, 1, 2, 3], [0, 3], [0, 1, 3]])
def test_differences_are_counted_as_the_definition_says(groups: list[int], equal: bool) -> None:
    rng = np.random.default_rng(3)
    n = 30
    z, matrix = rng.standard_normal((n, 3)), ring(n, 4, equal=equal)
    counts = difference_counts(z, matrix, groups, permutations=1500, seed=5)
    table = tables(n, 4, 1500, 5)
    for i in range(n):
        at = slice(matrix.indptr[i], matrix.indptr[i + 1])
        weights = matrix.data[at]
        apart = np.einsum("rkv,k->rv", (z[i] - z[drawn(table, i, len(weights), n)]) ** 2, weights)
        observed = np.einsum("kv,k->v", (z[i] - z[matrix.indices[at]]) ** 2, weights)
        for g, (a, b) in enumerate(pairwise(groups)):
            simulated, seen = apart[:, a:b].sum(axis=1), observed[a:b].sum()
            assert counts.at_least[i, g] == (simulated >= seen - 1e-9).sum()
            assert counts.at_most[i, g] == (simulated <= seen + 1e-9).sum()


@pytest.mark.parametrize("form", ["product", "square", "absolute"])
@pytest.mark.parametrize("held", [True, False])
def test_forms_are_summed_as_the_definition_says(form: str, held: bool) -> None:
    rng = np.random.default_rng(4)
    n = 20
    a, b, matrix = rng.standard_normal((n, 2)), rng.standard_normal((n, 2)), ring(n, 3, equal=False)
    found = form_counts(form, a, b, matrix, permutations=300, seed=9, held=held)
    apply = {"product": np.multiply, "square": lambda p, q: (p - q) ** 2, "absolute": lambda p, q: abs(p - q)}[form]
    dense = matrix.toarray()

    def total(order: np.ndarray) -> np.ndarray:
        first, second = (a if held else a[order]), b[order]
        return np.array([(dense * apply(first[:, [v]], second[:, v])).sum() for v in range(2)])

    orders = np.concatenate(list(permutation._orders(n, 300, 9)))
    simulated, observed = np.array([total(order) for order in orders]), total(np.arange(n))
    assert found.observed == pytest.approx(observed)
    assert found.counts.at_least.tolist() == (simulated >= observed).sum(axis=0).tolist()
    assert found.mean == pytest.approx(simulated.mean(axis=0))
    assert found.sd == pytest.approx(simulated.std(axis=0))


@pytest.mark.parametrize("form", ["product", "square", "absolute"])
def test_one_column_is_summed_to_the_same_bits_as_beside_others(form: str) -> None:
    rng = np.random.default_rng(6)
    x, matrix = rng.standard_normal((40, 2)), ring(40, 4, equal=False)
    both = form_counts(form, x, x, matrix, permutations=500, seed=2)
    alone = form_counts(form, x[:, :1], x[:, :1], matrix, permutations=500, seed=2)
    assert (alone.observed[0], alone.mean[0], alone.sd[0]) == (both.observed[0], both.mean[0], both.sd[0])
    assert alone.counts.at_least[0] == both.counts.at_least[0]


def test_how_many_orders_come_at_once_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = np.concatenate(list(permutation._ordered(15, 1100, 3)))
    monkeypatch.setattr(permutation, "_CELLS", 40)
    assert np.array_equal(np.concatenate(list(permutation._ordered(15, 1100, 3))), whole)


def test_columns_do_not_depend_on_those_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    x, matrix = rng.standard_normal((50, 6)), ring(50, 5, equal=True)
    together = sum_counts(x, matrix, permutations=2000, seed=1)
    monkeypatch.setattr(permutation, "_CELLS", 3000)  # one column after the other
    for v in range(6):
        alone = sum_counts(np.ascontiguousarray(x[:, [v]]), matrix, permutations=2000, seed=1)
        assert alone.at_least[:, 0].tolist() == together.at_least[:, v].tolist()
    assert sum_counts(x, matrix, permutations=2000, seed=1).at_most.tolist() == together.at_most.tolist()


def test_threads_of_any_number_and_callers_at_once_count_the_same() -> None:
    rng = np.random.default_rng(3)
    x, matrix = rng.standard_normal((60, 2)), ring(60, 6, equal=True)

    def count(_call: int = 0) -> list[list[list[int]]]:
        sums = sum_counts(x, matrix, permutations=2000, seed=5)
        apart = difference_counts(x, matrix, [0, 2], permutations=500, seed=5)
        form = form_counts("product", x, x, matrix, permutations=500, seed=5)
        return [sums.at_least.tolist(), apart.at_least.tolist(), form.counts.at_least.tolist(), form.mean.tolist()]

    whole = count()
    before = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        assert count() == whole
    finally:
        numba.set_num_threads(before)
    with ThreadPoolExecutor(8) as callers:
        assert all(each == whole for each in callers.map(count, range(16)))


@pytest.mark.whole
@pytest.mark.parametrize("writable", [True, False])
def test_it_is_compiled_once_where_there_is_somewhere_to_write(tmp_path: Path, writable: bool) -> None:
    """A folder inside a file cannot be made; then it compiles all the same."""
    (tmp_path / "file").write_text("")
    where = tmp_path / "cache" if writable else tmp_path / "file" / "cache"
    kernel = "geostat.analysis.core.kernel"
    code = f"import numpy; from {kernel} import draw_others; draw_others(numpy.zeros((1, 1), int), 2)"
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(where)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert bool(list(tmp_path.rglob("*.nbi"))) == writable
