"""Documents over all plans: what an agency owes, how the country is covered, the requests, scores rolled up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat.domain.plan_records import (
    Action,
    Agency,
    Committee,
    Csf,
    Milestone,
    Plan,
    PlanRecords,
    Request,
    Requirement,
)
from geostat.plan.document_rows import (
    AgencyAction,
    AgencyRow,
    FactorRow,
    IssueSummary,
    NamedArea,
    ObligationRow,
    PlannedProvince,
    PlanRow,
    ProvinceRow,
    RequestGap,
    RequestRow,
    extended,
)
from geostat.plan.document_types import (
    AgencyDocument,
    CoverageDocument,
    RequestsDocument,
    SummariesDocument,
)
from geostat.plan.obligations import obligations_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from geostat.plan.gaps import Assessment, Gap, Standing, Summary
    from geostat.plan.obligations import Obligation

__all__ = ["agency_document", "coverage_document", "factors_of", "requests_document", "summaries_document"]


def agency_document(assessment: Assessment, agency_id: str) -> AgencyDocument:
    """What an agency owes, what is overdue, and the requests that wait for its answer."""
    plan_records = assessment.plan_records
    agency = plan_records.get(Agency, agency_id)
    owed = obligations_of(assessment, agency_id)
    requests = [each for each in plan_records.under(Request, "agency", agency_id) if each.status == "accepted"]
    actions = plan_records.under(Action, "agency", agency_id)
    return extended(
        AgencyDocument,
        agency,
        **vars(assessment.record()),
        is_example=agency.example,
        obligations=tuple(_obligation(assessment, each) for each in owed),
        overdue=sum(each.is_overdue for each in owed),
        requests=tuple(requests),
        actions=tuple(
            extended(AgencyAction, each, milestones=tuple(plan_records.under(Milestone, "action", each.id)))
            for each in actions
        ),
    )


def _obligation(assessment: Assessment, each: Obligation) -> ObligationRow:
    plan, need = each.plan, each.requirement
    return ObligationRow(
        **assessment.places.names(plan.area, plan.level),
        requirement=need.id,
        title_th=need.title_th,
        title_en=need.title_en or need.title_th,
        indicator=need.indicator,
        level=plan.level,
        area=plan.area,
        role=need.role,
        contact=each.contact,
        status=each.status,
        score=each.score,
        latest=each.latest,
        overdue=each.overdue,
        never_given=each.never_given,
        is_overdue=each.is_overdue,
        next_due=each.next_due,
    )


def coverage_document(assessment: Assessment) -> CoverageDocument:
    """Every province: how many numbers its plans need, how many are there, and the score; the plans; the agencies."""
    plan_records = assessment.plan_records
    held = {each.key: each for each in assessment.summaries(lambda gap: gap.province)}
    provinces = tuple(
        _province(NamedArea(code, **assessment.places.names(code)), held.get(code))
        for code in assessment.places.provinces_on(assessment.day)
    )
    agencies = (
        extended(AgencyRow, agency, owed=len(owed), overdue=sum(each.is_overdue for each in owed))
        for agency in plan_records.all(Agency)
        if (owed := obligations_of(assessment, agency.id))
    )
    return CoverageDocument(
        **vars(assessment.record()),
        is_example=any(plan.example for plan in plan_records.all(Plan)),
        provinces=provinces,
        covered=sum(row.requirements > 0 for row in provinces),
        pillars=tuple(assessment.summaries(lambda gap: gap.issue.pillar)),
        plans=tuple(_plan_row(assessment, plan) for plan in plan_records.all(Plan)),
        committees=tuple(each for each in plan_records.all(Committee) if each.pillar),
        agencies=tuple(agencies),
    )


def _province(area: NamedArea, held: Summary | None) -> PlannedProvince | ProvinceRow:
    return PlannedProvince(**vars(area), **vars(held)) if held else ProvinceRow(**vars(area))


def _plan_row(assessment: Assessment, plan: Plan) -> PlanRow:
    return extended(
        PlanRow,
        plan,
        **assessment.places.names(plan.area, plan.level),
        in_force=assessment.places.is_in_force(plan.level, assessment.day),
        summary=next(iter(assessment.summaries(lambda _gap: plan.id, assessment.of_plans([plan]))), None),
    )


def requests_document(assessment: Assessment) -> RequestsDocument:
    """The requests, latest first, each with how its requirement stands."""
    status: dict[str, str] = {}
    for gap in assessment.gaps:
        status.setdefault(gap.requirement.id, gap.status)
    found = []
    for each in reversed(assessment.plan_records.all(Request)):
        need = assessment.plan_records.get(Requirement, each.requirement) if each.requirement else None
        gap_now = None if need is None else RequestGap(status.get(need.id), assessment.scores.get(need.id))
        found.append(extended(RequestRow, each, **assessment.places.names(each.area, each.level), gap=gap_now))
    is_example = any(each.example for each in found)
    return RequestsDocument(**vars(assessment.record()), is_example=is_example, requests=tuple(found))


def summaries_document(assessment: Assessment, by: str, key: Callable[[Gap], str | None]) -> SummariesDocument:
    """Scores rolled up by a key; of issues also whether their data are sufficient."""
    rows: list[IssueSummary | Summary] = [*assessment.summaries(key)]
    if by == "issue":
        issues = {gap.issue.id: gap.issue for gap in assessment.gaps}
        rows = [_issue_summary(each, assessment.standing(issues[each.key])) for each in rows]
    return SummariesDocument(**vars(assessment.record()), by=by, summaries=tuple(rows))


def _issue_summary(summary: Summary, standing: Standing) -> IssueSummary:
    return IssueSummary(
        **{**vars(summary), "score": standing.score},
        is_sufficient=standing.is_sufficient,
        necessary_below=standing.necessary_below,
        csf_below=standing.csf_below,
    )


def factors_of(plan_records: PlanRecords) -> list[FactorRow]:
    """The success factors to which a request can be joined, with the area of their plan."""
    return [
        extended(FactorRow, csf, level=plan.level, area=plan.area)
        for csf in plan_records.all(Csf)
        if (plan := plan_records.plan_of(csf)) is not None
    ]
