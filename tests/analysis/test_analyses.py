"""The contract that all analyses share, their identities, what is kept, and what is computed again from a record."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from conftest import make_set
from hypothesis import given, settings, strategies as st
from samples import columbus, columbus_weights, grid_set, layer_of, points_set

import geostat
from geostat.analysis import ANALYSES, Analysis, Groups, find_analysis
from geostat.analysis.core.contract import Parameter
from geostat.analysis.hot_spots.emerging import HOT_SPOTS, classify_series
from geostat.domain.analysis_requests import AnalysisRequest, WeightsRequest
from geostat.domain.layers import Layer
from geostat.errors import AnalysisError, ConflictError, InputError, NotFoundError
from geostat.export import write_result
from geostat.store import Store, list_runs
from geostat.support.json_values import to_json_value
from geostat.weights import SpatialWeights, build_weights
from geostat.workspace.reproduction import differences, repeat_result
from geostat.workspace.requests import answer
from geostat.workspace.results import keep_result, read_result
from geostat.workspace.source import WorkspaceSource

RNG = np.random.default_rng(1)
GRID = grid_set(6)
FIELD = np.add.outer(np.arange(6.0), np.arange(6.0)).ravel()
YEARS = [layer_of(GRID, FIELD * (1 + t / 10) + 20 + RNG.normal(size=36), "v", 2000 + t) for t in range(6)]
SEVERAL = [layer_of(GRID, FIELD + 20 + RNG.normal(size=36), name) for name in ("a", "b", "c")]
PEOPLE = layer_of(GRID, RNG.integers(100, 900, 36), "people")
NEEDS = {"theil": {"population": PEOPLE}, "gini": {"population": PEOPLE}, "regionalize": {"regions": 4},
         "gwr": {"neighbors": 20}}  # fmt: skip


def run(analysis: Analysis, weights: SpatialWeights | None = None, **parameters: object) -> geostat.AnalysisResult:
    layers = YEARS if analysis.over == "periods" else SEVERAL
    layers = layers[: analysis.most or len(layers)]
    method = "knn" if analysis.name == "neighbor_match" else "queen"
    known = {each.name for each in analysis.parameters}
    few = {name: value for name, value in {"permutations": 199, "restarts": 3}.items() if name in known}
    given_weights = (weights or build_weights(GRID, method)) if analysis.takes_weights else None
    return analysis.run(layers, given_weights, **{**NEEDS.get(analysis.name, {}), **few, **parameters})


@pytest.mark.parametrize("name", ANALYSES)
class TestEveryAnalysis:
    def test_it_answers_by_the_contract(self, name: str) -> None:
        analysis = ANALYSES[name]
        result = run(analysis)
        assert result.analysis == name
        assert result.table.index.tolist() == GRID.areas.index.tolist()
        assert {"en", "th"} == result.reading.keys()
        assert all(text.strip() for text in result.reading.values())
        assert any("\u0e00" < letter < "\u0e7f" for letter in result.reading["th"])
        json.dumps(
            to_json_value({"statistics": result.statistics, "run": result.run.to_json(), "areas": result.by_area()}),
            allow_nan=False,
        )
        record = result.run
        assert [layer.values_digest for layer in record.layers]
        assert record.parameters.keys() == {each.name for each in analysis.parameters}
        assert (record.weights is None) == (not analysis.takes_weights)
        if "p_adjusted" in result.table:
            flagged = ~result.table["class"].isin(["not_significant", "isolate", "no_data", "outside"])
            assert (result.table.loc[flagged, "p_adjusted"] <= 0.05).all()

    def test_the_same_again_and_in_any_order_of_rows(self, name: str) -> None:
        analysis = ANALYSES[name]
        first, again = run(analysis), run(analysis)
        assert to_json_value(first.statistics) == to_json_value(again.statistics)
        pd.testing.assert_frame_equal(first.table, again.table)
        assert first.run == again.run

    def test_it_says_what_it_is(self, name: str) -> None:
        analysis = ANALYSES[name]
        assert analysis.title_en
        assert analysis.title_th
        assert analysis.summary.endswith(("?", ".", "1."))
        assert all(each.description for each in analysis.parameters if each.kind == "value"), name

    def test_unknown_parameters_and_wrong_numbers_of_layers_are_refused(self, name: str) -> None:
        analysis = ANALYSES[name]
        with pytest.raises(InputError, match=f"{name} has no parameter color; it knows"):
            run(analysis, color="red")
        with pytest.raises(InputError, match="takes"):
            analysis.run([*YEARS, *SEVERAL] if analysis.most else [], None)

    def test_too_few_areas_and_foreign_weights_are_refused(self, name: str) -> None:
        analysis = ANALYSES[name]
        if not analysis.takes_weights:
            return
        with pytest.raises((AnalysisError, InputError)):
            run(analysis, build_weights(grid_set(5), "knn" if name == "neighbor_match" else "queen"))
        tiny = make_set(dict(list(GRID.areas.geometry.items())[:2]))
        layers = [layer_of(tiny, [1.0, 2.0], f"t{i}", 2000 + i) for i in range(max(3, analysis.fewest))]
        with pytest.raises((AnalysisError, InputError)):
            analysis.run(layers[: analysis.most or 3], build_weights(tiny, "knn", k=1), **NEEDS.get(name, {}))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"alpha": 0}, "alpha should be greater than 0, not 0"),
        ({"alpha": 1}, "alpha should be less than 1"),
        ({"seed": -1}, "seed should be greater than or equal to 0"),
        ({"permutations": 5_000_000}, "permutations should be less than or equal to 999999"),
        ({"permutations": "many"}, "permutations should be a valid integer"),
        ({"correction": "fdr"}, "correction should be 'benjamini_hochberg', 'bonferroni' or 'none', not 'fdr'"),
        ({"transform": "column"}, "transform should be 'row', 'binary' or 'original'"),
    ],
)
def test_parameters_are_checked_before_anything_is_computed(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        geostat.local_moran(columbus(), columbus_weights(), **parameters)


def test_analyses_are_found_by_name() -> None:
    assert find_analysis("local-moran") is find_analysis("local_moran")
    with pytest.raises(NotFoundError, match="there is no analysis 'lisa'; there are global_moran"):
        find_analysis("lisa")
    kinds = {each.name: each for each in ANALYSES["regionalize"].parameters}
    assert (kinds["floor_by"].kind, kinds["official"].kind, kinds["regions"].type) == ("layer", "groups", int)
    assert kinds["method"].choices[0] == "ward"
    assert isinstance(kinds["floor"], Parameter)


class TestInvariance:
    """Local p is unchanged by the order of rows, units, other areas that have no part in it."""

    @given(order=st.permutations(range(36)), scale=st.sampled_from([1e-6, 0.3, 7.0, 1e6]))
    @settings(max_examples=10)
    def test_rows_and_units(self, order: list[int], scale: float) -> None:
        layer, weights = SEVERAL[0], build_weights(GRID)
        other = replace(layer, table=layer.table.iloc[order].assign(value=lambda t: t["value"] * scale + 3 * scale))
        for name in ("local_moran", "local_g", "local_geary", "quantile_lisa"):
            plain_, moved = (ANALYSES[name].run(each, weights, permutations=199).table for each in (layer, other))
            columns = [column for column in ("p_sim", "p_adjusted", "class") if column in plain_]
            pd.testing.assert_frame_equal(moved.sort_index()[columns], plain_.sort_index()[columns])

    @given(values=st.lists(st.integers(0, 4), min_size=36, max_size=36).filter(lambda v: len(set(v)) > 1))
    @settings(max_examples=15)
    def test_an_added_island(self, values: list[int]) -> None:
        shapes = GRID.areas.geometry.to_dict() | {"99999": points_set(1).areas.geometry.iloc[0]}
        import shapely

        shapes["99999"] = shapely.box(50, 50, 51, 51)
        more = make_set(shapes, id="more")
        for name in ("local_moran", "local_g", "local_geary"):
            alone = ANALYSES[name].run(layer_of(GRID, values), build_weights(GRID), permutations=99).table
            beside = ANALYSES[name].run(layer_of(more, [*values, 9]), build_weights(more), permutations=99).table
            pd.testing.assert_frame_equal(beside.drop("99999"), alone, check_names=False)


def test_p_of_maps_without_a_pattern_is_uniform() -> None:
    """A thousand maps of noise: uncorrected p of an area, and of the whole map, is as often small as it says."""
    from scipy.stats import kstest

    from geostat.analysis.autocorrelation.sweep import sweep_columns

    noise = pd.DataFrame(np.random.default_rng(7).normal(size=(36, 1000)), index=sorted(GRID.areas.index))
    whole, local = sweep_columns(noise, build_weights(GRID), ["global_moran", "local_moran", "local_geary"],
                                 permutations=999, seed=1)  # fmt: skip
    for p in (whole.loc[whole["statistic"] == "global_moran", "p_sim"],
              *(local.loc[(local["statistic"] == name) & (local["area"] == code), "p_sim"]
                for name in ("local_moran", "local_geary") for code in ("00000", "00014"))):  # fmt: skip
        assert len(p) == 1000
        assert kstest(p, "uniform").pvalue > 1e-3
        assert (p <= 0.05).mean() == pytest.approx(0.05, abs=0.025)


class TestIdentities:
    @given(st.lists(st.booleans(), min_size=36, max_size=36).filter(lambda m: 0 < sum(m) < 36))
    @settings(max_examples=20)
    def test_joins_add_up(self, members: list[bool]) -> None:
        weights = build_weights(GRID)
        found = geostat.join_counts(layer_of(GRID, np.array(members, float)), weights, permutations=99).statistics
        assert found["BB"] + found["WW"] + found["BW"] == weights.links / 2
        expected = found["expected_BB"] + found["expected_WW"] + found["expected_BW"]
        assert expected == pytest.approx(weights.links / 2)

    @given(
        values=st.lists(st.floats(0, 1e6), min_size=36, max_size=36).filter(lambda v: sum(v) > 1),
        people=st.lists(st.integers(1, 10**6), min_size=36, max_size=36),
        groups=st.lists(st.integers(0, 5), min_size=36, max_size=36),
    )
    @settings(max_examples=40)
    def test_theil_is_between_and_within(self, values: list[float], people: list[int], groups: list[int]) -> None:
        of = Groups("made up", {code: str(g) for code, g in zip(sorted(GRID.areas.index), groups, strict=True)})
        result = geostat.theil(layer_of(GRID, values), population=layer_of(GRID, people, "people"), groups=of)
        found = result.statistics
        assert found["between"] + found["within"] == pytest.approx(found["theil"], abs=1e-12)
        assert result.table["contribution"].sum() == pytest.approx(found["theil"], abs=1e-12)
        assert sum(row["share_of_total"] for row in found["groups"]) == pytest.approx(1)

    def test_theil_and_gini_weighted_are_those_of_people_listed_one_by_one(self) -> None:
        areas, people = grid_set(2), [3, 1, 4, 2]
        values = [10.0, 20.0, 35.0, 50.0]
        listed = np.repeat(values, people)
        share = listed / listed.mean()
        weighted = {"population": layer_of(areas, people, "people")}
        assert geostat.theil(layer_of(areas, values), **weighted).statistics["theil"] == pytest.approx(
            (share * np.log(share)).mean()
        )
        apart = np.abs(np.subtract.outer(listed, listed)).mean() / (2 * listed.mean())
        assert geostat.gini(layer_of(areas, values), **weighted).statistics["gini"] == pytest.approx(apart)

    def test_probabilities_of_matches_add_up(self) -> None:
        from scipy.stats import hypergeom

        weights = build_weights(GRID, "knn", k=4)
        table = geostat.neighbor_match(SEVERAL, weights).table
        assert hypergeom.pmf(range(5), 35, 4, 4).sum() == pytest.approx(1)
        v = int(table["matches"].iloc[0])
        assert table["probability"].iloc[0] == pytest.approx(hypergeom.pmf(v, 35, 4, 4))
        with pytest.raises(InputError, match="give it knn weights"):
            geostat.neighbor_match(SEVERAL, build_weights(GRID))

    def test_differential_moran_is_that_of_the_difference(self) -> None:
        weights = build_weights(GRID)
        change = layer_of(GRID, YEARS[5].values.to_numpy() - YEARS[0].values.to_numpy())
        found = geostat.differential_moran([YEARS[0], YEARS[5]], weights, permutations=999)
        expected = geostat.local_moran(change, weights, permutations=999)
        pd.testing.assert_frame_equal(found.table, expected.table)
        assert found.statistics == expected.statistics

    def test_quantile_lisa_is_the_join_count_of_its_dummy(self) -> None:
        weights, layer = build_weights(GRID), SEVERAL[0]
        top = layer_of(GRID, (layer.values > layer.values.quantile(0.8)).astype(float))
        found = geostat.quantile_lisa([layer], weights, permutations=999).table
        expected = geostat.local_join_counts(top, weights, permutations=999).table
        pd.testing.assert_frame_equal(found.drop(columns="value"), expected.drop(columns="value"))

    def test_lee_and_bivariate_beside_esda(self) -> None:
        from esda.lee import Spatial_Pearson
        from esda.moran import Moran_BV

        weights = build_weights(GRID)
        graph = weights.graph.transform("r")
        x, y = (layer.values.sort_index().to_numpy() for layer in SEVERAL[:2])
        theirs = Spatial_Pearson(connectivity=graph.sparse, permutations=0).fit(x[:, None], y[:, None]).association_
        assert geostat.lee(SEVERAL[:2], weights, permutations=99).statistics["L"] == pytest.approx(theirs[0, 1])
        bivariate = geostat.bivariate_moran(SEVERAL[:2], weights, permutations=99).statistics["I"]
        assert bivariate == pytest.approx(Moran_BV(x, y, graph, permutations=0).I)

    def test_a_correlogram_begins_with_moran_and_ends_where_the_map_does(self) -> None:
        weights = build_weights(GRID, "rook")
        found = geostat.correlogram(SEVERAL[0], weights, orders=30, permutations=199).statistics
        assert found["orders"][0]["I"] == geostat.global_moran(SEVERAL[0], weights, permutations=199).statistics["I"]
        assert [each["order"] for each in found["orders"]] == list(range(1, len(found["orders"]) + 1))
        assert len(found["orders"]) < 11  # the map is ten steps across
        assert found["reach"] >= 1


class TestHotSpots:
    @pytest.mark.parametrize(
        ("sign", "tau", "has_trend", "expected"),
        [
            ([0] * 9 + [1], 0.1, False, "new_hot"),
            ([0] * 7 + [1] * 3, 0.1, False, "consecutive_hot"),
            ([1] * 10, 0.8, True, "intensifying_hot"),
            ([1] * 10, 0.0, False, "persistent_hot"),
            ([1] * 10, -0.8, True, "diminishing_hot"),
            ([0, 1, 0, 0, 1, 0, 0, 0, 1, 1], 0.1, False, "sporadic_hot"),
            ([-1, -1, 1, 0, 0, 0, 0, 0, 0, 1], 0.1, True, "oscillating_hot"),
            ([1] * 9 + [0], -0.1, False, "historical_hot"),
            ([0] * 10, 0.9, True, "no_pattern"),
            ([1, 1, 0, 0, 0, 0, 0, 0, 0, 0], -0.9, True, "no_pattern"),
        ],
    )
    def test_a_series_for_each_class_and_its_mirror(
        self, sign: list[int], tau: float, has_trend: bool, expected: str
    ) -> None:
        assert classify_series(np.array(sign), tau, has_trend) == expected
        mirrored = expected.replace("hot", "cold")
        assert classify_series(-np.array(sign), -tau, has_trend) == mirrored
        assert {expected, mirrored} <= set(HOT_SPOTS)

    def test_a_corner_that_heats_up(self) -> None:
        base = np.random.default_rng(3).normal(size=(10, 36))
        corner = [i for i in range(36) if i % 6 < 2 and i // 6 < 2]
        base[-2:, corner] += 40
        layers = [layer_of(GRID, row, period=2000 + t) for t, row in enumerate(base)]
        table = geostat.emerging_hot_spots(layers, build_weights(GRID)).table
        assert table["class"].iloc[0] == "consecutive_hot"
        assert table["class"].iloc[-1] == "no_pattern"
        with pytest.raises(InputError, match="in the order of time"):
            geostat.emerging_hot_spots(layers[::-1], build_weights(GRID))


class TestModels:
    def test_layers_that_determine_each_other_and_too_few_areas(self) -> None:
        double = layer_of(GRID, SEVERAL[1].values.to_numpy() * 2, "double")
        with pytest.raises(AnalysisError, match="determine each other"):
            geostat.ols([*SEVERAL[:2], double], build_weights(GRID))
        small = grid_set(2)
        layers = [layer_of(small, RNG.normal(size=4), name) for name in "abc"]
        with pytest.raises(AnalysisError, match="cannot be told from 4 areas"):
            geostat.ols(layers, build_weights(small))

    def test_gwr_is_least_squares_when_everybody_counts(self) -> None:
        """A relation that is the same everywhere: local coefficients are near the global ones."""
        x = layer_of(GRID, RNG.normal(size=36), "x")
        y = layer_of(GRID, 3 + 2 * x.values.to_numpy() + RNG.normal(size=36) / 100, "y")
        result = geostat.gwr([y, x], neighbors=36)
        assert result.table["x"].tolist() == pytest.approx([2] * 36, abs=0.05)
        assert result.statistics["r2"] > 0.99

    def test_gwr_leaves_out_areas_without_values_and_no_others(self) -> None:
        values = dict(zip(sorted(GRID.areas.index), RNG.normal(size=36), strict=True))
        x = layer_of(GRID, {code: value for code, value in values.items() if code not in ("00007", "00014")}, "x")
        table = geostat.gwr([SEVERAL[0], x], neighbors=20).table
        assert table.index[table["class"] == "no_data"].tolist() == ["00007", "00014"]
        assert (table["class"] == "fitted").sum() == 34

    def test_one_indicator_in_two_years_has_two_names(self) -> None:
        found = geostat.ols([YEARS[3], YEARS[0], YEARS[1]], build_weights(GRID)).statistics
        assert [row["name"] for row in found["coefficients"]] == ["constant", "v@2000", "v@2001"]


class TestKept:
    @pytest.mark.parametrize(
        "asked",
        [
            AnalysisRequest("local_moran", ("gpp_per_capita",), ("2562",), weights=WeightsRequest(bridges=True)),
            AnalysisRequest("lee", ("gpp_per_capita@2562", "poverty_rate@2562")),
            AnalysisRequest("differential_moran", ("gpp_per_capita",), ("2554", "2562")),
            AnalysisRequest("spatial_markov", ("gpp_per_capita",), ("2554..2562",), weights=WeightsRequest("knn", k=5)),
            AnalysisRequest(
                "theil",
                ("gpp_per_capita",),
                ("2562",),
                parameters=(("population", "population_registered"), ("groups", "cluster")),
            ),
            AnalysisRequest(
                "local_g", ("poverty_rate",), ("2562",), weights=WeightsRequest("block", block_groups="cluster")
            ),
            AnalysisRequest(
                "regionalize",
                ("gpp_per_capita", "poverty_rate"),
                ("2562",),
                parameters=(
                    ("official", "cluster"),
                    ("method", "max_p"),
                    ("floor", 3e6),
                    ("floor_by", "population_registered"),
                    ("indicator_weights", "2,1"),
                ),
            ),
        ],
        ids=lambda asked: asked.analysis,
    )
    def test_a_result_is_kept_read_and_computed_again_to_the_last_bit(
        self, any_workspace_copy: Store, asked: AnalysisRequest
    ) -> None:
        store = any_workspace_copy
        result = answer(asked, WorkspaceSource(store))
        version = store.data_version()
        result_id = keep_result(store, result)
        assert keep_result(store, result) == result_id
        assert store.data_version() == version  # what is found in the data does not change them
        assert result_id in [each.id for each in list_runs(store)]
        kept = read_result(store, result_id[:12])
        assert to_json_value(kept.statistics) == to_json_value(result.statistics)
        assert kept.by_area() == result.by_area()
        assert (kept.reading, kept.findings) == (result.reading, result.findings)
        assert differences(kept, repeat_result(store, kept.run)) == []

    def test_a_record_that_no_longer_holds_is_refused(self, workspace: Store) -> None:
        run = answer(AnalysisRequest("global_moran", ("gpp_per_capita",), ("2562",)), WorkspaceSource(workspace)).run
        weights = run.weights
        assert weights is not None
        changed = replace(run, layers=(replace(run.layers[0], values_digest="0"),))
        with pytest.raises(ConflictError, match="the values of gpp_per_capita in 2019 have changed"):
            repeat_result(workspace, changed)
        changed = replace(run, weights=replace(weights, digest="0"))
        with pytest.raises(ConflictError, match="the boundaries of province have changed"):
            repeat_result(workspace, changed)
        parameters = (("equal", True), ("groups", "cluster"))
        grouped = answer(
            AnalysisRequest("theil", ("gpp_per_capita",), ("2562",), parameters=parameters), WorkspaceSource(workspace)
        ).run
        groups = {**grouped.parameters["groups"], "digest": "0"}
        with pytest.raises(ConflictError, match="the groups of cluster have changed"):
            repeat_result(workspace, replace(grouped, parameters={**grouped.parameters, "groups": groups}))
        changed = replace(run, weights=replace(weights, method="file", parameters={"file": "mine.gal"}))
        with pytest.raises(InputError, match=r"came from the file mine.gal"):
            repeat_result(workspace, changed)
        with pytest.raises(NotFoundError, match="no analysis 'zz' is kept"):
            read_result(workspace, "zz")

    def test_files_that_other_programs_read(self, workspace: Store, tmp_path: Path) -> None:
        result = answer(AnalysisRequest("local_moran", ("gpp_per_capita",), ("2562",)), WorkspaceSource(workspace))
        for ending in ("geojson", "gpkg", "csv"):
            write_result(result, tmp_path / f"r.{ending}")
        for ending in ("geojson", "gpkg"):
            frame = gpd.read_file(tmp_path / f"r.{ending}").set_index("code")
            assert frame["class"].value_counts()["LL"] == 8
            assert frame.loc["15", "name_th"] == "อ่างทอง"
            assert pd.isna(frame.loc["83", "p_sim"])
        table = pd.read_csv(tmp_path / "r.csv", dtype={"code": str}).set_index("code")
        assert table.loc["83", "class"] == "isolate"
        assert (tmp_path / "r.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        with pytest.raises(InputError, match=r"written as .geojson, .gpkg, .csv or .html"):
            write_result(result, tmp_path / "r.txt")


class TestRequests:
    def test_periods_are_named_one_by_one_or_as_a_span(self, workspace: Store) -> None:
        source = WorkspaceSource(workspace)

        def periods(analysis: str, *named: str) -> list[str]:
            run = answer(AnalysisRequest(analysis, ("gpp_per_capita",), named), source).run
            return [layer.period for layer in run.layers]

        assert periods("differential_moran") == ["1995", "2020"]
        assert periods("lisa_transitions", "2558..2560", "2562") == ["2015", "2016", "2017", "2019"]
        assert len(periods("emerging_hot_spots")) == 26

    @pytest.mark.parametrize(
        ("asked", "error", "message"),
        [
            (AnalysisRequest("lisa", ("gpp_per_capita",)), NotFoundError, "no analysis 'lisa'"),
            (AnalysisRequest("local_moran", ("happiness",)), NotFoundError, "happiness"),
            (
                AnalysisRequest("local_moran", ("gpp_per_capita", "poverty_rate")),
                InputError,
                "takes 1 indicators, not 2",
            ),
            (AnalysisRequest("lee", ("gpp_per_capita",)), InputError, "takes 2 indicators, not 1"),
            (AnalysisRequest("local_moran", ("gpp_per_capita",), ("2561", "2562")), InputError, "is of one period"),
            (AnalysisRequest("spatial_markov", ("a", "b")), InputError, "is of one indicator in several periods"),
            (AnalysisRequest("emerging_hot_spots", ("gpp_per_capita",), ("2562",)), InputError, "needs 3 periods"),
            (
                AnalysisRequest("theil", ("gpp_per_capita",), parameters=(("equal", True), ("groups", "province"))),
                NotFoundError,
                "is no set of groups",
            ),
        ],
    )
    def test_what_does_not_fit_together_is_told(
        self, workspace: Store, asked: AnalysisRequest, error: type[Exception], message: str
    ) -> None:
        with pytest.raises(error, match=message):
            answer(asked, WorkspaceSource(workspace))


def test_rates_need_populations() -> None:
    layers: list[Layer] = [layer_of(GRID, np.arange(36)), layer_of(GRID, [0, *range(1, 36)], "people")]
    with pytest.raises(AnalysisError, match="rates need a population above 0 and no negative events: 00000"):
        geostat.local_moran_rates(layers, build_weights(GRID))
    with pytest.raises(AnalysisError, match="G needs values not below zero"):
        geostat.global_g(layer_of(GRID, np.arange(36) - 5), build_weights(GRID))
    with pytest.raises(AnalysisError, match="no area is in the group"):
        geostat.join_counts(layer_of(GRID, np.arange(36)), build_weights(GRID), threshold=99)
    with pytest.raises(AnalysisError, match="not defined for negative values"):
        geostat.gini(layer_of(GRID, np.arange(36) - 5), equal=True)
