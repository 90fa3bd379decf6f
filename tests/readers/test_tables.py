"""Every quirk of the files that offices have, each in a small file of its own."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlwt
from conftest import make_indicator
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from geostat.domain.area_names import Aggregate, AreaName, AreaNames
from geostat.errors import NotFoundError, ObservationTableError
from geostat.readers.tables.inspection import Inspection, inspect_table
from geostat.readers.tables.recipe import Measure, Recipe, parse_recipe, read_recipe, write_recipe

PROVINCES = {
    "15": ("อ่างทอง", "Ang Thong"),
    "16": ("ลพบุรี", "Lop Buri"),
    "17": ("สิงห์บุรี", "Sing Buri"),
    "37": ("อำนาจเจริญ", "Amnat Charoen"),
}
DISTRICTS = {
    "1501": ("เมืองอ่างทอง", "15"),
    "1502": ("ไชโย", "15"),
    "1601": ("เมืองลพบุรี", "16"),
    "1602": ("ไชโย", "16"),
    "1603": ("ลพบุรี", "16"),
}
NAMES = AreaNames(
    (
        *(AreaName("province", code, name) for code, names in PROVINCES.items() for name in names),
        *(AreaName("district", code, name, parent) for code, (name, parent) in DISTRICTS.items()),
    ),
    tuple(Aggregate(name, kind, "start") for name, kind in (("รวม", "total"), ("ทั่วราชอาณาจักร", "country"), ("ภาค", "region"))),
    (("province", "จ."), ("province", "จังหวัด"), ("district", "อ.")),
    code_prefix="TH",
)  # fmt: skip
INDICATORS = [
    make_indicator("x", unit_en="rai", unit_th="ไร่"),
    make_indicator("gpp", unit_en="million baht", unit_th="ล้านบาท"),
    make_indicator("rate", measure="intensive", aggregation="none", unit_en="percent", unit_th="ร้อยละ"),
]

Values = dict[tuple[str, str], float]


def csv_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def xlsx_file(folder: Path, sheets: dict[str, list[list[Any]]], merged: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for place in merged:
            sheet.merge_cells(place)
    path = folder / "table.xlsx"
    book.save(path)
    return path


def inspect(path: Path, measures: dict[str, str] | None = None, **options: Any) -> Inspection:
    """Inspect, name the indicators of labels, and inspect again by that recipe, written and read as YAML."""
    level = options.pop("level", None)
    recipe = inspect_table(path, NAMES, INDICATORS, level=level).recipe
    for table in recipe.tables:
        for label, indicator in (measures or dict.fromkeys(table.measures, "x")).items():
            table.measures.setdefault(label, Measure()).indicator = indicator
    recipe = recipe.model_copy(update=options)
    return inspect_table(path, NAMES, INDICATORS, parse_recipe(write_recipe(recipe)))


def values(found: Inspection) -> Values:
    found.check()
    return {(one.area, str(one.period)): one.value for one in found.observed}


def codes(found: Inspection, severity: str = "error") -> list[str]:
    return [finding.code for finding in found.report.findings if finding.severity == severity]


PLAIN = "จังหวัด,2561,2562\nอ่างทอง,1,2\nลพบุรี,3,4\n"
PLAIN_VALUES = {("15", "2018"): 1, ("15", "2019"): 2, ("16", "2018"): 3, ("16", "2019"): 4}


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16", "utf-16-le", "utf-16-be", "tis-620"])
    def test_are_found(self, tmp_path: Path, encoding: str) -> None:
        assert values(inspect(csv_file(tmp_path, PLAIN, encoding))) == PLAIN_VALUES

    def test_text_that_was_decoded_twice_is_mended(self, tmp_path: Path) -> None:
        for wrong in (PLAIN.encode("cp874").decode("latin-1"), PLAIN.encode("utf-8").decode("latin-1")):
            found = inspect(csv_file(tmp_path, wrong))
            assert values(found) == PLAIN_VALUES
            assert found.report.encoding == "utf-8, decoded twice"

    def test_what_is_neither_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ObservationTableError, match=r"table.csv cannot be read as text.*name its --encoding"):
            inspect(csv_file(tmp_path, "область,2561\nМосква,1\n", "koi8-r"))

    @pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
    def test_the_delimiter_is_found(self, tmp_path: Path, sign: str) -> None:
        assert values(inspect(csv_file(tmp_path, PLAIN.replace(",", sign)))) == PLAIN_VALUES


class TestFormats:
    ROWS: list[list[Any]] = [["จังหวัด", 2561, 2562], ["อ่างทอง", 1, 2], ["ลพบุรี", 3, 4]]

    def test_xlsx(self, tmp_path: Path) -> None:
        assert values(inspect(xlsx_file(tmp_path, {"ข้อมูล": self.ROWS}))) == PLAIN_VALUES

    def test_xls(self, tmp_path: Path) -> None:
        book = xlwt.Workbook()
        sheet = book.add_sheet("ข้อมูล")
        for row, cells in enumerate(self.ROWS):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
        book.save(tmp_path / "table.xls")
        assert values(inspect(tmp_path / "table.xls")) == PLAIN_VALUES

    def test_ods(self, tmp_path: Path) -> None:
        book = OpenDocumentSpreadsheet()
        table = Table(name="ข้อมูล")
        for cells in self.ROWS:
            row = TableRow()
            for cell in cells:
                number = {} if isinstance(cell, str) else {"valuetype": "float", "value": cell}
                field = TableCell(**(number or {"valuetype": "string"}))
                field.addElement(P(text=str(cell)))
                row.addElement(field)
            table.addElement(row)
        book.spreadsheet.addElement(table)
        book.save(tmp_path / "table.ods")
        assert values(inspect(tmp_path / "table.ods")) == PLAIN_VALUES

    def test_parquet_long(self, tmp_path: Path) -> None:
        frame = pd.DataFrame({"จังหวัด": ["อ่างทอง", "ลพบุรี"] * 2, "ปี": [2561, 2561, 2562, 2562], "ค่า": [1, 3, 2, 4]})
        frame.to_parquet(tmp_path / "table.parquet")
        assert values(inspect(tmp_path / "table.parquet")) == PLAIN_VALUES

    @pytest.mark.parametrize("encoding", ["utf-8", "cp874"])
    def test_a_web_page_under_the_name_of_a_workbook(self, tmp_path: Path, encoding: str) -> None:
        rows = "<tr><th rowspan=2>จังหวัด</th><th colspan='2'>เนื้อที่</th></tr><tr><th>2561</th><th>2562</th></tr>"
        rows += "<tr><td>อ่างทอง</td><td> 1 </td><td>2</td></tr><tr><td>ลพบุรี</td><td>3</td><td>4&nbsp;</td></tr>"
        path = tmp_path / "report.xls"
        path.write_bytes(f"<html><body><table border=1>{rows}</table></body></html>".encode(encoding))
        found = inspect(path, {"เนื้อที่": "x"})
        assert values(found) == PLAIN_VALUES
        assert found.observed[0].cell == "table 1!B3"

    def test_areas_across_the_columns(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "ปี,อ่างทอง,ลพบุรี,สิงห์บุรี\n2561,1,3,5\n2562,2,4,6\n")
        found = inspect(path, {"*": "x"})
        assert values(found) == {**PLAIN_VALUES, ("17", "2018"): 5, ("17", "2019"): 6}
        assert next(one.cell for one in found.observed if one.value == 6) == "D3"


class TestLayouts:
    def test_title_unit_two_header_rows_and_notes(self, tmp_path: Path) -> None:
        rows = [
            ["ตารางที่ 1 ผลิตภัณฑ์จังหวัด ปี 2561 - 2562", None, None, None, None],
            ["(หน่วย : พันบาท)", None, None, None, None],
            ["จังหวัด", "ภาคเกษตร", None, "นอกภาคเกษตร", None],
            [None, "2561r", "2562p", "2561", "2562"],
            ["ทั่วราชอาณาจักร", 4000, 6000, 12000, 14000],
            ["อ่างทอง", "1,000", "2,000 p", 5000, 6000],
            ["ลพบุรี", 3000, 4000, 7000, 8000],
            [None, None, None, None, None],
            ["ที่มา: สำนักงานสถิติแห่งชาติ", None, None, None, None],
        ]
        found = inspect(xlsx_file(tmp_path, {"GPP": rows}, ("B3:C3", "D3:E3")), {"ภาคเกษตร": "gpp"})
        assert values(found) == {("15", "2018"): 1, ("15", "2019"): 2, ("16", "2018"): 3, ("16", "2019"): 4}
        assert {(str(one.period), one.status) for one in found.observed} == {("2018", "r"), ("2019", "p")}
        assert [check.agrees for check in found.report.checksums] == [True, True]
        one = found.observed[0]
        assert (one.cell, one.raw, one.period_text) == ("GPP!B6", "1,000", "2561")
        assert "unit_converted" in codes(found, "info")

    def test_a_header_that_is_merged_only_in_looks(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "จังหวัด,เกษตร,,อื่นๆ,\n,2561,2562,2561,2562\nอ่างทอง,1,2,8,9\nลพบุรี,3,4,8,9\n")
        assert values(inspect(path, {"เกษตร": "x"})) == PLAIN_VALUES

    def test_merged_groups_of_rows_and_a_dimension(self, tmp_path: Path) -> None:
        rows = [
            ["ภาค", "จังหวัด", "วัตถุประสงค์", 2561, 2562],
            ["ภาคกลาง", "อ่างทอง", "ทั้งสิ้น", 1, 2],
            [None, None, "อื่น ๆ", 0, "-"],
            [None, "ลพบุรี", "ทั้งสิ้น", 3, 4],
            [None, None, "อื่น ๆ", "..", 0],
        ]
        path = xlsx_file(tmp_path, {"ข้อมูล": rows}, ("A2:A5", "B2:B3", "B4:B5"))
        assert values(inspect(path, {"ทั้งสิ้น": "x"})) == PLAIN_VALUES
        others = inspect(path, {"อื่น ๆ": "x"})
        assert values(others) == {("15", "2018"): 0, ("16", "2019"): 0}
        assert others.report.missing == {"-": 1, "..": 1}

    def test_a_row_that_a_merged_name_fails_to_cover_belongs_to_it(self, tmp_path: Path) -> None:
        rows = [
            ["จังหวัด", "รายการ", 2562],
            ["อ่างทอง", "ก", 1],
            [None, "ข", 2],
            [None, "ค", 3],
            ["ลพบุรี", "ก", 4],
            [None, "ข", 5],
            [None, "ค", 6],
        ]
        found = inspect(xlsx_file(tmp_path, {"1": rows}, ("A2:A3", "A5:A7")), {"ค": "x"})
        assert values(found) == {("15", "2019"): 3, ("16", "2019"): 6}
        assert [each.where for each in found.report.findings if each.code == "name_filled_down"] == ["1!A4"]
        again = [*rows[:4], [None, "ค", 9], *rows[4:]]
        doubtful = inspect(xlsx_file(tmp_path, {"1": again}, ("A2:A3", "A6:A8")), {"ค": "x"})
        assert [(name.text, name.where) for name in doubtful.report.unsure] == [("(blank)", "1!A5")]

    def test_groups_of_rows_with_blanks_are_filled_down(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "จังหวัด,เพศ,2562\nอ่างทอง,ชาย,1\n,หญิง,2\nลพบุรี,ชาย,3\n,หญิง,4\n")
        assert values(inspect(path, {"หญิง": "x"})) == {("15", "2019"): 2, ("16", "2019"): 4}

    def test_years_as_sheets_also_hidden_ones(self, tmp_path: Path) -> None:
        rows: list[list[Any]] = [["จังหวัด", "เนื้อที่"], [None, "(ไร่)"], ["อ่างทอง", 1], ["ลพบุรี", 3]]
        path = xlsx_file(
            tmp_path, {"61": rows, "62": [[a, b and b if isinstance(b, str) or b is None else b + 1] for a, b in rows]}
        )
        book = openpyxl.load_workbook(path)
        book["61"].sheet_state = "hidden"
        book.save(path)
        found = inspect(path)
        assert values(found) == PLAIN_VALUES
        assert codes(found, "warning") == ["hidden_sheet"]
        assert found.recipe.tables[0].sheets == "[0-9]{2}"

    def test_tables_below_one_another(self, tmp_path: Path) -> None:
        text = "ตาราง 1 ปี 2561,\nจังหวัด,เนื้อที่\nอ่างทอง,1\nลพบุรี,3\n,\nตาราง 2 ปี 2562,\nจังหวัด,เนื้อที่\nอ่างทอง,2\nลพบุรี,4\n"
        assert values(inspect(csv_file(tmp_path, text))) == PLAIN_VALUES

    def test_a_yearbook_in_two_languages_and_calendars(self, tmp_path: Path) -> None:
        rows = [
            ["ตาราง 1.1 จำนวนประชากรจากการทะเบียน จำแนกตามเพศ เป็นรายจังหวัด พ.ศ. 2561 - 2562"],
            ["Table 1.1 Registered population by sex and province: 2018 - 2019"],
            ["จังหวัด", "2561 (2018)", None, "2562 (2019)", None, "Province"],
            [None, "ชาย", "หญิง", "ชาย", "หญิง", None],
            [None, "Male", "Female", "Male", "Female", None],
            ["รวมยอด", 4, 4, 6, 8, "Total"],
            ["อ่างทอง", 1, 2, 2, 4, "Ang Thong"],
            ["ลพบุรี", 3, 2, 4, 4, "Lop Buri"],
            ["ที่มา: กรมการปกครอง"],
        ]
        found = inspect(xlsx_file(tmp_path, {"T-1.1": rows}, ("B3:C3", "D3:E3", "A3:A5", "F3:F5")), {"ชาย | Male": "x"})
        assert values(found) == PLAIN_VALUES
        assert [check.agrees for check in found.report.checksums] == [True, True]

    def test_a_file_without_a_header(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "6112|15|จังหวัดอ่างทอง|7|1\n6112|16|จังหวัดลพบุรี|8|3\n")
        assert values(inspect(path, {"column E": "x"})) == {("15", "2018-12"): 1, ("16", "2018-12"): 3}

    def test_sheets_that_are_each_of_one_area(self, tmp_path: Path) -> None:
        def rows(first: int) -> list[list[Any]]:
            return [["สาขา", "2561", "2562"], ["เกษตร", first, first + 1], ["อื่นๆ", 9, 9]]

        path = xlsx_file(tmp_path, {"จ.อ่างทอง": rows(1), "ลพบุรี": rows(3)})
        assert values(inspect(path, {"เกษตร": "x"})) == PLAIN_VALUES
        titled = [["ผลิตภัณฑ์จังหวัดอ่างทอง", None, None], *rows(1)]
        found = inspect(xlsx_file(tmp_path, {"1": titled}), {"เกษตร": "x"})
        assert values(found) == {("15", "2018"): 1, ("15", "2019"): 2}

    def test_a_column_of_units(self, tmp_path: Path) -> None:
        text = "จังหวัด,รายการ,หน่วย,2562\nอ่างทอง,เนื้อที่,เฮกตาร์,16\nอ่างทอง,คน,คน,5\nลพบุรี,เนื้อที่,ไร่,4\nลพบุรี,คน,คน,5\n"
        assert values(inspect(csv_file(tmp_path, text), {"เนื้อที่": "x"})) == {("15", "2019"): 100, ("16", "2019"): 4}

    def test_what_was_not_read_is_said(self, tmp_path: Path) -> None:
        rows = [["ลำดับ", "จังหวัด", 2562, "หมายเหตุ"], [1, "อ่างทอง", 1, "ก"], [2, "ลพบุรี", 2, None]]
        found = inspect(xlsx_file(tmp_path, {"ข้อมูล": rows, "Metadata": [["ผู้ติดต่อ", "สสช."]]}))
        assert found.report.tables[0].left_aside == ["A ลำดับ", "D หมายเหตุ"]
        assert "no table was found or asked for on Metadata" in [each.message for each in found.report.findings]

    def test_a_recipe_is_used_again_for_the_next_year(self, tmp_path: Path) -> None:
        rows: list[list[Any]] = [["จังหวัด", "เนื้อที่", "ผลผลิต"], ["อ่างทอง", 1, 9], ["ลพบุรี", 3, 9]]
        recipe = inspect(xlsx_file(tmp_path, {"61": rows, "60": rows}), {"เนื้อที่": "x"}).recipe
        moved = [["ข้าวนาปี ปี 2562", None, None], [None] * 3, ["ภาค/จังหวัด", "ผลผลิต", " เนื้อที่ 1/"], ["จ.ลพบุรี", 9, 4]]
        found = inspect_table(xlsx_file(tmp_path, {"62": moved}), NAMES, INDICATORS, recipe)
        assert values(found) == {("16", "2019"): 4}
        assert "header_moved" in codes(found, "info")
        lacking = inspect_table(xlsx_file(tmp_path, {"62": [r[:2] for r in moved]}), NAMES, INDICATORS, recipe)
        assert codes(lacking) == ["lacking_measure"]


class TestAreas:
    def test_totals_are_checksums_and_no_areas(self, tmp_path: Path) -> None:
        text = "จังหวัด,2562\nรวม,{}\nภาคกลาง,6\nอ่างทอง,2\nลพบุรี,4\nภาคอีสาน,1\nอำนาจเจริญ,1\n"
        right = inspect(csv_file(tmp_path, text.format(7)))
        assert values(right) == {("15", "2019"): 2, ("16", "2019"): 4, ("37", "2019"): 1}
        assert [(each.name, each.agrees) for each in right.report.checksums] == [
            ("รวม", True), ("ภาคกลาง", True), ("ภาคอีสาน", True),
        ]  # fmt: skip
        wrong = inspect(csv_file(tmp_path, text.format(8)))
        assert codes(wrong, "warning") == ["checksum"]
        assert wrong.report.can_apply

    def test_a_name_that_is_only_like_one_stops_the_import_until_it_is_confirmed(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "จังหวัด,2562\nอ่างทอง,1\nลพบุรรี,3\nลุ่มน้ำ,5\n")
        found = inspect(path)
        assert codes(found) == ["unmatched"]
        assert [(name.text, name.where, name.candidates) for name in found.report.unsure] == [
            ("ลพบุรรี", "A3", ["16 ลพบุรี"]), ("ลุ่มน้ำ", "A4", []),
        ]  # fmt: skip
        with pytest.raises(ObservationTableError, match="2 names are no area for certain: 'ลพบุรรี', 'ลุ่มน้ำ'"):
            found.check()
        settled = inspect(path, names={"ลพบุรรี": "16"}, leave_out=["ลุ่มน้ำ"])
        assert values(settled) == {("15", "2019"): 1, ("16", "2019"): 3}

    def test_numbers_without_a_name_are_not_passed_over(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "จังหวัด,2562\nอ่างทอง,1\n,7\nลพบุรี,3\n,\n")
        assert [(name.text, name.where) for name in inspect(path).report.unsure] == [("(blank)", "A3")]
        assert values(inspect(path, leave_out=["(blank)"])) == {("15", "2019"): 1, ("16", "2019"): 3}
        last = inspect(
            xlsx_file(tmp_path, {"1": [["จังหวัด", 2561, 2562], ["อ่างทอง", 1, 2], ["ลพบุรี", 3, 4], [None, 5, 6]]})
        )
        assert [(name.text, name.where) for name in last.report.unsure] == [("(blank)", "1!A4")]

    def test_an_unknown_name_in_the_first_row_is_not_taken_for_a_header(self, tmp_path: Path) -> None:
        for first in ("ลพบุรรี", "ลุ่มน้ำ"):
            found = inspect(csv_file(tmp_path, f"จังหวัด,2562\n{first},3\nอ่างทอง,1\nสิงห์บุรี,3\n"))
            assert [(name.text, name.where) for name in found.report.unsure] == [(first, "A2")]

    def test_districts_are_matched_inside_their_province(self, tmp_path: Path) -> None:
        rows = "ภาคกลาง,15\nอ่างทอง,3\nอ.เมือง,1\nไชโย,2\nลพบุรี,12\nเมืองลพบุรี,3\nไชโย,4\nลพบุรี,5\n"
        found = inspect(csv_file(tmp_path, "ภาค/จังหวัด/อำเภอ,2562\n" + rows))
        assert {code: value for (code, _), value in values(found).items()} == {
            "1501": 1, "1502": 2, "1601": 3, "1602": 4, "1603": 5,
        }  # fmt: skip
        assert [each.agrees for each in found.report.checksums if each.name != "ภาคกลาง"] == [True, True]

    def test_districts_beside_a_column_of_provinces(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "จังหวัด,อำเภอ,2562\nอ่างทอง,ไชโย,1\nลพบุรี,ไชโย,2\nลพบุรี,เมืองลพบุรี,3\n")
        assert values(inspect(path)) == {("1502", "2019"): 1, ("1602", "2019"): 2, ("1601", "2019"): 3}

    def test_keys_that_are_not_areas_find_no_table(self, tmp_path: Path) -> None:
        found = inspect_table(csv_file(tmp_path, "ด่านศุลกากร,2562\nแม่สอด,1\nหนองคาย,2\n"), NAMES, INDICATORS)
        assert codes(found) == ["no_table"]

    def test_keys_that_are_not_areas_are_shared_out_by_a_concordance(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "ลุ่มน้ำ,2562\nป่าสัก,10\nเจ้าพระยา,100\n")

        def recipe(shares: dict[str, float]) -> Recipe:
            table = {
                "sheets": ".*",
                "level": "province",
                "period": {"from": "header"},
                "measures": {"*": {"indicator": "x"}},
            }
            both = {"ป่าสัก": {"16": 1.0}, "เจ้าพระยา": shares}
            return Recipe.model_validate({"concordance": both, "tables": [table]})

        found = inspect_table(path, NAMES, INDICATORS, recipe({"15": 0.25, "16": 0.75}))
        assert values(found) == {("15", "2019"): 25, ("16", "2019"): 85}
        assert {(one.status, one.cell) for one in found.observed} == {("e", "B3"), ("e", "B2, B3")}
        short = inspect_table(path, NAMES, INDICATORS, recipe({"15": 0.25, "16": 0.25}))
        assert "the areas of 'เจ้าพระยา' take up 50% of it" in short.report.errors[0].message
        assert codes(inspect_table(path, NAMES, INDICATORS, recipe({"15": 0.25, "99": 0.75}))) == ["concordance"]

    def test_codes_count_where_there_are_no_names(self, tmp_path: Path) -> None:
        assert values(inspect(csv_file(tmp_path, "area,2561,2562\nTH15,1,2\nTH16,3,4\n"))) == PLAIN_VALUES
        assert values(inspect(csv_file(tmp_path, "รหัส,2561,2562\n15,1,2\n16,3,4\n"))) == PLAIN_VALUES

    def test_codes_of_another_kind_beside_names_are_left_alone(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "ปี,เขต,รหัส,จังหวัด,เนื้อที่\n2562,7,17,อ่างทอง,2\n2562,7,15,ลพบุรี,4\n")
        assert values(inspect(path, {"เนื้อที่": "x"})) == {("15", "2019"): 2, ("16", "2019"): 4}


class TestPeriods:
    @pytest.mark.parametrize(
        ("title", "header", "period"),
        [
            ("ปีงบประมาณ", "2562", "2019-FY"), ("ปีเพาะปลูก", "2562", "2019/20"), ("", "ปีงบประมาณ 2562", "2019-FY"),
            ("", "2562/63", "2019/20"), ("", "ไตรมาส 1/2562", "2019-Q1"), ("", "ม.ค. 62", "2019-01"),
            ("", "6201", "2019-01"), ("", "เฉลี่ย 2560-2562", "2017/2019"), ("", "๒๕๖๒", "2019"),
            ("", "กลางปี 2562", "2019-07-01"), ("", "2019", "2019"),
        ],
    )  # fmt: skip
    def test_kinds(self, tmp_path: Path, title: str, header: str, period: str) -> None:
        path = csv_file(tmp_path, f"สถิติ {title} รายจังหวัดของประเทศไทยที่น่าสนใจ,\nจังหวัด,{header}\nอ่างทอง,1\nลพบุรี,2\n")
        found = inspect(path)
        assert set(values(found)) == {("15", period), ("16", period)}

    def test_a_column_without_a_year_among_years_is_left_out(self, tmp_path: Path) -> None:
        found = inspect(
            csv_file(tmp_path, "สถิติการเพาะปลูกพืชของประเทศไทย ปี 2561,,,\nจังหวัด,2561,2562,\nอ่างทอง,1,2,9\nลพบุรี,3,4,9\n")
        )
        assert values(found) == PLAIN_VALUES
        assert codes(found, "warning") == ["column_without_period"]

    def test_years_of_two_digits(self, tmp_path: Path) -> None:
        assert values(inspect(csv_file(tmp_path, "จังหวัด,61,62\nอ่างทอง,1,2\nลพบุรี,3,4\n"))) == PLAIN_VALUES

    def test_years_over_months(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "จังหวัด,2562,\n,ม.ค.,ก.พ.\nอ่างทอง,1,2\nลพบุรี,3,4\n")
        assert values(inspect(path, {"*": "x"})) == {
            ("15", "2019-01"): 1, ("15", "2019-02"): 2, ("16", "2019-01"): 3, ("16", "2019-02"): 4,
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("title", "header", "periods"),
        [
            ("จำนวนผู้เข้าพัก ปี 2562", "ต.ค.,พ.ย.", ("2019-10", "2019-11")),
            ("จำนวนผู้เข้าพัก ปีงบประมาณ 2562", "ต.ค.,ม.ค.", ("2018-10", "2019-01")),
            ("จำนวนผู้เข้าพัก ปี 2562", "ไตรมาส 1,ไตรมาส 2", ("2019-Q1", "2019-Q2")),
        ],
    )
    def test_parts_of_the_year_of_the_title(
        self, tmp_path: Path, title: str, header: str, periods: tuple[str, str]
    ) -> None:
        path = csv_file(tmp_path, f"{title} ของสถานประกอบการทุกประเภทในจังหวัด,,\nจังหวัด,{header}\nอ่างทอง,1,2\nลพบุรี,3,4\n")
        assert {period for _, period in values(inspect(path, {"*": "x"}))} == set(periods)

    def test_both_calendars_are_told_apart_and_said(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "จังหวัด,2561,2019\nอ่างทอง,1,2\nลพบุรี,3,4\n")
        found = inspect(path)
        assert values(found) == PLAIN_VALUES
        assert "mixed_calendars" in codes(found, "warning")

    def test_a_year_against_its_mark_stops_the_import(self, tmp_path: Path) -> None:
        found = inspect(csv_file(tmp_path, "จังหวัด,ปี,เนื้อที่\nอ่างทอง,พ.ศ. 2019,1\nลพบุรี,พ.ศ. 2019,2\n"), {"เนื้อที่": "x"})
        assert codes(found)[0] == "period"
        assert "says BE, but 2019" in found.report.errors[0].message

    def test_no_period_can_be_given(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "จังหวัด,เนื้อที่\nอ่างทอง,1\nลพบุรี,2\n")
        found = inspect(path)
        assert "the period is not said; write `period: {from: fixed, value: 2562}`" in found.report.errors[0].message
        table = found.recipe.tables[0]
        fixed = table.model_copy(update={"period": table.period.model_copy(update={"value": "2562"})})
        again = inspect_table(path, NAMES, INDICATORS, found.recipe.model_copy(update={"tables": [fixed]}))
        assert set(values(again)) == {("15", "2019"), ("16", "2019")}

    def test_a_title_and_a_sheet_that_disagree_are_told_of(self, tmp_path: Path) -> None:
        rows = [["สถิติการเพาะปลูกข้าวนาปีของประเทศไทย ปี 2562", None], ["จังหวัด", "เนื้อที่"], ["อ่างทอง", 1], ["ลพบุรี", 2]]
        found = inspect(xlsx_file(tmp_path, {"61": rows}))
        assert codes(found, "warning") == ["period_disagrees"]
        assert set(values(found)) == {("15", "2019"), ("16", "2019")}


class TestCells:
    def one(self, tmp_path: Path, cell: str, **options: Any) -> Inspection:
        return inspect(csv_file(tmp_path, f'จังหวัด,2562\nอ่างทอง,"{cell}"\nลพบุรี,1\n'), **options)

    @pytest.mark.parametrize(
        ("cell", "value", "status"),
        [("1,234.5", 1234.5, ""), ("๑,๒๓๔", 1234, ""), ("12 345", 12345, ""), ("7 r", 7, "r"), ("7p1", 7, "p"),
         ("7 1/", 7, ""), ("7*", 7, ""), ("1e3", 1000, ""), ("+7", 7, ""), (" 7 ", 7, ""), ("0", 0, "")],
    )  # fmt: skip
    def test_numbers(self, tmp_path: Path, cell: str, value: float, status: str) -> None:
        found = self.one(tmp_path, cell)
        found.check()
        assert (found.observed[0].value, found.observed[0].status) == (value, status)

    @pytest.mark.parametrize("cell", ["-", "..", "…", ".", "n.a.", "N/A", "NaN", "ไม่มีข้อมูล", "–"])
    def test_marks_are_no_value_and_counted(self, tmp_path: Path, cell: str) -> None:
        found = self.one(tmp_path, cell)
        assert values(found) == {("16", "2019"): 1}
        assert sum(found.report.missing.values()) == 1

    def test_a_source_says_what_its_dash_means(self, tmp_path: Path) -> None:
        assert values(self.one(tmp_path, "-", marks={"-": "zero"})) == {("15", "2019"): 0, ("16", "2019"): 1}
        assert values(self.one(tmp_path, "ต่ำกว่า 5", marks={"ต่ำกว่า 5": "missing"})) == {("16", "2019"): 1}

    @pytest.mark.parametrize("cell", ["1,23", "(1,234)", "inf", "12 คน", "#REF!", "1.2.3", "1–2"])
    def test_what_is_no_number_stops_the_import_with_its_place(self, tmp_path: Path, cell: str) -> None:
        found = self.one(tmp_path, cell)
        assert [(finding.code, finding.where) for finding in found.report.errors] == [("unreadable_value", "B2")]

    def test_sentinels_must_be_explained(self, tmp_path: Path) -> None:
        assert codes(self.one(tmp_path, "-99999")) == ["sentinel", "negative"]
        assert codes(self.one(tmp_path, "99999")) == ["sentinel"]
        assert values(self.one(tmp_path, "-99997", marks={"-99997": "missing"})) == {("16", "2019"): 1}

    def test_suppressed_cells_have_no_value_and_are_counted_as_such(self, tmp_path: Path) -> None:
        found = self.one(tmp_path, "<5", marks={"<5": "suppressed"})
        assert values(found) == {("16", "2019"): 1}
        assert found.report.missing == {"<5 (suppressed)": 1}

    @pytest.mark.parametrize(
        "text",
        ["1" + "*" * 5000 + "x", "9" * 100_000, "ลพบุรี" + "." * 5000 + "x", "(1)" * 2000, "ปี " * 9000, "1 " * 9000],
    )
    def test_no_text_makes_it_think_for_ever(self, tmp_path: Path, text: str) -> None:
        for place in (
            f"จังหวัด,2562\nอ่างทอง,{text}\n",
            f"จังหวัด,2562\n{text},1\nอ่างทอง,1\n",
            f"{text}\nจังหวัด,{text}\nอ่างทอง,1\n",
        ):
            inspect(csv_file(tmp_path, place))

    def test_negative_counts_stop_the_import(self, tmp_path: Path) -> None:
        assert codes(self.one(tmp_path, "-5")) == ["negative"]
        path = csv_file(tmp_path, "จังหวัด,2562\nอ่างทอง,-5\nลพบุรี,1\n")
        assert values(inspect(path, {"*": "rate"})) == {("15", "2019"): -5, ("16", "2019"): 1}

    def test_floats_are_as_a_spreadsheet_shows_them(self, tmp_path: Path) -> None:
        path = xlsx_file(tmp_path, {"1": [["จังหวัด", 2562], ["อ่างทอง", 56392231.00000001], ["ลพบุรี", 0.1 + 0.2]]})
        assert values(inspect(path)) == {("15", "2019"): 56392231, ("16", "2019"): 0.3}

    def test_formulas_give_their_stored_value_with_a_warning(self, tmp_path: Path) -> None:
        path = xlsx_file(tmp_path, {"1": [["จังหวัด", 2562], ["อ่างทอง", "=1+1"], ["ลพบุรี", 1]]})
        assert codes(inspect(path)) == ["formula_without_value"]
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        sheet = "xl/worksheets/sheet1.xml"
        parts[sheet] = (
            parts[sheet]
            .replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
            .replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
        )
        with zipfile.ZipFile(path, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
        found = inspect(path)
        assert values(found) == {("15", "2019"): 2, ("16", "2019"): 1}
        assert codes(found, "warning") == ["formula"]


class TestContradictions:
    def test_equal_values_in_two_tables_count_once(self, tmp_path: Path) -> None:
        rows = [["จังหวัด", 2562], ["อ่างทอง", 1], ["ลพบุรี", 2]]
        found = inspect(xlsx_file(tmp_path, {"a": rows, "b": rows}))
        assert (len(values(found)), found.report.duplicates) == (2, 2)

    def test_different_values_stop_the_import_or_the_first_is_kept(self, tmp_path: Path) -> None:
        rows = [["จังหวัด", 2562], ["อ่างทอง", 1], ["ลพบุรี", 2]]
        path = xlsx_file(tmp_path, {"a": rows, "b": [rows[0], ["อ่างทอง", 7], ["ลพบุรี", 2]]})
        found = inspect(path)
        assert "x of อ่างทอง in 2019 is 1 at a!B2 and 7" in found.report.errors[0].message
        assert found.report.errors[0].where == "b!B2"
        assert values(inspect(path, on_contradiction="first"))[("15", "2019")] == 1


class TestUnits:
    def test_are_brought_to_the_unit_of_the_indicator_with_the_original_kept(self, tmp_path: Path) -> None:
        found = inspect(csv_file(tmp_path, "จังหวัด,เนื้อที่ (ตร.กม.)\n,2562\nอ่างทอง,1.6\nลพบุรี,2\n"), {"เนื้อที่": "x"})
        assert values(found) == {("15", "2019"): 1000, ("16", "2019"): 1250}
        assert found.observed[0].raw == "1.6"

    def test_that_measure_something_else_stop_the_import(self, tmp_path: Path) -> None:
        found = inspect(csv_file(tmp_path, "จังหวัด,เนื้อที่ (บาท)\n,2562\nอ่างทอง,1.6\nลพบุรี,2\n"), {"เนื้อที่": "x"})
        assert codes(found) == ["unit"]
        assert "the units measure different things" in found.report.errors[0].message


SDMX_CSV = """DATAFLOW,FREQ,CWT: จังหวัด,SEX: เพศ,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MULT
TNSO:DF(1.0),A,15: อ่างทอง,M: ชาย,2561,1,A: ปกติ,3: พัน
TNSO:DF(1.0),A,15: อ่างทอง,F: หญิง,2561,9,A: ปกติ,3: พัน
TNSO:DF(1.0),A,16: ลพบุรี,M: ชาย,2561,3,P: เบื้องต้น,3: พัน
TNSO:DF(1.0),A,16: ลพบุรี,M: ชาย,2562,0,M: ไม่มี,3: พัน
"""


def sdmx_json(version: str) -> str:
    """Two provinces, men, two years; the multiplier belongs to the series."""
    values = {
        "CWT": ["15", "16"],
        "SEX": ["M"],
        "TIME_PERIOD": ["2561", "2562"],
        "UNIT_MULT": ["3"],
        "OBS_STATUS": ["P"],
    }
    described = {
        name: {"id": name, "name": name, "values": [{"id": each, "name": each} for each in ids]}
        for name, ids in values.items()
    }
    structure = {
        "dimensions": {
            "dataSet": [],
            "series": [{**described["CWT"], "keyPosition": 0}, {**described["SEX"], "keyPosition": 1}],
            "observation": [{**described["TIME_PERIOD"], "keyPosition": 2}],
        },
        "attributes": {"dataSet": [], "series": [described["UNIT_MULT"]], "observation": [described["OBS_STATUS"]]},
    }
    series = {
        "0:0": {"attributes": [0], "observations": {"0": [1, None], "1": [2]}},
        "1:0": {"attributes": [0], "observations": {"0": [3, 0]}},
    }
    data = {
        "dataSets": [{"action": "Information", "series": series}],
        **({"structure": structure} if version == "1.0" else {"structures": [structure]}),
    }
    return json.dumps(
        {"meta": {"id": "x", "test": False, "prepared": "2025-01-01T00:00:00Z", "sender": {"id": "TNSO"}}, "data": data}
    )


SDMX_ML = """<?xml version="1.0" encoding="UTF-8"?>
<mes:GenericData xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
  xmlns:gen="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"
  xmlns:com="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common">
<mes:Header><mes:ID>x</mes:ID><mes:Test>false</mes:Test><mes:Prepared>2025-01-01T00:00:00</mes:Prepared><mes:Sender id="TNSO"/>
<mes:Structure structureID="S" dimensionAtObservation="TIME_PERIOD"><com:Structure><Ref agencyID="TNSO" id="D" version="1.0"/></com:Structure></mes:Structure>
</mes:Header><mes:DataSet structureRef="S">{}</mes:DataSet></mes:GenericData>"""
SERIES = """<gen:Series><gen:SeriesKey><gen:Value id="CWT" value="{}"/><gen:Value id="SEX" value="M"/></gen:SeriesKey>
<gen:Attributes><gen:Value id="UNIT_MULT" value="3"/></gen:Attributes>
<gen:Obs><gen:ObsDimension value="2561"/><gen:ObsValue value="{}"/></gen:Obs></gen:Series>"""


class TestSdmx:
    """The office's Buddhist years and two-digit provinces, with multipliers and statuses."""

    def test_csv(self, tmp_path: Path) -> None:
        found = inspect(csv_file(tmp_path, SDMX_CSV), {"M": "x"})
        assert values(found) == {("15", "2018"): 1000, ("16", "2018"): 3000}
        assert [(one.status, one.period_text) for one in found.observed] == [("", "2561"), ("p", "2561")]
        assert found.report.missing == {"status M": 1}

    @pytest.mark.parametrize("version", ["1.0", "2.0"])
    def test_json(self, tmp_path: Path, version: str) -> None:
        path = tmp_path / "message.json"
        path.write_text(sdmx_json(version), "utf-8")
        found = inspect(path, {"OBS_VALUE": "x"})
        assert values(found) == {("15", "2018"): 1000, ("15", "2019"): 2000, ("16", "2018"): 3000}
        assert found.observed[-1].status == "p"

    def test_ml(self, tmp_path: Path) -> None:
        path = tmp_path / "message.xml"
        path.write_text(SDMX_ML.format(SERIES.format("15", 1) + SERIES.format("16", 3)), "utf-8")
        assert values(inspect(path, {"OBS_VALUE": "x"})) == {("15", "2018"): 1000, ("16", "2018"): 3000}

    def test_what_is_no_data_message_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "wrong.json").write_text('{"dataSets": [{"series": 7}]}')
        with pytest.raises(ObservationTableError, match="cannot be read as an SDMX data message"):
            inspect(tmp_path / "wrong.json")


def broken(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def bomb(folder: Path) -> Path:
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (64 << 20))
    return path


def traversal(folder: Path) -> Path:
    path = folder / "evil.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../evil.xml", b"x")
    return path


def far_cell(folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.active["A1"] = "จังหวัด"
    book.active["XFD1048576"] = 1
    book.save(folder / "far.xlsx")
    return folder / "far.xlsx"


def truncated(folder: Path) -> Path:
    path = xlsx_file(folder, {"a": [["จังหวัด", 2562], ["อ่างทอง", 1]]})
    return broken(folder, "cut.xlsx", path.read_bytes()[:3000])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: broken(folder, "report.xlsx", b"%PDF-1.7 ..."), "report.xlsx is a PDF"),
        (lambda folder: broken(folder, "old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "cannot be read as a workbook"),
        (
            lambda folder: broken(folder, "locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")),
            "locked.xlsx is encrypted; save it without a password",
        ),
        (lambda folder: broken(folder, "page.xls", b"<html><body>no table</body></html>"), "is a web page without a table"),
        (lambda folder: broken(folder, "other.xml", b'<?xml version="1.0" encoding="UTF-8"?><rows/>'), "is a web page without a table"),
        (truncated, "cut.xlsx is damaged or cut off"),
        (bomb, "would unpack to 67,108,864 bytes"),
        (traversal, "a place outside the archive"),
        (far_cell, "1,048,576 rows × 16,384 columns are more than a statistical table has"),
        (lambda folder: broken(folder, "wide.csv", b",".join([b"1"] * 100_000)), "100,000 columns are more than"),
        (lambda folder: broken(folder, "empty.zip", b"PK\x05\x06" + bytes(18)), "is an archive, not a workbook"),
    ],
)  # fmt: skip
def test_files_that_are_no_tables_say_what_they_are(tmp_path: Path, make: Callable[[Path], Path], message: str) -> None:
    with pytest.raises(ObservationTableError, match=message):
        inspect_table(make(tmp_path), NAMES, INDICATORS)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no file"):
        inspect_table(tmp_path / "absent.xlsx", NAMES, INDICATORS)


class TestRecipes:
    def test_faults_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(ObservationTableError, match="the recipe is not YAML, line 2"):
            parse_recipe("recipe: 1\n  tables: [\n")
        with pytest.raises(ObservationTableError, match="tables › 0 › measurs: extra inputs are not permitted"):
            parse_recipe("recipe: 1\ntables:\n- {sheets: .*, level: province, period: {from: header}, measurs: {}}\n")
        with pytest.raises(NotFoundError, match="there is no recipe"):
            read_recipe(tmp_path / "absent.yaml")

    def test_new_indicators_are_described_in_it(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, PLAIN)
        recipe = inspect(path, {"*": "new"}).recipe
        assert codes(inspect_table(path, NAMES, INDICATORS, recipe)) == ["unknown_indicator"]
        described = recipe.model_copy(update={"indicators": [vars(make_indicator("new"))]})
        found = inspect_table(path, NAMES, INDICATORS, described)
        assert values(found) == PLAIN_VALUES
        assert [each.id for each in found.indicators] == ["new"]
        with pytest.raises(ObservationTableError, match="describes the indicator new without"):
            inspect_table(path, NAMES, INDICATORS, recipe.model_copy(update={"indicators": [{"id": "new"}]}))

    def test_a_draft_proposes_indicators_and_reads_back(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "จังหวัด,Things\n,2562\nอ่างทอง,1\nลพบุรี,3\n")
        draft = inspect_table(path, NAMES, [make_indicator("x"), make_indicator("y", title_en="Thing")]).recipe
        assert draft.tables[0].measures["Things"].indicator == "x"
        assert parse_recipe(write_recipe(draft)) == draft
        assert isinstance(draft, Recipe)
