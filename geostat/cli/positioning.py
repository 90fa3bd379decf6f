"""Commands that ask where an area stands: card, champions, comparison, neighbors, composite, outlook, reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geostat.cli.workspace import opened, progress_bar, workspace_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from geostat.domain.periods import Period
    from geostat.workspace.source import WorkspaceSource

__all__ = ["positioning_commands"]


def _where(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        workspace_option,
        click.option("--level", help="The boundary set; found by the code if left out."),
        click.option("--period", help="As of a year, พ.ศ. or ค.ศ.; the latest if left out."),
    ):
        command = option(command)
    return command


def _placed(source: WorkspaceSource, area: str, level: str | None, period: str | None) -> tuple[str, Period | None]:
    """The boundary set and the period that are meant."""
    from geostat.domain.membership import place_area
    from geostat.domain.periods import parse_period

    at = parse_period(period) if period else None
    return place_area(source.boundary_sets(), area, level, at).id, at


@click.command(name="positioning")
@click.argument("area")
@_where
def show_positioning(workspace: str, area: str, level: str | None, period: str | None) -> None:
    """Where an AREA stands: key indicators in three pillars with rank, trend and benchmarks.

    \b
    Example:
      geostat positioning 15
      geostat positioning C-U2 --level cluster_2009 --period 2559
    """
    from geostat.positioning import Positions, card_of
    from geostat.workspace.source import WorkspaceSource

    with opened(workspace) as store:
        source = WorkspaceSource(store)
        found, at = _placed(source, area, level, period)
        card = card_of(Positions(source, found, at), area)
    click.echo(f"{card.name_en} · {card.name_th} ({card.area}, {card.level})")
    for each in card.indicators:
        said = "by member" if each.members else each.reason or "no value"
        if each.value is not None:
            nation = next(row.reference for row in each.benchmarks if row.benchmark == "nation")
            compared = "–" if nation is None else f"{nation:,.{each.decimals}f}"
            said = (
                f"{each.value:>14,.{each.decimals}f}  {each.period}  rank {each.rank}/{each.of}  "
                f"nation {compared}  {each.trend.way} LISA {each.lisa or '-'}"
            )
        click.echo(f"  {each.pillar[:4]}  {each.title_en[:44]:<44} {said}")
    for table, champions in card.champions.items():
        first = ", ".join(champions.products["name_en"].head(3))
        click.echo(f"  Product Champions of {table}, {champions.start}–{champions.end}: {first}")


@click.command(name="champions")
@click.argument("area")
@_where
@click.option("--table", default="gpp", show_default=True, help="A product table, or indicators with commas.")
@click.option("--years", default=5, show_default=True, help="Over how many years growth is taken.")
@click.option(
    "--share-axis",
    type=click.Choice(["location_quotient", "relative_share", "market_share"]),
    default="location_quotient",
    show_default=True,
    help="The share axis of the growth–share matrix.",
)
@click.option(
    "--growth-axis",
    type=click.Choice(["cagr", "mean_growth"]),
    default="cagr",
    show_default=True,
    help="Its growth axis.",
)
@click.option("--share-cut", type=float, help="The cut of the share axis; 1, or the mean market share.")
@click.option("--growth-cut", type=float, help="The cut of the growth axis, a fraction; growth of the nation.")
def show_champions(
    workspace: str, area: str, level: str | None, period: str | None, table: str, years: int, **axes: Any
) -> None:
    """Which products can carry an AREA, in the order of a stated rule, with the evidence.

    \b
    Example:
      geostat champions 47 --table farm_value
      geostat champions NE-U2 --level cluster_2009 --years 4
    """
    from geostat.domain.analysis_requests import WeightsRequest
    from geostat.positioning import (
        GrowthShare,
        gather_evidence,
        product_champions,
        product_table_definition,
        read_product_table,
    )
    from geostat.workspace.source import WorkspaceSource

    with opened(workspace) as store:
        source = WorkspaceSource(store)
        found, at = _placed(source, area, level, period)
        read = read_product_table(source, product_table_definition(table), found)
        evidence = gather_evidence(read, at, GrowthShare(years=years, **axes))
        champions = product_champions(evidence, area, weights=source.weights(found, WeightsRequest(bridges=True)))
    click.echo(f"{champions.start} → {champions.end}, {read.edition}; by {champions.rule.order}")
    for row in champions.products[champions.products["value"] > 0].to_dict("records"):
        quotient = f"LQ {row['location_quotient']:5.2f} ({row['lq_low']:.2f}–{row['lq_high']:.2f})"
        grown = f"{row['cagr']:>+7.1%} a year (nation {row['national_growth']:+.1%})"
        box = f"{row['bcg_box'] or '-'}{' ~' + row['bcg_borderline'] if row['bcg_borderline'] else ''}"
        named = f"{row['rank']:>2} {row['tier']:<10} {row['name_en'][:40]:<40} {row['value']:>12,.0f}"
        click.echo(f"  {named}  {quotient}  {grown}  {box}  {row['met']}/5")
    for finding in champions.findings:
        click.echo(f"  {finding.severity}: {finding.message}")


@click.command(name="compare")
@click.argument("area")
@click.argument("indicators", nargs=-1, required=True)
@_where
@click.option("--against", multiple=True, help="A benchmark: nation, region, cluster, neighbors, peers …, or 14+17.")
def show_comparison(
    workspace: str,
    area: str,
    indicators: tuple[str, ...],
    level: str | None,
    period: str | None,
    against: tuple[str, ...],
) -> None:
    """An AREA against nation, region, cluster, neighbors, nearest and peers in INDICATORS.

    \b
    Example:
      geostat compare 15 poverty_rate gpp_per_capita --against region --against neighbors
    """
    from geostat.positioning import BENCHMARKS, benchmarks_of, compare, standing
    from geostat.workspace.source import WorkspaceSource

    with opened(workspace) as store:
        source = WorkspaceSource(store)
        found, at = _placed(source, area, level, period)
        for name in indicators:
            panel = source.panel(found, name, None)
            period_of = panel.latest(at)
            if period_of is None:
                click.echo(f"{name}: no values up to {at}")
                continue
            where = standing(panel, area, period_of)
            benchmarks = benchmarks_of(source, found, area, period_of, against or BENCHMARKS)
            click.echo(f"{panel.indicator.title_en}, {period_of}, {panel.edition}")
            click.echo(f"  value {where.value}, rank {where.rank} of {where.of}, {where.missing} missing")
            for row in compare(source, panel, area, period_of, benchmarks):
                gap = "–" if row.gap is None else f"{row.gap:+,.2f}"
                said = row.reason or f"{row.reference:>14,.2f}  gap {gap:>12}  {row.basis} of {row.areas}"
                sign = row.sign or f"no sign: {row.sign_reason}"
                click.echo(f"  {row.name_en:<28} {said}  {sign}")


@click.command(name="neighbors")
@click.argument("area")
@click.argument("indicators", nargs=-1, required=True)
@_where
def show_neighbors(
    workspace: str, area: str, indicators: tuple[str, ...], level: str | None, period: str | None
) -> None:
    """An AREA beside its neighbors in INDICATORS: borders, values, who stands out.

    \b
    Example:
      geostat neighbors 16 gpp_per_capita poverty_rate
    """
    from geostat.positioning import neighborhood
    from geostat.workspace.source import WorkspaceSource

    with opened(workspace) as store:
        source = WorkspaceSource(store)
        found, at = _placed(source, area, level, period)
        beside = neighborhood(source, found, area, indicators, at)
    click.echo(f"{'':<32}{'border km':>10}" + "".join(f"{name[:18]:>20}" for name in beside.values.index))
    click.echo(f"{area:<32}{'':>10}" + "".join(f"{value:>20,.2f}" for value in beside.values[area]))
    for code, row in beside.neighbors.iterrows():
        values = "".join(f"{value:>20,.2f}" for value in beside.values[code])
        click.echo(f"{code} {row['name_en'][:24]:<28}{row['border_km']:>11,.1f}{values}")
    click.echo(f"{'mean of neighbors':<42}" + "".join(f"{value:>20,.2f}" for value in beside.summary["mean"]))


@click.command(name="composite")
@workspace_option
@click.option("--level", default="province", show_default=True, help="The boundary set.")
@click.option("--period", help="As of a year; the latest if left out.")
@click.option("--pillar", "pillars", multiple=True, help="A pillar: social=poverty_rate,gini_expenditure_pct.")
@click.option("--normalization", type=click.Choice(["min_max", "z", "rank"]), default="min_max", show_default=True)
@click.option("--mean", type=click.Choice(["arithmetic", "geometric"]), default="arithmetic", show_default=True)
@click.option("--seed", default=1, show_default=True, help="The same seed draws the same weights.")
def show_composite(workspace: str, level: str, period: str | None, pillars: tuple[str, ...], **options: Any) -> None:
    """One score from several indicators, with the ranks that other weights would give.

    \b
    Example:
      geostat composite --pillar economy=gpp_per_capita --pillar society=poverty_rate,internet_access_pct
    """
    from geostat.domain.periods import parse_period
    from geostat.positioning import composite_index, definitions
    from geostat.workspace.source import WorkspaceSource

    asked = {name: tuple(listed.split(",")) for name, _, listed in (each.partition("=") for each in pillars)}
    with opened(workspace) as store:
        found = composite_index(
            WorkspaceSource(store),
            level,
            asked or definitions().composite,
            parse_period(period) if period else None,
            **options,
        )
    names = found.boundary_set.areas["name_en"]
    click.echo(
        json.dumps({key: getattr(found.record, key) for key in ("normalization", "mean", "periods", "seed", "n")})
    )
    for code, row in found.scores.sort_values("rank").iterrows():
        between = f"{row['rank_low']:.0f}–{row['rank_high']:.0f}"
        click.echo(f"  {row['rank']:>3.0f} ({between:>6})  {code:<6} {names[code]:<28} {row['total']:.3f}")
    for name, row in found.sensitivity.iterrows():
        click.echo(
            f"  without {name}: ranks correlate {row['without']:.3f}, {row['moves_most']} moves {row['largest_change']}"
        )


@click.command(name="outlook")
@click.argument("area")
@click.argument("indicator")
@workspace_option
@click.option("--level", help="The boundary set; found by the code if left out.")
@click.option("--until", help="The last year; five years on if left out.")
@click.option("--target", type=float, help="The value to be reached by then.")
@click.option("--interval", default=0.8, show_default=True, help="How much of what may come the interval holds.")
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="Write the chart to a file.")
def show_outlook(
    workspace: str,
    area: str,
    indicator: str,
    level: str | None,
    until: str | None,
    target: float | None,
    interval: float,
    svg: Path | None,
) -> None:
    """Where an INDICATOR of an AREA is heading, and whether a target is in reach.

    \b
    Example:
      geostat outlook 15 gpp_per_capita --until 2570 --target 150000
    """
    from geostat.domain.periods import parse_period
    from geostat.positioning import outlook
    from geostat.reports.charts import outlook_chart
    from geostat.reports.drawing import chart_to_svg
    from geostat.workspace.source import WorkspaceSource

    with opened(workspace) as store:
        source = WorkspaceSource(store)
        found, _ = _placed(source, area, level, None)
        last = parse_period(until) if until else None
        seen = outlook(source.panel(found, indicator, None), area, until=last, target=target, interval=interval)
    click.echo(f"{seen.record.model}, {seen.record.start}–{seen.record.end}, {seen.record.edition}")
    for period, row in seen.table.iterrows():
        click.echo(f"  {period}  {row['expected']:>14,.2f}   {row['low']:,.2f} … {row['high']:,.2f}")
    if seen.target:
        click.echo(f"  target {target:,.2f}: {seen.target.verdict}; needs {seen.target.needed_a_year:+,.2f} a year")
    for finding in seen.findings:
        click.echo(f"  {finding.severity}: {finding.message}")
    if svg:
        svg.write_text(chart_to_svg(outlook_chart(seen, "th")), "utf-8")


@click.command(name="report")
@click.argument("areas", nargs=-1)
@workspace_option
@click.option("--level", help="The boundary set; found by the code if left out.")
@click.option("--period", help="As of a year; the latest if left out.")
@click.option("--all", "everything", is_flag=True, help="Every province and every cluster of today.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("reports"), show_default=True)
@click.option(
    "--language", "languages", type=click.Choice(["th", "en"]), multiple=True, default=["th"], show_default=True
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(["html", "xlsx", "map"]),
    multiple=True,
    default=["html", "xlsx"],
    show_default=True,
    help="One HTML file that prints on A4, a workbook, a map.",
)
def make_report(
    workspace: str,
    areas: tuple[str, ...],
    level: str | None,
    period: str | None,
    everything: bool,
    out: Path,
    languages: tuple[Any, ...],
    formats: tuple[str, ...],
) -> None:
    """Write the report of AREAS, or of all: each complete in one file.

    \b
    Example:
      geostat report 15 47
      geostat report C-U2 NE-U2 --level cluster_2009 --language th --language en
      geostat report --all --out reports
    """
    from geostat.domain.periods import parse_period
    from geostat.positioning import Positions
    from geostat.reports import make_reports
    from geostat.workspace.source import WorkspaceSource

    if not areas and not everything:
        raise click.UsageError("name areas by their codes, or say --all")
    with opened(workspace) as store:
        source = WorkspaceSource(store)
        at = parse_period(period) if period else None
        wanted: dict[str, list[str]] = {}
        if everything:
            wanted = {each: list(source.boundary_set(each).areas.index) for each in ("province", "cluster")}
        for area in areas:
            wanted.setdefault(_placed(source, area, level, period)[0], []).append(area)
        positions = [Positions(source, each, at) for each in wanted]
        with progress_bar("Writing reports", sum(map(len, wanted.values()))) as progress:
            written = make_reports(positions, wanted, out, languages=languages, formats=formats, progress=progress)
    click.echo(f"{len(written)} files in {out}")


positioning_commands = [
    show_positioning,
    show_champions,
    show_comparison,
    show_neighbors,
    show_composite,
    show_outlook,
    make_report,
]
