"""Where the table is on a sheet: title, header rows, areas, periods, values; found by what the cells say."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from geostat.codes import normalise_name, tidy_text
from geostat.errors import PeriodError
from geostat.readers.cells import read_cell, shown
from geostat.readers.periods import FoundPeriod, find_period
from geostat.readers.units import find_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geostat.codes import AreaNames
    from geostat.readers.sheets import Sheet

__all__ = ["Block", "ValueColumn", "find_blocks"]

_LEVEL_WORDS = re.compile(
    r"^(?:ประเทศ|ภาค|กลุ่มจังหวัด|จังหวัด|อำเภอ|เขต|ตำบล|แขวง|พื้นที่|รหัส|ชื่อ|และ|/|region|province|changwat|district|amphoe|"
    r"tambon|subdistrict|area|and|name|code|country|th|en|adm\d)+$"
)
_PERIOD_WORDS = re.compile(
    r"^(?:ปีพศ|ปีคศ|พศ|คศ|ปี|ปีงบประมาณ|ปีงบประมาณพศ|ปีเพาะปลูก|ปีการผลิต|ปีปฏิทิน|เดือน|ไตรมาส|คาบเวลา|year|years|yearbe|yearce|period|"
    r"timeperiod|time|date|month|quarter|fiscalyear)$"
)
_KEY_WORDS = re.compile(r"^(?:ลำดับ|ลำดับที่|ที่|no|รหัส\w*|code|id|\w*code|\w*รหัส|หมายเหตุ|note|notes|remark|remarks)$")
_STATUS = re.compile(
    r"(?:^|[\s(])(?:(?P<mark>[rpe])\d?\)?$|\(?(?P<word>เบื้องต้น|ปรับปรุง|ประมาณการ|preliminary|revised|estimate)\w*\)?)",
    re.I,
)
_STATUS_WORD = re.compile(r"(?P<word>เบื้องต้น|preliminary)", re.IGNORECASE)
_STATUS_OF = {"เบื้องต้น": "p", "preliminary": "p", "ปรับปรุง": "r", "revised": "r", "ประมาณการ": "e", "estimate": "e"}
_PARENTHESES = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_UNIT_LINE = re.compile(r"(?:หน่วย|unit)\s*(?:นับ)?\s*[::]\s*([^)\]]+)", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\s*(?:\d{1,2}/|[*†‡]+|[¹²³]+)\s*$")
_ROLES_BY_NAME = {
    "obsstatus": "status",
    "status": "status",
    "สถานะ": "status",
    "unitmult": "multiplier",
    "unitmul": "multiplier",
}
_MAX_HEADER = 8
_LONG_TITLE = 40
_SAMPLE = 400
_MANY = 20_000


@dataclass(frozen=True)
class ValueColumn:
    """A column of values: what its header says apart from period, unit and status."""

    index: int
    label: str
    period: FoundPeriod | None = None
    unit: str | None = None
    status: str = ""


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
    transposed: bool = False

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
        generic = bool(words) and column.label.casefold() in ("", "value", "ค่า", "จำนวน", "obs_value", "ข้อมูล")
        return " | ".join(word for word in [*words, "" if generic else column.label] if word) or "*"

    @property
    def status(self) -> str:
        """The status that the title gives to the whole table."""
        return next(
            (_STATUS_OF[word["word"].lower()] for title in self.titles if (word := _STATUS_WORD.search(title))), ""
        )

    @property
    def unit(self) -> str | None:
        """The unit that the title gives for the whole table."""
        for title in self.titles:
            found = _UNIT_LINE.search(title)
            if found and find_unit(found[1]):
                return found[1].strip(" )]")
        return next((title.strip("() ") for title in self.titles if title.startswith("(") and find_unit(title)), None)


def status_said(text: str) -> str:
    """The status that words give: preliminary, revised, estimated; blank if none."""
    marked = _STATUS.search(text)
    if not marked:
        return ""
    return marked["mark"].lower() if marked["mark"] else _STATUS_OF[marked["word"].lower()]


def label_text(cell: object) -> str:
    """A header or dimension text without footnote marks and doubled spaces."""
    return _FOOTNOTE.sub("", tidy_text(shown(cell)))


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
    down = _choose_area_column(sheet, names, level, None, 0)
    across = _choose_area_column(sheet.transposed(), names, level, None, 0)
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
    return found


def _next_block(
    sheet: Sheet,
    names: AreaNames,
    level: str | None,
    header: tuple[int, int] | None,
    area_column: int | None,
    start: int,
) -> tuple[Block | None, int]:
    chosen = _choose_area_column(sheet, names, level, area_column, start)
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
    parent = _parent_column(sheet, names, level, column, rows)
    roles = _roles(sheet, names, level, {column, parent}, header, rows)
    values = tuple(_value_column(sheet, header, each) for each in roles["value"])
    blank = sum(sheet.filled(row, column) is None for row in rows if _has_value(sheet, row, roles["value"]))
    block = Block(
        sheet=sheet,
        level=level,
        header=header,
        data=(first, last),
        area_column=column,
        parent_column=parent,
        period_columns=tuple(roles["period"]),
        dimensions=tuple(roles["dimension"]),
        columns=values,
        titles=_titles(sheet, start, header[0] if header[0] >= 0 else first),
        status_column=next(iter(roles["status"]), None),
        multiplier_column=next(iter(roles["multiplier"]), None),
        fill_down=blank > 0.3 * len(rows) and bool(roles["dimension"]),
    )
    return block, after


def _texts(sheet: Sheet, column: int, start: int) -> Counter[str]:
    """The texts of a column and how often each stands there."""
    cells = (sheet.cell(row, column) for row in range(start, len(sheet.rows)))
    return Counter(shown(cell) for cell in cells if cell is not None)


@dataclass(frozen=True, order=True)
class _AreaColumn:
    """A column that names areas of a level: how many, and in how many rows."""

    areas: int
    rows: int
    level: str = field(compare=False)
    index: int = field(compare=False)
    share: float = field(compare=False)


def _choose_area_column(
    sheet: Sheet, names: AreaNames, level: str | None, column: int | None, start: int
) -> _AreaColumn | None:
    """The column and level that name the most areas; the finer one, where another column names those above."""
    candidates = []
    for each in range(sheet.width) if column is None else [column]:
        texts = _texts(sheet, each, start)
        for at in [level] if level else names.levels:
            areas, rows = _areas_named(texts, names, at)
            if areas:
                candidates.append(_AreaColumn(areas, rows, at, each, rows / max(sum(texts.values()), 1)))
    if not candidates:
        return None
    best = max(candidates)
    finer = [each for each in candidates if each.index != best.index and names.level_above(each.level) == best.level]
    finer = [each for each in finer if each.share >= 0.5 and each.areas > 2]
    return max(finer) if finer else best


def _areas_named(texts: Counter[str], names: AreaNames, level: str) -> tuple[int, int]:
    """How many areas a column names, by name before by code, and in how many rows."""
    words = {text: count for text, count in texts.items() if not re.fullmatch(r"[\d.,\s-]+", text)}
    found = {text: match for text in list(words)[:_MANY] if (match := names.find(text, level)).how != "unknown"}
    if found:
        return 2 * len({match.code or match.text for match in found.values()}), sum(words[text] for text in found)
    numbers = {text: count for text, count in texts.items() if text not in words}
    known = [text for text in numbers if names.find(text, level).certain]
    enough = len(known) >= 2 and len(known) >= 0.9 * len(numbers)
    return (len(known), sum(numbers[text] for text in known)) if enough else (0, 0)


def is_heading(text: object) -> bool:
    """Whether a text only names levels, as the header of a column of areas does: `ภาค/จังหวัด`."""
    return bool(_LEVEL_WORDS.match(normalise_name(text)))


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
    return any(sign.isalpha() for sign in said) and _has_plain_number(sheet, row, column)


def _has_plain_number(sheet: Sheet, row: int, besides: int) -> bool:
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
    return wide or (len(left) > _LONG_TITLE and not is_heading(left))


def _repeated_header(sheet: Sheet, column: int, header: tuple[int, int], first: int) -> int:
    """The row with which the next table of the sheet begins: its title or header; else the end of the sheet."""
    said = next((t for r in range(header[1], header[0] - 1, -1) if r >= 0 and (t := sheet.filled(r, column))), None)
    if said is None or not is_heading(said):
        return len(sheet.rows)
    wanted = normalise_name(said)
    for row in range(first + 1, len(sheet.rows)):
        text = sheet.cell(row, column)
        if text is not None and normalise_name(text) == wanted and sheet.filled(row - 1, column) != text:
            while row - 1 > first and not _has_value(sheet, row - 1, None):
                row -= 1
            return row
    return len(sheet.rows)


def _last_data_row(sheet: Sheet, names: AreaNames, level: str, column: int, first: int, end: int) -> int:
    """The last row that names an area, or that has words and a value."""
    for row in range(end - 1, first, -1):
        worded = any(isinstance(cell, str) for cell in sheet.rows[row])
        if _is_data(sheet, names, level, column, row) or (worded and _has_value(sheet, row, None, besides=column)):
            return row
    return first


def _sampled(first: int, last: int) -> list[int]:
    step = max(1, (last - first + 1) // _SAMPLE)
    return list(range(first, last + 1, step))


def _parent_column(sheet: Sheet, names: AreaNames, level: str, column: int, rows: list[int]) -> int | None:
    """The column that names the areas of the level above, if there is one."""
    above = names.level_above(level)
    if above is None:
        return None
    best, chosen = 0.5, None
    for each in range(sheet.width):
        texts = {shown(text) for row in rows if (text := sheet.filled(row, each)) is not None}
        if each == column or not texts:
            continue
        share = sum(names.find(text, above).certain for text in texts) / len(texts)
        if share > best:
            best, chosen = share, each
    return chosen


def _roles(
    sheet: Sheet, names: AreaNames, level: str, taken: set[int | None], header: tuple[int, int], rows: list[int]
) -> dict[str, list[int]]:
    roles: dict[str, list[int]] = {
        role: [] for role in ("value", "period", "dimension", "status", "multiplier", "other")
    }
    for column in range(sheet.width):
        if column not in taken:
            roles[_role(sheet, names, level, header, rows, column)].append(column)
    return roles


def _role(sheet: Sheet, names: AreaNames, level: str, header: tuple[int, int], rows: list[int], column: int) -> str:
    path = _header_path(sheet, header, column)
    heading = normalise_name("".join(path))
    cells = [cell for row in rows if (cell := sheet.filled(row, column)) is not None]
    if any((row, column) in sheet.formulas for row in rows):
        return "value"
    if heading in _ROLES_BY_NAME:
        return _ROLES_BY_NAME[heading]
    if not cells or _KEY_WORDS.match(heading):
        return "other"
    if _PERIOD_WORDS.match(heading) and _share(cells, _is_period) >= 0.8:
        return "period"
    kinds = Counter(read_cell(cell).kind for cell in cells)
    if kinds["number"] + kinds["missing"] >= 0.5 * len(cells) and kinds["number"] + kinds["missing"] > 0:
        return "value" if kinds["number"] or not kinds["words"] else "other"
    if _share(cells, _is_period) >= 0.95:
        return "period"
    if len(cells) < 0.5 * len(rows):
        return "other"  # notes beside the table
    return _role_of_words(names, level, {shown(cell) for cell in cells}, len(cells))


def _role_of_words(names: AreaNames, level: str, texts: set[str], count: int) -> str:
    """Words that repeat are a dimension, unless they name areas or regions, or are remarks."""
    areas = sum(bool(names.aggregate_of(text)) or names.find(text, level).certain for text in texts)
    if len(texts) < 2 or areas >= 0.8 * len(texts) or (len(texts) > 0.5 * count and count > 4) or len(texts) > 300:
        return "other"
    return "dimension"


def _share(cells: list[Any], test: Any) -> float:
    return sum(bool(test(cell)) for cell in cells) / len(cells)


def _is_period(cell: object) -> bool:
    try:
        return find_period(cell, two_digits=True) is not None or normalise_name(cell) in _MONTHS_ALONE
    except PeriodError:
        return True  # a year that contradicts its mark is told of when it is read


_MONTHS_ALONE = frozenset(
    [
        "มกราคม",
        "กุมภาพันธ์",
        "มีนาคม",
        "เมษายน",
        "พฤษภาคม",
        "มิถุนายน",
        "กรกฎาคม",
        "สิงหาคม",
        "กันยายน",
        "ตุลาคม",
        "พฤศจิกายน",
        "ธันวาคม",
        "มค",
        "กพ",
        "มีค",
        "เมย",
        "พค",
        "มิย",
        "กค",
        "สค",
        "กย",
        "ตค",
        "พย",
        "ธค",
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
) | {str(month) for month in range(1, 13)}


def _header_path(sheet: Sheet, header: tuple[int, int], column: int) -> list[str]:
    """What the header rows say of a column, from the top; a cell over several columns counts for each."""
    path: list[str] = []
    for row in range(header[0], header[1] + 1) if header[0] >= 0 else ():
        text = label_text(_heading(sheet, header, row, column))
        if text and (not path or path[-1] != text):
            path.append(text)
    return path


def _heading(sheet: Sheet, header: tuple[int, int], row: int, column: int) -> Any:
    own = sheet.filled(row, column)
    if own is not None or row == header[1]:
        return own
    if all(sheet.filled(below, column) is None for below in range(row + 1, header[1] + 1)):
        return None
    for left in range(column - 1, -1, -1):  # a heading stands over what follows it until the next
        text = sheet.filled(row, left)
        if text is not None:
            spans = any(sheet.filled(below, left) is not None for below in range(row + 1, header[1] + 1))
            return text if spans and not is_heading(text) else None
    return None


def _value_column(sheet: Sheet, header: tuple[int, int], column: int) -> ValueColumn:
    path = _header_path(sheet, header, column)
    period, parts = _take_period(path)
    unit = None
    status = ""
    words = []
    for part in parts:
        rest, found = _take_unit(part)
        unit = found or unit
        marked = _STATUS.search(rest)
        if marked and (period or marked["word"]):
            status = status_said(rest)
            rest = _STATUS.sub("", rest)
        rest = rest.strip(" :-–—,/()")
        if rest and not _PERIOD_WORDS.match(normalise_name(rest)):
            words.append(rest)
    return ValueColumn(column, " | ".join(words), period, unit, status)


def _take_period(path: list[str]) -> tuple[FoundPeriod | None, list[str]]:
    """The period of a header, said in one of its parts or in several together, and what is left of the parts."""
    together = find_period(" ".join(path)) if len(path) > 1 else None
    found: FoundPeriod | None = None
    rest = []
    for part in path:
        each = find_period(part)
        if each and found is None:
            found = each
            rest.append(each.rest)
        else:
            rest.append(part)
    if together and (found is None or together.period.kind in ("month", "quarter", "half")) and together != found:
        finer = found is None or found.period.kind == "year"
        if finer and together.period.kind in ("month", "quarter", "half", "fiscal_year", "day"):
            return together, [together.rest]
    return found, rest


def _take_unit(part: str) -> tuple[str, str | None]:
    if find_unit(part) and not part.isdigit():
        return "", part.strip("()[] ")
    for found in _PARENTHESES.finditer(part):
        inside = found[1] or found[2]
        if inside and find_unit(inside):
            return part.replace(found[0], " ").strip(), inside.strip()
    return part, None


def _titles(sheet: Sheet, start: int, end: int) -> tuple[str, ...]:
    cells = (cell for row in sheet.rows[start:end] for cell in row if cell is not None)
    return tuple(tidy_text(shown(cell)) for cell in cells)


def title_period(titles: tuple[str, ...]) -> FoundPeriod | None:
    """The period that the title of a table speaks of; a day, as of an update, only if there is nothing else."""
    day = None
    for found in _all_periods(titles):
        if found.period.kind != "day":
            return found
        day = day or found
    return day


def _all_periods(titles: tuple[str, ...]) -> Iterator[FoundPeriod]:
    for title in titles:
        rest: str | None = title
        while rest:
            found = find_period(rest)
            if found:
                yield found
            rest = found.rest if found else None
