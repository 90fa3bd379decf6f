"""Commands of the statistical plan: how an area's data stand, who owes what, requests, load, roll, reports."""

from __future__ import annotations

import getpass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geostat.cli.workspace import opened, progress_bar, workspace_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from geostat.domain.plan_records import PlanRecords
    from geostat.plan.document_types import PlanDocument
    from geostat.plan.gaps import Assessment
    from geostat.plan.template import Loaded
    from geostat.store import Holder, Store

__all__ = ["plan_commands"]


def _as_of(command: Callable[..., None]) -> Callable[..., None]:
    return click.option("--at", help="As of a day or the end of a year, พ.ศ. or ค.ศ.; today if left out.")(command)


def _day(at: str | None) -> date:
    from geostat.domain.periods import parse_period

    return parse_period(at).end if at else date.today()  # noqa: DTZ011 — a calendar day


def _me() -> Holder:
    from geostat.plan.editing import local_administrator

    return local_administrator(getpass.getuser())


def _assessed(store: Store, day: date, plan_records: PlanRecords | None = None) -> Assessment:
    from geostat.plan.gaps import assess
    from geostat.plan.sufficiency import Rules
    from geostat.settings import Settings

    return assess(store, day, rules=Rules.read(Settings().plan_rules), plan_records=plan_records)


def _document(store: Store, area: str, level: str | None, at: str | None) -> PlanDocument:
    from geostat.plan.document import area_document, place_plan
    from geostat.store import read_plan_records
    from geostat.workspace.source import WorkspaceSource

    source, plan_records = WorkspaceSource(store), read_plan_records(store)
    found, day = place_plan(plan_records, source.boundary_sets(), area, level, _day(at) if at else None)
    return area_document(_assessed(store, day, plan_records), found, area, source)


@click.group(name="plan")
def plan() -> None:
    """The statistical plan: which numbers a decision needs, who owes them, what is missing.

    \b
    Example:
      geostat plan show 15
    """


@plan.command()
@click.argument("area")
@workspace_option
@click.option("--level", help="The boundary set; that of the plan if left out.")
@_as_of
def show(workspace: str, area: str, level: str | None, at: str | None) -> None:
    """The plan of an AREA from issue to gap, with the score of each number.

    \b
    Example:
      geostat plan show 47
      geostat plan show C-U2 --level cluster_2009
    """
    with opened(workspace) as store:
        found = _document(store, area, level, at)
    label = "  ** illustrative example, not official – ตัวอย่าง **" if found.is_example else ""
    click.echo(f"{found.name_en} · {found.name_th} ({area}), as of {found.as_of}{label}")
    for issue in found.issues:
        enough = "sufficient" if issue.is_sufficient else "not sufficient"
        click.echo(f"\n{issue.title_en}  [{issue.pillar}]  {_score(issue.score)}  {enough}")
        for pc_ci in issue.pc_ci:
            for csf in pc_ci.csf:
                click.echo(f"  {pc_ci.kind.upper()} {pc_ci.title_en} · {csf.stage} · {csf.title_en}")
                for each in csf.requirements:
                    owner = each.owner.id if each.owner else "no owner"
                    click.echo(
                        f"    {each.id:<12} {_score(each.score)}  {each.status:<15} {owner:<8} "
                        f"{each.title_en} ({each.role})"
                    )


def _score(value: float | None) -> str:
    return "  – " if value is None else f"{value:.2f}"


@plan.command()
@workspace_option
@click.option("--area", help="A province.")
@click.option("--owner", help="An agency.")
@click.option("--status", help="A status, such as not_held.")
@click.option("--json", "as_json", is_flag=True, help="With parts and evidence, as JSON.")
@_as_of
def gaps(
    workspace: str, area: str | None, owner: str | None, status: str | None, as_json: bool, at: str | None
) -> None:
    """Every number that is needed and what is wrong with it.

    \b
    Example:
      geostat plan gaps --owner OAE
    """
    from geostat.plan.document import gaps_document
    from geostat.support.json_values import to_json_text

    with opened(workspace) as store:
        found = _assessed(store, _day(at))
    wanted = [
        gap
        for gap in found.gaps
        if area in (None, gap.province) and owner in (None, gap.owner) and status in (None, gap.status)
    ]
    document = gaps_document(found, wanted)
    if as_json:
        click.echo(to_json_text(document))
        return
    for row in document.gaps:
        lacking = ", ".join(row.evidence.lacking) if row.evidence else ""
        click.echo(
            f"{row.requirement:<12} {row.area:<6} {_score(row.score)}  {row.status:<15} "
            f"{row.owner or '-':<8} {row.title_en}" + (f"  lacking {lacking}" if lacking else "")
        )


@plan.command()
@click.argument("agency")
@workspace_option
@_as_of
def owes(workspace: str, agency: str, at: str | None) -> None:
    """What an AGENCY owes, the overdue first.

    \b
    Example:
      geostat plan owes NSO
    """
    from geostat.plan.obligations import obligations_of

    with opened(workspace) as store:
        for each in obligations_of(_assessed(store, _day(at)), agency):
            late = "never given" if each.never_given else ", ".join(each.overdue) or "-"
            click.echo(
                f"{each.requirement.id:<12} {each.plan.area:<8} {each.status:<15} overdue: {late}; "
                f"next {each.next_due or '-'}; {each.requirement.title_th}"
            )


@plan.command()
@workspace_option
@_as_of
def coverage(workspace: str, at: str | None) -> None:
    """Every province: how many numbers its plans need, how many are there, and the score.

    \b
    Example:
      geostat plan coverage
    """
    from geostat.plan.overviews import coverage_document

    with opened(workspace) as store:
        found = coverage_document(_assessed(store, _day(at)))
    for row in found.provinces:
        stand = f"{row.available:>4} available {row.needs_improvement:>4} to improve {row.missing:>4} missing"
        said = f"{row.requirements:>4} needed {stand}  {_score(row.score)}" if row.requirements else "no plan yet"
        click.echo(f"{row.code:<4} {row.name_en:<26} {said}")
    click.echo(f"{found.covered} of {len(found.provinces)} have a plan.")


@plan.command()
@click.argument("version")
@workspace_option
@_as_of
def targets(workspace: str, version: str, at: str | None) -> None:
    """The targets of a VERSION of a plan beside what came, or what the trend leads to.

    \b
    Example:
      geostat plan targets P15-2023-2026
    """
    from geostat.domain.plan_records import Version
    from geostat.plan.targets import LIGHT_RULE, progress_of
    from geostat.store import read_plan_records
    from geostat.workspace.source import WorkspaceSource

    with opened(workspace) as store:
        plan_records = read_plan_records(store)
        rows = progress_of(plan_records.get(Version, version), plan_records, WorkspaceSource(store), _day(at))
    for each in rows:
        came = f"actual {each.actual:,.6g}" if each.actual is not None else each.reason[:60]
        if each.expected is not None:
            came = f"expected {each.expected:,.6g} ({each.low:,.6g} to {each.high:,.6g})"
        earlier = "".join(f", {name} wanted {value:,.6g}" for name, value in each.earlier)
        target = each.target
        click.echo(
            f"{each.light:<6} {target.indicator:<28} {target.area:<6} {target.year}  wanted {target.value:,.6g}, {came}"
            + earlier
        )
    click.echo(LIGHT_RULE.en)


@plan.command()
@workspace_option
def requests(workspace: str) -> None:
    """The requests for data, latest first, and how their gaps stand.

    \b
    Example:
      geostat plan requests
    """
    from geostat.plan.overviews import requests_document

    with opened(workspace) as store:
        found = requests_document(_assessed(store, _day(None)))
    for each in found.requests:
        gap = each.gap.status if each.gap else None
        click.echo(f"{each.id}  {each.status:<9} {gap or '-':<15} {each.area:<6} {each.title_th}  {each.answer}")


@plan.command()
@click.argument("title")
@workspace_option
@click.option("--area", required=True, help="The area that it is needed for.")
@click.option("--level", default="province", show_default=True, help="The boundary set of the area.")
@click.option("--reason", required=True, help="The decision that needs it.")
@click.option("--indicator", help="The indicator, if it is one.")
def ask(workspace: str, title: str, **described: Any) -> None:
    """Ask for a number, by its TITLE.

    \b
    Example:
      geostat plan ask "จำนวนแปลงใหญ่" --area 15 --reason "งบประมาณปีหน้า"
    """
    from geostat.plan.editing import ask as file_request

    with opened(workspace) as store:
        made = file_request(store, _me(), {"title_th": title, **described})
    click.echo(f"{made.id} is filed; an editor of the area accepts it: geostat plan accept {made.id}")


@plan.command()
@click.argument("request")
@workspace_option
@click.option("--csf", required=True, help="The success factor that needs it.")
@click.option("--agency", required=True, help="The agency that owes it.")
@click.option("--indicator", help="The indicator; that of the request if left out.")
@click.option("--role", default="important", type=click.Choice(["necessary", "important"]), show_default=True)
def accept(workspace: str, request: str, **described: Any) -> None:
    """Make a REQUEST a requirement.

    \b
    Example:
      geostat plan accept REQ-0002 --csf P15-RICE-1 --agency OAE
    """
    from geostat.plan.editing import accept_request

    told = {name: value for name, value in described.items() if value is not None}
    with opened(workspace) as store:
        made = accept_request(store, _me(), request, told)
    click.echo(f"{request} is the requirement {made.id}.")


@plan.command()
@click.argument("request")
@click.argument("text")
@workspace_option
@click.option("--declined", is_flag=True, help="It cannot be given; TEXT says why.")
def answer(workspace: str, request: str, text: str, declined: bool) -> None:
    """Answer a REQUEST: what is given and when, or why it is not.

    \b
    Example:
      geostat plan answer REQ-0002 "ส่งภายในเดือนมกราคม"
    """
    from geostat.plan.editing import answer_request

    with opened(workspace) as store:
        made = answer_request(store, _me(), request, text, declined=declined)
    click.echo(f"{request} is {made.status}.")


@plan.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@workspace_option
@click.option("--filled", is_flag=True, help="With all records that are held, to go on with.")
def template(workspace: str, out: Path, filled: bool) -> None:
    """Write the workbook OUT to fill in a whole plan.

    \b
    Example:
      geostat plan template plan.xlsx --filled
    """
    from geostat.plan.template import write_template
    from geostat.store import read_plan_records

    with opened(workspace) as store:
        write_template(out, read_plan_records(store) if filled else None)
    click.echo(f"{out} is written; fill it in, and load it with: geostat plan load {out}")


@plan.command()
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
@click.option("--dry-run", is_flag=True, help="Only say what would come of it.")
def load(workspace: str, file: Path, dry_run: bool) -> None:
    """Load a plan from a workbook FILE, all or nothing.

    \b
    Example:
      geostat plan load plan.xlsx --dry-run
    """
    from geostat.plan.template import load_plan

    with opened(workspace) as store:
        loaded = load_plan(store, file, _me(), dry_run=dry_run)
    _tell(loaded, file, dry_run=dry_run)


def _tell(loaded: Loaded, file: Path, *, dry_run: bool) -> None:
    for finding in loaded.findings:
        click.echo(f"  {finding.severity}: {finding.message}")
    if not loaded.is_loaded:
        raise click.ClickException(f"{len(loaded.findings)} things stand in the way; nothing of {file} was written")
    for kind, counts in loaded.counts.items():
        click.echo(f"  {kind:<16} " + ", ".join(f"{count} {word}" for word, count in counts.items()))
    click.echo("Nothing was written; it would be loaded like this." if dry_run else f"{file} is loaded.")


@plan.command()
@click.argument("version")
@workspace_option
def roll(workspace: str, version: str) -> None:
    """Roll a VERSION of a plan forward by a year, keeping its targets and its history.

    \b
    Example:
      geostat plan roll P15-2023-2026
    """
    from geostat.plan.editing import roll_forward

    with opened(workspace) as store:
        made, kept, past = roll_forward(store, _me(), version)
    click.echo(
        f"{made.id} is of {made.first_year} to {made.last_year}: {len(kept)} targets were kept, {len(past)} stay with "
        f"{version}. Add those of {made.last_year}."
    )


@plan.command()
@click.argument("areas", nargs=-1, required=True)
@workspace_option
@click.option("--level", help="The boundary set; that of the plan if left out.")
@click.option("--folder", default=".", type=click.Path(file_okay=False, path_type=Path), help="Where.")
@click.option("--lang", default="th", type=click.Choice(["th", "en"]), show_default=True, help="The language.")
@_as_of
def report(workspace: str, areas: tuple[str, ...], level: str | None, folder: Path, lang: Any, at: str | None) -> None:
    """Write the statistics map and the development plan of AREAS as a workbook and as one HTML file each.

    \b
    Example:
      geostat plan report 15 47 --folder reports
    """
    from geostat import reports
    from geostat.store import read_boundary_set

    folder.mkdir(parents=True, exist_ok=True)
    with opened(workspace) as store, progress_bar("Writing reports", len(areas)) as progress:
        provinces = read_boundary_set(store, "province")
        for area in areas:
            found = _document(store, area, level, at)
            reports.write_plan_workbook(found, folder / f"plan-{area}.xlsx", lang)
            (folder / f"plan-{area}.html").write_text(reports.area_page(found, provinces, lang), "utf-8")
            progress(1)
    click.echo(f"{2 * len(areas)} files are in {folder}.")


@plan.command()
@click.argument("kind")
@click.argument("record_id")
@workspace_option
def remove(workspace: str, kind: str, record_id: str) -> None:
    """Remove a record of a KIND to which nothing refers any more; the log keeps it.

    \b
    Example:
      geostat plan remove release P15-R07-2025
    """
    from geostat.plan.editing import change_plan, model_of
    from geostat.store import read_plan_records

    with opened(workspace) as store:
        change_plan(store, _me(), [], removed=[read_plan_records(store).get(model_of(kind), record_id)])
    click.echo(f"{kind} {record_id} is gone; the log keeps it.")


@plan.command(name="remove-example")
@workspace_option
def remove_example(workspace: str) -> None:
    """Remove the illustrative example that ships, once there are plans of your own.

    \b
    Example:
      geostat plan remove-example
    """
    from geostat.plan.editing import change_plan
    from geostat.store import read_plan_records

    with opened(workspace) as store:
        held = read_plan_records(store).records.values()
        examples = [record for each in held for record in each.values() if record.example]
        change_plan(store, _me(), [], removed=examples)
    click.echo(f"{len(examples)} records of the example are gone; the log keeps them.")


plan_commands = [plan]
