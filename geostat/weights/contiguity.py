"""Which shapes touch: by the vertices that they share, and by their geometry where they share none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["touching", "within"]

Pairs = tuple["NDArray[np.int64]", "NDArray[np.int64]"]

_SHARES_A_LINE = "****1****"  # the boundaries meet in a line; two points are no line


def touching(shapes: NDArray[Any], *, rook: bool) -> Pairs:
    """The pairs of polygons, in both directions, that share a point, or with `rook` a line.

    Neighbors of a clean coverage share vertices, which sorting finds; only shapes whose boxes meet and that share none
    (a corner upon an edge, an overlap) are compared as geometries.
    """
    if len(shapes) < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    parts = _segments(shapes) if rook else _vertices(shapes)
    first, second = _sharing(*parts, n=len(shapes))
    others = _near(shapes, first, second)
    if rook:
        others = _more_than_a_corner(shapes, *others)
    meet = _meet(shapes, *others, rook=rook)
    a, b = np.concatenate([first, others[0][meet]]), np.concatenate([second, others[1][meet]])
    return np.concatenate([a, b]), np.concatenate([b, a])


def within(shapes: NDArray[Any], distance: float) -> Pairs:
    """The pairs of shapes, in both directions, that are not farther apart than a distance in their own units."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=distance)
    different = first != second
    return first[different], second[different]


def _vertices(shapes: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Owner and id of each vertex; equal coordinates have one id."""
    points, owners = shapely.get_coordinates(shapes, return_index=True)
    return owners, _numbered(points)


def _segments(shapes: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Owner and id of each segment of a ring; it has one id in both directions."""
    polygons, owner_of_polygon = shapely.get_parts(shapes, return_index=True)
    rings, polygon_of_ring = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    ids = _numbered(points)
    inside = ring[1:] == ring[:-1]
    ends = np.sort(np.column_stack([ids[:-1], ids[1:]])[inside], axis=1)
    return owner_of_polygon[polygon_of_ring[ring[1:][inside]]], _numbered(ends)


def _numbered(rows: NDArray[Any]) -> NDArray[np.int64]:
    """A number for each row of two columns; equal rows have the same."""
    first, second = (pd.factorize(column)[0].astype(np.int64) for column in (rows[:, 0], rows[:, 1]))
    return pd.factorize(first * (int(second.max(initial=0)) + 1) + second)[0].astype(np.int64)


def _sharing(owners: NDArray[np.int64], ids: NDArray[np.int64], *, n: int) -> Pairs:
    """The pairs of owners, the first before the second, that have an id in common."""
    belongs = csr_array((np.ones(len(ids), np.int32), (owners, ids)), shape=(n, int(ids.max(initial=0)) + 1))
    shared_by = np.diff(belongs.tocsc().indptr)
    belongs = belongs[:, np.flatnonzero(shared_by > 1)]
    common = (belongs @ belongs.T).tocoo()
    before = common.row < common.col
    return common.row[before].astype(np.int64), common.col[before].astype(np.int64)


def _near(shapes: NDArray[Any], first: NDArray[np.int64], second: NDArray[np.int64]) -> Pairs:
    """The pairs whose boxes meet, without those that are known already."""
    a, b = shapely.STRtree(shapes).query(shapes)
    a, b = a[a < b], b[a < b]
    n = np.int64(len(shapes))
    new = ~pd.Series(a * n + b).isin(first * n + second).to_numpy()  # by hashing, six times as fast as np.isin
    return a[new], b[new]


def _more_than_a_corner(shapes: NDArray[Any], a: NDArray[np.int64], b: NDArray[np.int64]) -> Pairs:
    """The pairs whose boxes have more than a point in common: only they can share a line."""
    boxes = shapely.bounds(shapes)
    low, high = np.maximum(boxes[a, :2], boxes[b, :2]), np.minimum(boxes[a, 2:], boxes[b, 2:])
    wide = (low != high).any(axis=1)
    return a[wide], b[wide]


def _meet(shapes: NDArray[Any], a: NDArray[np.int64], b: NDArray[np.int64], *, rook: bool) -> NDArray[np.bool_]:
    shapely.prepare(shapes)
    meet: NDArray[np.bool_] = shapely.intersects(shapes[a], shapes[b])
    if rook:
        meet[meet] = shapely.relate_pattern(shapes[a[meet]], shapes[b[meet]], _SHARES_A_LINE)
    return meet
