"""The WebMercatorQuad grid: which square of the world each tile covers (OGC 17-083r4, annex D)."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["TILE_PIXELS", "WORLD", "Tile", "pixel_size", "range_of_bounds", "tiles_of_bounds"]

WORLD = 2 * math.pi * 6_378_137.0
"""The side of the tile of zoom 0, in meters of EPSG:3857."""

TILE_PIXELS = 512
"""The side of a vector tile on the screen, as map clients draw it."""


@dataclass(frozen=True, order=True)
class Tile:
    """One tile: zoom `z`, column `x` from the west, row `y` from the north."""

    z: int
    x: int
    y: int

    @property
    def children(self) -> list[Tile]:
        """The four tiles of the next zoom that it is made of."""
        return [Tile(self.z + 1, 2 * self.x + i, 2 * self.y + j) for j in (0, 1) for i in (0, 1)]

    @property
    def side(self) -> float:
        """The length of a side in meters of EPSG:3857."""
        return WORLD / (1 << self.z)

    @property
    def west(self) -> float:
        """The western edge in EPSG:3857."""
        return self.x * self.side - WORLD / 2

    @property
    def north(self) -> float:
        """The northern edge in EPSG:3857."""
        return WORLD / 2 - self.y * self.side


def pixel_size(z: int) -> float:
    """Meters of EPSG:3857 that a pixel covers at a zoom."""
    return WORLD / TILE_PIXELS / (1 << z)


def range_of_bounds(bounds: tuple[float, float, float, float], z: int) -> tuple[range, range]:
    """The columns and the rows of a zoom that a box in EPSG:3857 touches."""
    west, south, east, north = bounds
    side, last = WORLD / (1 << z), (1 << z) - 1

    def cell(meters: float) -> int:
        return min(max(int(meters // side), 0), last)

    columns = range(cell(west + WORLD / 2), cell(east + WORLD / 2) + 1)
    return columns, range(cell(WORLD / 2 - north), cell(WORLD / 2 - south) + 1)


def tiles_of_bounds(bounds: tuple[float, float, float, float], z: int) -> list[Tile]:
    """The tiles of a zoom that a box in EPSG:3857 touches."""
    columns, rows = range_of_bounds(bounds, z)
    return [Tile(z, x, y) for y in rows for x in columns]
