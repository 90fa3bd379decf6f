"""Partitions that get better by moving areas at a border to the region beside them; compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geostat.analysis.core.kernel import compiled
from geostat.analysis.regions.chance import below, shuffled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    State = NDArray[np.uint64]

__all__ = ["SEARCHES", "improve", "move_to_nearest_mean", "sums_of"]

SEARCHES = {"greedy": 0, "tabu": 1, "annealing": 2}

_COOLING, _COLDEST = 0.9, 1e-3
_PATIENCE = 100


@compiled()
def sums_of(x: Floats, labels: Ints, floor_of: Floats, k: int) -> tuple[Floats, Floats, Floats]:  # pragma: no cover
    """Sums, counts and what each region holds of the floor."""
    sums, count, held = np.zeros((k, x.shape[1])), np.zeros(k), np.zeros(k)
    for i in range(len(labels)):
        r = labels[i]
        if r >= 0:
            for v in range(x.shape[1]):
                sums[r, v] += x[i, v]
            count[r] += 1
            held[r] += floor_of[i]
    return sums, count, held


@compiled()
def _gain(x: Floats, sums: Floats, count: Floats, i: int, r: int, q: int) -> float:  # pragma: no cover — compiled
    """How much less the squared distances are after area i moves from region r to region q."""
    gain = 0.0
    for v in range(x.shape[1]):
        left, joined = sums[r, v] - x[i, v], sums[q, v] + x[i, v]
        gain += left**2 / (count[r] - 1) + joined**2 / (count[q] + 1)
        gain -= sums[r, v] ** 2 / count[r] + sums[q, v] ** 2 / count[q]
    return gain


@compiled()
def _can_leave(labels: Ints, indptr: Ints, indices: Ints, i: int, seen: Ints, queue: Ints) -> bool:  # pragma: no cover
    """Whether the region of area i stays in one piece without it; `seen` and `queue` are room to work in."""
    r, first, neighbors = labels[i], -1, 0
    for t in range(indptr[i], indptr[i + 1]):
        if labels[indices[t]] == r:
            neighbors += 1
            first = indices[t]
    if neighbors < 2:
        return neighbors == 1
    stamp = seen[len(labels)] + 1
    seen[len(labels)] = stamp
    seen[i] = seen[first] = stamp
    queue[0] = first
    reached, place, met = 1, 0, 0
    while place < reached:
        j = queue[place]
        place += 1
        for t in range(indptr[j], indptr[j + 1]):
            if indices[t] == i:
                met += 1
                if met == neighbors:
                    return True
            elif labels[indices[t]] == r and seen[indices[t]] != stamp:
                seen[indices[t]] = stamp
                queue[reached] = indices[t]
                reached += 1
    return False


@compiled()
def _move(
    x: Floats, labels: Ints, sums: Floats, count: Floats, held: Floats, weight: float, i: int, q: int
) -> None:  # pragma: no cover
    r = labels[i]
    for v in range(x.shape[1]):
        sums[r, v] -= x[i, v]
        sums[q, v] += x[i, v]
    count[r] -= 1
    count[q] += 1
    held[r] -= weight
    held[q] += weight
    labels[i] = q


@compiled()
def _search_tabu(
    x: Floats, indptr: Ints, indices: Ints, start: Ints, floor_of: Floats, floor: float
) -> Ints:  # pragma: no cover — compiled
    """The best labels on a way of best moves, each not made lately unless it leads to a new best (Glover 1989)."""
    n, k = len(start), start.max() + 1
    labels, best = start.copy(), start.copy()
    sums, count, held = sums_of(x, labels, floor_of, k)
    seen, queue = np.zeros(n + 1, np.int64), np.empty(n, np.int64)
    total = reached = 0.0
    tabu, idle, step = np.zeros((n, k), np.int64), 0, 0
    while idle < _PATIENCE:
        step += 1
        chosen, to, gained = -1, -1, -np.inf
        for i in range(n):
            r = labels[i]
            if count[r] < 2 or held[r] - floor_of[i] < floor:
                continue
            for t in range(indptr[i], indptr[i + 1]):
                q = labels[indices[t]]
                if q == r:
                    continue
                gain = _gain(x, sums, count, i, r, q)
                if gain <= gained or (tabu[i, q] > step and total + gain <= reached + 1e-12):
                    continue
                if _can_leave(labels, indptr, indices, i, seen, queue):
                    chosen, to, gained = i, q, gain
        if chosen < 0:
            break
        tabu[chosen, labels[chosen]] = step + max(5, k)
        _move(x, labels, sums, count, held, floor_of[chosen], chosen, to)
        total += gained
        idle += 1
        if total > reached + 1e-12:
            reached, idle = total, 0
            best[:] = labels
    return best


@compiled()
def _settle(
    x: Floats, indptr: Ints, indices: Ints, start: Ints, floor_of: Floats, floor: float, heat: float, state: State
) -> Ints:  # pragma: no cover — compiled
    """Labels after rounds of moves in random order, until none helps; with heat, harmful ones are made too."""
    n, k = len(start), start.max() + 1
    labels = start.copy()
    sums, count, held = sums_of(x, labels, floor_of, k)
    seen, queue = np.zeros(n + 1, np.int64), np.empty(n, np.int64)
    while True:
        moved = False
        for i in shuffled(state, n):
            r = labels[i]
            if count[r] < 2 or held[r] - floor_of[i] < floor:
                continue
            to, gained = -1, -np.inf
            for t in range(indptr[i], indptr[i + 1]):
                q = labels[indices[t]]
                if q != r:
                    gain = _gain(x, sums, count, i, r, q)
                    if gain > gained:
                        to, gained = q, gain
            if to < 0:
                continue
            helps = gained > 1e-10
            if not helps and heat > 0:
                helps = below(state, 1 << 30) < np.exp(gained / heat) * (1 << 30)
            if helps and _can_leave(labels, indptr, indices, i, seen, queue):
                _move(x, labels, sums, count, held, floor_of[i], i, to)
                moved = True
        heat = heat * _COOLING if heat > _COLDEST else 0.0
        if not moved and heat == 0.0:
            return labels


@compiled()
def improve(
    x: Floats, indptr: Ints, indices: Ints, start: Ints, floor_of: Floats, floor: float, search: int, state: State
) -> Ints:  # pragma: no cover — compiled
    """Labels that no single move improves: areas at a border move to the region next to them (AZP; Openshaw 1977).

    A move keeps the region that is left in one piece and at its floor. Greedy moves whenever it helps, tabu makes the
    best move that was not made lately even if it harms, annealing harmful ones ever less often; then greedy finishes.
    """
    labels = start.copy()
    if search == 1:
        labels = _search_tabu(x, indptr, indices, labels, floor_of, floor)
    heat = x.shape[1] * 0.5 if search == 2 else 0.0
    return _settle(x, indptr, indices, labels, floor_of, floor, heat, state)


@compiled()
def move_to_nearest_mean(
    x: Floats, indptr: Ints, indices: Ints, start: Ints, floor_of: Floats, floor: float, rounds: int
) -> Ints:  # pragma: no cover — compiled
    """Labels after rounds of k-means under contiguity: areas move to the region beside them whose mean is nearer."""
    n, m, k = len(start), x.shape[1], start.max() + 1
    labels = start.copy()
    seen, queue = np.zeros(n + 1, np.int64), np.empty(n, np.int64)
    for _round in range(rounds):
        sums, count, held = sums_of(x, labels, floor_of, k)
        means = sums.copy()
        for r in range(k):
            means[r] /= count[r]
        moved = False
        for i in range(n):
            r = labels[i]
            if count[r] < 2 or held[r] - floor_of[i] < floor:
                continue
            to, nearest = r, 0.0
            for v in range(m):
                nearest += (x[i, v] - means[r, v]) ** 2
            for t in range(indptr[i], indptr[i + 1]):
                q = labels[indices[t]]
                if q != r:
                    away = 0.0
                    for v in range(m):
                        away += (x[i, v] - means[q, v]) ** 2
                    if away < nearest - 1e-12:
                        to, nearest = q, away
            if to != r and _can_leave(labels, indptr, indices, i, seen, queue):
                _move(x, labels, sums, count, held, floor_of[i], i, to)
                moved = True
        if not moved:
            break
    return labels
