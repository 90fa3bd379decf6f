"""Partitions of areas into connected regions that are grown from seeds and improved by moving areas; compiled.

Random choices come from a generator of their own (splitmix64), so that a seed alone decides the result.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from geostat.analysis.kernel import compiled
from geostat.analysis.regions.merging import distance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    State = NDArray[np.uint64]

__all__ = ["SEARCHES", "grow_from_seeds", "grow_to_floor", "improve", "move_to_nearest_mean", "spread_seeds"]

SEARCHES = {"greedy": 0, "tabu": 1, "annealing": 2}

_COOLING, _COLDEST = 0.9, 1e-3
_PATIENCE = 100


@compiled()
def _below(state: State, n: int) -> int:  # pragma: no cover — compiled
    """A random whole number from 0 to n − 1 (splitmix64; Steele, Lea & Flood 2014)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return int((z >> np.uint64(11)) % np.uint64(n))


@compiled()
def _shuffled(state: State, n: int) -> Ints:  # pragma: no cover — compiled
    order = np.arange(n)
    for i in range(n - 1, 0, -1):
        j = _below(state, i + 1)
        order[i], order[j] = order[j], order[i]
    return order


@compiled()
def _sums(x: Floats, labels: Ints, floor_of: Floats, k: int) -> tuple[Floats, Floats, Floats]:  # pragma: no cover
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
def improve(
    x: Floats, indptr: Ints, indices: Ints, start: Ints, floor_of: Floats, floor: float, search: int, state: State
) -> Ints:  # pragma: no cover — compiled
    """Labels that no single move improves: areas at a border move to the region next to them (AZP; Openshaw 1977).

    A move keeps the region that is left in one piece and at its floor. Greedy moves whenever it helps, tabu makes the
    best move that was not made lately even if it harms, annealing harmful ones ever less often; then greedy finishes.
    """
    n, k = len(start), start.max() + 1
    labels, best = start.copy(), start.copy()
    sums, count, held = _sums(x, labels, floor_of, k)
    seen, queue = np.zeros(n + 1, np.int64), np.empty(n, np.int64)
    if search == 1:
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
        labels[:] = best
        sums, count, held = _sums(x, labels, floor_of, k)
    heat = x.shape[1] * 0.5 if search == 2 else 0.0
    while True:
        moved = False
        for i in _shuffled(state, n):
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
                helps = _below(state, 1 << 30) < np.exp(gained / heat) * (1 << 30)
            if helps and _can_leave(labels, indptr, indices, i, seen, queue):
                _move(x, labels, sums, count, held, floor_of[i], i, to)
                moved = True
        heat = heat * _COOLING if heat > _COLDEST else 0.0
        if not moved and heat == 0.0:
            return labels


@compiled()
def spread_seeds(x: Floats, part: Ints, k: int, state: State) -> Ints:  # pragma: no cover — compiled
    """k areas, one at least in each part of the map, the farther from the others the likelier (k-means++)."""
    n = len(x)
    parts = part.max() + 1
    seeds, apart = np.empty(k, np.int64), np.full(n, np.inf)
    for s in range(k):
        chosen = -1
        if s < parts:
            inside = np.flatnonzero(part == s)
            chosen = inside[_below(state, len(inside))]
        else:
            total = apart.sum()
            target = _below(state, 1 << 30) / (1 << 30) * total
            for i in range(n):
                target -= apart[i]
                if apart[i] > 0:
                    chosen = i
                    if target < 0:
                        break
            if chosen < 0:  # all areas are like a seed: take any that is none
                others = np.ones(n, np.bool_)
                others[seeds[:s]] = False
                free = np.flatnonzero(others)
                chosen = free[_below(state, len(free))]
        seeds[s] = chosen
        for i in range(n):
            apart[i] = min(apart[i], distance(x, i, chosen) ** 2)
        apart[chosen] = 0.0
    return seeds


@compiled()
def grow_from_seeds(x: Floats, indptr: Ints, indices: Ints, seeds: Ints) -> Ints:  # pragma: no cover — compiled
    """Labels of regions that grow from seeds by the area that is nearest to its region's mean."""
    n, m = x.shape
    labels = np.full(n, -1)
    sums, count = np.zeros((len(seeds), m)), np.zeros(len(seeds))
    heap = [(0.0, 0, 0)]
    heap.clear()
    for s in range(len(seeds)):
        heapq.heappush(heap, (-1.0, seeds[s], s))
    while len(heap) > 0:
        _away, i, s = heapq.heappop(heap)
        if labels[i] >= 0:
            continue
        labels[i] = s
        count[s] += 1
        for v in range(m):
            sums[s, v] += x[i, v]
        for t in range(indptr[i], indptr[i + 1]):
            j = indices[t]
            if labels[j] < 0:
                away = 0.0
                for v in range(m):
                    away += (x[j, v] - sums[s, v] / count[s]) ** 2
                heapq.heappush(heap, (away, j, s))
    return labels


@compiled()
def move_to_nearest_mean(
    x: Floats, indptr: Ints, indices: Ints, start: Ints, floor_of: Floats, floor: float, rounds: int
) -> Ints:  # pragma: no cover — compiled
    """Labels after rounds of k-means under contiguity: areas move to the region beside them whose mean is nearer."""
    n, m, k = len(start), x.shape[1], start.max() + 1
    labels = start.copy()
    seen, queue = np.zeros(n + 1, np.int64), np.empty(n, np.int64)
    for _round in range(rounds):
        sums, count, held = _sums(x, labels, floor_of, k)
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


@compiled()
def grow_to_floor(
    x: Floats, indptr: Ints, indices: Ints, floor_of: Floats, floor: float, state: State
) -> tuple[Ints, int]:  # pragma: no cover — compiled
    """Labels of as many regions as grow to the floor from random seeds, and how many they are (max-p; Duque et al.
    2012).

    Areas that are left over join the region beside them to which they add least; a part of the map that cannot
    reach the floor is a region below it, numbered after the others.
    """
    n, m = x.shape
    labels, regions = np.full(n, -1), 0
    members, rim = np.empty(n, np.int64), np.empty(len(indices) + 1, np.int64)
    for seed in _shuffled(state, n):
        if labels[seed] != -1:
            continue
        labels[seed], members[0] = regions, seed
        size, held, mean, edge = 1, floor_of[seed], x[seed].copy(), 0
        newest = seed
        while held < floor:
            for t in range(indptr[newest], indptr[newest + 1]):
                if labels[indices[t]] == -1:
                    rim[edge] = indices[t]
                    edge += 1
            chosen, nearest, kept = -1, np.inf, 0
            for e in range(edge):
                j = rim[e]
                if labels[j] != -1:
                    continue
                rim[kept] = j
                kept += 1
                away = 0.0
                for v in range(m):
                    away += (x[j, v] - mean[v]) ** 2
                if away < nearest:
                    chosen, nearest = j, away
            edge = kept
            if chosen < 0:
                break
            labels[chosen], members[size], newest = regions, chosen, chosen
            size += 1
            held += floor_of[chosen]
            for v in range(m):
                mean[v] += (x[chosen, v] - mean[v]) / size
        if held >= floor:
            regions += 1
        else:
            for s in range(size):
                labels[members[s]] = -2
    _join_left_over(x, indptr, indices, floor_of, labels, regions)
    below = regions
    for i in range(n):
        if labels[i] < 0:
            labels[i] = below
            members[0] = i
            size = place = 1
            place = 0
            while place < size:
                j = members[place]
                place += 1
                for t in range(indptr[j], indptr[j + 1]):
                    if labels[indices[t]] < 0:
                        labels[indices[t]] = below
                        members[size] = indices[t]
                        size += 1
            below += 1
    return labels, regions


@compiled()
def _join_left_over(
    x: Floats, indptr: Ints, indices: Ints, floor_of: Floats, labels: Ints, k: int
) -> None:  # pragma: no cover
    sums, count, _held = _sums(x, labels, floor_of, max(k, 1))
    joined = True
    while joined:
        joined = False
        for i in range(len(labels)):
            if labels[i] >= 0:
                continue
            to, nearest = -1, np.inf
            for t in range(indptr[i], indptr[i + 1]):
                q = labels[indices[t]]
                if q >= 0:
                    away = 0.0
                    for v in range(x.shape[1]):
                        away += (x[i, v] - sums[q, v] / count[q]) ** 2
                    away *= count[q] / (count[q] + 1)
                    if away < nearest:
                        to, nearest = q, away
            if to >= 0:
                labels[i] = to
                count[to] += 1
                for v in range(x.shape[1]):
                    sums[to, v] += x[i, v]
                joined = True
