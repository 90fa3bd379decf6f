"""Charts, HTML and workbooks: complete, without a network, with every number's source; printed and looked into."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser

from geostat.domain.periods import parse_period
from geostat.positioning import Positions, outlook
from geostat.reports import Report, area_map, build_report, chart_to_svg, make_reports, to_html, write_workbook
from geostat.reports.charts import beeswarm, outlook_chart
from geostat.reports.words import WORDS
from geostat.store import Store
from geostat.workspace.source import WorkspaceSource


@pytest.fixture(scope="module")
def source(workspace: Store) -> WorkspaceSource:
    return WorkspaceSource(workspace)


@pytest.fixture(scope="module")
def pilot(source: WorkspaceSource) -> Report:
    return build_report(Positions(source, "cluster_2009"), "C-U2")


@pytest.fixture(scope="module")
def province(source: WorkspaceSource) -> Report:
    return build_report(Positions(source, "province"), "47")


def test_every_chart_is_drawn_in_both_languages(pilot: Report, province: Report) -> None:
    charts = pilot.charts("th")
    names = {"spine", "beeswarm", "outlook", "trends", "neighbors", "gpp-growth-share", "gpp-location-quotients"}
    assert {*names, "gpp-shift-share", "farm_value-growth-share"} <= set(charts)
    drawn = {name: chart_to_svg(chart) for name, chart in charts.items()}
    for svg in drawn.values():
        assert len(list(ET.fromstring(svg).iter())) > 20
    assert "เกษตรกรรม" in drawn["gpp-growth-share"]
    assert "ดาว (Star)" in drawn["gpp-growth-share"]
    assert "Agriculture" in chart_to_svg(province.charts("en")["gpp-shift-share"])


def test_beeswarm_marks_the_area_and_no_dots_meet(source: WorkspaceSource) -> None:
    panel = source.panel("province", "gpp_per_capita", None)
    chart = beeswarm(panel, "47", panel.periods[-1], "th")
    data = next(iter(chart.to_dict()["datasets"].values()))
    assert len(data) == 77
    assert [row["name"] for row in data if row["here"]] == ["สกลนคร"]
    spread = max(row["value"] for row in data) - min(row["value"] for row in data)
    low = min(row["value"] for row in data)
    points = [((row["value"] - low) / spread * 560, row["y"]) for row in data]
    apart = min((x - u) ** 2 + (y - v) ** 2 for i, (x, y) in enumerate(points) for u, v in points[i + 1 :])
    assert apart >= 48
    assert "สกลนคร" in chart_to_svg(chart)


def test_the_outlook_is_drawn_with_its_target(source: WorkspaceSource) -> None:
    found = outlook(source.panel("province", "gpp_per_capita", None), "47", target=90_000)
    assert "2568" in chart_to_svg(outlook_chart(found, "th"))


def test_as_of_an_earlier_year_nothing_later_is_known(source: WorkspaceSource) -> None:
    report = build_report(Positions(source, "province", parse_period(2550)), "47")
    years = [row["year"] for rows in report.charts("en")["outlook"].to_dict()["datasets"].values() for row in rows]
    assert max(years) == 2007 + 5
    assert "2020" not in {each.period for each in report.card.indicators}


def test_the_report_is_complete_in_one_file(pilot: Report) -> None:
    for language, words in (("th", "กลุ่มจังหวัดภาคกลางตอนบน 2"), ("en", "Upper Central 2")):
        page = to_html(pilot, language)  # type: ignore[arg-type]
        assert f"<h1>{words}</h1>" in page
        assert not re.search(r'(src|href)="(?!#|data:)', page)
        assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]+"', "", page)
        assert "NaN" not in page
        assert "nan" not in re.findall(r">\s*(nan|None|inf)\s*<", page)
        assert page.count("<svg") >= 8
        for each in pilot.card.indicators:
            if each.period:
                assert each.source_title.replace("'", "&#39;") in page
        assert "NESDC GPP 2020 edition" in page
    assert "16 พ.ย. 2560" in to_html(pilot, "th")


def test_names_from_data_cannot_become_markup(pilot: Report) -> None:
    from dataclasses import replace

    entry = replace(pilot.card.indicators[0], title_en="<script>alert(1)</script>")
    card = replace(pilot.card, indicators=[entry, *pilot.card.indicators[1:]])
    for links in (None, {"map": "/"}):
        page = to_html(replace(pilot, card=card), "en", links=links)
        assert "<script>alert(1)" not in page


def test_the_workbook_has_numbers_and_no_formulas(province: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_workbook(province, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:3] == ["ตำแหน่งทางยุทธศาสตร์", "BCG gpp", "shift-share gpp"]
    card = book.worksheets[0]
    header = [cell.value for cell in card[3]]
    row = next(row for row in card.iter_rows(min_row=4) if row[1].value == "ผลิตภัณฑ์จังหวัดต่อคน ราคาประจำปี")
    assert row[header.index("ค่า")].value == pytest.approx(69_009, abs=1)
    assert row[header.index("ค่า")].data_type == "n"
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"n", "s"}
    bcg = book["BCG gpp"]
    years = [cell.value for cell in bcg[3]][2:8]
    assert years == [f"พ.ศ. {year}" for year in range(2558, 2564)]
    assert bcg.max_row == 3 + 19


def test_a_text_that_looks_like_a_formula_stays_a_text(province: Report, tmp_path: Path) -> None:
    from dataclasses import replace

    entry = replace(province.card.indicators[0], title_th="=1+1")
    card = replace(province.card, indicators=[entry, *province.card.indicators[1:]])
    write_workbook(replace(province, card=card), tmp_path / "report.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "report.xlsx").worksheets[0]["B4"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_reports_of_several_areas_with_progress(source: WorkspaceSource, tmp_path: Path) -> None:
    done: list[int] = []
    areas = {"cluster": ["NE-U2"], "cluster_2009": ["NE-U2"]}
    written = make_reports(
        [Positions(source, level) for level in areas],
        areas,
        tmp_path / "out",
        formats=("html", "xlsx", "map"),
        progress=done.append,
    )
    assert len(written) == 6
    assert sum(done) == 2
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in written)


def test_the_map_marks_the_area_and_its_neighbors(province: Report) -> None:
    page = area_map(province).get_root().render()
    assert page.count('"color": "#d7191c"') + page.count("'color': '#d7191c'") >= 1
    assert "unpkg" not in page


def test_it_prints_on_a4_from_a_browser(pilot: Report, tmp_path: Path, browser: Browser) -> None:
    (tmp_path / "report.html").write_text(to_html(pilot), "utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "report.html").as_uri())
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})  # A4 between its margins, in CSS pixels
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert len(asked) == 1
    assert wide <= 705
    pdf = (tmp_path / "report.pdf").read_bytes()
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert 4 <= pages <= 14
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]", pdf)


def test_words_are_there_in_both_languages() -> None:
    for key, (thai, english) in WORDS.items():
        assert thai, key
        assert english, key
        assert thai.count("{") == english.count("{")
