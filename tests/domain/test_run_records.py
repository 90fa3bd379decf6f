"""What a record says is what it was made of, name for name and in their order: ids are digests of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from samples import grid_set, layer_of

from geostat.analysis import global_moran
from geostat.domain.run_records import RunRecord, WeightsRecord
from geostat.weights import (
    SpatialWeights,
    build_weights,
    higher_order,
    intersection,
    read_weights,
    union,
    write_weights,
)

GRID = grid_set(4)
CODES = sorted(GRID.areas.index)
QUEEN = build_weights(GRID, bridges=[(CODES[0], CODES[-1])])
ROOK = build_weights(GRID, "rook")
SECOND = higher_order(ROOK, 2, lower=False)
WEIGHTS = {
    "bridges": QUEEN,
    "kernel": build_weights(GRID, "kernel", distance_km=150, kernel="quartic"),
    "block": build_weights(GRID, "block", block_groups={code: code[-1] for code in CODES[:-1]}),
    "higher order": SECOND,
    "of several": union(intersection(QUEEN, ROOK), SECOND),
}


def check(weights: SpatialWeights) -> None:
    described = weights.describe()
    record = WeightsRecord.from_json(described)
    assert json.dumps(record.to_json()) == json.dumps(described)
    assert WeightsRecord.from_json(json.loads(json.dumps(described))) == record


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights(name: str) -> None:
    check(WEIGHTS[name])


def test_weights_of_a_file(tmp_path: Path) -> None:
    write_weights(QUEEN, tmp_path / "queen.gal")
    check(read_weights(tmp_path / "queen.gal", GRID))


def test_weights_that_are_combined_are_records_themselves() -> None:
    record = WeightsRecord.from_json(WEIGHTS["of several"].describe())
    assert [each.method for each in record.of] == ["intersection", "higher_order"]
    assert [each.method for each in record.of[0].of] == ["queen", "rook"]
    assert (record.of[1].parameters, record.of[1].of[0].digest) == ({"order": 2, "lower": False}, ROOK.digest)


def test_a_run() -> None:
    run = global_moran(layer_of(GRID, range(16)), QUEEN, permutations=99).run
    kept = json.loads(json.dumps(run.to_json()))
    assert RunRecord.from_json(kept) == run
    assert list(kept) == ["analysis", "boundary_set", "layers", "weights", "parameters", "p_convention", "versions"]
    assert kept["layers"] == [
        {"indicator": "x", "edition": "first", "period": "2019", "values_digest": run.layers[0].values_digest}
    ]
    assert kept["weights"] == QUEEN.describe()
    assert run.told_layers(3) == "x 2019"
