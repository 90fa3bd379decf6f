"""Answers as they travel: compressed, with a strong ETag, 304 where they are known, remembered where they may be."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders

from geostat.support.content_encoding import ENCODINGS, Stream, compress
from geostat.tiles import content_tag
from geostat_service.http.message_marks import LEAVING, REMEMBER

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Asked", "ResponseCacheMiddleware", "choose_encoding", "is_known", "send_whole"]

_LARGEST_WHOLE = 4 << 20
_LEAST_COMPRESSED = 500
_LEAST_FOR_A_THREAD = 50_000
_COMPRESSIBLE = ("text/", "json", "javascript", "svg", "xml", "mapbox-vector-tile", "arrow", "yaml")


@lru_cache(1024)
def choose_encoding(accepted: str) -> str:
    """The best content encoding that an Accept-Encoding header allows."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        try:
            weights[name.strip()] = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
    offered = {each: weights.get(each, weights.get("*", 0.0)) for each in ENCODINGS}
    best = max(offered, key=lambda each: offered[each])
    return best if offered[best] > 0 else "identity"


def is_known(tag: str, known: str) -> bool:
    """Whether an If-None-Match header names this content, in whatever encoding."""
    return bool(known) and (tag in known or known.strip() == "*")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says of the answer that it wants."""

    encoding: str
    known: str
    range: bool
    key: tuple[str, bytes, str, bytes, bytes]

    @classmethod
    def of(cls, scope: Scope) -> Asked:
        """Read from the headers, in one go."""
        accept = host = b""
        encoding, known, ranged = "identity", "", False
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                encoding = choose_encoding(value.decode("latin-1"))
            elif name == b"if-none-match":
                known = value.decode("latin-1")
            elif name == b"accept":
                accept = value
            elif name == b"host":
                host = value
            elif name == b"range":
                ranged = True
        key = scope["scheme"], host, scope["path"], scope["query_string"], accept
        return cls(encoding, known, ranged, key)


@dataclass(slots=True)
class _Answer:
    """A whole answer, in the encodings in which it has been asked for."""

    status: int
    headers: list[tuple[bytes, bytes]]
    tag: str
    bodies: dict[str, bytes]
    compressible: bool
    version: int | None = None

    async def send(self, asked: Asked, send: Send, *, head: bool) -> None:
        if self.tag and is_known(self.tag, asked.known):
            await send_whole(send, 304, self._headers(asked.encoding, None))
            return
        encoding, body = await self._body(asked.encoding)
        headers = self._headers(encoding, len(body) if self.status != 204 else None)
        await send_whole(send, self.status, headers, b"" if head else body)

    async def _body(self, encoding: str) -> tuple[str, bytes]:
        plain = self.bodies["identity"]
        if encoding == "identity" or not self.compressible:
            return "identity", plain
        if encoding not in self.bodies:
            slow = len(plain) > _LEAST_FOR_A_THREAD
            made = await run_in_threadpool(compress, plain, encoding) if slow else compress(plain, encoding)
            self.bodies[encoding] = made
        return encoding, self.bodies[encoding]

    def _headers(self, encoding: str, length: int | None) -> list[tuple[bytes, bytes]]:
        headers = list(self.headers)
        if self.tag:
            headers.append((b"etag", _etag(self.tag, encoding if self.compressible else "identity")))
        if encoding != "identity" and length is not None:
            headers.append((b"content-encoding", encoding.encode()))
        if length is not None:
            headers.append((b"content-length", b"%d" % length))
        return headers

    @property
    def room(self) -> int:
        """The memory that it takes, with room for its encodings."""
        return 2000 + 2 * len(self.bodies["identity"])


async def send_whole(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> None:
    """Send an answer in one piece."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _tag_of(headers: MutableHeaders) -> str:
    """The tag that the application has given its answer, bare."""
    return headers.get("etag", "").strip('W/"')


def _etag(tag: str, encoding: str) -> bytes:
    return f'"{tag}"'.encode() if encoding == "identity" else f'"{tag}-{encoding}"'.encode()


class ResponseCacheMiddleware:
    """Sends what is remembered; else collects the answer of the application, and remembers it if that says so.

    HEAD is GET without the body. What is too large to hold, or a range of a file, passes through as it comes.
    """

    def __init__(self, app: ASGIApp, version: Callable[[], int], memory_mb: int) -> None:
        self.app = app
        self._version = version
        self._room = memory_mb << 20
        self._held = 0
        self._remembered: OrderedDict[tuple[str, bytes, str, bytes, bytes], _Answer] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        asked, head = Asked.of(scope), scope["method"] == "HEAD"
        answer = self._recall(asked)
        if answer is None:
            await self._ask(scope, asked, receive, send, head=head)
            return
        await answer.send(asked, send, head=head)

    async def _ask(self, scope: Scope, asked: Asked, receive: Receive, send: Send, *, head: bool) -> None:
        """Have the application answer, with bytes and not with paths of files."""
        collector = _Collector(asked, send, head=head)
        inner = {**scope, "method": "GET", "extensions": {}}
        try:
            await self.app(inner, receive, collector)
            if collector.answer:
                if collector.answer.version is not None and not asked.range:
                    self._keep(asked, collector.answer)
                await collector.answer.send(asked, send, head=head)
        finally:
            if LEAVING in inner:
                inner[LEAVING].cancel()

    def _recall(self, asked: Asked) -> _Answer | None:
        answer = self._remembered.get(asked.key)
        if answer is None or asked.range:
            return None
        if answer.version != self._version():
            self._forget()
            return None
        self._remembered.move_to_end(asked.key)
        return answer

    def _keep(self, asked: Asked, answer: _Answer) -> None:
        if asked.key in self._remembered:
            return
        self._remembered[asked.key] = answer
        self._held += answer.room
        while self._held > self._room:
            _, oldest = self._remembered.popitem(last=False)
            self._held -= oldest.room

    def _forget(self) -> None:
        self._remembered.clear()
        self._held = 0


class _Collector:
    """Takes an answer as it comes: whole if it is small enough to hold, else it goes on to the client at once."""

    def __init__(self, asked: Asked, send: Send, *, head: bool) -> None:
        self.answer: _Answer | None = None
        self._asked, self._send, self._head = asked, send, head
        self._start: Message = {}
        self._parts: list[bytes] = []
        self._held = 0
        self._stream: Stream | None = None
        self._passing = False
        self._over = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body" or self._over:
            return
        part, more = message.get("body", b""), message.get("more_body", False)
        if self._passing:
            await self._pass_on(part, more=more)
            return
        self._parts.append(part)
        self._held += len(part)
        headers = MutableHeaders(raw=self._start["headers"])
        if not more and self._start["status"] != 206:
            self.answer = _whole(self._start["status"], headers, b"".join(self._parts))
        elif self._held > _LARGEST_WHOLE or self._start["status"] == 206 or self._asked.range:
            await self._begin(headers)
            await self._pass_on(b"".join(self._parts), more=more)

    async def _begin(self, headers: MutableHeaders) -> None:
        self._passing = True
        tag = _tag_of(headers)
        if self._start["status"] == 200 and tag:
            del headers["etag"]
            if is_known(tag, self._asked.known):
                self._over = True
                await send_whole(self._send, 304, [(b"etag", _etag(tag, "identity"))])
                return
        encoding = self._asked.encoding
        if self._start["status"] == 200 and encoding != "identity" and _is_compressible(headers):
            self._stream = Stream(encoding)
            del headers["content-length"]
            headers["content-encoding"] = encoding
            headers.add_vary_header("Accept-Encoding")
        else:
            encoding = "identity"
        if tag:
            headers["etag"] = _etag(tag, encoding).decode()
        headers.setdefault("cache-control", "no-cache")
        del headers[REMEMBER]
        await self._send({**self._start, "headers": headers.raw})

    async def _pass_on(self, part: bytes, *, more: bool) -> None:
        if self._over:
            return
        if self._stream:
            part = await run_in_threadpool(self._stream.add, part, last=not more)
        await self._send({"type": "http.response.body", "body": b"" if self._head else part, "more_body": more})


def _whole(status: int, headers: MutableHeaders, body: bytes) -> _Answer:
    """The answer of the application, without the headers that depend on the encoding."""
    remembered = headers.get(REMEMBER)
    tag = ""
    if status == 200:
        tag = _tag_of(headers) or content_tag(body)
    if status in (200, 204):
        headers.setdefault("cache-control", "no-cache")
    compressible = len(body) > _LEAST_COMPRESSED and _is_compressible(headers)
    if compressible:
        headers.add_vary_header("Accept-Encoding")
    for name in ("content-length", *(["etag"] if status == 200 else []), REMEMBER):
        del headers[name]
    version = int(remembered) if remembered and status in (200, 204) else None
    return _Answer(status, headers.raw, tag, {"identity": body}, compressible, version)


def _is_compressible(headers: MutableHeaders) -> bool:
    kind = headers.get("content-type", "")
    return "content-encoding" not in headers and any(each in kind for each in _COMPRESSIBLE)
