"""Where requirements apply: the areas of a plan, the areas above and below them, and how far levels are apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from geostat.domain.areas import exists_in
from geostat.domain.membership import group_of, in_force, members_of, successors_of
from geostat.domain.periods import Period
from geostat.errors import NotFoundError, PlanError, some
from geostat.plan.sufficiency import month_of
from geostat.readers.boundary_columns import DEPTHS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geostat.domain.areas import BoundarySet

__all__ = ["PlanAreas"]

BASE = "province"


@dataclass(frozen=True, eq=False)
class PlanAreas:
    """The boundary sets of a workspace, asked as a plan asks them."""

    sets: Mapping[str, BoundarySet]

    def __post_init__(self) -> None:
        for name in ("above", "below", "level_of", "months", "parts", "_existing", "steps_between"):
            object.__setattr__(self, name, lru_cache(4096)(getattr(self, name)))

    def name(self, level: str, code: str, language: str) -> str:
        """What an area is called; its code if it has no name."""
        areas = self.sets[level].areas
        found = areas.loc[code, f"name_{language}"]
        return str(found) if isinstance(found, str) else code

    def names(self, code: str, level: str = "province") -> dict[str, str]:
        """What an area is called in both languages: `name_th`, `name_en`."""
        return {f"name_{language}": self.name(level, code, language) for language in ("th", "en")}

    def provinces(self, level: str, code: str) -> list[str]:
        """The areas in which a plan is followed: the members of a group, else the area itself."""
        return members_of(self.sets[level], code)

    def parts(self, level: str, code: str, day: date) -> list[str]:
        """The areas of a finer level in an area, or the area itself, where they are known and existed on the day."""
        wanted = self.below(code, level) if level != BASE and level in self.sets else [code]
        existing = self._existing(level if wanted != [code] else BASE, day)
        return [each for each in wanted if each in existing]

    def provinces_on(self, day: date) -> list[str]:
        """All areas of the base level that existed on a day."""
        return sorted(self._existing(BASE, day))

    def _existing(self, level: str, day: date) -> frozenset[str]:
        return frozenset(self.sets[level].codes_existing(Period.of_day(day)))

    def level_of(self, code: str) -> str:
        """The level of an area that requirements apply to: that of provinces, or a finer one."""
        sets = (each for each in self.sets.values() if each.membership is None)
        return BASE if code in self.sets[BASE].areas.index else next(s.level for s in sets if code in s.areas.index)

    def above(self, code: str) -> dict[str, str]:
        """The groups that an area is in, by boundary set."""
        if code not in self.sets[BASE].areas.index:
            parent = next(
                (str(each.areas.loc[code, "parent"]) for each in self.sets.values() if code in each.areas.index), ""
            )
            return {BASE: parent, **self.above(parent)} if parent in self.sets[BASE].areas.index else {}
        found = {name: group_of(each, code) for name, each in self.sets.items() if each.member_level == BASE}
        return {name: group for name, group in found.items() if group}

    def below(self, code: str, level: str) -> list[str]:
        """The areas of a finer level in an area; none where they are not held, or are groups."""
        held = self.sets.get(level)
        if held is None or held.membership is not None:
            return []
        parents = held.areas["parent"]
        inside = parents == code
        if not inside.any() and DEPTHS.get(level, 0) == DEPTHS["subdistrict"]:  # by way of the districts
            inside = parents.isin(self.below(code, "district"))
        return list(held.areas.index[inside])

    def steps_between(self, held: str, needed: str) -> int:
        """How many steps coarser than needed a level is; negative where it is finer."""
        return self._step(held) - self._step(needed)

    def _step(self, level: str) -> int:
        order = ["subdistrict", "district", BASE]
        if level in order:
            return order.index(level)
        if level == "country":
            return 4
        of = self.sets.get(level)
        return 3 if of is None or of.member_level is None else order.index(of.member_level) + 1

    def months(self, code: str) -> tuple[float | None, float | None]:
        """The months in which an area of the base level began and ended, as far as they are known."""
        areas = self.sets[BASE].areas
        if code not in areas.index:
            return None, None
        first, last = (areas.loc[code, name] for name in ("valid_from", "valid_to"))
        return tuple(  # type: ignore[return-value]
            month_of(date.fromisoformat(text)) if isinstance(text, str) else None for text in (first, last)
        )

    def check_existed(self, level: str, code: str, first: date, last: date, what: str) -> None:
        """Raise PlanError, with what followed, if an area was not there for any of the days."""
        held = self.sets.get(level)
        if held is None:
            raise NotFoundError(f"{what}: there is no boundary set {level!r}; there are {some(self.sets)}", level=level)
        if code not in held.areas.index:
            raise NotFoundError(f"{what}: there is no area {code!r} in {level}", area=code, level=level)
        areas = held.areas.loc[[code]]
        existed = exists_in(areas, _Span(first, last)).all()
        begun = held.valid_from is None or held.valid_from <= last
        if existed and begun and not (held.valid_to and held.valid_to < first):
            return
        followed = successors_of(held, code, self.sets.values())
        since = areas["valid_from"].iloc[0]
        raise PlanError(
            f"{what}: {areas['name_en'].iloc[0]} ({code}) of {level} did not exist from {first} to {last}; it is in "
            f"force from {since if isinstance(since, str) else held.valid_from or 'the beginning'} to "
            f"{held.valid_to or 'today'}" + (f"; {some(followed)} of {held.successor} followed it" if followed else ""),
            area=code,
            level=level,
            successors=followed,
        )

    def is_in_force(self, level: str, day: date) -> bool:
        """Whether a boundary set holds on a day."""
        return in_force(self.sets[level], day)


@dataclass(frozen=True)
class _Span:
    start: date | None
    end: date | None
