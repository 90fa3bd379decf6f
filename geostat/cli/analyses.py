"""Commands that ask: every analysis of the registry, sensitivity, sweeps, and the results that are kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geostat.cli.request_options import method_type, option_of, request_options, weights_options, with_options
from geostat.cli.workspace import counting_bar, opened, workspace_option
from geostat.domain.analysis_requests import (
    REQUEST_PARAMETERS,
    SWEEP_PARAMETERS,
    WEIGHTS_PARAMETERS,
    AnalysisRequest,
    SweepRequest,
    WeightsRequest,
)
from geostat.domain.parameters import Parameter, Seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from geostat.analysis import Analysis, AnalysisResult

__all__ = ["analysis_commands"]

(_BOUNDARY_SET,) = (each for each in REQUEST_PARAMETERS if each.name == "boundary_set")


class _Analyses(click.Group):
    """One command for each analysis of the registry, which is only read when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the analyses, family by family."""
        from geostat.analysis import ANALYSES

        return [*(name.replace("_", "-") for name in ANALYSES), *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of an analysis."""
        from geostat.analysis import ANALYSES

        found = ANALYSES.get(cmd_name.replace("-", "_"))
        return super().get_command(ctx, cmd_name) if found is None else _command_of(found)


@click.group(cls=_Analyses)
def analyze() -> None:
    """Ask for spatial pattern, change, inequality, models and regions.

    INDICATOR is an id, or id@period, or id:edition@period.

    \b
    Example:
      geostat analyze local-moran gpp_per_capita --periods 2562 --bridges
      geostat analyze lee gpp_per_capita poverty_rate --periods 2562
      geostat analyze differential-moran gpp_per_capita --periods 2554,2562
      geostat analyze regionalize gpp_per_capita poverty_rate --periods 2562 --official cluster --bridges
    """


def _command_of(analysis: Analysis) -> click.Command:
    """A command whose options are the parameters of the analysis."""

    def run(**given: Any) -> None:
        outputs = {name: given.pop(name) for name in _OUTPUTS}
        _answer(AnalysisRequest.of(analysis.name, given), outputs)

    run.__doc__ = f"{analysis.summary}\n\n\b\nExample:\n  geostat analyze {_example(analysis)}\n"
    command = with_options(
        run,
        click.argument(
            "indicators", nargs=-1, required=True, metavar="INDICATOR" + ("" if analysis.most == 1 else "...")
        ),
        *map(option_of, analysis.parameters),
        click.option("--keep", is_flag=True, help="Keep the result and its run record in the workspace."),
        click.option("--json", "as_json", is_flag=True, help="Write the whole result and its run record as JSON."),
        click.option(
            "--out",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Also as .geojson, .gpkg, .csv or a map in .html.",
        ),
    )
    command = request_options(weights_options(command) if analysis.takes_weights else command)
    return click.command(name=analysis.name.replace("_", "-"))(command)


def _example(analysis: Analysis) -> str:
    name = analysis.name.replace("_", "-")
    if analysis.over == "periods":
        return f"{name} gpp_per_capita --periods 2550..2562"
    more = " poverty_rate" if analysis.fewest > 1 or analysis.family == "regions" else ""
    extra = _EXTRAS.get(analysis.name, "")
    return f"{name} gpp_per_capita{more} --periods 2562{extra}"


_OUTPUTS = ("workspace", "keep", "as_json", "out")

_EXTRAS = {
    "theil": " --population population_registered --groups cluster",
    "gini": " --equal",
    "neighbor_match": " --weights knn",
    "regionalize": " --official cluster",
}


def _answer(request: AnalysisRequest, outputs: dict[str, Any]) -> None:
    from geostat.analysis.core.progress import watching
    from geostat.export import write_result
    from geostat.workspace.requests import answer
    from geostat.workspace.results import keep_result
    from geostat.workspace.source import WorkspaceSource

    with opened(outputs["workspace"]) as store, counting_bar("Computing") as progress, watching(progress):
        result = answer(request, WorkspaceSource(store, reads_files=True))
        if outputs["keep"]:
            click.echo(f"Kept as {keep_result(store, result)}", err=True)
    if outputs["out"] is not None:
        write_result(result, outputs["out"])
        click.echo(f"{outputs['out']} is written.", err=True)
    click.echo(_as_json(result) if outputs["as_json"] else _as_text(result))


def _as_json(result: AnalysisResult) -> str:
    from geostat.support.json_values import to_json_value

    whole = {
        "statistics": result.statistics,
        "reading": result.reading,
        "findings": [
            {"severity": each.severity, "code": each.code, "message": each.message} for each in result.findings
        ],
        "run": result.run.to_json(),
        "areas": result.by_area() if len(result.table.columns) else {},
    }
    return json.dumps(to_json_value(whole), ensure_ascii=False, indent=2)


def _as_text(result: AnalysisResult) -> str:
    more = len(result.run.layers) - 4
    lines = [f"{result.analysis} of {result.run.told_layers(4)}{f' and {more} more' if more > 0 else ''}"]
    lines += [result.reading["th"], result.reading["en"]]
    lines += [f"  {name:<24}{value:>14,.6g}" for name, value in result.statistics.items() if _is_number(value)]
    if "class" in result.table:
        lines += _rows(result)
    lines += [f"  {finding.severity}: {finding.message}" for finding in result.findings]
    return "\n".join(lines)


def _rows(result: AnalysisResult) -> list[str]:
    """The areas that stand out, class by class, with what is known of each."""
    names = result.boundary_set.areas["name_en"]
    ordinary = ("not_significant", "fitted", "outside", "no_pattern", "same")
    chosen = result.table[~result.table["class"].isin(ordinary)].sort_values("class", kind="stable")
    lines = []
    for code, row in chosen.iterrows():
        told = [
            f"{name} {row[name]:,.4g}" for name in ("value", "p_adjusted") if name in row and row[name] == row[name]
        ]
        if "group" in row and row["moves"] is True:
            like = row["like_group"] if isinstance(row["like_group"], str) else "a region of its own"
            told.append(f"moves from {row['group']} to {like}: {row['reason']}")
        lines.append(f"  {row['class']:<18}{code:<8}{names[code]:<28}{'   '.join(told)}")
    return lines


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@analyze.command(name="sensitivity")
@click.argument("indicators", nargs=-1, required=True, metavar="INDICATOR...")
@click.option("--analysis", "name", default="local-moran", show_default=True, help="Which analysis.")
@request_options
@weights_options
@click.option(
    "--also", type=method_type(), multiple=True, required=True, help="Further weights to compare with; again for more."
)
@option_of(Parameter("seed", Seed, 1))
def sensitivity(name: str, workspace: str, also: tuple[str, ...], seed: int, **given: Any) -> None:
    """An analysis under several weights: which areas keep their class whatever the neighbors?

    \b
    Example:
      geostat analyze sensitivity gpp_per_capita --periods 2562 --weights queen --also knn --also fuzzy
    """
    from geostat.analysis import compare_weights, find_analysis
    from geostat.workspace.requests import layers_of
    from geostat.workspace.source import WorkspaceSource

    analysis = find_analysis(name)
    request = AnalysisRequest.of(name, given)
    compared = [_weights({**given, "weights": method}) for method in (given["weights"], *also)]
    with opened(workspace) as store:
        source = WorkspaceSource(store, reads_files=True)
        layers = layers_of(request, analysis, source)
        weights = [source.weights(request.boundary_set, each) for each in compared]
    parameters = {"seed": seed} if "seed" in [each.name for each in analysis.parameters] else {}
    found = compare_weights(analysis, layers, weights, **parameters)
    click.echo(found.statistics.to_string(float_format="{:.4f}".format))
    names = layers[0].boundary_set.areas["name_en"]
    click.echo(f"{len(found.changed)} of {len(found.classes)} areas change their class")
    for code in found.changed:
        said = ", ".join(f"{label}: {value}" for label, value in found.classes.loc[code].drop("stable").items())
        click.echo(f"  {code:<6}{names[code]:<28}{said}")


@click.command()
@workspace_option
@option_of(_BOUNDARY_SET)
@weights_options
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write them as .gal, .gwt or .parquet, or as lines on the map in .geojson.",
)
def weights(workspace: str, boundary_set: str, out: Path | None, **given: Any) -> None:
    """Who is whose neighbor: links, isolates, unconnected parts; and as a file or as lines on the map.

    \b
    Example:
      geostat weights --weights fuzzy --tolerance-m 3000 --out neighbors.geojson
    """
    from geostat import store as stored
    from geostat.weights import to_lines, write_weights
    from geostat.workspace.source import WorkspaceSource

    with opened(workspace) as store:
        found = WorkspaceSource(store, reads_files=True).weights(boundary_set, _weights(given))
        areas = stored.read_boundary_set(store, boundary_set)
    said = {name: value for name, value in found.describe().items() if name != "members"}
    click.echo("\n".join(f"  {name:<16}{value}" for name, value in said.items()))
    if out is None:
        return
    if out.suffix == ".geojson":
        to_lines(found, areas).to_file(out, driver="GeoJSON")
    else:
        write_weights(found, out)
    click.echo(f"{out} is written.")


@click.group()
def results() -> None:
    """Results that are kept.

    \b
    Example:
      geostat results list
      geostat results export 3fa9 lisa.gpkg
      geostat results repeat 3fa9
    """


@results.command(name="list")
@workspace_option
def list_results(workspace: str) -> None:
    """List the results, latest first.

    \b
    Example:
      geostat results list
    """
    from geostat import store as stored

    with opened(workspace) as store:
        for each in stored.list_runs(store):
            kept = f"{each.id[:12]}  {each.created_at:%Y-%m-%d %H:%M}  {each.analysis:<24}"
            click.echo(kept + each.run.told_layers(3))
            click.echo(f"              {each.reading.get('en', '')}")


@results.command(name="show")
@click.argument("result_id")
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="The whole result and its run record as JSON.")
def show_result(result_id: str, workspace: str, as_json: bool) -> None:
    """Show a result that is kept; the first characters of its id will do.

    \b
    Example:
      geostat results show 3fa9
    """
    from geostat.workspace.results import read_result

    with opened(workspace) as store:
        result = read_result(store, result_id)
    click.echo(_as_json(result) if as_json else _as_text(result))


@results.command(name="export")
@click.argument("result_id")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@workspace_option
def export_result(result_id: str, out: Path, workspace: str) -> None:
    """Write a result that is kept as GeoJSON, GeoPackage, CSV or a map in HTML, by the ending of OUT.

    \b
    Example:
      geostat results export 3fa9 lisa.gpkg
    """
    from geostat.export import write_result
    from geostat.workspace.results import read_result

    with opened(workspace) as store:
        write_result(read_result(store, result_id), out)
    click.echo(f"{out} is written.")


@results.command(name="repeat")
@click.argument("result_id")
@workspace_option
def repeat(result_id: str, workspace: str) -> None:
    """Compute a result again from its record, and say whether it is the same.

    \b
    Example:
      geostat results repeat 3fa9
    """
    from geostat.workspace.reproduction import differences, repeat_result
    from geostat.workspace.results import read_result

    with opened(workspace) as store:
        kept = read_result(store, result_id)
        found = differences(kept, repeat_result(store, kept.run))
    if found:
        raise click.ClickException("not the same: " + "; ".join(found))
    click.echo("The same, to the last bit.")


def _weights(given: dict[str, Any]) -> WeightsRequest:
    return WeightsRequest.of({each.name: given[each.name] for each in WEIGHTS_PARAMETERS})


def _sweep_options(command: Callable[..., None]) -> Callable[..., None]:
    """What is swept and where, who counts as a neighbor, and how it is tested."""
    what, how = SWEEP_PARAMETERS[:3], SWEEP_PARAMETERS[3:]
    tested = weights_options(with_options(command, *map(option_of, how)))
    return with_options(tested, *map(option_of, what))


@click.group()
def sweep() -> None:
    """Every indicator in every period: what is clustered, since when, and what changed?

    \b
    Example:
      geostat sweep run
      geostat sweep show
    """


@sweep.command(name="run")
@_sweep_options
@click.option("--scheduler", help="The address of a dask scheduler; the numbers are the same.")
@workspace_option
def sweep_run(workspace: str, scheduler: str | None, **given: Any) -> None:
    """Run statistics over all indicators, editions and periods, and keep them; one that was broken off goes on.

    \b
    Example:
      geostat sweep run --statistics global_moran,local_moran --bridges
    """
    from geostat.workspace.sweeps import run_sweep

    own = {each.name: given[each.name] for each in SWEEP_PARAMETERS if given[each.name] is not None}
    request = SweepRequest(**own, weights=_weights(given))
    with opened(workspace) as store, counting_bar("Sweeping") as progress:
        found = run_sweep(store, request, scheduler=scheduler, progress=progress)
    click.echo(f"Kept as {found.id[:12]}: {len(found.statistics):,} statistics, {len(found.areas):,} areas tested.")


@sweep.command(name="show")
@click.argument("sweep_id", required=False)
@workspace_option
@click.option("--changes", is_flag=True, help="Areas whose class changed between periods, latest first.")
@click.option("--statistic", help="global_moran, or local_moran for changes, if left out.")
@click.option("--rows", default=40, show_default=True, help="How many rows.")
@click.option("--csv", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write all rows to a CSV file.")
def sweep_show(
    sweep_id: str | None, workspace: str, changes: bool, statistic: str | None, rows: int, out: Path | None
) -> None:
    """What is clustered, since when – or with --changes, which areas changed their class.

    \b
    Example:
      geostat sweep show
      geostat sweep show --changes --csv changes.csv
    """
    from geostat.workspace.sweeps import read_sweep

    with opened(workspace) as store:
        found = read_sweep(store, sweep_id)
    table = found.changes(statistic or "local_moran") if changes else found.clustered(statistic or "global_moran")
    if out is not None:
        table.to_csv(out, index=False, encoding="utf-8-sig")
        click.echo(f"{out} is written: {len(table):,} rows.")
        return
    click.echo(table.head(rows).to_string(index=False, na_rep="", float_format="{:.4f}".format))
    if len(table) > rows:
        click.echo(f"… and {len(table) - rows:,} more; --rows or --csv shows them")


analysis_commands = [analyze, results, sweep, weights]
