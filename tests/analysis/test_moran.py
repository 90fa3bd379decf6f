"""Published values, and every trap of naked PySAL that the wrapper takes away."""

from __future__ import annotations

import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import make_indicator, make_observations, make_set
from esda.moran import Moran_Local
from hypothesis import given, settings, strategies as st
from libpysal import examples
from libpysal.graph import Graph

from geostat.analysis import global_moran, local_moran
from geostat.analysis.autocorrelation.moran import CLASSES
from geostat.analysis.core.correction import adjust
from geostat.analysis.core.permutation import BLOCK, Counts, sum_counts, two_sided_p
from geostat.domain.areas import BoundarySet
from geostat.domain.layers import Layer
from geostat.errors import AnalysisError, InputError
from geostat.layers.join import build_layer
from geostat.weights import SpatialWeights, build_weights
from geostat.weights.model import to_matrix


def layer_of(boundary_set: BoundarySet, values: dict[str, float]) -> Layer:
    return build_layer(boundary_set, make_observations(values), make_indicator(), 2019)


@pytest.fixture(scope="module")
def columbus_frame() -> gpd.GeoDataFrame:
    frame = gpd.read_file(examples.get_path("columbus.shp"))
    frame.index = [f"{number:02d}" for number in frame["POLYID"].astype(int)]
    return frame


@pytest.fixture(scope="module")
def columbus(columbus_frame: gpd.GeoDataFrame) -> BoundarySet:
    return make_set(columbus_frame.geometry.to_dict(), id="columbus")


@pytest.fixture(scope="module")
def crime(columbus: BoundarySet, columbus_frame: gpd.GeoDataFrame) -> Layer:
    return layer_of(columbus, columbus_frame["CRIME"].to_dict())


@pytest.fixture(scope="module")
def queen(columbus: BoundarySet) -> SpatialWeights:
    return build_weights(columbus, "queen")


class TestPublishedValues:
    """Anselin's Columbus data, crime; values as published with spdep, GeoDa and PySAL."""

    def test_global(self, crime: Layer, queen: SpatialWeights) -> None:
        found = global_moran(crime, queen).statistics
        assert found["I"] == pytest.approx(0.500188557, abs=1e-9)
        assert found["expected_I"] == pytest.approx(-0.020833333, abs=1e-9)
        assert found["z"] == pytest.approx(5.5894, abs=1e-4)
        assert found["p_normal"] == pytest.approx(2 * 1.139e-8, rel=1e-3)

    def test_global_rook(self, crime: Layer, columbus: BoundarySet) -> None:
        """Row-standardized rook by the formula n/S0 · z'Wz / z'z, written out here."""
        weights = build_weights(columbus, "rook")
        z = crime.values.sort_index() - crime.values.mean()
        lag = pd.Series({code: z[weights.neighbors(code)].mean() for code in weights.codes})
        assert global_moran(crime, weights).statistics["I"] == pytest.approx((z * lag).sum() / (z**2).sum())

    @pytest.mark.parametrize(("column", "expected"), [("INC", 0.415628778), ("HOVAL", 0.180093114)])
    def test_global_of_other_columns(
        self,
        columbus: BoundarySet,
        columbus_frame: gpd.GeoDataFrame,
        queen: SpatialWeights,
        column: str,
        expected: float,
    ) -> None:
        layer = layer_of(columbus, columbus_frame[column].to_dict())
        assert global_moran(layer, queen).statistics["I"] == pytest.approx(expected, abs=1e-9)

    def test_local(self, crime: Layer, queen: SpatialWeights) -> None:
        table = local_moran(crime, queen).table
        assert table["I"].iloc[:3].tolist() == pytest.approx([0.72178138, 0.51798565, 0.09193542], abs=1e-8)
        assert table["I"].mean() == pytest.approx(0.500188557 * 48 / 49, abs=1e-9)

    @pytest.mark.whole
    def test_local_p_agrees_with_esda_within_simulation_error(
        self, crime: Layer, columbus_frame: gpd.GeoDataFrame, queen: SpatialWeights
    ) -> None:
        """Two independent sets of 9,999 permutations of one conditional null."""
        ours = local_moran(crime, queen, permutations=9999).table["p_sim"]
        graph = Graph.build_contiguity(columbus_frame, rook=False).transform("r")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # esda recommends numba
            theirs = Moran_Local(columbus_frame["CRIME"].to_numpy(), graph, permutations=9999, seed=7).p_sim
        folded = ours.to_numpy() / 2
        error = 6 * np.sqrt(2 * theirs * (1 - theirs) / 9999)
        assert (np.abs(folded - theirs) <= error + 2 / 9999).all()


class TestTraps:
    @pytest.fixture
    def with_island(self, grid: BoundarySet) -> BoundarySet:
        shapes = {**grid.areas.geometry.to_dict(), "x1": shapely.box(20, 20, 21, 21)}
        return make_set(shapes)

    def test_an_island_has_a_class_and_no_p(self, with_island: BoundarySet, grid_values: dict[str, float]) -> None:
        layer = layer_of(with_island, {**grid_values, "x1": 1000.0})
        result = local_moran(layer, build_weights(with_island))
        row = result.table.loc["x1"]
        assert row["class"] == "isolate"
        assert row[["I", "p_sim", "p_adjusted", "neighbors_mean"]].isna().all()
        assert result.statistics["n"] == 16

    def test_naked_esda_calls_the_island_significant(
        self, with_island: BoundarySet, grid_values: dict[str, float]
    ) -> None:
        """Why the wrapper is needed; when this fails, upstream has changed."""
        values = np.array([*grid_values.values(), 1000.0])
        graph = Graph.build_contiguity(with_island.areas, rook=False).transform("r")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            naked = Moran_Local(values, graph, permutations=999, seed=1)
        assert naked.p_sim[-1] == pytest.approx(0.001)

    def test_an_added_island_changes_nothing_else(
        self, grid: BoundarySet, with_island: BoundarySet, grid_values: dict[str, float]
    ) -> None:
        alone = local_moran(layer_of(grid, grid_values), build_weights(grid))
        beside = local_moran(layer_of(with_island, {**grid_values, "x1": 5.0}), build_weights(with_island))
        pd.testing.assert_frame_equal(beside.table.drop("x1"), alone.table)
        assert beside.statistics["I"] == alone.statistics["I"]

    def test_a_missing_value_poisons_nothing(self, grid: BoundarySet, grid_values: dict[str, float]) -> None:
        values = {code: value for code, value in grid_values.items() if code != "c3"}
        result = local_moran(layer_of(grid, values), build_weights(grid))
        assert result.table.loc["c3", "class"] == "no_data"
        assert result.table.loc["c3", ["I", "p_sim", "p_adjusted"]].isna().all()
        assert result.table.drop("c3")["p_sim"].notna().all()
        assert np.isfinite(result.statistics["I"])

    def test_an_area_whose_neighbors_lack_values_is_an_isolate(self) -> None:
        chain = {f"a{i}": shapely.box(i, 0, i + 1, 1) for i in range(7)}
        areas = make_set(chain)
        values = {"a0": 1.0, "a2": 3.0, "a3": 5.0, "a4": 2.0, "a5": 8.0, "a6": 1.0}
        result = local_moran(layer_of(areas, values), build_weights(areas))
        assert result.table["class"].loc[["a0", "a1"]].tolist() == ["isolate", "no_data"]

    def test_a_constant_column_raises(self, grid: BoundarySet, grid_values: dict[str, float]) -> None:
        layer = layer_of(grid, dict.fromkeys(grid_values, 5.0))
        for analysis in (global_moran, local_moran):
            with pytest.raises(AnalysisError, match="all areas have the same value"):
                analysis(layer, build_weights(grid))

    def test_too_few_areas_raise(self, grid: BoundarySet) -> None:
        with pytest.raises(AnalysisError, match="only 3 areas have a value"):
            global_moran(layer_of(grid, {"a1": 1.0, "a2": 2.0, "a3": 3.0}), build_weights(grid))
        with pytest.raises(AnalysisError, match="only 0 areas have a value and a neighbor"):
            global_moran(layer_of(grid, {"a1": 1.0, "a3": 2.0, "c1": 3.0, "c3": 4.0}), build_weights(grid, "rook"))

    def test_row_order_does_not_matter(self, columbus: BoundarySet, crime: Layer, queen: SpatialWeights) -> None:
        shuffled = make_set(columbus.areas.geometry.sample(frac=1, random_state=3).to_dict(), id="columbus")
        again = local_moran(layer_of(shuffled, crime.values.to_dict()), build_weights(shuffled))
        pd.testing.assert_frame_equal(again.table.sort_index(), local_moran(crime, queen).table.sort_index())

    def test_weights_of_other_areas_are_refused(
        self, grid: BoundarySet, grid_values: dict[str, float], queen: SpatialWeights
    ) -> None:
        with pytest.raises(AnalysisError, match="built for columbus"):
            local_moran(layer_of(grid, grid_values), queen)

    def test_integers_and_booleans_are_welcome(self, grid: BoundarySet, grid_values: dict[str, float]) -> None:
        whole = {code: int(value) for code, value in grid_values.items()}
        expected = global_moran(layer_of(grid, grid_values), build_weights(grid)).statistics
        assert global_moran(layer_of(grid, whole), build_weights(grid)).statistics == expected

    def test_numpy_global_random_state_is_left_alone(self, crime: Layer, queen: SpatialWeights) -> None:
        before = np.random.get_state()[1].copy()  # noqa: NPY002
        local_moran(crime, queen)
        global_moran(crime, queen)
        assert (np.random.get_state()[1] == before).all()  # noqa: NPY002

    def test_the_weights_are_left_as_they_were(self, crime: Layer, queen: SpatialWeights) -> None:
        before = queen.matrix.copy()
        local_moran(crime, queen, transform="binary")
        assert (queen.matrix != before).nnz == 0


class TestPermutations:
    def test_the_same_seed_gives_the_same_bits_and_another_does_not(self, crime: Layer, queen: SpatialWeights) -> None:
        first, again = local_moran(crime, queen, seed=4), local_moran(crime, queen, seed=4)
        pd.testing.assert_frame_equal(first.table, again.table, check_exact=True)
        assert first.run == again.run
        assert not first.table["p_sim"].equals(local_moran(crime, queen, seed=5).table["p_sim"])

    def test_permutations_are_uniform_and_never_draw_the_area_itself(self) -> None:
        """On a complete graph of 4 areas with one neighbor each, each other area is drawn a third of the time."""
        x = np.array([[1.0], [2.0], [4.0], [8.0]])
        for neighbor, share in ((1, 1.0), (2, 2 / 3), (3, 1 / 3)):
            matrix = to_matrix(4, np.arange(4), np.array([neighbor, 0, 0, 0]))
            counts = sum_counts(x, matrix, permutations=30 * BLOCK, seed=1)
            assert counts.at_least[0, 0] / (30 * BLOCK) == pytest.approx(share, abs=0.02)

    @given(
        values=st.lists(st.integers(0, 3), min_size=16, max_size=16).filter(lambda v: len(set(v)) > 1),
        scale=st.sampled_from([1e-9, 0.1, 3.0, 1e9]),
    )
    @settings(max_examples=25)
    def test_p_is_in_range_and_units_do_not_matter(self, values: list[int], scale: float) -> None:
        shapes = {f"{y}{x}": shapely.box(x, y, x + 1, y + 1) for y in range(4) for x in range(4)}
        grid = make_set(shapes)
        weights = build_weights(grid)
        plain = local_moran(
            layer_of(grid, dict(zip(shapes, map(float, values), strict=True))), weights, permutations=199
        )
        scaled = local_moran(
            layer_of(grid, {code: value * scale + 7 * scale for code, value in zip(shapes, values, strict=True)}),
            weights,
            permutations=199,
        )
        assert plain.table["p_sim"].between(2 / 200, 1).all()
        assert plain.table["p_sim"].tolist() == scaled.table["p_sim"].tolist()
        assert plain.table["class"].tolist() == scaled.table["class"].tolist()

    def test_two_sided_p_never_exceeds_one(self) -> None:
        everything = np.array([99])
        assert two_sided_p(Counts(everything, everything, 99)).tolist() == [1.0]
        assert two_sided_p(Counts(np.array([0]), everything, 99)).tolist() == [0.02]

    @pytest.mark.parametrize("permutations", [0, 98, 10**6])
    def test_absurd_numbers_of_permutations_are_refused(
        self, crime: Layer, queen: SpatialWeights, permutations: int
    ) -> None:
        with pytest.raises(InputError, match=r"permutations should be (greater|less) than or equal to"):
            local_moran(crime, queen, permutations=permutations)


def test_benjamini_hochberg_steps_up() -> None:
    """Benjamini & Hochberg 1995: adjusted p_(i) = min over j ≥ i of p_(j)·m/j."""
    p = np.array([0.01, 0.04, 0.03, 0.005])
    assert adjust(p, "benjamini_hochberg").tolist() == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert adjust(p, "bonferroni").tolist() == pytest.approx([0.04, 0.16, 0.12, 0.02])
    assert adjust(p, "none").tolist() == p.tolist()
    with pytest.raises(InputError, match="no correction 'fdr'"):
        adjust(p, "fdr")


def test_classes_follow_adjusted_p(crime: Layer, queen: SpatialWeights) -> None:
    result = local_moran(crime, queen, alpha=0.1)
    flagged = result.table["class"].isin(["HH", "LL", "HL", "LH"])
    assert flagged.any()
    assert (flagged == (result.table["p_adjusted"] <= 0.1)).all()
    assert sum(result.statistics["classes"].values()) == 49
    assert set(result.statistics["classes"]) == set(CLASSES)


def test_a_run_records_what_it_takes_to_repeat_it(crime: Layer, queen: SpatialWeights) -> None:
    run = local_moran(crime, queen, permutations=999, seed=42).run
    assert run.parameters == {
        "permutations": 999,
        "seed": 42,
        "alpha": 0.05,
        "correction": "benjamini_hochberg",
        "transform": "row",
    }
    assert run.p_convention == "two-sided pseudo p = min(1, 2·(1 + min(≥, ≤)) / (R + 1))"
    assert run.weights is not None
    assert run.weights.digest == queen.digest
    assert {"numba", "scipy", "numpy", "geostat-areas"} <= run.versions.keys()


def test_small_samples_and_few_permutations_are_warned_of(grid: BoundarySet, grid_values: dict[str, float]) -> None:
    result = local_moran(layer_of(grid, grid_values), build_weights(grid), permutations=99)
    assert [finding.code for finding in result.findings] == ["small_n", "few_permutations"]


def test_the_reading_says_what_the_numbers_say(grid: BoundarySet, grid_values: dict[str, float]) -> None:
    result = local_moran(layer_of(grid, grid_values), build_weights(grid))
    reading = result.reading
    assert "similar values more often than chance" in reading["en"]
    assert "ใกล้เคียงกันมากกว่าที่จะเกิดโดยบังเอิญ" in reading["th"]
    rng = np.random.default_rng(1)
    noise = layer_of(grid, dict(zip(grid_values, rng.normal(size=16), strict=True)))
    assert "cannot be told apart from a random one" in global_moran(noise, build_weights(grid)).reading["en"]
