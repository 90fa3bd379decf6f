"""Who may ask, and how often."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request

from geostat.errors import GeostatError
from geostat_service.http.errors import TooManyRequestsError, UnauthorizedError, as_response
from geostat_service.http.message_marks import bearer_token

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from geostat.settings import Settings
    from geostat_service.data.snapshot import Served

__all__ = ["AccessMiddleware"]

_OPEN_TO_ALL = {"/healthz", "/readyz"}
_CLIENTS_REMEMBERED = 10_000
_BURST_SECONDS = 5


class AccessMiddleware:
    """Asks for a token where readers need one, and lets each client ask so many times a second on the average."""

    def __init__(self, app: ASGIApp, settings: Settings, served: Served) -> None:
        self.app = app
        self._served = served
        self._public = settings.public
        self._rate = settings.rate_limit
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and (self._rate or not self._public) and scope["path"] not in _OPEN_TO_ALL:
            try:
                await self._check_token(scope)
                self._check_rate((scope.get("client") or ("",))[0])
            except GeostatError as error:
                await as_response(Request(scope), error)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _check_token(self, scope: Scope) -> None:
        if self._public or scope["method"] == "OPTIONS":
            return
        headers = Headers(scope=scope)
        given = headers.get("x-api-key") or bearer_token(headers.get("authorization", ""))
        if given is None or await run_in_threadpool(self._served.holder, given) is None:
            raise UnauthorizedError("reading needs a token of this service, in the header X-API-Key")

    def _check_rate(self, client: str) -> None:
        if not self._rate:
            return
        now, most = time.monotonic(), self._rate * _BURST_SECONDS
        left, at = self._left.pop(client, (most, now))
        left = min(most, left + (now - at) * self._rate)
        self._left[client] = max(left - 1, 0), now
        if len(self._left) > _CLIENTS_REMEMBERED:
            self._left.popitem(last=False)
        if left < 1:
            raise TooManyRequestsError(
                f"this is more than {self._rate:g} requests a second; wait a moment",
                wait=math.ceil((1 - left) / self._rate),
            )
