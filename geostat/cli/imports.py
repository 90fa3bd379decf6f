"""Commands that bring tables in: look, then write; and that say what was written, and take it back."""

from __future__ import annotations

import getpass
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geostat.cli.workspace import opened, progress_bar, workspace_option
from geostat.errors import needing_extra

if TYPE_CHECKING:
    from geostat.readers.tables.recipe import Recipe

__all__ = ["import_commands"]

_DAY = click.DateTime(["%Y-%m-%d"])


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
    from geostat.readers.tables.recipe import read_recipe, write_recipe
    from geostat.workspace.imports import inspect_file

    with opened(workspace) as store:
        followed = read_recipe(recipe) if recipe else None
        if indicators or names:
            followed = _completed(followed or inspect_file(store, file, level=level).recipe, indicators, names)
        with progress_bar("Reading rows", None) as progress:
            found = inspect_file(store, file, followed, level=level, progress=progress)
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
            raise click.BadParameter(f"no measure is labeled {label!r}; there are {', '.join(sorted(known))}")
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
    from geostat.readers.tables.recipe import read_recipe
    from geostat.workspace.imports import apply_file

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
            undone = "  undone" if each.undone_at else ""
            click.echo(
                f"{each.id:>5}  {each.imported_at:%Y-%m-%d %H:%M}  {each.row_count:>9,}  {each.kind:<12} "
                f"{each.level or '':<12} {each.file_name}  {each.importer or ''}{undone}"
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
        changes = stored.list_changes(store, number)
    counts = Counter(each.change for each in changes)
    click.echo(", ".join(f"{counts[kind]:,} {kind}" for kind in ("added", "revised", "dropped")))
    for each in sorted(changes, key=lambda each: ("revised", "dropped", "added").index(each.change))[:limit]:
        before, after = ("–" if value is None else f"{value:,.10g}" for value in (each.value_before, each.value))
        click.echo(f"  {each.change:<8} {each.indicator}  {each.area}  {each.period}  {before} → {after}")
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
        gone = stored.undo_import(store, number, who=f"{getpass.getuser()} (command line)")
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
    from geostat.domain.periods import parse_period

    with opened(workspace) as store:
        rows = stored.read_lineage(store, indicator, area, str(parse_period(period)), level)
    for row in rows:
        held = "holds" if row.current else f"replaced by import {row.superseded_by}"
        origin = f"import {row.import_id}, {row.file_name}, {row.cell}" if row.import_id else "shipped with geostat"
        said = f", written {row.raw!r}" if row.raw else ""
        click.echo(f"{row.value:,.10g} {row.status}  {row.edition}  {held}  ({origin}{said})")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
@click.option("--id", help="A name for the boundary set: small letters, digits, _; the level if left out.")
@click.option("--level", help="province, district, subdistrict, or a level of your own, if it is not found by itself.")
@click.option("--title", "title_en", help="Title in English.")
@click.option("--title-th", help="Title in Thai.")
@click.option("--publisher", default="not stated", help="Who publishes the boundaries.")
@click.option("--license", default="not stated", help="The license of the boundaries.")
@click.option("--layer", help="The layer, or the file in a zip archive, where there are several.")
@click.option("--code-column", help="The column with area codes, if it is not found by itself.")
@click.option("--name-en-column", help="The column with English names.")
@click.option("--name-th-column", help="The column with Thai names.")
@click.option("--code-prefix", help="Take this off every code; letters such as TH are found by themselves.")
@click.option("--crs", help="What the coordinates are in, if the file does not say: EPSG:4326.")
@click.option("--encoding", help="The encoding of names, if it is not found by itself: utf-8, cp874.")
@click.option("--valid-from", type=_DAY, help="The first day on which these boundaries were in force.")
@click.option("--valid-to", type=_DAY, help="The last day.")
@click.option("--repair", is_flag=True, help="Mend invalid rings.")
@click.option("--clean", is_flag=True, help="Also close gaps and take away overlaps between neighbors.")
@click.option("--new-areas", is_flag=True, help="Allow codes that are not known at this level yet.")
@click.option("--replace", is_flag=True, help="Replace the boundary set of the same id.")
def import_boundaries(workspace: str, file: Path, **options: Any) -> None:
    """Import a boundary FILE: shapefile (also zipped), GeoPackage, GeoJSON, TopoJSON, FlatGeobuf, GeoParquet, KML, …

    Level, codes and names are found by themselves, Thai in a wrong encoding is restored; what was found is said.

    \b
    Example:
      geostat import-boundaries tha_adm2.zip --repair
    """
    from geostat.workspace.imports import import_boundaries as run

    for day in ("valid_from", "valid_to"):
        options[day] = options[day] and options[day].date()
    with opened(workspace) as store:
        read = run(store, file, **options)
    for found in read.findings:
        click.echo(f"  {found.severity}: {found.message}")
    kept = read.boundary_set
    click.echo(f"{len(kept)} areas of level {kept.level} are now the boundary set {kept.id}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
@click.option("--level", default="province", show_default=True, help="The level of the areas.")
@click.option("--catalog", type=click.Path(path_type=Path), help="A table that describes new indicators.")
@click.option("--replace", is_flag=True, help="Replace values that are held with other content.")
def import_observations(workspace: str, file: Path, level: str, catalog: Path | None, replace: bool) -> None:
    """Import a tidy table FILE: CSV or Parquet with indicator, area, period, value[, status, edition].

    \b
    Example:
      geostat import-observations rainfall.csv --catalog rainfall-indicators.csv
    """
    from geostat.workspace.imports import import_observations as run

    with opened(workspace) as store, progress_bar("Writing observations", None) as progress:
        count = run(store, file, level=level, catalog=catalog, replace=replace, progress=progress)
    click.echo(f"{count:,} observations are new or changed.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
@click.option("--indicator", required=True, help="The indicator that the values are of.")
@click.option("--period", required=True, help="The period that the raster is of, พ.ศ. or ค.ศ.")
@click.option(
    "--statistic", type=click.Choice(["mean", "sum", "share_above", "majority"]), default="mean", show_default=True
)
@click.option("--threshold", type=float, help="For share_above: cells with a larger value count.")
@click.option("--level", "boundary_set", default="province", show_default=True, help="The boundary set.")
@click.option("--band", default=1, show_default=True, help="The band of the raster.")
@click.option("--min-coverage", default=0.9, show_default=True, help="Areas of which less is known get no value.")
@click.option("--edition", help="The edition; that of the indicator if left out.")
@click.option("--catalog", type=click.Path(path_type=Path), help="A table that describes the indicator, if it is new.")
@click.option("--scheduler", help="The address of a dask scheduler whose workers share the work: tcp://host:8786.")
def import_raster(workspace: str, file: Path, scheduler: str | None, **options: Any) -> None:
    """Import a statistic of a raster FILE (GeoTIFF, COG, …) for every area.

    \b
    Example:
      geostat import-raster flood-2564.tif --indicator flooded_pct --statistic share_above --threshold 0.5 --period 2564
    """
    from geostat.workspace.imports import import_raster as run

    client = _client(scheduler) if scheduler else None
    with opened(workspace) as store, progress_bar("Reading windows", None) as progress:
        written, zonal = run(store, file, importer=getpass.getuser(), scheduler=client, progress=progress, **options)
    for found in zonal.findings:
        click.echo(f"  {found.severity}: {found.message}")
    click.echo(f"Import {written.import_id}: {written.rows} values are new or changed.")


def _client(address: str) -> Any:
    with needing_extra("distributed"):
        from distributed import Client
    return Client(address)  # type: ignore[no-untyped-call]


import_commands = [import_raster, import_boundaries, import_observations, inspect, apply, imports, diff, undo, lineage]
