"""Periods: read in the Buddhist (พ.ศ., BE) or the common era (ค.ศ., CE), kept in the common era."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from geostat.errors import PeriodError

__all__ = ["BE_OFFSET", "Period", "parse_period"]

BE_OFFSET = 543
"""The Buddhist year is the common-era year plus this (since 1941, when both began on 1 January)."""

_CE_YEARS = range(1800, 2200)
_BE_YEARS = range(2400, 2700)
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_PATTERN = re.compile(
    r"""(?P<before> พ\.?\s*ศ\.? | ค\.?\s*ศ\.? | b\.?e\.? | c\.?e\.? | a\.?d\.? )? \s*
        (?P<year> \d{4} ) (?: - (?P<month> \d{2} ) )? \s*
        (?P<after> b\.?e\.? | c\.?e\.? | a\.?d\.? )?""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, order=True)
class Period:
    """A calendar year or a month of it, in the common era."""

    year: int
    month: int | None = None

    def __str__(self) -> str:
        return self._text(self.year)

    @property
    def be(self) -> str:
        """The same period with its Buddhist year: `2562`, `2568-07`."""
        return self._text(self.year + BE_OFFSET)

    @property
    def kind(self) -> Literal["year", "month"]:
        """How long the period is."""
        return "year" if self.month is None else "month"

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, self.month or 1, 1)

    @property
    def end(self) -> date:
        """The last day."""
        month = self.month or 12
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    def _text(self, year: int) -> str:
        return f"{year:04d}" if self.month is None else f"{year:04d}-{self.month:02d}"


def parse_period(text: object) -> Period:
    """Read `2019`, `2562`, `พ.ศ. ๒๕๖๒`, `2019-07` or `BE 2562`.

    A bare year from 2400 to 2699 is taken as Buddhist, one from 1800 to 2199 as common era; a mark
    (พ.ศ., ค.ศ., BE, CE) decides where it stands, and must agree with that range.

    Raises PeriodError for anything else.
    """
    raw = str(text).strip()
    match = _PATTERN.fullmatch(raw.translate(_THAI_DIGITS))
    if match is None:
        raise PeriodError(
            f"cannot read the period {raw!r}; write a year such as 2019 or 2562, or a month such as 2019-07",
            period=raw,
        )
    year, month = int(match["year"]), match["month"]
    buddhist = _is_buddhist(year, match["before"] or match["after"], raw)
    if month is not None and not 1 <= int(month) <= 12:
        raise PeriodError(f"the month of {raw!r} is not between 01 and 12", period=raw)
    return Period(year - BE_OFFSET if buddhist else year, int(month) if month else None)


def _is_buddhist(year: int, mark: str | None, raw: str) -> bool:
    in_range = "BE" if year in _BE_YEARS else "CE" if year in _CE_YEARS else None
    said = None if mark is None else "BE" if mark[0] in "พbB" else "CE"
    if in_range is None or (said and said != in_range):
        raise PeriodError(
            f"the year of {raw!r} is outside 1800–2199 CE and 2400–2699 BE"
            if in_range is None
            else f"{raw!r} says {said}, but {year} can only be a {in_range} year",
            period=raw,
        )
    return in_range == "BE"
