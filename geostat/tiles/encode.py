"""Polygons in tile coordinates → a Mapbox vector tile (specification 2.1), protobuf written by hand.

A tile is a few nested messages of tags and variable-length integers; no library on PyPI writes them from
coordinate arrays without taking every ring apart in Python. Here all rings of a tile are written at once.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Value = str | float | int

__all__ = ["EXTENT", "delimited", "encode_layer", "encode_value", "unsigned", "varint"]

EXTENT = 4096
"""Units along the side of a tile."""

_MOVE_TO_ONE, _LINE_TO, _CLOSE_PATH = 1 | 1 << 3, 2, 7 | 1 << 3
_POLYGON = 3
_VERSION = 2


def encode_layer(
    name: str, ids: Sequence[int], attributes: Sequence[Mapping[str, Value]], shapes: NDArray[np.object_]
) -> bytes:
    """A tile with one layer, or no bytes at all if there are no areas.

    Of each area its integer id, its attributes, and its polygons in tile coordinates (y down), none of them empty.
    """
    if not len(ids):
        return b""
    keys: dict[str, int] = {}
    values: dict[Value, int] = {}
    features = [
        delimited(2, unsigned(1, number) + delimited(2, _tags(each, keys, values)) + geometry)
        for number, each, geometry in zip(ids, attributes, _geometries(shapes), strict=True)
    ]
    layer = [
        unsigned(15, _VERSION),
        delimited(1, name.encode()),
        *features,
        *(delimited(3, key.encode()) for key in keys),
        *(delimited(4, encode_value(value)) for value in values),
        unsigned(5, EXTENT),
    ]
    return delimited(3, b"".join(layer))


def encode_value(value: Value) -> bytes:
    """A text, a whole number or another number as a value of a layer."""
    if isinstance(value, str):
        return delimited(1, value.encode())
    if isinstance(value, int):
        return unsigned(5, value) if value >= 0 else unsigned(6, -2 * value - 1)
    return varint(3 << 3 | 1) + struct.pack("<d", value)


def _tags(attributes: Mapping[str, Value], keys: dict[str, int], values: dict[Value, int]) -> bytes:
    return b"".join(
        varint(keys.setdefault(key, len(keys))) + varint(values.setdefault(value, len(values)))
        for key, value in attributes.items()
    )


def _geometries(shapes: NDArray[np.object_]) -> list[bytes]:
    """Type and geometry of each area: exterior rings clockwise on the screen, holes the other way."""
    numbers, starts = _commands(shapely.orient_polygons(shapes))
    written, lengths = _varints(numbers)
    ends = np.concatenate([[0], np.cumsum(lengths)])[starts]
    head = unsigned(3, _POLYGON)
    return [head + delimited(4, written[start:end]) for start, end in pairwise(ends)]


def _commands(shapes: NDArray[np.object_]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Move-to, line-to and close-path of every ring; and where the numbers of each area begin, with the end."""
    rings, corners = _rings(shapes)
    last = np.zeros(len(corners), dtype=bool)
    last[rings.ends - 1] = True  # where a ring comes back to its beginning
    corners = corners[~last].astype(np.int64)
    sizes = rings.ends - rings.starts - 1
    first = np.cumsum(sizes) - sizes
    before = np.concatenate([[[0, 0]], corners[:-1]])
    before[first[rings.of_areas[:-1]]] = 0  # each area sets out from the origin
    steps = corners - before
    zigzag = ((steps << 1) ^ (steps >> 63)).astype(np.uint32)

    begins = np.concatenate([[0], np.cumsum(2 * sizes + 3)])
    numbers = np.empty(begins[-1], dtype=np.uint32)
    numbers[begins[:-1]] = _MOVE_TO_ONE
    numbers[begins[:-1] + 3] = _LINE_TO | (sizes - 1) << 3
    numbers[begins[1:] - 1] = _CLOSE_PATH
    place_in_ring = np.arange(len(corners)) - np.repeat(first, sizes)
    at = np.repeat(begins[:-1], sizes) + 1 + 2 * place_in_ring + (place_in_ring > 0)
    numbers[at], numbers[at + 1] = zigzag[:, 0], zigzag[:, 1]
    return numbers, begins[rings.of_areas]


class _Rings(NamedTuple):
    """Where each ring starts and ends among the corners; where the rings of each area begin, with the end."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    of_areas: NDArray[np.int64]


def _rings(shapes: NDArray[np.object_]) -> tuple[_Rings, NDArray[np.float64]]:
    kind, corners, offsets = shapely.to_ragged_array(shapes, include_z=False)
    of_areas = offsets[1] if kind == shapely.GeometryType.POLYGON else offsets[1][offsets[2]]
    ends = offsets[0].astype(np.int64)
    return _Rings(ends[:-1], ends[1:], of_areas.astype(np.int64)), corners


def _varints(numbers: NDArray[np.uint32]) -> tuple[bytes, NDArray[np.int64]]:
    """Each number in 1 to 5 bytes of 7 bits, the lowest first, all but the last marked; and how many bytes each has."""
    lengths = np.ones(len(numbers), dtype=np.int64)
    for shift in (7, 14, 21, 28):
        lengths += numbers >= 1 << shift
    starts = np.cumsum(lengths) - lengths
    out = np.empty(int(lengths.sum()), dtype=np.uint8)
    for place in range(5):
        has = lengths > place
        marked = np.where(lengths[has] > place + 1, 0x80, 0)
        out[starts[has] + place] = (numbers[has] >> (7 * place)) & 0x7F | marked
    return out.tobytes(), lengths


def unsigned(field: int, number: int) -> bytes:
    """A field that holds a whole number."""
    return varint(field << 3) + varint(number)


def delimited(field: int, content: bytes) -> bytes:
    """A field that holds bytes."""
    return varint(field << 3 | 2) + varint(len(content)) + content


_SHORT = [bytes([number]) for number in range(0x80)]


def varint(number: int) -> bytes:
    """A whole number in as few bytes as it takes."""
    if number < 0x80:
        return _SHORT[number]
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
