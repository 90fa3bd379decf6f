"""What the columns of a table are for: values, periods, words that divide the rows, status, multiplier."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from geostat.domain.area_names import normalize_name
from geostat.errors import PeriodError
from geostat.readers.tables.cells import read_cell, shown
from geostat.readers.tables.headers import PERIOD_WORDS, header_path
from geostat.readers.tables.periods import MONTH_NAMES, find_period

if TYPE_CHECKING:
    from geostat.domain.area_names import AreaNames
    from geostat.readers.tables.sheets import Sheet

__all__ = ["column_roles"]

_KEY_WORDS = re.compile(r"^(?:ลำดับ|ลำดับที่|ที่|no|รหัส\w*|code|id|\w*code|\w*รหัส|หมายเหตุ|note|notes|remark|remarks)$")
_ITEM_WORDS = {"indicator", "ตัวชี้วัด", "รายการ", "item", "measure", "variable"}
_ROLES_BY_NAME = {
    "obsstatus": "status",
    "status": "status",
    "สถานะ": "status",
    "unitmult": "multiplier",
    "หน่วย": "unit",
    "หน่วยนับ": "unit",
    "หน่วยวัด": "unit",
    "unit": "unit",
    "unitmul": "multiplier",
}
_EDITIONS = {"edition", "editiontitle", "seriestitle"}
"""Columns that name the edition of a value, which has years in its name, and is no period."""
_MONTHS_ALONE = {normalize_name(name) for name in MONTH_NAMES} | {str(month) for month in range(1, 13)}


def column_roles(
    sheet: Sheet, names: AreaNames, level: str, taken: set[int | None], header: tuple[int, int], rows: list[int]
) -> dict[str, list[int]]:
    """The columns for each role: value, period, dimension, status, multiplier, unit, other."""
    roles: dict[str, list[int]] = {
        role: [] for role in ("value", "period", "dimension", "status", "multiplier", "unit", "other")
    }
    for column in range(sheet.width):
        if column not in taken:
            roles[_role(sheet, names, level, header, rows, column)].append(column)
    return roles


def _role(sheet: Sheet, names: AreaNames, level: str, header: tuple[int, int], rows: list[int], column: int) -> str:
    path = header_path(sheet, header, column)
    heading = normalize_name("".join(path))
    cells = [cell for row in rows if (cell := sheet.filled(row, column)) is not None]
    if any((row, column) in sheet.formulas for row in rows):
        return "value"
    if heading in _ROLES_BY_NAME:
        return _ROLES_BY_NAME[heading]
    if header[0] < 0 and cells and _share(cells, _is_full_period) >= 0.95:
        return "period"
    if not cells or _KEY_WORDS.match(heading):
        return "other"
    if PERIOD_WORDS.match(heading) and _share(cells, _is_period) >= 0.8:
        return "period"
    kinds = Counter(read_cell(cell).kind for cell in cells)
    if kinds["number"] + kinds["missing"] >= 0.5 * len(cells) and kinds["number"] + kinds["missing"] > 0:
        return "value" if kinds["number"] or not kinds["words"] else "other"
    if heading not in _EDITIONS and _share(cells, _is_period) >= 0.95:
        return "period"
    if len(cells) < 0.5 * len(rows):
        return "other"  # notes beside the table
    if heading in _ITEM_WORDS:
        return "dimension"
    return _role_of_words(names, level, {shown(cell) for cell in cells}, len(cells))


def _role_of_words(names: AreaNames, level: str, texts: set[str], count: int) -> str:
    """Words that repeat are a dimension, unless they name areas or regions, or are remarks."""
    areas = sum(bool(names.aggregate_of(text)) or names.find(text, level).certain for text in texts)
    if len(texts) < 2 or areas >= 0.5 * len(texts) or (len(texts) > 0.5 * count and count > 4) or len(texts) > 300:
        return "other"
    return "dimension"


def _share(cells: list[Any], test: Any) -> float:
    return sum(bool(test(cell)) for cell in cells) / len(cells)


def _is_full_period(cell: object) -> bool:
    return find_period(cell) is not None


def _is_period(cell: object) -> bool:
    try:
        return find_period(cell, two_digits=True) is not None or normalize_name(cell) in _MONTHS_ALONE
    except PeriodError:
        return True  # a year that contradicts its mark is told of when it is read
