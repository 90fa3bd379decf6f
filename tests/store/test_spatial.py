"""Spatial questions, put to both kinds of store."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from geostat import store as stored
from geostat.domain.areas import BoundarySet
from geostat.errors import InputError
from geostat.store import Store


@pytest.fixture(params=["embedded", "postgis"], scope="module")
def gridded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, grid: BoundarySet
) -> Iterator[Store]:
    """The 4 × 4 grid of one-degree squares from (0, 0), in each kind of store."""
    if request.param == "embedded":
        target = str(tmp_path_factory.mktemp("spatial") / "grid.gpkg")
    else:
        target = request.getfixturevalue("postgis").new_database()
    store = stored.create_store(target)
    stored.write_boundary_set(store, grid)
    yield store
    store.close()


@pytest.mark.parametrize(
    ("relation", "geometry", "codes"),
    [
        ("intersects", shapely.box(0.5, 0.5, 1.5, 1.5), ["a1", "a2", "b1", "b2"]),
        ("intersects", shapely.Point(1, 1), ["a1", "a2", "b1", "b2"]),
        ("within", shapely.box(0, 0, 2, 1.5), ["a1", "a2"]),
        ("contains", shapely.Point(2.5, 3.5), ["d3"]),
        ("contains", shapely.box(0.2, 0.2, 0.4, 0.4), ["a1"]),
        ("touches", shapely.box(0, 0, 1, 1), ["a2", "b1", "b2"]),
        ("intersects", shapely.Point(9, 9), []),
    ],
)
def test_relations(
    gridded: Store, relation: stored.spatial.Relation, geometry: shapely.Geometry, codes: list[str]
) -> None:
    assert stored.find_areas(gridded, "grid", relation, geometry) == codes


def test_distances_are_geodesic(gridded: Store) -> None:
    """From (2, 5), a degree north of d2 and d3: along the meridian, by pyproj's geodesic."""
    point = shapely.Point(2, 5)
    expected = Geod(ellps="WGS84").inv(2, 5, 2, 4)[2]
    found = stored.nearest_areas(gridded, "grid", point, k=3)
    assert list(found.index) == ["d2", "d3", "d1"]
    assert found.iloc[0] == pytest.approx(expected, rel=1e-6)
    near = stored.areas_within_distance(gridded, "grid", point, expected + 1)
    assert list(near.index) == ["d2", "d3"]
    assert stored.areas_within_distance(gridded, "grid", point, expected - 1).empty


def test_an_area_that_meets_the_geometry_is_at_distance_0(gridded: Store) -> None:
    assert stored.nearest_areas(gridded, "grid", shapely.Point(0.5, 0.5), k=1).to_dict() == {"a1": 0.0}


def test_points_find_their_area(gridded: Store) -> None:
    found = stored.locate_points(gridded, "grid", [0.5, 3.5, 9.0, 1.0], [0.5, 0.5, 9.0, 1.0])
    assert found.tolist()[:2] == ["a1", "a4"]
    assert pd.isna(found[2])
    assert found[3] == "a1"  # on a corner of four: the lowest code


def test_a_million_points(gridded: Store) -> None:
    rng = np.random.default_rng(1)
    longitude, latitude = rng.uniform(0, 4, size=(2, 1_000_000))
    found = stored.locate_points(gridded, "grid", longitude, latitude)
    rows, columns = np.floor(latitude).astype(int), np.floor(longitude).astype(int)
    expected = np.array(list("abcd"))[rows] + (columns + 1).astype(str).astype(object)
    assert (found.to_numpy() == expected).all()


def test_areas_are_geodesic(gridded: Store) -> None:
    square, _ = Geod(ellps="WGS84").geometry_area_perimeter(shapely.box(0, 0, 1, 1))
    found = stored.area_km2(gridded, "grid")
    assert found["a1"] == pytest.approx(square / 1e6, rel=1e-6)
    assert found["d1"] < found["a1"]


def test_borders(gridded: Store) -> None:
    found = stored.shared_borders(gridded, "grid")
    assert len(found) == 84
    assert (
        found["a1", "b1"] == found["b1", "a1"] == pytest.approx(Geod(ellps="WGS84").line_length([0, 1], [1, 1]) / 1000)
    )
    assert found["a1", "b2"] == 0


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (
            lambda store: stored.find_areas(store, "grid", "near", shapely.Point(0, 0)),
            "no relation 'near'; choose intersects",
        ),
        (lambda store: stored.find_areas(store, "grid", "intersects", shapely.Point()), "is empty"),
        (
            lambda store: stored.find_areas(
                store, "grid", "intersects", shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
            ),
            "is invalid: Self-intersection",
        ),
        (lambda store: stored.nearest_areas(store, "grid", shapely.Point(0, 0), k=0), "k must be 1 or more"),
        (lambda store: stored.areas_within_distance(store, "grid", shapely.Point(0, 0), -1), "0 meters or more"),
        (
            lambda store: stored.areas_within_distance(store, "grid", shapely.Point(0, 0), float("nan")),
            "0 meters or more",
        ),
    ],
)
def test_questions_that_cannot_be_asked(gridded: Store, question: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        question(gridded)  # type: ignore[operator]


def test_both_stores_agree_about_thailand(workspace: Store, postgis_workspace: Store) -> None:
    both = (workspace, postgis_workspace)
    songkhla = shapely.Point(100.6, 7.2)
    box = shapely.box(99.5, 13, 101.5, 15.5)
    for relation in ("intersects", "within", "touches"):
        one, other = (stored.find_areas(store, "province", relation, box) for store in both)
        assert one == other
    ang_thong = stored.read_boundary_set(workspace, "province").areas.geometry["15"]
    one, other = (stored.find_areas(store, "province", "touches", ang_thong) for store in both)
    assert one == other == ["14", "16", "17", "72"]
    one, other = (stored.nearest_areas(store, "province", songkhla, 7) for store in both)
    pd.testing.assert_series_equal(one, other)
    one, other = (stored.areas_within_distance(store, "province", songkhla, 150_000) for store in both)
    pd.testing.assert_series_equal(one, other)
    one, other = (stored.area_km2(store, "province") for store in both)
    pd.testing.assert_series_equal(one, other, rtol=1e-6, check_names=False)
    one, other = (stored.shared_borders(store, "province") for store in both)
    pd.testing.assert_series_equal(one, other, rtol=1e-6, atol=1e-6, check_names=False)
    assert len(one) == 354
