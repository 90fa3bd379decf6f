"""Commands that share what is held – SDMX, catalogs – and say who may change it, and who did."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import Any

import click

from geostat.cli.workspace import opened, workspace_option

__all__ = ["sharing_commands"]

_ROLES = ["reader", "editor", "agency", "administrator"]


def _me() -> str:
    return f"{getpass.getuser()} (command line)"


@click.command(name="export-sdmx")
@click.argument("indicator")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@workspace_option
@click.option("--level", default="province", show_default=True, help="The boundary set.")
@click.option("--calendar", default="CE", type=click.Choice(["CE", "BE"]), show_default=True, help="ค.ศ. or พ.ศ.")
def export_sdmx(workspace: str, indicator: str, out: Path, level: str, calendar: Any) -> None:
    """Write an INDICATOR as SDMX-CSV, which `geostat import-observations` reads back.

    \b
    Example:
      geostat export-sdmx poverty_rate poverty.csv --calendar BE
    """
    from geostat import store as stored
    from geostat.export.sdmx import to_sdmx_csv

    with opened(workspace) as store:
        boundary_set = stored.read_boundary_set(store, level)
        entry = stored.read_indicator(store, indicator)
        frame = stored.read_observations(store, indicator)
        frame = frame[frame["level"] == boundary_set.level]
    out.write_text(to_sdmx_csv(entry, frame, boundary_set, calendar=calendar), "utf-8")
    click.echo(f"{out} has {len(frame):,} observations of {indicator}.")


@click.command(name="export-catalog")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@workspace_option
@click.option("--base", default="http://127.0.0.1:8000", show_default=True, help="Where the service has the files.")
def export_catalog(workspace: str, out: Path, base: str) -> None:
    """Write the indicators as datasets: OUT.json (CKAN packages), OUT.xlsx (all fields) or OUT.jsonld (DCAT).

    \b
    Example:
      geostat export-catalog datasets.json --base https://stat.example
    """
    from geostat import reports
    from geostat.export.catalog import MANDATORY
    from geostat.plan.datasets import datasets_of

    if out.suffix not in (".json", ".xlsx", ".jsonld"):
        raise click.BadParameter(f"{out.name}: datasets are written as .json, .xlsx or .jsonld")
    with opened(workspace) as store:
        found = datasets_of(store, base)
    packages = found.packages()
    if out.suffix == ".xlsx":
        reports.write_catalog_workbook([found.described(each) for each in found.indicators], out, MANDATORY)
    else:
        document = found.catalog() if out.suffix == ".jsonld" else packages
        out.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
    complete, lacking = len(packages["packages"]), len(packages["incomplete"])
    click.echo(f"{out}: {complete} datasets have all mandatory fields, {lacking} lack some.")


@click.group()
def tokens() -> None:
    """Who may write over HTTP: readers ask, editors keep an area's plan, agencies answer, administrators do all.

    \b
    Example:
      geostat tokens add anna --role editor --level province --area 15
    """


@tokens.command()
@click.argument("holder")
@workspace_option
@click.option("--role", required=True, type=click.Choice(_ROLES), help="What for.")
@click.option("--level", help="Of an editor: the boundary set of the area.")
@click.option("--area", help="Of an editor: the code of the area.")
@click.option("--agency", help="Of an agency: its identifier in the plan.")
def add(workspace: str, holder: str, role: Any, level: str | None, area: str | None, agency: str | None) -> None:
    """Make a token for HOLDER; it is shown this once, and only its hash is kept.

    \b
    Example:
      geostat tokens add oae --role agency --agency OAE
    """
    from geostat import store as stored

    with opened(workspace) as store:
        made = stored.create_token(store, stored.Holder(holder, role, level, area, agency), who=_me())
    click.echo(made)


@tokens.command(name="list")
@workspace_option
def list_tokens(workspace: str) -> None:
    """Who holds or held a token.

    \b
    Example:
      geostat tokens list
    """
    from geostat import store as stored

    with opened(workspace) as store:
        for each in stored.list_tokens(store):
            what = each.agency or " ".join(filter(None, [each.level, each.area]))
            ended = f"  revoked {each.revoked_at:%Y-%m-%d}" if each.revoked_at else ""
            click.echo(f"{each.id:<20} {each.role:<14} {what:<20} {each.created_at:%Y-%m-%d}{ended}")


@tokens.command()
@click.argument("holder")
@workspace_option
def revoke(workspace: str, holder: str) -> None:
    """Take the token of HOLDER back.

    \b
    Example:
      geostat tokens revoke anna
    """
    from geostat import store as stored

    with opened(workspace) as store:
        stored.revoke_token(store, holder, who=_me())
    click.echo(f"The token of {holder} is refused from now on.")


@click.command()
@workspace_option
@click.option("--kind", help="A kind of record, or import, token.")
@click.option("--id", "record_id", help="One record.")
@click.option("--limit", default=50, show_default=True, help="How many.")
def audit(workspace: str, kind: str | None, record_id: str | None, limit: int) -> None:
    """Every change, the latest first: who, when, what was and what became of it.

    \b
    Example:
      geostat audit --kind requirement
    """
    from geostat import store as stored

    with opened(workspace) as store:
        for each in stored.read_audit(store, kind=kind, record_id=record_id, limit=limit):
            before, after = each.before or {}, each.after or {}
            changed = [name for name in sorted({*before, *after} - {"revision"}) if before.get(name) != after.get(name)]
            said = "; ".join(f"{name}: {before.get(name)!r} → {after.get(name)!r}" for name in changed[:6])
            click.echo(
                f"{each.id:>6}  {each.at:%Y-%m-%d %H:%M}  {each.who}  {each.action} {each.kind} "
                f"{each.record_id}" + (f"  {said}" if each.before and each.after else "")
            )


sharing_commands = [export_sdmx, export_catalog, tokens, audit]
