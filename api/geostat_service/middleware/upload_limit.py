"""What every request passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["UploadLimitMiddleware"]


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
                await _let_it_end(message, receive, self.megabytes << 20)
                raise HTTPException(413, f"what was sent has more than {self.megabytes} MiB; send it in parts")
            return message

        await self.app(scope, counted if scope["type"] == "http" else receive, send)


async def _let_it_end(message: Message, receive: Receive, most: int) -> None:
    """Drop what still comes, up to a limit: a client that is cut off while it sends does not read why."""
    dropped = 0
    while message.get("more_body") and dropped < most:
        message = await receive()
        dropped += len(message.get("body", b""))
