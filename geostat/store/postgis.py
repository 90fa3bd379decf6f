"""The production store: a PostGIS database, everything in its schema `geostat`."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from geostat.errors import StoreError, needing_extra
from geostat.store import tables

if TYPE_CHECKING:
    import pandas as pd
    import psycopg
    from sqlalchemy import Connection, Table

    from geostat.domain.areas import BoundarySet

__all__ = [
    "CHANNEL",
    "copy_rows",
    "create_reader",
    "describe",
    "driver_dsn",
    "make_engine",
    "prepare",
    "publish_layer",
    "take_turn",
    "withdraw_layer",
]

CHANNEL = "geostat_data"
"""Where the database tells running services that the data have changed."""

_WRITERS = 7_305_812_016  # any number, so long as all writers take the same
_STATEMENT_TIMEOUT_MS = 120_000


def make_engine(url: URL) -> Engine:
    """An engine with a small pool that finds out by itself when the database has been away."""
    import geoalchemy2  # noqa: F401 — it takes part in making tables, from their beginning

    options = f"-c search_path=geostat,public -c statement_timeout={_STATEMENT_TIMEOUT_MS}"
    with needing_extra("postgis"):
        return create_engine(
            url,
            pool_size=4,
            max_overflow=4,
            pool_timeout=10,
            pool_pre_ping=True,
            connect_args={"options": options, "connect_timeout": 5, "application_name": "geostat"},
        )


def driver_dsn(url: URL) -> str:
    """The URL as the driver itself reads it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def prepare(connection: Connection) -> None:
    """Make the schema, and see that PostGIS is there."""
    connection.execute(text("CREATE SCHEMA IF NOT EXISTS geostat"))
    try:
        with connection.begin_nested():
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public"))
    except DBAPIError as error:
        raise StoreError(
            "the database has no PostGIS; have its administrator run CREATE EXTENSION postgis in it "
            "(Debian and Ubuntu: the package postgresql-postgis)"
        ) from error


def describe(connection: Connection) -> None:
    """Give analysts their functions and views, and every table and column its comment in English and Thai."""
    from geostat.store.all_tables import metadata

    connection.exec_driver_sql((Path(__file__).parent / "analysts.sql").read_text("utf-8").replace("%", "%%"))
    for table in metadata.tables.values():
        _comment(connection, f"TABLE {table.name}", table.comment)
        for column in table.columns:
            _comment(connection, f'COLUMN {table.name}."{column.name}"', column.comment)


def _comment(connection: Connection, what: str, comment: str | None) -> None:
    assert comment, f"{what} has no comment"
    connection.exec_driver_sql(f"COMMENT ON {what} IS '{_quoted(comment)}'")


def _quoted(text: str) -> str:
    return text.replace("'", "''").replace("%", "%%")


def create_reader(connection: Connection) -> None:
    """Create the role geostat_reader, which sees everything in the schema and changes nothing."""
    connection.exec_driver_sql(
        """
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'geostat_reader') THEN
                CREATE ROLE geostat_reader NOLOGIN;
            END IF;
        END $$;
        GRANT USAGE ON SCHEMA geostat TO geostat_reader;
        GRANT SELECT ON ALL TABLES IN SCHEMA geostat TO geostat_reader;
        ALTER DEFAULT PRIVILEGES IN SCHEMA geostat GRANT SELECT ON TABLES TO geostat_reader;
        REVOKE ALL ON token FROM geostat_reader;
        """
    )


def take_turn(connection: Connection) -> None:
    """Wait until no other import writes; the turn ends with the transaction."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITERS})


def publish_layer(connection: Connection, boundary_set: BoundarySet) -> None:
    """Let GIS programs and SQL see the boundary set as a view of its own; its id has been checked."""
    name = boundary_set.id
    columns = [column.name for column in tables.area.columns if column.name not in ("set_id", "geom")]
    connection.execute(
        text(f"CREATE VIEW {name} AS SELECT {', '.join(columns)}, geom, geom_3857 FROM area WHERE set_id = '{name}'")
    )
    _comment(connection, f"VIEW {name}", f"{boundary_set.title_en} – {boundary_set.title_th}")


def withdraw_layer(connection: Connection, set_id: str) -> None:
    """Take back what `publish_layer` did."""
    connection.execute(text(f"DROP VIEW IF EXISTS {set_id}"))


def copy_rows(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    """Write the rows of a frame, whose columns are the table's, with COPY."""
    from pyarrow import Table as ArrowTable
    from pyarrow.csv import WriteOptions, write_csv

    lines = io.BytesIO()
    write_csv(ArrowTable.from_pandas(frame, preserve_index=False), lines, WriteOptions(include_header=False))
    columns = ", ".join(f'"{column}"' for column in frame.columns)
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN (FORMAT csv)") as copy:
        copy.write(lines.getbuffer())
