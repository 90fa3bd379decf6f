"""OGC API – Common, and Features part 1 (17-069r4), annex A: each test is one or more abstract tests, by name."""

from __future__ import annotations

from typing import Any

import httpx
import openapi_spec_validator
import pytest
from geostat_service.routers.pages import CONFORMS_TO

FEATURES = ["province", "province.gpp_per_capita", "cluster"]
GEOJSON = "application/geo+json"


def links_of(document: dict[str, Any], rel: str) -> list[dict[str, Any]]:
    return [link for link in document["links"] if link["rel"] == rel]


@pytest.fixture(scope="module")
def api(client: httpx.Client) -> dict[str, Any]:
    """The API definition, found from the landing page as a client finds it (A.2.2: api-definition-op)."""
    landing = client.get("/", headers={"Accept": "application/json"}).json()
    link = next(each for each in links_of(landing, "service-desc") if "version=3.0" in each["type"])
    response = client.get(link["href"])
    assert response.headers["content-type"] == link["type"] == "application/vnd.oai.openapi+json;version=3.0"
    return response.json()  # type: ignore[no-any-return]


class TestLanding:
    def test_root_success_and_links(self, client: httpx.Client) -> None:
        landing = client.get("/").json()
        for rel in ("self", "alternate", "service-desc", "service-doc", "conformance", "data"):
            assert links_of(landing, rel), rel
        for link in landing["links"]:
            assert link["type"]
            assert client.get(link["href"]).status_code == 200, link

    def test_conformance_success(self, client: httpx.Client) -> None:
        declared = client.get("/conformance").json()["conformsTo"]
        assert declared == CONFORMS_TO
        for name in ("core", "oas30", "geojson", "html"):
            assert f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" in declared

    def test_http_1_1_and_an_unknown_collection(self, client: httpx.Client) -> None:
        assert client.get("/").http_version == "HTTP/1.1"
        assert client.get("/collections/dUmmYColLection").status_code == 404
        assert client.get("/collections/dUmmYColLection/items").status_code == 404

    @pytest.mark.parametrize("path", ["/", "/conformance", "/collections", "/collections/province", "/api"])
    def test_every_document_is_html_too(self, client: httpx.Client, path: str) -> None:
        for response in (
            client.get(path, headers={"Accept": "text/html"}),
            client.get(path, params={"f": "html"}),
        ):
            assert response.headers["content-type"] == "text/html; charset=utf-8"
            assert response.text.lstrip().lower().startswith("<!doctype html>")


class TestApiDefinition:
    def test_it_is_valid_openapi_3_0(self, api: dict[str, Any]) -> None:
        assert api["openapi"].startswith("3.0.")
        openapi_spec_validator.validate(api)

    def test_the_other_one_is_valid_openapi_3_1(self, client: httpx.Client) -> None:
        openapi_spec_validator.validate(client.get("/openapi.json").json())

    def test_parameters_of_items_are_declared_as_the_standard_has_them(self, api: dict[str, Any]) -> None:
        declared = {
            each["name"]: each for each in api["paths"]["/collections/{collection_id}/items"]["get"]["parameters"]
        }
        for name in ("bbox", "limit", "datetime"):
            assert (declared[name]["in"], declared[name]["style"], declared[name]["explode"]) == (
                "query",
                "form",
                False,
            )
            assert not declared[name]["required"]
        limit = declared["limit"]["schema"]
        assert limit == {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 10_000}
        assert declared["bbox"]["schema"]["items"] == {"type": "number"}
        assert declared["datetime"]["schema"]["type"] == "string"

    def test_operations_of_tiles_have_the_suffixes_of_the_standard(self, api: dict[str, Any]) -> None:
        ids = [each["get"]["operationId"] for each in api["paths"].values() if "get" in each]
        for kind in ("collection", "dataset"):
            for operation in ("getTileSetsList", "getTileSet", "getTile"):
                assert sum(name.endswith(f".{kind}.vector.{operation}") for name in ids) == 1
        assert len(set(ids)) == len(ids)


class TestCollections:
    def test_every_collection_has_what_a_client_needs(self, client: httpx.Client) -> None:
        document = client.get("/collections").json()
        assert links_of(document, "self")
        assert links_of(document, "alternate")
        for each in document["collections"]:
            assert each["id"]
            assert each["itemType"] == "feature"
            assert links_of(each, "items")
            assert len(each["extent"]["spatial"]["bbox"][0]) == 4

    @pytest.mark.parametrize("collection", FEATURES)
    def test_a_collection_alone_is_the_same(self, client: httpx.Client, collection: str) -> None:
        listed = {each["id"]: each for each in client.get("/collections").json()["collections"]}
        assert client.get(f"/collections/{collection}").json() == listed[collection]
        for link in listed[collection]["links"]:
            assert client.get(link["href"]).status_code == 200, link


@pytest.mark.parametrize("collection", FEATURES)
class TestItems:
    def test_fc_response_links_and_counts(self, client: httpx.Client, collection: str) -> None:
        response = client.get(f"/collections/{collection}/items?limit=5")
        assert response.headers["content-type"] == GEOJSON
        page = response.json()
        assert page["type"] == "FeatureCollection"
        assert page["numberReturned"] == len(page["features"]) == 5
        whole = client.get(f"/collections/{collection}/items").json()
        assert page["numberMatched"] == len(whole["features"])
        (own,) = links_of(page, "self")
        assert own["type"] == GEOJSON
        formats = {link["type"] for link in links_of(page, "alternate")}
        assert "text/html" in formats
        for link in links_of(page, "alternate"):
            answer = client.get(link["href"])
            assert answer.headers["content-type"].split(";")[0] == link["type"]

    def test_following_next_gives_every_feature_once(self, client: httpx.Client, collection: str) -> None:
        url, seen = f"/collections/{collection}/items?limit=7&skipGeometry=true", []
        while url:
            page = client.get(url).json()
            seen += [feature["id"] for feature in page["features"]]
            url = next((link["href"] for link in links_of(page, "next")), "")
        assert len(seen) == len(set(seen)) == page["numberMatched"]

    def test_limit(self, client: httpx.Client, collection: str) -> None:
        items = f"/collections/{collection}/items"
        assert len(client.get(f"{items}?limit=1").json()["features"]) == 1
        assert client.get(f"{items}?limit=10001").status_code == 200  # over the maximum: cut, not refused
        for bad in ("0", "-1", "1.5", "many", ""):
            assert client.get(f"{items}?limit={bad}").status_code == 400, bad

    def test_bbox(self, client: httpx.Client, collection: str) -> None:
        items = f"/collections/{collection}/items"
        west, south, east, north = client.get(f"/collections/{collection}").json()["extent"]["spatial"]["bbox"][0]
        everything = client.get(items, params={"bbox": f"{west},{south},{east},{north}"}).json()
        assert everything["numberMatched"] == client.get(items).json()["numberMatched"]
        six = client.get(items, params={"bbox": f"{west},{south},-100,{east},{north},9000"}).json()
        assert six["numberMatched"] == everything["numberMatched"]
        assert client.get(items, params={"bbox": "0,0,1,1"}).json()["numberMatched"] == 0
        for bad in ("1,2,3", "a,b,c,d", "0,10,1,5", "0,0,0,91", "nan,0,1,1", "1,2,3,4,5", ""):
            assert client.get(items, params={"bbox": bad}).status_code == 400, bad

    def test_parameters_that_are_unknown_or_invalid_are_400(self, client: httpx.Client, collection: str) -> None:
        items = f"/collections/{collection}/items"
        for bad in ("unknown=1", "datetime=yesterday", "datetime=2020/2019", "limit=1&limit=2", "crs=EPSG:4326"):
            assert client.get(f"{items}?{bad}").status_code == 400, bad

    def test_a_feature_alone_is_the_same(self, client: httpx.Client, collection: str) -> None:
        first = client.get(f"/collections/{collection}/items?limit=1").json()["features"][0]
        response = client.get(f"/collections/{collection}/items/{first['id']}")
        assert response.headers["content-type"] == GEOJSON
        alone = response.json()
        assert {link["rel"] for link in alone["links"]} >= {"self", "alternate", "collection"}
        assert {key: alone[key] for key in first} == first
        assert client.get(f"/collections/{collection}/items/nothing").status_code == 404

    def test_html(self, client: httpx.Client, collection: str) -> None:
        for path in (
            "items",
            f"items/{client.get(f'/collections/{collection}/items?limit=1').json()['features'][0]['id']}",
        ):
            page = client.get(f"/collections/{collection}/{path}", headers={"Accept": "text/html"})
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert "default-src 'self'" in page.headers["content-security-policy"]


def test_datetime_chooses(client: httpx.Client) -> None:
    """A.2.7: datetime-param; instants, and intervals open on either side."""
    items = "/collections/province/items?skipGeometry=true"
    for moment, count in (
        ("2010-01-01T00:00:00Z", 76), ("2019-02-12", 77), ("../2010-12-31", 76), ("2011-03-23/..", 77),
        ("2010/2012", 77),
    ):  # fmt: skip
        assert client.get(items, params={"datetime": moment}).json()["numberMatched"] == count, moment


def test_what_is_accepted_decides_the_format(client: httpx.Client) -> None:
    items = "/collections/province/items?limit=1"
    for accept, kind in (
        ("*/*", GEOJSON), ("application/json", GEOJSON), ("application/geo+json", GEOJSON), ("text/csv", "text/csv"),
        ("application/flatgeobuf;q=0.9", "application/flatgeobuf"),
    ):  # fmt: skip
        assert client.get(items, headers={"Accept": accept}).headers["content-type"].split(";")[0] == kind
    refused = client.get(items, headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert "application/geo+json" in refused.json()["detail"]
