"""Totals that a file gives, beside the sums of the parts that it gives."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from geostat.readers.tables.cells import Reading, read_cell
from geostat.readers.tables.report import Checksum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geostat.domain.indicators import Indicator
    from geostat.domain.periods import Period
    from geostat.readers.tables.headers import ValueColumn
    from geostat.readers.tables.layout import Block
    from geostat.readers.tables.recipe import Recipe, TableRecipe
    from geostat.readers.tables.report import MatchReport

__all__ = ["Checks"]


class Cells(Protocol):
    """Who reads the cells of the table: knows recipe, indicators and periods."""

    recipe: Recipe
    report: MatchReport
    indicators: dict[str, Indicator]

    def place(self, block: Block, row: int, column: int) -> str:
        """Where a cell of a block is in the file."""

    def period_of(self, block: Block, table: TableRecipe, row: int, column: ValueColumn) -> tuple[Period | None, str]:
        """The period of a cell, and how the file writes it."""


@dataclass(frozen=True)
class _Total:
    """A total that the table gives, and where."""

    kind: str
    name: str
    place: str
    value: float


class Checks:
    """Totals of one table beside the sums of their parts, for indicators whose values add up."""

    def __init__(self, block: Block, reader: Cells, table: TableRecipe) -> None:
        self.block = block
        self.reader = reader
        self.table = table
        self.seen: set[tuple[str, Period, str]] = set()
        self.rows: dict[tuple[str, Period], list[float | _Total]] = defaultdict(list)
        """For each measure and period, the values of areas and the totals in the order of the rows."""

    def part(self, label: str, period: Period, code: str, value: float) -> None:
        """Take note of the value of an area."""
        if (label, period, code) not in self.seen:
            self.seen.add((label, period, code))
            self.rows[label, period].append(value)

    def total(self, row: int, kind: str, name: str) -> None:
        """Take note of a row of totals."""
        for column in self.block.columns:
            label = self.block.label(row, column)
            reading = self._reading(row, column, label)
            if reading is None or reading.value is None:
                continue
            period, _ = self.reader.period_of(self.block, self.table, row, column)
            if period is not None:
                place = self.reader.place(self.block, row, column.index)
                self.rows[label, period].append(_Total(kind, name, place, reading.value))

    def _reading(self, row: int, column: ValueColumn, label: str) -> Reading | None:
        measure = self.table.measures.get(label)
        indicator = self.reader.indicators.get((measure and measure.indicator) or "")
        if indicator is None or indicator.aggregation != "sum":
            return None
        return read_cell(self.block.sheet.filled(row, column.index), self.reader.recipe.marks)

    def compare(self) -> None:
        """Put every total beside the sum of its parts."""
        for (label, period), rows in self.rows.items():
            for total, parts in _sums(rows):
                self._note(total, label, period, parts)

    def _note(self, total: _Total, label: str, period: Period, parts: list[float]) -> None:
        summed = sum(parts)
        agrees = abs(summed - total.value) <= self.reader.recipe.checksum_tolerance * max(abs(total.value), 1)
        self.reader.report.checksums.append(
            Checksum(total.place, total.name, label, str(period), total.value, summed, len(parts), agrees)
        )


def _sums(rows: list[float | _Total]) -> Iterator[tuple[_Total, list[float]]]:
    """The totals of a table, each with the values that it should be the sum of.

    A total of the country is compared with all areas; those of regions with the areas that follow each, or, where they
    stand together, their sum with the country.
    """
    values = [row for row in rows if not isinstance(row, _Total)]
    whole = [row for row in rows if isinstance(row, _Total) and row.kind == "country"]
    whole = whole or [row for row in rows if isinstance(row, _Total) and row.kind == "total"]
    if len(whole) == 1 and len(values) > 1:
        yield whole[0], values
    regions = _sections(rows, "region", ("region", "country", "total"))
    if regions and all(parts for _, parts in regions):
        yield from regions
    elif len(regions) > 1 and len(whole) == 1:
        yield whole[0], [total.value for total, _ in regions]
    yield from ((total, parts) for total, parts in _sections(rows, "parent", ("parent", "region", "country")) if parts)


def _sections(rows: list[float | _Total], kind: str, until: tuple[str, ...]) -> list[tuple[_Total, list[float]]]:
    """Each total of a kind with the values of areas that follow it, up to the next total that ends its section."""
    sections: list[tuple[_Total, list[float]]] = []
    is_open = False
    for row in rows:
        if not isinstance(row, _Total):
            if is_open:
                sections[-1][1].append(row)
        elif row.kind in until:
            is_open = row.kind == kind
            if is_open:
                sections.append((row, []))
    return sections
