"""Routes that refuse what they do not know, end what takes too long, and say how long answers hold."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from geostat.errors import BadParameterError, StoreError
from geostat.store import Work, cancelable
from geostat.workspace.source import OutdatedError
from geostat_service.data.snapshot import Served
from geostat_service.http.errors import TimeLimitError
from geostat_service.http.message_marks import LEAVING, REMEMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from fastapi.dependencies.models import Dependant
    from starlette.responses import Response

__all__ = ["FlexibleRoute", "RememberedRoute", "StrictRoute"]


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
    with cancelable(work):
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
            if work.is_canceled or not error.facts.get("passing"):
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


def _query_names(dependant: Dependant) -> list[str]:
    inner = [name for part in dependant.dependencies for name in _query_names(part)]
    return [field.alias for field in dependant.query_params] + inner
