"""Boundary set → SpatialWeights, by one of the methods listed here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from geostat.errors import AnalysisError, InputError, some
from geostat.weights.model import Links, SpatialWeights, make_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import geopandas as gpd
    import numpy as np

    from geostat.model import BoundarySet

__all__ = ["METHODS", "Kernel", "build_weights"]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the IUGG, for distances on the sphere."""

Kernel = Literal["triangular", "epanechnikov", "quartic", "gaussian"]


@dataclass(frozen=True)
class _Options:
    """The parameters of all methods; each takes those that it knows."""

    k: int
    distance_km: float | None
    tolerance_m: float
    kernel: Kernel
    groups: Mapping[str, str] | None


def build_weights(
    boundary_set: BoundarySet,
    method: str = "queen",
    *,
    k: int = 4,
    distance_km: float | None = None,
    tolerance_m: float = 100.0,
    kernel: Kernel = "triangular",
    groups: Mapping[str, str] | None = None,
    bridges: Sequence[tuple[str, str]] = (),
) -> SpatialWeights:
    """Build the weights of a boundary set.

    Methods: `queen` (a shared point), `rook` (a shared edge), `fuzzy` (not more than `tolerance_m` metres apart, for
    boundaries with slivers), `knn` (the `k` nearest), `distance` (all within `distance_km`), `kernel` (all within
    `distance_km`, the nearer the heavier: triangular 1 − u, epanechnikov 1 − u², quartic (1 − u²)², gaussian
    exp(−(3u)²/2), u the share of the distance), `block` (all of the same group in `groups`, by code). Distances are
    great-circle kilometres between centroids. `bridges` are pairs of codes that count as neighbors besides.

    Raises InputError for an unknown method, parameter or bridge, AnalysisError when there are too few areas.
    """
    if method not in METHODS:
        raise InputError(f"there are no {method!r} weights; choose {some(METHODS)}", weights=method)
    if kernel not in get_args(Kernel):
        raise InputError(f"there is no kernel {kernel!r}; choose {some(get_args(Kernel))}", kernel=kernel)
    codes = sorted(boundary_set.areas.index)
    unknown = {code for pair in bridges for code in pair} - set(codes)
    if unknown:
        raise InputError(f"a bridge names areas that are not in {boundary_set.id}: {some(sorted(unknown))}")
    options = _Options(k, distance_km, tolerance_m, kernel, groups)
    links, parameters = METHODS[method](boundary_set.areas.loc[codes], options)
    both_ways = {(str(a), str(b)): 1.0 for pair in bridges for a, b in (pair, pair[::-1])}
    return SpatialWeights(
        boundary_set.id,
        method,
        parameters,
        make_graph(codes, both_ways | links),
        tuple((a, b) for a, b in bridges),
    )


def _contiguity(areas: gpd.GeoDataFrame, *, rook: bool) -> Links:
    from libpysal.graph import Graph

    if len(areas) < 2:
        return {}
    graph = Graph.build_contiguity(areas, rook=rook, strict=True)
    return {(str(a), str(b)): 1.0 for a, b in graph.adjacency.index if a != b}


def _queen(areas: gpd.GeoDataFrame, _options: _Options) -> tuple[Links, dict[str, Any]]:
    return _contiguity(areas, rook=False), {}


def _rook(areas: gpd.GeoDataFrame, _options: _Options) -> tuple[Links, dict[str, Any]]:
    return _contiguity(areas, rook=True), {}


def _fuzzy(areas: gpd.GeoDataFrame, options: _Options) -> tuple[Links, dict[str, Any]]:
    """Areas within a tolerance, measured in a projection that is true around the middle of them."""
    import shapely

    if not options.tolerance_m > 0:
        raise InputError("fuzzy weights need a tolerance_m above 0", tolerance_m=options.tolerance_m)
    west, south, east, north = areas.total_bounds
    middle = f"+proj=aeqd +lon_0={(west + east) / 2} +lat_0={(south + north) / 2} +units=m"
    shapes = areas.geometry.to_crs(middle).to_numpy()
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="dwithin", distance=options.tolerance_m)
    codes = areas.index
    links = {(codes[i], codes[j]): 1.0 for i, j in zip(first, second, strict=True) if i != j}
    return links, {"tolerance_m": options.tolerance_m}


def _knn(areas: gpd.GeoDataFrame, options: _Options) -> tuple[Links, dict[str, Any]]:
    k = options.k
    if not 1 <= k < len(areas):
        raise AnalysisError(f"k must be from 1 to {len(areas) - 1} for {len(areas)} areas, not {k}", k=k)
    tree, points = _tree(areas)
    # The area itself is among its nearest; where centroids coincide it need not be the first.
    nearest = tree.query(points, k=k + 1, return_distance=False)
    codes = areas.index
    links = {(codes[i], codes[j]): 1.0 for i, row in enumerate(nearest) for j in [j for j in row if j != i][:k]}
    return links, {"k": k}


def _distance(areas: gpd.GeoDataFrame, options: _Options) -> tuple[Links, dict[str, Any]]:
    near = _within(areas, options)
    return dict.fromkeys(near, 1.0), {"distance_km": options.distance_km}


def _kernel(areas: gpd.GeoDataFrame, options: _Options) -> tuple[Links, dict[str, Any]]:
    weigh = _KERNELS[options.kernel]
    links = {pair: weigh(km / float(options.distance_km or 1)) for pair, km in _within(areas, options).items()}
    heavier = {pair: weight for pair, weight in links.items() if weight > 0}
    return heavier, {"distance_km": options.distance_km, "kernel": options.kernel}


def _block(areas: gpd.GeoDataFrame, options: _Options) -> tuple[Links, dict[str, Any]]:
    if options.groups is None:
        raise InputError("block weights need groups: the group of each area, by code", groups=None)
    absent = sorted(set(areas.index) - set(options.groups))
    members: dict[str, list[str]] = {}
    for code in areas.index:
        if code in options.groups:
            members.setdefault(options.groups[code], []).append(code)
    links = {(a, b): 1.0 for codes in members.values() for a in codes for b in codes if a != b}
    return links, {"groups": len(members), "without_group": absent}


def _within(areas: gpd.GeoDataFrame, options: _Options) -> Links:
    """The pairs of areas within `distance_km`, with the distance of each."""
    km = options.distance_km
    if km is None or not km > 0:
        raise InputError("distance and kernel weights need a distance_km above 0", distance_km=km)
    tree, points = _tree(areas)
    within, distances = tree.query_radius(points, r=km / EARTH_RADIUS_KM, return_distance=True)
    codes = areas.index
    return {
        (codes[i], codes[j]): float(distance) * EARTH_RADIUS_KM
        for i, (row, away) in enumerate(zip(within, distances, strict=True))
        for j, distance in zip(row, away, strict=True)
        if j != i
    }


def _tree(areas: gpd.GeoDataFrame) -> tuple[Any, np.ndarray]:
    import numpy as np
    import shapely
    from sklearn.neighbors import BallTree

    lon, lat = shapely.get_coordinates(shapely.centroid(areas.geometry.to_numpy())).T
    points = np.radians(np.column_stack([lat, lon]))
    return BallTree(points, metric="haversine"), points


def _gaussian(u: float) -> float:
    import math

    return math.exp(-((3 * u) ** 2) / 2)


_KERNELS: dict[str, Callable[[float], float]] = {
    "triangular": lambda u: 1 - u,
    "epanechnikov": lambda u: 1 - u**2,
    "quartic": lambda u: (1 - u**2) ** 2,
    "gaussian": _gaussian,
}

METHODS: dict[str, Callable[[gpd.GeoDataFrame, _Options], tuple[Links, dict[str, Any]]]] = {
    "queen": _queen,
    "rook": _rook,
    "fuzzy": _fuzzy,
    "knn": _knn,
    "distance": _distance,
    "kernel": _kernel,
    "block": _block,
}
"""The kinds of weights by name."""
