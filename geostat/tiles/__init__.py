"""BoundarySet → vector tiles, without a database."""

from geostat.tiles.bake import TileParts, bake, take_apart
from geostat.tiles.grid import Tile
from geostat.tiles.pack import TilePack, content_tag
from geostat.tiles.pyramid import build_pack, pack_path, walk
from geostat.tiles.tileset import Tileset

__all__ = [
    "Tile",
    "TilePack",
    "TileParts",
    "Tileset",
    "bake",
    "build_pack",
    "content_tag",
    "pack_path",
    "take_apart",
    "walk",
]
