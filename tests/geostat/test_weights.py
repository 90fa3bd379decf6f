import geopandas as gpd
import pytest
import shapely
from conftest import make_set
from libpysal import examples

from geostat.errors import AnalysisError, InputError
from geostat.model import BoundarySet
from geostat.weights import build_weights


def test_queen_and_rook_on_the_grid(grid: BoundarySet) -> None:
    queen, rook = build_weights(grid, "queen"), build_weights(grid, "rook")
    assert queen.neighbors("b2") == ["a1", "a2", "a3", "b1", "b3", "c1", "c2", "c3"]
    assert rook.neighbors("b2") == ["a2", "b1", "b3", "c2"]
    assert (queen.links, rook.links) == (84, 48)


@pytest.mark.parametrize(("method", "links"), [("queen", 236), ("rook", 200)])
def test_published_link_counts_of_columbus(method: str, links: int) -> None:
    """Directed links of Anselin's Columbus neighbourhoods, as libpysal and spdep count them."""
    frame = gpd.read_file(examples.get_path("columbus.shp"))
    columbus = make_set({str(code): shape for code, shape in zip(frame["POLYID"], frame.geometry, strict=True)})
    assert build_weights(columbus, method).links == links


def test_k_nearest_have_k_neighbors_each(grid: BoundarySet) -> None:
    weights = build_weights(grid, "knn", k=3)
    assert all(len(weights.neighbors(code)) == 3 for code in weights.codes)
    assert weights.describe()["k"] == 3


def test_k_nearest_with_coincident_centroids() -> None:
    ring = shapely.box(0, 0, 3, 3) - shapely.box(1, 1, 2, 2)
    areas = make_set({"ring": ring, "hole": shapely.box(1, 1, 2, 2), "far": shapely.box(9, 0, 10, 1)})
    weights = build_weights(areas, "knn", k=1)
    assert (weights.neighbors("ring"), weights.neighbors("hole")) == (["hole"], ["ring"])


def test_distance_is_in_great_circle_kilometres(grid: BoundarySet) -> None:
    """One degree of latitude is 111.2 km."""
    assert build_weights(grid, "distance", distance_km=110.9).isolates == grid.areas.index.tolist()
    assert build_weights(grid, "distance", distance_km=111.3).neighbors("b2") == ["a2", "b1", "b3", "c2"]


def test_isolates_and_components_are_explicit() -> None:
    areas = make_set({"a": shapely.box(0, 0, 1, 1), "b": shapely.box(1, 0, 2, 1), "island": shapely.box(9, 9, 10, 10)})
    weights = build_weights(areas)
    assert weights.isolates == ["island"]
    assert weights.neighbors("island") == []
    assert weights.n_components == 2
    bridged = build_weights(areas, bridges=[("b", "island")])
    assert bridged.isolates == []
    assert bridged.neighbors("island") == ["b"]
    assert bridged.digest != weights.digest


def test_a_single_area_is_an_isolate() -> None:
    assert build_weights(make_set({"a": shapely.box(0, 0, 1, 1)})).isolates == ["a"]


def test_unusable_parameters_are_named(grid: BoundarySet) -> None:
    with pytest.raises(InputError, match="no 'bishop' weights; choose queen, rook, knn, distance"):
        build_weights(grid, "bishop")
    with pytest.raises(AnalysisError, match="k must be from 1 to 15"):
        build_weights(grid, "knn", k=16)
    with pytest.raises(InputError, match="distance_km"):
        build_weights(grid, "distance")
    with pytest.raises(InputError, match="not in grid: zz"):
        build_weights(grid, bridges=[("a1", "zz")])
