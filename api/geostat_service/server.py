"""The server of the service, as `geostat serve` finds it by the entry point `geostat.servers`."""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

__all__ = ["run_server"]

_LAST_ANSWERS_SECONDS = 15
"""How long a service that is stopped may take to finish what it has begun to answer."""


def run_server(workspace: str, host: str, port: int, workers: int) -> None:
    """Serve a workspace until a signal ends it."""
    os.environ["GEOSTAT_DATABASE_URL"] = workspace
    with TemporaryDirectory(prefix="geostat-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder  # where the processes of the service count together
        Granian(
            "geostat_service.main:create_app",
            factory=True,
            interface=Interfaces.ASGI,
            address=host,
            port=port,
            workers=workers,
            websockets=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=_LAST_ANSWERS_SECONDS,
        ).serve()
