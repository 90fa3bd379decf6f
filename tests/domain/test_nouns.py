import geopandas as gpd
import pytest
import shapely
from conftest import make_areas, make_indicator, make_observations, make_set

from geostat.domain.areas import check_areas
from geostat.domain.indicators import Observations
from geostat.errors import AggregationError, BoundaryFileError, ObservationTableError


def test_repeated_codes_are_refused() -> None:
    areas = make_areas({"a": shapely.box(0, 0, 1, 1), "b": shapely.box(1, 0, 2, 1)})
    areas.index = ["a", "a"]
    with pytest.raises(BoundaryFileError, match="more than once: a"):
        check_areas(areas)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (shapely.Polygon(), "have no geometry: b"),
        (None, "have no geometry: b"),
        (shapely.Point(0, 0), "are not polygons: b"),
        (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), r"invalid geometry: b \(Self-intersection"),
    ],
)
def test_unusable_geometry_is_refused_by_name(shape: shapely.Geometry, message: str) -> None:
    with pytest.raises(BoundaryFileError, match=message):
        make_set({"a": shapely.box(0, 0, 1, 1), "b": shape})


def test_boundaries_need_a_reference_system() -> None:
    with pytest.raises(BoundaryFileError, match="coordinate reference system"):
        check_areas(gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)]))


def test_observations_do_not_repeat() -> None:
    frame = make_observations({"a": 1.0}).frame
    with pytest.raises(ObservationTableError, match="more than once: x/a/2019"):
        Observations(frame.iloc[[0, 0]])


def test_an_indicator_says_why_it_does_not_aggregate() -> None:
    make_indicator(aggregation="sum").check_can_aggregate()
    with pytest.raises(AggregationError, match="parts do not add up"):
        make_indicator(aggregation="none", measure="extensive").check_can_aggregate()
    with pytest.raises(AggregationError, match="ratio, an index or a rate"):
        make_indicator(aggregation="none", measure="index").check_can_aggregate()


def test_catalog_words_are_checked() -> None:
    with pytest.raises(ObservationTableError, match="direction is 'up'"):
        make_indicator(direction="up")
    with pytest.raises(ObservationTableError, match="weighted mean without a weight"):
        make_indicator(aggregation="weighted_mean")
