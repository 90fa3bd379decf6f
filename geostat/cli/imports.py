"""Commands that bring tables in: look, then write; and that say what was written, and take it back."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geostat.cli.workspace import opened, progress_bar, workspace_option

if TYPE_CHECKING:
    from geostat.readers.recipe import Recipe

__all__ = ["import_commands"]


def _pairs(_context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for text in given:
        name, equals, meaning = text.rpartition("=")
        if not equals or not name or not meaning:
            raise click.BadParameter(f"{text!r} is not of the form NAME=VALUE", param=option)
        pairs[name] = meaning
    return pairs


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
@click.option("--recipe", type=click.Path(path_type=Path), help="Read by this recipe, as made for last year's file.")
@click.option("--level", help="The level of the areas, if it is not found by itself: province, district …")
@click.option(
    "--indicator", "indicators", multiple=True, callback=_pairs, metavar="LABEL=ID", help="What a label measures."
)
@click.option(
    "--confirm", "names", multiple=True, callback=_pairs, metavar="NAME=CODE", help="Which area a name means."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the recipe to this file.")
@click.option("--json", "as_json", is_flag=True, help="Write the match report as JSON.")
def inspect(
    workspace: str,
    file: Path,
    recipe: Path | None,
    level: str | None,
    indicators: dict[str, str],
    names: dict[str, str],
    out: Path | None,
    as_json: bool,
) -> None:
    """Look at a statistical FILE (CSV, XLSX, XLS, ODS, Parquet) without importing it.

    Says what was found, what matches and what somebody has to decide, and writes the recipe by which `geostat apply`
    imports it: this year's file and next year's.

    \b
    Example:
      geostat inspect rice.xls --out rice.yaml
      geostat inspect rice.xls --recipe rice.yaml --indicator ผลผลิต=rice_major_production --out rice.yaml
    """
    from geostat.importing import inspect_file
    from geostat.readers.recipe import read_recipe, write_recipe

    with opened(workspace) as store:
        followed = read_recipe(recipe) if recipe else None
        with progress_bar("Reading rows", None) as progress:
            found = inspect_file(store, file, followed, level=level, progress=progress)
        if indicators or names:
            completed = _completed(found.recipe, indicators, names)
            found = inspect_file(store, file, completed)
    if out:
        out.write_text(write_recipe(found.recipe), "utf-8")
    report = found.report
    click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2, default=str) if as_json else report.as_text())


def _completed(recipe: Recipe, indicators: dict[str, str], names: dict[str, str]) -> Recipe:
    recipe = recipe.model_copy(deep=True)
    recipe.names.update(names)
    recipe.perhaps = {text: codes for text, codes in recipe.perhaps.items() if text not in names}
    known = {label for table in recipe.tables for label in table.measures}
    for label, indicator in indicators.items():
        if label not in known:
            raise click.BadParameter(f"no measure is labelled {label!r}; there are {', '.join(sorted(known))}")
        for table in recipe.tables:
            if label in table.measures:
                table.measures[label].indicator = indicator
                table.measures[label].perhaps = []
    return recipe


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
@click.option(
    "--recipe", required=True, type=click.Path(path_type=Path), help="The recipe that `geostat inspect` wrote."
)
def apply(workspace: str, file: Path, recipe: Path) -> None:
    """Import a statistical FILE by its recipe, all or nothing; what it replaces is kept as an earlier vintage.

    \b
    Example:
      geostat apply rice.xls --recipe rice.yaml
    """
    from geostat.importing import apply_file
    from geostat.readers.recipe import read_recipe

    with opened(workspace) as store, progress_bar("Writing observations", None) as progress:
        written = apply_file(store, file, read_recipe(recipe), importer=getpass.getuser(), progress=progress)
    click.echo(
        f"Import {written.import_id}: {written.new:,} new, {written.revised:,} revised, "
        f"{written.unchanged:,} unchanged. "
        f"Take it back with: geostat undo {written.import_id}"
    )


@click.command()
@workspace_option
def imports(workspace: str) -> None:
    """List the imports, latest first.

    \b
    Example:
      geostat imports
    """
    from geostat import store as stored

    with opened(workspace) as store:
        for each in stored.list_imports(store):
            undone = "  undone" if each["undone_at"] else ""
            click.echo(
                f"{each['id']:>5}  {each['imported_at']:%Y-%m-%d %H:%M}  {each['row_count']:>9,}  {each['kind']:<12} "
                f"{each['level'] or '':<12} {each['file_name']}  {each['importer'] or ''}{undone}"
            )


@click.command()
@click.argument("number", type=int)
@workspace_option
@click.option("--limit", default=50, show_default=True, help="How many changes to show.")
def diff(workspace: str, number: int, limit: int) -> None:
    """Show what import NUMBER added, revised, and no longer gave.

    \b
    Example:
      geostat diff 3
    """
    from geostat import store as stored

    with opened(workspace) as store:
        changes = stored.read_changes(store, number)
    counts = changes["change"].value_counts()
    click.echo(", ".join(f"{counts.get(kind, 0):,} {kind}" for kind in ("added", "revised", "dropped")))
    shown = changes.sort_values(
        "change", key=lambda kinds: kinds.map({"revised": 0, "dropped": 1, "added": 2}), kind="stable"
    )
    for row in shown.head(limit).to_dict("records"):
        before, after = (f"{row[name]:,.10g}".replace("nan", "–") for name in ("value_before", "value"))
        click.echo(f"  {row['change']:<8} {row['indicator']}  {row['area']}  {row['period']}  {before} → {after}")
    if len(changes) > limit:
        click.echo(f"  and {len(changes) - limit:,} more; --limit shows them")


@click.command()
@click.argument("number", type=int)
@workspace_option
def undo(workspace: str, number: int) -> None:
    """Take import NUMBER back: its values go, those that they replaced return.

    \b
    Example:
      geostat undo 3
    """
    from geostat import store as stored

    with opened(workspace) as store:
        gone = stored.undo_import(store, number)
    click.echo(f"Import {number} was taken back: {gone:,} values went, and those that they had replaced are back.")


@click.command()
@click.argument("indicator")
@click.argument("area")
@click.argument("period")
@workspace_option
@click.option("--level", default="province", show_default=True, help="The level of the area.")
def lineage(workspace: str, indicator: str, area: str, period: str, level: str) -> None:
    """Say where the value of an INDICATOR for an AREA in a PERIOD comes from, and what it was before.

    \b
    Example:
      geostat lineage rice_major_production 14 2554
    """
    from geostat import store as stored
    from geostat.periods import parse_period

    with opened(workspace) as store:
        rows = stored.read_lineage(store, indicator, area, str(parse_period(period)), level)
    for row in rows:
        held = "holds" if row["current"] else f"replaced by import {row['superseded_by']}"
        origin = (
            f"import {row['import_id']}, {row['file_name']}, {row['cell']}"
            if row["import_id"]
            else "shipped with geostat"
        )
        said = f", written {row['raw']!r}" if row["raw"] else ""
        click.echo(f"{row['value']:,.10g} {row['status']}  {row['series']}  {held}  ({origin}{said})")


import_commands = [inspect, apply, imports, diff, undo, lineage]
