"""The running service, asked over HTTP as a web map or a program would."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import httpx
import mapbox_vector_tile
import pytest
import shapely
from hypothesis import given, settings, strategies as st


def problem(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["instance"] == response.url.path
    return str(body["detail"])


class TestFrontDoor:
    def test_a_browser_gets_the_page_and_a_program_the_links(self, client: httpx.Client) -> None:
        page = client.get("/", headers={"Accept": "text/html,application/xhtml+xml"})
        assert page.headers["content-type"].startswith("text/html")
        assert "default-src 'self'" in page.headers["content-security-policy"]
        landing = client.get("/", headers={"Accept": "application/json"}).json()
        assert {link["rel"] for link in landing["links"]} == {
            "self", "alternate", "service-desc", "service-doc", "conformance", "data",
            *(f"http://www.opengis.net/def/rel/ogc/1.0/{name}" for name in
              ("conformance", "data", "tilesets-vector", "tiling-schemes")),
        }  # fmt: skip
        assert client.get("/?f=json", headers={"Accept": "text/html"}).json() == landing

    def test_every_link_of_the_landing_document_answers(self, client: httpx.Client) -> None:
        for link in client.get("/").json()["links"]:
            response = client.get(link["href"])
            assert response.status_code == 200, link
            assert response.headers["content-type"].split(";")[0] in link["type"] or "openapi" in link["type"]

    def test_health(self, client: httpx.Client) -> None:
        assert client.get("/healthz").json()["status"] == "ok"

    def test_pages_load_nothing_from_elsewhere(self, client: httpx.Client) -> None:
        for path in ("/?f=html", "/docs"):
            html = client.get(path).text
            assert "http://" not in html.replace("http://www.w3.org", "")
            assert "https://" not in html

    def test_vendored_files_are_there_and_nothing_else(self, client: httpx.Client) -> None:
        assert "MapLibre GL JS" in client.get("/vendor/maplibre-gl.js").text[:200]
        assert "no 'passwd'" in problem(client.get("/vendor/passwd"), 404)
        problem(client.get("/vendor/..%2f..%2fmain.py"), 404)
        problem(client.get("/static/..%2fmain.py"), 404)

    def test_openapi_describes_every_path_with_an_example_and_problems(self, client: httpx.Client) -> None:
        document = client.get("/openapi.json").json()
        assert "HTTPValidationError" not in document["components"]["schemas"]
        operations = [(path, each) for path, methods in document["paths"].items() for each in methods.values()]
        for path, operation in operations:
            assert operation["summary"], path
            for parameter in operation.get("parameters", []):
                if parameter["required"]:
                    assert parameter.get("examples") or parameter["schema"].get("examples"), (path, parameter["name"])
            if path not in ("/", "/conformance", "/healthz"):
                assert "application/problem+json" in operation["responses"]["404"]["content"], path


class TestCollections:
    def test_one_for_each_boundary_set_and_each_indicator_on_it(self, client: httpx.Client) -> None:
        found = {each["id"]: each for each in client.get("/collections").json()["collections"]}
        assert {"province", "cluster", "cluster_2009", "region", "country", "asean"} <= found.keys()
        assert sum(name.startswith("province.") for name in found) == 203
        assert "cluster.gpp_current_total" in found
        assert "cluster.gpp_chain_volume_total" not in found
        assert found["province.gpp_per_capita"]["extent"]["temporal"]["interval"] == [
            ["1995-01-01T00:00:00Z", "2020-12-31T23:59:59Z"]
        ]
        assert client.get("/collections/province.gpp_per_capita").json() == found["province.gpp_per_capita"]

    def test_features_are_geojson_that_geopandas_reads(self, client: httpx.Client) -> None:
        response = client.get("/collections/province.gpp_per_capita/items", params={"datetime": "2019"})
        assert response.headers["content-type"] == "application/geo+json"
        frame = gpd.GeoDataFrame.from_features(response.json(), crs=4326).set_index("code")
        assert len(frame) == 77
        assert frame.loc["15", "value"] == 128411.938
        assert set(frame["period"]) == {"2019"}
        assert set(frame["period_be"]) == {"2562"}

    def test_the_period_is_picked_by_datetime(self, client: httpx.Client) -> None:
        def period(moment: str) -> str:
            items = client.get("/collections/province.gpp_per_capita/items", params={"datetime": moment, "limit": 1})
            return str(items.json()["features"][0]["properties"]["period"])

        assert period("2010") == "2010"
        assert period("2010-06-30") == "2010"
        assert period("2010-06-30T12:00:00Z") == "2010"
        assert period("../2005") == "2005"
        assert period("2001-01-01/2003-06-01") == "2003"
        latest = client.get("/collections/province.gpp_per_capita/items?limit=1").json()
        assert latest["features"][0]["properties"]["period"] == "2020"

    def test_an_area_that_did_not_exist_is_told_apart(self, client: httpx.Client) -> None:
        item = client.get("/collections/province.gpp_per_capita/items/38", params={"datetime": "2010"}).json()
        assert (item["properties"]["value"], item["properties"]["status"]) == (None, "not_established")
        provinces = client.get("/collections/province/items", params={"datetime": "2010", "properties": "code"}).json()
        assert provinces["numberMatched"] == 76
        assert "did not exist" in problem(client.get("/collections/province/items/38?datetime=2010"), 404)

    def test_pages_follow_each_other_to_the_end(self, client: httpx.Client) -> None:
        url, codes = "/collections/province/items?limit=30&properties=code", []
        while url:
            page = client.get(url).json()
            assert page["numberMatched"] == 77
            assert page["numberReturned"] == len(page["features"]) <= 30
            codes += [feature["id"] for feature in page["features"]]
            url = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
        assert codes == sorted(codes)
        assert len(set(codes)) == 77

    def test_the_next_link_keeps_what_was_asked(self, client: httpx.Client) -> None:
        page = client.get("/collections/province/items", params={"limit": 1, "bbox": "100,14,101,15"}).json()
        (link,) = [each["href"] for each in page["links"] if each["rel"] == "next"]
        assert parse_qs(urlsplit(link).query).items() >= {"limit": ["1"], "bbox": ["100,14,101,15"]}.items()

    @pytest.mark.parametrize(
        ("bbox", "codes"),
        [
            ("100.3,14.6,100.35,14.65", {"15"}),
            ("100.3,14.6,0,100.35,14.65,1000", {"15"}),
            ("0,0,1,1", set()),
        ],
    )
    def test_bbox_finds_what_really_touches(self, client: httpx.Client, bbox: str, codes: set[str]) -> None:
        page = client.get("/collections/province/items", params={"bbox": bbox, "properties": "code"}).json()
        assert {feature["id"] for feature in page["features"]} == codes

    def test_bbox_across_the_antimeridian(self, client: httpx.Client) -> None:
        across = client.get(
            "/collections/province/items", params={"bbox": "105,-90,-170,90", "properties": "code"}
        ).json()
        east = client.get("/collections/province/items", params={"bbox": "105,-90,180,90", "properties": "code"}).json()
        assert across["numberMatched"] == east["numberMatched"] > 0

    def test_a_limit_over_the_most_is_cut(self, client: httpx.Client) -> None:
        assert client.get("/collections/country/items?limit=1000000").json()["numberReturned"] == 1

    @pytest.mark.parametrize(
        "query",
        [
            "bbox=1,2,3", "bbox=a,b,c,d", "bbox=0,10,1,5", "bbox=0,0,0,91", "bbox=nan,0,1,1",
            "datetime=yesterday", "datetime=2019-13", "datetime=2020/2019", "datetime=",
            "limit=0", "limit=-1", "limit=many", "limit=1&limit=2", "offset=1",
            "color=red", "properties=color", "LIMIT=1",
        ],
    )  # fmt: skip
    def test_bad_parameters_are_400(self, client: httpx.Client, query: str) -> None:
        problem(client.get(f"/collections/province/items?{query}"), 400)

    @pytest.mark.parametrize(
        ("collection", "params", "codes"),
        [
            ("province", {"filter": "name_en LIKE 'Ang%'"}, {"15"}),
            ("province", {"filter": "S_INTERSECTS(geometry, POINT(100.35 14.6))"}, {"15"}),
            ("province", {"filter": "gpp_per_capita > 500000", "datetime": "2019"}, {"10", "20", "21", "25"}),
            (
                "province",
                {"filter": "gpp_per_capita > 500000 AND poverty_rate < 1", "datetime": "2019"},
                {"10", "21"},
            ),
            ("province.gpp_per_capita", {"filter": "value > 900000", "datetime": "2019"}, {"21"}),
            ("province.gpp_per_capita", {"filter": "value > gpp_per_capita_hai + 1", "datetime": "2019"}, set()),
            ("province", {"filter": "code = '15'", "bbox": "98,5,99,9"}, set()),
            (
                "province",
                {"filter": '{"op": "=", "args": [{"property": "code"}, "15"]}', "filter-lang": "cql2-json"},
                {"15"},
            ),
            (
                "province",
                {
                    "filter": "S_INTERSECTS(geometry, POINT(14.6 100.35))",
                    "filter-crs": "http://www.opengis.net/def/crs/EPSG/0/4326",
                },
                {"15"},
            ),
        ],
    )
    def test_filters(self, client: httpx.Client, collection: str, params: dict[str, str], codes: set[str]) -> None:
        page = client.get(f"/collections/{collection}/items", params={**params, "properties": "code"}).json()
        assert {feature["id"] for feature in page["features"]} == codes
        assert page["numberMatched"] == len(codes)

    @pytest.mark.parametrize(
        "params",
        [
            {"filter": "value >"},
            {"filter": "color = 'red'"},
            {"filter": "name_en > 3"},
            {"filter": "code = '15'", "filter-lang": "sql"},
            {"filter": "S_INTERSECTS(geometry, POINT(0 0))", "filter-crs": "EPSG:4326"},
        ],
    )
    def test_bad_filters_are_400(self, client: httpx.Client, params: dict[str, str]) -> None:
        problem(client.get("/collections/province/items", params=params), 400)

    def test_unknown_things_are_404(self, client: httpx.Client) -> None:
        assert "no collection 'moon'" in problem(client.get("/collections/moon"), 404)
        assert "no indicator 'x'" in problem(client.get("/collections/province.x/items"), 404)
        assert "no area '99'" in problem(client.get("/collections/province/items/99"), 404)
        late = problem(client.get("/collections/province.gpp_per_capita/items?datetime=2562"), 404)
        assert "it has 2020" in late
        assert "2562 BE is 2019" in late
        assert "has no values for asean" in problem(client.get("/collections/asean.gpp_per_capita"), 404)
        assert "listed in /openapi.json" in problem(client.get("/nowhere"), 404)

    def test_what_does_not_aggregate_is_refused_with_the_reason_in_both_languages(self, client: httpx.Client) -> None:
        response = client.get("/collections/cluster.gpp_chain_volume_total/items")
        assert "chain-volume" in problem(response, 422)
        assert "ปริมาณลูกโซ่" in response.json()["detail_th"]


class TestTiles:
    def test_tilejson_leads_to_tiles_with_the_ids_of_the_values(self, client: httpx.Client) -> None:
        tilejson = client.get("/collections/province/tiles/WebMercatorQuad/tilejson.json").json()
        assert (tilejson["minzoom"], tilejson["maxzoom"]) == (0, 6)
        url = tilejson["tiles"][0].format(z=0, y=0, x=0)
        response = client.get(url)
        assert response.headers["content-type"] == "application/vnd.mapbox-vector-tile"
        features = mapbox_vector_tile.decode(response.content)["province"]["features"]
        values = client.get("/values", params={"indicator": "gpp_per_capita"}).json()
        assert {feature["id"] for feature in features} == set(values["ids"])

    def test_row_comes_before_column(self, client: httpx.Client) -> None:
        assert client.get("/collections/province/tiles/WebMercatorQuad/5/14/24").status_code == 200
        problem(client.get("/collections/province/tiles/WebMercatorQuad/5/24/14"), 404)

    def test_an_empty_tile_within_the_bounds_is_204(self, client: httpx.Client) -> None:
        empty = client.get("/collections/asean/tiles/WebMercatorQuad/5/13/26")
        assert (empty.status_code, empty.content) == (204, b"")

    @pytest.mark.parametrize("path", ["7/59/100", "31/0/0", "5/99/1", "5/-1/1", "5/a/1"])
    def test_outside_the_limits_is_400_or_404(self, client: httpx.Client, path: str) -> None:
        response = client.get(f"/collections/province/tiles/WebMercatorQuad/{path}")
        assert response.status_code in (400, 404)

    def test_tileset_metadata(self, client: httpx.Client) -> None:
        listed = client.get("/collections/province/tiles").json()["tilesets"]
        assert listed == [client.get("/collections/province/tiles/WebMercatorQuad").json()]
        (template,) = [link["href"] for link in listed[0]["links"] if link["rel"] == "item"]
        assert template.endswith("/{tileMatrix}/{tileRow}/{tileCol}")

    def test_indicators_have_no_tiles_of_their_own(self, client: httpx.Client) -> None:
        detail = problem(client.get("/collections/province.gpp_per_capita/tiles"), 404)
        assert "take those of province" in detail


class TestValues:
    def test_the_published_total_of_2019(self, client: httpx.Client) -> None:
        answer = client.get("/values", params={"indicator": "gpp_current_total", "period": "2562"}).json()
        assert answer["period"] == "2019"
        assert sum(answer["values"]) / 1e6 == pytest.approx(16.892, abs=5e-4)
        assert answer["source"]["owner_agency_th"] == "สำนักงานสภาพัฒนาการเศรษฐกิจและสังคมแห่งชาติ"
        assert len(answer["ids"]) == len(answer["values"]) == len(answer["status"]) == 77

    def test_missing_values_are_null_and_say_why(self, client: httpx.Client) -> None:
        answer = client.get("/values", params={"indicator": "gpp_per_capita", "period": "2010"}).json()
        assert answer["values"].count(None) == 1
        assert answer["status"].count("not_established") == 1

    def test_classes_hold_every_value(self, client: httpx.Client) -> None:
        for scheme in ("quantiles", "fisher_jenks", "equal_interval", "std_mean", "box_plot", "head_tail"):
            params = {"indicator": "gpp_per_capita", "scheme": scheme, "k": 4}
            classes = client.get("/values", params=params).json()["classification"]
            assert sum(classes["counts"]) == 77
            assert len(classes["breaks"]) == len(classes["counts"]) + 1 == len(classes["colors"]) + 1

    def test_clusters_and_their_end(self, client: httpx.Client) -> None:
        params = {"indicator": "gpp_current_total", "level": "cluster_2009"}
        latest = client.get("/values", params=params).json()
        assert latest["period"] == "2017"
        assert set(latest["status"]) == {"aggregated"}
        assert "ask for cluster" in problem(client.get("/values", params={**params, "period": "2019"}), 422)
        before = client.get(
            "/values", params={"indicator": "gpp_current_total", "level": "cluster", "period": "2005"}
        ).json()
        assert [finding["code"] for finding in before["findings"]] == ["back_cast"]

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("", 400),
            ("indicator=x", 404),
            ("indicator=gpp_per_capita&level=moon", 404),
            ("indicator=gpp_per_capita&period=1950", 404),
            ("indicator=gpp_per_capita&period=soon", 400),
            ("indicator=gpp_per_capita&period=พ.ศ. 2019", 400),
            ("indicator=gpp_per_capita&edition=other", 404),
            ("indicator=gpp_per_capita&scheme=magic", 422),
            ("indicator=gpp_per_capita&k=1", 400),
            ("indicator=gpp_per_capita&color=red", 400),
        ],
    )
    def test_unusable_questions(self, client: httpx.Client, query: str, status: int) -> None:
        problem(client.get(f"/values?{query}"), status)


class TestIndicatorsAndAreas:
    def test_the_catalog(self, client: httpx.Client) -> None:
        found = client.get("/indicators").json()["indicators"]
        assert len(found) == 203
        assert all(each["held"] for each in found)
        poverty = client.get("/indicators", params={"q": "poverty"}).json()["indicators"]
        assert "poverty_rate" in {each["id"] for each in poverty}
        one = client.get("/indicators/poverty_rate").json()
        assert one["direction"] == "lower_better"
        assert one in found
        problem(client.get("/indicators/x"), 404)

    def test_levels_and_their_areas(self, client: httpx.Client) -> None:
        levels = {each["id"]: each for each in client.get("/levels").json()["levels"]}
        assert levels.keys() == {"province", "cluster", "cluster_2009", "region", "country"}
        assert levels["cluster_2009"]["valid_to"] == "2017-11-16"
        areas = client.get("/levels/province/areas").json()["areas"]
        assert {"fid", "code", "name_en", "name_th"} == areas[0].keys()
        assert len(areas) == 77

    def test_ang_thong(self, client: httpx.Client) -> None:
        area = client.get(
            "/areas/15", params={"indicator": "gpp_per_capita", "period": "2562", "datetime": "2013"}
        ).json()
        assert area["name_th"] == "อ่างทอง"
        assert [neighbor["code"] for neighbor in area["neighbors"]] == ["14", "16", "17", "72"]
        assert area["cluster"]["name_en"] == "Upper Central 2"
        assert area["cluster"]["members"] == ["15", "16", "17", "18"]
        indicator = area["indicator"]
        assert (indicator["value"], indicator["rank"], indicator["ranked"]) == (128411.938, 31, 77)
        assert [point["period"] for point in indicator["history"]] == [str(year) for year in range(1995, 2021)]
        assert len({value["indicator"] for value in area["values"]}) > 150

    def test_rank_respects_the_direction_of_good(self, client: httpx.Client) -> None:
        area = client.get("/areas/83", params={"indicator": "poverty_rate", "period": "2021"}).json()["indicator"]
        values = client.get("/values", params={"indicator": "poverty_rate", "period": "2021"}).json()["values"]
        assert area["rank_order"] == "lowest_first"
        assert area["rank"] == 1 + sum(value < area["value"] for value in values)

    def test_the_cluster_of_today(self, client: httpx.Client) -> None:
        assert client.get("/areas/15").json()["cluster"]["name_en"] == "Upper Central"
        assert client.get("/areas/10").json()["cluster"] is None

    def test_phuket_has_a_bridge_only(self, client: httpx.Client) -> None:
        (neighbor,) = client.get("/areas/83").json()["neighbors"]
        assert (neighbor["code"], neighbor["by"]) == ("82", "bridge")

    def test_a_cluster_has_members_and_a_history(self, client: httpx.Client) -> None:
        params = {"indicator": "gpp_per_capita", "datetime": "2013", "period": "2013"}
        area = client.get("/areas/C-U2", params=params).json()
        assert area["members"] == ["15", "16", "17", "18"]
        assert area["indicator"]["status"] == "aggregated"
        assert [point["period"] for point in area["indicator"]["history"]][-1] == "2017"
        ended = problem(client.get("/areas/C-U2"), 404)
        assert "2017-11-16" in ended
        assert "cluster followed it" in ended

    def test_unknown_areas(self, client: httpx.Client) -> None:
        assert "no area '99'" in problem(client.get("/areas/99"), 404)
        problem(client.get("/areas/15?level=cluster"), 404)


class TestAnalyses:
    def test_local_moran(self, client: httpx.Client) -> None:
        params = {"indicators": "gpp_per_capita", "periods": "2019"}
        answer = client.get("/analyses/local-moran", params=params).json()
        classes = dict(zip(answer["codes"], answer["columns"]["class"], strict=True))
        assert classes["83"] == "isolate"
        assert classes["47"] == "LL"
        assert answer["columns"]["p_sim"][answer["codes"].index("83")] is None
        assert answer["statistics"]["classes"]["isolate"] == 1
        assert "สูงท่ามกลางสูง" in answer["reading"]["th"]
        assert answer["ids"] == client.get("/values?indicator=gpp_per_capita&period=2019").json()["ids"]

    def test_bridges_weights_and_seed_are_parameters_of_the_run(self, client: httpx.Client) -> None:
        params = {
            "indicators": "gpp_per_capita",
            "weights": "knn",
            "k": 5,
            "bridges": "true",
            "seed": 7,
            "permutations": 999,
        }
        run = client.get("/analyses/global-moran", params=params).json()["run"]
        assert (run["weights"]["method"], run["weights"]["k"]) == ("knn", 5)
        assert (run["parameters"]["seed"], run["parameters"]["permutations"]) == (7, 999)

    def test_as_geojson(self, client: httpx.Client) -> None:
        response = client.get("/analyses/local-moran", params={"indicators": "poverty_rate", "f": "geojson"})
        frame = gpd.GeoDataFrame.from_features(response.json(), crs=4326)
        assert {"class", "p_adjusted", "I"} <= set(frame.columns)
        assert shapely.is_valid(frame.geometry).all()

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("indicators=gpp_per_capita&permutations=0", 400),
            ("indicators=gpp_per_capita&permutations=1000000", 400),
            ("indicators=gpp_per_capita&weights=bishop", 400),
            ("indicators=gpp_per_capita&weights=distance", 422),
            ("indicators=gpp_per_capita&alpha=2", 400),
            ("indicators=gpp_current_total&boundary_set=country", 422),
            ("indicators=gpp_per_capita&weights=knn&k=80", 422),
        ],
    )
    def test_questions_without_an_answer(self, client: httpx.Client, query: str, status: int) -> None:
        problem(client.get(f"/analyses/local-moran?{query}"), status)


class TestTravel:
    @pytest.mark.parametrize(
        "path",
        [
            "/values?indicator=gpp_per_capita&period=2019&scheme=quantiles",
            "/collections/province/items",
            "/collections/province/tiles/WebMercatorQuad/5/14/24",
            "/collections/asean/items",
            "/collections",
            "/?f=html",
            "/static/main.js",
        ],
    )
    @pytest.mark.parametrize("encoding", ["br", "zstd", "gzip", "identity"])
    def test_what_is_known_already_is_304(self, client: httpx.Client, path: str, encoding: str) -> None:
        first = client.get(path, headers={"Accept-Encoding": encoding})
        assert first.status_code == 200
        assert first.headers.get("content-encoding", "identity") == encoding
        again = client.get(path, headers={"Accept-Encoding": encoding, "If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        other = client.get(path, headers={"Accept-Encoding": encoding, "If-None-Match": '"other"'})
        assert other.content == first.content

    def test_other_origins_may_read(self, client: httpx.Client) -> None:
        response = client.get("/values?indicator=gpp_per_capita", headers={"Origin": "https://ang-thong.example"})
        assert response.headers["access-control-allow-origin"] == "*"

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_nobody_writes(self, client: httpx.Client, method: str) -> None:
        for path in ("/", "/values", "/collections/province/items", "/indicators/poverty_rate"):
            problem(client.request(method, path), 405)

    def test_head_answers_like_get_without_a_body(self, client: httpx.Client) -> None:
        response = client.head("/static/main.js")
        assert (response.status_code, response.content) == (200, b"")


@given(
    path=st.sampled_from(
        [
            "/values",
            "/collections/province/items",
            "/areas/15",
            "/analyses/global-moran",
            "/analyses/lee",
            "/analyses/lisa-transitions",
            "/analyses/regionalize",
            "/analyses/theil",
            "/results",
            "/sweeps/latest",
            "/collections/province.gpp_per_capita/items",
        ]
    ),
    query=st.dictionaries(
        st.sampled_from(
            [
                "indicator",
                "indicators",
                "period",
                "periods",
                "level",
                "boundary_set",
                "edition",
                "scheme",
                "k",
                "bbox",
                "datetime",
                "limit",
                "offset",
                "weights",
                "seed",
                "regions",
                "method",
                "population",
                "indicator_weights",
            ]
        ),
        st.sampled_from(["gpp_per_capita", "2562", "2019", "province", "cluster", "quantiles"]) | st.text(max_size=12),
        max_size=4,
    ),
)
@settings(max_examples=150)
def test_no_question_is_an_internal_error(client: httpx.Client, path: str, query: dict[str, str]) -> None:
    response = client.get(path, params=query)
    assert response.status_code < 500
    json.loads(response.text)
