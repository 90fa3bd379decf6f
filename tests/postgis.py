"""A real PostGIS server for the tests: a private cluster on a free loopback port, gone when they end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import psycopg
from servers import PATIENCE_SECONDS, ending_with_us, free_port, until

from geostat.workspace.creation import create_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTALL = "install PostgreSQL with PostGIS: sh scripts/install-test-system.sh"
_numbers = count()


class ServerOwner(TypedDict, total=False):
    """Whom a program runs as, in the words of `subprocess`."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass
class Server:
    """A server of PostgreSQL; it ends with the process that started it."""

    folder: Path
    port: int
    filled: str | None = None
    process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://geostat@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host="127.0.0.1", port=self.port, user="geostat", dbname=database, autocommit=True)

    def new_database(self, *, postgis: bool = True) -> str:
        """The URL of a fresh, empty database."""
        name = f"test_{next(_numbers)}"
        template = "with_postgis" if postgis else "template0"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[arg-type]
        return self.url(name)

    def new_workspace(self) -> str:
        """The URL of a fresh database with everything that ships: a copy of one that is filled once."""
        if self.filled is None:
            target = self.new_database()
            create_workspace(target).close()
            self.filled = target.rsplit("/", 1)[1]
        name = f"test_{next(_numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {self.filled}")  # type: ignore[arg-type]
        return self.url(name)

    def start(self) -> None:
        command = [program("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), "-k", str(self.folder)]
        settings = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ending_with_us(*command, *settings, signal_name="QUIT"),  # as `pg_ctl stop -m immediate` does
                stdout=log,
                stderr=log,
                cwd="/",
                **as_server(),
            )
        until(self._answers, "the start of PostgreSQL")

    def _answers(self) -> bool:
        assert self.process
        if self.process.poll() is not None:
            raise RuntimeError(f"PostgreSQL stopped: {(self.folder / 'log').read_text('utf-8', 'replace')[-3000:]}")
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(PATIENCE_SECONDS)
            self.process = None


@contextmanager
def running_server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="geostat-postgis-"))
    server = Server(folder, free_port())
    try:
        _make_cluster(folder)
        server.start()
        with server.connect() as connection:
            connection.execute("CREATE DATABASE with_postgis")
        with server.connect("with_postgis") as connection:
            connection.execute("CREATE EXTENSION postgis")
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _make_cluster(folder: Path) -> None:
    if owner := as_server():
        os.chown(folder, owner["user"], owner["group"])
    command = [program("initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "geostat", "--no-sync"]
    made = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **as_server())
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stdout}{made.stderr}")


def program(name: str) -> str:
    """The newest installed version of a server program; without one the tests fail and say what to do."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    if not found:
        raise RuntimeError(f"{name} is not there; {INSTALL}")
    return str(found[-1])


def as_server() -> ServerOwner:
    """PostgreSQL refuses to run as root: then it runs as the user whom its package made."""
    if os.geteuid() != 0:
        return {}
    owner = pwd.getpwnam("postgres")
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
