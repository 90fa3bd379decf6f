"""Bringing tables in over HTTP: only for whoever may, whole or not at all, and seen by everybody at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import ROOT, copy_of
from servers import PATIENCE_SECONDS, serving

from geostat.store import Holder, Store

CSV = "จังหวัด,2561,2562\nอ่างทอง,1,2\nลพบุรี,3,4\n"


@pytest.fixture(scope="module")
def tokens() -> dict[str, str]:
    """The tokens of those who may write, once there is a service for them."""
    return {}


@pytest.fixture(scope="module")
def writable(
    workspace: Store, tokens: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A service over a workspace of its own that lets us write."""
    path = tmp_path_factory.mktemp("writable") / "w.gpkg"
    holders = {"dopa": Holder("dopa", "agency", agency="DOPA"), "oae": Holder("oae", "agency", agency="OAE")}
    store, made = copy_of(workspace, path, root=ROOT, **holders, anna=Holder("anna", "editor", "province", "15"))
    store.close()
    tokens.update(made)
    with (
        serving(str(path), {"GEOSTAT_UPLOAD_LIMIT_MB": "1"}) as url,
        httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client,
    ):
        client.headers["Authorization"] = f"Bearer {made['root']}"
        yield client


def upload(text: str, name: str = "births.csv") -> dict[str, Any]:
    return {"file": (name, text.encode())}


def problem(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return str(response.json()["detail"])


def recipe(client: httpx.Client) -> str:
    answer = client.post("/imports/inspections", files=upload(CSV))
    assert answer.status_code == 200, answer.text
    drafted = answer.json()
    assert drafted["report"]["can_apply"] is False
    return str(drafted["recipe"]).replace("indicator: null", "indicator: births_registered")


def test_a_table_is_inspected_imported_seen_and_taken_back(writable: httpx.Client) -> None:
    values = "/values?indicator=births_registered&period=2019"
    before = writable.get(values).json()
    inspected = writable.post("/imports/inspections", files=upload(CSV), data={"recipe": recipe(writable)}).json()
    assert inspected["report"]["changes"] == {"revised": 4, "dropped": 150}
    assert writable.get(values).json() == before

    applied = writable.post("/imports", files=upload(CSV), data={"recipe": recipe(writable)})
    assert (applied.status_code, applied.json()) == (201, {"import_id": 1, "new": 0, "revised": 4, "unchanged": 0})
    after = writable.get(values).json()
    areas = [area["code"] for area in writable.get("/levels/province/areas").json()["areas"]]
    shown = dict(zip(areas, after["values"], strict=True))
    assert (shown["15"], shown["16"]) == (2, 4)

    (listed,) = writable.get("/imports").json()["imports"]
    assert (listed["file_name"], listed["row_count"]) == ("births.csv", 4)
    assert "births_registered" in writable.get("/imports/1").json()["recipe"]
    changes = writable.get("/imports/1/changes").json()
    assert changes["counts"] == {"dropped": 150, "revised": 4}
    assert {"area": "15", "period": "2019", "value": 2.0, "change": "revised"}.items() <= changes["changes"][2].items()
    now, shipped = writable.get("/lineage?indicator=births_registered&area=15&period=2562").json()["vintages"]
    assert (now["cell"], now["file_name"], shipped["file_name"]) == ("C2", "births.csv", None)

    undone = writable.delete("/imports/1")
    assert undone.status_code == 200
    assert undone.json()["undone_at"]
    assert writable.get(values).json() == before
    assert "undone already" in problem(writable.delete("/imports/1"), 409)
    assert "there is no import 9" in problem(writable.delete("/imports/9"), 404)


def test_only_whoever_has_the_token_may_write(writable: httpx.Client, client: httpx.Client) -> None:
    for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic secret-token"}):
        with httpx.Client(base_url=writable.base_url) as other:
            answer = other.post("/imports", files=upload(CSV), data={"recipe": "recipe: 1"}, headers=given)
            assert "Bearer TOKEN" in problem(answer, 401)
            assert answer.headers["www-authenticate"] == "Bearer"
            assert other.delete("/imports/1", headers=given).status_code == 401
            assert other.post("/imports/inspections", files=upload(CSV), headers=given).status_code == 401
    switched_off = client.post("/imports", files=upload(CSV), headers={"Authorization": "Bearer x"})
    assert "geostat tokens add" in problem(switched_off, 403)


def test_an_agency_imports_what_it_owns_and_undoes_what_it_imported(
    writable: httpx.Client, tokens: dict[str, str]
) -> None:
    drafted = {"recipe": recipe(writable)}
    for name, status in (("oae", 403), ("anna", 403), ("dopa", 201)):
        headers = {"Authorization": f"Bearer {tokens[name]}"}
        answer = writable.post("/imports", files=upload(CSV), data=drafted, headers=headers)
        assert answer.status_code == status, answer.text
    made = answer.json()["import_id"]
    assert writable.get(f"/imports/{made}").json()["importer"] == "dopa"
    refused = writable.delete(f"/imports/{made}", headers={"Authorization": f"Bearer {tokens['oae']}"})
    assert "this is for administrator" in problem(refused, 403)
    assert writable.delete(f"/imports/{made}", headers=headers).status_code == 200
    log = writable.get("/audit?kind=import&limit=2").json()["changes"]
    assert [(each["who"], each["action"]) for each in log] == [("dopa", "undone"), ("dopa", "imported")]


def test_what_cannot_be_used_is_refused_with_the_reason(writable: httpx.Client) -> None:
    good = recipe(writable)
    wrong = writable.post("/imports", files=upload(CSV.replace("4", "four")), data={"recipe": good})
    assert "'four' is not a number" in problem(wrong, 422)
    assert "C3" in wrong.json()["detail"]
    pdf = writable.post("/imports/inspections", files=upload("%PDF-1.7", "../../report.xlsx"))
    assert problem(pdf, 422).startswith("report.xlsx is a PDF")
    assert "the recipe is not YAML" in problem(
        writable.post("/imports", files=upload(CSV), data={"recipe": "a: ["}), 422
    )
    assert "recipe" in problem(writable.post("/imports", files=upload(CSV)), 400)
    assert "file" in problem(writable.post("/imports", data={"recipe": good}), 400)


def test_more_than_the_limit_is_not_read(writable: httpx.Client, tmp_path: Path) -> None:
    big = "x" * (2 << 20)
    assert "more than 1 MiB" in problem(writable.post("/imports/inspections", files=upload(big)), 413)

    def chunks() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        for _ in range(24):
            yield b"x" * (1 << 16)
        yield b"\r\n--b--\r\n"

    answer = writable.post(
        "/imports/inspections", content=chunks(), headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert "more than 1 MiB" in problem(answer, 413)
