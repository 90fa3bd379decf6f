"""Makes v0005: a workspace file, a PostGIS dump, and what they hold. Made once, with version 0.1 of geostat.

Later schemas get a new folder, made by this script as it is then; old ones are never made anew, for they are what
geostat wrote in its time. Run from the top folder: PYTHONPATH=tests .venv/bin/python tests/upgrades/make.py
"""

from __future__ import annotations

import itertools
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from kept_content import fill
from kept_rows import read_rows
from kept_values import Row, write_expected, write_packed
from postgis import Server, program, running_server
from sqlalchemy import func, select

from geostat.store import Store, create_store, schema
from geostat.store.all_tables import metadata

HERE = Path(__file__).parent
BEGUN = datetime(2026, 11, 30, 9, 0, 0, 123456, tzinfo=UTC)
STEP = timedelta(hours=7)  # so that vintages are of different days
TIMED = ("imports", "records", "runs", "sweeps", "tokens", "writing")
DROPPED = ("\\restrict", "\\unrestrict", "SET transaction_timeout", "-- Dumped ")
"""Lines of a dump that say which pg_dump wrote it, or that servers older than it do not know."""


def main() -> None:
    folder = HERE / f"v{schema.newest_version()}"
    folder.mkdir()
    with tempfile.TemporaryDirectory() as scratch, running_server() as server:
        expected = _make_file(folder, Path(scratch) / "workspace.gpkg")
        assert _make_dump(folder, server) == expected, "the two stores hold different things"
    assert all(expected.values()), "a part has no rows"
    write_expected(folder / "expected.json", expected)


def _make_file(folder: Path, path: Path) -> dict[str, list[Row]]:
    _make(str(path))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM")
        held = read_rows(connection.cursor(), "embedded")
    write_packed(folder / "workspace.gpkg.gz", path.read_bytes())
    return held


def _make_dump(folder: Path, server: Server) -> dict[str, list[Row]]:
    url = server.new_database()
    _make(url)
    name = url.rsplit("/", 1)[1]
    with server.connect(name) as connection:
        connection.execute("SET search_path = geostat, public")
        held = read_rows(connection.cursor(), "postgis")
    write_packed(folder / "workspace.sql.gz", _dump(server, name).encode())
    return held


def _make(target: str) -> None:
    with _told_time_and_tokens():
        store = create_store(target)
        fill(store)
        _check_every_table_has_rows(store)
        store.close()


def _check_every_table_has_rows(store: Store) -> None:
    with store.reading() as connection:
        for table in metadata.tables.values():
            assert connection.scalar(select(func.count()).select_from(table)), f"{table.name} has no rows"


@contextmanager
def _told_time_and_tokens() -> Iterator[None]:
    """Both stores are written at the same moments, and their tokens are known: kept-1, kept-2 …"""
    clock = (BEGUN + number * STEP for number in itertools.count())
    tokens = (f"kept-{number}" for number in itertools.count(1))
    with ExitStack() as patches:
        for module in TIMED:
            told = patches.enter_context(patch(f"geostat.store.{module}.datetime"))
            told.now.side_effect = lambda _zone: next(clock)
        patches.enter_context(patch("secrets.token_urlsafe", lambda _length: next(tokens)))
        yield


def _dump(server: Server, database: str) -> str:
    """The database as SQL that any client of PostgreSQL 14 or later can run: INSERT, not the COPY of psql."""
    options = ["--no-owner", "--no-privileges", "--inserts", "--encoding=UTF8"]
    place = ["--host=127.0.0.1", f"--port={server.port}", "--username=geostat", database]
    written = subprocess.run([program("pg_dump"), *options, *place], capture_output=True, check=True, text=True)
    return "".join(line for line in written.stdout.splitlines(keepends=True) if not line.startswith(DROPPED))


if __name__ == "__main__":
    main()
