"""The documents of a plan: what the page, the workbook and the JSON all say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geostat.domain.plan_records import (
    Agency,
    Committee,
    Plan,
    Request,
    Version,
)
from geostat.plan.document_rows import (
    AgencyAction,
    AgencyRow,
    CsfRow,
    DecisionRow,
    GapRow,
    IssueRow,
    IssueSummary,
    Matrix,
    MatrixRow,
    NamedArea,
    ObligationRow,
    OwnerSummary,
    PcCiRow,
    PlannedAction,
    PlannedProvince,
    PlanRow,
    ProvinceRow,
    RequestRow,
    RequirementRow,
    TargetRow,
)
from geostat.plan.gaps import AssessmentRecord, Summary
from geostat.plan.sufficiency import Rules
from geostat.plan.targets import LightRule

__all__ = [
    "AgencyDocument",
    "CoverageDocument",
    "GapsDocument",
    "MatrixDocument",
    "PlanDocument",
    "RequestsDocument",
    "SummariesDocument",
    "TargetsDocument",
]


@dataclass(frozen=True, kw_only=True)
class PlanDocument(AssessmentRecord):
    """Everything that is planned for an area."""

    level: str
    area: str
    name_th: str
    name_en: str
    is_example: bool
    plans: tuple[Plan, ...]
    in_force: bool
    summary: Summary | None
    issues: tuple[IssueRow, ...]
    matrix: Matrix
    owners: tuple[OwnerSummary, ...]
    needed_by_other_plans: tuple[GapRow, ...]
    versions: tuple[Version, ...]
    current_version: str | None
    actions: tuple[PlannedAction, ...]
    targets: tuple[TargetRow, ...]
    light_rule: LightRule
    committees: tuple[Committee, ...]
    decisions: tuple[DecisionRow, ...]

    @property
    def requirements(self) -> list[tuple[IssueRow, PcCiRow, CsfRow, RequirementRow]]:
        """The requirements, each with what it is needed for."""
        return [
            (issue, pc_ci, csf, each)
            for issue in self.issues
            for pc_ci in issue.pc_ci
            for csf in pc_ci.csf
            for each in csf.requirements
        ]


class AgencyDocument(Agency):
    """What an agency owes, what is overdue, and the requests that wait for its answer."""

    as_of: date
    rules: Rules
    statuses: tuple[str, ...]
    is_example: bool
    obligations: tuple[ObligationRow, ...]
    overdue: int
    requests: tuple[Request, ...]
    actions: tuple[AgencyAction, ...]


@dataclass(frozen=True, kw_only=True)
class CoverageDocument(AssessmentRecord):
    """The plan of the whole country."""

    is_example: bool
    provinces: tuple[PlannedProvince | ProvinceRow, ...]
    covered: int
    pillars: tuple[Summary, ...]
    plans: tuple[PlanRow, ...]
    committees: tuple[Committee, ...]
    agencies: tuple[AgencyRow, ...]


@dataclass(frozen=True, kw_only=True)
class RequestsDocument(AssessmentRecord):
    """The requests for data, the latest first."""

    is_example: bool
    requests: tuple[RequestRow, ...]


@dataclass(frozen=True, kw_only=True)
class GapsDocument(AssessmentRecord):
    """Requirements in areas."""

    gaps: tuple[GapRow, ...]


@dataclass(frozen=True, kw_only=True)
class MatrixDocument(AssessmentRecord):
    """Item × province."""

    provinces: tuple[NamedArea, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, kw_only=True)
class SummariesDocument(AssessmentRecord):
    """Scores rolled up by something."""

    by: str
    summaries: tuple[IssueSummary | Summary, ...]


class TargetsDocument(Version):
    """A version of a plan with its targets beside what came or is expected."""

    light_rule: LightRule
    targets: tuple[TargetRow, ...]
