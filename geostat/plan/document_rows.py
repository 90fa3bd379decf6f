"""The parts of plan documents; those that are a record with something more about it extend the model of the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeVar

from geostat.domain.plan_records import (
    Action,
    Agency,
    Csf,
    Decision,
    Milestone,
    Plan,
    Record,
    Release,
    Request,
    Requirement,
    Target,
)
from geostat.plan.gaps import Summary
from geostat.plan.sufficiency import Parts, RollUp, ScoreEvidence

__all__ = [
    "AgencyAction",
    "AgencyRow",
    "Approved",
    "CsfRow",
    "DecisionRow",
    "EarlierTarget",
    "FactorRow",
    "GapRow",
    "IssueRow",
    "IssueSummary",
    "Matrix",
    "MatrixCell",
    "MatrixRow",
    "NamedAgency",
    "NamedArea",
    "ObligationRow",
    "OwnerSummary",
    "PcCiRow",
    "PlanRow",
    "PlannedAction",
    "PlannedProvince",
    "ProvinceRow",
    "RequestGap",
    "RequestRow",
    "RequirementRow",
    "TargetRow",
    "Titled",
    "extended",
]

R = TypeVar("R", bound=Record)


def extended(model: type[R], record: Record, **more: Any) -> R:
    """A record with something more about it; `model` extends the model of the record."""
    held = {name: getattr(record, name) for name in type(record).model_fields}
    return model.model_construct(**{**held, **more})


@dataclass(frozen=True, kw_only=True)
class Titled:
    """What a record is called; where there is no English title, the Thai one."""

    id: str
    title_th: str
    title_en: str


@dataclass(frozen=True)
class NamedArea:
    """A province by code and names."""

    code: str
    name_th: str
    name_en: str


@dataclass(frozen=True)
class NamedAgency:
    """An agency by identifier and names."""

    id: str
    name_th: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class GapRow:
    """One requirement in one area, with its parts and its evidence; neither is there if nothing is held."""

    plan: str
    issue: str
    requirement: str
    title_th: str
    title_en: str
    role: Literal["necessary", "important"]
    area: str
    province: str
    owner: str | None
    score: float | None
    status: str
    gap_flags: tuple[str, ...]
    roll_up: RollUp
    parts: Parts | None
    evidence: ScoreEvidence | None
    mapped_share: float | None


class RequirementRow(Requirement):
    """A requirement with its owner, how it stands in each area, and what is done about it."""

    owner: NamedAgency | None
    score: float | None
    status: str
    areas: tuple[GapRow, ...]
    actions: tuple[Action, ...]
    releases: tuple[Release, ...]
    requests: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CsfRow(Titled):
    """A critical success factor with its requirements."""

    stage: Literal["upstream", "midstream", "downstream", "whole"]
    requirements: tuple[RequirementRow, ...]


@dataclass(frozen=True, kw_only=True)
class PcCiRow(Titled):
    """A Product Champion or a Critical Issue with its success factors."""

    kind: Literal["pc", "ci"]
    csf: tuple[CsfRow, ...]


@dataclass(frozen=True, kw_only=True)
class IssueRow(Titled):
    """A strategic issue: whether its data are sufficient, what keeps it from that, and all below it."""

    pillar: Literal["economic", "social", "environment"]
    parent: str | None
    decision: str | None
    score: float | None
    is_sufficient: bool
    necessary_below: tuple[str, ...]
    csf_below: tuple[str, ...]
    pc_ci: tuple[PcCiRow, ...]


@dataclass(frozen=True)
class MatrixCell:
    """How a requirement stands in a province; the score is the mean of several areas."""

    status: str
    roll_up: RollUp
    score: float | None


@dataclass(frozen=True, kw_only=True)
class MatrixRow(Titled):
    """A requirement in each province to which it applies, by code."""

    role: Literal["necessary", "important"]
    owner: str | None
    cells: dict[str, MatrixCell]


@dataclass(frozen=True)
class Matrix:
    """Item × province."""

    provinces: tuple[NamedArea, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, kw_only=True)
class OwnerSummary(Summary):
    """What an agency owes, rolled up, and who answers."""

    name_th: str
    name_en: str
    contact: str


@dataclass(frozen=True, kw_only=True)
class IssueSummary(Summary):
    """An issue rolled up, and whether its data are sufficient."""

    is_sufficient: bool
    necessary_below: tuple[str, ...]
    csf_below: tuple[str, ...]


class PlannedAction(Action):
    """A line of the statistical development plan: what closes which gap, by whom, year by year."""

    item: Titled
    agency_th: str
    agency_en: str
    budget: float
    milestones: tuple[Milestone, ...]
    progress: float | None


@dataclass(frozen=True)
class EarlierTarget:
    """What an earlier version of a plan wanted."""

    version: str
    value: float


class TargetRow(Target):
    """A target with its indicator, what came or is expected, and the light."""

    title_th: str
    title_en: str
    unit_th: str
    unit_en: str
    decimals: int
    direction: Literal["higher_better", "lower_better", "neutral"]
    light: str
    actual: float | None
    latest: float | None
    latest_period: str | None
    expected: float | None
    low: float | None
    high: float | None
    edition: str
    reason: str
    earlier: tuple[EarlierTarget, ...]


@dataclass(frozen=True)
class Approved:
    """A record that a decision approved."""

    kind: str
    id: str


class DecisionRow(Decision):
    """A decision with what was approved by it."""

    approved: tuple[Approved, ...]


@dataclass(frozen=True, kw_only=True)
class ObligationRow:
    """One number that an agency owes to a plan: how it stands, what is overdue, and what is due next."""

    requirement: str
    title_th: str
    title_en: str
    indicator: str | None
    level: str
    area: str
    name_th: str
    name_en: str
    role: Literal["necessary", "important"]
    contact: str
    status: str
    score: float | None
    latest: str | None
    overdue: tuple[str, ...]
    never_given: bool
    is_overdue: bool
    next_due: date | None


class AgencyAction(Action):
    """An action of an agency with what it wants in each year."""

    milestones: tuple[Milestone, ...]


@dataclass(frozen=True, kw_only=True)
class ProvinceRow:
    """A province: how many numbers its plans need, and how they stand."""

    code: str
    name_th: str
    name_en: str
    requirements: int = 0
    score: float | None = None
    missing: int = 0
    needs_improvement: int = 0
    available: int = 0


@dataclass(frozen=True, kw_only=True)
class PlannedProvince(ProvinceRow):
    """A province with a plan; `key` is its code."""

    key: str


class PlanRow(Plan):
    """A plan with the name of its area, whether that is in force, and how its requirements stand."""

    name_th: str
    name_en: str
    in_force: bool
    summary: Summary | None


class AgencyRow(Agency):
    """An agency with how many numbers it owes, and how many are overdue."""

    owed: int
    overdue: int


@dataclass(frozen=True)
class RequestGap:
    """How the requirement stands that a request became."""

    status: str | None
    score: float | None


class RequestRow(Request):
    """A request with the names of its area, and how its requirement stands."""

    name_th: str
    name_en: str
    gap: RequestGap | None


class FactorRow(Csf):
    """A success factor to which a request can be joined, with the area of its plan."""

    level: str
    area: str
