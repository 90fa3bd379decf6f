"""Measures on the WGS 84 ellipsoid."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

__all__ = ["areas_km2", "meters_around"]


def areas_km2(areas: gpd.GeoDataFrame) -> list[float]:
    """The geodesic area of each shape in km², in the order of the rows; 0 where there is no shape."""
    geod = areas.crs.get_geod()
    return [abs(geod.geometry_area_perimeter(shape)[0]) / 1e6 if shape is not None else 0.0 for shape in areas.geometry]


def meters_around(bounds: Iterable[float]) -> str:
    """A projection in meters that is true around the middle of a west, south, east and north in degrees."""
    west, south, east, north = bounds
    return f"+proj=aeqd +lon_0={(west + east) / 2} +lat_0={(south + north) / 2} +units=m"
