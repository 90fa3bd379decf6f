from __future__ import annotations

import contextlib
import json

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from geostat.domain.areas import BoundarySet
from geostat.domain.crs import CRS84
from geostat.features.cql2 import FilterError, parse_filter


@pytest.fixture(scope="module")
def cells(grid: BoundarySet) -> gpd.GeoDataFrame:
    """The grid with value 1 … 16, unknown in d4, and its row as text."""
    frame = grid.areas[["name_en", "geometry"]].copy()
    return frame.assign(
        code=list(frame.index), row=[code[0] for code in frame.index], value=[*map(float, range(1, 16)), np.nan]
    )


def passing(cells: gpd.GeoDataFrame, text: str, **options: str) -> list[str]:
    return list(cells.index[parse_filter(text, **options).matches(cells)])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("value > 13", ["d2", "d3"]),
        ("value = 3 OR value < 2", ["a1", "a3"]),
        ("NOT (value < 15)", ["d3"]),
        ("NOT (value = 99)", [f"{r}{c}" for r in "abcd" for c in range(1, 5)][:-1]),
        ("value IS NULL", ["d4"]),
        ("value % 5 = 0 AND value ^ 2 > 99 AND value div 4 = 2", ["c2"]),
        ("'x' IN ('x', 'y') AND value = 3", ["a3"]),
        ("value IS NOT NULL AND value >= 15", ["d3"]),
        ("value IS NULL OR value > 14", ["d3", "d4"]),
        ("value BETWEEN 2 AND 4", ["a2", "a3", "a4"]),
        ("value NOT BETWEEN 2 AND 14", ["a1", "d3"]),
        ("value IN (1, 5, 99)", ["a1", "b1"]),
        ("value NOT IN (1,2,3,4,5,6,7,8,9,10,11,12,13)", ["d2", "d3"]),
        ("value * 2 + 1 = 7", ["a3"]),
        ("name_en LIKE 'A%' AND value > 2", ["a3", "a4"]),
        ("name_en LIKE '_2'", ["a2", "b2", "c2", "d2"]),
        ("name_en LIKE 'A.'", []),
        ("CASEI(name_en) = CASEI('b3')", ["b3"]),
        ("row = 'c' AND code <> 'c1'", ["c2", "c3", "c4"]),
        ("S_INTERSECTS(geometry, POINT(0.5 0.5))", ["a1"]),
        ("S_INTERSECTS(geometry, BBOX(0.5, 0.5, 1.5, 0.9))", ["a1", "a2"]),
        ("S_WITHIN(geometry, POLYGON((0 0, 2 0, 2 1, 0 1, 0 0)))", ["a1", "a2"]),
        ("S_CONTAINS(geometry, POINT(3.5 3.5))", ["d4"]),
        ("S_TOUCHES(geometry, POLYGON((0 0, 1 0, 1 1, 0 1, 0 0)))", ["a2", "b1", "b2"]),
        ("S_DISJOINT(geometry, BBOX(0, 0.1, 4, 4))", []),
    ],
)
def test_conditions(cells: gpd.GeoDataFrame, text: str, codes: list[str]) -> None:
    assert passing(cells, text) == codes


def test_json_is_read_like_text(cells: gpd.GeoDataFrame) -> None:
    tree = {
        "op": "and",
        "args": [
            {"op": ">", "args": [{"property": "value"}, 13]},
            {"op": "like", "args": [{"property": "name_en"}, "D2"]},
        ],
    }
    assert passing(cells, json.dumps(tree), lang="cql2-json") == ["d2"]


def test_geometries_in_other_reference_systems(cells: gpd.GeoDataFrame) -> None:
    """EPSG:4326 has latitude first; in EPSG:3857 a degree at the equator is 111,319.49 m."""
    epsg = "http://www.opengis.net/def/crs/EPSG/0/"
    assert passing(cells, "S_INTERSECTS(geometry, POINT(0.5 3.5))", crs=CRS84) == ["d1"]
    assert passing(cells, "S_INTERSECTS(geometry, POINT(0.5 3.5))", crs=epsg + "4326") == ["a4"]
    assert passing(cells, "S_INTERSECTS(geometry, POINT(55659.7 389618.2))", crs=epsg + "3857") == ["d1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("value >", "cannot be read as cql2-text"),
        ("", "cannot be read as cql2-text"),
        ("color = 'red'", "the filter names color; it can name name_en"),
        ("value = 'three'", "does not go together"),
        ("name_en > 3", "does not go together"),
        ("value", "is no condition"),
        ("value + 1", "is no condition"),
        ("NOT value", "no condition|does not go together|cannot be read"),
        ("value LIKE '1%'", "LIKE is for a text property"),
        ("S_INTERSECTS(geometry, value)", "needs the property geometry"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "is invalid: Self-intersection"),
        ("median(value) > 3", "'median', which is not supported"),
        ("(" * 50 + "value = 1" + ")" * 50, "nested deeper than 40"),
        ("value = 1 OR " * 2000 + "value = 1", "longer than 20000"),
    ],
)
def test_filters_that_cannot_be_used(cells: gpd.GeoDataFrame, text: str, message: str) -> None:
    with pytest.raises(FilterError, match=message):
        passing(cells, text)


def test_unknown_reference_systems_are_refused() -> None:
    for crs in ("EPSG:4326", "http://www.opengis.net/def/crs/EPSG/0/999999", "file:///etc/passwd"):
        with pytest.raises(FilterError, match=r"reference system|filter-crs must be a URI"):
            parse_filter("S_INTERSECTS(geometry, POINT(0 0))", crs=crs)


def test_a_pattern_cannot_take_forever(cells: gpd.GeoDataFrame) -> None:
    frame = cells.assign(name_en="a" * 300)
    assert passing(frame, f"name_en LIKE '{'%a' * 12}b'") == []


@given(st.text(max_size=60) | st.text(alphabet="value=<>()' 1ANDORNT%", max_size=60))
@settings(max_examples=300)
def test_whatever_is_written_there_is_an_answer_or_a_filter_error(cells: gpd.GeoDataFrame, text: str) -> None:
    with contextlib.suppress(FilterError):
        assert len(passing(cells, text)) <= 16


@pytest.mark.parametrize("op", ["+", "-", "*", "/", "%", "div", "^"])
@pytest.mark.parametrize("part", [True, "15", {"property": "row"}, {"op": "=", "args": [{"property": "value"}, 1]}])
def test_one_computes_with_numbers_only(cells: gpd.GeoDataFrame, op: str, part: object) -> None:
    tree = {"op": ">", "args": [{"op": op, "args": [{"property": "value"}, part]}, 0]}
    twice = {"op": ">", "args": [{"op": op, "args": [part, part]}, 0]}
    for asked in (tree, twice):
        with pytest.raises(FilterError, match="not numbers"):
            passing(cells, json.dumps(asked), lang="cql2-json")
