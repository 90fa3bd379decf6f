"""Layer or boundary set → SpatialWeights: the only builder of neighbour graphs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geostat.errors import AnalysisError, InputError, some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import geopandas as gpd
    import numpy as np
    from libpysal.graph import Graph

    from geostat.model import BoundarySet

__all__ = ["METHODS", "SpatialWeights", "build_weights"]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the IUGG, for distances on the sphere."""

Links = list[tuple[str, str]]


@dataclass(frozen=True, eq=False)
class SpatialWeights:
    """Who is whose neighbor, keyed by area code; every area is there, an isolate with no neighbors.

    `graph` is a binary libpysal Graph in the order of the codes; `bridges` are the declared pairs in it.
    """

    boundary_set_id: str
    method: str
    parameters: dict[str, Any]
    graph: Graph = field(repr=False)
    bridges: tuple[tuple[str, str], ...] = ()

    @cached_property
    def codes(self) -> list[str]:
        """The area codes, sorted."""
        return [str(code) for code in self.graph.unique_ids]

    @cached_property
    def isolates(self) -> list[str]:
        """The codes of the areas without neighbors."""
        return [str(code) for code in self.graph.isolates]

    @property
    def n_components(self) -> int:
        """Into how many unconnected parts the areas fall, isolates counted."""
        return int(self.graph.n_components)

    def neighbors(self, code: str) -> list[str]:
        """The codes of an area's neighbors, sorted."""
        if code in self.isolates:
            return []
        return sorted(str(neighbor) for neighbor in self.graph[code].index)

    @property
    def links(self) -> int:
        """The number of directed links between different areas."""
        return sum(1 for focal, neighbor in self.graph.adjacency.index if focal != neighbor)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all links, by which a result names the weights that it was computed with."""
        lines = sorted(f"{focal}>{neighbor}={w!r}" for (focal, neighbor), w in self.graph.adjacency.items())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def among(self, codes: Iterable[str]) -> Graph:
        """The row-standardised graph of some of the areas, in the order of their codes."""
        return self.graph.subgraph(sorted(codes)).transform("r")

    def describe(self) -> dict[str, Any]:
        """What a run record and a page say about the weights."""
        return {
            "method": self.method,
            **self.parameters,
            "boundary_set": self.boundary_set_id,
            "bridges": [list(pair) for pair in self.bridges],
            "areas": len(self.codes),
            "links": self.links,
            "isolates": self.isolates,
            "components": self.n_components,
            "digest": self.digest,
        }


def build_weights(
    boundary_set: BoundarySet,
    method: str = "queen",
    *,
    k: int = 4,
    distance_km: float | None = None,
    bridges: Sequence[tuple[str, str]] = (),
) -> SpatialWeights:
    """Build the weights of a boundary set.

    Methods: `queen` (a shared point), `rook` (a shared edge), `knn` (the `k` nearest), `distance` (all
    within `distance_km`). Distances are great-circle kilometres between centroids. `bridges` are pairs of
    codes that count as neighbors besides.

    Raises InputError for an unknown method, parameter or bridge, AnalysisError when there are too few areas.
    """
    if method not in METHODS:
        raise InputError(f"there are no {method!r} weights; choose {some(METHODS)}", weights=method)
    codes = sorted(boundary_set.areas.index)
    unknown = {code for pair in bridges for code in pair} - set(codes)
    if unknown:
        raise InputError(f"a bridge names areas that are not in {boundary_set.id}: {some(sorted(unknown))}")
    links, parameters = METHODS[method](boundary_set.areas.loc[codes], k, distance_km)
    both_ways = [(str(a), str(b)) for pair in bridges for a, b in (pair, pair[::-1])]
    return SpatialWeights(
        boundary_set.id,
        method,
        parameters,
        _graph(codes, links + both_ways),
        tuple((a, b) for a, b in bridges),
    )


def _graph(codes: Sequence[str], links: Links) -> Graph:
    from libpysal.graph import Graph

    linked = sorted(set(links))
    isolates = sorted(set(codes) - {focal for focal, _ in linked})
    focal = [a for a, _ in linked] + isolates
    neighbor = [b for _, b in linked] + isolates
    weight = [1.0] * len(linked) + [0.0] * len(isolates)
    order = sorted(range(len(focal)), key=lambda i: (focal[i], neighbor[i]))
    return Graph.from_arrays(*([column[i] for i in order] for column in (focal, neighbor, weight)))


def _contiguity(areas: gpd.GeoDataFrame, *, rook: bool) -> Links:
    from libpysal.graph import Graph

    if len(areas) < 2:
        return []
    graph = Graph.build_contiguity(areas, rook=rook, strict=True)
    return [(str(a), str(b)) for a, b in graph.adjacency.index if a != b]


def _queen(areas: gpd.GeoDataFrame, _k: int, _km: float | None) -> tuple[Links, dict[str, Any]]:
    return _contiguity(areas, rook=False), {}


def _rook(areas: gpd.GeoDataFrame, _k: int, _km: float | None) -> tuple[Links, dict[str, Any]]:
    return _contiguity(areas, rook=True), {}


def _knn(areas: gpd.GeoDataFrame, k: int, _km: float | None) -> tuple[Links, dict[str, Any]]:
    if not 1 <= k < len(areas):
        raise AnalysisError(f"k must be from 1 to {len(areas) - 1} for {len(areas)} areas, not {k}", k=k)
    tree, points = _tree(areas)
    # The area itself is among its nearest; where centroids coincide it need not be the first.
    nearest = tree.query(points, k=k + 1, return_distance=False)
    codes = areas.index
    links = [(codes[i], codes[j]) for i, row in enumerate(nearest) for j in [j for j in row if j != i][:k]]
    return links, {"k": k}


def _distance(areas: gpd.GeoDataFrame, _k: int, km: float | None) -> tuple[Links, dict[str, Any]]:
    if km is None or not km > 0:
        raise InputError("distance weights need a distance_km above 0", distance_km=km)
    tree, points = _tree(areas)
    within = tree.query_radius(points, r=km / EARTH_RADIUS_KM)
    codes = areas.index
    return [(codes[i], codes[j]) for i, row in enumerate(within) for j in row if j != i], {"distance_km": km}


def _tree(areas: gpd.GeoDataFrame) -> tuple[Any, np.ndarray]:
    import numpy as np
    import shapely
    from sklearn.neighbors import BallTree

    lon, lat = shapely.get_coordinates(shapely.centroid(areas.geometry.to_numpy())).T
    points = np.radians(np.column_stack([lat, lon]))
    return BallTree(points, metric="haversine"), points


METHODS: dict[str, Callable[[gpd.GeoDataFrame, int, float | None], tuple[Links, dict[str, Any]]]] = {
    "queen": _queen,
    "rook": _rook,
    "knn": _knn,
    "distance": _distance,
}
"""The kinds of weights by name."""
