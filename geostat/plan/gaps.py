"""The whole plan against what is held: every requirement in every area, rolled up to issue, owner, area and pillar."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date  # noqa: TC003 — beside the nouns, which answers read at run time
from functools import cached_property
from typing import TYPE_CHECKING

from geostat import store as stored
from geostat.domain.plan_records import Csf, Dataset, Issue, PcCi, Plan, PlanRecords, Requirement
from geostat.export.catalog import describe_dataset, share_filled
from geostat.plan.areas import PlanAreas
from geostat.plan.evidence import Evidence
from geostat.plan.sufficiency import STATUSES, RollUp, Rules, Score, roll_up, score_of, statuses_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geostat.store import Store

__all__ = ["Assessment", "AssessmentRecord", "Gap", "Standing", "Summary", "assess", "wanting"]


@dataclass(frozen=True)
class Gap:
    """One requirement in one area: how well it is held, what is wrong, and the evidence."""

    plan: Plan
    issue: Issue
    pc_ci: PcCi
    csf: Csf
    requirement: Requirement
    area: str
    province: str
    owner: str | None
    score: Score
    flags: tuple[str, ...]

    @property
    def status(self) -> str:
        """The first thing that is wrong."""
        return self.flags[0]

    @property
    def roll_up(self) -> RollUp:
        """Missing, to be improved, or available."""
        return roll_up(self.status, is_held=self.score.parts is not None)


def wanting(gaps: Sequence[Gap]) -> Gap:
    """The first gap of several that is not available; the first, if all are."""
    return next((gap for gap in gaps if gap.status != "available"), gaps[0])


@dataclass(frozen=True)
class Summary:
    """Scores rolled up to one thing: the weighted mean, and how many requirements stand how."""

    key: str
    requirements: int
    score: float | None
    missing: int
    needs_improvement: int
    available: int


@dataclass(frozen=True, kw_only=True)
class AssessmentRecord:
    """The day and the rules of an assessment, and what can be wrong, as every answer echoes them."""

    as_of: date
    rules: Rules
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """Whether an issue has sufficient data, and what keeps it from that."""

    issue: Issue
    score: float | None
    is_sufficient: bool
    necessary_below: tuple[str, ...]
    csf_below: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Assessment:
    """The plan at a day: its records, the gaps of every requirement, and the rules by which they were scored."""

    plan_records: PlanRecords
    day: date
    rules: Rules
    places: PlanAreas
    evidence: Evidence
    gaps: tuple[Gap, ...]

    @cached_property
    def scores(self) -> dict[str, float | None]:
        """The score of each requirement: the mean over the areas to which it applies."""
        by_requirement: dict[str, list[float]] = defaultdict(list)
        for gap in self.gaps:
            values = by_requirement[gap.requirement.id]
            if gap.score.value is not None:
                values.append(gap.score.value)
        return {name: sum(values) / len(values) if values else None for name, values in by_requirement.items()}

    @cached_property
    def owed(self) -> dict[str, dict[str, list[Gap]]]:
        """The gaps that each agency owes, by requirement."""
        found: dict[str, dict[str, list[Gap]]] = {}
        for gap in self.gaps:
            if gap.owner is not None:
                found.setdefault(gap.owner, {}).setdefault(gap.requirement.id, []).append(gap)
        return found

    def of_plans(self, plans: Iterable[Plan]) -> list[Gap]:
        """The gaps of some plans."""
        wanted = {plan.id for plan in plans}
        return [gap for gap in self.gaps if gap.plan.id in wanted]

    def summaries(self, key: Callable[[Gap], str | None], gaps: Sequence[Gap] | None = None) -> list[Summary]:
        """The gaps rolled up by a key; what has none is left out."""
        grouped: dict[str, list[Gap]] = defaultdict(list)
        for gap in self.gaps if gaps is None else gaps:
            name = key(gap)
            if name is not None:
                grouped[name].append(gap)
        return [self._summary(name, each) for name, each in sorted(grouped.items())]

    def _summary(self, key: str, gaps: Sequence[Gap]) -> Summary:
        scored = [(self.rules.weight(gap.requirement), gap.score.value) for gap in gaps]
        applying = [(weight, value) for weight, value in scored if value is not None]
        total = sum(weight for weight, _ in applying)
        return Summary(
            key,
            len({gap.requirement.id for gap in gaps}),
            sum(weight * value for weight, value in applying) / total if total else None,
            *(sum(gap.roll_up == name for gap in gaps) for name in ("missing", "needs_improvement", "available")),
        )

    def standing(self, issue: Issue) -> Standing:
        """Whether every necessary number, the issue as a whole and each success factor have enough."""
        rules = self.rules
        requirements = {gap.requirement.id: gap.requirement for gap in self.gaps if gap.issue.id == issue.id}
        scored = [(each, self.scores[name]) for name, each in requirements.items()]
        applying = [(each, value) for each, value in scored if value is not None]
        weights = sum(rules.weight(each) for each, _ in applying)
        score = sum(rules.weight(each) * value for each, value in applying) / weights if weights else None
        necessary = tuple(
            each.id for each, value in applying if each.role == "necessary" and value < rules.least_necessary
        )
        best: dict[str, float] = {}
        for each, value in applying:
            best[each.csf] = max(best.get(each.csf, 0.0), value)
        below = tuple(sorted(csf for csf, value in best.items() if value < rules.least_csf))
        is_sufficient = score is not None and score >= rules.least_issue and not necessary and not below
        return Standing(issue, score, is_sufficient, necessary, below)

    def record(self) -> AssessmentRecord:
        """The day and the rules, as every answer echoes them."""
        return AssessmentRecord(as_of=self.day, rules=self.rules, statuses=tuple(STATUSES))


def assess(
    store: Store,
    day: date,
    *,
    rules: Rules | None = None,
    plan_records: PlanRecords | None = None,
    places: PlanAreas | None = None,
) -> Assessment:
    """Score every requirement in force on a day, for every area that existed, from what was held by then."""
    rules = rules or Rules()
    plan_records = plan_records or stored.read_plan_records(store)
    places = places or read_places(store)
    datasets = {each.indicator: each for each in plan_records.all(Dataset)}
    evidence = Evidence(store, places, day, rules, _metadata(store, plan_records, datasets), datasets)
    gaps = [gap for plan in plan_records.all(Plan) for gap in _gaps_of(plan, plan_records, evidence)]
    return Assessment(plan_records, day, rules, places, evidence, tuple(gaps))


def read_places(store: Store) -> PlanAreas:
    """The boundary sets of a store, as a plan asks them."""
    return PlanAreas({name: stored.read_boundary_set(store, name) for name in stored.list_boundary_sets(store)})


def _metadata(store: Store, plan_records: PlanRecords, datasets: dict[str, Dataset]) -> dict[str, float]:
    """How much of its description each indicator has filled."""
    wanted = {each.indicator for each in plan_records.all(Requirement) if each.indicator}
    described = [each for each in stored.read_indicators(store) if each.id in wanted]
    return {
        each.id: share_filled(describe_dataset(each, datasets.get(each.id), plan_records), each) for each in described
    }


def _gaps_of(plan: Plan, plan_records: PlanRecords, evidence: Evidence) -> list[Gap]:
    places, day = evidence.places, evidence.day
    if plan.level not in places.sets or not places.is_in_force(plan.level, day):
        return []
    provinces = places.provinces(plan.level, plan.area)
    found = []
    for issue, pc_ci, csf, requirement in plan_records.requirements_of([plan], day):
        owner = plan_records.owner(requirement, day)
        for province in provinces:
            for area in places.parts(requirement.level, province, day):
                score, flags = _scored(requirement, area, evidence, has_owner=owner is not None)
                name = owner[0].id if owner else None
                found.append(Gap(plan, issue, pc_ci, csf, requirement, area, province, name, score, tuple(flags)))
    return found


def _scored(need: Requirement, area: str, evidence: Evidence, *, has_owner: bool) -> tuple[Score, list[str]]:
    held = evidence.of(need.indicator).held_for(need, area) if need.indicator else []
    score = score_of(need, held, evidence.day, evidence.rules)
    flags = statuses_of(
        score,
        has_source=bool(need.indicator or need.source),
        has_owner=has_owner,
        mapped=need.mapped_share if need.keyed_by else None,
        rules=evidence.rules,
    )
    return score, flags
