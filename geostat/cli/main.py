"""The command line: one command for each verb, each with an example in its help."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geostat.cli.imports import import_commands
from geostat.cli.workspace import BUNDLED_ROWS, open_workspace, opened, progress_bar, workspace_option
from geostat.errors import GeostatError

if TYPE_CHECKING:
    from collections.abc import Callable

    from geostat.analysis import AnalysisResult
    from geostat.model import Layer
    from geostat.weights import SpatialWeights

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
@click.version_option(package_name="geostat")
def main() -> None:
    """Area statistics on the map.

    \b
    Start here:
      geostat serve                                   the map and its API on http://127.0.0.1:8000
      geostat info                                    what the workspace holds
      geostat analyse local-moran gpp_per_capita      where an indicator clusters
    """


for _command in import_commands:
    main.add_command(_command)


@main.command(name="init")
@workspace_option
def init(workspace: str) -> None:
    """Make a workspace with the bundled boundaries and indicators.

    \b
    Example:
      geostat init --workspace thailand.gpkg
    """
    from geostat.pipeline import create_workspace

    with progress_bar("Writing observations", BUNDLED_ROWS) as progress:
        store = create_workspace(workspace, progress=progress)
    store.close()
    click.echo(f"{store.name} is ready: open it in QGIS, or serve it with geostat serve.")


@main.command()
@workspace_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
def serve(workspace: str, host: str, port: int) -> None:
    """Serve the map and its API.

    \b
    Example:
      geostat serve --port 8080
    """
    import uvicorn

    open_workspace(workspace).close()
    os.environ["GEOSTAT_DATABASE_URL"] = workspace
    click.echo(f"The map is at http://{host}:{port}, the API at http://{host}:{port}/docs. Stop with Ctrl-C.")
    uvicorn.run("api.main:create_app", factory=True, host=host, port=port, log_level="warning")


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
        for set_id in stored.list_boundary_sets(store):
            boundary_set = stored.read_boundary_set(store, set_id)
            click.echo(f"  {set_id:<16}{len(boundary_set):>5} areas   {boundary_set.title_en}")
        holdings = stored.read_holdings(store)
        click.echo(f"\nIndicators: {holdings['indicator'].nunique()}, observations: {holdings['areas'].sum():,}")
        for indicator in stored.read_indicators(store):
            held = holdings[holdings["indicator"] == indicator.id]
            span = f"{held['period'].min()}–{held['period'].max()}" if len(held) else "no values"
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


@main.group()
def analyse() -> None:
    """Ask for spatial pattern.

    \b
    Example:
      geostat analyse local-moran gpp_per_capita --period 2562
    """


def _question_options(command: Callable[..., None]) -> Callable[..., None]:
    options: list[Callable[[Callable[..., None]], Callable[..., None]]] = [
        click.argument("indicator"),
        workspace_option,
        click.option("--period", help="A year or month, พ.ศ. or ค.ศ.; the latest if left out."),
        click.option("--level", default="province", show_default=True, help="The boundary set."),
        click.option("--series", help="The series, where an indicator has several."),
        click.option(
            "--weights",
            default="queen",
            show_default=True,
            help="queen, rook, fuzzy, knn, distance, kernel, block, or a .gal, .gwt or .parquet file.",
        ),
        click.option("--k", default=4, show_default=True, help="Neighbors of each area, for knn."),
        click.option("--distance-km", type=float, help="For distance and kernel."),
        click.option("--tolerance-m", default=100.0, show_default=True, help="For fuzzy."),
        click.option("--kernel", default="triangular", show_default=True, help="Or epanechnikov, quartic, gaussian."),
        click.option("--groups", help="For block: the boundary set of the groups, such as cluster."),
        click.option("--bridges", is_flag=True, help="Count the declared bridges as borders."),
        click.option("--permutations", default=9999, show_default=True, help="How many random maps."),
        click.option("--seed", default=1, show_default=True, help="The same seed gives the same answer."),
        click.option("--keep", is_flag=True, help="Keep the result and its run record in the workspace."),
        click.option("--json", "as_json", is_flag=True, help="Write the whole result and its run record as JSON."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@analyse.command(name="global-moran")
@_question_options
def global_moran(**question: Any) -> None:
    """Moran's I: do neighbouring areas have similar values?

    \b
    Example:
      geostat analyse global-moran poverty_rate --period 2564
    """
    from geostat.analysis import global_moran as run

    _analyse(run, question)


@analyse.command(name="local-moran")
@_question_options
@click.option("--alpha", default=0.05, show_default=True, help="Level of significance.")
@click.option("--correction", default="benjamini_hochberg", show_default=True, help="Or bonferroni, none.")
def local_moran(alpha: float, correction: str, **question: Any) -> None:
    """Local Moran's I (LISA): which areas are like, or unlike, their neighbors beyond chance?

    \b
    Example:
      geostat analyse local-moran gpp_per_capita --period 2562 --bridges
    """
    from geostat.analysis import local_moran as run

    _analyse(run, question, alpha=alpha, correction=correction)


@analyse.command(name="sensitivity")
@_question_options
@click.option("--also", multiple=True, required=True, help="Further weights to compare with; again for more.")
def sensitivity(also: tuple[str, ...], **question: Any) -> None:
    """Local Moran's I under several weights: which areas keep their class whatever the neighbors?

    \b
    Example:
      geostat analyse sensitivity gpp_per_capita --period 2562 --weights queen --also knn --also fuzzy
    """
    from geostat.analysis import compare_weights
    from geostat.analysis import local_moran as run

    layer, weights = _asked({**question, "weights": [question["weights"], *also]})
    found = compare_weights(run, layer, weights, permutations=question["permutations"], seed=question["seed"])
    click.echo(repr(layer))
    click.echo(found.statistics.to_string(float_format="{:.4f}".format))
    names = layer.boundary_set.areas["name_en"]
    click.echo(f"{len(found.changed)} of {len(found.classes)} areas change their class")
    for code in found.changed:
        said = ", ".join(f"{label}: {value}" for label, value in found.classes.loc[code].drop("stable").items())
        click.echo(f"  {code:<6}{names[code]:<28}{said}")


@main.command(name="growth")
@click.argument("indicator")
@click.argument("start")
@click.argument("end")
@workspace_option
@click.option("--level", default="province", show_default=True, help="The boundary set.")
@click.option("--series", help="The series; the one that holds both periods if left out.")
@click.option("--merged", is_flag=True, help="Join areas that have split, so that the territory is the same.")
def show_growth(
    workspace: str, indicator: str, start: str, end: str, level: str, series: str | None, merged: bool
) -> None:
    """How much an INDICATOR grew from START to END, area by area, within one series and one territory.

    \b
    Example:
      geostat growth gpp_current_total 2550 2562 --merged
    """
    from geostat.pipeline import read_growth

    with opened(workspace) as store:
        found = read_growth(store, level, indicator, start, end, series=series, merged=merged)
    names = found.end.boundary_set.areas["name_en"]
    click.echo(f"{found.start} → {found.end}, {found.start.series}")
    for code, row in found.table.sort_values("cagr", ascending=False).iterrows():
        said = row["reason"] or f"{row['growth']:>+9.1%}  {row['cagr']:>+8.2%} a year"
        click.echo(f"  {code:<6} {names[code]:<28} {said}")


@main.command()
@click.argument("indicator")
@click.argument("period")
@workspace_option
@click.option("--level", default="province", show_default=True, help="The level of the areas.")
def spread(workspace: str, indicator: str, period: str, level: str) -> None:
    """How far the series of an INDICATOR lie apart in a PERIOD: sources that may contradict one another.

    \b
    Example:
      geostat spread rice_major_planted_area 2562
    """
    from geostat.pipeline import read_spread

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
    from geostat.pipeline import read_layer

    with opened(workspace) as store:
        layer = read_layer(store, level, indicator, period, **change)
    to_folium(layer, scheme=scheme, k=k).save(str(out))
    for finding in layer.findings:
        click.echo(f"  {finding.severity}: {finding.message}")
    click.echo(f"{out} is written; open it in a browser.")


def _analyse(run: Callable[..., AnalysisResult], question: dict[str, Any], **parameters: Any) -> None:
    from geostat.pipeline import keep_result

    layer, weights = _asked(question)
    result = run(layer, weights[0], permutations=question["permutations"], seed=question["seed"], **parameters)
    if question["keep"]:
        with opened(question["workspace"]) as store:
            click.echo(f"Kept as {keep_result(store, result)}", err=True)
    click.echo(_as_json(result) if question["as_json"] else _as_text(result))


def _asked(question: dict[str, Any]) -> tuple[Layer, list[SpatialWeights]]:
    """The layer and the weights that a question names."""
    import boundaries
    from geostat import store as stored
    from geostat.pipeline import read_layer
    from geostat.weights import build_weights, read_weights

    level = question["level"]
    groups = None
    with opened(question["workspace"]) as store:
        layer = read_layer(store, level, question["indicator"], question["period"], series=question["series"])
        if question["groups"]:
            members = stored.read_boundary_set(store, question["groups"]).membership
            groups = None if members is None else dict(zip(members["member"], members["group"], strict=True))
    methods = question["weights"]
    weights = [
        read_weights(method, layer.boundary_set)
        if Path(method).suffix
        else build_weights(
            layer.boundary_set,
            method,
            k=question["k"],
            distance_km=question["distance_km"],
            tolerance_m=question["tolerance_m"],
            kernel=question["kernel"],
            groups=groups,
            bridges=boundaries.bridges(level) if question["bridges"] else (),
        )
        for method in ([methods] if isinstance(methods, str) else methods)
    ]
    return layer, weights


def _as_json(result: AnalysisResult) -> str:
    whole = {"statistics": result.statistics, "run": result.run, "areas": result.by_area()}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _as_text(result: AnalysisResult) -> str:
    from geostat.analysis import read_aloud

    reading = read_aloud(result)
    lines = [repr(result.layer), reading["th"], reading["en"]]
    if "class" in result.table:
        names = result.layer.boundary_set.areas
        chosen = result.table[result.table["class"] != "not_significant"].sort_values("class")
        for code, row in chosen.iterrows():
            tested = "" if row["class"] in ("isolate", "no_data") else f"   adjusted p {row['p_adjusted']:.4f}"
            lines.append(f"  {row['class']:<10}{code:<6}{names.loc[code, 'name_en']:<28}{row['value']:>16,.2f}{tested}")
    lines += [f"  {finding.severity}: {finding.message}" for finding in result.findings]
    return "\n".join(lines)
