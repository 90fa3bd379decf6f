"""What a workspace holds: which indicator, in which edition, at which level, in which periods."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geostat.domain.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geostat.domain.periods import Period

__all__ = ["Holding", "Holdings"]


@dataclass(frozen=True)
class Holding:
    """One indicator in one edition, level and period (common-era text), and how many areas have a value in it."""

    indicator: str
    edition: str
    level: str
    period: str
    areas: int


@dataclass(frozen=True)
class Holdings:
    """Holdings in the order of edition, level and period."""

    rows: tuple[Holding, ...] = ()

    def __iter__(self) -> Iterator[Holding]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, indicator: str) -> Holdings:
        """Those of one indicator."""
        return self._by_indicator.get(indicator, Holdings())

    def at(self, level: str) -> Holdings:
        """Those of one level."""
        return Holdings(tuple(each for each in self.rows if each.level == level))

    def in_edition(self, edition: str) -> Holdings:
        """Those of one edition."""
        return Holdings(tuple(each for each in self.rows if each.edition == edition))

    def in_period(self, period: Period) -> Holdings:
        """Those of one period."""
        return Holdings(tuple(each for each in self.rows if each.period == str(period)))

    @property
    def indicators(self) -> list[str]:
        """The ids of the indicators."""
        return list(dict.fromkeys(each.indicator for each in self.rows))

    @property
    def editions(self) -> list[str]:
        """The names of the editions."""
        return list(dict.fromkeys(each.edition for each in self.rows))

    @property
    def levels(self) -> list[str]:
        """The levels."""
        return list(dict.fromkeys(each.level for each in self.rows))

    @property
    def periods(self) -> list[Period]:
        """The periods, each once, in the order of time."""
        return sorted(parse_period(text) for text in {each.period for each in self.rows})

    @property
    def observations(self) -> int:
        """How many values there are."""
        return sum(each.areas for each in self.rows)

    @cached_property
    def _by_indicator(self) -> dict[str, Holdings]:
        found: dict[str, list[Holding]] = defaultdict(list)
        for each in self.rows:
            found[each.indicator].append(each)
        return {indicator: Holdings(tuple(rows)) for indicator, rows in found.items()}
