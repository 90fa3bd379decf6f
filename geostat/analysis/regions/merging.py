"""The order in which adjoining regions merge, by any linkage over all pairs of their areas; compiled."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any

import numpy as np

from geostat.analysis.core.kernel import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["LINKAGES", "distance", "merge_order"]

LINKAGES = {"single": 0, "complete": 1, "average": 2, "ward": 3}
"""How far regions are apart: their nearest, farthest or mean pair, or what merging adds to the squared distances."""


@compiled()
def distance(x: Floats, i: int, j: int) -> Any:  # pragma: no cover — compiled
    """Euclidean distance of two rows."""
    total = 0.0
    for v in range(x.shape[1]):
        total += (x[i, v] - x[j, v]) ** 2
    return np.sqrt(total)


@compiled()
def _over_pairs(x: Floats, first: Ints, following: Ints, a: int, b: int, linkage: int) -> Any:  # pragma: no cover
    """The linkage of two regions, from all pairs of their areas."""
    found, pairs = np.inf if linkage == 0 else 0.0, 0
    i = first[a]
    while i >= 0:
        j = first[b]
        while j >= 0:
            away = distance(x, i, j)
            if linkage == 0:
                found = min(found, away)
            elif linkage == 1:
                found = max(found, away)
            else:
                found += away
            pairs += 1
            j = following[j]
        i = following[i]
    return found / pairs if linkage == 2 else found


@compiled()
def _combined(one: float, two: float, size_one: float, size_two: float, linkage: int) -> Any:  # pragma: no cover
    """The linkage of a merged region, from those of its two parts (Lance & Williams 1967)."""
    if linkage == 0:
        return min(one, two)
    if linkage == 1:
        return max(one, two)
    return (size_one * one + size_two * two) / (size_one + size_two)


@compiled()
def _ward(center: Floats, size: Floats, a: int, b: int) -> Any:  # pragma: no cover — compiled
    """What merging two regions adds to the sum of squared distances to their means."""
    return distance(center, a, b) ** 2 * size[a] * size[b] / (size[a] + size[b])


@compiled()
def merge_order(x: Floats, indptr: Ints, indices: Ints, linkage: int) -> tuple[Ints, Ints]:  # pragma: no cover
    """Merges × 2 of region ids (areas are 0 to n − 1, merge t makes region n + t), and the shortest edge of each.

    An edge is a pair of areas that adjoin, one from each region. What two merged regions knew of a third is combined;
    pairs of areas that were never compared are, each once. Regions that do not adjoin never merge.
    """
    n, m = x.shape
    most = 2 * n
    alive, size, center = np.zeros(most, np.bool_), np.ones(most), np.zeros((most, m))
    alive[:n], center[:n] = True, x
    first, last, following = np.full(most, -1), np.full(most, -1), np.full(n, -1)
    first[:n] = last[:n] = np.arange(n)
    head = np.full(most, -1)
    links = np.empty((max(16, 6 * len(indices)), 4), np.int64)  # to which region, the next link, the edge
    lengths = np.empty((len(links), 2))  # how far the regions are apart, how long the edge is
    used = 0
    heap = [(0.0, 0, 0, 0)]
    heap.clear()
    for i in range(n):
        for t in range(indptr[i], indptr[i + 1]):
            j = indices[t]
            lengths[used, 1] = distance(x, i, j)
            lengths[used, 0] = lengths[used, 1] ** 2 / 2 if linkage == 3 else lengths[used, 1]
            links[used, 0], links[used, 1], links[used, 2], links[used, 3] = j, head[i], i, j
            head[i] = used
            if j > i:
                heap.append((lengths[used, 0], i, j, used))
            used += 1
    heapq.heapify(heap)
    merges, edges = np.empty((n, 2), np.int64), np.empty((n, 2), np.int64)
    known, best = np.empty((most, 2)), np.empty(most, np.int64)
    seen_by, around = np.full(most, -1), np.empty(most, np.int64)
    made = 0
    while len(heap) > 0:
        _away, a, b, link = heapq.heappop(heap)
        if not (alive[a] and alive[b]):
            continue
        c = n + made
        merges[made, 0], merges[made, 1] = a, b
        edges[made, 0], edges[made, 1] = links[link, 2], links[link, 3]
        made += 1
        alive[a], alive[b], alive[c] = False, False, True
        size[c] = size[a] + size[b]
        for v in range(m):
            center[c, v] = (size[a] * center[a, v] + size[b] * center[b, v]) / size[c]
        neighbors = 0
        for side in range(2):
            entry = head[a if side == 0 else b]
            while entry >= 0:
                d = links[entry, 0]
                if alive[d]:
                    if seen_by[d] != c:
                        seen_by[d], around[neighbors], best[d] = c, d, entry
                        known[d, 0] = known[d, 1] = np.nan
                        neighbors += 1
                    known[d, side] = lengths[entry, 0]
                    if lengths[entry, 1] < lengths[best[d], 1]:
                        best[d] = entry
                entry = links[entry, 1]
        if used + 2 * neighbors > len(links):
            links = np.concatenate((links, np.empty_like(links)))
            lengths = np.concatenate((lengths, np.empty_like(lengths)))
        for t in range(neighbors):
            d = around[t]
            if linkage == 3:
                away = _ward(center, size, c, d)
            else:
                for side in range(2):
                    if np.isnan(known[d, side]):
                        known[d, side] = _over_pairs(x, first, following, a if side == 0 else b, d, linkage)
                away = _combined(known[d, 0], known[d, 1], size[a], size[b], linkage)
            for owner, target in ((c, d), (d, c)):
                links[used, 0], links[used, 1] = target, head[owner]
                links[used, 2], links[used, 3] = links[best[d], 2], links[best[d], 3]
                lengths[used, 0], lengths[used, 1] = away, lengths[best[d], 1]
                head[owner] = used
                used += 1
            heapq.heappush(heap, (away, d, c, used - 1))
        first[c], last[c] = first[a], last[b]
        following[last[a]] = first[b]
    return merges[:made], edges[:made]
