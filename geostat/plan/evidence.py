"""What is held of an indicator, laid out so that each edition can be scored for each area."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geostat import store as stored
from geostat.domain.periods import Period, parse_period
from geostat.errors import GeostatError
from geostat.plan.sufficiency import Held, Quality, Rules, month_of
from geostat.readers.tables.recipe import parse_recipe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from geostat.domain.indicators import Indicator
    from geostat.domain.plan_records import Dataset, Requirement
    from geostat.plan.areas import PlanAreas
    from geostat.store import Store

__all__ = ["Evidence", "IndicatorEvidence"]


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything that is held of indicators at a day, read when it is asked for."""

    store: Store
    places: PlanAreas
    day: date
    rules: Rules
    metadata: Mapping[str, float]
    datasets: Mapping[str, Dataset]

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The catalog by id."""
        return {each.id: each for each in stored.read_indicators(self.store)}

    @cached_property
    def failed_checksums(self) -> set[tuple[int, str, str]]:
        """Import, indicator and period of every total that did not agree with its parts."""
        found = set()
        for number, recipe, sums in stored.read_failed_checksums(self.store):
            named = _measures(recipe)
            for each in sums["disagree"]:
                found.add((number, named.get(each["label"], ""), str(each["period"])))
        return found

    def of(self, indicator_id: str) -> IndicatorEvidence:
        """What is held of one indicator; the same object for the same question."""
        cache: dict[str, IndicatorEvidence] = self.__dict__.setdefault("_of", {})
        if indicator_id not in cache:
            cache[indicator_id] = IndicatorEvidence(self, indicator_id)
        return cache[indicator_id]


def _measures(recipe: str | None) -> dict[str, str]:
    """Which indicator each label of a recipe is."""
    try:
        parsed = parse_recipe(recipe) if recipe else None
    except GeostatError:  # kept by an older version, and no longer read
        parsed = None
    tables = parsed.tables if parsed else []
    return {label: str(each.indicator) for table in tables for label, each in table.measures.items()}


@dataclass(frozen=True)
class Cells:
    """What one edition holds for one area at one level, in the order of time; each cell has three marks, 0 to 1."""

    periods: tuple[str, ...]
    ends: tuple[float, ...]
    status: tuple[float, ...]
    precision: tuple[float, ...]
    checks: tuple[float, ...]
    estimated: bool
    vintage: str


@dataclass(frozen=True, eq=False)
class IndicatorEvidence:
    """The observations of one indicator, by edition, level and area."""

    evidence: Evidence
    id: str

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The observations that were held at the day: edition, level, area, in the order of time, with their marks."""
        frame = stored.read_observations(self.evidence.store, self.id)
        periods = {text: parse_period(text) for text in frame["period"].unique()}
        frame["end"] = frame["period"].map({text: month_of(each.end) for text, each in periods.items()}).astype(float)
        shipped = frame["import_id"].isna()  # when geostat came to hold these says nothing of when they were published
        came = shipped | frame["vintage"].map(lambda day: day is None or day <= self.evidence.day).astype(bool)
        frame = frame[came & (frame["end"] <= month_of(self.evidence.day))]
        frame = frame.sort_values(["edition", "level", "area", "end"], kind="stable", ignore_index=True)
        rules = self.evidence.rules
        status = frame["status"].map({"p": rules.preliminary, "e": rules.estimated}).fillna(1.0).astype(float)
        return frame.assign(mark=status, precise=self._precision(frame), passes=self._passes(frame).astype(float))

    def _precision(self, frame: pd.DataFrame) -> np.ndarray:
        """A survey is as precise as its errors; a register, a census or accounts have no sampling error."""
        rules, dataset = self.evidence.rules, self.evidence.datasets.get(self.id)
        sampled = dataset is None or dataset.collection in (None, "survey")
        values = frame["value"].to_numpy(float)
        variation = np.abs(frame["standard_error"].to_numpy(float) / np.where(values == 0, np.nan, values))
        marks = [np.isnan(variation), variation <= rules.good_cv, variation <= rules.fair_cv]
        return np.select(marks, [0.5 if sampled else 1.0, 1.0, 0.5], 0.0)

    def _passes(self, frame: pd.DataFrame) -> pd.Series:
        """Whether each cell passes: no failed checksum, no jump from the period before, no other edition far off."""
        rules = self.evidence.rules
        before = frame.groupby(["edition", "level", "area"], sort=False)["value"].shift()
        ratio = (frame["value"] / before).where((frame["value"] > 0) & (before > 0))
        jumps = (ratio > rules.largest_jump) | (ratio < 1 / rules.largest_jump)
        apart = pd.Series(False, index=frame.index)
        if frame["edition"].nunique() > 1:
            sources = frame.groupby(["level", "area", "period"], sort=False)["value"]
            low, high = sources.transform("min"), sources.transform("max")
            apart = ((high - low) / low.abs().where(low.abs() > 0)) > rules.largest_spread
        failed = self.evidence.failed_checksums
        keys = zip(frame["import_id"], frame["period"], strict=True) if failed else ()
        wrong = [(number, self.id, period) in failed for number, period in keys]
        return ~(jumps | apart | (pd.Series(wrong, index=frame.index) if failed else False))

    @cached_property
    def cells(self) -> dict[tuple[str, str], dict[str, Cells]]:
        """The cells of each area, by edition and level."""
        columns = ["edition", "level", "area", "period", "end", "mark", "precise", "passes", "status", "vintage"]
        rows = zip(*(self.frame[name].tolist() for name in columns), strict=True)
        found: dict[tuple[str, str], dict[str, Cells]] = {}
        for (edition, level, area), group in groupby(rows, itemgetter(0, 1, 2)):
            _, _, _, periods, ends, status, precision, checks, said, vintages = zip(*group, strict=True)
            estimated = all(each == "e" for each in said)
            vintage = max((str(each) for each in vintages if each is not None), default="")
            made = Cells(periods, ends, status, precision, checks, estimated, vintage)
            found.setdefault((edition, level), {})[area] = made
        return found

    @cached_property
    def _first(self) -> dict[tuple[str, str], float]:
        """The month in which the first period of each edition at each level ends."""
        return {key: min(each.ends[0] for each in by_area.values()) for key, by_area in self.cells.items()}

    @cached_property
    def length(self) -> float:
        """The months of its shortest period."""
        lengths = [_months(parse_period(text)) for text in self.frame["period"].unique()]
        return min(lengths, default=12.0)

    def held_for(self, need: Requirement, area: str) -> list[Held]:
        """What each edition holds for an area: at the level that is needed, a finer or a coarser one."""
        found = []
        for (edition, level), by_area in self.cells.items():
            steps = self.evidence.places.steps_between(level, need.level)
            cells = self._cells_for(by_area, level, area, steps)
            if cells is not None:
                found.append(self._held(need, edition, level, steps, cells, area))
        return found

    def _cells_for(self, by_area: dict[str, Cells], level: str, area: str, steps: int) -> Cells | None:
        places = self.evidence.places
        if level == places.level_of(area):
            return by_area.get(area)
        above = places.above(area).get(level)
        if above is not None:
            return by_area.get(above)  # inherited for the score only; never shown as the area's value
        parts = places.below(area, level) if steps < 0 else []
        held = [by_area[each] for each in parts if each in by_area]
        return _combined(held) if held and len(held) == len(parts) else None  # a total of which parts lack is none

    def _held(self, need: Requirement, edition: str, level: str, steps: int, cells: Cells, area: str) -> Held:
        dataset = self.evidence.datasets.get(self.id)
        since, until = self.evidence.places.months(area)
        return Held(
            edition=edition,
            level=level,
            periods=cells.periods,
            ends=cells.ends,
            length=self.length,
            level_share=self._level_share(cells, steps),
            quality=self._quality(need, edition, level, cells),
            vintage=cells.vintage,
            per_year=dataset.per_year if dataset else None,
            mapped=1.0 if not need.keyed_by else need.mapped_share or 0.0,
            since=since,
            until=until,
        )

    def _level_share(self, cells: Cells, steps: int) -> float:
        rules = self.evidence.rules
        combines = self.evidence.indicators[self.id].aggregation != "none"
        if steps == 0 or (steps < 0 and combines):
            return rules.modeled_level if cells.estimated else 1.0
        return rules.one_level_off if abs(steps) == 1 or steps < 0 else rules.more_levels_off

    def _quality(self, need: Requirement, edition: str, level: str, cells: Cells) -> Quality:
        rules = self.evidence.rules
        begin = bisect_right(cells.ends, month_of(self.evidence.day) - 12 * need.window_years)
        window = slice(min(begin, len(cells.ends) - 1), None)  # the last one, if none is inside
        status = list(cells.status[window])
        if begin == 0 and self._takes_anothers_place(edition, level, cells):
            status[0] = min(status[0], rules.edition_break)
        return Quality(
            status=_mean(status),
            precision=_mean(cells.precision[window]),
            metadata=self.evidence.metadata.get(self.id, 0.0),
            checks=_mean(cells.checks[window]),
        )

    def _takes_anothers_place(self, edition: str, level: str, cells: Cells) -> bool:
        """Whether another edition of the indicator was held before this one began."""
        return any(
            first < cells.ends[0] for (name, at), first in self._first.items() if at == level and name != edition
        )


def _combined(parts: list[Cells]) -> Cells:
    """The periods that all parts have, with the means of their marks."""
    common = set(parts[0].periods).intersection(*(each.periods for each in parts[1:]))
    first = parts[0]
    at = [place for place, period in enumerate(first.periods) if period in common]
    where = [{period: place for place, period in enumerate(each.periods)} for each in parts]

    def means(name: str) -> tuple[float, ...]:
        columns = [getattr(each, name) for each in parts]
        return tuple(
            _mean([column[places[first.periods[i]]] for column, places in zip(columns, where, strict=True)]) for i in at
        )

    return Cells(
        tuple(first.periods[i] for i in at),
        tuple(first.ends[i] for i in at),
        means("status"),
        means("precision"),
        means("checks"),
        all(each.estimated for each in parts),
        max(each.vintage for each in parts),
    )


def _mean(marks: Sequence[float]) -> float:
    return sum(marks) / len(marks)


def _months(period: Period) -> float:
    return round(month_of(period.end) - month_of(period.start) + 1 / 31, 1) or 1.0
