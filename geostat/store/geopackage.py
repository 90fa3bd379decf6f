"""What makes the embedded file a GeoPackage: its marks, its own tables, one view for each boundary set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, DateTime, Float, Integer, MetaData, Table, Text, delete, func, insert, text

from geostat.store import tables
from geostat.store.geometry import SRID

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from geostat.domain.areas import BoundarySet

__all__ = ["APPLICATION_ID", "initialize", "metadata", "publish_layer", "withdraw_layer"]

APPLICATION_ID = 0x47504B47  # "GPKG"
_USER_VERSION = 10300  # GeoPackage 1.3.0

metadata = MetaData()

spatial_ref_sys = Table(
    "gpkg_spatial_ref_sys",
    metadata,
    Column("srs_name", Text, nullable=False),
    Column("srs_id", Integer, primary_key=True),
    Column("organization", Text, nullable=False),
    Column("organization_coordsys_id", Integer, nullable=False),
    Column("definition", Text, nullable=False),
    Column("description", Text),
)

contents = Table(
    "gpkg_contents",
    metadata,
    Column("table_name", Text, primary_key=True),
    Column("data_type", Text, nullable=False),
    Column("identifier", Text, unique=True),
    Column("description", Text),
    Column("last_change", DateTime, nullable=False, server_default=text("(strftime('%Y-%m-%dT%H:%M:%fZ','now'))")),
    Column("min_x", Float),
    Column("min_y", Float),
    Column("max_x", Float),
    Column("max_y", Float),
    Column("srs_id", Integer),
)

geometry_columns = Table(
    "gpkg_geometry_columns",
    metadata,
    Column("table_name", Text, primary_key=True),
    Column("column_name", Text, primary_key=True),
    Column("geometry_type_name", Text, nullable=False),
    Column("srs_id", Integer, nullable=False),
    Column("z", Integer, nullable=False),
    Column("m", Integer, nullable=False),
)

_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",'
    '0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],'
    'AUTHORITY["EPSG","4326"]]'
)


def initialize(connection: Connection) -> None:
    """Mark an empty SQLite file as a GeoPackage and give it the tables that the standard asks for."""
    connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
    connection.execute(text(f"PRAGMA user_version = {_USER_VERSION}"))
    metadata.create_all(connection)
    systems = [
        ("Undefined Cartesian", -1, "NONE", -1, "undefined"),
        ("Undefined geographic", 0, "NONE", 0, "undefined"),
        ("WGS 84", SRID, "EPSG", SRID, _WGS84),
    ]
    names = ["srs_name", "srs_id", "organization", "organization_coordsys_id", "definition"]
    connection.execute(insert(spatial_ref_sys), [dict(zip(names, row, strict=True)) for row in systems])
    for table in (tables.indicator, tables.observation):
        connection.execute(
            insert(contents).values(table_name=table.name, data_type="attributes", identifier=table.name)
        )


def publish_layer(connection: Connection, boundary_set: BoundarySet) -> None:
    """Let GIS programs see the boundary set as a layer of its own; its id has been checked."""
    name = boundary_set.id
    columns = [column.name for column in tables.area.columns if column.name not in ("fid", "set_id")]
    connection.execute(
        text(f"CREATE VIEW {name} AS SELECT fid AS OGC_FID, {', '.join(columns)} FROM area WHERE set_id = '{name}'")
    )
    west, south, east, north = boundary_set.bounds
    connection.execute(
        insert(contents).values(
            table_name=name,
            data_type="features",
            identifier=name,
            description=f"{boundary_set.title_en} – {boundary_set.title_th}",
            last_change=func.strftime("%Y-%m-%dT%H:%M:%fZ", "now"),
            min_x=west,
            min_y=south,
            max_x=east,
            max_y=north,
            srs_id=SRID,
        )
    )
    connection.execute(
        insert(geometry_columns).values(
            table_name=name, column_name="geom", geometry_type_name="MULTIPOLYGON", srs_id=SRID, z=0, m=0
        )
    )


def withdraw_layer(connection: Connection, set_id: str) -> None:
    """Take back what `publish_layer` did."""
    connection.execute(text(f"DROP VIEW IF EXISTS {set_id}"))
    for table in (geometry_columns, contents):
        connection.execute(delete(table).where(table.c.table_name == set_id))
