from __future__ import annotations

import pytest
from conftest import make_indicator, make_observations

from geostat.analysis import compare_weights, global_moran, local_moran
from geostat.domain.areas import BoundarySet
from geostat.errors import InputError
from geostat.layers.join import build_layer
from geostat.store import Store
from geostat.weights import build_weights
from geostat.workspace.layers import read_layer


def test_each_weights_answers_and_what_changes_is_named(grid: BoundarySet, grid_values: dict[str, float]) -> None:
    layer = build_layer(grid, make_observations(grid_values), make_indicator(), 2019)
    weights = [build_weights(grid, "queen"), build_weights(grid, "knn", k=3), build_weights(grid, "knn", k=5)]
    found = compare_weights(local_moran, layer, weights, permutations=999, seed=1)
    assert list(found.statistics.index) == ["queen", "knn 3", "knn 5"]
    for each, label in zip(weights, found.results, strict=True):
        alone = local_moran(layer, each, permutations=999, seed=1)
        assert found.classes[label].equals(alone.table["class"].rename(label))
        assert found.statistics.loc[label, "I"] == alone.statistics["I"]
    differing = {code for code in layer.values.index if len(set(found.classes.loc[code].drop("stable"))) > 1}
    assert set(found.changed) == differing


def test_a_global_analysis_has_statistics_only(grid: BoundarySet, grid_values: dict[str, float]) -> None:
    layer = build_layer(grid, make_observations(grid_values), make_indicator(), 2019)
    found = compare_weights(
        global_moran, layer, [build_weights(grid, "queen"), build_weights(grid, "rook")], permutations=99
    )
    assert found.changed == []
    assert len(found.statistics) == 2
    with pytest.raises(InputError, match="two weights or more"):
        compare_weights(global_moran, layer, [build_weights(grid)])


def test_phuket_is_an_isolate_only_by_contiguity(workspace: Store) -> None:
    layer = read_layer(workspace, "province", "gpp_per_capita", 2019)
    weights = [build_weights(layer.boundary_set, "queen"), build_weights(layer.boundary_set, "fuzzy", tolerance_m=3000)]
    found = compare_weights(local_moran, layer, weights, permutations=999)
    assert found.classes.loc["83", "queen"] == "isolate"
    assert found.classes.loc["83", "fuzzy 3000"] != "isolate"
    assert found.statistics["isolates"].tolist() == [1, 0]
