"""Any statistical file → sheets of cells: CSV, XLSX, XLS, ODS, Parquet; told by content, not by name."""

from __future__ import annotations

import csv
import re
import zipfile
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geostat.errors import NotFoundError, ObservationTableError
from geostat.readers.archives import check_archive
from geostat.readers.tables.sdmx import is_sdmx_json, is_sdmx_ml, read_sdmx_rows, without_labels
from geostat.readers.tables.web_tables import read_web_tables
from geostat.readers.text import decode, mend_mojibake

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Sheet", "Workbook", "cell_name", "column_letter", "column_number", "read_workbook"]

MAX_BYTES = 200 << 20
MAX_CELLS = 20_000_000
MAX_COLUMNS = 4_096
_DELIMITERS = ",;\t|"
_OLE = b"\xd0\xcf\x11\xe0"
_KINDS = [
    (b"%PDF", "a PDF; ask its publisher for the table, or export it from the program that made it"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it first"),
    (b"SQLite format 3", "a database; export the table to CSV"),
]


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet: `rows[r][c]` is None, text, a number, a truth value or a date; rows count from 0.

    `merged` holds (first row, first column, last row, last column).
    """

    name: str
    rows: list[list[Any]] = field(repr=False)
    merged: tuple[tuple[int, int, int, int], ...] = field(default=(), repr=False)
    hidden: bool = False
    formulas: frozenset[tuple[int, int]] = field(default=frozenset(), repr=False)

    @cached_property
    def width(self) -> int:
        """How many columns there are."""
        return max((len(row) for row in self.rows), default=0)

    def cell(self, row: int, column: int) -> Any:
        """What a cell holds; None beyond the table."""
        cells = self.rows[row] if 0 <= row < len(self.rows) else []
        return cells[column] if column < len(cells) else None

    def filled(self, row: int, column: int) -> Any:
        """What a cell shows: in a merged range, what its first cell holds."""
        return self.cell(*self._origins.get((row, column), (row, column)))

    def transposed(self) -> Sheet:
        """The same cells with rows as columns."""
        rows = [[self.cell(row, column) for row in range(len(self.rows))] for column in range(self.width)]
        merged = tuple((c1, r1, c2, r2) for r1, c1, r2, c2 in self.merged)
        return Sheet(self.name, rows, merged, self.hidden, frozenset((c, r) for r, c in self.formulas))

    @cached_property
    def _origins(self) -> dict[tuple[int, int], tuple[int, int]]:
        return {
            (row, column): (r1, c1)
            for r1, c1, r2, c2 in self.merged
            for row in range(r1, min(r2, len(self.rows)) + 1)
            for column in range(c1, min(c2, self.width) + 1)
        }


@dataclass(frozen=True)
class Workbook:
    """The sheets of one file, and how it was read: kind, encoding, delimiter."""

    path: Path
    kind: str
    sheets: list[Sheet] = field(repr=False)
    encoding: str | None = None
    delimiter: str | None = None

    def place(self, sheet: Sheet, row: int, column: int) -> str:
        """Where a cell is, as a person finds it: `54!B7`; in a file without sheets `B7`."""
        return cell_name(row, column) if self.encoding else f"{sheet.name}!{cell_name(row, column)}"


def column_letter(column: int) -> str:
    """`A` for 0, `Z` for 25, `AA` for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(MAX_COLUMNS)
def column_number(letters: str) -> int:
    """0 for `A`, 25 for `Z`, 26 for `AA`."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_name(row: int, column: int) -> str:
    """`B7` for row 6, column 1."""
    return f"{column_letter(column)}{row + 1}"


def read_workbook(path: Path | str, *, encoding: str | None = None, delimiter: str | None = None) -> Workbook:
    """Read every sheet of a file; encoding and delimiter of a text file are found if not given.

    Raises NotFoundError or ObservationTableError, which says what the file is instead of a table.
    """
    path = Path(path)
    if not path.is_file():
        raise NotFoundError(f"there is no file {path}")
    if path.stat().st_size > MAX_BYTES:
        raise ObservationTableError(f"{path.name} has more than {MAX_BYTES >> 20} MiB; cut it into parts")
    with path.open("rb") as file:
        head = file.read(8)
    for magic, what in _KINDS:
        if head.startswith(magic):
            raise ObservationTableError(f"{path.name} is {what}")
    if head.startswith(b"PAR1"):
        return Workbook(path, "parquet", [_read_parquet(path)])
    if head.startswith(b"PK"):
        return _read_packed(path)
    if head.startswith(_OLE):
        return Workbook(path, "xls", list(_read_sheets(path)))
    return _read_text(path, encoding, delimiter)


def _read_parquet(path: Path) -> Sheet:
    import pandas as pd

    try:
        frame = pd.read_parquet(path)
    except (ValueError, OSError) as error:
        raise ObservationTableError(f"{path.name} cannot be read as a Parquet table: {error}") from error
    if frame.size > MAX_CELLS or frame.shape[1] > MAX_COLUMNS:
        raise ObservationTableError(f"{path.name} has {frame.size:,} cells; cut it into parts")
    cells = frame.astype(object).where(frame.notna(), None)
    return Sheet(path.stem, [[str(name) for name in frame.columns], *cells.to_numpy().tolist()])


def _read_text(path: Path, encoding: str | None, delimiter: str | None) -> Workbook:
    data = path.read_bytes()
    try:
        text, encoding = (data.decode(encoding), encoding) if encoding else decode(data)
    except (UnicodeError, LookupError) as error:
        raise ObservationTableError(
            f"{path.name} cannot be read as text: {error}; save it as UTF-8, or name its --encoding"
        ) from error
    if is_sdmx_json(text) or is_sdmx_ml(text):
        rows = read_sdmx_rows(path, text)
        _check_size(path, len(rows), len(rows[0]))
        return Workbook(path, "sdmx", [Sheet(path.stem, rows)], encoding)
    if re.match(r"\s*<(?:!doctype|html|table|head|meta|\?xml)", text[:200], re.IGNORECASE):
        return Workbook(path, "web page", _web_sheets(path, text))
    delimiter = delimiter or _delimiter(text)
    csv.field_size_limit(1 << 20)
    try:
        rows = [
            [cell if cell.strip() else None for cell in row]
            for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise ObservationTableError(f"{path.name} cannot be read as a table: {error}") from error
    _check_size(path, len(rows), max((len(row) for row in rows), default=0))
    return Workbook(path, "csv", [Sheet(path.stem, without_labels(rows))], encoding, delimiter)


def _web_sheets(path: Path, text: str) -> list[Sheet]:
    tables = read_web_tables(text)
    if not tables:
        raise ObservationTableError(
            f"{path.name} is a web page without a table; ask its publisher for the table itself"
        )
    for rows, _ in tables:
        _check_size(path, len(rows), max((len(row) for row in rows), default=0))
    return [Sheet(f"table {number}", rows, merged) for number, (rows, merged) in enumerate(tables, 1)]


def _delimiter(text: str) -> str:
    """The sign that cuts the most lines into the same number of cells."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]

    def agreement(sign: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=sign)]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    return max(_DELIMITERS, key=agreement)


def _read_packed(path: Path) -> Workbook:
    members = check_archive(path, ObservationTableError)
    if "xl/workbook.xml" in members:
        formulas = _scan_xlsx(path, members)
        return Workbook(path, "xlsx", list(_read_sheets(path, formulas)))
    if "content.xml" in members and "mimetype" in members:
        _scan_ods(path)
        return Workbook(path, "ods", list(_read_sheets(path)))
    if "xl/workbook.bin" in members:
        return Workbook(path, "xlsb", list(_read_sheets(path)))
    raise ObservationTableError(f"{path.name} is an archive, not a workbook; unpack it and give one of {members[:5]}")


def _read_sheets(path: Path, formulas: dict[str, frozenset[tuple[int, int]]] | None = None) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            for described in workbook.sheets_metadata:
                if described.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = workbook.get_sheet_by_name(described.name)
                _check_size(path, sheet.total_height, sheet.total_width, described.name)
                rows = [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
                merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or [])
                hidden = described.visible != SheetVisibleEnum.Visible
                name = mend_mojibake(described.name)
                yield Sheet(name, rows, merged, hidden, (formulas or {}).get(described.name, frozenset()))
    except (CalamineError, OSError, ValueError) as error:
        encrypted = "password" in str(error).lower() or _is_encrypted(path)
        raise ObservationTableError(
            f"{path.name} is encrypted; save it without a password"
            if encrypted
            else f"{path.name} cannot be read as a workbook: {error}; if it is damaged or cut off, save it anew as XLSX"
        ) from error


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return mend_mojibake(value) if value.strip() else None
    return value


def _is_encrypted(path: Path) -> bool:
    """Whether an OLE container holds an encrypted package, as Excel writes it."""
    return "EncryptedPackage".encode("utf-16-le") in path.read_bytes()


def _check_size(path: Path, rows: int, columns: int, sheet: str = "") -> None:
    if columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise ObservationTableError(
            f"{path.name}{f', sheet {sheet}' if sheet else ''}: {rows:,} rows × {columns:,} columns are more than a "
            f"statistical table has ({MAX_COLUMNS:,} columns, {MAX_CELLS:,} cells); delete what lies outside the table"
        )


_XLSX_CELL = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(?:/>|>(<f\b)?)')


def _scan_xlsx(path: Path, members: Iterable[str]) -> dict[str, frozenset[tuple[int, int]]]:
    """Which cells of which sheet are formulas; refuses a sheet whose cells lie too far apart to be laid out."""
    with zipfile.ZipFile(path) as archive:
        found = {}
        for name, member in _xlsx_sheets(archive).items():
            if member not in members:
                continue
            far_row = far_column = 0
            formulas = set()
            for letters, digits, formula in _xlsx_cells(archive, member):
                row, column = int(digits) - 1, column_number(letters.decode())
                far_row, far_column = max(far_row, row), max(far_column, column)
                if formula:
                    formulas.add((row, column))
            _check_size(path, far_row + 1, far_column + 1, name)
            found[name] = frozenset(formulas)
    return found


def _xlsx_cells(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[bytes, bytes, bytes]]:
    rest = b""
    with archive.open(member) as stream:
        while chunk := stream.read(4 << 20):
            text = rest + chunk
            last = text.rfind(b"<c ")
            whole, rest = (text[:last], text[last:]) if last > 0 else (b"", text)
            for cell in _XLSX_CELL.finditer(whole):
                yield cell[1], cell[2], cell[3]
    for cell in _XLSX_CELL.finditer(rest):
        yield cell[1], cell[2], cell[3]


def _xlsx_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The file inside the workbook that holds each sheet."""
    from xml.etree import ElementTree

    def parse(member: str) -> Any:
        data = archive.read(member)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise ObservationTableError("the workbook declares entities, which no spreadsheet program writes")
        return ElementTree.fromstring(data)  # entities are refused above

    relations = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    try:
        targets = {each.get("Id"): each.get("Target", "") for each in parse("xl/_rels/workbook.xml.rels")}
        sheets = [each for each in parse("xl/workbook.xml").iter() if each.tag.endswith("}sheet")]
    except (KeyError, ElementTree.ParseError):
        return {}
    return {
        str(each.get("name")): target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        for each in sheets
        if (target := targets.get(each.get(relations)))
    }


def _scan_ods(path: Path) -> None:
    """Refuse a sheet that repeats a cell with content more often than a table can be wide or long."""
    repeated = re.compile(
        rb'<table:table-cell(?=[^>]*office:value)[^>]*number-columns-repeated="(\d+)"'
        rb'|<table:table-row[^>]*number-rows-repeated="(\d+)"[^>]*>\s*<table:table-cell[^>]*office:value'
    )
    with zipfile.ZipFile(path) as archive:
        for columns, rows in repeated.findall(archive.read("content.xml")):
            _check_size(path, int(rows or 1), int(columns or 1))
