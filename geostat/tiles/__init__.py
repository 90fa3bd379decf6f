"""BoundarySet → vector tiles, without a database."""

from geostat.tiles.grid import Tile
from geostat.tiles.tileset import Tileset

__all__ = ["Tile", "Tileset"]
