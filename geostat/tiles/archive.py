"""All tiles of a set in one file for others: PMTiles for web servers, MBTiles for desktop and mobile programs."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geostat.support.content_encoding import compress
from geostat.tiles.pyramid import silent, walk

if TYPE_CHECKING:
    from geostat.tiles.pyramid import Progress
    from geostat.tiles.tileset import Tileset

__all__ = ["ARCHIVES", "write_mbtiles", "write_pmtiles"]


def write_pmtiles(tileset: Tileset, path: Path, progress: Progress = silent) -> None:
    """Every tile that is not empty as PMTiles (version 3), gzipped, in the order of the specification.

    `progress` is told how many tiles are done, and how many there are at most.
    """
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import Writer

    tiles = [
        (zxy_to_tileid(tile.z, tile.x, tile.y), compress(body, "gzip", hard=True))
        for tile, body in walk(tileset, progress)
    ]
    with path.open("wb") as stream:
        writer = Writer(stream)
        for number, body in sorted(tiles):
            writer.write_tile(number, body)
        header = {"version": 3, "tile_type": TileType.MVT, "tile_compression": Compression.GZIP, **_place(tileset)}
        writer.finalize(header, _metadata(tileset))


def write_mbtiles(tileset: Tileset, path: Path, progress: Progress = silent) -> None:
    """Every tile that is not empty as MBTiles (1.3); what is at the path is replaced."""
    from pmtiles.convert import pmtiles_to_mbtiles

    path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        between = Path(folder) / "tiles.pmtiles"
        write_pmtiles(tileset, between, progress)
        pmtiles_to_mbtiles(str(between), str(path))


ARCHIVES = {"pmtiles": write_pmtiles, "mbtiles": write_mbtiles}
"""The writers by the ending of the file."""


def _place(tileset: Tileset) -> dict[str, int]:
    west, south, east, north = tileset.boundary_set.bounds
    edges = {"min_lon": west, "min_lat": south, "max_lon": east, "max_lat": north}
    center = {"center_lon": (west + east) / 2, "center_lat": (south + north) / 2}
    return {f"{name}_e7": round(degrees * 1e7) for name, degrees in (edges | center).items()} | {"center_zoom": 4}


def _metadata(tileset: Tileset) -> dict[str, Any]:
    boundary_set = tileset.boundary_set
    return {
        "name": boundary_set.title_en,
        "description": f"{boundary_set.title_en} – {boundary_set.title_th}",
        "attribution": boundary_set.attribution,
        "version": tileset.version,
        "type": "overlay",
        "vector_layers": [tileset.vector_layer],
    }
