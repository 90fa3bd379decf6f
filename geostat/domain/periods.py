"""Periods: read in the Buddhist (พ.ศ., BE) or the common era (ค.ศ., CE), kept in the common era."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import TYPE_CHECKING, Literal

from geostat.errors import PeriodError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BE_OFFSET", "Calendar", "Period", "PeriodKind", "parse_period", "to_arabic_digits", "year_in_common_era"]

BE_OFFSET = 543
"""The Buddhist year is the common-era year plus this (since 1941, when both began on 1 January)."""

Calendar = Literal["BE", "CE"]
PeriodKind = Literal["year", "half", "quarter", "month", "day", "fiscal_year", "crop_year", "span"]

_CE_YEARS = range(1800, 2200)
_BE_YEARS = range(2400, 2700)
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_PATTERN = re.compile(
    r"""(?P<before> พ\.?\s*ศ\.? | ค\.?\s*ศ\.? | b\.?e\.? | c\.?e\.? | a\.?d\.? )? \s*
        (?P<year> \d{4} )
        (?: -Q(?P<quarter>[1-4]) | -S(?P<half>[12]) | -(?P<fiscal>FY)
          | /(?P<crop>\d{2}) | /(?P<last>\d{4})
          | -(?P<month>\d{2}) (?: -(?P<day>\d{2}) )? )? \s*
        (?P<after> b\.?e\.? | c\.?e\.? | a\.?d\.? )?""",
    re.VERBOSE | re.IGNORECASE,
)


_SPAN_OF_YEARS = re.compile(r"(?P<year>\d{4})-(?P<day>\d{2}-\d{2})/P(?P<years>\d{1,2})Y")


@total_ordering
@dataclass(frozen=True)
class Period:
    """A stretch of time that figures are about, in the common era.

    `year` is the year that names it; `number` is the half, quarter or month of it, for a day the day of the
    year, for a span its last year. A fiscal year runs from October to September and is named after the year in which it
    ends; a crop year from May to April, named after both. Periods are in the order of time.
    """

    year: int
    number: int | None = None
    kind: PeriodKind = "year"

    def __post_init__(self) -> None:
        if self.kind == "year" and self.number is not None:
            object.__setattr__(self, "kind", "month")
        if self.end < self.start:
            raise PeriodError(f"the period {self} ends before it begins", period=str(self))

    @classmethod
    def of_day(cls, day: date) -> Period:
        """The period of one day."""
        return cls(day.year, day.timetuple().tm_yday, "day")

    def __str__(self) -> str:
        return self._text(0)

    def __lt__(self, other: Period) -> bool:
        return (self.start, self.end, self.kind) < (other.start, other.end, other.kind)

    @property
    def be(self) -> str:
        """The same period with its Buddhist year: `2562`, `2568-07`, `2562-FY`, `2563/64`."""
        return self._text(BE_OFFSET)

    @property
    def start(self) -> date:
        """The first day."""
        return _SPANS[self.kind](self.year, self.number or 1)[0]

    @property
    def end(self) -> date:
        """The last day."""
        return _SPANS[self.kind](self.year, self.number or 1)[1]

    def _text(self, offset: int) -> str:
        year, number = self.year + offset, self.number or 1
        day = f"{self.start:-%m-%d}"
        return f"{year:04d}" + {
            "year": "",
            "half": f"-S{number}",
            "quarter": f"-Q{number}",
            "month": f"-{number:02d}",
            "day": day,
            "fiscal_year": "-FY",
            "crop_year": f"/{(year + 1) % 100:02d}",
            "span": f"/{number + offset:04d}",
        }.get(self.kind, "")


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    last = year * 12 + first + count - 2
    end_year, end_month = divmod(last, 12)
    days = calendar.monthrange(end_year, end_month + 1)[1]
    return date(year, first, 1), date(end_year, end_month + 1, days)


def _day(year: int, number: int) -> tuple[date, date]:
    day = date(year, 1, 1) + timedelta(days=number - 1)
    return day, day


_SPANS: dict[PeriodKind, Callable[[int, int], tuple[date, date]]] = {
    "year": lambda year, _number: _months(year, 1, 12),
    "half": lambda year, number: _months(year, 6 * number - 5, 6),
    "quarter": lambda year, number: _months(year, 3 * number - 2, 3),
    "month": lambda year, number: _months(year, number, 1),
    "day": _day,
    "fiscal_year": lambda year, _number: _months(year - 1, 10, 12),
    "crop_year": lambda year, _number: _months(year, 5, 12),
    "span": lambda year, number: (date(year, 1, 1), date(number, 12, 31)),
}


def parse_period(text: object) -> Period:
    """Read a period: `2019`, `2562`, `พ.ศ. ๒๕๖๒`, `2019-07`, `2019-Q3`, `2019-S1`, `2019-FY`, `2020/21`, `2019-07-01`.

    `2017/2019` is a span of years; `2018-10-01/P1Y` is how SDMX writes the fiscal year 2019.

    A bare year from 2400 to 2699 is taken as Buddhist, one from 1800 to 2199 as common era; a mark
    (พ.ศ., ค.ศ., BE, CE) decides where it stands, and must agree with that range.

    Raises PeriodError for anything else.
    """
    raw = str(text).strip()
    span = _SPAN_OF_YEARS.fullmatch(raw)
    if span is not None:
        return _from_first_day(span, raw)
    match = _PATTERN.fullmatch(to_arabic_digits(raw))
    if match is None:
        raise PeriodError(
            f"cannot read the period {raw!r}; write a year such as 2019 or 2562, or a month such as 2019-07",
            period=raw,
        )
    mark = match["before"] or match["after"]
    era: Calendar | None = None if mark is None else "BE" if mark[0] in "พbB" else "CE"
    year = year_in_common_era(int(match["year"]), era, raw)
    if match["crop"]:
        if int(match["crop"]) != (int(match["year"]) + 1) % 100:
            raise PeriodError(f"the crop year {raw!r} does not end in the year after it begins", period=raw)
        return Period(year, kind="crop_year")
    if match["last"]:
        return Period(year, year_in_common_era(int(match["last"]), era, raw), "span")
    if match["fiscal"]:
        return Period(year, kind="fiscal_year")
    if match["quarter"]:
        return Period(year, int(match["quarter"]), "quarter")
    if match["half"]:
        return Period(year, int(match["half"]), "half")
    return _month_or_day(year, match["month"], match["day"], raw)


def _from_first_day(match: re.Match[str], raw: str) -> Period:
    """A span as SDMX writes it: so many years from a day."""
    year, count = year_in_common_era(int(match["year"]), None, raw), int(match["years"])
    if match["day"] == "01-01":
        return Period(year) if count == 1 else Period(year, year + count - 1, "span")
    if count == 1 and match["day"] in ("10-01", "05-01"):
        return Period(year + 1, kind="fiscal_year") if match["day"] == "10-01" else Period(year, kind="crop_year")
    raise PeriodError(f"{raw!r} is no calendar, fiscal (October) or crop (May) year, nor a span of years", period=raw)


def _month_or_day(year: int, month: str | None, day: str | None, raw: str) -> Period:
    if month is None:
        return Period(year)
    if not 1 <= int(month) <= 12:
        raise PeriodError(f"the month of {raw!r} is not between 01 and 12", period=raw)
    if day is None:
        return Period(year, int(month))
    try:
        return Period.of_day(date(year, int(month), int(day)))
    except ValueError as error:
        raise PeriodError(f"there is no such day as {raw!r}", period=raw) from error


def year_in_common_era(year: int, era: Calendar | None, raw: str) -> int:
    """The common-era year; `era` is what a mark beside it says, which must agree with the range of the year.

    Raises PeriodError if it does not, or if the year is in neither range.
    """
    in_range = "BE" if year in _BE_YEARS else "CE" if year in _CE_YEARS else None
    if in_range is None or (era and era != in_range):
        raise PeriodError(
            f"the year of {raw!r} is outside 1800–2199 CE and 2400–2699 BE"
            if in_range is None
            else f"{raw!r} says {era}, but {year} can only be a {in_range} year",
            period=raw,
        )
    return year - BE_OFFSET if in_range == "BE" else year


def to_arabic_digits(text: str) -> str:
    """The text with ๐๑๒๓๔๕๖๗๘๙ written as 0123456789."""
    return text.translate(_THAI_DIGITS)
