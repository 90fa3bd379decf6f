"""Who sends a request, and what the role allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from geostat.errors import ForbiddenError
from geostat.store import Holder
from geostat_service.data.snapshot import Served
from geostat_service.http.errors import UnauthorizedError
from geostat_service.http.message_marks import bearer_token
from geostat_service.http.routes import StrictRoute

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from starlette.responses import Response

__all__ = ["HolderDep", "WritingRoute", "check_role"]


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
    """Who sends a request; raises ForbiddenError if nobody may write here, UnauthorizedError if this caller may not."""
    served: Served = request.app.state.served
    served.renew()  # what is written builds on the data as they are, even if nobody has told of a change yet
    if not served.holders():
        raise ForbiddenError("nobody may write over HTTP yet; make a token on the command line: geostat tokens add")
    token = bearer_token(request.headers.get("authorization", ""))
    holder = None if token is None else served.holder(token)
    if holder is None:
        raise UnauthorizedError("this needs the header Authorization: Bearer TOKEN, with a token of this service")
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
