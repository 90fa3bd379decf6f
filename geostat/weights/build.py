"""Boundary set → SpatialWeights, by one of the methods listed here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geostat.domain.analysis_requests import WEIGHTS_PARAMETERS
from geostat.domain.geodesic import meters_around
from geostat.errors import AnalysisError, InputError, some
from geostat.weights.contiguity import touching, within
from geostat.weights.model import SpatialWeights, from_links, merged, to_matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import geopandas as gpd
    from scipy.sparse import csr_array

    from geostat.domain.analysis_requests import Kernel
    from geostat.domain.areas import BoundarySet

__all__ = ["METHODS", "build_weights"]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the IUGG, for distances on the sphere."""

Built = tuple["csr_array", dict[str, Any]]
"""A matrix, and the parameters that it was built with."""


@dataclass(frozen=True)
class _Options:
    """The parameters of all methods; each takes those that it knows."""

    k: int
    distance_km: float | None
    tolerance_m: float
    kernel: Kernel
    block_groups: Mapping[str, str] | None


def build_weights(
    boundary_set: BoundarySet,
    method: str = "queen",
    *,
    k: int = 4,
    distance_km: float | None = None,
    tolerance_m: float = 100.0,
    kernel: Kernel = "triangular",
    block_groups: Mapping[str, str] | None = None,
    bridges: Sequence[tuple[str, str]] = (),
) -> SpatialWeights:
    """Build the weights of a boundary set.

    Methods: `queen` (a shared point), `rook` (a shared edge), `fuzzy` (not more than `tolerance_m` meters apart, for
    boundaries with slivers), `knn` (the `k` nearest), `distance` (all within `distance_km`), `kernel` (all within
    `distance_km`, the nearer the heavier: triangular 1 − u, epanechnikov 1 − u², quartic (1 − u²)², gaussian
    exp(−(3u)²/2), u the share of the distance), `block` (all of the same group in `block_groups`, by code). Distances
    are great-circle kilometers between centroids. `bridges` are pairs of codes that count as neighbors besides.

    Raises ParameterError for an unknown method and what is out of bounds, InputError for an unknown bridge and a method
    without what it needs, AnalysisError when there are too few areas.
    """
    _check(weights=method, k=k, distance_km=distance_km, tolerance_m=tolerance_m, kernel=kernel)
    codes = sorted(map(str, boundary_set.areas.index))
    unknown = {code for pair in bridges for code in pair} - set(codes)
    if unknown:
        raise InputError(f"a bridge names areas that are not in {boundary_set.id}: {some(sorted(unknown))}")
    options = _Options(k, distance_km, tolerance_m, kernel, block_groups)
    matrix, parameters = METHODS[method](boundary_set.areas.loc[codes], options)
    if bridges:
        both_ways = {(str(a), str(b)): 1.0 for pair in bridges for a, b in (pair, pair[::-1])}
        matrix = merged(matrix, from_links(codes, both_ways))
    return SpatialWeights(boundary_set.id, method, parameters, codes, matrix, tuple((a, b) for a, b in bridges))


def _check(**given: object) -> None:
    for parameter in WEIGHTS_PARAMETERS:
        if parameter.name in given:
            parameter.checked(given[parameter.name])


def _queen(areas: gpd.GeoDataFrame, _options: _Options) -> Built:
    return to_matrix(len(areas), *touching(areas.geometry.to_numpy(), rook=False)), {}


def _rook(areas: gpd.GeoDataFrame, _options: _Options) -> Built:
    return to_matrix(len(areas), *touching(areas.geometry.to_numpy(), rook=True)), {}


def _fuzzy(areas: gpd.GeoDataFrame, options: _Options) -> Built:
    """Areas within a tolerance, measured in a projection that is true around the middle of them."""
    shapes = areas.geometry.to_crs(meters_around(areas.total_bounds)).to_numpy()
    return to_matrix(len(areas), *within(shapes, options.tolerance_m)), {"tolerance_m": options.tolerance_m}


def _knn(areas: gpd.GeoDataFrame, options: _Options) -> Built:
    k, n = options.k, len(areas)
    if not 1 <= k < n:
        raise AnalysisError(f"k must be from 1 to {n - 1} for {n} areas, not {k}", k=k)
    tree, points = _tree(areas)
    # The area itself is among its nearest; where centroids coincide it need not be the first, nor be there at all.
    nearest = tree.query(points, k=k + 1, return_distance=False)
    others = nearest != np.arange(n)[:, None]
    others[others.all(axis=1), -1] = False
    return to_matrix(n, np.repeat(np.arange(n), k), nearest[others]), {"k": k}


def _distance(areas: gpd.GeoDataFrame, options: _Options) -> Built:
    focal, neighbor, _km = _around(areas, options)
    return to_matrix(len(areas), focal, neighbor), {"distance_km": options.distance_km}


def _kernel(areas: gpd.GeoDataFrame, options: _Options) -> Built:
    focal, neighbor, km = _around(areas, options)
    weight = _KERNELS[options.kernel](km / float(options.distance_km or 1))
    matrix = to_matrix(len(areas), focal, neighbor, np.maximum(weight, 0.0))
    return matrix, {"distance_km": options.distance_km, "kernel": options.kernel}


def _block(areas: gpd.GeoDataFrame, options: _Options) -> Built:
    groups = options.block_groups
    if groups is None:
        raise InputError("block weights need block_groups: the group of each area, by code", block_groups=None)
    absent = sorted(set(areas.index) - set(groups))
    members: dict[str, list[int]] = {}
    for position, code in enumerate(areas.index):
        if code in groups:
            members.setdefault(groups[code], []).append(position)
    pairs = [np.stack(np.meshgrid(each, each, indexing="ij")).reshape(2, -1) for each in members.values()]
    focal, neighbor = np.concatenate(pairs, axis=1) if pairs else np.empty((2, 0), np.int64)
    inside = {str(code): str(group) for code, group in groups.items() if code in areas.index}
    described = {"groups": len(members), "without_group": absent, "members": inside}
    return to_matrix(len(areas), focal, neighbor), described


def _around(areas: gpd.GeoDataFrame, options: _Options) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The pairs of areas within `distance_km`, an area itself among them, with the distance of each."""
    km = options.distance_km
    if km is None:
        raise InputError("distance and kernel weights need a distance_km above 0", distance_km=km)
    tree, points = _tree(areas)
    near, distances = tree.query_radius(points, r=km / EARTH_RADIUS_KM, return_distance=True)
    focal = np.repeat(np.arange(len(areas)), [len(row) for row in near])
    return focal, np.concatenate(near), np.concatenate(distances) * EARTH_RADIUS_KM


def _tree(areas: gpd.GeoDataFrame) -> tuple[Any, np.ndarray]:
    import shapely
    from sklearn.neighbors import BallTree

    lon, lat = shapely.get_coordinates(shapely.centroid(areas.geometry.to_numpy())).T
    points = np.radians(np.column_stack([lat, lon]))
    return BallTree(points, metric="haversine"), points


_KERNELS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "triangular": lambda u: 1 - u,
    "epanechnikov": lambda u: 1 - u**2,
    "quartic": lambda u: (1 - u**2) ** 2,
    "gaussian": lambda u: np.exp(-((3 * u) ** 2) / 2),
}

METHODS: dict[str, Callable[[gpd.GeoDataFrame, _Options], Built]] = {
    "queen": _queen,
    "rook": _rook,
    "fuzzy": _fuzzy,
    "knn": _knn,
    "distance": _distance,
    "kernel": _kernel,
    "block": _block,
}
"""The kinds of weights by name."""
