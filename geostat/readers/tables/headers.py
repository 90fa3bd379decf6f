"""What the cells around a table say: header, title, unit, status."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geostat.domain.area_names import normalize_name, tidy_text
from geostat.readers.tables.cells import shown
from geostat.readers.tables.periods import FoundPeriod, find_part, find_period
from geostat.readers.tables.units import find_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geostat.domain.periods import PeriodKind
    from geostat.readers.tables.sheets import Sheet

__all__ = [
    "LONG_TITLE",
    "PERIOD_WORDS",
    "ValueColumn",
    "header_path",
    "is_heading",
    "label_text",
    "title_period",
    "title_status",
    "title_unit",
    "value_columns",
]

_LEVEL_WORDS = re.compile(
    r"^(?:ประเทศ|ภาค|กลุ่มจังหวัด|จังหวัด|อำเภอ|เขต|ตำบล|แขวง|พื้นที่|รหัส|ชื่อ|และ|/|region|province|changwat|district|amphoe|"
    r"tambon|subdistrict|area|and|name|code|country|th|en|adm\d)+$"
)
PERIOD_WORDS = re.compile(
    r"^(?:ปีพศ|ปีคศ|พศ|คศ|ปี|ปีงบประมาณ|ปีงบประมาณพศ|ปีเพาะปลูก|ปีการผลิต|ปีปฏิทิน|เดือน|ไตรมาส|คาบเวลา|year|years|yearbe|yearce|period|"
    r"timeperiod|time|date|month|quarter|fiscalyear)$"
)
_STATUS = re.compile(
    r"(?:^|[\s(])(?:(?P<mark>[rpe])\d?\)?$|\(?(?P<word>เบื้องต้น|ปรับปรุง|ประมาณการ|preliminary|revised|estimate)\w*\)?)",
    re.I,
)
_STATUS_WORD = re.compile(r"(?P<word>เบื้องต้น|preliminary)", re.IGNORECASE)
_STATUS_OF = {"เบื้องต้น": "p", "preliminary": "p", "ปรับปรุง": "r", "revised": "r", "ประมาณการ": "e", "estimate": "e"}
_PARENTHESES = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_UNIT_LINE = re.compile(r"(?:หน่วย|unit)\s*(?:นับ)?\s*[::]\s*([^)\]]+)", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\s*(?:\d{1,2}/|[*†‡¹²³])\s*$")
LONG_TITLE = 40


@dataclass(frozen=True)
class ValueColumn:
    """A column of values: what its header says apart from period, unit and status."""

    index: int
    label: str
    period: FoundPeriod | None = None
    unit: str | None = None
    status: str = ""
    part: tuple[PeriodKind, int] | None = None
    """The month, quarter or half that the header names, where the year is said elsewhere."""


def is_heading(text: object) -> bool:
    """Whether a text only names levels, as the header of a column of areas does: `ภาค/จังหวัด`."""
    said = normalize_name(text)
    return len(said) <= LONG_TITLE and bool(_LEVEL_WORDS.match(said))


def status_said(text: str) -> str:
    """The status that words give: preliminary, revised, estimated; blank if none."""
    marked = _STATUS.search(text)
    if not marked:
        return ""
    return marked["mark"].lower() if marked["mark"] else _STATUS_OF[marked["word"].lower()]


def label_text(cell: object) -> str:
    """A header or dimension text without footnote marks and doubled spaces."""
    return _FOOTNOTE.sub("", tidy_text(shown(cell)))


def header_path(sheet: Sheet, header: tuple[int, int], column: int) -> list[str]:
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
    path = header_path(sheet, header, column)
    period, parts = _take_period(path)
    of_year, parts = (None, parts) if period else _take_part(parts)
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
        if rest and not PERIOD_WORDS.match(normalize_name(rest)):
            words.append(rest)
    return ValueColumn(column, " | ".join(words), period, unit, status, of_year)


def _with_short_years(columns: tuple[ValueColumn, ...]) -> tuple[ValueColumn, ...]:
    """The columns with `60 61 62` above them as years, if all are such numbers and grow."""
    texts = [column.label for column in columns]
    short = len(texts) > 1 and all(re.fullmatch(r"'?\d{2}", text) for text in texts)
    if not short or sorted(texts) != texts or len(set(texts)) < len(texts):
        return columns
    return tuple(replace(column, label="", period=find_period(column.label, two_digits=True)) for column in columns)


def _take_period(path: list[str]) -> tuple[FoundPeriod | None, list[str]]:
    """The period of a header, said in one of its parts or in several together, and what is left of the parts."""
    together = find_period(" ".join(path)) if len(path) > 1 else None
    found: FoundPeriod | None = None
    rest = []
    for part in path:
        each = find_period(part)
        if each and (found is None or each.period == found.period):
            found = each
            again = find_period(each.rest)
            rest.append(again.rest if again and again.period == each.period else each.rest)  # 2560 (2017)
        else:
            rest.append(part)
    if together and (found is None or together.period.kind in ("month", "quarter", "half")) and together != found:
        finer = found is None or found.period.kind == "year"
        if finer and together.period.kind in ("month", "quarter", "half", "fiscal_year", "day"):
            return together, [together.rest]
    return found, rest


def _take_part(parts: list[str]) -> tuple[tuple[PeriodKind, int] | None, list[str]]:
    """The month, quarter or half that one of the parts is, and the others."""
    for part in parts:
        found = find_part(part)
        if found:
            return found, [each for each in parts if each != part]
    return None, parts


def _take_unit(part: str) -> tuple[str, str | None]:
    if find_unit(part) and not part.isdigit():
        return "", part.strip("()[] ")
    for found in _PARENTHESES.finditer(part):
        inside = found[1] or found[2]
        if inside and find_unit(inside):
            return part.replace(found[0], " ").strip(), inside.strip()
    return part, None


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


def title_unit(titles: tuple[str, ...]) -> str | None:
    """The unit that a title gives for the whole table."""
    for title in titles:
        found = _UNIT_LINE.search(title)
        if found and find_unit(found[1]):
            return found[1].strip(" )]")
    return next((title.strip("() ") for title in titles if title.startswith("(") and find_unit(title)), None)


def title_status(titles: tuple[str, ...]) -> str:
    """The status that a title gives to the whole table."""
    return next((_STATUS_OF[word["word"].lower()] for title in titles if (word := _STATUS_WORD.search(title))), "")


def value_columns(sheet: Sheet, header: tuple[int, int], columns: list[int]) -> tuple[ValueColumn, ...]:
    """What the header says of each column of values."""
    return _with_short_years(tuple(_value_column(sheet, header, column) for column in columns))
