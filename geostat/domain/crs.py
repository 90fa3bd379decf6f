"""Coordinate reference systems by their OGC URIs, axes in the order of their authority."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geostat.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import Transformer

__all__ = ["CRS84", "CrsError", "bounds_to_crs84", "crs_uris", "from_crs84", "to_crs84"]

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_CORNERS_A_SIDE = 20


class CrsError(InputError):
    """A coordinate reference system is not known, or coordinates are none of its."""


def crs_uris(bounds: tuple[float, float, float, float]) -> list[str]:
    """The systems in which areas within such bounds (west, south, east, north) are offered.

    CRS84, EPSG:4326, Web Mercator, and the UTM zones (WGS 84) that the bounds touch.
    """
    west, south, east, north = bounds
    zones = range(int((west + 180) // 6) + 1, min(int((east + 180) // 6) + 1, 60) + 1)
    halves = [32600] * (north > 0) + [32700] * (south < 0)
    return [CRS84, f"{_EPSG}4326", f"{_EPSG}3857", *(f"{_EPSG}{half + zone}" for half in halves for zone in zones)]


def from_crs84(shapes: Any, uri: str) -> Any:
    """Shapes in longitude and latitude → another system; raises CrsError for one that is not known."""
    if uri == CRS84:
        return shapes
    return _moved(shapes, _transformer(CRS84, uri))


def to_crs84(shapes: Any, uri: str) -> Any:
    """Shapes in a system → longitude and latitude; raises CrsError if that cannot be."""
    if uri == CRS84:
        return shapes
    moved = _moved(shapes, _transformer(uri, CRS84))
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise CrsError(f"there are coordinates that are none of {uri}")
    return moved


def bounds_to_crs84(bounds: tuple[float, float, float, float], uri: str) -> shapely.Geometry:
    """A box in a system, its first axis first, as a shape in longitude and latitude, sides bent as they are."""
    left, bottom, right, top = bounds
    along, up = np.linspace(left, right, _CORNERS_A_SIDE), np.linspace(bottom, top, _CORNERS_A_SIDE)
    x = np.concatenate([along, np.full_like(up, right), along[::-1], np.full_like(up, left)])
    y = np.concatenate([np.full_like(along, bottom), up, np.full_like(along, top), up[::-1]])
    return to_crs84(shapely.Polygon(np.column_stack([x, y])), uri)


def _moved(shapes: Any, transformer: Transformer) -> Any:
    def move(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(*corners.T))

    return shapely.transform(shapes, move)


@lru_cache(64)
def _transformer(source: str, target: str) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(_known(source), _known(target), always_xy=False)


def _known(uri: str) -> Any:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    found = re.fullmatch(r"https?://www\.opengis\.net/def/crs/(\w+)/[\w.]+/(\w+)", uri)
    if not found:
        raise CrsError(f"a reference system is named by a URI such as {CRS84}, not {uri!r}")
    try:
        return CRS.from_user_input(f"{found[1]}:{found[2]}")
    except CRSError as error:
        raise CrsError(f"the reference system {uri!r} is not known; write {CRS84}") from error
