"""Opening the store: a file for one person, a PostGIS database for an office."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Engine, exc, make_url, select, text, update

from geostat.errors import StoreError
from geostat.store import embedded, geopackage, postgis, schema, tables
from geostat.store.canceling import interruptible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

__all__ = ["Store", "create_reader", "create_store", "file_of", "holds_workspace", "open_store", "upgrade_store"]


@dataclass(frozen=True, eq=False)
class Store:
    """A workspace: boundaries, indicators and observations in one GeoPackage file or PostGIS database."""

    name: str
    engine: Engine

    @property
    def is_embedded(self) -> bool:
        """Whether it is a file."""
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path:
        """The file of an embedded store."""
        assert self.is_embedded
        return Path(str(self.engine.url.database))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on which everything read is of one moment."""
        options = {} if self.is_embedded else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with (
            _telling_store_errors(self.name),
            self.engine.execution_options(**options).begin() as connection,
            interruptible(connection),
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection on which all is written or nothing; it counts as one change of the data."""
        with self.keeping() as connection:
            yield connection
            changed = update(tables.meta).values(data_version=tables.meta.c.data_version + 1)
            connection.execute(changed)
            if not self.is_embedded:
                connection.execute(text(f"NOTIFY {postgis.CHANNEL}"))

    @contextmanager
    def keeping(self) -> Iterator[Connection]:
        """The same for what was found in the data: it leaves the data as they are."""
        options = embedded.WRITING if self.is_embedded else {}
        with _telling_store_errors(self.name), self.engine.execution_options(**options).begin() as connection:
            if not self.is_embedded:
                postgis.take_turn(connection)
            yield connection

    def data_version(self) -> int:
        """A number that grows with every change of the data."""
        with self.reading() as connection:
            return int(connection.execute(select(tables.meta.c.data_version)).scalar_one())

    def close(self) -> None:
        """Let go of the file or the database."""
        self.engine.dispose()


def create_store(target: Path | str) -> Store:
    """Create an empty workspace in a new file, or in a database that has none.

    `target` is a path, or a URL such as postgresql+psycopg://user@host/database. Raises StoreError if there
    is a workspace already, or the database cannot be used.
    """
    store = _store(target)
    if store.is_embedded:
        if store.path.exists():
            raise StoreError(f"{store.name} exists already; open it, or choose another file")
        store.path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _telling_store_errors(store.name), store.engine.begin() as connection:
            if schema.current_version(connection) is not None:
                raise StoreError(f"{store.name} holds a workspace already; open it, or choose another database")
            (geopackage.initialize if store.is_embedded else postgis.prepare)(connection)
            schema.upgrade(connection)
    except BaseException:
        store.close()
        if store.is_embedded:
            store.path.unlink(missing_ok=True)
        raise
    return store


def file_of(target: Path | str) -> Path | None:
    """The file that a target names; None if it is a database."""
    store = _store(target)
    return store.path if store.is_embedded else None


def holds_workspace(target: Path | str) -> bool:
    """Whether there is a workspace, of any version."""
    store = _store(target)
    try:
        with store.reading() as connection:
            return schema.current_version(connection) is not None
    finally:
        store.close()


def open_store(target: Path | str) -> Store:
    """Open a workspace; raises StoreError if it is missing, another program's, or of another version."""
    store = _store(target)
    if store.is_embedded and not store.path.exists():
        raise StoreError(f"there is no workspace {store.name}; make one with: geostat init")
    try:
        with store.reading() as connection:
            _check_version(store, connection, schema.current_version(connection))
    except BaseException:
        store.close()
        raise
    return store


def _check_version(store: Store, connection: Connection, version: str | None) -> None:
    if version is None:
        raise StoreError(
            f"{store.name} is not a geostat workspace; choose another, or make one there with: geostat init"
            if store.is_embedded
            else f"{store.name} holds no workspace yet; make one with: geostat init --workspace URL"
        )
    if version != schema.newest_version():
        _check_not_newer(store, connection, version)
        raise StoreError(
            f"{store.name} has schema version {version}, this geostat needs {schema.newest_version()}; "
            "run: geostat db upgrade",
            version=version,
        )


def _check_not_newer(store: Store, connection: Connection, version: str) -> None:
    if version <= schema.newest_version():
        return
    writer = schema.writer_of(connection)
    raise StoreError(
        f"{store.name} has schema version {version}, this geostat needs {schema.newest_version()}; "
        + (f"install geostat-areas {writer} or newer" if writer else "install a newer geostat-areas"),
        version=version,
        written_by=writer,
    )


def upgrade_store(target: Path | str) -> tuple[str, str]:
    """Bring an older workspace up to date, all or nothing; returns the versions before and after."""
    store = _store(target)
    if store.is_embedded and not store.path.exists():
        raise StoreError(f"there is no workspace {store.name}")
    try:
        with _telling_store_errors(store.name), store.engine.begin() as connection:
            before = schema.current_version(connection)
            if before is None:
                raise StoreError(f"{store.name} is not a geostat workspace; make one with: geostat init")
            _check_not_newer(store, connection, before)
            schema.upgrade(connection)
            return before, str(schema.current_version(connection))
    finally:
        store.close()


def _store(target: Path | str) -> Store:
    if isinstance(target, Path) or "://" not in target:
        return Store(str(target), embedded.make_engine(Path(target)))
    url = _url(target)
    if url.get_backend_name() == "sqlite":
        return Store(str(url.database), embedded.make_engine(Path(str(url.database))))
    return Store(url.render_as_string(hide_password=True), postgis.make_engine(url))


def _url(text: str) -> URL:
    try:
        url = make_url(text)
    except exc.ArgumentError as error:
        raise StoreError("the database URL cannot be read; write postgresql+psycopg://user@host/database") from error
    if url.drivername not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise StoreError(f"there is no store for {url.drivername}; write postgresql+psycopg://user@host/database")
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


@contextmanager
def _telling_store_errors(name: str) -> Iterator[None]:
    try:
        yield
    except (exc.DBAPIError, exc.TimeoutError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise StoreError(
            f"the workspace {name} cannot be used: {reason}; check that it is there, that it was made by geostat, "
            "that you may use it, and that the disk has room",
            passing=isinstance(error, (exc.OperationalError, exc.TimeoutError)),  # worth another try
        ) from error


def create_reader(store: Store) -> None:
    """Create the database role geostat_reader; raises StoreError for a file, which has no roles."""
    if store.is_embedded:
        raise StoreError(f"{store.name} is a file and has no roles; let the file system say who may read it")
    with _telling_store_errors(store.name), store.engine.begin() as connection:
        postgis.create_reader(connection)
