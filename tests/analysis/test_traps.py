"""The traps of naked calls: what they do today, and what ours guarantees instead. One class for each trap.

When a test of a naked call fails, the library has changed, and the wrapper may have become simpler.
"""

from __future__ import annotations

import tracemalloc
import warnings
from collections.abc import Iterator
from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import make_set
from esda.geary import Geary
from esda.geary_local import Geary_Local
from esda.getisord import G_Local
from esda.join_counts_local import Join_Counts_Local
from esda.moran import Moran, Moran_Local
from hypothesis import given, strategies as st
from libpysal.graph import Graph
from numba.core.errors import TypingError
from samples import columbus, columbus_weights, grid_set, layer_of, set_of

from geostat.analysis import (
    ANALYSES,
    global_geary,
    global_moran,
    local_g,
    local_geary,
    local_join_counts,
    local_moran,
    regionalize,
    theil,
)
from geostat.analysis.autocorrelation.sweep import sweep_columns
from geostat.analysis.core.correction import adjust
from geostat.analysis.core.permutation import Counts, two_sided_p
from geostat.domain.areas import BoundarySet
from geostat.errors import AnalysisError, InputError
from geostat.weights import build_weights

FEW = {"permutations": 999}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Naked calls warn of many things; here it is their numbers that count."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def with_island(side: int = 5) -> BoundarySet:
    shapes = {**grid_set(side).areas.geometry.to_dict(), "99999": shapely.box(30, 30, 31, 31)}
    return make_set(shapes, id="with_island")


def graph_of(areas: BoundarySet) -> Graph:
    return Graph.build_contiguity(areas.areas.sort_index(), rook=False).transform("r")


VALUES = np.random.default_rng(1).normal(size=26)
LOCAL = [name for name, each in ANALYSES.items() if each.family == "local" and name != "neighbor_match"]


class TestIslands:  # 1
    @pytest.mark.whole
    def test_naked(self) -> None:
        naked = Moran_Local(VALUES, graph_of(with_island()), permutations=999, seed=1)
        assert (naked.Is[-1], naked.p_sim[-1]) == (0, pytest.approx(0.001))
        assert G_Local(VALUES, graph_of(with_island()), permutations=999, seed=1).p_sim[-1] == pytest.approx(0.001)

    @pytest.mark.parametrize("name", LOCAL)
    def test_ours(self, name: str) -> None:
        areas = with_island()
        analysis = ANALYSES[name]
        rates = name == "local_moran_rates"
        columns = [np.abs(VALUES) + 1, np.abs(np.roll(VALUES, 7)) + 5] if rates else [VALUES, np.roll(VALUES, 7)]
        layers = [layer_of(areas, column, f"v{i}") for i, column in enumerate(columns)][: max(1, analysis.fewest)]
        table = analysis.run(layers, build_weights(areas), permutations=999).table
        row = table.loc["99999"]
        assert row["class"] == "isolate"
        assert row.filter(regex="^p_|^I$|^C$|^G$|^z$|^joins$").isna().all()


class TestMissing:  # 2
    @pytest.mark.whole
    def test_naked(self) -> None:
        values = VALUES[:25].copy()
        values[3] = np.nan
        naked = Moran_Local(values, graph_of(grid_set(5)), permutations=999, seed=1)
        assert np.isnan(naked.Is).all()
        assert naked.p_sim == pytest.approx(0.001)

    @pytest.mark.parametrize("missing", [np.nan, np.inf, -np.inf])
    def test_ours(self, missing: float) -> None:
        areas = grid_set(5)
        values = dict(zip(sorted(areas.areas.index), VALUES[:25], strict=True))
        layer = layer_of(areas, values | {"00003": missing})
        without = layer_of(areas, {code: value for code, value in values.items() if code != "00003"})
        weights = build_weights(areas)
        found, expected = (local_moran(each, weights, **FEW) for each in (layer, without))
        assert found.table.loc["00003", "class"] == "no_data"
        assert np.isnan(found.table.loc["00003", "p_sim"])
        assert found.table["p_sim"].tolist()[4:] == expected.table["p_sim"].tolist()[4:]
        assert np.isfinite(found.statistics["I"])


class TestConstant:  # 3
    @pytest.mark.whole
    def test_naked(self) -> None:
        naked = Moran_Local(np.ones(25), graph_of(grid_set(5)), permutations=999, seed=1)
        assert naked.p_sim == pytest.approx(0.001)

    def test_ours(self) -> None:
        areas = grid_set(5)
        weights = build_weights(areas)
        with pytest.raises(AnalysisError, match="all areas have the same value"):
            local_moran(layer_of(areas, np.ones(25)), weights)
        codes = sorted(areas.areas.index)
        columns = pd.DataFrame({"flat": np.ones(25), "varied": VALUES[:25]}, index=codes)
        whole, local = sweep_columns(columns, weights, ["global_moran", "local_moran"], permutations=99, seed=1)
        status = whole.set_index(["column", "statistic"])["status"]
        assert status["flat", "local_moran"] == status["flat", "global_moran"] == "constant"
        assert set(local["column"]) == {"varied"}


class TestAlignment:  # 4
    @pytest.mark.whole
    def test_naked(self) -> None:
        frame = set_of("columbus", "POLYID").areas
        crime, graph = columbus().values.loc[frame.index], graph_of(set_of("columbus", "POLYID"))
        assert pytest.approx(0.5002, abs=1e-4) == Moran(crime, graph, permutations=0).I
        shuffled = crime.sample(frac=1, random_state=3)
        assert abs(Moran(shuffled, graph, permutations=0).I) < 0.3

    def test_ours(self) -> None:
        layer = columbus()
        from dataclasses import replace

        shuffled = replace(layer, table=layer.table.sample(frac=1, random_state=3))
        weights = columbus_weights()
        assert global_moran(shuffled, weights, **FEW).statistics == global_moran(layer, weights, **FEW).statistics
        with pytest.raises(AnalysisError, match="the layer has other areas"):
            global_moran(layer, build_weights(grid_set(7)))


class TestSeed:  # 5
    @pytest.mark.whole
    def test_naked(self) -> None:
        before = np.random.get_state()[1].copy()  # noqa: NPY002
        Moran(VALUES[:25], graph_of(grid_set(5)), permutations=99)
        assert not (np.random.get_state()[1] == before).all()  # noqa: NPY002

    def test_ours(self) -> None:
        before = np.random.get_state()  # noqa: NPY002
        layer, weights = columbus(), columbus_weights()
        for name in ("global_moran", "global_geary", "global_g", "join_counts", "local_geary", "spatial_gini"):
            first, again, other = (ANALYSES[name].run(layer, weights, permutations=199, seed=s) for s in (7, 7, 8))
            assert first.run.parameters["seed"] == 7
            assert first.statistics == again.statistics
            pd.testing.assert_frame_equal(first.table, again.table)
            assert first.run != other.run
        after = np.random.get_state()  # noqa: NPY002
        assert before[2] == after[2]
        assert (before[1] == after[1]).all()


class TestSides:  # 6, 7
    @pytest.mark.whole
    def test_naked_p_is_folded(self) -> None:
        naked = Moran_Local(columbus().values.to_numpy(), graph_of(set_of("columbus", "POLYID")), permutations=999)
        assert naked.p_sim.max() <= 0.5005

    def test_ours_says_both(self) -> None:
        result = local_moran(columbus(), columbus_weights(), **FEW)
        assert result.table["p_sim"].max() > 0.6
        assert np.minimum(1, 2 * result.table["p_folded"]).tolist() == result.table["p_sim"].tolist()
        assert "two-sided" in result.run.p_convention

    @given(st.integers(0, 99), st.integers(0, 99))
    def test_p_is_never_0_nor_above_1(self, a: int, b: int) -> None:
        at_least, at_most = np.array([max(a, 99 - b)]), np.array([b])  # together 99 at least
        assert 0 < two_sided_p(Counts(at_least, at_most, 99))[0] <= 1


class TestFalseDiscovery:  # 8
    @given(st.lists(st.floats(0.0001, 1), min_size=1, max_size=40))
    def test_adjusted_p_is_that_of_scipy(self, p: list[float]) -> None:
        from scipy.stats import false_discovery_control

        values = np.array(p)
        adjusted = adjust(values, "benjamini_hochberg")
        assert adjusted == pytest.approx(false_discovery_control(values, method="bh"))
        assert (adjust(values, "bonferroni") >= adjusted - 1e-12).all()

    def test_it_steps_up_over_a_rank_that_fails(self) -> None:
        """Stopping at the first failure would reject nothing here."""
        p = np.array([0.02, 0.03, 0.035, 0.04, 0.045])
        assert (adjust(p, "benjamini_hochberg") <= 0.05).all()

    def test_only_what_is_tested_is_in_the_family(self) -> None:
        areas = with_island()
        alone, beside = (
            local_moran(layer_of(each, VALUES[: len(each)]), build_weights(each), **FEW).table["p_adjusted"]
            for each in (grid_set(5), areas)
        )
        assert beside.drop("99999").tolist() == alone.tolist()


class TestIntegers:  # 10; 9, threads, is in test_kernel.py
    @pytest.mark.parametrize("kind", ["int64", "float32", "Int64", "boolean", "decimal"])
    def test_ours(self, kind: str) -> None:
        areas = grid_set(5)
        whole = np.arange(25) % 2 if kind == "boolean" else np.arange(25)
        from dataclasses import replace

        plain = layer_of(areas, whole.astype(float))
        column = pd.Series([Decimal(int(v)) for v in whole]) if kind == "decimal" else pd.Series(whole).astype(kind)
        column.index = plain.table.index
        typed = replace(plain, table=plain.table.assign(value=column))
        for run in (local_moran, local_g, local_geary):
            expected, found = (run(each, build_weights(areas), **FEW).table for each in (plain, typed))
            assert found["p_sim"].tolist() == expected["p_sim"].tolist()

    @pytest.mark.whole
    def test_naked(self) -> None:
        with pytest.raises(TypingError):
            G_Local(np.arange(25), graph_of(grid_set(5)), permutations=99, seed=1)


class TestChangedArguments:  # 11
    def test_ours(self) -> None:
        layers, weights = [columbus(), columbus("INC"), columbus("HOVAL")], columbus_weights()
        before, graph = weights.matrix.copy(), weights.graph.adjacency.copy()
        values = [layer.values.copy() for layer in layers]
        for analysis in ANALYSES.values():
            if not analysis.takes_weights or analysis.over == "periods" or analysis.name in ("neighbor_match", "gwr"):
                continue
            given_layers = layers[: max(analysis.fewest, 1)]
            few = {"permutations": 99} if "permutations" in [each.name for each in analysis.parameters] else {}
            analysis.run(given_layers, weights, **few, **({"regions": 3} if analysis.name == "regionalize" else {}))
        assert (weights.matrix != before).nnz == 0
        pd.testing.assert_series_equal(weights.graph.adjacency, graph)
        for layer, was in zip(layers, values, strict=True):
            pd.testing.assert_series_equal(layer.values, was)


class TestRowsThatVanish:  # 12
    @pytest.mark.whole
    def test_naked(self) -> None:
        graph = graph_of(with_island())
        naked = Geary_Local(connectivity=graph, permutations=99).fit(VALUES)
        assert len(naked.localG) != 26 or np.isnan(naked.localG[-1]) or naked.p_sim[-1] <= 0.011
        with pytest.raises(IndexError):
            Join_Counts_Local(connectivity=graph).fit((VALUES > 0).astype(int))
        with pytest.raises(ValueError, match="broadcast"):
            Geary(VALUES, graph)

    def test_ours(self) -> None:
        areas = with_island()
        layer, weights = layer_of(areas, VALUES), build_weights(areas)
        for run in (local_geary, local_join_counts, local_g, local_moran):
            assert run(layer, weights, **FEW).table.index.tolist() == areas.areas.index.tolist()
        assert global_geary(layer, weights, **FEW).statistics["n"] == 25


class TestMemory:  # 14; 13, cold start, is in test_warming.py
    @pytest.mark.whole
    def test_naked(self) -> None:
        naked = Moran_Local(VALUES[:25], graph_of(grid_set(5)), permutations=999, seed=1)
        assert naked.rlisas.size == 999 * 25  # by default every simulated value is kept

    def test_it_does_not_grow_with_permutations(self) -> None:
        layer, weights = layer_of(grid_set(20), np.random.default_rng(1).normal(size=400)), build_weights(grid_set(20))
        peaks = []
        for permutations in (19_999, 99_999):
            local_moran(layer, weights, permutations=permutations)
            tracemalloc.start()
            local_moran(layer, weights, permutations=permutations)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert peaks[1] < 1.5 * peaks[0]
        assert peaks[1] < 0.5 * 99_999 * 400 * 8


class TestHangs:  # 15
    def test_regions_beside_islands_come_to_an_end(self) -> None:
        areas = with_island(6)
        layer, weights = layer_of(areas, np.random.default_rng(2).normal(size=37)), build_weights(areas)
        for method in ("skater", "redcap_ward", "ward", "azp", "azp_tabu", "azp_annealing", "k_means_connected"):
            assert regionalize([layer], weights, method=method, regions=4).table.loc["99999", "region"] == 4
        assert regionalize([layer], weights, method="max_p", floor=5).statistics["count"] >= 2


class TestGeometry:  # 16, 17; slivers and coincident points are also in test_weights.py
    def test_two_points_are_no_edge(self) -> None:
        """A ring and a diamond in its hole that touches it at two points."""
        ring = shapely.box(0, 0, 4, 4) - shapely.box(1, 1, 3, 3)
        diamond = shapely.Polygon([(1, 2), (2, 1.5), (3, 2), (2, 2.5)])
        areas = make_set({"diamond": diamond, "ring": ring})
        assert build_weights(areas, "queen").links == 2
        assert build_weights(areas, "rook").links == 0

    def test_a_corner_upon_an_edge_and_an_overlap_are_neighbors(self) -> None:
        shapes = {"a": shapely.box(0, 0, 2, 1), "b": shapely.box(0.5, 1, 1.5, 2), "c": shapely.box(1.9, 0.2, 3, 0.8)}
        weights = build_weights(make_set(shapes))
        assert weights.neighbors("a") == ["b", "c"]
        assert build_weights(make_set(shapes), "rook").neighbors("a") == ["b"]

    @pytest.mark.whole
    def test_naked_vertices_take_two_points_for_an_edge_and_miss_a_corner_upon_an_edge(self) -> None:
        corner = gpd.GeoSeries([shapely.box(0, 0, 2, 1), shapely.box(0.5, 1, 1.5, 2)])
        assert Graph.build_contiguity(corner, rook=False, strict=False).n_edges == 0
        assert build_weights(make_set({"a": corner[0], "b": corner[1]})).links == 2
        zigzag = gpd.GeoSeries(
            [shapely.Polygon([(0, 0), (1, 1), (2, 0), (1, -1)]), shapely.Polygon([(0, 0), (1, 3), (2, 0), (1, 2)])]
        )
        assert build_weights(make_set({"a": zigzag[0], "b": zigzag[1]}), "rook").links == 0

    def test_what_is_added_is_told(self) -> None:
        weights = build_weights(with_island(), bridges=[("99999", "00024")])
        said = weights.describe()
        assert said["bridges"] == [["99999", "00024"]]
        assert (said["isolates"], said["components"]) == ([], 1)


class TestScaling:  # 18
    def test_means_of_local_statistics(self) -> None:
        layer, weights = columbus(), columbus_weights()
        local, whole = local_moran(layer, weights, **FEW), global_moran(layer, weights, **FEW).statistics["I"]
        assert local.table["I"].mean() == pytest.approx(whole * 48 / 49)
        c = global_geary(layer, weights, **FEW).statistics["C"]
        assert local_geary(layer, weights, **FEW).statistics["mean_C"] == pytest.approx(2 * c * 49 / 48)


class TestPopulation:  # 19
    def test_it_must_be_said_how_areas_count(self) -> None:
        areas = grid_set(2)
        layer, people = layer_of(areas, [1, 2, 3, 4]), layer_of(areas, [97, 1, 1, 1], "people")
        for name in ("theil", "gini"):
            with pytest.raises(InputError, match="say how areas count"):
                ANALYSES[name].run(layer)
        weighted, equal = theil(layer, population=people).statistics, theil(layer, equal=True).statistics
        assert weighted["theil"] < equal["theil"]
        assert (weighted["weighted_by"], equal["weighted_by"]) == ("people", "equal")


class TestNearTies:  # 20
    @pytest.mark.parametrize("scale", [1.0, 0.1, 1 / 3, 1e-9, 1e9])
    def test_units_do_not_change_counts(self, scale: float) -> None:
        """Few different values, so that many sums are equal in theory."""
        areas = grid_set(6)
        values = np.random.default_rng(1).integers(0, 3, 36) * 1.0
        for run in (local_moran, local_g, local_geary, global_moran, global_geary):
            plain, scaled = (run(layer_of(areas, each), build_weights(areas), permutations=999) for each in
                             (values, values * scale + scale))  # fmt: skip
            assert scaled.statistics["n"] == plain.statistics["n"]
            if "p_sim" in plain.table:
                assert scaled.table["p_sim"].tolist() == plain.table["p_sim"].tolist()
            else:
                assert scaled.statistics["p_sim"] == plain.statistics["p_sim"]
