"""How well a required number is held for an area: five parts from 0 to 1, a score, and what is wrong with it.

    S = C · L · (0.50 T + 0.25 F + 0.25 Q)

C coverage, L level, T timeliness, F frequency, Q quality, as the program's working definition has them; months are
calendar months, of which the last day of one and of another are a whole number apart.
"""

from __future__ import annotations

import calendar
import math
from dataclasses import dataclass, fields as dataclass_fields
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Literal

from geostat.errors import PlanError, some

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from geostat.domain.plan_records import Requirement

__all__ = [
    "STATUSES",
    "Held",
    "Parts",
    "Quality",
    "Rules",
    "Score",
    "ScoreEvidence",
    "month_of",
    "roll_up",
    "score_of",
    "statuses_of",
]

RollUp = Literal["missing", "needs_improvement", "available"]

STATUSES = [
    "no_source",
    "owner_missing",
    "not_held",
    "mapping_gap",
    "level_gap",
    "coverage_gap",
    "frequency_gap",
    "timeliness_gap",
    "quality_gap",
    "available",
]
"""What can be wrong, the first that holds is what an item is shown as; `available` is what nothing is wrong with."""


@dataclass(frozen=True)
class Rules:
    """The weights and cuts; every answer echoes them."""

    version: str = "2026.1"
    timeliness_weight: float = 0.50
    frequency_weight: float = 0.25
    quality_weight: float = 0.25
    modeled_level: float = 0.75
    one_level_off: float = 0.4
    more_levels_off: float = 0.1
    finer_without_rule: float = 0.5
    least_mapped: float = 0.9
    least_coverage: float = 0.9
    least_quality: float = 0.7
    preliminary: float = 0.9
    estimated: float = 0.7
    edition_break: float = 0.5
    good_cv: float = 0.15
    fair_cv: float = 0.30
    largest_spread: float = 0.10
    largest_jump: float = 5.0
    necessary_weight: float = 2.0
    important_weight: float = 1.0
    least_necessary: float = 0.60
    least_issue: float = 0.75
    least_csf: float = 0.60

    @classmethod
    def read(cls, path: Path | None) -> Rules:
        """The rules that ship, with what a YAML file sets otherwise; that must name a version of its own.

        Raises PlanError if the file has other fields, or values that are no numbers.
        """
        import yaml

        if path is None:
            return cls()
        try:
            told = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise PlanError(f"the rules {path} cannot be read: {error}") from error
        fields = {each.name: each.type for each in dataclass_fields(cls)}
        unknown = sorted(set(told) - set(fields)) if isinstance(told, dict) else ["(no fields)"]
        if unknown:
            raise PlanError(f"the rules {path} have no field {some(unknown)}; there are {some(fields, 40)}")
        if str(told.get("version", cls.version)) == cls.version:
            raise PlanError(f"the rules {path} differ from {cls.version}; give them a version of their own")
        wrong = [name for name, value in told.items() if name != "version" and not isinstance(value, int | float)]
        if wrong:
            raise PlanError(f"the rules {path}: {some(wrong)} must be numbers")
        return cls(**{**told, "version": str(told["version"])})

    def weight(self, requirement: Requirement) -> float:
        """How much a requirement counts."""
        return self.necessary_weight if requirement.role == "necessary" else self.important_weight


@dataclass(frozen=True)
class Quality:
    """The quality of what is held, and the four parts that it is the mean of."""

    status: float
    precision: float
    metadata: float
    checks: float

    @property
    def mean(self) -> float:
        """The mean of the four."""
        return (self.status + self.precision + self.metadata + self.checks) / 4


@dataclass(frozen=True)
class Held:
    """What one edition holds for one area at one level.

    `ends` are the last months of its periods, in order, as `month_of` counts them, `length` the months of one
    period; `per_year` how often a year it is published, if that is declared. `level_share` is 1 where the level is
    the needed one or combines to it. `since` and `until` are the months in which the area began and ended, if known.
    """

    edition: str
    level: str
    periods: tuple[str, ...]
    ends: tuple[float, ...]
    length: float
    level_share: float
    quality: Quality
    vintage: str = ""
    per_year: float | None = None
    mapped: float = 1.0
    since: float | None = None
    until: float | None = None


@dataclass(frozen=True)
class Parts:
    """The five parts of a score; coverage is None where nothing could have been released yet."""

    coverage: float | None
    level: float
    timeliness: float
    frequency: float
    quality: float


@dataclass(frozen=True, kw_only=True)
class ScoreEvidence:
    """What a score was made of: the edition, its latest period and age, the periods that it has, and its quality."""

    edition: str
    level: str
    vintage: str
    latest: str
    age_months: float
    maximum_age_months: float
    held_per_year: float
    expected: int
    held: int
    lacking: tuple[str, ...]
    mapped: float
    quality: Quality


@dataclass(frozen=True)
class Score:
    """A score with its parts, and the evidence for them; no value where the requirement does not apply yet."""

    value: float | None
    parts: Parts | None
    evidence: ScoreEvidence | None = None


def month_of(day: date) -> float:
    """A day as a number of months; the last day of a month is a whole number."""
    return 12 * day.year + day.month - 1 + day.day / calendar.monthrange(day.year, day.month)[1]


def score_of(need: Requirement, candidates: Sequence[Held], day: date, rules: Rules | None = None) -> Score:
    """The score of the best edition, each taken alone; 0 where nothing is held."""
    rules = rules or Rules()
    scored = [_score(need, each, day, rules) for each in candidates if each.ends]
    if not scored:
        return Score(0.0, None)
    return max(scored, key=_preference)


def _preference(score: Score) -> tuple[float, float, str, str]:
    """The higher score, then the higher quality, the newer vintage, the name."""
    assert score.parts is not None
    assert score.evidence is not None
    value = -1.0 if score.value is None else score.value
    return value, score.parts.quality, score.evidence.vintage, score.evidence.edition


def _score(need: Requirement, held: Held, day: date, rules: Rules) -> Score:
    now = month_of(day)
    rhythm = _rhythm(held.ends, held.length, held.per_year)
    expected, covered = _coverage(
        held.ends, rhythm.step, now - 12 * need.window_years, now - need.lag_months, held.since, held.until
    )
    mapped = held.mapped if held.mapped >= rules.least_mapped else 0.0
    coverage = mapped * len(covered) / len(expected) if expected else None
    age = max(now - held.ends[-1], 0.0)
    timeliness = min(max(2 - age / need.maximum_age, 0.0), 1.0)
    finer = rhythm.per_year > need.per_year * 1.001
    frequency = min(1.0, rhythm.per_year / need.per_year)
    if finer and need.time_aggregation is None:
        frequency = rules.finer_without_rule
    parts = Parts(coverage, held.level_share, timeliness, frequency, held.quality.mean)
    inner = (
        rules.timeliness_weight * timeliness
        + rules.frequency_weight * frequency
        + rules.quality_weight * held.quality.mean
    )
    evidence = ScoreEvidence(
        edition=held.edition,
        level=held.level,
        vintage=held.vintage,
        latest=held.periods[-1],
        age_months=round(age, 2),
        maximum_age_months=need.maximum_age,
        held_per_year=round(rhythm.per_year, 4),
        expected=len(expected),
        held=len(covered),
        lacking=tuple(_text(each, rhythm.step) for each in expected if each not in covered),
        mapped=held.mapped,
        quality=held.quality,
    )
    return Score(None if coverage is None else coverage * held.level_share * inner, parts, evidence)


@dataclass(frozen=True)
class _Rhythm:
    step: float
    per_year: float


@lru_cache(4096)
def _rhythm(ends: tuple[float, ...], length: float, declared: float | None) -> _Rhythm:
    """How often a series comes: by the median gap between held periods; as declared, or by its periods, if only one."""
    gaps = [after - before for before, after in pairwise(ends) if after > before]
    gap = median(gaps) if gaps else 12 / declared if declared else length
    return _Rhythm(12 / declared if declared else gap, 12 / gap)


@lru_cache(16384)
def _coverage(
    ends: tuple[float, ...], step: float, after: float, until: float, since: float | None, ended: float | None
) -> tuple[tuple[float, ...], frozenset[float]]:
    """The periods that should have been released in the window while the area existed, and those of them that are held.

    They are counted in the edition' own steps, from its latest period forward and back.
    """
    last = ends[-1]
    low = math.floor((after - last) / step) + 1
    high = math.floor((until - last) / step + 1e-9)
    grid = [last + k * step for k in range(low, high + 1)]
    expected = tuple(
        end for end in grid if (since is None or end > since) and (ended is None or end - step < ended) and end > after
    )
    held = {round((end - last) / step) for end in ends}
    return expected, frozenset(end for end in expected if round((end - last) / step) in held)


def _text(end: float, step: float) -> str:
    """A period by its end: the year of one that ends with it, else the month."""
    year, month = divmod(math.ceil(end - 1e-9) - 1, 12)
    return str(year) if month == 11 and step >= 12 else f"{year}-{month + 1:02d}"


def statuses_of(
    score: Score, *, has_source: bool, has_owner: bool, mapped: float | None = None, rules: Rules | None = None
) -> list[str]:
    """Everything that is wrong, in the order of the closed list; `available` if nothing is.

    `mapped` is the share of other units that is mapped to areas, where the source is keyed by such.
    """
    rules = rules or Rules()
    parts = score.parts
    unmapped = mapped is not None and mapped < rules.least_mapped
    found = {
        "no_source": not has_source,
        "owner_missing": not has_owner,
        "not_held": parts is None and not unmapped,
        "mapping_gap": unmapped,
    }
    if parts is not None:
        found |= {
            "level_gap": parts.level < 1,
            "coverage_gap": parts.coverage is not None and parts.coverage < rules.least_coverage,
            "frequency_gap": parts.frequency < 1,
            "timeliness_gap": parts.timeliness < 1,
            "quality_gap": parts.quality < rules.least_quality,
        }
    return [name for name in STATUSES if found.get(name)] or ["available"]


def roll_up(status: str, *, is_held: bool) -> RollUp:
    """Missing, to be improved, or available."""
    if status in ("no_source", "not_held") or (status == "owner_missing" and not is_held):
        return "missing"
    return "available" if status == "available" else "needs_improvement"
