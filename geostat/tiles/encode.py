"""Polygons in tile coordinates → a Mapbox vector tile (specification 2.1), protobuf written by hand.

A tile is a few nested messages of tags and variable-length integers; no library on PyPI writes them from
coordinate arrays without taking every ring apart in Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

__all__ = ["EXTENT", "TileFeature", "encode_layer"]

EXTENT = 4096
"""Units along the side of a tile."""

_MOVE_TO, _LINE_TO, _CLOSE_PATH = 1, 2, 7
_POLYGON = 3
_VERSION = 2


@dataclass(frozen=True)
class TileFeature:
    """One area in one tile: its integer id, its attributes, its polygons in tile coordinates (y down)."""

    id: int
    attributes: Mapping[str, str]
    shape: shapely.Geometry


def encode_layer(name: str, features: Iterable[TileFeature]) -> bytes:
    """A tile with one layer, or no bytes at all if there are no features."""
    keys: dict[str, int] = {}
    values: dict[str, int] = {}
    body = b"".join(_delimited(2, _feature(feature, keys, values)) for feature in features)
    if not body:
        return b""
    layer = [
        _unsigned(15, _VERSION),
        _delimited(1, name.encode()),
        body,
        *(_delimited(3, key.encode()) for key in keys),
        *(_delimited(4, _delimited(1, value.encode())) for value in values),
        _unsigned(5, EXTENT),
    ]
    return _delimited(3, b"".join(layer))


def _feature(feature: TileFeature, keys: dict[str, int], values: dict[str, int]) -> bytes:
    tags = [
        number
        for key, value in feature.attributes.items()
        for number in (keys.setdefault(key, len(keys)), values.setdefault(value, len(values)))
    ]
    return b"".join(
        [
            _unsigned(1, feature.id),
            _delimited(2, _varints(np.array(tags, dtype=np.uint32))),
            _unsigned(3, _POLYGON),
            _delimited(4, _varints(_commands(feature.shape))),
        ]
    )


def _commands(shape: shapely.Geometry) -> NDArray[np.uint32]:
    """Rings as move-to, line-to and close-path; exterior rings clockwise on the screen, holes the other way."""
    parts, cursor = [], np.zeros((1, 2), dtype=np.int64)
    for polygon in shapely.get_parts(shapely.orient_polygons(shape)):
        for ring in shapely.get_rings(polygon):
            corners = shapely.get_coordinates(ring)[:-1].astype(np.int64)
            steps = np.diff(np.concatenate([cursor, corners]), axis=0)
            zigzag = ((steps << 1) ^ (steps >> 63)).astype(np.uint32).ravel()
            parts += [
                _command(_MOVE_TO, 1),
                zigzag[:2],
                _command(_LINE_TO, len(corners) - 1),
                zigzag[2:],
                _command(_CLOSE_PATH, 1),
            ]
            cursor = corners[-1:]
    return np.concatenate(parts)


def _command(command: int, count: int) -> NDArray[np.uint32]:
    return np.array([command | count << 3], dtype=np.uint32)


def _varints(numbers: NDArray[np.uint32]) -> bytes:
    """Each number in 1 to 5 bytes of 7 bits, the lowest first, all but the last marked."""
    shifts = np.arange(0, 35, 7, dtype=np.uint64)
    groups = (numbers.astype(np.uint64)[:, None] >> shifts) & 0x7F
    lengths = np.maximum(1, 5 - np.argmax(groups[:, ::-1] > 0, axis=1)) * (numbers > 0) + (numbers == 0)
    position = np.arange(5)
    groups |= np.where(position < lengths[:, None] - 1, 0x80, 0).astype(np.uint64)
    return bytes(groups[position < lengths[:, None]].astype(np.uint8))


def _unsigned(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _delimited(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
