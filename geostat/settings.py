"""What can be set from outside: environment variables that begin with GEOSTAT_."""

from __future__ import annotations

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


class Settings(BaseSettings):
    """The settings of the service; each can be given as GEOSTAT_… in the environment."""

    model_config = SettingsConfigDict(env_prefix="GEOSTAT_", frozen=True)

    database_url: str = "geostat.gpkg"
    """The workspace: a file, made with the bundled data if it is not there, or postgresql+psycopg://…"""

    cors_origins: list[str] = ["*"]
    """The origins whose pages may read the service (a JSON list); `["*"]` allows all."""

    write_token: SecretStr | None = None
    """Who sends this as a bearer token may import and undo over HTTP; nobody may if it is not set."""

    upload_limit_mb: int = 50
    """The largest request that is read, in MiB."""
