import pytest
import shapely

from geostat import countries
from geostat.domain.areas import BoundarySet
from geostat.domain.periods import Period
from geostat.weights import build_weights


@pytest.fixture(scope="module")
def sets() -> dict[str, BoundarySet]:
    return {boundary_set.id: boundary_set for boundary_set in countries.bundled_boundary_sets()}


def test_what_ships(sets: dict[str, BoundarySet]) -> None:
    assert {name: len(boundary_set) for name, boundary_set in sets.items()} == {
        "province": 77,
        "cluster": 18,
        "cluster_2009": 18,
        "region": 7,
        "country": 1,
        "asean": 372,
    }


@pytest.mark.parametrize("name", ["province", "cluster", "cluster_2009", "region", "asean"])
def test_every_set_is_a_valid_coverage(sets: dict[str, BoundarySet], name: str) -> None:
    assert shapely.coverage_is_valid(sets[name].areas.geometry.to_numpy())


def test_provinces_have_codes_names_and_official_areas(sets: dict[str, BoundarySet]) -> None:
    areas = sets["province"].areas
    assert areas.loc["16", ["name_en", "name_th"]].tolist() == ["Lop Buri", "ลพบุรี"]
    assert areas.loc["43", "name_en"] == "Nong Khai"
    assert areas["area_km2"].sum() == pytest.approx(513_730, abs=1)
    assert areas["name_th"].notna().all()
    assert areas["region_th"].notna().all()


def test_polygons_agree_with_the_official_areas(sets: dict[str, BoundarySet]) -> None:
    """A wrong code on a polygon would show; Natural Earth draws Amnat Charoen a quarter too large, the worst."""
    areas = sets["province"].areas
    drawn = areas.to_crs(6933).area / 1e6
    assert drawn.sum() == pytest.approx(513_730, rel=0.005)
    large = areas["area_km2"] > 3000
    assert ((drawn / areas["area_km2"])[large].between(0.75, 1.25)).all()


def test_lop_buri_has_its_eight_neighbors_and_phuket_none_by_land(sets: dict[str, BoundarySet]) -> None:
    weights = build_weights(sets["province"], "queen")
    assert weights.neighbors("16") == ["14", "15", "17", "19", "30", "36", "60", "67"]
    assert weights.isolates == ["83"]


def test_the_bridge_joins_phuket(sets: dict[str, BoundarySet]) -> None:
    weights = build_weights(sets["province"], "queen", bridges=countries.bridges("province"))
    assert weights.neighbors("83") == ["82"]
    assert weights.n_components == 1


def test_pilot_clusters_of_the_2009_scheme(sets: dict[str, BoundarySet]) -> None:
    members = sets["cluster_2009"].membership
    assert members is not None
    by_group = members.groupby("group")["member"].agg(sorted)
    assert by_group["C-U2"] == ["15", "16", "17", "18"]
    assert by_group["NE-U2"] == ["47", "48", "49"]


@pytest.mark.parametrize("name", ["cluster", "cluster_2009"])
def test_clusters_hold_every_province_but_bangkok_once(sets: dict[str, BoundarySet], name: str) -> None:
    members = sets[name].membership
    assert members is not None
    assert sorted(members["member"]) == sorted(set(sets["province"].areas.index) - {"10"})


def test_a_cluster_is_the_union_of_its_provinces(sets: dict[str, BoundarySet]) -> None:
    provinces, clusters = sets["province"].areas, sets["cluster_2009"].areas
    union = shapely.union_all(provinces.loc[["15", "16", "17", "18"]].geometry.to_numpy())
    assert shapely.equals(shapely.normalize(union), shapely.normalize(clusters.geometry["C-U2"]))
    assert clusters.loc["C-U2", "area_km2"] == pytest.approx(provinces.loc[["15", "16", "17", "18"], "area_km2"].sum())


def test_bueng_kan_did_not_exist_before_2011(sets: dict[str, BoundarySet]) -> None:
    provinces = sets["province"]
    assert "38" not in provinces.codes_existing(Period(2010))
    assert "38" in provinces.codes_existing(Period(2011))
    assert len(provinces.codes_existing(Period(2010))) == 76


def test_asean_units_carry_thai_iso_codes_and_corrected_names(sets: dict[str, BoundarySet]) -> None:
    areas = sets["asean"].areas
    assert areas.groupby("country").size()["TH"] == 77
    assert set(areas["country"]) == {"TH", "LA", "KH", "MM", "MY", "VN", "SG", "ID", "PH", "BN"}
    assert areas.loc["TH-16", "name_th"] == "ลพบุรี"
    assert areas.loc["VNM-451", "name_en"] == "Bắc Kạn"
    assert areas.loc["LAO-3282", "name_th"] == "สะหวันนะเขต"


def test_manifest_names_publisher_license_vintage_and_checksum() -> None:
    for entry in countries.manifest().values():
        assert {"publisher", "license", "vintage", "sha256", "source"} <= entry.keys()
        assert entry["license"] == "Public domain"
    assert set(countries.manifest()) == {"asean", "province"}
