"""The command line: one command for each verb, each with an example in its help."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geostat.cli.analyses import analysis_commands
from geostat.cli.imports import import_commands
from geostat.cli.plan import plan_commands
from geostat.cli.positioning import positioning_commands
from geostat.cli.serving import serve
from geostat.cli.sharing import sharing_commands
from geostat.cli.workspace import BUNDLED_ROWS, counting_bar, opened, progress_bar, workspace_option
from geostat.errors import GeostatError

if TYPE_CHECKING:
    from geostat.store import Store
    from geostat.tiles import Tileset

__all__ = ["main"]


class _Group(click.Group):
    """A group whose commands end with one clear line where something is wrong."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except GeostatError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="geostat-areas")
def main() -> None:
    """Area statistics on the map.

    \b
    Start here:
      geostat serve                                   the map and its API on http://127.0.0.1:8000
      geostat info                                    what the workspace holds
      geostat analyze local-moran gpp_per_capita      where an indicator clusters
      geostat plan show 15                            which numbers an area needs, and how they stand
    """


for _command in [*import_commands, *analysis_commands, *positioning_commands, *plan_commands, *sharing_commands]:
    main.add_command(_command)
main.add_command(serve)


@main.command(name="init")
@workspace_option
def init(workspace: str) -> None:
    """Make a workspace with the bundled boundaries and indicators.

    \b
    Example:
      geostat init --workspace thailand.gpkg
    """
    from geostat.workspace.creation import create_workspace

    with progress_bar("Writing observations", BUNDLED_ROWS) as progress:
        store = create_workspace(workspace, progress=progress)
    store.close()
    click.echo(f"{store.name} is ready: open it in QGIS, or serve it with geostat serve.")


@main.command()
@click.argument("boundary_sets", nargs=-1)
@workspace_option
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), help="Where; that of the service if left out."
)
def build_tiles(boundary_sets: tuple[str, ...], workspace: str, folder: Path | None) -> None:
    """Make the tiles of BOUNDARY_SETS, or of all, so that the service has them ready.

    \b
    Example:
      geostat build-tiles province cluster
    """
    from geostat import store as stored
    from geostat.settings import Settings
    from geostat.tiles import build_pack

    folder = folder or Settings().tile_folder
    with opened(workspace) as store:
        for set_id in boundary_sets or stored.list_boundary_sets(store):
            with counting_bar(set_id) as progress:
                path = build_pack(_tileset(store, set_id), folder, progress)
            click.echo(f"{path} has the tiles of {set_id}, {path.stat().st_size / 1e6:.1f} MB.")


@main.command()
@click.argument("boundary_set")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@workspace_option
def export_tiles(boundary_set: str, out: Path, workspace: str) -> None:
    """Write every tile of a BOUNDARY_SET into one file: OUT.pmtiles or OUT.mbtiles.

    \b
    Example:
      geostat export-tiles province province.pmtiles
    """
    from geostat.tiles.archive import ARCHIVES

    kind = out.suffix.removeprefix(".")
    if kind not in ARCHIVES:
        raise click.BadParameter(f"{out.name}: tiles are written as .pmtiles or .mbtiles")
    with opened(workspace) as store, counting_bar(boundary_set) as progress:
        ARCHIVES[kind](_tileset(store, boundary_set), out, progress)
    click.echo(f"{out} has the tiles of {boundary_set}, {out.stat().st_size / 1e6:.1f} MB.")


def _tileset(store: Store, set_id: str) -> Tileset:
    from geostat import store as stored
    from geostat.tiles import Tileset

    return Tileset(stored.read_boundary_set(store, set_id), stored.read_feature_ids(store, set_id))


@main.command()
@workspace_option
def info(workspace: str) -> None:
    """Say what the workspace holds.

    \b
    Example:
      geostat info
    """
    from geostat import store as stored

    with opened(workspace) as store:
        click.echo(f"{store.name}\n\nBoundary sets")
        for each in stored.summarize_boundary_sets(store):
            click.echo(f"  {each.id:<16}{each.areas:>5} areas   {each.title_en}")
        holdings = stored.read_holdings(store)
        click.echo(f"\nIndicators: {len(holdings.indicators)}, observations: {holdings.observations:,}")
        for indicator in stored.read_indicators(store):
            held = holdings.of(indicator.id).periods
            span = f"{held[0]}–{held[-1]}" if held else "no values"
            click.echo(f"  {indicator.id:<44}{span:<18} {indicator.title_en} ({indicator.unit_en})")


@main.group()
def db() -> None:
    """Look after a workspace's database.

    \b
    Example:
      geostat db check
    """


@db.command()
@workspace_option
def check(workspace: str) -> None:
    """Say whether the workspace can be used as it is.

    \b
    Example:
      geostat db check --workspace postgresql+psycopg://geostat@localhost/geostat
    """
    from geostat.store import open_store

    store = open_store(workspace)
    click.echo(f"{store.name} is up to date; its data are at version {store.data_version()}.")
    store.close()


@db.command()
@workspace_option
def upgrade(workspace: str) -> None:
    """Bring an older workspace up to date, all or nothing.

    \b
    Example:
      geostat db upgrade --workspace thailand.gpkg
    """
    from geostat.store import upgrade_store

    before, after = upgrade_store(workspace)
    click.echo(f"Schema version {before} is up to date." if before == after else f"Upgraded from {before} to {after}.")


@db.command(name="create-reader")
@workspace_option
def create_reader(workspace: str) -> None:
    """Create the role geostat_reader, which may read everything in a PostGIS workspace and change nothing.

    \b
    Example:
      geostat db create-reader --workspace postgresql+psycopg://geostat@localhost/geostat
      psql geostat -c 'GRANT geostat_reader TO anna'
    """
    from geostat import store as stored

    with opened(workspace) as store:
        stored.create_reader(store)
    click.echo("The role geostat_reader is there; let somebody in with: GRANT geostat_reader TO somebody")


@main.command(name="growth")
@click.argument("indicator")
@click.argument("start")
@click.argument("end")
@workspace_option
@click.option("--level", default="province", show_default=True, help="The boundary set.")
@click.option("--edition", help="The edition; the one that holds both periods if left out.")
@click.option("--merged", is_flag=True, help="Join areas that have split, so that the territory is the same.")
def show_growth(
    workspace: str, indicator: str, start: str, end: str, level: str, edition: str | None, merged: bool
) -> None:
    """How much an INDICATOR grew from START to END, area by area, within one edition and one territory.

    \b
    Example:
      geostat growth gpp_current_total 2550 2562 --merged
    """
    from geostat.workspace.layers import read_growth

    with opened(workspace) as store:
        found = read_growth(store, level, indicator, start, end, edition=edition, merged=merged)
    names = found.end.boundary_set.areas["name_en"]
    click.echo(f"{found.start} → {found.end}, {found.start.edition}")
    for code, row in found.table.sort_values("cagr", ascending=False).iterrows():
        said = row["reason"] or f"{row['growth']:>+9.1%}  {row['cagr']:>+8.2%} a year"
        click.echo(f"  {code:<6} {names[code]:<28} {said}")


@main.command()
@click.argument("indicator")
@click.argument("period")
@workspace_option
@click.option("--level", default="province", show_default=True, help="The level of the areas.")
def spread(workspace: str, indicator: str, period: str, level: str) -> None:
    """How far the editions of an INDICATOR lie apart in a PERIOD: sources that may contradict one another.

    \b
    Example:
      geostat spread rice_major_planted_area 2562
    """
    from geostat.workspace.layers import read_spread

    with opened(workspace) as store:
        table = read_spread(store, indicator, period, level=level).sort_values("spread", ascending=False)
    click.echo(", ".join(table.columns[:-3]))
    for area, row in table.iterrows():
        values = "  ".join(f"{value:>16,.6g}" for value in row.iloc[:-3])
        click.echo(f"  {area:<8}{values}  {row['spread']:>8.1%}")


@main.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@workspace_option
@click.option("--indicator", default="gpp_per_capita", show_default=True, help="The indicator.")
@click.option("--period", help="A year or month, พ.ศ. or ค.ศ.; the latest if left out.")
@click.option("--level", default="province", show_default=True, help="The boundary set.")
@click.option("--scheme", default="quantiles", show_default=True, help="How to classify.")
@click.option("--classes", "k", default=5, show_default=True, help="Number of classes.")
@click.option(
    "--boundary-change",
    type=click.Choice(["as_published", "merged", "apportioned"]),
    default="as_published",
    show_default=True,
    help="What is shown of areas that have split since: joined again, or their values shared out.",
)
@click.option("--apportion-by", help="The indicator by which values are shared out; the areas if left out.")
def export_map(
    workspace: str, out: Path, indicator: str, period: str | None, level: str, scheme: str, k: int, **change: Any
) -> None:
    """Write a map of an indicator as one HTML file that opens without a network.

    \b
    Example:
      geostat export-map map.html --indicator poverty_rate --period 2564
    """
    from geostat.export import to_folium
    from geostat.workspace.layers import read_layer

    with opened(workspace) as store:
        layer = read_layer(store, level, indicator, period, **change)
    to_folium(layer, scheme=scheme, k=k).save(str(out))
    for finding in layer.findings:
        click.echo(f"  {finding.severity}: {finding.message}")
    click.echo(f"{out} is written; open it in a browser.")
