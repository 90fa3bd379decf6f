"""Periods as offices write them, among other words: `ปีงบประมาณ 2562`, `ม.ค. 62`, `ไตรมาส 1/2562`, `5712`, `2554r`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from geostat.domain.periods import (
    BE_OFFSET,
    Calendar,
    Period,
    PeriodKind,
    parse_period,
    to_arabic_digits,
    year_in_common_era,
)
from geostat.errors import PeriodError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MONTH_NAMES", "FoundPeriod", "find_part", "find_period", "part_of"]

_MONTHS = [
    ("มกราคม", "ม.ค.", "january", "jan"),
    ("กุมภาพันธ์", "ก.พ.", "february", "feb"),
    ("มีนาคม", "มี.ค.", "march", "mar"),
    ("เมษายน", "เม.ย.", "april", "apr"),
    ("พฤษภาคม", "พ.ค.", "may", "may"),
    ("มิถุนายน", "มิ.ย.", "june", "jun"),
    ("กรกฎาคม", "ก.ค.", "july", "jul"),
    ("สิงหาคม", "ส.ค.", "august", "aug"),
    ("กันยายน", "ก.ย.", "september", "sep"),
    ("ตุลาคม", "ต.ค.", "october", "oct"),
    ("พฤศจิกายน", "พ.ย.", "november", "nov"),
    ("ธันวาคม", "ธ.ค.", "december", "dec"),
]
MONTH_NAMES = [name for names in _MONTHS for name in names]
_MONTH_OF = {name.replace(".", ""): number for number, names in enumerate(_MONTHS, 1) for name in names}
_NAMES = sorted({re.escape(name).replace(r"\.", r"\.?") for names in _MONTHS for name in names}, key=len, reverse=True)
_MONTH = rf"(?P<month>{'|'.join(_NAMES)})(?![a-z])\.?"
_ERA = r"(?P<era>พ\.?\s*ศ\.?|ค\.?\s*ศ\.?|\bb\.?e\.?|\bc\.?e\.?|\ba\.?d\.?)?\s*"
_YEAR = rf"{_ERA}(?<![\d,])(?<!\d\.)(?P<year>\d{{4}})(?![\d])(?!,\d)(?!\.\d)"
_SHORT = rf"{_ERA}(?<![\d,])(?<!\d\.)'?(?P<year>\d{{4}}|\d{{2}})(?![\d])(?!,\d)(?!\.\d)"
_TO = r"\s*(?:-|–|—|ถึง|to)\s*"


_LONGEST = 500
_FISCAL_START = 10


@dataclass(frozen=True)
class FoundPeriod:
    """A period, the text that said it, and the words around it."""

    period: Period
    text: str
    rest: str


def find_period(cell: object, *, two_digits: bool = False) -> FoundPeriod | None:
    """The first period that a cell, title or sheet name speaks of, or None.

    With `two_digits`, a bare `62` is a year: 2562. Years of two digits are Buddhist, as everywhere in Thai tables,
    except after the English name of a month.

    Raises PeriodError if it names a year that contradicts its own mark, such as พ.ศ. 2019.
    """
    if isinstance(cell, datetime | date):
        return FoundPeriod(_of_date(cell), str(cell), "")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    raw = str(cell).strip()[:_LONGEST]
    text = to_arabic_digits(raw).lower()
    found = [
        (match.start(), -match.end(), period)
        for pattern, build in _FORMS
        if (match := pattern.search(text)) and (period := build(match))
    ]
    if found:
        start, end, period = min(found, key=lambda each: each[:2])
        return FoundPeriod(period, raw[start:-end].strip(), " ".join(f"{raw[:start]} {raw[-end:]}".split()))
    if two_digits and (short := re.fullmatch(r"'?(\d{2})", text)):
        return FoundPeriod(Period(2500 + int(short[1]) - BE_OFFSET), raw, "")
    return None


def find_part(text: str) -> tuple[PeriodKind, int] | None:
    """The month, quarter or half that a text is, without a year: `ม.ค.`, `ไตรมาสที่ 2`, `Q3`, `ครึ่งปีแรก`."""
    said = to_arabic_digits(text).strip().lower()
    month = _MONTH_OF.get(said.replace(".", ""))
    if month:
        return "month", month
    quarter = re.fullmatch(r"(?:ไตรมาส(?:ที่)?|q)\s*([1-4])", said)
    if quarter:
        return "quarter", int(quarter[1])
    half = re.fullmatch(r"(?:ครึ่งปี|h)\s*(แรก|หลัง|1|2)", said)
    return ("half", 1 if half[1] in ("แรก", "1") else 2) if half else None


def part_of(year: Period, kind: PeriodKind, number: int) -> Period:
    """A month, quarter or half of a year; of a fiscal year, October to December are of the calendar year before."""
    early = year.kind == "fiscal_year" and kind == "month" and number >= _FISCAL_START
    return Period(year.year - early, number, kind)


def _of_date(cell: date) -> Period:
    """A date in a header: its first of the month stands for the month."""
    year = year_in_common_era(cell.year, None, str(cell))
    if cell.day == 1:
        return Period(year, cell.month)
    return Period.of_day(date(year, cell.month, cell.day))


def _year(match: re.Match[str], group: str = "year") -> int:
    digits = match[group]
    era: Calendar | None = None
    if match["era"]:
        era = "BE" if match["era"][0] in "พb" else "CE"
    if len(digits) == 2:
        return (2000 if era == "CE" else 2500 - BE_OFFSET) + int(digits)
    return year_in_common_era(int(digits), era, match[0].strip())


def _plausible(build: Callable[[re.Match[str]], Period | None]) -> Callable[[re.Match[str]], Period | None]:
    """Numbers that can be no year are no period, unless they are marked as one."""

    def checked(match: re.Match[str]) -> Period | None:
        try:
            return build(match)
        except PeriodError:
            if match["era"]:
                raise
            return None

    return checked


def _canonical(match: re.Match[str]) -> Period | None:
    try:
        return parse_period(match[0])
    except PeriodError:
        return None


def _two_years(match: re.Match[str]) -> Period | None:
    """`2563/64` and `2563/2564` are a crop year; `2560-2562` a span of years."""
    first = _year(match)
    digits = match["last"]
    if len(digits) == 2:
        digits = match["year"][:2] + digits if len(match["year"]) == 4 else digits
    last = first + int(digits) - int(match["year"])
    if match["joint"] == "/" and last == first + 1:
        return Period(first, kind="crop_year")
    return Period(first, last, "span") if first < last < first + 100 else None


def _month(match: re.Match[str]) -> Period:
    """`ม.ค. 62` is 2562, `Jan-19` is 2019: two digits are of the calendar of the language."""
    english = match["month"].isascii() and len(match["year"]) == 2 and not match["era"]
    year = 2000 + int(match["year"]) if english else _year(match)
    return Period(year, _MONTH_OF[match["month"].replace(".", "")])


def _day(match: re.Match[str]) -> Period | None:
    year, month = _year(match), _MONTH_OF[match["month"].replace(".", "")]
    try:
        return Period.of_day(date(year, month, int(match["day"])))
    except ValueError:
        return None


def _year_then_month(match: re.Match[str]) -> Period | None:
    """`5712`: December 2557."""
    year, month = 2500 - BE_OFFSET + int(match["year"]), int(match["number"])
    return Period(year, month) if 1 <= month <= 12 else None


def _half(match: re.Match[str]) -> Period:
    return Period(_year(match), 1 if match["half"] in ("แรก", "1") else 2, "half")


def _form(
    pattern: str, build: Callable[[re.Match[str]], Period | None]
) -> tuple[re.Pattern[str], Callable[[re.Match[str]], Period | None]]:
    return re.compile(pattern), _plausible(build)


_FORMS = [
    (re.compile(r"^\d{4}-(?:q[1-4]|s[12]|fy|\d{2}(?:-\d{2})?)$"), _canonical),
    _form(
        rf"(?:ต\.?ค\.?|oct)\s*{_ERA}\d{{2,4}}{_TO}(?:ก\.?ย\.?|sep)\w*\s*(?P<year>\d{{4}}|\d{{2}})(?!\d)",
        lambda m: Period(_year(m), kind="fiscal_year"),
    ),
    _form(rf"(?:ปีงบประมาณ|ปีงบ|fiscal year|\bfy)\s*(?:ปี)?\s*{_SHORT}", lambda m: Period(_year(m), kind="fiscal_year")),
    _form(
        rf"(?:ไตรมาส(?:ที่)?|\bq)\s*(?P<quarter>[1-4])\s*(?:/|ปี|of|,)?\s*{_SHORT}",
        lambda m: Period(_year(m), int(m["quarter"]), "quarter"),
    ),
    _form(rf"{_YEAR}\s*q(?P<quarter>[1-4])(?!\d)", lambda m: Period(_year(m), int(m["quarter"]), "quarter")),
    _form(
        rf"{_YEAR}\s*ไตรมาส(?:ที่)?\s*(?P<quarter>[1-4])(?!\d)", lambda m: Period(_year(m), int(m["quarter"]), "quarter")
    ),
    _form(rf"(?:ครึ่งปี|\bh)\s*(?P<half>แรก|หลัง|1|2)\s*(?:ปี|/|of)?\s*{_SHORT}", _half),
    _form(rf"(?:กลางปี|mid-?\s?year)\s*{_SHORT}", lambda m: Period.of_day(date(_year(m), 7, 1))),
    _form(rf"(?:สิ้นปี|ปลายปี|end of)\s*{_YEAR}", lambda m: Period.of_day(date(_year(m), 12, 31))),
    _form(rf"(?<!\d)(?P<day>\d{{1,2}})\s*{_MONTH}\s*{_SHORT}", _day),
    _form(rf"{_MONTH}\s*[-/]?\s*{_SHORT}", _month),
    _form(rf"{_YEAR}\s*[-/]?\s*{_MONTH}", _month),
    _form(rf"{_YEAR}\s*(?P<joint>/)\s*(?P<last>\d{{4}}|\d{{2}})(?!\d)", _two_years),
    _form(rf"{_YEAR}(?P<joint>{_TO})(?:พ\.?\s*ศ\.?|ค\.?\s*ศ\.?)?\s*(?P<last>\d{{4}}|\d{{2}})(?!\d)", _two_years),
    _form(r"^(?P<era>)(?P<year>[4-9]\d)(?P<number>0[1-9]|1[0-2])$", _year_then_month),
    _form(_YEAR + r"(?!/)", lambda m: Period(_year(m))),
    _form(rf"ปี\s*(?:ที่)?\s*{_ERA}(?P<year>\d{{2}})(?!\d)", lambda m: Period(_year(m))),
]
