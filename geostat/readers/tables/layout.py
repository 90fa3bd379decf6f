"""Where the tables are on a sheet: title, header, data; found by what the cells say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geostat.domain.area_names import normalize_name, tidy_text
from geostat.readers.tables.area_columns import choose_area_column, parent_column
from geostat.readers.tables.cells import read_cell, shown
from geostat.readers.tables.headers import (
    LONG_TITLE,
    ValueColumn,
    is_heading,
    label_text,
    title_status,
    title_unit,
    value_columns,
)
from geostat.readers.tables.periods import find_period
from geostat.readers.tables.roles import column_roles
from geostat.readers.tables.sheets import column_letter
from geostat.readers.tables.units import find_unit

if TYPE_CHECKING:
    from geostat.domain.area_names import AreaNames
    from geostat.readers.tables.sheets import Sheet

__all__ = ["Block", "find_blocks", "has_plain_number"]

_MAX_HEADER = 8
_SAMPLE = 400


@dataclass(frozen=True)
class Block:
    """One table on a sheet; rows and columns count from 0, `header` and `data` are the first and the last row."""

    sheet: Sheet = field(repr=False)
    level: str
    header: tuple[int, int]
    data: tuple[int, int]
    area_column: int
    parent_column: int | None
    period_columns: tuple[int, ...]
    dimensions: tuple[int, ...]
    columns: tuple[ValueColumn, ...]
    titles: tuple[str, ...]
    fill_down: bool
    status_column: int | None = None
    multiplier_column: int | None = None
    unit_column: int | None = None
    left_aside: tuple[int, ...] = ()
    """Columns that are neither values nor words that divide the rows: keys, remarks, names again."""
    area_name: str | None = None
    """The area that the whole sheet is of, where no column names areas; `area_column` then holds other words."""
    transposed: bool = False

    def area_text(self, row: int) -> object:
        """What names the area of a row."""
        return self.area_name or self.sheet.filled(row, self.area_column)

    @property
    def area_place(self) -> str:
        """Where areas are named, as a person finds it."""
        if self.area_name:
            return "of the whole sheet"
        return str(self.area_column + 1) if self.transposed else column_letter(self.area_column)

    @property
    def labels(self) -> list[str]:
        """The labels of the measures: the words of dimension columns, then those of the header."""
        seen: dict[str, None] = {}
        for row in range(self.data[0], self.data[1] + 1):
            for column in self.columns:
                seen.setdefault(self.label(row, column))
            if not self.dimensions:
                break
        return list(seen)

    def label(self, row: int, column: ValueColumn) -> str:
        """The label of the measure of one cell."""
        words = [label_text(self.sheet.filled(row, each)) for each in self.dimensions]
        if self.header[0] < 0 and not words and len(self.columns) > 1:
            return f"column {column_letter(column.index)}"
        generic = bool(words) and column.label.casefold() in ("", "value", "ค่า", "จำนวน", "obs_value", "ข้อมูล")
        return " | ".join(word for word in [*words, "" if generic else column.label] if word) or "*"

    @property
    def status(self) -> str:
        """The status that the title gives to the whole table."""
        return title_status(self.titles)

    @property
    def unit(self) -> str | None:
        """The unit that the title gives for the whole table."""
        return title_unit(self.titles)


def find_blocks(
    sheet: Sheet,
    names: AreaNames,
    *,
    level: str | None = None,
    header: tuple[int, int] | None = None,
    area_column: int | None = None,
    transposed: bool | None = None,
) -> list[Block]:
    """The tables of a sheet; `level`, `header`, `area_column` and `transposed` are found if not given."""
    if transposed is None:
        transposed = _names_areas_across(sheet, names, level)
    if not transposed:
        return _blocks(sheet, names, level, header, area_column)
    turned = _blocks(sheet.transposed(), names, level, header, area_column)
    return [replace(block, transposed=True) for block in turned]


def _names_areas_across(sheet: Sheet, names: AreaNames, level: str | None) -> bool:
    """Whether a row names more areas than any column does."""
    if len(sheet.rows) > _SAMPLE:
        return False
    down = choose_area_column(sheet, names, level, None, 0)
    across = choose_area_column(sheet.transposed(), names, level, None, 0, by_code=False)
    return across is not None and (down is None or across.areas > down.areas)


def _blocks(
    sheet: Sheet, names: AreaNames, level: str | None, header: tuple[int, int] | None, area_column: int | None
) -> list[Block]:
    found = []
    start = 0
    while start < len(sheet.rows):
        block, after = _next_block(sheet, names, level, header if start == 0 else None, area_column, start)
        if block is None:
            break
        if block.columns:
            found.append(block)
        start = after
    return found or _block_of_whole_sheet(sheet, names, level)


def _block_of_whole_sheet(sheet: Sheet, names: AreaNames, level: str | None) -> list[Block]:
    """The table of a sheet that is all of one area, which its name or its title says; its rows are told by words."""
    for at in [level] if level else names.levels:
        name = _area_of_sheet(sheet, names, at)
        words = next((column for column in range(sheet.width) if _is_wordy(sheet, column)), None)
        if name is None or words is None:
            continue
        worded = (row for row in range(len(sheet.rows)) if sheet.cell(row, words))
        rows = [row for row in worded if has_plain_number(sheet, row, words)]
        header = _header_rows(sheet, words, rows[0], 0)
        sampled = _sampled(rows[0], rows[-1])
        roles = column_roles(sheet, names, at, {words}, header, sampled)
        block = _block(sheet, at, header, (rows[0], rows[-1]), words, roles, start=0)
        return [replace(block, area_name=name, dimensions=(words, *block.dimensions))]
    return []


def _area_of_sheet(sheet: Sheet, names: AreaNames, level: str) -> str | None:
    titles = [shown(cell) for row in sheet.rows[:_MAX_HEADER] for cell in row if isinstance(cell, str)]
    words = [sheet.name, *(word for title in titles for word in [*title.split(), title.rpartition("จังหวัด")[2]])]
    return next((word for word in words if names.find(word, level).how in ("exact", "alias", "normalized")), None)


def _is_wordy(sheet: Sheet, column: int) -> bool:
    """Whether a column holds words beside numbers in at least two rows."""
    rows = [row for row in range(len(sheet.rows)) if isinstance(sheet.cell(row, column), str)]
    return sum(has_plain_number(sheet, row, column) for row in rows) >= 2


def _next_block(
    sheet: Sheet,
    names: AreaNames,
    level: str | None,
    header: tuple[int, int] | None,
    area_column: int | None,
    start: int,
) -> tuple[Block | None, int]:
    chosen = choose_area_column(sheet, names, level, area_column, start)
    if chosen is None:
        return None, len(sheet.rows)
    level, column = chosen.level, chosen.index
    first = _first_data_row(sheet, names, level, column, header[1] + 1 if header else start)
    if first is None:
        return None, len(sheet.rows)
    header = header or _header_rows(sheet, column, first, start)
    after = _repeated_header(sheet, column, header, first)
    last = _last_data_row(sheet, names, level, column, first, after)
    rows = _sampled(first, last)
    parent = parent_column(sheet, names, level, column, rows)
    roles = column_roles(sheet, names, level, {column, parent}, header, rows)
    blank = sum(sheet.filled(row, column) is None for row in rows if _has_value(sheet, row, roles["value"]))
    block = _block(sheet, level, header, (first, last), column, roles, start=start)
    filled = blank > 0.3 * len(rows) and bool(roles["dimension"])
    return replace(block, parent_column=parent, fill_down=filled), after


def _block(
    sheet: Sheet,
    level: str,
    header: tuple[int, int],
    data: tuple[int, int],
    column: int,
    roles: dict[str, list[int]],
    *,
    start: int,
) -> Block:
    """A table whose columns have these roles; its titles stand from row `start` to its header."""
    return Block(
        sheet=sheet,
        level=level,
        header=header,
        data=data,
        area_column=column,
        parent_column=None,
        period_columns=tuple(roles["period"]),
        dimensions=tuple(roles["dimension"]),
        columns=value_columns(sheet, header, roles["value"]),
        titles=_titles(sheet, start, header[0] if header[0] >= 0 else data[0]),
        status_column=next(iter(roles["status"]), None),
        multiplier_column=next(iter(roles["multiplier"]), None),
        unit_column=next(iter(roles["unit"]), None),
        left_aside=tuple(roles["other"]),
        fill_down=False,
    )


def _first_data_row(sheet: Sheet, names: AreaNames, level: str, column: int, start: int) -> int | None:
    return next((row for row in range(start, len(sheet.rows)) if _is_data(sheet, names, level, column, row)), None)


def _is_data(sheet: Sheet, names: AreaNames, level: str, column: int, row: int) -> bool:
    """Whether a row names an area and says something of it, or anything else and gives a value that is no year."""
    text = sheet.filled(row, column)
    if text is None or is_heading(text) or not _has_content(sheet, row, column):
        return False
    said = shown(text)
    if any(names.find(said, each).how != "unknown" for each in (level, *names.levels)):
        return True
    if names.aggregate_of(said):
        return _has_value(sheet, row, None, besides=column)
    return any(sign.isalpha() for sign in said) and has_plain_number(sheet, row, column)


def has_plain_number(sheet: Sheet, row: int, besides: int) -> bool:
    """Whether a row holds a number that is no year: a header holds none."""
    for column, cell in enumerate(sheet.rows[row]):
        if column != besides and read_cell(cell).kind == "number" and find_period(cell) is None:
            return True
    return False


def _has_content(sheet: Sheet, row: int, besides: int) -> bool:
    cells = enumerate(sheet.rows[row])
    return any(column != besides and (cell is not None or (row, column) in sheet.formulas) for column, cell in cells)


def _has_value(sheet: Sheet, row: int, columns: list[int] | None, besides: int = -1) -> bool:
    wanted = range(len(sheet.rows[row])) if columns is None else columns
    return any(each != besides and read_cell(sheet.cell(row, each)).kind in ("number", "missing") for each in wanted)


def _header_rows(sheet: Sheet, column: int, first: int, start: int) -> tuple[int, int]:
    """The rows right above the data that hold more than a title; (-1, -1) if there are none."""
    top = -1
    for row in range(first - 1, max(start, first - _MAX_HEADER) - 1, -1):
        filled = [each for each in range(sheet.width) if sheet.cell(row, each) is not None]
        if not filled or _is_title(sheet, row, column):
            break
        if len(filled) >= 2 or _is_unit_row(sheet, row, filled):
            top = row
    while (
        top >= 0 and top < first - 1 and _is_unit_row(sheet, top, [c for c in range(sheet.width) if sheet.cell(top, c)])
    ):
        top += 1  # a unit line above the header belongs to the title
    return (top, first - 1) if top >= 0 else (-1, -1)


def _is_unit_row(sheet: Sheet, row: int, filled: list[int]) -> bool:
    return len(filled) == 1 and find_unit(sheet.cell(row, filled[0])) is not None


def _is_title(sheet: Sheet, row: int, column: int) -> bool:
    """A long text at the left, or one merged across most of the table."""
    left = next((sheet.cell(row, each) for each in range(sheet.width) if sheet.cell(row, each) is not None), None)
    if not isinstance(left, str):
        return False
    wide = any(r1 == row and c2 - c1 + 1 >= max(3, 0.8 * sheet.width) for r1, c1, _, c2 in sheet.merged)
    return wide or (len(left) > LONG_TITLE and not is_heading(left))


def _repeated_header(sheet: Sheet, column: int, header: tuple[int, int], first: int) -> int:
    """The row with which the next table of the sheet begins: its title or header; else the end of the sheet."""
    said = next((t for r in range(header[1], header[0] - 1, -1) if r >= 0 and (t := sheet.filled(r, column))), None)
    if said is None or not is_heading(said):
        return len(sheet.rows)
    wanted = normalize_name(said)
    for row in range(first + 1, len(sheet.rows)):
        text = sheet.cell(row, column)
        if text is not None and normalize_name(text) == wanted and sheet.filled(row - 1, column) != text:
            while row - 1 > first and not _has_value(sheet, row - 1, None):
                row -= 1
            return row
    return len(sheet.rows)


def _last_data_row(sheet: Sheet, names: AreaNames, level: str, column: int, first: int, end: int) -> int:
    """The last row that names an area, that has words and a value, or several values without a name."""
    for row in range(end - 1, first, -1):
        cells = [cell for each, cell in enumerate(sheet.rows[row]) if each != column]
        numbers = sum(read_cell(cell).kind == "number" for cell in cells)
        worded = any(isinstance(cell, str) for cell in sheet.rows[row]) and _has_value(sheet, row, None, besides=column)
        if worded or numbers > 1 or _is_data(sheet, names, level, column, row):
            return row
    return first


def _sampled(first: int, last: int) -> list[int]:
    step = max(1, (last - first + 1) // _SAMPLE)
    return list(range(first, last + 1, step))


def _titles(sheet: Sheet, start: int, end: int) -> tuple[str, ...]:
    cells = (cell for row in sheet.rows[start:end] for cell in row if cell is not None)
    return tuple(tidy_text(shown(cell)) for cell in cells)
