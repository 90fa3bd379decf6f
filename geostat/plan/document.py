"""A plan as plain values, from issue to gap: what the page, the workbook and the JSON all say."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from geostat.domain.membership import find_boundary_set
from geostat.domain.plan_records import (
    Action,
    Agency,
    Committee,
    Decision,
    Milestone,
    Plan,
    PlanRecords,
    Record,
    Release,
    Request,
    Requirement,
    Version,
)
from geostat.errors import NotFoundError, some
from geostat.plan.gaps import wanting
from geostat.plan.obligations import obligations_of
from geostat.plan.targets import LIGHT_RULE, progress_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geostat.domain.areas import BoundarySet
    from geostat.plan.gaps import Assessment, Gap, Summary
    from geostat.plan.obligations import Obligation
    from geostat.plan.targets import Progress
    from geostat.workspace.data_source import DataSource

__all__ = [
    "agency_document",
    "area_document",
    "coverage_document",
    "gap_row",
    "matrix_of",
    "place_plan",
    "requests_document",
    "target_row",
]


def place_plan(
    plan_records: PlanRecords, sets: Sequence[BoundarySet], area: str, level: str | None, at: date | None
) -> tuple[str, date]:
    """The boundary set that is meant, and the day: today, or the last day of areas that have ended.

    Raises NotFoundError for an area or a boundary set that there is not.
    """
    today = date.today()  # noqa: DTZ011 — a calendar day
    planned = {each.level for each in plan_records.all(Plan) if each.area == area}
    if level is None:
        level = planned.pop() if len(planned) == 1 else find_boundary_set(sets, area, at or today).id
    found = next((each for each in sets if each.id == level), None)
    if found is None:
        raise NotFoundError(f"there is no boundary set {level!r}; there are {some(each.id for each in sets)}")
    found.check_has(area)
    return level, at or min(today, found.valid_to or date.max)


def area_document(assessment: Assessment, level: str, area: str, source: DataSource | None = None) -> dict[str, Any]:
    """Everything that is planned for an area: plan_records, gap matrix, owners, actions, targets, decisions.

    Without `source` targets have no actual values. Raises NotFoundError if there is no plan for the area.
    """
    plan_records, places = assessment.plan_records, assessment.places
    plans = [each for each in plan_records.all(Plan) if (each.level, each.area) == (level, area)]
    if not plans:
        raise NotFoundError(
            f"there is no plan for {area} ({level}) yet; /plan lists the plans, `geostat plan template` begins one",
            area=area,
            level=level,
        )
    gaps = assessment.of_plans(plans)
    from_above = [gap for gap in assessment.gaps if gap.province == area and gap.plan not in plans]
    versions = sorted(
        (each for plan in plans for each in plan_records.under(Version, "plan", plan.id)), key=_latest_first
    )
    current = next((each for each in versions if assessment.day.year in each.years), versions[0] if versions else None)
    committees = [each for each in plan_records.all(Committee) if (each.level, each.area) == (level, area)]
    return {
        "level": level,
        "area": area,
        **_names(assessment, area, level),
        "is_example": any(plan.example for plan in plans),
        **assessment.record(),
        "plans": [_content(plan) for plan in plans],
        "in_force": places.is_in_force(level, assessment.day),
        "summary": _summary(assessment.summaries(lambda _gap: area, gaps)),
        "issues": [_issue(assessment, list(rows)) for _, rows in groupby(gaps, lambda gap: gap.issue.id)],
        "matrix": matrix_of(assessment, gaps),
        "owners": _owners(assessment, gaps),
        "needed_by_other_plans": [gap_row(gap) for gap in from_above],
        "versions": [_content(each) for each in versions],
        "current_version": current.id if current else None,
        "actions": _actions(assessment, gaps, current),
        "targets": [target_row(each) for each in progress_of(current, plan_records, source, assessment.day)]
        if source and current
        else [],
        "light_rule": LIGHT_RULE,
        "committees": [_content(each) for each in committees],
        "decisions": _decisions(assessment, committees),
    }


def _latest_first(version: Version) -> tuple[int, int]:
    return -version.first_year, -version.last_year


def _content(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json")


def _titled(record: Any) -> dict[str, Any]:
    return {"id": record.id, "title_th": record.title_th, "title_en": record.title_en or record.title_th}


def _summary(found: Sequence[Summary]) -> dict[str, Any] | None:
    return asdict(found[0]) if found else None


def _issue(assessment: Assessment, gaps: list[Gap]) -> dict[str, Any]:
    issue = gaps[0].issue
    standing = assessment.standing(issue)
    return {
        **_titled(issue),
        "pillar": issue.pillar,
        "parent": issue.parent,
        "decision": issue.decision,
        "score": standing.score,
        "is_sufficient": standing.is_sufficient,
        "necessary_below": standing.necessary_below,
        "csf_below": standing.csf_below,
        "pc_ci": [
            {
                **_titled(of_pc_ci[0].pc_ci),
                "kind": of_pc_ci[0].pc_ci.kind,
                "csf": [
                    {
                        **_titled(of_csf[0].csf),
                        "stage": of_csf[0].csf.stage,
                        "requirements": [
                            _requirement(assessment, list(rows))
                            for _, rows in groupby(of_csf, lambda gap: gap.requirement.id)
                        ],
                    }
                    for of_csf in _grouped(of_pc_ci, lambda gap: gap.csf.id)
                ],
            }
            for of_pc_ci in _grouped(gaps, lambda gap: gap.pc_ci.id)
        ],
    }


def _grouped(gaps: Sequence[Gap], key: Any) -> list[list[Gap]]:
    return [list(rows) for _, rows in groupby(gaps, key)]


def _requirement(assessment: Assessment, gaps: list[Gap]) -> dict[str, Any]:
    need = gaps[0].requirement
    plan_records, owner = assessment.plan_records, gaps[0].owner
    agency = plan_records.get(Agency, owner) if owner else None
    return {
        **_content(need),
        "title_en": need.title_en or need.title_th,
        "maximum_age_months": need.maximum_age,
        "owner": {"id": agency.id, "name_th": agency.name_th, "name_en": agency.name_en} if agency else None,
        "score": assessment.scores[need.id],
        "status": wanting(gaps).status,
        "areas": [gap_row(gap) for gap in gaps],
        "actions": [_content(each) for each in plan_records.under(Action, "requirement", need.id)],
        "releases": [_content(each) for each in plan_records.under(Release, "requirement", need.id)],
        "requests": [each.id for each in plan_records.under(Request, "requirement", need.id)],
    }


def gap_row(gap: Gap) -> dict[str, Any]:
    """One requirement in one area, with its parts and its evidence."""
    return {
        "plan": gap.plan.id,
        "issue": gap.issue.id,
        "requirement": gap.requirement.id,
        "title_th": gap.requirement.title_th,
        "title_en": gap.requirement.title_en or gap.requirement.title_th,
        "role": gap.requirement.role,
        "area": gap.area,
        "province": gap.province,
        "owner": gap.owner,
        "score": gap.score.value,
        "status": gap.status,
        "gap_flags": list(gap.flags),
        "roll_up": gap.roll_up,
        "parts": asdict(gap.score.parts) if gap.score.parts else None,
        "evidence": gap.score.evidence,
        "mapped_share": gap.requirement.mapped_share,
    }


def matrix_of(assessment: Assessment, gaps: Sequence[Gap]) -> dict[str, Any]:
    """Item × province: in each cell the status and the score, the mean where a province has several areas."""
    provinces = sorted({gap.province for gap in gaps})
    rows = []
    for of_requirement in _grouped(gaps, lambda gap: gap.requirement.id):
        cells: dict[str, dict[str, Any]] = {}
        for province in provinces:
            here = [gap for gap in of_requirement if gap.province == province]
            if here:
                scores = [gap.score.value for gap in here if gap.score.value is not None]
                worst = wanting(here)
                cells[province] = {
                    "status": worst.status,
                    "roll_up": worst.roll_up,
                    "score": sum(scores) / len(scores) if scores else None,
                }
        first = of_requirement[0].requirement
        rows.append({**_titled(first), "role": first.role, "owner": of_requirement[0].owner, "cells": cells})
    named = [{"code": each, **_names(assessment, each)} for each in provinces]
    return {"provinces": named, "rows": rows}


def _names(assessment: Assessment, code: str, level: str = "province") -> dict[str, str]:
    return {f"name_{language}": assessment.places.name(level, code, language) for language in ("th", "en")}


def _owners(assessment: Assessment, gaps: Sequence[Gap]) -> list[dict[str, Any]]:
    plan_records = assessment.plan_records
    found = []
    for each in assessment.summaries(lambda gap: gap.owner, gaps):
        agency = plan_records.get(Agency, each.key)
        found.append({**asdict(each), "name_th": agency.name_th, "name_en": agency.name_en, "contact": agency.contact})
    return found


def _actions(assessment: Assessment, gaps: Sequence[Gap], version: Version | None) -> list[dict[str, Any]]:
    """The statistical development plan: what closes which gap, by whom; target, budget and progress of each year."""
    plan_records = assessment.plan_records
    found = []
    for requirement in {gap.requirement.id: gap.requirement for gap in gaps}.values():
        for action in plan_records.under(Action, "requirement", requirement.id):
            years = sorted(plan_records.under(Milestone, "action", action.id), key=lambda each: each.year)
            wanted = [each for each in years if version is None or each.year in version.years]
            agency = plan_records.get(Agency, action.agency)
            found.append(
                {
                    **_content(action),
                    "title_en": action.title_en or action.title_th,
                    "item": _titled(requirement),
                    "agency_th": agency.name_th,
                    "agency_en": agency.name_en,
                    "budget": sum(each.budget for each in wanted),
                    "milestones": [_content(each) for each in wanted],
                    "progress": sum(each.progress for each in wanted) / len(wanted) if wanted else None,
                }
            )
    return found


def target_row(each: Progress) -> dict[str, Any]:
    """A target with its indicator, what came or is expected, and the light."""
    names = ("light", "actual", "latest", "latest_period", "expected", "low", "high", "edition", "reason")
    indicator = each.indicator
    described = {
        name: getattr(indicator, name)
        for name in ("title_th", "title_en", "unit_th", "unit_en", "decimals", "direction")
    }
    return {
        **_content(each.target),
        **described,
        **{name: getattr(each, name) for name in names},
        "earlier": [{"version": version, "value": value} for version, value in each.earlier],
    }


def _decisions(assessment: Assessment, committees: Sequence[Committee]) -> list[dict[str, Any]]:
    """What the committees of an area decided, the latest first, with what was approved by each decision."""
    plan_records = assessment.plan_records
    found = []
    for committee in committees:
        for decision in plan_records.under(Decision, "committee", committee.id):
            approved = [
                {"kind": kind, "id": record.id}
                for kind, held in plan_records.records.items()
                for record in held.values()
                if getattr(record, "decision", None) == decision.id
            ]
            found.append({**_content(decision), "approved": approved})
    return sorted(found, key=lambda each: str(each["held_on"]), reverse=True)


def agency_document(assessment: Assessment, agency_id: str) -> dict[str, Any]:
    """What an agency owes, what is overdue, and the requests that wait for its answer."""
    plan_records = assessment.plan_records
    agency = plan_records.get(Agency, agency_id)
    owed = obligations_of(assessment, agency_id)
    requests = [each for each in plan_records.under(Request, "agency", agency_id) if each.status == "accepted"]
    return {
        **_content(agency),
        "is_example": agency.example,
        **assessment.record(),
        "obligations": [_obligation(assessment, each) for each in owed],
        "overdue": sum(each.is_overdue for each in owed),
        "requests": [_content(each) for each in requests],
        "actions": [
            {
                **_content(each),
                "milestones": [_content(one) for one in plan_records.under(Milestone, "action", each.id)],
            }
            for each in plan_records.under(Action, "agency", agency_id)
        ],
    }


def _obligation(assessment: Assessment, each: Obligation) -> dict[str, Any]:
    plan = each.plan
    return {
        "requirement": each.requirement.id,
        "title_th": each.requirement.title_th,
        "title_en": each.requirement.title_en or each.requirement.title_th,
        "indicator": each.requirement.indicator,
        "level": plan.level,
        "area": plan.area,
        **_names(assessment, plan.area, plan.level),
        "role": each.requirement.role,
        "contact": each.contact,
        "status": each.status,
        "score": each.score,
        "latest": each.latest,
        "overdue": list(each.overdue),
        "never_given": each.never_given,
        "is_overdue": each.is_overdue,
        "next_due": each.next_due.isoformat() if each.next_due else None,
    }


def coverage_document(assessment: Assessment) -> dict[str, Any]:
    """Every province: how many numbers its plans need, how many are there, and the score; the plans; the agencies."""
    places, plan_records = assessment.places, assessment.plan_records
    held = {each.key: asdict(each) for each in assessment.summaries(lambda gap: gap.province)}
    blank = {"requirements": 0, "score": None, "missing": 0, "needs_improvement": 0, "available": 0}
    rows = [
        {"code": code, **_names(assessment, code), **(held.get(code) or blank)}
        for code in places.provinces_on(assessment.day)
    ]
    return {
        **assessment.record(),
        "is_example": any(plan.example for plan in plan_records.all(Plan)),
        "provinces": rows,
        "covered": sum(row["requirements"] > 0 for row in rows),
        "pillars": [asdict(each) for each in assessment.summaries(lambda gap: gap.issue.pillar)],
        "plans": [_plan_row(assessment, plan) for plan in plan_records.all(Plan)],
        "committees": [_content(each) for each in plan_records.all(Committee) if each.pillar],
        "agencies": [
            {**_content(agency), "owed": len(owed), "overdue": sum(each.is_overdue for each in owed)}
            for agency in plan_records.all(Agency)
            if (owed := obligations_of(assessment, agency.id))
        ],
    }


def _plan_row(assessment: Assessment, plan: Plan) -> dict[str, Any]:
    return {
        **_content(plan),
        **_names(assessment, plan.area, plan.level),
        "in_force": assessment.places.is_in_force(plan.level, assessment.day),
        "summary": _summary(assessment.summaries(lambda _gap: plan.id, assessment.of_plans([plan]))),
    }


def requests_document(assessment: Assessment) -> dict[str, Any]:
    """The requests, latest first, each with how its requirement stands."""
    plan_records = assessment.plan_records
    status: dict[str, str] = {}
    for gap in assessment.gaps:
        status.setdefault(gap.requirement.id, gap.status)
    found = []
    for each in reversed(plan_records.all(Request)):
        names = {
            f"name_{language}": assessment.places.name(each.level, each.area, language) for language in ("th", "en")
        }
        need = plan_records.get(Requirement, each.requirement) if each.requirement else None
        standing = None if need is None else {"status": status.get(need.id), "score": assessment.scores.get(need.id)}
        found.append({**_content(each), **names, "gap": standing})
    return {**assessment.record(), "is_example": any(each["example"] for each in found), "requests": found}
