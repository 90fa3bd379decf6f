"""One workbook for a whole plan: what is written is read back, and what is wrong is told by sheet and cell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import copy_of
from openpyxl import load_workbook

from geostat import store as stored
from geostat.cli import main
from geostat.domain.plan_records import KINDS, Requirement
from geostat.errors import ForbiddenError
from geostat.plan.editing import local_administrator
from geostat.plan.template import load_plan, write_template
from geostat.store import Holder, Store

ROOT = local_administrator("somchai")


@pytest.fixture(scope="module")
def store(workspace: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("template") / "plan.gpkg"
    store, _ = copy_of(workspace, path)
    yield store
    store.close()


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    write_template(path, stored.read_plan_records(store))
    return path


def edit(path: Path, sheet: str, cell: str, value: object) -> Path:
    book = load_workbook(path)
    book[sheet][cell] = value
    book.save(path)
    return path


def cell_of(path: Path, sheet: str, record: str, field: str) -> str:
    page = load_workbook(path)[sheet]
    column = next(each for each in page[1] if each.value == field).column_letter
    row = next(each for each in page["A"] if each.value == record).row
    return f"{column}{row}"


def test_a_round_trip_changes_nothing(store: Store, filled: Path) -> None:
    version = store.data_version()
    loaded = load_plan(store, filled, ROOT, dry_run=True)
    assert not loaded.findings
    assert {word for counts in loaded.counts.values() for word in counts} == {"unchanged"}
    assert sum(sum(counts.values()) for counts in loaded.counts.values()) == sum(
        len(each) for each in stored.read_plan_records(store).records.values()
    )
    assert store.data_version() == version


def test_a_workbook_says_that_it_holds_examples(filled: Path, tmp_path: Path) -> None:
    book = load_workbook(filled)
    assert book.sheetnames == ["readme", *KINDS]
    assert any("ตัวอย่าง" in str(cell.value) for row in book["readme"] for cell in row)
    write_template(tmp_path / "empty.xlsx")
    assert not any(
        "ตัวอย่าง" in str(cell.value) for row in load_workbook(tmp_path / "empty.xlsx")["readme"] for cell in row
    )


def test_choices_are_offered_in_the_cells(filled: Path) -> None:
    rules = load_workbook(filled)["requirement"].data_validations.dataValidation
    assert any("necessary,important" in rule.formula1 for rule in rules)


def test_a_changed_cell_is_a_change(store: Store, filled: Path) -> None:
    edit(filled, "requirement", cell_of(filled, "requirement", "P15-R09", "lag_months"), 6)
    loaded = load_plan(store, filled, ROOT)
    assert loaded.counts["requirement"]["changed"] == 1
    assert stored.read_plan_records(store).get(Requirement, "P15-R09").lag_months == 6


def test_a_new_plan_with_buddhist_years_and_numbers_as_codes(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    write_template(path)
    book = load_workbook(path)
    for sheet, values in {
        "plan": {"id": "P16", "title_th": "แผนจังหวัดลพบุรี", "level": "province", "area": 16},
        "version": {"id": "P16-A", "plan": "P16", "first_year": 2566, "last_year": "๒๕๖๙"},
        "issue": {"id": "P16-I1", "plan": "P16", "title_th": "ข้าว", "pillar": "economic", "valid_from": "2566-01-01"},
    }.items():
        header = [cell.value for cell in book[sheet][1]]
        for name, value in values.items():
            book[sheet].cell(3, header.index(name) + 1, value)
    book.save(path)
    loaded = load_plan(store, path, ROOT)
    assert not loaded.findings
    plan_records = stored.read_plan_records(store)
    assert plan_records.records["plan"]["P16"].area == "16"  # type: ignore[attr-defined]
    assert plan_records.records["version"]["P16-A"].years == range(2023, 2027)  # type: ignore[attr-defined]


class TestWhatIsWrong:
    def refused(self, store: Store, path: Path) -> list[str]:
        version, lines = store.data_version(), len(stored.read_audit(store, limit=1000))
        loaded = load_plan(store, path, ROOT)
        assert not loaded.is_loaded
        assert (store.data_version(), len(stored.read_audit(store, limit=1000))) == (version, lines)
        return [each.message for each in loaded.findings]

    def test_a_renamed_column(self, store: Store, filled: Path) -> None:
        (said, missing) = self.refused(store, edit(filled, "responsibility", "G1", "agencie"))
        assert "there is no column 'agencie'; was it 'agency'?" in said
        assert "sheet responsibility has no column 'agency'" in missing

    def test_a_missing_column_empties_nothing(self, store: Store, filled: Path) -> None:
        book = load_workbook(filled)
        book["agency"].delete_cols(9)
        book.save(filled)
        assert any("has no column 'contact'" in said for said in self.refused(store, filled))

    def test_a_renamed_sheet(self, store: Store, filled: Path) -> None:
        book = load_workbook(filled)
        book["milestone"].title = "milestones"
        book.save(filled)
        assert "there is no sheet 'milestones'; was it 'milestone'?" in self.refused(store, filled)[0]

    def test_cells_are_named(self, store: Store, filled: Path) -> None:
        cell = cell_of(filled, "requirement", "P15-R01", "role")
        edit(filled, "requirement", cell, "vital")
        edit(filled, "version", cell_of(filled, "version", "P15-2023-2026", "first_year"), "ปีหน้า")
        messages = self.refused(store, filled)
        assert any(each.startswith(f"requirement!{cell} (role): Input should be") for each in messages)
        assert any(each.startswith("version!") and "(first_year)" in each for each in messages)

    def test_an_unknown_agency(self, store: Store, filled: Path) -> None:
        cell = cell_of(filled, "responsibility", "P15-R01-O", "agency")
        (said,) = self.refused(store, edit(filled, "responsibility", cell, "OEA"))
        assert said.startswith(f"responsibility!{cell}: ")
        assert "there is no agency 'OEA'; perhaps OAE" in said

    def test_a_record_twice(self, store: Store, filled: Path) -> None:
        (said,) = self.refused(store, edit(filled, "csf", cell_of(filled, "csf", "P15-RICE-2", "id"), "P15-RICE-1"))
        assert "'P15-RICE-1' stands in row" in said

    def test_a_stale_workbook(self, store: Store, filled: Path) -> None:
        seen = stored.read_plan_records(store).get(Requirement, "P47-R01")
        stored.write_records(store, [seen.model_copy(update={"lag_months": 5})], who="anna")
        cell = cell_of(filled, "requirement", "P47-R01", "lag_months")
        (said,) = self.refused(store, edit(filled, "requirement", cell, 7))
        assert "is at revision 2, and you saw 1" in said
        assert "changed by anna (lag_months)" in said

    def test_somebody_elses_plan(self, store: Store, filled: Path) -> None:
        edit(filled, "requirement", cell_of(filled, "requirement", "P47-R02", "lag_months"), 7)
        with pytest.raises(ForbiddenError, match="anna may change the plan of 15"):
            load_plan(store, filled, Holder("anna", "editor", "province", "15"))

    def test_an_empty_workbook(self, store: Store, tmp_path: Path) -> None:
        write_template(tmp_path / "empty.xlsx")
        assert self.refused(store, tmp_path / "empty.xlsx") == ["empty.xlsx has no records"]


class TestCommands:
    def run(self, store: Store, *words: str, fails: bool = False) -> str:
        result = CliRunner().invoke(main, [*words, "--workspace", str(store.path)])
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    def test_template_load_show_and_owes(self, store: Store, tmp_path: Path) -> None:
        path = tmp_path / "plan.xlsx"
        self.run(store, "plan", "template", str(path), "--filled")
        assert "Nothing was written" in self.run(store, "plan", "load", str(path), "--dry-run")
        assert "is loaded" in self.run(store, "plan", "load", str(path))
        edit(path, "agency", "A1", "identifier")
        assert "nothing of" in self.run(store, "plan", "load", str(path), fails=True)
        shown = self.run(store, "plan", "show", "15")
        assert "illustrative example, not official" in shown
        assert "P15-R04" in shown
        assert "as of 2017-11-16" in self.run(store, "plan", "show", "C-U2")
        assert "mapping_gap" in self.run(store, "plan", "gaps", "--owner", "CUSTOMS")
        assert "never given" in self.run(store, "plan", "owes", "DLD")
        assert '"gaps"' in self.run(store, "plan", "gaps", "--area", "15", "--json", "--at", "2563")
        assert "there is no plan for 10" in self.run(store, "plan", "show", "10", fails=True)

    def test_reports_are_files_that_say_example(self, store: Store, tmp_path: Path) -> None:
        self.run(store, "plan", "report", "15", "47", "--folder", str(tmp_path))
        for area in ("15", "47"):
            assert "ตัวอย่าง – ไม่ใช่ข้อมูลทางการ" in (tmp_path / f"plan-{area}.html").read_text("utf-8")
            book = load_workbook(tmp_path / f"plan-{area}.xlsx")
            assert {"ผังสถิติทางการ", "ตารางช่องว่างข้อมูล", "แผนพัฒนาสถิติ 1 ปี", "แผนพัฒนาสถิติ 4 ปี"} <= set(book.sheetnames)
            assert all("ตัวอย่าง" in page["A1"].value for page in book)
        header = [cell.value for cell in load_workbook(tmp_path / "plan-15.xlsx")["แผนพัฒนาสถิติ 4 ปี"][3]]
        assert [each for each in header if each.startswith("เป้าหมาย")] == [
            f"เป้าหมาย {year}" for year in range(2566, 2570)
        ]

    def test_a_request_from_asking_to_the_answer(self, store: Store) -> None:
        said = self.run(store, "plan", "ask", "จำนวนแปลงใหญ่", "--area", "15", "--reason", "งบประมาณ")
        request = said.split()[0]
        assert "is the requirement" in self.run(
            store, "plan", "accept", request, "--csf", "P15-RICE-1", "--agency", "OAE", "--role", "necessary"
        )
        assert "is answered" in self.run(store, "plan", "answer", request, "ส่งภายในมกราคม")
        assert "answered already" in self.run(store, "plan", "answer", request, "อีกครั้ง", fails=True)
        assert f"{request}  answered  no_source" in self.run(store, "plan", "requests")

    def test_coverage_and_targets(self, store: Store) -> None:
        assert "4 of 77 have a plan" in self.run(store, "plan", "coverage", "--at", "2569")
        said = self.run(store, "plan", "targets", "P15-2023-2026", "--at", "2026-11-23")
        assert "green  household_income_monthly" in said
        assert "actual 27,923" in said

    def test_a_record_is_removed(self, store: Store) -> None:
        assert "is gone" in self.run(store, "plan", "remove", "release", "P15-R07-2025")
        assert "refers to it" in self.run(store, "plan", "remove", "csf", "P15-RICE-1", fails=True)
        assert "no kind of record" in self.run(store, "plan", "remove", "goal", "X", fails=True)

    def test_files_for_catalogs(self, store: Store, tmp_path: Path) -> None:
        said = self.run(store, "export-catalog", str(tmp_path / "d.json"), "--base", "https://stat.example/")
        assert "5 datasets have all mandatory fields, 198 lack some" in said
        package = json.loads((tmp_path / "d.json").read_text("utf-8"))["packages"][0]
        assert package["resources"][0]["url"].startswith("https://stat.example/sdmx/data/")
        self.run(store, "export-catalog", str(tmp_path / "d.xlsx"))
        self.run(store, "export-catalog", str(tmp_path / "d.jsonld"))
        assert "dcat:Catalog" in (tmp_path / "d.jsonld").read_text("utf-8")
        assert "written as .json" in self.run(store, "export-catalog", str(tmp_path / "d.csv"), fails=True)
        assert "539 observations" in self.run(store, "export-sdmx", "poverty_rate", str(tmp_path / "p.csv"))

    def test_rolling_tokens_and_the_log(self, store: Store) -> None:
        assert "P15-2024-2027 is of 2024 to 2027" in self.run(store, "plan", "roll", "P15-2023-2026")
        made = self.run(store, "tokens", "add", "anna", "--role", "editor", "--level", "province", "--area", "15")
        assert len(made.strip()) > 40
        assert "editor" in self.run(store, "tokens", "list")
        self.run(store, "tokens", "revoke", "anna")
        assert "revoked" in self.run(store, "tokens", "list")
        log = self.run(store, "audit", "--kind", "version")
        assert "created version P15-2024-2027" in log

    def test_the_example_can_be_taken_away(self, workspace: Store, tmp_path: Path) -> None:
        path = tmp_path / "own.gpkg"
        store, _ = copy_of(workspace, path)
        assert "records of the example are gone" in self.run(store, "plan", "remove-example")
        assert not any(stored.read_plan_records(store).records.values())
        assert (stored.read_audit(store, limit=1)[0].before or {})["example"]
        store.close()
