"""Spanning trees of areas that adjoin, and how trees are cut into regions; compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geostat.analysis.core.kernel import compiled
from geostat.analysis.regions.merging import distance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["cut_merges", "cut_tree", "spanning_tree"]


@compiled()
def _root(parent: Ints, i: int) -> int:  # pragma: no cover — compiled
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@compiled()
def spanning_tree(x: Floats, indptr: Ints, indices: Ints) -> Ints:  # pragma: no cover — compiled
    """Edges × 2 of the minimum spanning forest by distance in x (Kruskal 1956); ties go to the lower positions."""
    n = len(indptr) - 1
    count = 0
    for i in range(n):
        for t in range(indptr[i], indptr[i + 1]):
            count += indices[t] > i
    pairs, cost = np.empty((count, 2), np.int64), np.empty(count)
    count = 0
    for i in range(n):
        for t in range(indptr[i], indptr[i + 1]):
            if indices[t] > i:
                pairs[count, 0], pairs[count, 1], cost[count] = i, indices[t], distance(x, i, indices[t])
                count += 1
    parent, edges, taken = np.arange(n), np.empty((n, 2), np.int64), 0
    for e in np.argsort(cost, kind="mergesort"):
        a, b = _root(parent, pairs[e, 0]), _root(parent, pairs[e, 1])
        if a != b:
            parent[max(a, b)] = min(a, b)
            edges[taken] = pairs[e]
            taken += 1
    return edges[:taken]


@compiled()
def _best_cut(
    x: Floats, floor_of: Floats, floor: float, head: Ints, links: Ints, cut: Ints, start: int
) -> tuple[float, int]:  # pragma: no cover — compiled
    """The edge of the tree around `start` whose cut takes most off the squared distances, and how much; −1 if none can.

    Between-sum of squares of a part is |Σx|²/count, so a cut gains what its two parts have more of than the whole.
    """
    n, m = x.shape
    order, above, via = np.empty(n, np.int64), np.full(n, -1), np.full(n, -1)
    order[0], above[start] = start, start
    reached = 1
    place = 0
    while place < reached:
        i = order[place]
        place += 1
        entry = head[i]
        while entry >= 0:
            j, edge = links[entry, 0], entry // 2
            if not cut[edge] and above[j] < 0:
                above[j], via[j], order[reached] = i, edge, j
                reached += 1
            entry = links[entry, 1]
    sums, count, held = np.zeros((n, m)), np.zeros(n), np.zeros(n)
    for place in range(reached - 1, -1, -1):
        i = order[place]
        for v in range(m):
            sums[i, v] += x[i, v]
        count[i] += 1
        held[i] += floor_of[i]
        if i != start:
            for v in range(m):
                sums[above[i], v] += sums[i, v]
            count[above[i]] += count[i]
            held[above[i]] += held[i]
    best, gained = -1, -1.0
    for place in range(1, reached):
        i = order[place]
        if held[i] < floor or held[start] - held[i] < floor:
            continue
        gain = 0.0
        rest = count[start] - count[i]
        for v in range(m):
            other = sums[start, v] - sums[i, v]
            gain += sums[i, v] ** 2 / count[i] + other**2 / rest - sums[start, v] ** 2 / count[start]
        if gain > gained + 1e-12:
            best, gained = via[i], gain
    return gained, best


@compiled()
def cut_tree(x: Floats, edges: Ints, k: int, floor_of: Floats, floor: float) -> Ints:  # pragma: no cover — compiled
    """Labels of at most k regions: edges are cut one by one, each where it takes most off the squared distances.

    Every part of a forest is a region from the start. A cut leaves at least `floor` of `floor_of` on both sides.
    """
    n = len(x)
    head, links = np.full(n, -1), np.empty((2 * len(edges), 2), np.int64)
    for e in range(len(edges)):
        for side in range(2):
            i = edges[e, side]
            links[2 * e + side, 0], links[2 * e + side, 1] = edges[e, 1 - side], head[i]
            head[i] = 2 * e + side
    cut = np.zeros(len(edges), np.int64)
    labels = _parts(n, head, links, cut)
    starts = np.full(max(n, k), -1)
    regions = 0
    for i in range(n):
        if labels[i] == regions:
            starts[regions] = i
            regions += 1
    gains, at = np.full(max(n, k), -1.0), np.full(max(n, k), -1)
    for r in range(regions):
        gains[r], at[r] = _best_cut(x, floor_of, floor, head, links, cut, starts[r])
    while regions < k:
        r = int(np.argmax(gains[:regions]))
        if at[r] < 0:
            break
        e = at[r]
        cut[e] = 1
        starts[r], starts[regions] = edges[e, 0], edges[e, 1]
        for part in (r, regions):
            gains[part], at[part] = _best_cut(x, floor_of, floor, head, links, cut, starts[part])
        regions += 1
    return _parts(n, head, links, cut)


@compiled()
def _parts(n: int, head: Ints, links: Ints, cut: Ints) -> Ints:  # pragma: no cover — compiled
    """Which part of a forest each area is in, numbered by their first areas."""
    labels, queue = np.full(n, -1), np.empty(n, np.int64)
    parts = 0
    for start in range(n):
        if labels[start] >= 0:
            continue
        labels[start], queue[0] = parts, start
        reached, place = 1, 0
        while place < reached:
            entry = head[queue[place]]
            place += 1
            while entry >= 0:
                j = links[entry, 0]
                if not cut[entry // 2] and labels[j] < 0:
                    labels[j], queue[reached] = parts, j
                    reached += 1
                entry = links[entry, 1]
        parts += 1
    return labels


@compiled()
def cut_merges(n: int, merges: Ints, k: int, floor_of: Floats, floor: float) -> Ints:  # pragma: no cover — compiled
    """Labels of at most k regions: the last merges are undone, but for those that would leave less than `floor`."""
    most = n + len(merges)
    held = np.zeros(most)
    held[:n] = floor_of
    whole = np.ones(most, np.bool_)
    for t in range(len(merges)):
        held[n + t] = held[merges[t, 0]] + held[merges[t, 1]]
        whole[merges[t, 0]] = whole[merges[t, 1]] = False
    regions = whole.sum()
    for t in range(len(merges) - 1, -1, -1):
        a, b = merges[t, 0], merges[t, 1]
        if regions < k and whole[n + t] and held[a] >= floor and held[b] >= floor:
            whole[n + t], whole[a], whole[b] = False, True, True
            regions += 1
    labels = np.full(most, -1)
    for c in range(most - 1, -1, -1):
        if whole[c]:
            labels[c] = c
        if c >= n and labels[c] >= 0:
            labels[merges[c - n, 0]] = labels[merges[c - n, 1]] = labels[c]
    return labels[:n]
