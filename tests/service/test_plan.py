"""The statistical plan over HTTP: everybody reads it, those who may change it, and nobody changes it unseen."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import httpx
import pytest
import rdflib
import sdmx
from conftest import ROOT, copy_of
from openpyxl import load_workbook
from postgis import Server
from servers import PATIENCE_SECONDS, serving

from geostat.store import Holder, Store, create_token, open_store

HOLDERS = {
    "root": ROOT,
    "anna": Holder("anna", "editor", "province", "15"),
    "oae": Holder("oae", "agency", agency="OAE"),
    "reader": Holder("reader", "reader"),
}


@pytest.fixture(scope="module")
def service(
    workspace: Store, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, dict[str, dict[str, str]]]]:
    """A service of our own, and the headers of those who may write there."""
    path = tmp_path_factory.mktemp("plan") / "w.gpkg"
    store, tokens = copy_of(workspace, path, **HOLDERS)
    store.close()
    with serving(str(path)) as url, httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
        yield client, {name: {"Authorization": f"Bearer {token}"} for name, token in tokens.items()}


@pytest.fixture
def writable(service: tuple[httpx.Client, dict[str, dict[str, str]]]) -> httpx.Client:
    return service[0]


@pytest.fixture
def as_(service: tuple[httpx.Client, dict[str, dict[str, str]]]) -> dict[str, dict[str, str]]:
    return service[1]


def problem(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return str(response.json()["detail"])


class TestReading:
    def test_the_chain_can_be_followed_from_issue_to_gap(self, client: httpx.Client) -> None:
        for area, issue, item in (("15", "P15-I1", "P15-R01"), ("47", "P47-I1", "P47-R02")):
            found = client.get(f"/plan/areas/{area}?at=2026-11-23").json()
            assert found["is_example"]
            chain = next(each for each in found["issues"] if each["id"] == issue)
            factors = [csf for pc_ci in chain["pc_ci"] for csf in pc_ci["csf"]]
            need = next(each for csf in factors for each in csf["requirements"] if each["id"] == item)
            assert need["owner"]["id"] in ("OAE", "CUSTOMS")
            (gap,) = need["areas"]
            assert gap["status"] in found["statuses"]
            assert gap["gap_flags"][0] == gap["status"]
            if gap["parts"]:
                assert set(gap["parts"]) == {"coverage", "level", "timeliness", "frequency", "quality"}

    def test_the_score_is_its_parts_by_the_rules_that_are_echoed(self, client: httpx.Client) -> None:
        found = client.get("/plan/gaps?at=2023-12-31").json()
        rules = found["rules"]
        scored = [gap for gap in found["gaps"] if gap["parts"] and gap["score"] is not None]
        assert len(scored) > 10
        for gap in scored:
            parts = gap["parts"]
            inner = sum(rules[f"{name}_weight"] * parts[name] for name in ("timeliness", "frequency", "quality"))
            assert gap["score"] == pytest.approx(parts["coverage"] * parts["level"] * inner)

    def test_gaps_by_area_owner_issue_pillar_and_status(self, client: httpx.Client) -> None:
        everything = client.get("/plan/gaps?at=2026-11-23").json()["gaps"]
        for name, value, field in (
            ("area", "47", "province"),
            ("owner", "OAE", "owner"),
            ("issue", "P15-I2", "issue"),
            ("status", "mapping_gap", "status"),
            ("plan", "NE-U2", "plan"),
        ):
            some = client.get(f"/plan/gaps?at=2026-11-23&{name}={value}").json()["gaps"]
            assert some == [gap for gap in everything if gap[field] == value]
            assert some
        assert "no status 'lost'" in problem(client.get("/plan/gaps?status=lost"), 404)
        assert "พ.ศ." in client.get("/openapi.json").text

    @pytest.mark.parametrize("by", ["requirement", "issue", "plan", "owner", "area", "cluster", "pillar"])
    def test_scores_are_rolled_up(self, client: httpx.Client, by: str) -> None:
        found = client.get(f"/plan/sufficiency?by={by}&at=2023").json()
        assert found["by"] == by
        assert found["as_of"] == "2023-12-31"
        for row in found["summaries"]:
            assert row["score"] is None or 0 <= row["score"] <= 1
        assert found["summaries"]
        if by == "cluster":
            assert {row["key"] for row in found["summaries"]} == {"C-U", "NE-U2"}

    def test_a_cluster_that_ended_is_shown_as_of_its_last_day(self, client: httpx.Client) -> None:
        found = client.get("/plan/areas/C-U2").json()
        assert (found["as_of"], found["level"]) == ("2017-11-16", "cluster_2009")
        assert [each["code"] for each in found["matrix"]["provinces"]] == ["15", "16", "17", "18"]

    def test_all_provinces_are_in_the_overview(self, client: httpx.Client) -> None:
        found = client.get("/plan?at=2026-11-23").json()
        assert len(found["provinces"]) == 77
        assert {row["code"] for row in found["provinces"] if row["requirements"]} == {"15", "47", "48", "49"}

    def test_what_an_agency_owes(self, client: httpx.Client) -> None:
        found = client.get("/plan/agencies/DLD?at=2026-11-23").json()
        assert found["overdue"] == len(found["obligations"]) > 0
        assert all(each["never_given"] for each in found["obligations"])
        assert "there is no agency 'XYZ'" in problem(client.get("/plan/agencies/XYZ"), 404)

    def test_targets_have_lights_and_their_rule(self, client: httpx.Client) -> None:
        found = client.get("/plan/targets?version=P15-2023-2026&at=2026-11-23").json()
        income = next(each for each in found["targets"] if each["id"] == "P15-T-INCOME-2023")
        assert (income["actual"], income["light"]) == (27923, "green")
        assert "green" in found["light_rule"]["en"]

    def test_what_is_not_there(self, client: httpx.Client) -> None:
        assert "there is no plan for 10" in problem(client.get("/plan/areas/10"), 404)
        assert "there is no area '99'" in problem(client.get("/plan/areas/99"), 404)
        assert "no kind of record 'goal'" in problem(client.get("/plan/records/goal"), 404)
        assert "cannot read the period" in problem(client.get("/plan?at=soon"), 400)

    def test_kinds_describe_their_fields(self, client: httpx.Client) -> None:
        kinds = client.get("/plan/kinds").json()["kinds"]
        assert kinds["requirement"]["properties"]["csf"]["refers_to"] == "csf"
        assert kinds["csf"]["properties"]["stage"]["enum"] == ["upstream", "midstream", "downstream", "whole"]

    def test_the_workbook_says_example_on_every_sheet(self, client: httpx.Client) -> None:
        answer = client.get("/plan/areas/15/report?lang=en")
        book = load_workbook(BytesIO(answer.content))
        assert "Official-statistics map" in book.sheetnames
        assert all("not official" in sheet["A1"].value for sheet in book)
        page = client.get("/plan/areas/15/report?f=html&lang=en").text
        assert "Illustrative example – not official" in page
        assert "<script" not in page


class TestWriting:
    def test_a_change_and_the_change_that_came_too_late(
        self, writable: httpx.Client, as_: dict[str, dict[str, str]]
    ) -> None:
        path = "/plan/records/requirement/P15-R03"
        seen = writable.get(path).json()["record"]
        first = writable.put(path, json={**seen, "lag_months": 6}, headers=as_["anna"])
        assert first.json()["record"]["revision"] == seen["revision"] + 1
        late = writable.put(path, json={**seen, "lag_months": 9}, headers=as_["root"])
        assert "look at what changed" in problem(late, 409)
        (since,) = late.json()["changed"]
        assert (since["who"], since["fields"]) == ("anna", {"lag_months": {"before": 12, "after": 6}})
        assert writable.get(path).json()["record"]["lag_months"] == 6

    def test_who_may_not(self, writable: httpx.Client, as_: dict[str, dict[str, str]]) -> None:
        path = "/plan/records/requirement/P47-R01"
        seen = writable.get(path).json()["record"]
        for name in ("anna", "oae", "reader"):
            assert "ask an administrator" in problem(
                writable.put(path, json=seen | {"lag_months": 1}, headers=as_[name]), 403
            )
        assert "Bearer TOKEN" in problem(writable.put(path, json=seen), 401)
        assert problem(writable.put(path, json=seen, headers={"Authorization": "Bearer x"}), 401)
        assert writable.get(path).json()["record"] == seen

    def test_a_record_is_made_and_removed(self, writable: httpx.Client, as_: dict[str, dict[str, str]]) -> None:
        path = "/plan/records/agency/MOPH"
        made = writable.put(path, json={"name_th": "กระทรวงสาธารณสุข", "name_en": "MOPH"}, headers=as_["root"])
        assert made.json()["record"]["revision"] == 1
        assert writable.delete(f"{path}?revision=7", headers=as_["root"]).status_code == 409
        assert writable.delete(f"{path}?revision=1", headers=as_["root"]).status_code == 200
        assert writable.get(path).status_code == 404
        log = writable.get("/audit?kind=agency&record_id=MOPH", headers=as_["anna"]).json()["changes"]
        assert [each["action"] for each in log] == ["removed", "created"]
        assert "refers to it" in problem(
            writable.delete("/plan/records/csf/P15-RICE-1?revision=1", headers=as_["root"]), 409
        )

    def test_nothing_is_half_written(self, writable: httpx.Client, as_: dict[str, dict[str, str]]) -> None:
        wrong = {"requirement": "P15-R04", "agency": "OEA"}
        answer = writable.put("/plan/records/responsibility/NEW", json=wrong, headers=as_["anna"])
        assert "perhaps OAE" in problem(answer, 422)
        assert answer.json()["problems"][0]["code"] == "unknown_agency"
        assert writable.get("/plan/records/responsibility/NEW").status_code == 404
        other = writable.put("/plan/records/agency/A", json={"id": "B"}, headers=as_["root"])
        assert "calls itself 'B'" in problem(other, 422)

    def test_the_log_has_no_way_to_be_changed(self, writable: httpx.Client, as_: dict[str, dict[str, str]]) -> None:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert writable.request(method, "/audit", headers=as_["root"]).status_code == 405
        assert "this is for editor or agency or administrator" in problem(
            writable.get("/audit", headers=as_["reader"]), 403
        )

    def test_a_plan_rolls(self, writable: httpx.Client, as_: dict[str, dict[str, str]]) -> None:
        answer = writable.post("/plan/versions/P47-2023-2026/roll", headers=as_["root"])
        assert answer.status_code == 201
        assert answer.json()["version"]["last_year"] == 2027
        assert len(answer.json()["kept"]) == 4
        found = writable.get("/plan/areas/47").json()
        assert [each["id"] for each in found["versions"]] == ["P47-2024-2027", "P47-2023-2026"]
        assert found["targets"][0]["earlier"][0]["version"] == "P47-2023-2026"
        assert writable.post("/plan/versions/P47-2023-2026/roll", headers=as_["root"]).status_code == 409

    def test_a_workbook_goes_out_and_comes_back(self, writable: httpx.Client, as_: dict[str, dict[str, str]]) -> None:
        book = writable.get("/plan/template?filled=true").content
        for dry_run in ("true", "false"):
            answer = writable.post(
                "/plan/loads", files={"file": ("p.xlsx", book)}, data={"dry_run": dry_run}, headers=as_["anna"]
            ).json()
            assert answer["findings"] == []
            assert {word for counts in answer["counts"].values() for word in counts} == {"unchanged"}
        wrong = writable.post("/plan/loads", files={"file": ("p.xlsx", b"PK no")}, headers=as_["anna"])
        assert wrong.status_code == 422

    def test_tokens_are_made_and_taken_back(self, writable: httpx.Client, as_: dict[str, dict[str, str]]) -> None:
        body: dict[str, Any] = {"holder": "new", "role": "agency", "agency": "NSO"}
        assert writable.post("/tokens", json=body, headers=as_["anna"]).status_code == 403
        made = writable.post("/tokens", json=body, headers=as_["root"]).json()["token"]
        mine = {"Authorization": f"Bearer {made}"}
        assert writable.get("/audit", headers=mine).status_code == 200
        assert made not in writable.get("/tokens", headers=as_["root"]).text
        writable.delete("/tokens/new", headers=as_["root"])
        assert writable.get("/audit", headers=mine).status_code == 401
        assert "needs a level and an area" in problem(
            writable.post("/tokens", json={"holder": "e", "role": "editor"}, headers=as_["root"]), 422
        )


class TestExchange:
    def test_sdmx_is_read_by_sdmx1(self, client: httpx.Client) -> None:
        message = sdmx.read_sdmx(BytesIO(client.get("/sdmx/structure").content))
        assert len(message.dataflow) == 203
        assert {"15", "C-U2", "TH"} <= set(message.codelist["CL_AREA"].items)
        rows = client.get("/sdmx/data/gpp_current_total?period=2553").text.splitlines()
        bueng_kan = next(row for row in rows if ",38,2010," in row)
        assert ",not_established,M," in bueng_kan
        assert ",2553," in client.get("/sdmx/data/gpp_current_total?period=2010&calendar=BE").text
        assert problem(client.get("/sdmx/data/gpp_current_total?level=cluster"), 404)
        assert problem(client.get("/sdmx/data/gpp_current_total?period=1900"), 404)

    def test_datasets_that_are_complete_and_what_the_others_lack(self, client: httpx.Client) -> None:
        found = client.get("/datasets").json()
        assert len(found["packages"]) + len(found["incomplete"]) == 203
        assert found["incomplete"]["births_registered"] == ["objective"]
        income = client.get("/datasets/household_income_monthly").json()
        assert (income["update_frequency_unit"], income["update_frequency_interval"]) == ("ปี", "2")
        assert "ตัวอย่าง" in str(income["extras"])
        assert "objective are blank" in problem(client.get("/datasets/births_registered"), 422)
        book = load_workbook(BytesIO(client.get("/datasets?f=xlsx").content))
        assert book.active.max_row == 203 + 3

    @pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own
    def test_the_catalog_is_dcat(self, client: httpx.Client) -> None:
        answer = client.get("/catalog.jsonld")
        assert answer.headers["content-type"] == "application/ld+json"
        graph = rdflib.Graph().parse(data=answer.text, format="json-ld")
        datasets = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef("http://www.w3.org/ns/dcat#Dataset")))
        assert len(datasets) == 203

    def test_where_an_observation_comes_from(self, client: httpx.Client) -> None:
        found = client.get("/observations/gpp_per_capita:province:15:2562/lineage").json()
        assert found["id"] == "gpp_per_capita:province:15:2019"
        assert found["vintages"][0]["current"]
        for wrong in ("gpp_per_capita", "gpp_per_capita:province:15:soon", "gpp_per_capita:province:15:1900"):
            assert problem(client.get(f"/observations/{wrong}/lineage"), 404)


def test_a_change_is_seen_at_once_in_a_database(postgis: Server) -> None:
    target = postgis.new_workspace()
    store = open_store(target)
    headers = {"Authorization": f"Bearer {create_token(store, ROOT, who='test')}"}
    store.close()
    path = "/plan/records/agency/NEW"
    with serving(target) as url, httpx.Client(base_url=url, timeout=PATIENCE_SECONDS, headers=headers) as client:
        for revision in range(6):
            told = {"name_th": f"ใหม่ {revision}", "name_en": "New", "revision": revision}
            answer = client.put(path, json=told)
            assert answer.status_code == 200, answer.text
            assert answer.json()["record"]["name_th"] == f"ใหม่ {revision}"
        assert len(client.get("/audit?kind=agency&record_id=NEW").json()["changes"]) == 6
        client.delete("/tokens/root")
        assert client.put(path, json={}).status_code in (401, 403)
