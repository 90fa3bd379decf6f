"""Regions are connected, complete, at their floor and the same for a seed, on any map; and beside official groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import make_set
from hypothesis import given, settings, strategies as st
from samples import grid_set, layer_of, points_set
from scipy.sparse.csgraph import connected_components

from geostat import countries
from geostat.analysis import Groups, regionalize
from geostat.analysis.regions import METHODS
from geostat.analysis.regions.merging import LINKAGES, merge_order
from geostat.domain.layers import Layer
from geostat.errors import AnalysisError, InputError
from geostat.store import Store, read_boundary_set
from geostat.weights import SpatialWeights, build_weights
from geostat.weights.model import from_links
from geostat.workspace.layers import read_layer

CONNECTED = [name for name in METHODS if name not in ("k_means", "hierarchical", "max_p")]


@st.composite
def maps(draw: st.DrawFn) -> tuple[list[Layer], SpatialWeights]:
    """Two layers on a random graph with islands, in which values may repeat."""
    n = draw(st.integers(6, 24))
    areas = points_set(n)
    codes = sorted(areas.areas.index)
    pairs = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=3 * n))
    links = {(codes[a], codes[b]): 1.0 for pair in pairs for a, b in (pair, pair[::-1]) if a != b}
    values = st.lists(st.integers(0, 6), min_size=n, max_size=n).filter(lambda column: len(set(column)) > 1)
    layers = [layer_of(areas, draw(values), name) for name in ("x", "y")]
    return layers, SpatialWeights("points", "made up", {}, codes, from_links(codes, links))


def labels_of(result: object) -> np.ndarray:
    return result.table["region"].to_numpy(dtype=int) - 1  # type: ignore[attr-defined, no-any-return]


def parts_of(weights: SpatialWeights) -> int:
    return int(connected_components(weights.matrix, directed=False, return_labels=False))


def check_connected(labels: np.ndarray, weights: SpatialWeights) -> None:
    for region in np.unique(labels):
        at = np.flatnonzero(labels == region)
        assert connected_components(weights.matrix[at][:, at], directed=False, return_labels=False) == 1


@pytest.mark.parametrize("method", CONNECTED)
@given(made=maps(), more=st.integers(0, 4), seed=st.integers(0, 9))
@settings(max_examples=12)
def test_regions_are_connected_complete_and_as_many_as_asked(
    method: str, made: tuple[list[Layer], SpatialWeights], more: int, seed: int
) -> None:
    layers, weights = made
    count = min(parts_of(weights) + more, len(weights.codes))
    result = regionalize(layers, weights, method=method, regions=count, restarts=3, seed=seed)
    labels = labels_of(result)
    assert sorted(np.unique(labels)) == list(range(count))
    check_connected(labels, weights)
    assert 0 <= result.statistics["between_ratio"] <= 1 + 1e-12
    again = regionalize(layers, weights, method=method, regions=count, restarts=3, seed=seed)
    pd.testing.assert_frame_equal(again.table, result.table)


@given(made=maps(), floor=st.integers(2, 5), seed=st.integers(0, 9))
@settings(max_examples=40)
def test_max_p_keeps_the_floor_wherever_a_part_of_the_map_can(
    made: tuple[list[Layer], SpatialWeights], floor: int, seed: int
) -> None:
    layers, weights = made
    _, part = connected_components(weights.matrix, directed=False)
    labels = labels_of(regionalize(layers, weights, method="max_p", floor=floor, restarts=3, seed=seed))
    check_connected(labels, weights)
    sizes, part_sizes = np.bincount(labels), np.bincount(part)
    for region, size in enumerate(sizes):
        its_part = part[np.flatnonzero(labels == region)[0]]
        assert size >= floor or (part_sizes[its_part] < floor and size == part_sizes[its_part])


@pytest.mark.parametrize("method", CONNECTED)
@given(made=maps(), floor=st.integers(2, 4))
@settings(max_examples=8)
def test_a_floor_makes_fewer_regions_rather_than_smaller_ones(
    method: str, made: tuple[list[Layer], SpatialWeights], floor: int
) -> None:
    layers, weights = made
    _, part = connected_components(weights.matrix, directed=False)
    count = min(part.max() + 4, len(weights.codes))
    result = regionalize(layers, weights, method=method, regions=int(count), floor=floor, restarts=3)
    labels = labels_of(result)
    check_connected(labels, weights)
    sizes, part_sizes = np.bincount(labels), np.bincount(part)
    for region, size in enumerate(sizes):
        assert size >= min(floor, part_sizes[part[np.flatnonzero(labels == region)[0]]])
    assert ("fewer_regions" in [finding.code for finding in result.findings]) == (len(sizes) < count)


@pytest.mark.parametrize("method", ["skater", "redcap_ward", "redcap_complete", "ward"])
def test_more_regions_never_explain_less(method: str) -> None:
    areas = grid_set(7)
    rng = np.random.default_rng(1)
    layers = [layer_of(areas, rng.normal(size=49), name) for name in ("x", "y")]
    weights = build_weights(areas)
    ratios = [regionalize(layers, weights, method=method, regions=k).statistics["between_ratio"] for k in range(1, 12)]
    assert ratios[0] == pytest.approx(0)
    assert ratios == sorted(ratios)


def test_two_halves_are_found_by_every_method() -> None:
    areas = grid_set(4)
    layer = layer_of(areas, [0, 0, 9, 9] * 4)
    for method in CONNECTED:
        found = regionalize([layer], build_weights(areas, "rook"), method=method, regions=2, restarts=5)
        assert found.statistics["between_ratio"] == pytest.approx(1), method
        assert found.table["region"].tolist() == [1, 1, 2, 2] * 4
        assert found.statistics["join_count_ratio"] == pytest.approx(40 / 48)
        assert [row["compactness"] for row in found.statistics["regions"]] == pytest.approx([0.698] * 2, abs=0.01)
        assert found.statistics["silhouette"] == pytest.approx(1)


def test_agglomeration_agrees_with_scipy_where_everybody_adjoins() -> None:
    """On a complete graph contiguity forbids nothing."""
    from scipy.cluster.hierarchy import fcluster, linkage

    rng = np.random.default_rng(2)
    n = 30
    x = rng.normal(size=(n, 3))
    everybody = np.array([[j for j in range(n) if j != i] for i in range(n)])
    indptr, indices = np.arange(n + 1) * (n - 1), everybody.ravel()
    from geostat.analysis.regions.trees import cut_merges

    for name, number in LINKAGES.items():
        merges, _edges = merge_order(x, indptr, indices, number)
        ours = cut_merges(n, merges, 5, np.ones(n), 0.0)
        theirs = fcluster(linkage(x, name), 5, "maxclust")
        assert len({(a, b) for a, b in zip(ours, theirs, strict=True)}) == 5, name


def test_weights_and_scaling_of_layers() -> None:
    areas, rng = grid_set(5), np.random.default_rng(3)
    columns = [np.repeat([0, 1, 1, 0, 0], 5) + rng.normal(size=25) / 99, np.tile([0, 0, 1, 1, 1], 5) * 1000.0]
    layers = [layer_of(areas, column, name) for column, name in zip(columns, ("x", "y"), strict=True)]
    weights = build_weights(areas)
    first = regionalize(layers, weights, regions=3, indicator_weights=(100, 1)).table["region"].to_numpy().reshape(5, 5)
    assert (first == first[:, [0]]).all()  # rows
    second = regionalize(layers, weights, regions=2, standardize="none").table["region"].to_numpy().reshape(5, 5)
    assert (second == second[[0]]).all()  # columns: thousands weigh more than ones
    with pytest.raises(InputError, match="2 layers need as many indicator_weights, not 3"):
        regionalize(layers, weights, regions=3, indicator_weights=(1, 1, 1))


def test_islands_are_regions_of_their_own_or_are_linked() -> None:
    shapes = {f"a{i}": shapely.box(i, 0, i + 1, 1) for i in range(5)} | {"b": shapely.box(7, 0, 8, 1)}
    areas = make_set(shapes)
    layer, weights = layer_of(areas, [1, 1, 1, 5, 5, 5]), build_weights(areas)
    apart = regionalize([layer], weights, regions=3)
    assert apart.table["region"].tolist() == [1, 1, 1, 2, 2, 3]
    assert [finding.code for finding in apart.findings][-1] == "isolates"
    joined = regionalize([layer], weights, regions=2, parts="joined")
    assert joined.table["region"].tolist() == [1, 1, 1, 2, 2, 2]
    assert joined.statistics["linked"] == [["b", "a4"]]
    with pytest.raises(AnalysisError, match="in 2 unconnected parts can be 2 to 6 regions, not 1"):
        regionalize([layer], weights, regions=1)


def test_an_area_without_a_value_is_in_no_region() -> None:
    areas = grid_set(3)
    values = {code: float(i) for i, code in enumerate(sorted(areas.areas.index)) if i != 4}
    result = regionalize([layer_of(areas, values)], build_weights(areas), regions=2)
    row = result.table.loc["00004"]
    assert (row["class"], row["region"]) == ("no_data", pd.NA) or pd.isna(row["region"])
    assert result.statistics["n"] == 8


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, "say how many regions"),
        ({"regions": 99}, "can be 1 to 9 regions, not 99"),
        ({"method": "max_p"}, "say the floor"),
        ({"method": "max_p", "floor": 99}, "together hold 9, less than the floor of 99"),
        ({"method": "k_means", "regions": 2, "floor": 2}, "k_means does not keep a floor"),
        ({"method": "magic", "regions": 2}, "method should be 'ward'"),
        ({"regions": 2, "color": "red"}, "has no parameter color"),
    ],
)
def test_what_cannot_be_is_refused(parameters: dict[str, object], message: str) -> None:
    areas = grid_set(3)
    with pytest.raises((AnalysisError, InputError), match=message):
        regionalize([layer_of(areas, range(9))], build_weights(areas), **parameters)


class TestOfficialClusters:
    def groups(self, store: Store, name: str = "cluster") -> Groups:
        members = read_boundary_set(store, name).membership
        assert members is not None
        return Groups(name, dict(zip(members["member"], members["group"], strict=True)))

    def test_regions_that_are_the_groups_agree(self) -> None:
        areas = grid_set(4)
        layer = layer_of(areas, [0, 0, 9, 9] * 4)
        codes = sorted(areas.areas.index)
        groups = Groups("halves", {code: "west" if i % 4 < 2 else "east" for i, code in enumerate(codes)})
        found = regionalize([layer], build_weights(areas, "rook"), official=groups)
        beside = found.statistics["official"]
        assert (beside["adjusted_rand"], beside["moves"], beside["agree"]) == (1.0, 0, 16)
        assert {row["group"]: row["connected"] for row in beside["coherence"]} == {"east": True, "west": True}

    def test_who_would_move_and_why(self) -> None:
        areas = grid_set(4)
        layers = [layer_of(areas, [0, 0, 9, 9] * 4, "x"), layer_of(areas, [*range(16)], "y")]
        codes = sorted(areas.areas.index)
        west = {code for i, code in enumerate(codes) if i % 4 < 2} - {codes[0]}
        groups = Groups("halves", {code: "west" if code in west else "east" for code in codes})
        weights = build_weights(areas, "rook")
        found = regionalize(layers, weights, indicator_weights=(100, 0.01), official=groups)
        (moved,) = found.table.index[found.table["moves"] == True]  # noqa: E712
        row = found.table.loc[moved]
        assert (moved, row["group"], row["like_group"], row["reason"]) == (codes[0], "east", "west", "x")
        east = found.statistics["official"]["coherence"][0]
        assert (east["group"], east["connected"], east["in_regions"]) == ("east", False, 2)

    def test_the_eighteen_clusters_of_today(self, workspace: Store) -> None:
        layers = [read_layer(workspace, "province", name, 2019) for name in ("gpp_per_capita", "poverty_rate")]
        weights = build_weights(layers[0].boundary_set, bridges=countries.bridges("province"))
        found = regionalize(layers, weights, official=self.groups(workspace))
        beside = found.statistics["official"]
        assert (found.statistics["count"], beside["groups"], beside["areas"]) == (18, 18, 76)
        assert 0 < beside["adjusted_rand"] < 1
        assert found.statistics["between_ratio"] > beside["between_ratio"]
        assert beside["moves"] == int((found.table["moves"] == True).sum())  # noqa: E712
        assert pd.isna(found.table.loc["10", "group"])  # Bangkok is in no cluster
        apart = [row["group"] for row in beside["coherence"] if not row["connected"]]
        assert apart == ["C-VIC"]  # Samut Prakan meets the rest of the vicinity only through Bangkok
        assert "กลุ่มทางการ 18 กลุ่ม" in found.reading["th"]

    def test_a_floor_of_population(self, workspace: Store) -> None:
        names = ("gpp_per_capita", "poverty_rate", "population_registered")
        layers = [read_layer(workspace, "province", name, 2019) for name in names]
        weights = build_weights(layers[0].boundary_set, bridges=countries.bridges("province"))
        found = regionalize(layers[:2], weights, method="max_p", floor=3e6, floor_by=layers[2])
        held = [row["held"] for row in found.statistics["regions"]]
        assert min(held) >= 3e6
        assert sum(held) == pytest.approx(layers[2].values.sum())
        assert found.run.parameters["floor_by"]["indicator"] == "population_registered"
