"""Every tile of a set, made once and kept in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat.support.file_cache import make_once
from geostat.tiles.grid import Tile
from geostat.tiles.pack import write_pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from geostat.tiles.tileset import Tileset

    Progress = Callable[[int, int], None]

__all__ = ["build_pack", "pack_path", "silent", "walk"]


def silent(_done: int, _whole: int) -> None:
    """Progress that nobody is told of."""


def pack_path(folder: Path, version: str) -> Path:
    """Where the tiles of a version are kept."""
    return folder / f"{version}.tiles"


def walk(tileset: Tileset, progress: Progress = silent) -> Iterator[tuple[Tile, bytes]]:
    """The tiles that are not empty, zoom by zoom; where a tile is empty, so are those within it.

    `progress` is told how many tiles are done, and how many there are at most.
    """
    done, whole = 0, tileset.count
    reached = [Tile(0, 0, 0)]
    for z in range(tileset.maxzoom + 1):
        found = []
        for tile in reached:
            if body := tileset.tile(tile):
                found.append(tile)
                yield tile, body
                done += 1
                progress(done, whole)
        inner = [child for tile in found for child in tile.children]
        reached = [child for child in inner if z < tileset.maxzoom and tileset.covers(child)]
    progress(whole, whole)


def build_pack(tileset: Tileset, folder: Path, progress: Progress = silent) -> Path:
    """Make the pack of a tileset if it is not there, and give its path; `progress` is told as by `walk`."""
    limits = [tileset.limits(z) for z in range(tileset.maxzoom + 1)]
    ends = [(columns.start, columns.stop, rows.start, rows.stop) for columns, rows in limits]
    description = {"set": tileset.boundary_set.id, "limits": ends}

    def make(path: Path) -> None:
        write_pack(path, walk(tileset, progress), description)

    return make_once(pack_path(folder, tileset.version), make)
