"""How good a partition is: what it explains, whether it holds together, and how compact its regions are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from geostat.domain.geodesic import meters_around

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["between_ratio", "compactness", "is_connected", "join_count_ratio", "silhouettes", "squared_distances"]

_MOST = 10_000  # silhouettes compare all pairs


def squared_distances(x: Floats, labels: Ints) -> Floats:
    """The sum of squared distances of the areas of each region to its mean."""
    k = int(labels.max()) + 1
    count = np.bincount(labels, minlength=k)
    sums = np.stack([np.bincount(labels, column, k) for column in x.T], axis=1)
    means = sums / np.maximum(count, 1)[:, None]
    return np.bincount(labels, ((x - means[labels]) ** 2).sum(axis=1), k).astype(np.float64)


def between_ratio(x: Floats, labels: Ints) -> float:
    """The share of all squared distances that lies between regions: 0 nothing, 1 all areas of a region are the same."""
    total = ((x - x.mean(axis=0)) ** 2).sum()
    return float(np.clip(1 - squared_distances(x, labels).sum() / total, 0, 1)) if total > 0 else 1.0


def join_count_ratio(labels: Ints, matrix: csr_array) -> tuple[float | None, Floats]:
    """The share of links that stay inside a region: of all, and of each region (nan where it has no link)."""
    focal = np.repeat(np.arange(len(labels)), np.diff(matrix.indptr))
    inside = labels[focal] == labels[matrix.indices]
    k = int(labels.max()) + 1
    links, kept = np.bincount(labels[focal], minlength=k), np.bincount(labels[focal], inside, k)
    with np.errstate(invalid="ignore"):
        each = np.where(links > 0, kept / links, np.nan)
    return (float(inside.mean()) if len(inside) else None), each


def silhouettes(x: Floats, labels: Ints) -> Floats | None:
    """How much nearer each area is to its own region than to the next in x, from −1 to 1; None for too many areas."""
    from sklearn.metrics import silhouette_samples

    if len(x) > _MOST or not 1 < len(np.unique(labels)) < len(x):
        return None
    return np.asarray(silhouette_samples(x, labels))


def compactness(shapes: gpd.GeoSeries, labels: Ints) -> Floats:
    """The isoperimetric quotient 4π·area/perimeter² of each region as one shape: 1 for a circle."""
    import shapely

    flat = shapes.to_crs(meters_around(shapes.total_bounds)).to_numpy()
    merged = [shapely.union_all(flat[labels == region]) for region in range(int(labels.max()) + 1)]
    return np.array([4 * math.pi * shape.area / shape.length**2 for shape in merged])


def is_connected(members: NDArray[np.bool_], matrix: csr_array) -> bool:
    """Whether areas hang together by the links among them."""
    from scipy.sparse.csgraph import connected_components

    at = np.flatnonzero(members)
    return bool(connected_components(matrix[at][:, at], directed=False, return_labels=False) <= 1)
