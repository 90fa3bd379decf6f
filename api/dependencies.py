"""What handlers ask for by type: the data, and parameters that are read and checked once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from api.admission import bearer_token
from api.answers import LEAVING, REMEMBER
from api.errors import BadParameterError, TimeLimitError, UnauthorisedError
from api.packs import Packs
from api.snapshot import OutdatedError, Served, Snapshot
from geostat.errors import ForbiddenError, PeriodError, StoreError
from geostat.periods import Period, parse_period
from geostat.settings import Settings
from geostat.store import Holder, Work, cancellable

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from fastapi.dependencies.models import Dependant
    from starlette.responses import Response


__all__ = [
    "BaseUrl",
    "DatetimeParam",
    "DayParam",
    "DocumentFormat",
    "FlexibleRoute",
    "HolderDep",
    "Interval",
    "LevelParam",
    "PacksDep",
    "PeriodParam",
    "RememberedRoute",
    "SelfUrl",
    "SeriesParam",
    "ServedDep",
    "SettingsDep",
    "SnapshotDep",
    "StrictRoute",
    "WritingRoute",
    "check_role",
]


_QUICK_SECONDS = 0.2  # an answer that comes within is not watched
_PAUSES_SECONDS = (0.1, 0.2, 0.4)


class StrictRoute(APIRoute):
    """A route that refuses query parameters that it does not know, or knows but once."""

    takes_more = False

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the check."""
        handle = super().get_route_handler()
        known = set(_query_names(self.dependant))

        async def checked(request: Request) -> Response:
            names = [name for name, _ in request.query_params.multi_items()]
            for name in names:
                if name not in known and not self.takes_more:
                    raise BadParameterError(
                        f"unknown query parameter {name!r}; this path knows {', '.join(sorted(known)) or 'none'}",
                        parameter=name,
                    )
                if names.count(name) > 1:
                    raise BadParameterError(f"query parameter {name!r} is given more than once", parameter=name)
            return await _while_awaited(handle, request)

        return checked


async def _while_awaited(handle: Callable[[Request], Coroutine[Any, Any, Response]], request: Request) -> Response:
    """The answer, unless it takes too long or the client leaves: then the store stops working on it."""
    if request.method != "GET":
        return await _answer(handle, request, Work())  # what writes is finished
    seconds: float = request.app.state.settings.time_limit_seconds
    work = Work()
    with cancellable(work):
        answer = asyncio.ensure_future(_answer(handle, request, work))
    done, _ = await asyncio.wait({answer}, timeout=_QUICK_SECONDS)
    if not done:
        leaving = request.scope[LEAVING] = asyncio.ensure_future(_has_left(request))
        done, _ = await asyncio.wait({answer, leaving}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    if answer in done:
        return answer.result()
    work.cancel()
    answer.add_done_callback(lambda late: late.exception())  # nobody waits for it; an error there is no news
    raise TimeLimitError(f"this takes more than {seconds:g} seconds; ask for less at once, or from the command line")


async def _has_left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _answer(handle: Callable[[Request], Coroutine[Any, Any, Response]], request: Request, work: Work) -> Response:
    """The answer; tried again if the store was away for a moment, or if the data changed meanwhile.

    So old and new are never mixed, and a database that starts anew costs a short wait instead of an error.
    """
    if request.method not in ("GET", "HEAD"):
        return await handle(request)  # what was sent has been read, and cannot be read again
    for pause in _PAUSES_SECONDS:
        try:
            return await handle(request)
        except OutdatedError:
            await run_in_threadpool(request.app.state.served.renew)
        except StoreError as error:
            if work.is_cancelled or not error.facts.get("passing"):
                raise
            await asyncio.sleep(pause)
    return await handle(request)


class RememberedRoute(StrictRoute):
    """A route whose answers depend on nothing but the question and the data: they hold until the data change."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, which marks its answers."""
        handle = super().get_route_handler()

        async def marked(request: Request) -> Response:
            served: Served = request.app.state.served
            version = served.version()
            response = await handle(request)
            response.headers[REMEMBER] = str(version)
            return response

        return marked


class FlexibleRoute(RememberedRoute):
    """A route whose handler looks at parameters beyond its own; it asks for them, and refuses what it does not know."""

    takes_more = True

    @staticmethod
    def further(request: Request) -> dict[str, str]:
        """The parameters of a request that its route does not name."""
        known = set(_query_names(request.scope["route"].dependant))
        return {name: value for name, value in request.query_params.items() if name not in known}


class WritingRoute(StrictRoute):
    """A route for whoever holds a token; that is settled before anything that is sent is read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the check."""
        handle = super().get_route_handler()

        async def allowed(request: Request) -> Response:
            request.state.holder = await run_in_threadpool(_holder_of, request)
            return await handle(request)

        return allowed


def _holder_of(request: Request) -> Holder:
    """Who sends a request; raises ForbiddenError if nobody may write here, UnauthorisedError if this caller may not."""
    served: Served = request.app.state.served
    served.renew()  # what is written builds on the data as they are, even if nobody has told of a change yet
    if not served.holders():
        raise ForbiddenError("nobody may write over HTTP yet; make a token on the command line: geostat tokens add")
    token = bearer_token(request.headers.get("authorization", ""))
    holder = None if token is None else served.holder(token)
    if holder is None:
        raise UnauthorisedError("this needs the header Authorization: Bearer TOKEN, with a token of this service")
    return holder


def _holder(request: Request) -> Holder:
    holder: Holder = request.state.holder
    return holder


HolderDep = Annotated[Holder, Depends(_holder)]
"""Who sends a request on a WritingRoute."""


def check_role(holder: Holder, *roles: str) -> None:
    """Raise ForbiddenError unless the holder of a token has one of the roles."""
    if holder.role not in roles:
        raise ForbiddenError(f"{holder.id} is {holder.role}; this is for {' or '.join(roles)}", role=holder.role)


def _query_names(dependant: Dependant) -> list[str]:
    inner = [name for part in dependant.dependencies for name in _query_names(part)]
    return [field.alias for field in dependant.query_params] + inner


def _snapshot(request: Request) -> Snapshot:
    served: Served = request.app.state.served
    return served.current()


SnapshotDep = Annotated[Snapshot, Depends(_snapshot)]


def _served(request: Request) -> Served:
    served: Served = request.app.state.served
    return served


ServedDep = Annotated[Served, Depends(_served)]


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


SettingsDep = Annotated[Settings, Depends(_settings)]


def _packs(request: Request) -> Packs:
    packs: Packs = request.app.state.packs
    return packs


PacksDep = Annotated[Packs, Depends(_packs)]


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


@dataclass(frozen=True)
class Interval:
    """From a first to a last day, either of which may be open."""

    start: date | None
    end: date | None

    def touches(self, start: date, end: date) -> bool:
        """Whether the two intervals have a day in common."""
        return (self.start is None or self.start <= end) and (self.end is None or start <= self.end)


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

SeriesParam = Annotated[
    str | None, Query(description="The series, where an indicator has several; they are never mixed.")
]
