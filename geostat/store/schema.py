"""The schema of a store: which version it has, and how it is brought up to date."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, select, text, update

from geostat.store import postgis, tables

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

__all__ = ["current_version", "newest_version", "upgrade", "writer_of"]

_FIRST = "0001"
_VERSIONS = Path(__file__).parent / "migrations" / "versions"


def newest_version() -> str:
    """The version that this geostat works with."""
    return max(path.name[1:5] for path in _VERSIONS.glob("v[0-9]*.py"))


def current_version(connection: Connection) -> str | None:
    """The version that a database has; None if it is not a workspace."""
    known = inspect(connection)
    if not known.has_table(tables.meta.name):
        return None
    if not known.has_table("alembic_version"):
        return _FIRST  # written before there were migrations
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def writer_of(connection: Connection) -> str:
    """The version of geostat-areas that gave a database its schema; blank if it does not say.

    Older programs ask this of newer databases: the column keeps its name and its place.
    """
    columns = {column["name"] for column in inspect(connection).get_columns(tables.meta.name)}
    return str(connection.scalar(select(tables.meta.c.written_by))) if "written_by" in columns else ""


def upgrade(connection: Connection) -> None:
    """Bring an empty or older database up to date, inside the connection's transaction."""
    from alembic import command

    config = _config(connection)
    if current_version(connection) == _FIRST and not inspect(connection).has_table("alembic_version"):
        command.stamp(config, _FIRST)
    before = current_version(connection)
    command.upgrade(config, "head")
    if current_version(connection) != before:
        connection.execute(update(tables.meta).values(written_by=version("geostat-areas")))
    if connection.dialect.name == "postgresql":
        postgis.describe(connection)


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_VERSIONS.parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
