"""The plan of an area as a workbook in the layout of committees: statistics map, gaps, development plans, targets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from geostat.domain.periods import BE_OFFSET
from geostat.errors import needing_extra
from geostat.reports.styled_sheets import OPTIONS, Sheets
from geostat.reports.words import Language, period_name, said

if TYPE_CHECKING:
    from pathlib import Path

    from geostat.plan.document_types import PlanDocument

__all__ = ["write_catalog_workbook", "write_plan_workbook"]

_PRINTED = 17
"""As wide as columns may be that fit a page."""

_OF_YEAR = {"target": "target", "budget": "budget", "progress": "progress", "report_of_year": "report"}
"""The columns of a year, and where their values are."""


def write_plan_workbook(document: PlanDocument, path: Path, language: Language = "th") -> None:
    """Write a sheet each: statistics map, evidence, gaps, owners, plan of a year and of all, targets, decisions."""
    with needing_extra("reports"):
        import xlsxwriter

    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        sheets = Sheets(book, language)
        _write_statistics_map(sheets, document)
        _write_evidence(sheets, document)
        _write_matrix(sheets, document)
        _write_owners(sheets, document)
        now = document.as_of.year
        _write_development(sheets, document, "development_one", [now])
        version = next((each for each in document.versions if each.id == document.current_version), None)
        years = range(version.first_year, version.last_year + 1) if version else [now]
        _write_development(sheets, document, "development_four", list(years))
        _write_targets(sheets, document)
        _write_decisions(sheets, document)


def _title(document: PlanDocument, word: str, language: Language) -> str:
    label = f" – {said('example_label', language)}" if document.is_example else ""
    return f"{said(word, language)}: {getattr(document, f'name_{language}')} ({document.area}){label}"


def _write_statistics_map(sheets: Sheets, document: PlanDocument) -> None:
    """What fits a page: from issue to item, its owner and how it stands."""
    language, t = sheets.language, partial(said, language=sheets.language)
    titled = f"title_{language}"
    words = ["pillar", "issue", "pc", "stage", "csf", "item", "role", "level", "frequency", "owner", "status", "score"]
    rows = []
    for issue, pc_ci, csf, each in document.requirements:
        owner = each.owner
        rows.append(
            [
                t(issue.pillar),
                getattr(issue, titled),
                f"{getattr(pc_ci, titled)} ({pc_ci.kind.upper()})",
                t(csf.stage),
                getattr(csf, titled),
                getattr(each, titled),
                t(each.role),
                t(each.level),
                each.per_year,
                getattr(owner, f"name_{language}") if owner else t("no_owner"),
                t(each.status),
                each.score,
            ]
        )
    header = [t(word) for word in words]
    patterns = [*["@"] * 8, "0.##", "@", "@", "0.00"]
    title = _title(document, "statistics_map", language)
    sheets.write(t("statistics_map"), title, header, rows, patterns, widest=_PRINTED)


def _write_evidence(sheets: Sheets, document: PlanDocument) -> None:
    """Every item in every area with the parts of its score, and what they were made of."""
    language, t = sheets.language, partial(said, language=sheets.language)
    parts = ["coverage", "level", "timeliness", "frequency", "quality"]
    header = [t("item"), t("area"), t("status"), t("score"), *(t(name) for name in parts)]
    header += [t("latest_value"), t("lacking"), t("indicator"), t("sources")]
    rows = []
    for _, _, _, each in document.requirements:
        for row in each.areas:
            told = row.evidence
            rows.append(
                [
                    getattr(each, f"title_{language}"),
                    row.area,
                    ", ".join(t(flag) for flag in row.gap_flags),
                    row.score,
                    *(getattr(row.parts, name, None) for name in parts),
                    period_name(told.latest if told else None, language),
                    ", ".join(period_name(one, language) for one in (told.lacking if told else ())),
                    each.indicator or "",
                    (told.edition if told else "") or each.source,
                ]
            )
    patterns = ["@", "@", "@", *["0.00"] * 6, *["@"] * 4]
    sheets.write(t("evidence"), _title(document, "evidence", language), header, rows, patterns, widest=30)


def _write_matrix(sheets: Sheets, document: PlanDocument) -> None:
    language, t = sheets.language, partial(said, language=sheets.language)
    provinces = document.matrix.provinces
    header = [t("item"), t("role")]
    for each in provinces:
        header += [getattr(each, f"name_{language}"), f"{getattr(each, f'name_{language}')} ({t('score')})"]
    rows = []
    for row in document.matrix.rows:
        cells: list[Any] = []
        for each in provinces:
            cell = row.cells.get(each.code)
            cells += [t(cell.status), cell.score] if cell else ["", None]
        rows.append([getattr(row, f"title_{language}"), t(row.role), *cells])
    patterns = ["@", "@", *["@", "0.00"] * len(provinces)]
    sheets.write(t("gap_matrix"), _title(document, "gap_matrix", language), header, rows, patterns)


def _write_owners(sheets: Sheets, document: PlanDocument) -> None:
    language, t = sheets.language, partial(said, language=sheets.language)
    words = ["owner", "contact", "items", "available", "needs_improvement", "roll_missing", "score"]
    rows = [
        [
            getattr(each, f"name_{language}"),
            each.contact,
            *(getattr(each, name) for name in ("requirements", "available", "needs_improvement", "missing", "score")),
        ]
        for each in document.owners
    ]
    patterns = ["@", "@", "0", "0", "0", "0", "0.00"]
    sheets.write(t("by_owner"), _title(document, "by_owner", language), [t(word) for word in words], rows, patterns)


def _write_development(sheets: Sheets, document: PlanDocument, word: str, years: list[int]) -> None:
    """Item, how it is developed, agency, resources, baseline, then target, budget and progress of each year."""
    language, t = sheets.language, partial(said, language=sheets.language)
    header = [t(each) for each in ("item", "action", "responsible", "resources", "baseline", "budget")]
    names = list(_OF_YEAR)[: 4 if len(years) == 1 else 3]  # what was reported stands on the sheet of the year
    for year in years:
        shown = year + BE_OFFSET if language == "th" else year
        header += [f"{t(each)} {shown}" for each in names]
    rows = []
    for action in document.actions:
        of_year = {each.year: each for each in action.milestones}
        if not any(year in of_year for year in years):
            continue
        cells: list[Any] = []
        for year in years:
            each = of_year.get(year)
            cells += [getattr(each, _OF_YEAR[name], None) for name in names]
        titled = (
            getattr(action.item, f"title_{language}"),
            getattr(action, f"title_{language}"),
            getattr(action, f"agency_{language}"),
        )
        total = sum(of_year[year].budget for year in years if year in of_year)
        rows.append([*titled, action.resources, action.baseline, total, *cells])
    patterns = [*["@"] * 5, "#,##0", *["@", "#,##0", "0%", "@"][: len(names)] * len(years)]
    sheets.write(t(word), _title(document, word, language), header, rows, patterns, widest=_PRINTED)


def _write_targets(sheets: Sheets, document: PlanDocument) -> None:
    language, t = sheets.language, partial(said, language=sheets.language)
    header = [
        t(each)
        for each in ("indicator", "unit", "area", "period", "target", "actual", "latest_value", "expected_value")
    ]
    header += ["80 % –", "80 % +", t("light"), t("earlier_target"), t("edition"), t("notes")]
    rows = [
        [
            getattr(each, f"title_{language}"),
            getattr(each, f"unit_{language}"),
            each.area,
            period_name(str(each.year), language),
            *(getattr(each, name) for name in ("value", "actual", "latest", "expected", "low", "high")),
            t(each.light),
            "; ".join(f"{one.version}: {one.value:g}" for one in each.earlier),
            each.edition,
            each.reason,
        ]
        for each in document.targets
    ]
    patterns = [*["@"] * 4, *["#,##0.00"] * 6, *["@"] * 4]
    title = f"{_title(document, 'targets', language)} · {getattr(document.light_rule, language)}"
    sheets.write(t("targets"), title, header, rows, patterns, widest=_PRINTED)


def _write_decisions(sheets: Sheets, document: PlanDocument) -> None:
    language, t = sheets.language, partial(said, language=sheets.language)
    rows = [
        [
            str(each.held_on),
            each.meeting,
            getattr(each, f"text_{language}") or each.text_th,
            ", ".join(one.id for one in each.approved),
        ]
        for each in document.decisions
    ]
    header = [t("period"), t("meeting"), t("decisions"), t("approved")]
    sheets.write(t("decisions"), _title(document, "decisions", language), header, rows, ["@"] * 4)


def write_catalog_workbook(datasets: list[dict[str, Any]], path: Path, mandatory: list[str]) -> None:
    """Write datasets by the fields of the Government Data Catalog, one row each; mandatory fields first, marked *."""
    with needing_extra("reports"):
        import xlsxwriter

    names = [*mandatory, *(name for name in datasets[0] if name not in mandatory)]
    header = [f"{name} *" if name in mandatory else name for name in names]
    rows = [[str(each[name]) for name in names] for each in datasets]
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        Sheets(book, "th").write("datasets", "Government Data Catalog", header, rows, ["@"] * len(names))
