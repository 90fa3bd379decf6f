"""The command that serves, as `geostat` finds it by the entry point `geostat.commands`."""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory

import click

from geostat.cli.workspace import open_workspace, workspace_option

__all__ = ["serve"]

_LAST_ANSWERS_SECONDS = 15
"""How long a service that is stopped may take to finish what it has begun to answer."""


@click.command()
@workspace_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Processes; as many as there are cores for many users.")
def serve(workspace: str, host: str, port: int, workers: int) -> None:
    """Serve the map and its API.

    \b
    Example:
      geostat serve --port 8080 --workers 4
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    open_workspace(workspace).close()
    os.environ["GEOSTAT_DATABASE_URL"] = workspace
    click.echo(f"The map is at http://{host}:{port}, the API at http://{host}:{port}/docs. Stop with Ctrl-C.")
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
