import pandas as pd
import pytest
from conftest import make_indicator, make_observations

from geostat.domain.areas import BoundarySet
from geostat.domain.indicators import Observations
from geostat.errors import EditionError, NotFoundError
from geostat.layers.join import build_layer


def test_values_meet_areas_by_code_whatever_the_order(grid: BoundarySet, grid_values: dict[str, float]) -> None:
    backwards = dict(reversed(grid_values.items()))
    layer = build_layer(grid, make_observations(backwards), make_indicator(), 2562)
    assert layer.values.to_dict() == grid_values
    assert layer.report.complete
    assert repr(layer) == "Layer(grid.x, 2019 CE / 2562 BE, 16 of 16 areas)"


def test_the_report_names_missing_and_unknown_areas(grid: BoundarySet, grid_values: dict[str, float]) -> None:
    values = {**grid_values, "z9": 99.0}
    del values["b2"]
    layer = build_layer(grid, make_observations(values), make_indicator(), "2019")
    assert layer.report.missing == ["b2"]
    assert layer.report.unknown == ["z9"]
    assert len(layer.report.matched) == 15
    assert layer.table.loc["b2", "status"] == "missing"
    assert pd.isna(layer.values["b2"])


def test_an_unknown_period_names_those_that_are_held(grid: BoundarySet, grid_values: dict[str, float]) -> None:
    with pytest.raises(NotFoundError, match=r"no values for 2018 \(2561 BE\); it has 2019"):
        build_layer(grid, make_observations(grid_values), make_indicator(), 2018)


def test_two_series_never_mix(grid: BoundarySet, grid_values: dict[str, float]) -> None:
    first = make_observations(grid_values).frame
    second = make_observations({"a1": 1000.0}, edition="second").frame
    both = Observations(pd.concat([first, second], ignore_index=True))
    with pytest.raises(EditionError, match="2 editions, which must not be mixed"):
        build_layer(grid, both, make_indicator(), 2019)
    layer = build_layer(grid, both, make_indicator(), 2019, edition="second")
    assert layer.report.matched == ["a1"]
    with pytest.raises(NotFoundError, match="no edition 'third'"):
        build_layer(grid, both, make_indicator(), 2019, edition="third")


def test_areas_not_established_yet_are_told_apart_from_missing(provinces: BoundarySet) -> None:
    values = dict.fromkeys(set(provinces.areas.index) - {"38", "10"}, 1.0)
    layer = build_layer(provinces, make_observations(values, period="2010"), make_indicator(), 2010)
    assert layer.report.not_established == ["38"]
    assert layer.report.missing == ["10"]
    assert layer.table.loc["38", "status"] == "not_established"


def test_a_layer_becomes_a_geodataframe(grid: BoundarySet, grid_values: dict[str, float]) -> None:
    frame = build_layer(grid, make_observations(grid_values), make_indicator(), 2019).to_geodataframe()
    assert frame.crs.to_epsg() == 4326
    assert frame.loc["d4", "value"] == 16
