from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from conftest import make_set
from libpysal import examples

from geostat import countries
from geostat.domain.areas import BoundarySet
from geostat.errors import AnalysisError, InputError, NotFoundError, ParameterError
from geostat.weights import build_weights, higher_order, intersection, read_weights, to_lines, union, write_weights


def test_queen_and_rook_on_the_grid(grid: BoundarySet) -> None:
    queen, rook = build_weights(grid, "queen"), build_weights(grid, "rook")
    assert queen.neighbors("b2") == ["a1", "a2", "a3", "b1", "b3", "c1", "c2", "c3"]
    assert rook.neighbors("b2") == ["a2", "b1", "b3", "c2"]
    assert (queen.links, rook.links) == (84, 48)


@pytest.mark.parametrize(("method", "links"), [("queen", 236), ("rook", 200)])
def test_published_link_counts_of_columbus(method: str, links: int) -> None:
    """Directed links of Anselin's Columbus neighborhoods, as libpysal and spdep count them."""
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


def test_distance_is_in_great_circle_kilometers(grid: BoundarySet) -> None:
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
    with pytest.raises(ParameterError, match=r"weights should be 'queen', .*'kernel' or 'block', not 'bishop'"):
        build_weights(grid, "bishop")
    with pytest.raises(AnalysisError, match="k must be from 1 to 15"):
        build_weights(grid, "knn", k=16)
    with pytest.raises(InputError, match="distance_km"):
        build_weights(grid, "distance")
    with pytest.raises(InputError, match="not in grid: zz"):
        build_weights(grid, bridges=[("a1", "zz")])


SLIVER = {
    "a": shapely.box(100, 14, 101, 15),
    "b": shapely.box(101.001, 14, 102, 15),
    "c": shapely.box(103, 14, 104, 15),
}


def test_fuzzy_contiguity_bridges_slivers() -> None:
    """A gap of 0.001° at 14.5° north is 108 m wide."""
    areas = make_set(SLIVER)
    assert build_weights(areas, "queen").isolates == ["a", "b", "c"]
    assert build_weights(areas, "fuzzy", tolerance_m=100).isolates == ["a", "b", "c"]
    assert build_weights(areas, "fuzzy", tolerance_m=115).neighbors("a") == ["b"]
    with pytest.raises(InputError, match="tolerance_m should be greater than 0, not 0"):
        build_weights(areas, "fuzzy", tolerance_m=0)


def test_fuzzy_contiguity_of_a_clean_coverage_is_queen(grid: BoundarySet) -> None:
    assert build_weights(grid, "fuzzy", tolerance_m=1).digest == build_weights(grid, "queen").digest


@pytest.mark.parametrize(
    ("kernel", "expected"),
    [("triangular", 0.5), ("epanechnikov", 0.75), ("quartic", 0.5625), ("gaussian", 0.324652467)],
)
def test_kernel_weights_fall_with_the_distance(kernel: str, expected: float) -> None:
    """Two points 1° of latitude apart, with a bandwidth of 2°: u = 1/2."""
    areas = make_set({"a": shapely.box(0, 0, 0.01, 0.01), "b": shapely.box(0, 1, 0.01, 1.01)})
    degree = 6371.0088 * 3.141592653589793 / 180
    weights = build_weights(areas, "kernel", distance_km=2 * degree, kernel=kernel)  # type: ignore[arg-type]
    assert weights.graph.adjacency["a", "b"] == pytest.approx(expected)
    assert build_weights(areas, "kernel", distance_km=degree / 2).isolates == ["a", "b"]
    with pytest.raises(InputError, match=r"kernel should be 'triangular', .* or 'gaussian', not 'box'"):
        build_weights(areas, "kernel", distance_km=1, kernel="box")  # type: ignore[arg-type]


def test_blocks_are_the_areas_of_one_group(grid: BoundarySet) -> None:
    groups = {code: code[0] for code in grid.areas.index if code != "d4"}
    weights = build_weights(grid, "block", block_groups=groups)
    assert weights.neighbors("b2") == ["b1", "b3", "b4"]
    assert weights.isolates == ["d4"]
    assert weights.describe()["without_group"] == ["d4"]
    with pytest.raises(InputError, match="need block_groups"):
        build_weights(grid, "block")


def test_second_order_union_and_intersection(grid: BoundarySet) -> None:
    rook, queen = build_weights(grid, "rook"), build_weights(grid, "queen")
    assert higher_order(rook, 2, lower=False).neighbors("a1") == ["a3", "b2", "c1"]
    assert higher_order(rook, 2).neighbors("a1") == ["a2", "a3", "b1", "b2", "c1"]
    assert union(rook, queen).digest == queen.digest
    assert intersection(rook, queen).digest == rook.digest
    with pytest.raises(InputError, match="2 or more, not 1"):
        higher_order(rook, 1)
    with pytest.raises(InputError, match="of different areas"):
        union(rook, build_weights(make_set(SLIVER)))


@pytest.mark.parametrize("ending", ["gal", "gwt", "parquet"])
def test_files_come_back_the_same(tmp_path: Path, ending: str) -> None:
    areas = make_set({**SLIVER, "d": shapely.box(104, 14, 105, 15)})
    weights = build_weights(areas, "queen")
    write_weights(weights, tmp_path / f"w.{ending}")
    again = read_weights(tmp_path / f"w.{ending}", areas)
    assert again.digest == weights.digest
    assert again.isolates == ["a", "b"]


def test_files_of_other_programs_and_of_other_areas(tmp_path: Path, grid: BoundarySet) -> None:
    from libpysal.graph import read_gal, read_gwt

    queen = build_weights(grid, "queen")
    for ending, read in (("gal", read_gal), ("gwt", read_gwt)):
        write_weights(queen, tmp_path / f"w.{ending}")
        adjacency = read(tmp_path / f"w.{ending}").adjacency
        assert len(adjacency[adjacency > 0]) == queen.links
    with pytest.raises(InputError, match="names areas that are not in other: a1"):
        read_weights(tmp_path / "w.gal", make_set(SLIVER, id="other"))
    (tmp_path / "w.gal").write_text("0 2 x y\na 2\nb\n")
    with pytest.raises(InputError, match="a should have 2 neighbors and has 1"):
        read_weights(tmp_path / "w.gal", grid)
    with pytest.raises(InputError, match=r"written as .gal, .gwt or .parquet"):
        write_weights(queen, tmp_path / "w.txt")
    with pytest.raises(NotFoundError):
        read_weights(tmp_path / "absent.gal", grid)


def test_links_are_lines_between_areas(grid: BoundarySet) -> None:
    lines = to_lines(build_weights(grid, "queen"), grid)
    assert len(lines) == 42
    assert lines["mutual"].all()
    nearest = to_lines(build_weights(make_set(SLIVER), "knn", k=1), make_set(SLIVER))
    assert nearest[["focal", "neighbor", "mutual"]].to_numpy().tolist() == [["a", "b", True], ["c", "b", False]]
    assert nearest.geometry[0].length == pytest.approx(1.0005, abs=1e-3)


def test_provinces_by_cluster_and_with_slivers_closed() -> None:
    sets = {each.id: each for each in countries.bundled_boundary_sets()}
    provinces = sets["province"]
    members = sets["cluster"].membership
    assert members is not None
    weights = build_weights(
        provinces, "block", block_groups=dict(zip(members["member"], members["group"], strict=True))
    )
    assert weights.isolates == ["10"]  # Bangkok is in no cluster
    assert weights.summary()["most"] == 6 - 1
    assert build_weights(provinces, "fuzzy", tolerance_m=3000).isolates == []
