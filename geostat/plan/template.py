"""A whole plan as one workbook, a sheet for each kind of record: written, filled in by people, loaded as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from geostat.domain.findings import Finding
from geostat.domain.plan_records import KINDS, PlanRecords, Record
from geostat.errors import ConflictError, PlanError, needing_extra, some
from geostat.plan.editing import change_plan, parse_record
from geostat.readers.tables.sheets import cell_name, read_workbook

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from geostat.plan.areas import PlanAreas
    from geostat.store import Holder, Store

__all__ = ["Loaded", "load_plan", "read_template", "write_template"]

_NOTES = "readme"
_HEADER_ROWS = 2
_EXPLAINED = (
    "One sheet for each kind of record. Row 1 has the names of fields, which must stay as they are.",
    "Row 2 explains them, * marks those that must be filled; records begin in row 3.",
    "Years and dates may be พ.ศ. or ค.ศ. A record that is held keeps its revision; blank or 0 is a new one.",
    "Load it with: geostat plan load FILE",
    "แต่ละแผ่นงานคือข้อมูลหนึ่งประเภท แถวที่ 1 เป็นชื่อช่อง ห้ามแก้ไข",
    "แถวที่ 2 เป็นคำอธิบาย * คือต้องกรอก เริ่มกรอกข้อมูลในแถวที่ 3",
    "ปีและวันที่ใช้ พ.ศ. หรือ ค.ศ. ก็ได้ ข้อมูลที่มีอยู่แล้วให้คงเลขครั้งที่แก้ไขไว้ ข้อมูลใหม่ให้เว้นว่างหรือใส่ 0",
)


@dataclass
class Loaded:
    """What came of a workbook: how many records of each kind are new, changed, unchanged, and what is wrong."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_loaded(self) -> bool:
        """Whether it was, or could be, written."""
        return not self.findings


def write_template(path: Path, plan_records: PlanRecords | None = None) -> None:
    """Write the workbook: empty, or with all records of a plan; values that are chosen from a list have that list."""
    with needing_extra("reports"):
        import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        formats = {
            "header": book.add_format({"bold": True, "bg_color": "#E8EEF5", "bottom": 1}),
            "note": book.add_format({"italic": True, "text_wrap": True, "font_color": "#5B6770", "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        notes = book.add_worksheet(_NOTES)
        notes.set_column(0, 0, 110)
        for row, text in enumerate(_EXPLAINED):
            notes.write_string(row, 0, text, formats["text"])
        if plan_records is not None and any(
            each.example for held in plan_records.records.values() for each in held.values()
        ):
            notes.write_string(
                3, 0, "ตัวอย่าง – illustrative example, not official: rows with example = 1", formats["header"]
            )
        for kind, model in KINDS.items():
            _write_sheet(book.add_worksheet(kind), model, plan_records.all(model) if plan_records else [], formats)


def _write_sheet(sheet: Any, model: type[Record], records: list[Record], formats: dict[str, Any]) -> None:
    last = max(len(records), 500) + _HEADER_ROWS
    for column, (name, described) in enumerate(model.model_fields.items()):
        sheet.write_string(0, column, name, formats["header"])
        needed = " *" if described.is_required() else ""
        sheet.write_string(1, column, f"{described.title}{needed}", formats["note"])
        words = _choices(described.annotation)
        if words:
            sheet.data_validation(_HEADER_ROWS, column, last, column, {"validate": "list", "source": words})
        for row, record in enumerate(records, _HEADER_ROWS):
            _write_cell(sheet, row, column, getattr(record, name))
        sheet.set_column(column, column, 34 if name.startswith(("title", "name", "text")) else 17)
    sheet.set_row(1, 62)
    sheet.freeze_panes(_HEADER_ROWS, 1)


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_number(row, column, int(value))
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None and value != "":
        sheet.write_string(row, column, str(value))


def _choices(annotation: Any) -> list[str]:
    """The words of a closed list."""
    found = [each for each in get_args(annotation) if isinstance(each, str)]
    return found or [word for inner in get_args(annotation) for word in get_args(inner) if isinstance(word, str)]


@dataclass(frozen=True)
class _Place:
    sheet: str
    row: int
    columns: dict[str, int]

    def cell(self, field: str) -> str:
        return f"{self.sheet}!{cell_name(self.row, self.columns.get(field, 0))}"


def read_template(path: Path) -> tuple[list[Record], list[Finding], dict[tuple[str, str], _Place]]:
    """The records of a workbook, what is wrong with it cell by cell, and where each record stands.

    Raises ObservationTableError or NotFoundError if the file is no workbook.
    """
    records: list[Record] = []
    findings: list[Finding] = []
    places: dict[tuple[str, str], _Place] = {}
    book = read_workbook(path)
    for sheet in book.sheets:
        if sheet.name == _NOTES:
            continue
        if sheet.name not in KINDS:
            findings.append(_renamed("sheet", sheet.name, list(KINDS), sheet.name))
            continue
        columns, wrong = _columns(sheet.name, sheet.rows[0] if sheet.rows else [])
        findings += wrong
        for number, row in enumerate(sheet.rows[_HEADER_ROWS:] if not wrong else [], _HEADER_ROWS):
            data = {name: row[at] for name, at in columns.items() if at < len(row) and row[at] not in (None, "")}
            if data:
                place = _Place(sheet.name, number, columns)
                records += _record(data, place, findings, places)
    if not records and not findings:
        findings.append(Finding("error", "empty", f"{path.name} has no records", f"{path.name} ไม่มีข้อมูล"))
    return records, findings, places


def _columns(kind: str, header: list[Any]) -> tuple[dict[str, int], list[Finding]]:
    """Where each field stands; all must be there, so that a column that went missing does not empty what is held."""
    fields = KINDS[kind].model_fields
    names = {str(cell).strip(): at for at, cell in enumerate(header) if cell not in (None, "")}
    missing = [name for name in fields if name not in names]
    wrong = [
        _renamed("column", name, [each for each in fields if each not in names], f"{kind}!{cell_name(0, at)}")
        for name, at in names.items()
        if name not in fields
    ]
    wrong += [
        Finding(
            "error",
            "missing_column",
            f"sheet {kind} has no column {name!r}; take the header from a new template: geostat plan template",
            f"แผ่นงาน {kind} ไม่มีช่อง {name!r} ให้ใช้หัวตารางจากแบบฟอร์มใหม่",
            where=f"{kind}!{cell_name(0, 0)}",
        )
        for name in missing
    ]
    return {name: at for name, at in names.items() if name in fields}, wrong


def _renamed(what: str, name: str, free: list[str], where: str) -> Finding:
    from rapidfuzz import process

    perhaps = f"; was it {process.extractOne(name, free)[0]!r}?" if free else ";"
    return Finding(
        "error",
        f"unknown_{what}",
        f"there is no {what} {name!r}{perhaps} There are {some(free, 30)}",
        f"ไม่มี{'แผ่นงาน' if what == 'sheet' else 'ช่อง'} {name!r}",
        where=where,
    )


def _record(
    data: dict[str, Any], place: _Place, findings: list[Finding], places: dict[tuple[str, str], _Place]
) -> list[Record]:
    try:
        record = parse_record(place.sheet, data)
    except PlanError as error:
        for each in error.facts["fields"]:
            cell = place.cell(each["field"])
            message = f"{cell} ({each['field']}): {each['message']}"
            findings.append(Finding("error", "unusable_cell", message, f"{cell} ใช้ไม่ได้", where=cell))
        return []
    key = (place.sheet, record.id)
    if key in places:
        cell = place.cell("id")
        message = f"{cell}: {record.id!r} stands in row {places[key].row + 1} too; keep one"
        findings.append(Finding("error", "repeated", message, f"{cell} รหัส {record.id!r} ซ้ำ", where=cell))
        return []
    places[key] = place
    return [record]


def load_plan(
    store: Store, path: Path, holder: Holder, *, dry_run: bool = False, places: PlanAreas | None = None
) -> Loaded:
    """Load a workbook, all or nothing; with `dry_run` only say what would come of it.

    What is wrong is told with sheet and cell. Records that the workbook does not have stay as they are. Raises
    ForbiddenError if the holder may not change one of them.
    """
    records, findings, at = read_template(path)
    loaded = Loaded(findings=findings)
    if findings:
        return loaded
    try:
        loaded.counts = change_plan(store, holder, records, places=places, dry_run=dry_run)
    except PlanError as error:
        for each in error.facts.get("problems", []):
            kind, record_id, name = each["where"].split(" ")
            cell = at[kind, record_id].cell(name) if (kind, record_id) in at else each["where"]
            loaded.findings.append(Finding(**{**each, "message": f"{cell}: {each['message']}", "where": cell}))
        if not loaded.findings:
            raise
    except ConflictError as error:
        key = (str(error.facts.get("kind")), str(error.facts.get("id")))
        cell = at[key].cell("revision") if key in at else ""
        who = ", ".join(f"{each['who']} ({', '.join(each['fields'])})" for each in error.facts.get("changed", []))
        message = f"{cell}: {error}" + (f"; changed by {who}" if who else "")
        loaded.findings.append(Finding("error", "stale", message, f"{cell}: มีผู้แก้ไขไปก่อนแล้ว", where=cell))
    return loaded
