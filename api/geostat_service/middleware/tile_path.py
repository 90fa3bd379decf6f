"""The short way for tiles: from the path to the bytes of a mapped file, before any framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat.support.content_encoding import ENCODINGS
from geostat_service.http.message_marks import FOREVER, MVT
from geostat_service.middleware.response_cache import Asked, is_known, send_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from geostat.tiles import TilePack
    from geostat_service.data.tile_packs import TilePacks

__all__ = ["TilePathMiddleware"]


_SHARED = [(b"content-type", MVT.encode()), (b"vary", b"Accept-Encoding")]
_IMMUTABLE = [(b"cache-control", FOREVER.encode())]
_CHECKED = [(b"cache-control", b"no-cache")]
_ENCODED = {each: [(b"content-encoding", each.encode())] for each in ENCODINGS} | {"identity": []}


class TilePathMiddleware:
    """Answers `/t/{version}/{set}/{z}/{x}/{y}` and `/collections/{set}/tiles/WebMercatorQuad/{z}/{row}/{col}`.

    Only if the tiles of that set are made already; whatever else goes on to the application.
    """

    def __init__(self, app: ASGIApp, packs: TilePacks, version_of: Callable[[str], str | None]) -> None:
        self.app = app
        self._packs = packs
        self._version_of = version_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and not scope["query_string"] and scope["method"] in ("GET", "HEAD"):
            found = self._find(scope["path"])
            if found is not None:
                await _answer(*found, scope, send)
                return
        await self.app(scope, receive, send)

    def _find(self, path: str) -> tuple[TilePack, str, list[tuple[bytes, bytes]]] | None:
        """The pack that has or would have a tile, the key of the tile in it, and how long the answer holds."""
        if path.startswith("/t/"):
            parts = path.split("/")
            if len(parts) != 7:
                return None
            version, (z, x, y), lasting = parts[2], parts[4:], _IMMUTABLE
        elif "/tiles/WebMercatorQuad/" in path:
            parts = path.split("/")
            if len(parts) != 8 or parts[1] != "collections":
                return None
            (z, y, x), lasting = parts[5:], _CHECKED
            version = self._version_of(parts[2]) or ""
        else:
            return None
        pack = self._packs.get(version) if version else None
        if pack is None:
            return None
        key = f"{z}/{x}/{y}"
        if key in pack or (z.isdecimal() and x.isdecimal() and y.isdecimal() and pack.covers(int(z), int(x), int(y))):
            return pack, key, lasting
        return None


async def _answer(pack: TilePack, key: str, lasting: list[tuple[bytes, bytes]], scope: Scope, send: Send) -> None:
    asked = Asked.of(scope)
    found = pack.get(key, asked.encoding)
    if found is None:
        await send_whole(send, 204, lasting)
        return
    tag, encoding, body = found
    suffix = "" if encoding == "identity" else f"-{encoding}11"
    headers = [*_SHARED, *lasting, (b"etag", f'"{tag}{suffix}"'.encode())]
    if is_known(tag, asked.known):
        await send_whole(send, 304, headers)
        return
    headers += [*_ENCODED[encoding], (b"content-length", b"%d" % len(body))]
    await send_whole(send, 200, headers, b"" if scope["method"] == "HEAD" else body)
