"""What an agency owes: every number that it is responsible for, what is overdue, and what is due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from geostat.domain.periods import Period, parse_period
from geostat.domain.plan_records import Agency, Plan, Release, Requirement
from geostat.plan.gaps import wanting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geostat.plan.gaps import Assessment, Gap

__all__ = ["Obligation", "obligations_of"]


@dataclass(frozen=True)
class Obligation:
    """One number that an agency owes to a plan: how it stands, the periods that are overdue, the next that is due."""

    plan: Plan
    requirement: Requirement
    contact: str
    status: str
    score: float | None
    areas: tuple[str, ...]
    latest: str | None
    overdue: tuple[str, ...]
    never_given: bool
    next_due: date | None

    @property
    def is_overdue(self) -> bool:
        """Whether a period is late, or nothing was ever given."""
        return bool(self.overdue) or self.never_given


def obligations_of(assessment: Assessment, agency_id: str) -> list[Obligation]:
    """What an agency owes on the day, the overdue first; raises NotFoundError if there is no such agency."""
    agency = assessment.plan_records.get(Agency, agency_id)
    found = [_obligation(assessment, agency, gaps) for gaps in assessment.owed.get(agency_id, {}).values()]
    return sorted(found, key=lambda each: (not each.is_overdue, each.next_due or date.max, each.requirement.id))


def _obligation(assessment: Assessment, agency: Agency, gaps: Sequence[Gap]) -> Obligation:
    first = gaps[0]
    need, plan_records, day = first.requirement, assessment.plan_records, assessment.day
    evidence = [gap.score.evidence for gap in gaps if gap.score.evidence is not None]
    latest = max((parse_period(each.latest) for each in evidence), default=None)
    releases = plan_records.under(Release, "requirement", need.id)
    lacking = {text for each in evidence for text in each.lacking}
    late = {str(each.period) for each in releases if each.due_on < day and not _is_held(latest, each)}
    ahead = [each.due_on for each in releases if each.due_on >= day and not _is_held(latest, each)]
    owner = plan_records.owner(need, day)
    return Obligation(
        plan=first.plan,
        requirement=need,
        contact=(owner[1].contact if owner else "") or agency.contact,
        status=wanting(gaps).status,
        score=assessment.scores[need.id],
        areas=tuple(sorted({gap.area for gap in gaps})),
        latest=None if latest is None else str(latest),
        overdue=tuple(sorted(lacking | late)),
        never_given=not evidence,
        next_due=min(ahead, default=None) or (None if latest is None else _next_due(latest, need, day)),
    )


def _is_held(latest: Period | None, release: Release) -> bool:
    return latest is not None and parse_period(release.period).end <= latest.end


def _next_due(latest: Period, need: Requirement, day: date) -> date:
    """The next day after today on which a period is due: as often as it is needed, so long after its end."""
    months = latest.end.year * 12 + latest.end.month + need.lag_months
    step = max(round(12 / need.per_year), 1)
    while True:
        months += step
        due = date((months - 1) // 12, (months - 1) % 12 + 1, 28)
        if due >= day:
            return due
