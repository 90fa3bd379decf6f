"""Sweeps: the same numbers as one by one, adjusted over the whole, broken off and taken up, here or on a cluster."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import geostat
from geostat import store as stored
from geostat.analysis.autocorrelation.sweep import STATISTICS, sweep_columns
from geostat.analysis.core.correction import adjust
from geostat.domain.analysis_requests import SweepRequest
from geostat.errors import InputError, NotFoundError
from geostat.store import Store, list_sweeps, read_boundary_set, remove_sweep
from geostat.weights import build_weights
from geostat.workspace.layers import read_layer
from geostat.workspace.sweeps import read_sweep, run_sweep

FEW = ("gpp_per_capita", "poverty_rate", "household_debt_farming", "population_registered")
SHORT = SweepRequest(indicators=FEW, permutations=199)


@pytest.fixture
def store(any_workspace_copy: Store) -> Store:
    for each in list_sweeps(any_workspace_copy):
        remove_sweep(any_workspace_copy, each.id)
    return any_workspace_copy


@pytest.mark.parametrize("weights", ["queen", "knn", "kernel"])
def test_columns_are_those_of_one_analysis_each(workspace: Store, weights: str) -> None:
    """To the last bit, whatever other columns there are, with values missing in different places."""
    provinces = read_boundary_set(workspace, "province")
    neighbors = build_weights(provinces, weights, distance_km=250)
    chosen = [
        ("gpp_per_capita", 2019),
        ("gpp_per_capita", 2005),
        ("poverty_rate", 2019),
        ("suicide_rate_per100k", 2019),
    ]
    layers = [read_layer(workspace, provinces, name, year) for name, year in chosen]
    columns = pd.DataFrame({i: layer.values for i, layer in enumerate(layers)})
    whole, local = sweep_columns(columns, neighbors, list(STATISTICS), permutations=499, seed=3)
    for i, layer in enumerate(layers):
        for name in STATISTICS:
            single = geostat.find_analysis(name).run(layer, neighbors, permutations=499, seed=3)
            if name.startswith("global"):
                row = whole[(whole["column"] == i) & (whole["statistic"] == name)].iloc[0]
                letter = {"global_moran": "I", "global_geary": "C"}[name]
                assert (row["value"], row["p_sim"], row["n"]) == tuple(
                    single.statistics[key] for key in (letter, "p_sim", "n")
                )
                continue
            rows = local[(local["column"] == i) & (local["statistic"] == name)].set_index("area")
            tested = single.table.loc[rows.index]
            assert rows["p_sim"].tolist() == tested["p_sim"].tolist()
            letter = {"local_moran": "I", "local_g": "z", "local_geary": "C"}[name]
            assert rows["value"].to_numpy() == pytest.approx(tested[letter].to_numpy(), abs=1e-12)
            flagged = tested["class"] != "not_significant"
            assert rows.loc[flagged, "kind"].tolist() == tested.loc[flagged, "class"].tolist()
            others = single.table.index.difference(rows.index)
            assert set(single.table.loc[others, "class"]) <= {"isolate", "no_data"}


def test_p_is_adjusted_over_everything_and_classes_follow(store: Store) -> None:
    found = run_sweep(store, SweepRequest(indicators=FEW))
    whole = found.statistics[found.statistics["statistic"] == "global_moran"]
    tested = whole[whole["status"] == "tested"]
    assert tested["p_adjusted"].tolist() == pytest.approx(
        adjust(tested["p_sim"].to_numpy(), "benjamini_hochberg").tolist()
    )
    family = adjust(found.areas["p_sim"].to_numpy(), "benjamini_hochberg")
    assert ((family <= 0.05) == (found.areas["class"] != "not_significant")).all()
    assert (found.areas["class"] != "not_significant").any()
    held = stored.read_holdings(store).at("province")
    assert len(whole) == sum(len(held.of(indicator)) for indicator in FEW)


def test_what_is_clustered_since_when_and_what_changed(store: Store) -> None:
    found = run_sweep(store, SweepRequest(indicators=FEW))
    clustered = found.clustered().set_index("indicator")
    row = clustered.loc["gpp_per_capita"]
    assert (row["since"], row["last"], row["clustered"], row["periods"]) == ("1995", "2020", 26, 26)
    whole = found.statistics[found.statistics["indicator_id"] == "population_registered"]
    moran = whole[whole["statistic"] == "global_moran"].sort_values("period")
    if clustered.loc["population_registered", "since"] is None:
        assert moran["p_adjusted"].iloc[-1] > 0.05 or moran["value"].iloc[-1] < moran["expected"].iloc[-1]
    changes = found.changes()
    first = changes.iloc[0]
    numbers = found.statistics.set_index(["indicator_id", "edition", "period", "statistic"])["id"]
    classes = found.areas.set_index(["statistic_id", "area_code"])["class"]
    for when, what in ((first["from"], first["was"]), (first["to"], first["now"])):
        number = numbers[first["indicator"], first["edition"], when, "local_moran"]
        assert classes[number, first["area"]] == what
    assert first["was"] != first["now"]
    assert changes["to"].is_monotonic_decreasing


def test_one_that_was_broken_off_goes_on_and_ends_the_same(store: Store) -> None:
    whole = run_sweep(store, SHORT)
    remove_sweep(store, whole.id)

    def stop(done: int, _all: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_sweep(store, SHORT, progress=stop)
    (begun,) = list_sweeps(store)
    assert begun.finished_at is None
    told: list[tuple[int, int]] = []
    again = run_sweep(store, SHORT, progress=lambda done, of: told.append((done, of)))
    assert told[0][0] == 2
    assert told[-1][0] == told[-1][1]
    assert again.id == whole.id
    pd.testing.assert_frame_equal(again.statistics.drop(columns="id"), whole.statistics.drop(columns="id"))
    assert again.areas["class"].tolist() == whole.areas["class"].tolist()
    assert run_sweep(store, SHORT).id == whole.id  # read, not computed


def test_a_cluster_of_workers_finds_the_same_numbers(store: Store) -> None:
    from distributed import LocalCluster

    request = replace(SHORT, statistics=("local_moran", "local_geary"))
    alone = run_sweep(store, request)
    remove_sweep(store, alone.id)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        spread = run_sweep(store, request, scheduler=cluster.scheduler_address)
    assert spread.id == alone.id
    assert spread.areas["p_sim"].tolist() == alone.areas["p_sim"].tolist()
    assert spread.areas["class"].tolist() == alone.areas["class"].tolist()


def test_clusters_are_swept_too(store: Store) -> None:
    found = run_sweep(store, SweepRequest(("gpp_current_total",), ("global_moran",), "cluster", permutations=199))
    assert set(found.statistics["n"]) <= {0, *range(4, 19)}
    assert len(found.statistics) > 10


def test_a_scheme_that_has_ended_is_swept_up_to_its_end(store: Store) -> None:
    """And an indicator without a weight in some period is told to have too few areas there."""
    names = ("gpp_current_total", "gpp_per_capita", "poverty_rate", "tourism_visitors_thai")
    found = run_sweep(store, SweepRequest(names, ("global_moran",), "cluster_2009", permutations=199))
    assert found.statistics["period"].max() <= "2017"
    assert set(found.statistics["status"]) <= {"tested", "too_few"}
    assert "tested" in set(found.statistics["status"])


def test_what_a_sweep_does_not_have_is_told(store: Store) -> None:
    found = run_sweep(store, SweepRequest(("poverty_rate",), ("global_moran",), permutations=199))
    for ask in (found.clustered, found.changes):
        with pytest.raises(NotFoundError, match="this sweep has no 'local_g'; it has global_moran"):
            ask("local_g")
    whole = run_sweep(store, SweepRequest(("population_registered",), ("global_moran",), "country"))
    assert set(whole.statistics["status"]) == {"too_few"}
    assert whole.clustered().empty


def test_what_cannot_be_swept_is_refused(store: Store) -> None:
    for parameters, message in (
        ({"statistics": ("lisa",)}, "statistics should be 'global_moran', .* not .*lisa"),
        ({"statistics": ()}, "a sweep needs statistics; there are global_moran"),
        ({"permutations": 0}, "permutations should be greater than or equal to 99, not 0"),
        ({"permutations": 1_000_000}, "permutations should be less than or equal to 999999, not 1000000"),
        ({"alpha": 2}, "alpha should be less than 1, not 2"),
        ({"correction": "fdr"}, "correction should be 'benjamini_hochberg', 'bonferroni' or 'none', not 'fdr'"),
    ):
        with pytest.raises(InputError, match=message):
            SweepRequest(indicators=FEW, **parameters)  # type: ignore[arg-type]
    with pytest.raises(NotFoundError, match="no indicator 'happiness'"):
        run_sweep(store, SweepRequest(indicators=("happiness",)))
    with pytest.raises(NotFoundError, match="no sweep is kept; run: geostat sweep run"):
        read_sweep(store)
    with pytest.raises(NotFoundError, match="no sweep 'zz'"):
        read_sweep(store, "zz")
