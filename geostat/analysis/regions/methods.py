"""The methods by which regions are found, each from the same task to a label for each area."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from geostat.analysis.core.progress import counted
from geostat.analysis.regions.quality import between_ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["FREE", "METHODS", "Task", "numbered"]


@dataclass(frozen=True)
class Task:
    """What a method is given: attributes of the areas, who adjoins whom, and what is wanted."""

    x: Floats = field(repr=False)
    matrix: csr_array = field(repr=False)
    part: Ints = field(repr=False)
    k: int
    floor_of: Floats = field(repr=False)
    floor: float
    restarts: int
    seed: int

    @property
    def links(self) -> tuple[Ints, Ints]:
        """Who adjoins whom, as the kernels take it."""
        return self.matrix.indptr.astype(np.int64), self.matrix.indices.astype(np.int64)

    def state(self, stream: int) -> NDArray[np.uint64]:
        """The state of a random generator, from the seed and the number of the stream."""
        return np.random.SeedSequence([self.seed, stream]).generate_state(1, np.uint64).astype(np.uint64)


def _agglomerated(linkage: str) -> Callable[[Task], Ints]:
    def run(task: Task) -> Ints:
        from geostat.analysis.regions.merging import LINKAGES, merge_order
        from geostat.analysis.regions.trees import cut_merges

        merges, _edges = merge_order(task.x, *task.links, LINKAGES[linkage])
        return cut_merges(len(task.x), merges, task.k, task.floor_of, task.floor)

    return run


def _redcap(linkage: str) -> Callable[[Task], Ints]:
    def run(task: Task) -> Ints:
        from geostat.analysis.regions.merging import LINKAGES, merge_order
        from geostat.analysis.regions.trees import cut_tree

        _merges, edges = merge_order(task.x, *task.links, LINKAGES[linkage])
        return cut_tree(task.x, edges, task.k, task.floor_of, task.floor)

    return run


def _skater(task: Task) -> Ints:
    from geostat.analysis.regions.trees import cut_tree, spanning_tree

    return cut_tree(task.x, spanning_tree(task.x, *task.links), task.k, task.floor_of, task.floor)


def _azp(search: str) -> Callable[[Task], Ints]:
    """Two beginnings from Ward's method, the others from seeds if there is no floor to keep."""

    def run(task: Task) -> Ints:
        from geostat.analysis.regions.growing import grow_from_seeds, spread_seeds
        from geostat.analysis.regions.moving import SEARCHES, improve

        best: tuple[float, Ints] | None = None
        for start in counted(range(task.restarts), task.restarts):
            state = task.state(start)
            if start < 2 or task.floor:
                begin = numbered((_redcap("ward"), _agglomerated("ward"))[start % 2](task))
            else:
                begin = grow_from_seeds(task.x, *task.links, spread_seeds(task.x, task.part, task.k, state))
            labels = improve(task.x, *task.links, begin, task.floor_of, task.floor, SEARCHES[search], state)
            best = _better(task, best, labels)
        assert best is not None
        return best[1]

    return run


def _max_p(task: Task) -> Ints:
    from geostat.analysis.regions.growing import grow_to_floor
    from geostat.analysis.regions.moving import SEARCHES, improve

    grown = []
    for start in counted(range(task.restarts), task.restarts):
        labels, regions = grow_to_floor(task.x, *task.links, task.floor_of, task.floor, task.state(start))
        grown.append((regions, between_ratio(task.x, labels), -start, labels))
    grown.sort(key=lambda each: each[:3], reverse=True)
    best: tuple[float, Ints] | None = None
    for regions, _ratio, start, labels in grown[:3]:
        if regions == grown[0][0]:
            for search in ("greedy", "annealing") if best is None else ("greedy",):
                state = task.state(-start)
                moved = improve(task.x, *task.links, labels, task.floor_of, task.floor, SEARCHES[search], state)
                best = _better(task, best, moved)
    assert best is not None
    return best[1]


def _k_means_connected(task: Task) -> Ints:
    from geostat.analysis.regions.growing import grow_from_seeds, spread_seeds
    from geostat.analysis.regions.moving import move_to_nearest_mean

    best: tuple[float, Ints] | None = None
    starts = 1 if task.floor else task.restarts  # only Ward's regions keep a floor
    for start in counted(range(starts), starts):
        if start == 0:
            begin = numbered(_redcap("ward")(task))
        else:
            begin = grow_from_seeds(task.x, *task.links, spread_seeds(task.x, task.part, task.k, task.state(start)))
        best = _better(task, best, move_to_nearest_mean(task.x, *task.links, begin, task.floor_of, task.floor, 300))
    assert best is not None
    return best[1]


def _k_means(task: Task) -> Ints:
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # sums of several threads would differ in their last bits
        found = KMeans(task.k, n_init=task.restarts, random_state=task.seed % 2**32).fit(task.x)
    return np.asarray(found.labels_, dtype=np.int64)


def _hierarchical(task: Task) -> Ints:
    from sklearn.cluster import AgglomerativeClustering

    return np.asarray(AgglomerativeClustering(task.k, linkage="ward").fit(task.x).labels_, dtype=np.int64)


def _better(task: Task, best: tuple[float, Ints] | None, labels: Ints) -> tuple[float, Ints]:
    ratio = between_ratio(task.x, labels)
    return (ratio, labels) if best is None or ratio > best[0] + 1e-12 else best


FREE = ("k_means", "hierarchical")
"""Methods that do not ask who adjoins whom."""

METHODS: dict[str, Callable[[Task], Ints]] = {
    **{linkage: _agglomerated(linkage) for linkage in ("ward", "average", "complete", "single")},
    "skater": _skater,
    **{f"redcap_{linkage}": _redcap(linkage) for linkage in ("ward", "average", "complete", "single")},
    "azp": _azp("greedy"),
    "azp_tabu": _azp("tabu"),
    "azp_annealing": _azp("annealing"),
    "max_p": _max_p,
    "k_means_connected": _k_means_connected,
    "k_means": _k_means,
    "hierarchical": _hierarchical,
}
"""The methods by name."""


def numbered(labels: Ints) -> Ints:
    """Labels from 0, in the order of the first area of each region."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]
