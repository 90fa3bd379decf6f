"""Spatial questions to a stored boundary set, with the same answers from a file and from PostGIS.

Predicates run as SQL in PostGIS and through an STRtree over the file's shapes; both are GEOS. Lengths and areas
are geodesic on the WGS 84 ellipsoid. Distances are measured in an azimuthal equidistant projection centered on the
geometry that is asked about, to the millimeter: geodesic from its center, and true to 0.1 % within some hundred
kilometers of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import LargeBinary, bindparam, text

from geostat.domain.geodesic import areas_km2
from geostat.errors import InputError, some
from geostat.store.geometry import SRID
from geostat.store.reading import read_boundary_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from geostat.store.engine import Store

__all__ = [
    "Relation",
    "area_km2",
    "areas_within_distance",
    "find_areas",
    "locate_points",
    "nearest_areas",
    "shared_borders",
]

Relation = Literal["intersects", "within", "contains", "touches"]
"""How an area stands to a geometry: an area is `within` the geometry, or `contains` it."""

_FROM_GEOMETRY: dict[Relation, str] = {
    "intersects": "intersects",
    "within": "contains",
    "contains": "within",
    "touches": "touches",
}
_SLACK = 1.02  # PostGIS chooses who may be near enough, a little generously; one measure then decides for both


def find_areas(store: Store, set_id: str, relation: Relation, geometry: shapely.Geometry) -> list[str]:
    """The codes of the areas that stand in a relation to a geometry in EPSG:4326, sorted.

    A box is `shapely.box(west, south, east, north)`. Raises InputError for an unknown relation or a geometry
    that is empty or invalid.
    """
    if relation not in _FROM_GEOMETRY:
        raise InputError(f"there is no relation {relation!r}; choose {some(get_args(Relation))}")
    _check(geometry)
    if store.is_embedded:
        areas = _areas(store, set_id)
        hits = shapely.STRtree(areas.geometry.to_numpy()).query(geometry, predicate=_FROM_GEOMETRY[relation])
        return sorted(areas.index[hits])
    condition = f"ST_{relation}(geom, {_GIVEN})"
    return [
        code
        for (code,) in _ask(store, f"SELECT code FROM area WHERE set_id = :set_id AND {condition}", set_id, geometry)
    ]


def areas_within_distance(store: Store, set_id: str, geometry: shapely.Geometry, meters: float) -> pd.Series:
    """The distance in meters of each area that is at most so far from a geometry, nearest first, by code."""
    if not meters >= 0:
        raise InputError(f"the distance must be 0 meters or more, not {meters}", meters=meters)
    _check(geometry)
    condition = f"ST_DWithin(geom::geography, {_GIVEN}::geography, {float(meters) * _SLACK + 1})"
    found = _distances(_candidates(store, set_id, geometry, f"AND {condition}"), geometry)
    return found[found <= meters]


def nearest_areas(store: Store, set_id: str, geometry: shapely.Geometry, k: int = 1) -> pd.Series:
    """The distance in meters of the `k` areas nearest to a geometry, nearest first, by code; 0 where they meet."""
    if k < 1:
        raise InputError(f"k must be 1 or more, not {k}", k=k)
    _check(geometry)
    order = f"ORDER BY geom::geography <-> {_GIVEN}::geography LIMIT {2 * int(k) + 8}"
    return _distances(_candidates(store, set_id, geometry, order), geometry).head(k)


def locate_points(store: Store, set_id: str, longitude: Sequence[float], latitude: Sequence[float]) -> pd.Series:
    """The code of the area that each point is in, missing where there is none, in the order of the points.

    A point on a border belongs to the area with the lower code. Shapes are few and points may be millions, so
    that they are met in memory whatever the store.
    """
    points = shapely.points(np.asarray(longitude, dtype=float), np.asarray(latitude, dtype=float))
    areas = _areas(store, set_id)
    point, area = shapely.STRtree(areas.geometry.to_numpy()).query(points, predicate="intersects")
    first = pd.DataFrame({"point": point, "area": area}).groupby("point")["area"].min()
    codes = pd.Series(areas.index[first.to_numpy()], index=first.index, dtype="str")
    return codes.reindex(range(len(points))).rename("code").rename_axis(None)


def area_km2(store: Store, set_id: str) -> pd.Series:
    """The geodesic area of each shape in km², by code: of what is drawn, which may differ from the official area."""
    if not store.is_embedded:
        rows = _ask(store, "SELECT code, ST_Area(geom::geography) / 1e6 FROM area WHERE set_id = :set_id", set_id)
        return pd.Series(dict(rows), name="km2").sort_index()
    areas = _areas(store, set_id)
    return pd.Series(areas_km2(areas), index=areas.index, name="km2")


def shared_borders(store: Store, set_id: str) -> pd.Series:
    """The geodesic length in km of the border of each pair of areas that touch, by code and neighbor.

    Each pair is there both ways; areas that meet in a point share 0 km.
    """
    if store.is_embedded:
        pairs = _borders(_areas(store, set_id))
    else:
        pairs = pd.DataFrame(
            _ask(store, "SELECT code, neighbor, border_km FROM neighbors(:set_id)", set_id),
            columns=["code", "neighbor", "border_km"],
        )
    return pairs.set_index(["code", "neighbor"])["border_km"].sort_index()


def _borders(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    shapes, geod = areas.geometry.to_numpy(), areas.crs.get_geod()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    lines = shapely.intersection(shapes[one], shapes[other])
    lengths = [geod.geometry_length(_lines_of(each)) / 1000 for each in lines]
    pairs = pd.DataFrame({"code": areas.index[one], "neighbor": areas.index[other], "border_km": lengths})
    return pd.concat([pairs, pairs.rename(columns={"code": "neighbor", "neighbor": "code"})])


def _lines_of(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shape)
    return shapely.MultiLineString(list(parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]))


def _distances(areas: gpd.GeoDataFrame, geometry: shapely.Geometry) -> pd.Series:
    center = shapely.centroid(geometry)
    plane = f"+proj=aeqd +lat_0={center.y} +lon_0={center.x} +datum=WGS84 +units=m"
    import geopandas as gpd

    here = gpd.GeoSeries([geometry], crs=SRID).to_crs(plane).iloc[0]
    meters = areas.geometry.to_crs(plane).distance(here).round(3).rename("meters")
    table = pd.DataFrame(meters.rename_axis("code").reset_index()).sort_values(["meters", "code"])
    return table.set_index("code")["meters"]


def _candidates(store: Store, set_id: str, geometry: shapely.Geometry, rest: str) -> gpd.GeoDataFrame:
    """The areas that can be the answer: all of a file's, those that PostGIS has chosen."""
    areas = _areas(store, set_id)
    if store.is_embedded:
        return areas
    rows = _ask(store, f"SELECT code FROM area WHERE set_id = :set_id {rest}", set_id, geometry, sort=False)
    return areas.loc[[code for (code,) in rows]]


def _areas(store: Store, set_id: str) -> gpd.GeoDataFrame:
    return read_boundary_set(store, set_id).areas


_GIVEN = f"ST_GeomFromWKB(:wkb, {SRID})"


def _ask(
    store: Store, query: str, set_id: str, geometry: shapely.Geometry | None = None, *, sort: bool = True
) -> list[tuple[Any, ...]]:
    statement = text(query)
    values: dict[str, Any] = {"set_id": set_id}
    if geometry is not None:
        statement = statement.bindparams(bindparam("wkb", type_=LargeBinary))
        values["wkb"] = shapely.to_wkb(geometry)
    with store.reading() as connection:
        rows = [tuple(row) for row in connection.execute(statement, values)]
    return sorted(rows) if sort else rows


def _check(geometry: shapely.Geometry) -> None:
    if geometry is None or geometry.is_empty:
        raise InputError("the geometry to ask about is empty")
    if not geometry.is_valid:
        raise InputError(f"the geometry to ask about is invalid: {shapely.is_valid_reason(geometry)}")
