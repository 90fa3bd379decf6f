"""Which column of a sheet names areas, of which level, and which names the areas above."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geostat.readers.tables.cells import shown

if TYPE_CHECKING:
    from geostat.domain.area_names import AreaNames
    from geostat.readers.tables.sheets import Sheet

__all__ = ["AreaColumn", "choose_area_column", "parent_column"]

_MANY = 20_000


@dataclass(frozen=True, order=True)
class AreaColumn:
    """A column that names areas of a level: how many, and in how many rows."""

    areas: int
    rows: int
    level: str = field(compare=False)
    index: int = field(compare=False)
    share: float = field(compare=False)


def choose_area_column(
    sheet: Sheet, names: AreaNames, level: str | None, column: int | None, start: int, *, by_code: bool = True
) -> AreaColumn | None:
    """The column and level that name the most areas; the finer one, where another column names those above."""
    candidates = []
    said = _ref_area(sheet) if column is None else column
    for each in range(sheet.width) if said is None else [said]:
        texts = _texts(sheet, each, start)
        for at in [level] if level else names.levels:
            areas, rows = _areas_named(texts, names, at, by_code=by_code, fewest=2 if said is None else 1)
            if areas:
                candidates.append(AreaColumn(areas, rows, at, each, rows / max(sum(texts.values()), 1)))
    if not candidates:
        return None
    best = max(candidates)
    finer = [each for each in candidates if each.index != best.index and names.level_above(each.level) == best.level]
    finer = [each for each in finer if each.share >= 0.5 and each.areas > 2]
    return max(finer) if finer else best


def _ref_area(sheet: Sheet) -> int | None:
    """The column that SDMX calls REF_AREA, which is sure even if it names one area only."""
    header = sheet.rows[0] if sheet.rows else []
    return header.index("REF_AREA") if "REF_AREA" in header else None


def _texts(sheet: Sheet, column: int, start: int) -> Counter[str]:
    """The texts of a column and how often each stands there."""
    cells = (sheet.cell(row, column) for row in range(start, len(sheet.rows)))
    return Counter(shown(cell) for cell in cells if cell is not None)


def _areas_named(
    texts: Counter[str], names: AreaNames, level: str, *, by_code: bool, fewest: int = 2
) -> tuple[int, int]:
    """How many areas a column names, by name before by code, and in how many rows."""
    words = {text: count for text, count in texts.items() if not re.fullmatch(r"[\d.,\s-]+", text)}
    found = {text: match for text in list(words)[:_MANY] if (match := names.find(text, level)).how != "unknown"}
    if found:
        return 2 * len({match.code or match.text for match in found.values()}), sum(words[text] for text in found)
    if not by_code:
        return 0, 0
    numbers = {text: count for text, count in texts.items() if text not in words}
    known = [text for text in numbers if names.find(text, level).certain]
    enough = len(known) >= fewest and len(known) >= 0.9 * len(numbers)
    return (len(known), sum(numbers[text] for text in known)) if enough else (0, 0)


def parent_column(sheet: Sheet, names: AreaNames, level: str, column: int, rows: list[int]) -> int | None:
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
