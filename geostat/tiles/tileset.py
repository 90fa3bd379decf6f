"""BoundarySet → vector tiles: borders simplified together, so that neighbors never part."""

from __future__ import annotations

import json
from functools import cached_property
from hashlib import blake2b
from math import ceil, log2
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geostat.tiles.encode import EXTENT, encode_layer
from geostat.tiles.grid import Tile, pixel_size, range_of_bounds

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geostat.domain.areas import BoundarySet

__all__ = ["Tileset"]

_TILER = b"1"  # grows when the same boundaries make other tiles
_BUFFER = 64  # units beyond the edge of a tile, so that outlines do not show at its border
_LEAST_MAXZOOM, _GREATEST_MAXZOOM = 6, 14


class Tileset:
    """The vector tiles of one boundary set, made when asked for.

    Every feature carries its integer id and the attributes `code`, `name_en` and `name_th`. An area too
    small to be drawn keeps a mark of one unit. Beyond `maxzoom` a client magnifies the last tiles: the
    boundaries hold no more detail.
    """

    def __init__(self, boundary_set: BoundarySet, feature_ids: pd.Series) -> None:
        self.boundary_set = boundary_set
        areas = boundary_set.areas
        self._ids = [int(feature_ids[code]) for code in areas.index]
        self._attributes = [
            {key: str(value) for key, value in row.items() if isinstance(value, str)}
            for row in areas[["name_en", "name_th"]].reset_index(names="code").to_dict("records")
        ]
        self._simplified: dict[int, NDArray[np.object_]] = {}

    @cached_property
    def _mercator(self) -> NDArray[np.object_]:
        shapes: NDArray[np.object_] = self.boundary_set.areas.geometry.to_crs(3857).to_numpy()
        return shapes

    @cached_property
    def _extent(self) -> tuple[float, float, float, float]:
        west, south, east, north = (float(edge) for edge in shapely.total_bounds(self._mercator))
        return west, south, east, north

    @cached_property
    def version(self) -> str:
        """What tells these tiles from those of any other boundaries, names or ids: 24 hexadecimal digits."""
        digest = blake2b(_TILER, digest_size=12)
        digest.update(json.dumps([self.boundary_set.id, self._ids, self._attributes], ensure_ascii=False).encode())
        for shape in shapely.to_wkb(self.boundary_set.areas.geometry.to_numpy(), byte_order=1):
            digest.update(shape)
        return digest.hexdigest()

    @property
    def vector_layer(self) -> dict[str, Any]:
        """The layer as TileJSON and archives describe it: its id, its attributes, its zooms."""
        fields = {"code": "String", "name_en": "String", "name_th": "String"}
        return {"id": self.boundary_set.id, "fields": fields, "minzoom": 0, "maxzoom": self.maxzoom}

    def limits(self, z: int) -> tuple[range, range]:
        """The columns and the rows of a zoom that can hold something."""
        return range_of_bounds(self._extent, z)

    @property
    def count(self) -> int:
        """How many tiles are within the limits, empty ones among them."""
        return sum(len(columns) * len(rows) for columns, rows in map(self.limits, range(self.maxzoom + 1)))

    @cached_property
    def maxzoom(self) -> int:
        """The zoom at which the vertices of the boundaries are about a pixel apart."""
        lines = shapely.boundary(self._mercator)
        spacing = float(shapely.length(lines).sum() / shapely.get_num_coordinates(lines).sum())
        return int(np.clip(ceil(log2(pixel_size(0) / spacing)), _LEAST_MAXZOOM, _GREATEST_MAXZOOM))

    def covers(self, tile: Tile) -> bool:
        """Whether the tile is one of this set's: zoom in range and touching its bounds."""
        if tile.z > self.maxzoom:
            return False
        columns, rows = self.limits(tile.z)
        return tile.x in columns and tile.y in rows

    def tile(self, tile: Tile) -> bytes:
        """The tile, or no bytes if no area reaches it."""
        shapes = self.simplified(tile.z)
        margin = tile.side * _BUFFER / EXTENT
        box = (tile.west - margin, tile.north - tile.side - margin, tile.west + tile.side + margin, tile.north + margin)
        inside = np.flatnonzero(shapely.intersects(shapes, shapely.box(*box)))
        drawn = _to_grid(shapely.clip_by_rect(shapes[inside], *box), tile)
        there = ~shapely.is_empty(drawn)
        inside = inside[there]
        ids, attributes = [self._ids[i] for i in inside], [self._attributes[i] for i in inside]
        return encode_layer(self.boundary_set.id, ids, attributes, drawn[there])

    def simplified(self, z: int) -> NDArray[np.object_]:
        """The shapes in EPSG:3857 for a zoom: simplified as a coverage to half a pixel, in full at the last zoom."""
        if z not in self._simplified:
            tolerance = pixel_size(z) / 2
            self._simplified[z] = (
                self._mercator if z >= self.maxzoom else shapely.coverage_simplify(self._mercator, tolerance)
            )
        return self._simplified[z]


def _to_grid(shapes: NDArray[np.object_], tile: Tile) -> NDArray[np.object_]:
    """Shapes in whole tile units, valid, y down; what vanishes leaves a mark of one unit."""
    scale = EXTENT / tile.side

    def to_units(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([corners[:, 0] - tile.west, tile.north - corners[:, 1]]) * scale

    moved = shapely.transform(shapes, to_units)
    broken = ~shapely.is_valid(moved)  # clipping may leave a ring that touches itself
    moved[broken] = shapely.make_valid(moved[broken], method="structure", keep_collapsed=False)
    snapped: NDArray[np.object_] = shapely.set_precision(moved, 1.0)
    vanished = shapely.is_empty(snapped) & ~shapely.is_empty(moved)
    snapped[vanished] = _marks(moved[vanished])
    return snapped


def _marks(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    corners, of = shapely.get_coordinates(shapes, return_index=True)
    first = corners[np.unique(of, return_index=True)[1]]
    x, y = np.clip(np.floor(first), -_BUFFER, EXTENT + _BUFFER - 1).T
    marks: NDArray[np.object_] = shapely.box(x, y, x + 1, y + 1)
    return marks
