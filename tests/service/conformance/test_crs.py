"""OGC API – Features, part 2 (18-058r1): coordinate reference systems by reference."""

from __future__ import annotations

import geopandas as gpd
import httpx
import numpy as np
import pytest
import shapely

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


def shape_of(response: httpx.Response) -> shapely.Geometry:
    return shapely.from_geojson(response.text if "geometry" in response.json() else "{}")


def test_systems_are_listed_with_crs84_first_and_the_one_of_storage(client: httpx.Client) -> None:
    for each in client.get("/collections").json()["collections"]:
        assert each["crs"][0] == CRS84
        assert each["storageCrs"] in each["crs"]
    assert client.get("/collections/province").json()["crs"] == [
        CRS84, f"{EPSG}4326", f"{EPSG}3857", f"{EPSG}32647", f"{EPSG}32648",
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["4326", "3857", "32647", "32648"])
def test_coordinates_are_those_of_proj_in_the_order_of_the_authority(client: httpx.Client, code: str) -> None:
    ours = client.get("/collections/province/items/15", params={"crs": EPSG + code})
    assert ours.headers["content-crs"] == f"<{EPSG}{code}>"
    plain = gpd.GeoSeries([shape_of(client.get("/collections/province/items/15"))], crs=4326)
    expected = plain.to_crs(int(code)).iloc[0]
    if code == "4326":
        expected = shapely.transform(expected, lambda corners: corners[:, ::-1])
    tolerance = 1e-6 if code == "4326" else 0.02
    assert shape_of(ours).normalize().equals_exact(expected.normalize(), tolerance)


def test_every_answer_says_its_system(client: httpx.Client) -> None:
    for path in ("items?limit=1", "items/15", "items?limit=1&f=html", "items?limit=1&f=csv"):
        assert client.get(f"/collections/province/{path}").headers["content-crs"] == f"<{CRS84}>"


def test_a_page_and_a_feature_have_the_same_coordinates(client: httpx.Client) -> None:
    asked = {"crs": f"{EPSG}32647"}
    page = client.get("/collections/province/items", params={**asked, "code": "15"}).json()
    assert (
        page["features"][0]["geometry"] == client.get("/collections/province/items/15", params=asked).json()["geometry"]
    )


@pytest.mark.parametrize(
    ("code", "bbox"),
    [
        ("4326", "14.6,100.3,14.65,100.35"),
        ("32647", "640000,1614000,645000,1620000"),
        ("3857", "11165000,1643000,11170000,1648000"),
    ],
)
def test_bbox_crs(client: httpx.Client, code: str, bbox: str) -> None:
    page = client.get("/collections/province/items", params={"bbox": bbox, "bbox-crs": EPSG + code}).json()
    assert [feature["id"] for feature in page["features"]] == ["15"]


@pytest.mark.parametrize(
    "params",
    [
        {"crs": f"{EPSG}99999"}, {"crs": "EPSG:4326"}, {"bbox": "1,2,3,4", "bbox-crs": f"{EPSG}2000"},
        {"bbox": "1,2,3,4", "bbox-crs": "x"}, {"bbox": "1e300,1e300,1e308,1e308", "bbox-crs": f"{EPSG}32647"},
    ],
)  # fmt: skip
def test_unknown_systems_and_impossible_boxes_are_400(client: httpx.Client, params: dict[str, str]) -> None:
    assert client.get("/collections/province/items", params=params).status_code == 400


def test_files_are_in_the_system_too(client: httpx.Client, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "page.gpkg"
    asked = {"crs": f"{EPSG}32647", "f": "gpkg", "code": "15"}
    path.write_bytes(client.get("/collections/province/items", params=asked).content)
    frame = gpd.read_file(path)
    assert frame.crs.to_epsg() == 32647
    assert np.allclose(frame.total_bounds[:2], [635_000, 1_602_000], atol=20_000)
