"""ETags: whoever has an answer already is told so in a few bytes."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["ETagMiddleware", "UploadLimitMiddleware"]


class ETagMiddleware:
    """Give every successful GET answer an ETag of its content, and answer 304 where it is known.

    The tag is weak: further out the same content may travel compressed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        known = {tag.strip() for tag in Headers(scope=scope).get("if-none-match", "").split(",")}
        start: Message = {}
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                await _answer(start, b"".join(parts), known, send)

        await self.app(scope, receive, collect)


async def _answer(start: Message, body: bytes, known: set[str], send: Send) -> None:
    if start["status"] == 200:
        headers = MutableHeaders(raw=start["headers"])
        tag = headers.setdefault("etag", f'W/"{blake2b(body, digest_size=12).hexdigest()}"')
        headers.setdefault("cache-control", "no-cache")
        if known & {tag, "*"}:
            del headers["content-length"], headers["content-type"]
            start["status"], start["headers"], body = 304, headers.raw, b""
    await send(start)
    await send({"type": "http.response.body", "body": body})


class UploadLimitMiddleware:
    """Stop reading a request that is larger than this service takes, whatever it says of its length."""

    def __init__(self, app: ASGIApp, megabytes: int) -> None:
        self.app = app
        self.megabytes = megabytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.megabytes << 20:
                raise HTTPException(413, f"what was sent has more than {self.megabytes} MiB; send it in parts")
            return message

        await self.app(scope, counted if scope["type"] == "http" else receive, send)
