"""The page in a real browser, as a person uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from servers import PATIENCE_SECONDS


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A page on a desktop screen; whatever goes wrong in it fails the test."""
    yield from _page(browser, server, width=1280, height=860)


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[Page]:
    yield from _page(browser, server, width=390, height=844)


def _page(browser: Browser, server: str, **viewport: int) -> Iterator[Page]:
    page = browser.new_page(viewport=viewport, base_url=server, locale="th-TH")  # type: ignore[arg-type]
    page.set_default_timeout(1000 * PATIENCE_SECONDS)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: troubles.append(request.url) if _is_foreign(request.url, server) else None)
    yield page
    page.close()
    assert troubles == getattr(page, "expected_troubles", [])


def _is_foreign(url: str, server: str) -> bool:
    return not url.startswith((server, "blob:", "data:"))


def open_page(page: Page, query: str = "") -> None:
    page.goto(f"/?{query}")
    settle(page)


def settle(page: Page) -> None:
    """Wait until the page shows what was asked."""
    page.locator("body:not([aria-busy]) #legend h2").wait_for()


def drawn(page: Page) -> dict[str, Any]:
    """What the map really has on screen: the code of each area drawn, and its color."""
    return page.evaluate(
        """() => {
          const map = document.querySelector("#map").map;
          const features = map.queryRenderedFeatures({ layers: ["areas"] });
          return Object.fromEntries(features.map((each) => [each.properties.code, each.state.color]));
        }"""
    )


def test_the_first_thing_one_sees(page: Page) -> None:
    open_page(page, "lang=th")
    areas = drawn(page)
    assert len(areas) == 77
    assert len(set(areas.values())) == 5
    expect(page.locator("#legend h2")).to_have_text("ผลิตภัณฑ์จังหวัดต่อคน ราคาประจำปี")
    expect(page.locator("#legend")).to_contain_text("พ.ศ. 2563 (2020) · บาทต่อคน")
    expect(page.locator("#legend")).to_contain_text("สำนักงานสภาพัฒนาการเศรษฐกิจและสังคมแห่งชาติ")
    expect(page.locator("#ranking li").first).to_contain_text("ระยอง")


def test_indicator_year_card_and_lisa(page: Page) -> None:
    open_page(page, "lang=th")
    before = drawn(page)

    page.select_option("#indicator", "poverty_rate")
    settle(page)
    page.select_option("#period", "2019")
    settle(page)
    assert drawn(page) != before
    assert "indicator=poverty_rate" in page.url
    assert "period=2019" in page.url

    page.select_option("#indicator", "gpp_per_capita")
    settle(page)
    expect(page.locator("#period")).to_have_value("2019")
    page.select_option("#area", "15")
    card = page.locator("#card")
    expect(card.locator("h2")).to_have_text("อ่างทอง")
    expect(card.locator(".value")).to_have_text("128,412 บาทต่อคน")
    expect(card.locator(".rank")).to_contain_text("อันดับที่ 31 จาก 77")
    expect(card.locator(".cluster")).to_contain_text("กลุ่มจังหวัดภาคกลางตอนบน")
    expect(card.locator(".neighbors tr")).to_have_count(4)
    expect(card.locator(".neighbors")).to_contain_text("พระนครศรีอยุธยา")
    expect(card.locator(".neighbors")).to_contain_text("445,580")
    expect(card.locator(".source")).to_contain_text("NESDC GPP 2020 edition")

    page.check("input[value=lisa]")
    settle(page)
    expect(page.locator(".reading")).to_contain_text("พื้นที่ข้างเคียงกันมีค่าใกล้เคียงกัน")
    expect(page.locator("#legend")).to_contain_text("ไม่มีพื้นที่ติดกัน")
    expect(card.locator(".lisa")).to_have_text("LISA: ไม่มีนัยสำคัญ")
    colors = drawn(page)
    assert colors["47"] == "#2c7bb6"  # Sakon Nakhon, low among low
    assert colors["20"] == "#d7191c"  # Chon Buri, high among high
    assert colors["83"] == "#c8b6dd"  # Phuket, without neighbors, never significant


def test_the_address_holds_the_state(page: Page) -> None:
    open_page(page, "lang=en&indicator=gpp_per_capita&period=2010&area=43")
    expect(page.locator("#card h2")).to_have_text("Nong Khai")
    expect(page.locator("#legend")).to_contain_text("Not established yet")
    page.select_option("#period", "2011")
    settle(page)
    expect(page.locator("#legend")).not_to_contain_text("Not established yet")
    page.go_back()
    settle(page)
    expect(page.locator("#period")).to_have_value("2010")
    expect(page.locator("#legend")).to_contain_text("2010 (2553 BE)")


def test_both_languages(page: Page) -> None:
    open_page(page, "lang=th&area=15")
    expect(page.locator("#area option").nth(1)).to_have_text("กระบี่")  # ก comes first in Thai
    page.click("#language")
    settle(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#card h2")).to_have_text("Ang Thong")
    expect(page.locator("#card .cluster")).to_contain_text("Upper Central")
    expect(page.locator("#area option").nth(1)).to_have_text("Amnat Charoen")
    expect(page.locator("#legend")).to_contain_text("2020 (2563 BE)")


def test_thai_names_are_sorted_by_the_alphabet_not_by_code_point(page: Page) -> None:
    """เชียงใหม่ begins with ช: it belongs after ชุมพร's letter, not at the end with เ."""
    open_page(page, "lang=th")
    names = page.locator("#area option").all_text_contents()[1:]
    assert names.index("จันทบุรี") < names.index("เชียงใหม่") < names.index("ตรัง")
    assert names.index("ปัตตานี") < names.index("แพร่") < names.index("ภูเก็ต")


def test_a_click_on_the_map_opens_the_card_and_hovering_tells_the_value(page: Page) -> None:
    open_page(page, "lang=en&period=2019")
    spot = page.evaluate(
        """() => {
          const map = document.querySelector("#map").map;
          const { x, y } = map.project([104.15, 17.15]);  // Sakon Nakhon
          const box = map.getContainer().getBoundingClientRect();
          return { x: x + box.x, y: y + box.y };
        }"""
    )
    page.mouse.move(spot["x"], spot["y"])
    expect(page.locator("#tooltip")).to_have_text("Sakon Nakhon · 66,597 baht per person")
    page.mouse.click(spot["x"], spot["y"])
    expect(page.locator("#card h2")).to_have_text("Sakon Nakhon")
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()


def test_by_keyboard_alone(page: Page) -> None:
    open_page(page, "lang=en&period=2019")
    page.locator("#area").focus()
    page.keyboard.type("Ang Thong")
    page.keyboard.press("Tab")
    expect(page.locator("#card h2")).to_have_text("Ang Thong")
    page.locator("#card .neighbors button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_have_text("Phra Nakhon Si Ayutthaya")
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    expect(page.locator("#area")).to_be_focused()


def test_search_narrows_the_indicators(page: Page) -> None:
    open_page(page, "lang=th")
    page.fill("#search", "ขยะ")
    options = page.locator("#indicator option").all_text_contents()
    assert 2 <= len(options) < 20
    assert sum("ขยะ" in option for option in options) >= len(options) - 1


def test_clusters_and_what_is_refused(page: Page) -> None:
    open_page(page, "lang=th&level=cluster")
    assert len(drawn(page)) == 18
    page.expected_troubles = [  # type: ignore[attr-defined]
        "Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"
    ]
    page.select_option("#indicator", "gpp_chain_volume_total")
    settle(page)
    expect(page.locator("#legend [role=alert]")).to_contain_text("ปริมาณลูกโซ่")
    assert set(drawn(page).values()) == {"#c9c9c9"}
    expect(page.locator("#ranking li")).to_have_count(0)
    page.select_option("#level", "province")
    settle(page)
    assert len(set(drawn(page).values())) > 1


def test_at_phone_width(phone: Page) -> None:
    open_page(phone, "lang=th&area=83&indicator=poverty_rate&period=2021")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    expect(phone.locator("#card h2")).to_have_text("ภูเก็ต")
    expect(phone.locator("#card .neighbors")).to_contain_text("เชื่อมด้วยสะพาน")
    assert phone.locator("#map").bounding_box()["height"] > 300  # type: ignore[index]
    assert len(drawn(phone)) > 60


def test_the_api_page_works_without_a_network(page: Page) -> None:
    page.goto("/docs")
    expect(page.locator(".opblock").first).to_be_visible()
    expect(page.locator("#swagger-ui")).to_contain_text("/analyses/local-moran")


def test_an_exported_map_opens_by_itself(page: Page, server: str, workspace: Any, tmp_path: Any) -> None:
    from geostat.export import to_folium
    from geostat.workspace.layers import read_layer

    path = tmp_path / "map.html"
    to_folium(read_layer(workspace, "province", "gpp_per_capita", 2019)).save(str(path))
    page.route("**/*", lambda route: route.fulfill(path=path, content_type="text/html"))
    page.goto(f"{server}/map.html")
    expect(page.locator("path.leaflet-interactive")).to_have_count(77)
    page.locator("path.leaflet-interactive").first.hover()
    expect(page.locator(".leaflet-tooltip")).to_contain_text("กรุงเทพมหานคร")


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("th", ["พ.ศ. 2562 (2019)", "ก.ค. พ.ศ. 2562 (2019)", "ปีงบประมาณ พ.ศ. 2562 (2019)", "ไตรมาส 3 พ.ศ. 2562 (2019)",
                "ปีเพาะปลูก พ.ศ. 2562/63 (2019/20)", "พ.ศ. 2560–2562 (2017–2019)"]),
        ("en", ["2019 (2562 BE)", "Jul 2019 (2562 BE)", "Fiscal year 2019 (2562 BE)", "Quarter 3 2019 (2562 BE)",
                "Crop year 2019/20 (2562/63 BE)", "2017–2019 (2560–2562 BE)"]),
    ],
)  # fmt: skip
def test_every_kind_of_period_has_a_name_in_both_calendars(page: Page, lang: str, names: list[str]) -> None:
    open_page(page, f"lang={lang}")
    periods = ["2019", "2019-07", "2019-FY", "2019-Q3", "2019/20", "2017/2019"]
    said = page.evaluate("(all) => import('/static/words.js').then((words) => all.map(words.periodName))", periods)
    assert said == names


def test_another_indicator_or_year_is_one_message_and_no_tile(page: Page) -> None:
    open_page(page, "lang=en")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.select_option("#indicator", "poverty_rate")
    settle(page)
    page.select_option("#period", "2019")
    settle(page)
    page.wait_for_timeout(500)
    told = [url.partition("?")[0].rpartition("/")[2] for url in asked if "favicon" not in url]
    assert told == ["values", "values"]


def test_tiles_of_the_page_are_those_that_may_be_kept(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_page(page)
    tiles = [url for url in asked if "/WebMercatorQuad/" in url or "/t/" in url]
    assert tiles
    assert all("/t/" in url or url.endswith("tilejson.json") for url in tiles)
