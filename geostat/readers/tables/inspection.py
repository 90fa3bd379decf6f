"""Workbook × recipe → observations with the place of each, and the match report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geostat.domain.indicators import Indicator
from geostat.errors import ObservationTableError, some
from geostat.readers.tables.draft import draft_recipe
from geostat.readers.tables.report import MatchReport
from geostat.readers.tables.sheets import Workbook, read_workbook
from geostat.readers.tables.table_reader import Observed, TableReader
from geostat.support.digest import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from geostat.domain.area_names import AreaNames
    from geostat.readers.tables.recipe import Recipe

__all__ = ["Inspection", "inspect_table"]


@dataclass(frozen=True)
class Inspection:
    """What a dry run found: report, the recipe that was followed, and the observations that it would write."""

    report: MatchReport
    recipe: Recipe
    indicators: list[Indicator] = field(repr=False)
    observed: list[Observed] = field(repr=False)
    dropped: list[list[Any]] = field(default_factory=list, repr=False)
    """What is held of the same edition and periods, and that the file does not give."""

    def check(self) -> None:
        """Raise ObservationTableError, with the first errors, unless the file can be applied."""
        if not self.report.can_apply:
            errors = [f"{each.message} ({each.where})" if each.where else each.message for each in self.report.errors]
            raise ObservationTableError(
                f"{self.report.file} was not imported: {'; '.join(errors[:3]) or 'no value belongs to an indicator'}"
                + (f"; and {len(errors) - 3} more" if len(errors) > 3 else ""),
                errors=errors,
            )


def inspect_table(
    path: Path | str,
    names: AreaNames,
    indicators: Iterable[Indicator],
    recipe: Recipe | None = None,
    *,
    level: str | None = None,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Inspection:
    """Read a statistical file by a recipe, or by one that is drafted here; nothing is written.

    Raises NotFoundError or ObservationTableError if the file cannot be read at all; what is wrong inside it stands in
    the report.
    """
    workbook = read_workbook(
        path, encoding=recipe.encoding if recipe else None, delimiter=recipe.delimiter if recipe else None
    )
    drafted = recipe is None
    recipe = recipe or draft_recipe(workbook, names, indicators, level=level)
    report = MatchReport(
        file=workbook.path.name,
        sha256=sha256_of(workbook.path),
        kind=workbook.kind,
        encoding=workbook.encoding,
        delimiter=workbook.delimiter,
    )
    known = _known(indicators, recipe)
    reader = TableReader(
        workbook, recipe, names.with_keys(recipe.concordance).with_confirmed(recipe.names), known, report, progress
    )
    for sheet in workbook.sheets:
        for table in recipe.tables:
            if table.use and table.reads(sheet.name):
                reader.read_sheet(sheet, table)
    observed = reader.finish()
    if drafted:
        recipe = _with_doubts(recipe, report)
    _say_what_was_left(workbook, recipe, report)
    report.close()
    return Inspection(
        report, recipe, known[len(known) - len(recipe.indicators) :] if recipe.indicators else [], observed
    )


def _known(indicators: Iterable[Indicator], recipe: Recipe) -> list[Indicator]:
    added = []
    for entry in recipe.indicators:
        unknown, absent = set(entry) - set(Indicator.columns()), set(Indicator.columns()) - set(entry)
        absent -= {"weight_indicator"}
        if unknown or absent:
            raise ObservationTableError(
                f"the recipe describes the indicator {entry.get('id', '?')} "
                + (f"with unknown fields {some(sorted(unknown))}" if unknown else f"without {some(sorted(absent), 20)}")
            )
        added.append(Indicator(**{"weight_indicator": None, **entry}))
    taken = {each.id for each in added}
    return [each for each in indicators if each.id not in taken] + added


def _with_doubts(recipe: Recipe, report: MatchReport) -> Recipe:
    doubts = {name.text: name.candidates for name in report.unsure if name.candidates}
    return recipe.model_copy(update={"perhaps": doubts})


def _say_what_was_left(workbook: Workbook, recipe: Recipe, report: MatchReport) -> None:
    read = {table.sheet for table in report.tables}
    for sheet in workbook.sheets:
        if sheet.hidden and sheet.name in read:
            report.add("hidden_sheet", sheet.name, sheet=sheet.name)
    for table in recipe.tables:
        if not table.use:
            report.add("table_left_out", sheets=table.sheets, level=table.level)
        elif not any(table.reads(sheet.name) for sheet in workbook.sheets):
            report.add("no_such_sheet", sheets=table.sheets, there=some([sheet.name for sheet in workbook.sheets], 20))
    unread = [sheet.name for sheet in workbook.sheets if not any(table.reads(sheet.name) for table in recipe.tables)]
    if unread and recipe.tables:
        report.add("sheets_not_read", sheets=some(unread, 20))
    if not recipe.tables:
        report.add("no_table", which="that are known")
    elif not any(m.indicator for table in recipe.tables if table.use for m in table.measures.values()):
        report.add("no_indicator")
