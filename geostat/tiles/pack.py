"""Ready-to-send tiles in one mapped file, which all processes of a machine share.

The tiles, each in every content encoding; an index as JSON; the length of the index in 8 bytes; at both ends a mark.
"""

from __future__ import annotations

import json
import mmap
import struct
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from geostat.support.content_encoding import ENCODINGS, compress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geostat.tiles.grid import Tile

__all__ = ["TilePack", "content_tag", "write_pack"]

_MAGIC = b"geostat tiles 1\n"
_LENGTH = struct.Struct("<Q")
_HEAD = struct.Struct(f"<24s{1 + len(ENCODINGS)}I")  # the tag, then the length in each encoding; 0: not smaller
_PLACES = {encoding: place for place, encoding in enumerate(ENCODINGS, 1)}


def content_tag(body: bytes) -> str:
    """What tells this content from any other: 24 hexadecimal digits."""
    return blake2b(body, digest_size=12).hexdigest()


def write_pack(path: Path, tiles: Iterable[tuple[Tile, bytes]], description: dict[str, Any]) -> None:
    """Write tiles that are not empty, each in every encoding, as small as can be."""
    places: dict[str, tuple[int, int]] = {}
    known: dict[str, tuple[int, int]] = {}
    with path.open("wb") as stream:
        stream.write(_MAGIC)
        for tile, body in tiles:
            tag = content_tag(body)
            if tag not in known:
                record = _record(tag, body)
                known[tag] = stream.tell(), len(record)
                stream.write(record)
            places[_key(tile.z, tile.x, tile.y)] = known[tag]
        index = json.dumps({"description": description, "tiles": places}).encode()
        stream.write(index + _LENGTH.pack(len(index)) + _MAGIC)


def _record(tag: str, body: bytes) -> bytes:
    bodies = [body, *(compress(body, encoding, hard=True) for encoding in ENCODINGS)]
    kept = [body, *(each if len(each) < len(body) else b"" for each in bodies[1:])]
    return _HEAD.pack(tag.encode(), *map(len, kept)) + b"".join(kept)


def _key(z: int, x: int, y: int) -> str:
    return f"{z}/{x}/{y}"


class TilePack:
    """A pack, mapped into memory; raises ValueError if the file is no complete pack."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            self._bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        end = len(self._bytes) - len(_MAGIC) - _LENGTH.size
        if self._bytes[: len(_MAGIC)] != _MAGIC or self._bytes[-len(_MAGIC) :] != _MAGIC or end < len(_MAGIC):
            raise ValueError(f"{path.name} is no complete pack of tiles")
        (length,) = _LENGTH.unpack_from(self._bytes, end)
        index = json.loads(self._bytes[end - length : end])
        self.description: dict[str, Any] = index["description"]
        self._limits: list[list[int]] = self.description["limits"]
        self._places: dict[str, list[int]] = index["tiles"]

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def get(self, key: str, encoding: str = "identity") -> tuple[str, str, bytes] | None:
        """The tag, the encoding (identity, where another is not smaller) and the bytes of the tile `z/x/y`."""
        place = self._places.get(key)
        if place is None:
            return None
        start = place[0]
        tag, *lengths = _HEAD.unpack_from(self._bytes, start)
        chosen = _PLACES.get(encoding, 0)
        if not lengths[chosen]:
            chosen = 0
        begin = start + _HEAD.size + sum(lengths[:chosen])
        body = self._bytes[begin : begin + lengths[chosen]]
        return tag.decode(), encoding if chosen else "identity", body

    def covers(self, z: int, x: int, y: int) -> bool:
        """Whether a tile is within the limits, empty or not."""
        if not 0 <= z < len(self._limits):
            return False
        west, east, north, south = self._limits[z]
        return bool(west <= x < east and north <= y < south)

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        """The zoom, column and row of each tile."""
        for key in self._places:
            z, x, y = map(int, key.split("/"))
            yield z, x, y

    def close(self) -> None:
        """Let go of the file."""
        self._bytes.close()
