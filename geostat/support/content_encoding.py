"""Content encodings: bytes as they travel."""

from __future__ import annotations

from typing import Any

import cramjam

__all__ = ["ENCODINGS", "Stream", "compress"]

ENCODINGS = ("br", "zstd", "gzip")
"""The content encodings that are offered, the smallest first."""

_CODECS: dict[str, Any] = {"br": cramjam.brotli, "zstd": cramjam.zstd, "gzip": cramjam.gzip}
_QUICK = {"br": 5, "zstd": 3, "gzip": 4}
_HARD = {"br": 11, "zstd": 19, "gzip": 9}


def compress(body: bytes, encoding: str, *, hard: bool = False) -> bytes:
    """The bytes in a content encoding: quickly, or as small as can be for what is kept."""
    return bytes(_CODECS[encoding].compress(body, level=(_HARD if hard else _QUICK)[encoding]))


class Stream:
    """A long answer in a content encoding, part by part, quickly."""

    def __init__(self, encoding: str) -> None:
        self._compressor = _CODECS[encoding].Compressor(level=_QUICK[encoding])

    def add(self, part: bytes, *, last: bool) -> bytes:
        """What may be sent after this part."""
        self._compressor.compress(part)
        return bytes(self._compressor.finish() if last else self._compressor.flush())
