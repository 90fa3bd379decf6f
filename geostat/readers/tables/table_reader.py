"""Reads the cells of tables, as a recipe says, into observations and a match report."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geostat.domain.area_names import Match
from geostat.domain.periods import Period
from geostat.errors import ObservationTableError, PeriodError, some
from geostat.readers.tables.cells import Reading, as_shown, read_cell, shown
from geostat.readers.tables.checksums import Checks
from geostat.readers.tables.headers import ValueColumn, header_path, is_heading, title_period
from geostat.readers.tables.layout import Block, find_blocks, has_plain_number
from geostat.readers.tables.periods import find_period, part_of
from geostat.readers.tables.report import MatchReport, TableFound, UnsureName
from geostat.readers.tables.sheets import column_letter, column_number
from geostat.readers.tables.units import conversion

if TYPE_CHECKING:
    from collections.abc import Callable

    from geostat.domain.area_names import AreaNames
    from geostat.domain.indicators import Indicator
    from geostat.readers.tables.recipe import Measure, PeriodRule, Recipe, TableRecipe
    from geostat.readers.tables.sheets import Sheet, Workbook

__all__ = ["Observed", "TableReader"]

_SAME = 1e-9
_STEP = 1000
_BLANK = "(blank)"
_NO_PERIOD = "the period is not said; write `period: {from: fixed, value: 2562}` in the recipe"
_OBS_STATUS = {"P": "p", "E": "e", "R": "r", "DERIVED": "derived"}
_NO_VALUE = ("M", "O", "L", "H", "Q", "MISSING")
"""Codes of the SDMX list of observation statuses that say why there is no value."""
_SENTINELS = re.compile(r"-9{3,7}|-9999\d|9{5,7}")


@dataclass(frozen=True)
class Observed:
    """One value as the file gives it, and where."""

    indicator: str
    edition: str
    level: str
    area: str
    period: Period
    value: float
    status: str
    cell: str
    raw: str | None
    period_text: str


class TableReader:
    """Reads table after table into one list of observations and one report."""

    def __init__(
        self,
        workbook: Workbook,
        recipe: Recipe,
        names: AreaNames,
        indicators: list[Indicator],
        report: MatchReport,
        progress: Callable[[int], None],
    ) -> None:
        self.workbook = workbook
        self.recipe = recipe
        self.names = names
        self.indicators = {indicator.id: indicator for indicator in indicators}
        self.report = report
        self.progress = progress
        self.observed: dict[tuple[str, str, str, str, Period], Observed] = {}
        self.shared: dict[tuple[str, str, str, str, Period], Observed] = {}
        self.unsure: dict[tuple[str, str | None], list[Any]] = {}
        self.found_labels: dict[int, set[str]] = defaultdict(set)
        self.negative: dict[str, list[str]] = defaultdict(list)
        self.find = lru_cache(50_000)(names.match)
        self.aggregate_of = lru_cache(50_000)(names.aggregate_of)

    def read_sheet(self, sheet: Sheet, table: TableRecipe) -> None:
        """Read the tables of one sheet that a table of the recipe describes."""
        blocks = self._blocks(sheet, table)
        if not blocks:
            self.report.add("no_table", sheet.name, which=f"of the level {table.level}")
        for block in blocks:
            self._read_block(block, table)

    def _blocks(self, sheet: Sheet, table: TableRecipe) -> list[Block]:
        column = column_number(table.area_column) if table.area_column else None
        header = (table.header_rows[0] - 1, table.header_rows[-1] - 1) if table.header_rows else None
        fixed = find_blocks(
            sheet, self.names, level=table.level, header=header, area_column=column, transposed=table.transposed
        )
        wanted = {label for label, measure in table.measures.items() if measure.indicator}
        if header is None or (fixed and wanted <= set(fixed[0].labels)):
            return fixed
        moved = find_blocks(sheet, self.names, level=table.level, area_column=column, transposed=table.transposed)
        if moved and moved[0].header != header and wanted & set(moved[0].labels):
            rows = f"{moved[0].header[0] + 1}–{moved[0].header[1] + 1}"
            self.report.add("header_moved", sheet.name, rows=rows)
            return moved
        return fixed

    def _read_block(self, block: Block, table: TableRecipe) -> None:
        checks = Checks(block, self, table)
        matched = rows = 0
        parent: str | None = None
        text: object = None
        group: tuple[object, set[tuple[str, ...]]] = (None, set())
        above = self.names.level_above(block.level)
        for row in range(block.data[0], block.data[1] + 1):
            if row % _STEP == 0:
                self.progress(_STEP)
            own = block.area_text(row)
            text = text if own is None and table.fill_down else own
            repeated = is_heading(text) and not has_plain_number(block.sheet, row, block.area_column)
            if repeated or not self._has_value(block, row):
                continue
            words = tuple(shown(block.sheet.filled(row, column)) for column in block.dimensions)
            if text is None and words and group[0] is not None and words not in group[1]:
                text = group[0]
                self.report.add("name_filled_down", self.place(block, row, block.area_column), name=text)
            if text is None:
                self._doubt_blank(block, row)
                continue
            group = (text, group[1] if text == group[0] else set())
            group[1].add(words)
            rows += 1
            if block.parent_column is not None and above:
                inside = self.find(shown(block.sheet.filled(row, block.parent_column)), above, None)
                parent = inside.code
            said = shown(text)
            if block.parent_column is None and above and self._begins_parent(said, block.level, above, parent):
                parent = self.find(said, above, None).code
                self.report.aggregates += 1
                checks.total(row, "parent", said)
                continue
            match = self.find(said, block.level, parent)
            if match.certain:
                matched += 1
                self.report.matched[match.how] += 1
                self._read_row(block, table, row, str(match.code), checks)
            elif kind := self.aggregate_of(said):
                self.report.aggregates += 1
                checks.total(row, kind, said)
            elif said not in self.recipe.leave_out:
                self._doubt(block, row, match, parent)
        self.report.rows_read += rows
        self.report.tables.append(self._described(block, table, rows, matched))
        checks.compare()

    def _begins_parent(self, said: str, level: str, above: str, parent: str | None) -> bool:
        """Whether a row is of the area above: its name, unless it also names an area inside the present one."""
        found = self.names.find(said, above)
        if not found.certain:
            return False
        return not (found.code == parent and self.names.find(said, level, parent).certain)

    def _has_value(self, block: Block, row: int) -> bool:
        sheet = block.sheet
        return any(
            sheet.cell(row, column.index) is not None or (row, column.index) in sheet.formulas
            for column in block.columns
        )

    def _described(self, block: Block, table: TableRecipe, rows: int, matched: int) -> TableFound:
        header, data = block.header, block.data
        return TableFound(
            sheet=block.sheet.name,
            header_rows="none" if header[0] < 0 else f"{header[0] + 1}–{header[1] + 1}",
            data_rows=f"{data[0] + 1}–{data[1] + 1}",
            area_column=block.area_place,
            level=block.level,
            period=table.period.source,
            labels=block.labels,
            rows=rows,
            matched=matched,
            left_aside=[
                " ".join([column_letter(column), *header_path(block.sheet, header, column)])
                for column in block.left_aside
                if any(block.sheet.cell(row, column) is not None for row in range(data[0], data[1] + 1))
            ],
        )

    def _doubt_blank(self, block: Block, row: int) -> None:
        """A row with numbers and no name is not passed over, unless the recipe says so."""
        numbers = any(read_cell(block.sheet.cell(row, column.index)).kind == "number" for column in block.columns)
        if numbers and _BLANK not in self.recipe.leave_out:
            self._doubt(block, row, Match(_BLANK, "unknown"), None)

    def _doubt(self, block: Block, row: int, match: Match, parent: str | None) -> None:
        known = self.unsure.setdefault((match.text, parent), [match, self.place(block, row, block.area_column), 0])
        known[2] += 1

    def place(self, block: Block, row: int, column: int) -> str:
        """Where a cell of a block is in the file."""
        if block.transposed:
            row, column = column, row
        return self.workbook.place(block.sheet, row, column)

    def _read_row(self, block: Block, table: TableRecipe, row: int, code: str, checks: Checks) -> None:
        for column in block.columns:
            label = block.label(row, column)
            self.found_labels[id(table)].add(label)
            measure = table.measures.get(label)
            if measure is None:
                self.report.add("new_measure", block.sheet.name, label=label)
                continue
            if measure.indicator is None:
                continue
            if table.period.source == "header" and column.period is None:
                self.report.add("column_without_period", self.place(block, block.header[1], column.index))
                continue
            reading = self._reading(block, row, column)
            if reading.kind == "number":
                period, said = self.period_of(block, table, row, column)
                if period is not None:
                    checks.part(label, period, code, reading.value or 0.0)
                    self._observe(block, row, column, measure, code, period, said, reading)

    def _reading(self, block: Block, row: int, column: ValueColumn) -> Reading:
        cell = block.sheet.filled(row, column.index)
        reading = read_cell(cell, self.recipe.marks)
        formula = (row, column.index) in block.sheet.formulas
        place = self.place(block, row, column.index) if formula or reading.kind in ("missing", "words") else ""
        if formula:
            self._say_formula(place, reading)
        if reading.kind == "missing":
            self.report.missing[reading.note or ""] += 1
        elif reading.kind == "words":
            self.report.add("unreadable_value", place, said=reading.note)
        elif reading.kind == "blank":
            self.report.missing["(blank)"] += 1
        elif self.recipe.marks.get(shown(cell)) is None and _SENTINELS.fullmatch(shown(cell)):
            self.report.add("sentinel", self.place(block, row, column.index), said=shown(cell))
        return reading

    def _say_formula(self, place: str, reading: Reading) -> None:
        if reading.kind == "blank":
            self.report.add("formula_without_value", place)
        elif not self.report.has("formula"):
            self.report.add("formula", place)

    def period_of(self, block: Block, table: TableRecipe, row: int, column: ValueColumn) -> tuple[Period | None, str]:
        """The period of a cell, and how the file writes it."""
        try:
            period, said = self._said_period(block, table.period, row, column)
        except (PeriodError, IndexError) as error:
            self.report.add("period", self.place(block, row, column.index), problem=error)
            return None, ""
        if column.part and period and period.kind in ("year", "fiscal_year"):
            return part_of(period, *column.part), said
        return period, said

    def _said_period(self, block: Block, rule: PeriodRule, row: int, column: ValueColumn) -> tuple[Period | None, str]:
        if rule.source == "column":
            said = " ".join(shown(block.sheet.filled(row, each)) for each in block.period_columns)
            return self._typed(said, rule.kind, self.place(block, row, block.period_columns[0]))
        if rule.source == "header" and column.period:
            return _of_kind(column.period.period, rule.kind), column.period.text
        if rule.source == "fixed":
            return self._typed(rule.value or "", rule.kind, "")
        return self._of_whole(block, rule.source, rule.kind)

    def _typed(self, said: str, kind: str | None, place: str) -> tuple[Period | None, str]:
        found = _period_of_text(said)
        if found is None:
            problem = f"cannot read the period {said!r}" if said else _NO_PERIOD
            self.report.add("period", place, problem=problem)
            return None, said
        return _of_kind(found, kind), said

    def _of_whole(self, block: Block, source: str, kind: str | None) -> tuple[Period | None, str]:
        title = title_period(block.titles)
        sheet = find_period(block.sheet.name, two_digits=True)
        if title and sheet and title.period != sheet.period and title.period.kind == sheet.period.kind:
            self.report.add(
                "period_disagrees", block.sheet.name, title=title.period.be, sheet=sheet.period.be, source=source
            )
        found = (sheet if source == "sheet" else title) or title or sheet
        if found is None:
            return self._typed("", kind, block.sheet.name)
        return _of_kind(found.period, kind), found.text

    def _observe(
        self,
        block: Block,
        row: int,
        column: ValueColumn,
        measure: Measure,
        code: str,
        period: Period,
        said: str,
        reading: Reading,
    ) -> None:
        indicator = self.indicators.get(str(measure.indicator))
        if indicator is None:
            self.report.add("unknown_indicator", indicator=measure.indicator)
            return
        place = self.place(block, row, column.index)
        factor = self._factor(measure, column, block, row, indicator)
        status = self._status_of_row(block, row)
        if factor is None or status is None:
            return
        factor *= self._multiplier(block, row)
        value = as_shown((reading.value or 0.0) * factor)
        if value < 0 and not measure.allow_negative and indicator.measure == "extensive":
            self.negative[indicator.id].append(place)
        one = Observed(
            indicator=indicator.id,
            edition=measure.edition or indicator.edition,
            level=block.level,
            area=code,
            period=period,
            value=value,
            status=reading.status or status or column.status or measure.status or block.status,
            cell=place,
            raw=reading.note if factor == 1 else reading.note or shown(block.sheet.filled(row, column.index)),
            period_text=said,
        )
        if code.startswith("key:"):
            self._share_out(one, indicator)
        else:
            self._keep(one)

    def _share_out(self, one: Observed, indicator: Indicator) -> None:
        """Give the areas of a key that is no area their shares of its value; what several keys give adds up."""
        name = one.area.removeprefix("key:")
        shares = self.recipe.concordance[name]
        covered = sum(shares.values())
        unknown = set(shares) - self.names.codes(one.level)
        if indicator.aggregation != "sum":
            self.report.add("key_of_ratio", one.cell, key=name, indicator=indicator.id)
        elif unknown or not self.recipe.min_concordance <= covered <= 1 + _SAME:
            self.report.add("concordance", one.cell, key=name, covered=covered, unknown=some(sorted(unknown)) or "none")
        else:
            for code, share in shares.items():
                part = replace(one, area=code, value=one.value * share, status="e", raw=one.raw or f"{one.value:g}")
                self._add(part)

    def _add(self, part: Observed) -> None:
        place = (part.indicator, part.edition, part.level, part.area, part.period)
        held = self.shared.get(place)
        if held is not None:
            part = replace(part, value=held.value + part.value, cell=f"{held.cell}, {part.cell}", raw=None)
        self.shared[place] = part

    def _status_of_row(self, block: Block, row: int) -> str | None:
        """The status that a column of statuses gives; None if it says that there is no value."""
        if block.status_column is None:
            return ""
        said = shown(block.sheet.filled(row, block.status_column))
        if said.upper() in _NO_VALUE:
            self.report.missing[f"status {said}"] += 1
            return None
        return _OBS_STATUS.get(said.upper(), "")

    def _multiplier(self, block: Block, row: int) -> float:
        """The power of ten that a column of SDMX unit multipliers gives."""
        if block.multiplier_column is None:
            return 1.0
        power = read_cell(block.sheet.filled(row, block.multiplier_column)).value
        return float(10 ** int(power or 0))

    def _factor(
        self, measure: Measure, column: ValueColumn, block: Block, row: int, indicator: Indicator
    ) -> float | None:
        if measure.factor is not None:
            return measure.factor
        of_row = block.sheet.filled(row, block.unit_column) if block.unit_column is not None else None
        unit = shown(of_row) or column.unit or measure.unit or block.unit
        if unit is None:
            return 1.0
        if column.unit and measure.unit and column.unit != measure.unit:
            self.report.add(
                "unit_changed", block.sheet.name, indicator=indicator.id, table=column.unit, recipe=measure.unit
            )
        try:
            factor = _conversion(unit, indicator.unit_th, indicator.unit_en)
        except ObservationTableError as error:
            self.report.add("unit", block.sheet.name, indicator=indicator.id, problem=error)
            return None
        if factor != 1:
            self.report.add(
                "unit_converted",
                indicator=indicator.id,
                unit=unit,
                factor=factor,
                unit_en=indicator.unit_en,
                unit_th=indicator.unit_th,
            )
        return factor

    def _keep(self, one: Observed) -> None:
        key = (one.indicator, one.edition, one.level, one.area, one.period)
        held = self.observed.setdefault(key, one)
        if held is one:
            return
        self.report.duplicates += 1
        if abs(held.value - one.value) <= _SAME * max(abs(held.value), 1) or self.recipe.on_contradiction == "first":
            return
        self.report.add(
            "contradiction",
            one.cell,
            indicator=one.indicator,
            area=self.names.name_of(one.level, one.area),
            period=one.period,
            first=held.value,
            other=held.cell,
            second=one.value,
        )

    def finish(self) -> list[Observed]:
        """What was observed, after the report has been completed."""
        report = self.report
        for (text, _), (match, where, rows) in self.unsure.items():
            candidates = [f"{code} {name}" for code, name in match.candidates]
            report.unsure.append(UnsureName(text, match.how, where, rows, candidates))
        if self.unsure:
            names = some([repr(text) for text, _ in self.unsure], 5)
            report.add("unmatched", count=len(self.unsure), names=names)
        for table in self.recipe.tables:
            lacking = {label for label, measure in table.measures.items() if measure.indicator} - self.found_labels[
                id(table)
            ]
            if table.use and lacking and self.found_labels[id(table)]:
                report.add(
                    "lacking_measure",
                    sheets=table.sheets,
                    lacking=some(sorted(lacking)),
                    labels=some(sorted(self.found_labels[id(table)])),
                )
        for indicator, places in self.negative.items():
            report.add("negative", places[0], indicator=indicator, count=len(places))
        marks = {mark: count for mark, count in report.missing.items() if mark in ("-", "–", "—")}
        for mark, count in marks.items():
            report.add("dash", mark=mark, count=count)
        wrong = [each for each in report.checksums if not each.agrees]
        if wrong:
            first = wrong[0]
            report.add(
                "checksum",
                first.where,
                wrong=len(wrong),
                compared=len(report.checksums),
                name=first.name,
                published=first.published,
                parts=first.parts,
                summed=first.summed,
                label=first.label,
                period=first.period,
            )
        for one in self.shared.values():
            self._keep(one)
        self._check_calendars()
        observed = list(self.observed.values())
        report.observations = len(observed)
        report.areas = len({one.area for one in observed})
        report.periods = [str(period) for period in sorted({one.period for one in observed})]
        return observed

    def _check_calendars(self) -> None:
        """Say in which calendar years were written, and warn where both were."""
        written = {
            "BE" if one.period.be[:4] in one.period_text else "CE"
            for one in self.observed.values()
            if re.search(r"\d{4}", one.period_text)
        }
        if len(written) > 1:
            self.report.add("mixed_calendars")
        elif written:
            self.report.add("calendar", era=written.pop())


@lru_cache(10_000)
def _period_of_text(said: str) -> Period | None:
    found = find_period(said, two_digits=True)
    return found.period if found else None


@lru_cache(1_000)
def _conversion(unit: str, *wanted: str) -> float:
    return conversion(unit, (wanted[0], wanted[1]))


def _of_kind(period: Period, kind: str | None) -> Period:
    """A bare year as the kind of year that the recipe says it is."""
    if kind is None or period.kind != "year" or kind not in ("fiscal_year", "crop_year"):
        return period
    return Period(period.year, kind=kind)  # type: ignore[arg-type]
