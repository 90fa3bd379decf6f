"""What is slow the first time, done before anybody waits: when an image is built, when the service starts."""

# ruff: noqa: F401 — what is imported here is imported so that nobody waits for it later

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

__all__ = ["import_libraries", "import_tangled", "warm_up"]


def warm_up() -> None:
    """Compile the kernels, or read them from the disk, by running each once on nine areas in a ring."""
    from geostat.analysis.core.permutation import difference_counts, form_counts, sum_counts

    around = np.arange(9)
    focal, neighbor = np.concatenate([around, around]), np.concatenate([(around + 1) % 9, (around - 1) % 9])
    equal = csr_array((np.ones(18), (focal, neighbor)), shape=(9, 9))
    unequal = csr_array((np.arange(1.0, 19.0), (focal, neighbor)), shape=(9, 9))
    x = np.column_stack([np.sin(around), np.cos(around)])
    for matrix in (equal, unequal):
        sum_counts(x, matrix, permutations=99, seed=1)
        difference_counts(x, matrix, [0, 1, 2], permutations=99, seed=1)
    for columns in (x, x[:, :1]):
        form_counts("product", columns, columns, equal, permutations=99, seed=1)
    _regions(x, equal)


def import_tangled() -> None:
    """Import what two threads must not import at once: modules that import one another, of which each has begun one."""
    import narwhals.stable  # of scikit-learn and of Altair


def import_libraries() -> None:
    """Import what only some analyses need and takes seconds."""
    import libpysal.graph
    import scipy.stats
    import sklearn.cluster
    import sklearn.metrics
    import spreg
    import statsmodels.tsa.statespace.structural


def _regions(x: np.ndarray, matrix: csr_array) -> None:
    from geostat.analysis.regions.methods import METHODS, Task

    part, ones = np.zeros(len(x), dtype=np.int64), np.ones(len(x))
    for method in ("ward", "skater", "redcap_ward", "azp_tabu", "max_p", "k_means_connected"):
        METHODS[method](Task(x, matrix, part, 3, ones, 2.0 if method == "max_p" else 0.0, 3, 1))
