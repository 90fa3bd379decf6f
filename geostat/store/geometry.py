"""The geometry column: Shapely in and out on every database."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    import shapely
    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

__all__ = ["SRID", "AreaGeometry", "from_geopackage", "to_geopackage"]

SRID = 4326
_HEADER = struct.Struct("<2sBBi4d")
_LITTLE_ENDIAN_WITH_ENVELOPE = 0b0000_0011


class AreaGeometry(TypeDecorator["shapely.Geometry"]):
    """Multipolygons in EPSG:4326: a PostGIS geometry there, a GeoPackage blob in the embedded file."""

    impl = LargeBinary
    cache_ok = True
    spatial_index = False  # for GeoAlchemy2, which would make one: a migration does

    def load_dialect_impl(self, dialect: Dialect | None) -> TypeEngine[Any]:
        """The column's own type in each database."""
        if dialect is None or dialect.name != "postgresql":
            return LargeBinary()
        from geoalchemy2 import Geometry

        return Geometry("MULTIPOLYGON", srid=SRID, spatial_index=False)

    def process_bind_param(self, value: shapely.Geometry | None, dialect: Dialect) -> Any:
        """Shapely → database."""
        if value is None:
            return None
        if dialect.name != "postgresql":
            return to_geopackage(value)
        import shapely
        from geoalchemy2 import WKBElement

        return WKBElement(shapely.to_wkb(value), srid=SRID)

    def process_result_value(self, value: Any, dialect: Dialect) -> shapely.Geometry | None:
        """Database → Shapely."""
        if value is None:
            return None
        if dialect.name != "postgresql":
            return from_geopackage(value)
        import shapely

        return shapely.from_wkb(bytes(value.data))


def to_geopackage(geometry: shapely.Geometry) -> bytes:
    """The geometry as a GeoPackage blob: header, envelope, WKB (GeoPackage 1.3, 2.1.3)."""
    import shapely

    west, south, east, north = geometry.bounds
    header = _HEADER.pack(b"GP", 0, _LITTLE_ENDIAN_WITH_ENVELOPE, SRID, west, east, south, north)
    wkb: bytes = shapely.to_wkb(geometry, byte_order=1)
    return header + wkb


def from_geopackage(blob: bytes) -> shapely.Geometry:
    """The geometry of a GeoPackage blob that `to_geopackage` wrote."""
    import shapely

    return shapely.from_wkb(blob[_HEADER.size :])
