"""Who may ask, and how often."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.requests import Request

from api.errors import TooManyRequestsError, UnauthorisedError, as_response
from geostat.digest import sha256_of_text

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from geostat.settings import Settings

__all__ = ["AdmissionMiddleware", "bearer_token"]

_OPEN_TO_ALL = {"/healthz", "/readyz"}
_CLIENTS_REMEMBERED = 10_000
_BURST_SECONDS = 5


class AdmissionMiddleware:
    """Asks for a key where keys are set, and lets each client ask so many times a second on the average."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        secrets = [*settings.read_keys, *([settings.write_token] if settings.write_token else [])]
        self._keys = {sha256_of_text(secret.get_secret_value()) for secret in secrets} if settings.read_keys else set()
        self._rate = settings.rate_limit
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and (self._keys or self._rate) and scope["path"] not in _OPEN_TO_ALL:
            try:
                self._check_key(scope)
                self._check_rate((scope.get("client") or ("",))[0])
            except (UnauthorisedError, TooManyRequestsError) as error:
                await as_response(Request(scope), error)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _check_key(self, scope: Scope) -> None:
        if not self._keys or scope["method"] == "OPTIONS":
            return
        headers = Headers(scope=scope)
        given = headers.get("x-api-key") or bearer_token(headers.get("authorization", "")) or ""
        if sha256_of_text(given) not in self._keys:
            raise UnauthorisedError("reading needs a key of this service, in the header X-API-Key")

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


def bearer_token(authorization: str) -> str | None:
    """The token of an Authorization header; None if it carries none."""
    kind, _, token = authorization.partition(" ")
    return token.strip() if kind.lower() == "bearer" else None
