"""Regions that grow: from seeds that lie apart, or each until it reaches a floor; compiled."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from geostat.analysis.core.kernel import compiled
from geostat.analysis.regions.chance import below, shuffled
from geostat.analysis.regions.merging import distance
from geostat.analysis.regions.moving import sums_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    State = NDArray[np.uint64]

__all__ = ["grow_from_seeds", "grow_to_floor", "spread_seeds"]


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
            chosen = inside[below(state, len(inside))]
        else:
            total = apart.sum()
            target = below(state, 1 << 30) / (1 << 30) * total
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
                chosen = free[below(state, len(free))]
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
    for seed in shuffled(state, n):
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
    sums, count, _held = sums_of(x, labels, floor_of, max(k, 1))
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
