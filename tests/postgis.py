"""A real PostGIS server for the tests: a private cluster on a free loopback port, gone when they end."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from geostat.workspace.creation import create_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTALL = "install PostgreSQL with PostGIS: sh scripts/install-test-system.sh"
_numbers = count()


@dataclass
class Server:
    """A running server; `control` starts and stops it."""

    folder: Path
    port: int
    filled: str | None = None

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

    def control(self, action: str, *options: str) -> None:
        data, log = self.folder / "data", self.folder / "log"
        run_as_server(self.folder, program("pg_ctl"), "-D", str(data), "-l", str(log), "-w", *options, action)

    def start(self) -> None:
        settings = f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off -k {self.folder}"
        self.control("start", "-o", settings)

    def stop(self) -> None:
        self.control("stop", "-m", "immediate")


@contextmanager
def running_server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="geostat-postgis-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = Server(folder, free.getsockname()[1])
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        run_as_server(
            folder, program("initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "geostat", "--no-sync"
        )
        server.start()
        with server.connect() as connection:
            connection.execute("CREATE DATABASE with_postgis")
        with server.connect("with_postgis") as connection:
            connection.execute("CREATE EXTENSION postgis")
        yield server
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(folder)


def program(name: str) -> str:
    """The newest installed version of a server program; without one the tests fail and say what to do."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    if not found:
        raise RuntimeError(f"{name} is not there; {INSTALL}")
    return str(found[-1])


def run_as_server(folder: Path, *command: str) -> None:
    """PostgreSQL refuses to run as root."""
    if getpass.getuser() == "root" or os.geteuid() == 0:
        command = ("runuser", "-u", "postgres", "--", *command)
    log = folder / "control.log"
    with log.open("ab") as output:  # a pipe would be kept open by the server that pg_ctl starts
        result = subprocess.run(command, stdout=output, stderr=output, cwd="/", check=False)
    if result.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {log.read_text('utf-8', 'replace')}")
