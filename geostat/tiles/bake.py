"""Values written into tiles that are there, for map programs that cannot join: shapes are not touched again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geostat.tiles.encode import delimited, encode_value, unsigned, varint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geostat.tiles.encode import Value

__all__ = ["TileParts", "bake", "take_apart"]

_FEATURES, _KEYS, _VALUES = 2, 3, 4


@dataclass(frozen=True)
class TileParts:
    """A tile taken apart: of each area its id, tags and the rest; then the keys, the values, and the other fields."""

    features: list[tuple[int, bytes, bytes]]
    other: bytes
    keys: list[bytes]
    values: list[bytes]


def take_apart(tile: bytes) -> TileParts:
    """The parts of a tile that `encode_layer` made."""
    ((_, layer, _),) = _fields(tile)
    found: dict[int, list[bytes]] = {_FEATURES: [], _KEYS: [], _VALUES: []}
    other = b""
    for field, content, whole in _fields(layer):
        if field in found:
            found[field].append(content)
        else:
            other += whole
    return TileParts([_feature(each) for each in found[_FEATURES]], other, found[_KEYS], found[_VALUES])


def _feature(content: bytes) -> tuple[int, bytes, bytes]:
    number, place = _number(content, 1)  # the id comes first, then the tags
    length, place = _number(content, place + 1)
    return number, content[place : place + length], content[place + length :]


def bake(parts: TileParts, columns: Mapping[str, Mapping[int, Value]]) -> bytes:
    """The tile with further attributes: of each its name, and a value by feature id; an area without one lacks it."""
    first_key = len(parts.keys)
    values: dict[Value, int] = {}
    keyed = [(varint(first_key + i), column) for i, column in enumerate(columns.values())]
    features = []
    for number, tags, rest in parts.features:
        for key, column in keyed:
            if number in column:
                place = values.setdefault(column[number], len(values))
                tags += key + varint(len(parts.values) + place)
        features.append(delimited(_FEATURES, unsigned(1, number) + delimited(2, tags) + rest))
    layer = [
        *features,
        *(delimited(_KEYS, key) for key in [*parts.keys, *(name.encode() for name in columns)]),
        *(delimited(_VALUES, value) for value in [*parts.values, *map(encode_value, values)]),
        parts.other,
    ]
    return delimited(3, b"".join(layer))


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Of each field its number, its content if it holds bytes, and the whole of it."""
    place = 0
    while place < len(message):
        begin = place
        head, place = _number(message, place)
        number, place = _number(message, place)
        end = place + number if head & 7 == 2 else place
        yield head >> 3, message[place:end], message[begin:end]
        place = end


def _number(message: bytes, place: int) -> tuple[int, int]:
    """The variable-length integer at a place, and the place after it."""
    number = shift = 0
    while True:
        byte = message[place]
        number |= (byte & 0x7F) << shift
        place += 1
        if byte < 0x80:
            return number, place
        shift += 7
