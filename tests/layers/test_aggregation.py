import pandas as pd
import pytest
import shapely
from conftest import make_indicator, make_observations, make_set

from geostat.domain.areas import BoundarySet
from geostat.domain.layers import Layer
from geostat.errors import AggregationError
from geostat.layers.aggregation import aggregate
from geostat.layers.join import build_layer
from geostat.store import Store
from geostat.workspace.layers import read_layer


@pytest.fixture(scope="module")
def halves() -> BoundarySet:
    members = pd.DataFrame(
        {
            "group": ["south"] * 8 + ["north"] * 8,
            "member": [f"{row}{column}" for row in "abcd" for column in range(1, 5)],
            "valid_from": None,
            "valid_to": None,
        }
    )
    shapes = {"south": shapely.box(0, 0, 4, 2), "north": shapely.box(0, 2, 4, 4)}
    return make_set(shapes, id="half", level="half", member_level="cell", membership=members)


def grid_layer(grid: BoundarySet, values: dict[str, float], **fields: object) -> Layer:
    return build_layer(grid, make_observations(values), make_indicator(**fields), 2019)


def test_sums(grid: BoundarySet, grid_values: dict[str, float], halves: BoundarySet) -> None:
    layer = aggregate(grid_layer(grid, grid_values), halves)
    assert layer.values.to_dict() == {"south": 36.0, "north": 100.0}
    assert set(layer.table["status"]) == {"aggregated"}


def test_weighted_means(grid: BoundarySet, grid_values: dict[str, float], halves: BoundarySet) -> None:
    rate = grid_layer(grid, grid_values, aggregation="weighted_mean", weight_indicator="people")
    people = grid_layer(grid, {code: 3.0 if code == "a1" else 1.0 for code in grid_values})
    layer = aggregate(rate, halves, people)
    assert layer.values["south"] == pytest.approx((36 + 2 * 1) / 10)
    assert layer.values["north"] == pytest.approx(100 / 8)


def test_a_weighted_mean_without_weights_is_refused(
    grid: BoundarySet, grid_values: dict[str, float], halves: BoundarySet
) -> None:
    rate = grid_layer(grid, grid_values, aggregation="weighted_mean", weight_indicator="people")
    with pytest.raises(AggregationError, match="weighted by people, which has no values for 2019"):
        aggregate(rate, halves)


def test_a_group_with_a_missing_member_has_no_value_and_says_which(
    grid: BoundarySet, grid_values: dict[str, float], halves: BoundarySet
) -> None:
    values = {code: value for code, value in grid_values.items() if code != "b2"}
    layer = aggregate(grid_layer(grid, values), halves)
    assert layer.report.missing == ["south"]
    assert layer.values["north"] == 100.0
    assert [finding.message for finding in layer.findings] == ["south has no value: b2 has none"]


def test_none_is_refused(grid: BoundarySet, grid_values: dict[str, float], halves: BoundarySet) -> None:
    with pytest.raises(AggregationError, match="do not add up"):
        aggregate(grid_layer(grid, grid_values, aggregation="none"), halves)


class TestBundledData:
    def test_provinces_sum_to_the_published_kingdom(self, any_workspace: Store) -> None:
        """NESDC, gross domestic product of 2019 at current prices: 16.892 trillion baht."""
        layer = read_layer(any_workspace, "country", "gpp_current_total", 2019)
        assert layer.values["TH"] / 1e6 == pytest.approx(16.892, abs=5e-4)

    def test_gpp_per_capita_of_the_kingdom_is_gdp_over_population(self, any_workspace: Store) -> None:
        per_head = read_layer(any_workspace, "country", "gpp_per_capita", 2019).values["TH"]
        total = read_layer(any_workspace, "country", "gpp_current_total", 2019).values["TH"]
        people = read_layer(any_workspace, "country", "population_nesdc", 2019).values["TH"]
        assert per_head == pytest.approx(total / people * 1000, rel=1e-7)

    def test_chain_volume_is_refused_for_a_cluster(self, any_workspace: Store) -> None:
        with pytest.raises(AggregationError, match="chain-volume"):
            read_layer(any_workspace, "cluster", "gpp_chain_volume_total", 2019)

    def test_regions_and_clusters_add_up_to_the_kingdom(self, any_workspace: Store) -> None:
        kingdom = read_layer(any_workspace, "country", "gpp_current_total", 2015).values["TH"]
        assert read_layer(any_workspace, "region", "gpp_current_total", 2015).values.sum() == pytest.approx(kingdom)
        bangkok = read_layer(any_workspace, "province", "gpp_current_total", 2015).values["10"]
        for scheme in ("cluster", "cluster_2009"):
            clusters = read_layer(any_workspace, scheme, "gpp_current_total", 2015).values.sum()
            assert clusters + bangkok == pytest.approx(kingdom)

    def test_nong_khai_stands_for_bueng_kan_before_2011(self, any_workspace: Store) -> None:
        layer = read_layer(any_workspace, "cluster_2009", "gpp_current_total", 2010)
        assert layer.report.complete
        provinces = read_layer(any_workspace, "province", "gpp_current_total", 2010)
        assert provinces.report.not_established == ["38"]
        assert layer.values["NE-U1"] == pytest.approx(provinces.values[["39", "41", "42", "43"]].sum())

    def test_a_value_separated_by_the_publisher_counts(self, any_workspace: Store) -> None:
        """Registered population of 2010 counts Bueng Kan apart, a year before it was established."""
        layer = read_layer(any_workspace, "country", "population_registered", 2010)
        assert layer.values["TH"] == 63_878_267

    def test_a_cluster_scheme_after_its_end_names_its_successor(self, any_workspace: Store) -> None:
        with pytest.raises(AggregationError, match=r"ended on 2017-11-16 .* ask for cluster"):
            read_layer(any_workspace, "cluster_2009", "gpp_current_total", 2019)

    def test_a_cluster_scheme_before_its_start_says_so(self, any_workspace: Store) -> None:
        layer = read_layer(any_workspace, "cluster", "gpp_current_total", 2005)
        assert [finding.code for finding in layer.findings] == ["back_cast"]

    def test_location_quotient_of_accommodation_in_phuket(self, any_workspace: Store) -> None:
        """(x_ij / S_j) / (N_i / T) at current prices of 2019: 7.628, the highest of all provinces."""
        sector = read_layer(any_workspace, "province", "gpp_current_accommodation", 2019).values
        total = read_layer(any_workspace, "province", "gpp_current_total", 2019).values
        quotient = (sector / total) / (sector.sum() / total.sum())
        assert quotient["83"] == pytest.approx(7.628, abs=5e-4)
        assert quotient.idxmax() == "83"
