"""What can be set from outside: environment variables that begin with GEOSTAT_."""

from __future__ import annotations

import getpass
import os
import tempfile
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


class Settings(BaseSettings):
    """The settings of the service; each can be given as GEOSTAT_… in the environment."""

    model_config = SettingsConfigDict(env_prefix="GEOSTAT_", frozen=True)

    database_url: str = "geostat.gpkg"
    """The workspace: a file, made with the bundled data if it is not there, or postgresql+psycopg://…"""

    public_url: str | None = None
    """Where clients find the service, if a proxy stands before it: https://stat.example; else as they ask."""

    cors_origins: list[str] = ["*"]
    """The origins whose pages may read the service (a JSON list); `["*"]` allows all."""

    upload_limit_mb: int = 50
    """The largest request that is read, in MiB."""

    public: bool = True
    """Whether everybody may read; else readers send a token too. Writers always do."""

    rate_limit: float = 0
    """How many requests a second one client may make of each process, on the average; 0: as many as it likes."""

    time_limit_seconds: float = 60
    """How long an answer may take; then the client is told so, and the database stops working on it."""

    plan_rules: Path | None = None
    """A YAML file with weights and cuts of sufficiency that differ from those that ship, and their version."""

    trusted_proxies: list[str] = []
    """The proxies that are believed what client and scheme they tell (a JSON list of addresses or networks)."""

    access_log: bool = False
    """Whether each request is written to the standard output, as a line of JSON."""

    cache_dir: Path | None = None
    """Where tiles that are made once are kept; a folder `geostat` among the caches of this user if it is not set."""

    memory_mb: int = 64
    """How much of its answers each process remembers, in MiB."""

    @property
    def tile_folder(self) -> Path:
        """The folder of the packs of tiles."""
        return (self.cache_dir or _user_cache()) / "tiles"

    @property
    def file_folder(self) -> Path:
        """The folder of whole collections as files."""
        return (self.cache_dir or _user_cache()) / "files"


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()


def _user_cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 — Path raises without a home
    folder = Path(home) / "geostat"
    parent = next(each for each in [folder, *folder.parents] if each.exists())
    return folder if os.access(parent, os.W_OK) else Path(tempfile.gettempdir()) / f"geostat-{_user()}"
