"""The form of an answer by the Accept header (RFC 9110, 12.5.1)."""

from __future__ import annotations

import httpx
import pytest
from geostat_service.http.negotiation import choose_form, wants_html
from starlette.requests import Request

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
OFFERED = {"json": ("application/geo+json", "application/json"), "html": "text/html", "csv": "text/csv"}


def asking(*accept: str) -> Request:
    return Request({"type": "http", "headers": [(b"accept", each.encode()) for each in accept]})


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("*/*", "json"),
        ("", "json"),
        ("text/html", "html"),
        (BROWSER, "html"),
        ("application/json;q=0.9, text/html;q=0.1", "json"),
        ("application/json;q=0.1, text/html;q=0.9", "html"),
        ("text/csv, text/html", "csv"),  # of the same weight, the one that is named first
        ("text/html;q=0.8, text/*;q=0.5", "html"),
        ("text/html;q=0.2, text/*;q=0.5", "csv"),  # what names a type more exactly says its weight
        ("*/*, text/csv", "csv"),
        ("application/geo+json;q=0, application/json;q=0, */*;q=0.1", "html"),
        ("text/*;q=0, text/csv;q=0.3", "csv"),
        ("TEXT/HTML; Q=0.9, application/json; q=0.8", "html"),
        ("text/html;level=1;q=0.4, application/json;q=0.3", "html"),
        ("text/html;q=high, application/json;q=0.9", "html"),  # a weight that cannot be read is none
        ("text/html;q=0", None),
        ("image/png", None),
        ("image/*, audio/ogg;q=0.2", None),
    ],
)
def test_what_is_preferred(accept: str, wanted: str | None) -> None:
    assert choose_form(asking(accept), None, OFFERED) == wanted


def test_several_headers_are_one() -> None:
    assert choose_form(asking("text/html;q=0.3", "text/csv;q=0.4"), None, OFFERED) == "csv"


def test_f_overrides() -> None:
    assert choose_form(asking("application/json"), "csv", OFFERED) == "csv"
    assert wants_html(asking("application/json"), "html")
    assert not wants_html(asking(BROWSER), "json")


def test_a_document_goes_as_json_to_whom_nothing_fits() -> None:
    assert not wants_html(asking("image/png"), None)
    assert not wants_html(asking("text/html;q=0"), None)
    assert not wants_html(asking("application/schema+json, text/html;q=0.5"), None, "application/schema+json")


@pytest.mark.parametrize(
    ("path", "json"),
    [
        ("/", "application/json"),
        ("/conformance", "application/json"),
        ("/collections", "application/json"),
        ("/collections/region", "application/json"),
        ("/collections/region/schema", "application/schema+json"),
        ("/collections/region/items?zoom-level=3", "application/geo+json"),
        ("/plan", "application/json"),
        ("/plan/requests", "application/json"),
        ("/positioning/83", "application/json"),
    ],
)
def test_pages_and_documents(client: httpx.Client, path: str, json: str) -> None:
    for accept, kind in (
        (BROWSER, "text/html"),
        ("application/json;q=0.9, text/html;q=0.1", json),
        ("application/json;q=0.1, text/html;q=0.9", "text/html"),
        ("text/html;q=0, */*", json),
    ):
        answer = client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)
        assert "Accept" in answer.headers["vary"].split(", ")


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/values?indicator=gpp_per_capita", "application/vnd.apache.arrow.file", "application/vnd.apache.arrow.file"),
        ("/values?indicator=gpp_per_capita", BROWSER, "application/json"),
        ("/values?indicator=gpp_per_capita&f=json", "application/vnd.apache.arrow.file", "application/json"),
        ("/datasets", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;q=0.4", None),
        ("/datasets", BROWSER, "application/json"),
        ("/positioning/83/charts/spine", "image/svg+xml", "image/svg+xml"),
        ("/positioning/83/charts/spine", "image/svg+xml;q=0.3, application/json", "application/json"),
        ("/positioning/83/report", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None),
    ],
)
def test_files(client: httpx.Client, path: str, accept: str, kind: str | None) -> None:
    answer = client.get(path, headers={"Accept": accept})
    wanted = kind or "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers["content-type"].partition(";")[0] == wanted
    assert "Accept" in answer.headers["vary"].split(", ")


def test_features_that_nobody_can_have_are_refused(client: httpx.Client) -> None:
    path = "/collections/region/items?skipGeometry=true"
    for accept in ("image/png", "text/html;q=0, text/csv;q=0"):
        refused = client.get(path, headers={"Accept": accept})
        assert (refused.status_code, refused.json()["status"]) == (406, 406)
    listed = client.get(path, headers={"Accept": "text/csv;q=0.2, application/geo+json;q=0.1, image/png"})
    assert listed.headers["content-type"].startswith("text/csv")
