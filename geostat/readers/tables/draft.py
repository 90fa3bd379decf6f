"""A first recipe for a file that nobody has read before, from what its cells say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geostat.domain.area_names import normalize_name
from geostat.readers.tables.cells import shown
from geostat.readers.tables.headers import title_period
from geostat.readers.tables.layout import Block, find_blocks
from geostat.readers.tables.periods import find_period
from geostat.readers.tables.recipe import Measure, PeriodRule, Recipe, TableRecipe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geostat.domain.area_names import AreaNames
    from geostat.domain.indicators import Indicator
    from geostat.domain.periods import PeriodKind
    from geostat.readers.tables.sheets import Sheet, Workbook

__all__ = ["draft_recipe"]

_LIKELY = 60
_FEW = 0.5


@dataclass(frozen=True)
class _Shape:
    """What blocks of one table have in common."""

    level: str
    source: str
    kind: PeriodKind | None
    fill_down: bool
    transposed: bool
    use: bool


def draft_recipe(
    workbook: Workbook, names: AreaNames, indicators: Iterable[Indicator], *, level: str | None = None
) -> Recipe:
    """The recipe under which every table of the workbook is read as it was found, for somebody to complete.

    An indicator is named only where its title is the label itself; else those that it may be stand under `perhaps`.
    """
    indicators = list(indicators)
    groups: dict[_Shape, list[Block]] = {}
    for sheet in workbook.sheets:
        for block in find_blocks(sheet, names, level=level):
            groups.setdefault(_shape(block, names), []).append(block)
    tables = [_table(workbook, shape, blocks, indicators) for shape, blocks in groups.items()]
    first = next((block for blocks in groups.values() for block in blocks), None)
    title = max(first.titles[:3], key=len, default="") if first else ""
    return Recipe(title=title, made_from=workbook.path.name, tables=tables)


def _shape(block: Block, names: AreaNames) -> _Shape:
    return _Shape(
        level=block.level,
        source=_period_source(block),
        kind=_period_kind(block),
        fill_down=block.fill_down,
        transposed=block.transposed,
        use=_share_of_areas(block, names) >= _FEW,
    )


def _share_of_areas(block: Block, names: AreaNames) -> float:
    """How many of the names are areas of the level, or like one."""
    rows = range(block.data[0], block.data[1] + 1)
    texts = {shown(text) for row in rows if (text := block.area_text(row)) is not None}
    areas = {text for text in texts if names.match(text, block.level).how != "unknown"}
    others = {text for text in texts - areas if not names.aggregate_of(text)}
    return len(areas) / max(len(areas) + len(others), 1)


def _period_source(block: Block) -> str:
    if any(column.period for column in block.columns):
        return "header"
    if block.period_columns:
        return "column"
    found = title_period(block.titles)
    if found and found.period.kind != "span":
        return "title"
    return "sheet" if find_period(block.sheet.name, two_digits=True) else "title" if found else "fixed"


def _period_kind(block: Block) -> PeriodKind | None:
    """The kind of a bare year, if the words around it say that it is no calendar year."""
    heads = [block.sheet.filled(row, column) for row in range(max(block.header[0], 0), block.header[1] + 1)
             for column in (*block.period_columns, block.area_column)]  # fmt: skip
    words = " ".join(str(text) for text in [*block.titles, *heads] if text)
    if "ปีงบประมาณ" in words or "fiscal year" in words.lower():
        return "fiscal_year"
    return "crop_year" if "ปีเพาะปลูก" in words or "ปีการผลิต" in words else None


def _table(workbook: Workbook, shape: _Shape, blocks: list[Block], indicators: list[Indicator]) -> TableRecipe:
    measures: dict[str, Measure] = {}
    for block in blocks:
        units = {column.label: column.unit for column in block.columns}
        for label in block.labels:
            own = next((unit for name, unit in units.items() if unit and name and label.endswith(name)), None)
            unit = own or units.get("") or block.unit
            if label not in measures:
                measures[label] = _measure(label, unit, block, indicators)
    rows = {block.header for block in blocks}
    header = [row + 1 for row in rows.pop()] if len(rows) == 1 else None
    return TableRecipe(
        use=shape.use,
        sheets=_sheets_pattern(workbook, [block.sheet for block in blocks]),
        level=shape.level,
        period=PeriodRule.model_validate({"from": shape.source, "kind": shape.kind}),
        header_rows=header if header and header[0] > 0 else None,
        fill_down=shape.fill_down,
        transposed=shape.transposed,
        measures=measures,
    )


def _sheets_pattern(workbook: Workbook, sheets: list[Sheet]) -> list[str] | str:
    """Names of sheets; a pattern where they are years, or where a file has no names of its own."""
    if workbook.encoding or workbook.kind == "parquet":
        return ".*"
    names = list(dict.fromkeys(sheet.name for sheet in sheets))
    shapes = {re.sub(r"\d", "0", name) for name in names}
    if len(shapes) == 1 and len(names) >= 2 and "0" in (shape := shapes.pop()):
        return "".join(
            f"[0-9]{{{len(run)}}}" if run[0] == "0" else re.escape(run) for run in re.findall(r"0+|[^0]+", shape)
        )
    return names


def _measure(label: str, unit: str | None, block: Block, indicators: list[Indicator]) -> Measure:
    ranked = _ranked(f"{label} {' '.join(block.titles[:1])}" if label == "*" else label, block.titles, indicators)
    wanted = normalize_name(label)
    same = [
        one.id for one in indicators if label == one.id or wanted in map(normalize_name, (one.title_th, one.title_en))
    ]
    sure = same[0] if len(same) == 1 else None
    return Measure(indicator=sure, perhaps=[] if sure else ranked, unit=unit)


def _ranked(label: str, titles: tuple[str, ...], indicators: list[Indicator]) -> list[str]:
    """The indicators whose titles have the most in common with the label and the title of its table."""
    from rapidfuzz import fuzz

    said = normalize_name(f"{label} {' '.join(titles[:2])}")

    def likeness(indicator: Indicator) -> float:
        names = [normalize_name(indicator.title_th), normalize_name(indicator.title_en)]
        whole = max(fuzz.partial_ratio(name, said) for name in names)
        part = max(fuzz.partial_ratio(normalize_name(label), name) for name in names)
        return (whole + part) / 2

    scores = sorted(((likeness(indicator), indicator.id) for indicator in indicators), reverse=True)
    return [name for score, name in scores[:3] if score >= _LIKELY]
