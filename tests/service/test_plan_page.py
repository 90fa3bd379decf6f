"""The pages of the plan in a real browser: the chain, and one number from the request for it to the closed gap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from conftest import copy_of
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from servers import PATIENCE_SECONDS, serving

from geostat.store import Holder, Store

HOLDERS = {
    "user": Holder("user", "reader"),
    "anna": Holder("anna", "editor", "province", "15"),
    "dopa": Holder("dopa", "agency", agency="DOPA"),
}


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    yield from opened(browser, server)


def opened(browser: Browser, url: str, **options: object) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, base_url=url, locale="th-TH")
    page.set_default_timeout(1000 * PATIENCE_SECONDS)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: troubles.append(request.url) if not request.url.startswith(url) else None)
    yield page
    page.close()
    assert troubles == []


def test_the_chain_of_ang_thong_in_both_languages(page: Page) -> None:
    page.goto("/plan")
    expect(page.get_by_role("note")).to_contain_text("ตัวอย่าง")
    page.get_by_role("link", name="อ่างทอง").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("อ่างทอง")
    row = page.locator("#P15-R04")
    expect(row).to_contain_text("ไม่มีแหล่งข้อมูล")
    expect(row).to_contain_text("ยังไม่มีเจ้าภาพ")
    page.locator("#P15-R07 summary").click()
    expect(page.locator("#P15-R07")).to_contain_text("NSO SES, survey years 1998-2023")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("note")).to_contain_text("Illustrative example")
    expect(page.locator("#P15-R04")).to_contain_text("no source")
    expect(page.get_by_role("heading", name="Gap matrix")).to_be_visible()


def test_the_chain_of_sakon_nakhon_leads_to_its_cluster_and_its_owners(page: Page) -> None:
    page.goto("/plan/areas/47?lang=en")
    expect(page.locator("#P47-R02")).to_contain_text("62 % mappable")
    expect(page.get_by_text("Needed here by other plans")).to_be_visible()
    page.get_by_role("link", name="Customs Department").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Customs Department")
    expect(page.locator("tbody tr").first).to_contain_text("never given")


def test_the_map_of_sufficiency_is_drawn(page: Page) -> None:
    page.goto("/plan?lang=en")
    map_ = page.get_by_role("img", name="Sufficiency by province")
    assert map_.locator("g.mark-shape path").count() == 77 + 4  # all in gray, and those with a plan


def test_the_page_fits_a_phone(browser: Browser, server: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, base_url=server)
    for path in ("/plan", "/plan/areas/47", "/plan/agencies/OAE", "/plan/requests?f=html"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    page.close()


class TestJourney:
    """A user asks, the editor accepts, the agency answers and delivers, and the gap closes."""

    @pytest.fixture(scope="class")
    @staticmethod
    def tokens() -> dict[str, str]:
        return {}

    @pytest.fixture(scope="class")
    @staticmethod
    def url(workspace: Store, tokens: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
        path = tmp_path_factory.mktemp("journey") / "w.gpkg"
        store, made = copy_of(workspace, path, **HOLDERS)
        store.close()
        tokens.update(made)
        with serving(str(path)) as url:
            yield url

    def use(self, page: Page, token: str) -> None:
        page.get_by_label("โทเคนของผู้มีสิทธิ์เขียน").fill(token)
        page.get_by_role("button", name="ใช้โทเคนนี้").click()
        expect(page.get_by_text("จำโทเคนไว้จนกว่าจะปิดหน้านี้")).to_be_visible()

    def test_from_request_to_closed_gap(
        self, browser: Browser, url: str, tokens: dict[str, str], tmp_path: Path
    ) -> None:
        steps = opened(browser, url)
        page = next(steps)
        page.goto("/plan/requests?f=html")
        ask = page.locator("#ask")
        ask.get_by_label("ต้องการข้อมูลอะไร").fill("จำนวนการเกิดมีชีพ")
        ask.get_by_label("ใช้ตัดสินใจเรื่องใด").fill("วางแผนศูนย์เด็กเล็ก")
        ask.get_by_label("พื้นที่").fill("15")
        ask.get_by_role("button", name="ส่ง").click()
        expect(ask.locator(".said")).to_contain_text("Bearer TOKEN")
        self.use(page, tokens["user"])
        ask.get_by_role("button", name="ส่ง").click()
        request = page.locator("#REQ-0002")
        expect(request).to_contain_text("รอพิจารณา")

        self.use(page, tokens["anna"])
        accept = page.locator('form[data-post="/plan/requests/REQ-0002/acceptance"]')
        page.locator("details", has=accept).locator("summary").click()
        accept.get_by_label("ปัจจัยแห่งความสำเร็จ").select_option("P15-AGE-1")
        accept.get_by_label("หน่วยงานเจ้าภาพ").select_option("DOPA")
        accept.get_by_label("ตัวชี้วัด").fill("births_registered")
        accept.get_by_label("ความสำคัญ").select_option("necessary")
        accept.get_by_role("button").click()
        expect(request).to_contain_text("รับเป็นความต้องการข้อมูลแล้ว")
        expect(request).to_contain_text("ข้อมูลไม่ครบ")
        before = self.gap(url)
        assert before["status"] == "coverage_gap"

        page.goto("/plan/agencies/DOPA")
        row = page.locator("tr", has_text="จำนวนการเกิดมีชีพ")
        expect(row).to_contain_text("ข้อมูลไม่ครบ")
        self.use(page, tokens["dopa"])
        page.locator("[data-upload] input[type=file]").set_input_files(self.delivery(tmp_path))
        page.locator("[data-upload] button").click()
        expect(page.locator("[data-upload] .said")).to_contain_text("นำเข้าแล้ว")
        answer = page.locator('form[data-post="/plan/requests/REQ-0002/answer"]')
        answer.get_by_label("คำตอบ").fill("ส่งข้อมูลถึงปีล่าสุดแล้ว")
        answer.get_by_role("button").click()
        expect(answer).to_have_count(0)
        expect(row).to_contain_text("มีพร้อมใช้")

        page.goto("/plan/requests?f=html")
        expect(request).to_contain_text("ตอบแล้ว")
        expect(request).to_contain_text("มีพร้อมใช้")
        expect(request).to_contain_text("ส่งข้อมูลถึงปีล่าสุดแล้ว")
        after = self.gap(url)
        assert (after["status"], after["parts"]["coverage"], after["parts"]["timeliness"]) == ("available", 1, 1)
        assert after["score"] > before["score"]
        next(steps, None)  # closes the page, and fails if anything went wrong in it

    def test_a_workbook_is_checked_and_loaded_on_the_page(
        self, browser: Browser, url: str, tokens: dict[str, str], tmp_path: Path
    ) -> None:
        steps = opened(browser, url)
        page = next(steps)
        page.goto("/plan")
        self.use(page, tokens["anna"])
        path = tmp_path / "plan.xlsx"
        path.write_bytes(httpx.get(f"{url}/plan/template?filled=true", timeout=PATIENCE_SECONDS).content)
        form = page.locator("[data-load]")
        form.locator("input[type=file]").set_input_files(path)
        form.locator("button").click()
        expect(form.locator(".said")).to_have_text("ตรวจแล้ว นำเข้าได้")
        expect(form.locator(".report")).to_contain_text("agency: 13 unchanged")
        book = load_workbook(path)
        book["responsibility"]["G1"] = "agencie"
        book.save(path)
        form.locator("input[type=file]").set_input_files(path)
        form.locator("button").click()
        expect(form.locator(".said")).to_contain_text("ยังไม่ได้บันทึก")
        expect(form.locator(".report")).to_contain_text("was it 'agency'?")
        next(steps, None)

    def gap(self, url: str) -> dict[str, object]:
        gaps = httpx.get(f"{url}/plan/gaps?area=15", timeout=PATIENCE_SECONDS).json()["gaps"]
        return next(gap for gap in gaps if gap["requirement"] == "REQ-0002-R")

    def delivery(self, folder: Path) -> Path:
        """Births of the last years as SDMX-CSV, from which the indicator is known."""
        this_year = datetime.now(UTC).year
        rows = [
            f"dataflow,GEOSTAT:DF_BIRTHS_REGISTERED(1.0),I,A,births_registered,15,{year},{1500 + year % 7},A"
            for year in range(this_year - 7, this_year)
        ]
        header = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS"
        path = folder / "births.csv"
        path.write_text("\n".join([header, *rows]) + "\n")
        return path
