"""Parameters that many paths share, read and checked once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Depends, Query, Request

from geostat.domain.intervals import Interval
from geostat.domain.periods import Period, parse_period
from geostat.errors import BadParameterError, PeriodError
from geostat.settings import Settings

if TYPE_CHECKING:
    pass

__all__ = [
    "MOST_FEATURES",
    "BaseUrl",
    "DatetimeParam",
    "DayParam",
    "DocumentFormat",
    "EditionParam",
    "LevelParam",
    "PeriodParam",
    "SelfUrl",
]

MOST_FEATURES = 10_000
"""How many features one page has at most."""


def _base_url(request: Request) -> str:
    settings: Settings = request.app.state.settings
    return (settings.public_url or str(request.base_url)).rstrip("/")


BaseUrl = Annotated[str, Depends(_base_url)]
"""Where the service answers, as the client sees it, without a slash at the end."""


def _self_url(request: Request, base: BaseUrl) -> str:
    return f"{base}{request.url.path}" + (f"?{request.url.query}" if request.url.query else "")


SelfUrl = Annotated[str, Depends(_self_url)]
"""The address of the answer itself."""


def _document_format(
    f: Annotated[Literal["json", "html"] | None, Query(description="The format; overrides the Accept header")] = None,
) -> Literal["json", "html"] | None:
    return f


DocumentFormat = Annotated[Literal["json", "html"] | None, Depends(_document_format)]


def _datetime(
    datetime: Annotated[
        str | None,
        Query(
            description="A date, a year, or an interval of them such as 2015/2019 or ../2019; common era.",
            examples=["2019"],
        ),
    ] = None,
) -> Interval | None:
    if datetime is None:
        return None
    start, slash, end = datetime.partition("/")
    interval = Interval(_day(start, datetime, last=False), _day(end if slash else start, datetime, last=True))
    if interval.start and interval.end and interval.start > interval.end:
        raise BadParameterError(f"datetime {datetime!r} ends before it begins", parameter="datetime")
    return interval


def _day(text: str, whole: str, *, last: bool) -> date | None:
    if text in ("", "..") and "/" in whole:
        return None
    try:
        if len(text) in (4, 7):
            period = Period(int(text[:4]), int(text[5:]) if text[4:] else None)
            return period.end if last else period.start
        return date.fromisoformat(text[:10]) if len(text) == 10 or text[10:11] in "Tt" else date.fromisoformat(text)
    except ValueError as error:
        raise BadParameterError(
            f"datetime {whole!r} cannot be read; write 2019, 2019-07-31 or 2015/2019 (common era, RFC 3339)",
            parameter="datetime",
        ) from error


DatetimeParam = Annotated[Interval | None, Depends(_datetime)]


def _period(
    period: Annotated[
        str | None,
        Query(description="A year or a month, พ.ศ. or ค.ศ.; the latest if left out.", examples=["2562", "2019"]),
    ] = None,
) -> Period | None:
    try:
        return None if period is None else parse_period(period)
    except PeriodError as error:
        raise BadParameterError(str(error), parameter="period") from error


PeriodParam = Annotated[Period | None, Depends(_period)]


def _as_of(
    at: Annotated[
        str | None,
        Query(
            description="As of a day or the end of a year, พ.ศ. or ค.ศ.; today if left out.", examples=["2026-11-23"]
        ),
    ] = None,
) -> date | None:
    try:
        return None if at is None else parse_period(at).end
    except PeriodError as error:
        raise BadParameterError(str(error), parameter="at") from error


DayParam = Annotated[date | None, Depends(_as_of)]

LevelParam = Annotated[
    str,
    Query(description="The boundary set: province, cluster, cluster_2009, region, country …", examples=["province"]),
]

EditionParam = Annotated[
    str | None, Query(description="The edition, where an indicator has several; they are never mixed.")
]
