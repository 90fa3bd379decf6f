"""The document of a plan, from issue to gap: made once, for the page, the workbook and the JSON."""

from __future__ import annotations

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
    Release,
    Request,
    Requirement,
    Version,
)
from geostat.errors import NotFoundError, some
from geostat.plan.document_rows import (
    Approved,
    CsfRow,
    DecisionRow,
    EarlierTarget,
    GapRow,
    IssueRow,
    Matrix,
    MatrixCell,
    MatrixRow,
    NamedAgency,
    NamedArea,
    OwnerSummary,
    PcCiRow,
    PlannedAction,
    RequirementRow,
    TargetRow,
    Titled,
    extended,
)
from geostat.plan.document_types import (
    GapsDocument,
    MatrixDocument,
    PlanDocument,
    TargetsDocument,
)
from geostat.plan.gaps import wanting
from geostat.plan.targets import LIGHT_RULE, progress_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geostat.domain.areas import BoundarySet
    from geostat.plan.gaps import Assessment, Gap
    from geostat.plan.targets import Progress
    from geostat.workspace.data_source import DataSource

__all__ = ["area_document", "gap_row", "gaps_document", "matrix_document", "place_plan", "targets_document"]


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


def area_document(assessment: Assessment, level: str, area: str, source: DataSource | None = None) -> PlanDocument:
    """Everything that is planned for an area: issues, gap matrix, owners, actions, targets, decisions.

    Without `source` there are no targets. Raises NotFoundError if there is no plan for the area.
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
    targets = progress_of(current, plan_records, source, assessment.day) if source and current else []
    named: dict[str, Any] = assessment.places.names(area, level)
    return PlanDocument(
        **vars(assessment.record()),
        **named,
        level=level,
        area=area,
        is_example=any(plan.example for plan in plans),
        plans=tuple(plans),
        in_force=places.is_in_force(level, assessment.day),
        summary=next(iter(assessment.summaries(lambda _gap: area, gaps)), None),
        issues=tuple(_issue(assessment, each) for each in _grouped(gaps, lambda gap: gap.issue.id)),
        matrix=_matrix(assessment, gaps),
        owners=_owners(assessment, gaps),
        needed_by_other_plans=tuple(gap_row(gap) for gap in from_above),
        versions=tuple(versions),
        current_version=current.id if current else None,
        actions=_actions(assessment, gaps, current),
        targets=tuple(_target(each) for each in targets),
        light_rule=LIGHT_RULE,
        committees=tuple(committees),
        decisions=_decisions(assessment, committees),
    )


def _latest_first(version: Version) -> tuple[int, int]:
    return -version.first_year, -version.last_year


def _titles(record: Any) -> dict[str, str]:
    return {"id": record.id, "title_th": record.title_th, "title_en": record.title_en or record.title_th}


def _issue(assessment: Assessment, gaps: list[Gap]) -> IssueRow:
    issue = gaps[0].issue
    standing = assessment.standing(issue)
    return IssueRow(
        **_titles(issue),
        pillar=issue.pillar,
        parent=issue.parent,
        decision=issue.decision,
        score=standing.score,
        is_sufficient=standing.is_sufficient,
        necessary_below=standing.necessary_below,
        csf_below=standing.csf_below,
        pc_ci=tuple(_pc_ci(assessment, each) for each in _grouped(gaps, lambda gap: gap.pc_ci.id)),
    )


def _pc_ci(assessment: Assessment, gaps: list[Gap]) -> PcCiRow:
    found = gaps[0].pc_ci
    factors = tuple(_csf(assessment, each) for each in _grouped(gaps, lambda gap: gap.csf.id))
    return PcCiRow(**_titles(found), kind=found.kind, csf=factors)


def _csf(assessment: Assessment, gaps: list[Gap]) -> CsfRow:
    found = gaps[0].csf
    requirements = tuple(_requirement(assessment, each) for each in _grouped(gaps, lambda gap: gap.requirement.id))
    return CsfRow(**_titles(found), stage=found.stage, requirements=requirements)


def _grouped(gaps: Sequence[Gap], key: Callable[[Gap], str]) -> list[list[Gap]]:
    return [list(rows) for _, rows in groupby(gaps, key)]


def _requirement(assessment: Assessment, gaps: list[Gap]) -> RequirementRow:
    need = gaps[0].requirement
    plan_records, owner = assessment.plan_records, gaps[0].owner
    agency = plan_records.get(Agency, owner) if owner else None
    return extended(
        RequirementRow,
        need,
        title_en=need.title_en or need.title_th,
        maximum_age_months=need.maximum_age,
        owner=NamedAgency(agency.id, agency.name_th, agency.name_en) if agency else None,
        score=assessment.scores[need.id],
        status=wanting(gaps).status,
        areas=tuple(gap_row(gap) for gap in gaps),
        actions=tuple(plan_records.under(Action, "requirement", need.id)),
        releases=tuple(plan_records.under(Release, "requirement", need.id)),
        requests=tuple(each.id for each in plan_records.under(Request, "requirement", need.id)),
    )


def gap_row(gap: Gap) -> GapRow:
    """One requirement in one area, with its parts and its evidence."""
    need = gap.requirement
    return GapRow(
        plan=gap.plan.id,
        issue=gap.issue.id,
        requirement=need.id,
        title_th=need.title_th,
        title_en=need.title_en or need.title_th,
        role=need.role,
        area=gap.area,
        province=gap.province,
        owner=gap.owner,
        score=gap.score.value,
        status=gap.status,
        gap_flags=gap.flags,
        roll_up=gap.roll_up,
        parts=gap.score.parts,
        evidence=gap.score.evidence,
        mapped_share=need.mapped_share,
    )


def gaps_document(assessment: Assessment, gaps: Sequence[Gap]) -> GapsDocument:
    """Some gaps of an assessment, with the day and the rules."""
    return GapsDocument(**vars(assessment.record()), gaps=tuple(gap_row(gap) for gap in gaps))


def matrix_document(assessment: Assessment, gaps: Sequence[Gap]) -> MatrixDocument:
    """Item × province, with the day and the rules."""
    return MatrixDocument(**vars(assessment.record()), **vars(_matrix(assessment, gaps)))


def _matrix(assessment: Assessment, gaps: Sequence[Gap]) -> Matrix:
    """Item × province: in each cell the status and the score, the mean where a province has several areas."""
    provinces = sorted({gap.province for gap in gaps})
    named = (NamedArea(each, **assessment.places.names(each)) for each in provinces)
    rows = (_matrix_row(each, provinces) for each in _grouped(gaps, lambda gap: gap.requirement.id))
    return Matrix(tuple(named), tuple(rows))


def _matrix_row(gaps: Sequence[Gap], provinces: Sequence[str]) -> MatrixRow:
    cells = {}
    for province in provinces:
        here = [gap for gap in gaps if gap.province == province]
        if here:
            scores = [gap.score.value for gap in here if gap.score.value is not None]
            worst = wanting(here)
            cells[province] = MatrixCell(worst.status, worst.roll_up, sum(scores) / len(scores) if scores else None)
    need = gaps[0].requirement
    return MatrixRow(**_titles(need), role=need.role, owner=gaps[0].owner, cells=cells)


def _owners(assessment: Assessment, gaps: Sequence[Gap]) -> tuple[OwnerSummary, ...]:
    found = []
    for each in assessment.summaries(lambda gap: gap.owner, gaps):
        agency = assessment.plan_records.get(Agency, each.key)
        named: dict[str, Any] = {"name_th": agency.name_th, "name_en": agency.name_en, "contact": agency.contact}
        found.append(OwnerSummary(**vars(each), **named))
    return tuple(found)


def _actions(assessment: Assessment, gaps: Sequence[Gap], version: Version | None) -> tuple[PlannedAction, ...]:
    """The statistical development plan: what closes which gap, by whom; target, budget and progress of each year."""
    plan_records = assessment.plan_records
    requirements = {gap.requirement.id: gap.requirement for gap in gaps}
    return tuple(
        _action(plan_records, need, action, version)
        for need in requirements.values()
        for action in plan_records.under(Action, "requirement", need.id)
    )


def _action(plan_records: PlanRecords, need: Requirement, action: Action, version: Version | None) -> PlannedAction:
    years = sorted(plan_records.under(Milestone, "action", action.id), key=lambda each: each.year)
    wanted = [each for each in years if version is None or each.year in version.years]
    agency = plan_records.get(Agency, action.agency)
    return extended(
        PlannedAction,
        action,
        title_en=action.title_en or action.title_th,
        item=Titled(**_titles(need)),
        agency_th=agency.name_th,
        agency_en=agency.name_en,
        budget=sum(each.budget for each in wanted),
        milestones=tuple(wanted),
        progress=sum(each.progress for each in wanted) / len(wanted) if wanted else None,
    )


def targets_document(version: Version, plan_records: PlanRecords, source: DataSource, day: date) -> TargetsDocument:
    """A version of a plan with every target of it beside actual values and trend."""
    targets = tuple(_target(each) for each in progress_of(version, plan_records, source, day))
    return extended(TargetsDocument, version, light_rule=LIGHT_RULE, targets=targets)


def _target(each: Progress) -> TargetRow:
    """A target with its indicator, what came or is expected, and the light."""
    names = ("light", "actual", "latest", "latest_period", "expected", "low", "high", "edition", "reason")
    described = ("title_th", "title_en", "unit_th", "unit_en", "decimals", "direction")
    return extended(
        TargetRow,
        each.target,
        **{name: getattr(each.indicator, name) for name in described},
        **{name: getattr(each, name) for name in names},
        earlier=tuple(EarlierTarget(version, value) for version, value in each.earlier),
    )


def _decisions(assessment: Assessment, committees: Sequence[Committee]) -> tuple[DecisionRow, ...]:
    """What the committees of an area decided, the latest first, with what was approved by each decision."""
    plan_records = assessment.plan_records
    found = []
    for committee in committees:
        for decision in plan_records.under(Decision, "committee", committee.id):
            approved = tuple(
                Approved(kind, record.id)
                for kind, held in plan_records.records.items()
                for record in held.values()
                if getattr(record, "decision", None) == decision.id
            )
            found.append(extended(DecisionRow, decision, approved=approved))
    return tuple(sorted(found, key=lambda each: each.held_on, reverse=True))
