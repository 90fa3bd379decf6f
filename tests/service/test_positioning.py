"""Where an area stands, over HTTP and on its page."""

from __future__ import annotations

import io
from typing import Any

import httpx
import openpyxl
import pytest
from playwright.sync_api import Page, expect
from test_page import page, phone  # noqa: F401 — the fixtures of the page


def get(client: httpx.Client, path: str, **query: object) -> dict[str, Any]:
    response = client.get(path, params={key: str(value) for key, value in query.items()})
    assert response.status_code == 200, response.text
    return response.json()  # type: ignore[no-any-return]


class TestAnswers:
    def test_the_card(self, client: httpx.Client) -> None:
        card = get(client, "/positioning/15")
        assert (card["level"], card["name_th"]) == ("province", "อ่างทอง")
        by_id = {each["id"]: each for each in card["indicators"]}
        assert by_id["gpp_per_capita"]["rank"] == 30
        assert [row["benchmark"] for row in by_id["gpp_per_capita"]["benchmarks"]][:2] == [
            "nation",
            "nation_without_capital",
        ]
        assert card["champions"]["gpp"]["products"][0]["rank"] == 1
        assert client.get(card["champions"]["gpp"]["href"]).status_code == 200

    def test_the_cluster_of_the_date(self, client: httpx.Client) -> None:
        card = get(client, "/positioning/C-U2", period=2559)
        assert card["level"] == "cluster_2009"
        assert card["members"] == ["15", "16", "17", "18"]

    @pytest.mark.parametrize(
        ("path", "query", "said"),
        [
            ("/positioning/C-U2", {"period": "2565", "level": "cluster_2009"}, "ended on 2017-11-16"),
            ("/positioning/C-U2", {}, "C-U (15, 16, 17, 18) of cluster followed it"),
            ("/positioning/38", {"period": "2553"}, "not yet established in 2010"),
            ("/positioning/99", {}, "no area '99'"),
            ("/product-champions/15", {"table": "gdp"}, "there is no product table 'gdp'"),
            ("/product-champions/15", {"period": "2600"}, "no values for 2057"),
            ("/comparisons", {"area": "15", "benchmarks": "mars"}, "there is no benchmark 'mars'"),
            ("/positioning/15/charts/pie", {}, "has no chart 'pie'"),
        ],
    )
    def test_what_there_is_not(self, client: httpx.Client, path: str, query: dict[str, str], said: str) -> None:
        response = client.get(path, params=query)
        assert response.status_code == 404
        assert said in response.json()["detail"]

    def test_successors_are_facts_of_the_problem(self, client: httpx.Client) -> None:
        problem = client.get("/positioning/C-U2", params={"period": 2565, "level": "cluster_2009"}).json()
        assert problem["successors"] == {"C-U": ["15", "16", "17", "18"]}
        assert problem["ended"] == "2017-11-16"

    def test_champions_with_their_rule(self, client: httpx.Client) -> None:
        found = get(client, "/product-champions/83", period=2562)
        first = found["products"][0]
        assert first["product"] == "gpp_current_accommodation"
        assert first["location_quotient"] == pytest.approx(7.628, abs=5e-4)
        assert found["rule"]["thresholds"]["large_share"] == 0.05
        parts = {row["product"]: row for row in found["shift_share"]}["gpp_current_trade"]
        assert parts["national"] + parts["mix"] + parts["regional"] == pytest.approx(parts["change"], rel=1e-12)
        cut = get(
            client, "/product-champions/83", period=2562, share_axis="relative_share", share_cut=2, growth_cut=0.1
        )
        assert cut["rule"]["growth_share"]["share_cut"] == 2

    def test_the_last_year_of_one_year_tables_is_refused(self, client: httpx.Client) -> None:
        response = client.get("/product-champions/15", params={"table": "tourism", "period": 2562})
        assert response.status_code == 422
        assert "begins in 2019" in response.json()["detail"]

    def test_comparisons_and_neighbors(self, client: httpx.Client) -> None:
        found = get(
            client, "/comparisons", area="15", indicators="poverty_rate", benchmarks="region,14+17", period=2562
        )
        (row,) = found["comparisons"]
        assert [each["benchmark"] for each in row["benchmarks"]] == ["region", "14+17"]
        assert row["benchmarks"][0]["sign"] == ""
        assert row["benchmarks"][0]["sign_reason"] == "no standard errors are held"
        beside = get(client, "/neighbors/16", indicators="gpp_per_capita", period=2562)
        assert len(beside["neighbors"]) == 8
        assert set(beside["values"]["gpp_per_capita"]) == {"16", *(each["code"] for each in beside["neighbors"])}

    def test_what_does_not_combine_says_so(self, client: httpx.Client) -> None:
        found = get(client, "/comparisons", area="NE-U2", level="cluster", indicators="gini_expenditure_pct")
        assert "cannot be combined" in found["comparisons"][0]["reason"]

    def test_composite(self, client: httpx.Client) -> None:
        found = get(client, "/composite-index")
        assert [row["rank"] for row in found["areas"]] == sorted(row["rank"] for row in found["areas"])
        own = get(
            client,
            "/composite-index",
            indicators="a:gpp_per_capita;b:poverty_rate",
            goalposts="poverty_rate:0..40",
            weights="a:2",
        )
        assert own["record"]["goalposts"]["poverty_rate"] == [0, 40]
        assert own["record"]["weights"]["a"] == 2
        assert client.get("/composite-index", params={"weights": "a:much"}).status_code == 400
        refused = client.get("/composite-index", params={"normalization": "z", "mean": "geometric"})
        assert refused.status_code == 422

    def test_outlook(self, client: httpx.Client) -> None:
        found = get(client, "/outlooks/15", indicator="gpp_per_capita", until=2570, target=150_000)
        assert found["outlook"][-1]["period"] == "2027"
        assert found["target"]["verdict"] == "likely"
        assert client.get("/outlooks/15", params={"indicator": "tourism_receipts"}).status_code == 422

    def test_charts_and_files(self, client: httpx.Client) -> None:
        names = get(client, "/positioning/15/charts")["charts"]
        assert "gpp-shift-share" in names
        assert get(client, "/positioning/15/charts/spine")["$schema"].startswith(
            "https://vega.github.io/schema/vega-lite"
        )
        svg = client.get("/positioning/15/charts/spine", params={"f": "svg"})
        assert svg.headers["content-type"] == "image/svg+xml"
        book = client.get("/positioning/15/report", params={"f": "xlsx", "lang": "en"})
        assert 'filename="province-15-en.xlsx"' in book.headers["content-disposition"]
        assert openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames[0] == "Strategic positioning"
        assert "<svg" in client.get("/positioning/15/report").text
        assert "L.map" in client.get("/positioning/15/report", params={"f": "map"}).text
        assert get(client, "/product-tables")["tables"][0]["id"] == "gpp"


def test_from_the_map_to_the_page_of_a_province(page: Page) -> None:  # noqa: F811
    page.goto("/?lang=th&area=47")
    page.click("#card .profile")
    page.locator("body[data-charts=drawn]").wait_for()
    expect(page.locator("h1")).to_have_text("สกลนคร")
    assert page.locator(".vega svg").count() >= 10
    expect(page.locator("table.card").first).to_contain_text("69,009")
    expect(page.locator("table.neighbors")).to_contain_text("นครพนม")
    expect(page.locator("body")).not_to_contain_text("NaN")
    with page.expect_download() as download:
        page.click("nav >> text=XLSX")
    assert download.value.suggested_filename == "province-47-th.xlsx"
    page.click("nav >> text=English")
    page.locator("body[data-charts=drawn]").wait_for()
    expect(page.locator("h1")).to_have_text("Sakon Nakhon")
    page.click("nav >> text=On the map")
    expect(page.locator("#card h2")).to_have_text("Sakon Nakhon")


def test_a_cluster_on_a_phone(phone: Page) -> None:  # noqa: F811
    phone.goto("/positioning/NE-U2?level=cluster_2009&lang=th")
    phone.locator("body[data-charts=drawn]").wait_for()
    expect(phone.locator("h1")).to_have_text("กลุ่มจังหวัดภาคตะวันออกเฉียงเหนือตอนบน 2")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
