"""Opening the store: one file for one person."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event, insert, inspect, select, update
from sqlalchemy.exc import DatabaseError

from geostat.errors import StoreError
from geostat.store import geopackage, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

__all__ = ["Store", "create_store", "open_store"]


@dataclass(frozen=True)
class Store:
    """A workspace: boundaries, indicators and observations in one GeoPackage file."""

    path: Path
    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on which everything read is of one moment."""
        with _telling_store_errors(self.path), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection on which all is written or nothing; it counts as one change of the data."""
        engine = self.engine.execution_options(begin="BEGIN IMMEDIATE")
        with _telling_store_errors(self.path), engine.begin() as connection:
            yield connection
            connection.execute(update(tables.meta).values(data_version=tables.meta.c.data_version + 1))

    def data_version(self) -> int:
        """A number that grows with every change of the data."""
        with self.reading() as connection:
            return int(connection.execute(select(tables.meta.c.data_version)).scalar_one())

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()


def create_store(path: Path | str) -> Store:
    """Create an empty workspace; raises StoreError if a file is there already."""
    path = Path(path)
    if path.exists():
        raise StoreError(f"{path} exists already; open it, or choose another file", path=str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = _engine(path)
    with _telling_store_errors(path), engine.begin() as connection:
        geopackage.initialise(connection)
        tables.metadata.create_all(connection)
        connection.execute(insert(tables.meta).values(schema_version=tables.SCHEMA_VERSION, data_version=0))
    return Store(path, engine)


def open_store(path: Path | str) -> Store:
    """Open a workspace; raises StoreError if it is missing, another program's file, or of another version."""
    path = Path(path)
    if not path.exists():
        raise StoreError(f"there is no workspace {path}; make one with: geostat init", path=str(path))
    engine = _engine(path)
    with _telling_store_errors(path), engine.begin() as connection:
        if not inspect(connection).has_table(tables.meta.name):
            raise StoreError(f"{path} is not a geostat workspace; choose another file", path=str(path))
        version = connection.execute(select(tables.meta.c.schema_version)).scalar_one()
    if version != tables.SCHEMA_VERSION:
        raise StoreError(
            f"{path} has schema version {version}, this geostat needs {tables.SCHEMA_VERSION}; "
            "make a new workspace with: geostat init",
            path=str(path),
        )
    return Store(path, engine)


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")  # readers go on while something is imported

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


@contextmanager
def _telling_store_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise StoreError(
            f"the workspace {path} cannot be used: {error.orig}; check that it is a GeoPackage made by geostat, "
            "that you may write to it, and that the disk has room",
            path=str(path),
        ) from error
