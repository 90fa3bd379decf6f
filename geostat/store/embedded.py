"""The embedded store: one GeoPackage file."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from sqlalchemy import Connection, Table

__all__ = ["WRITING", "ChangeProbe", "insert_rows", "make_engine"]

WRITING = {"begin": "BEGIN IMMEDIATE"}
"""A writer waits for the writer before it, not for readers."""


def make_engine(path: Path) -> Engine:
    """An engine whose transactions begin where we say and end with all or nothing."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")  # readers go on while something is imported

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def insert_rows(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    """Write the rows of a frame, whose columns are the table's."""
    columns = ", ".join(f'"{column}"' for column in frame.columns)
    places = ", ".join("?" * len(frame.columns))
    rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({places})", list(rows))


class ChangeProbe:
    """Tells whether somebody has written into the file since it was last asked."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.raw_connection()
        self._lock = Lock()
        self._seen = -1

    def has_changed(self) -> bool:
        """Whether there was a change, the first time always; asked of SQLite, without reading any table."""
        with self._lock:
            if self._connection.driver_connection is None:  # closed
                return False
            (seen,) = self._connection.driver_connection.execute("PRAGMA data_version").fetchone()
            changed = seen != self._seen
            self._seen = seen
        return bool(changed)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()
