"""The command that serves; the server itself comes with the service."""

from __future__ import annotations

from importlib.metadata import entry_points

import click

from geostat.cli.workspace import open_workspace, workspace_option
from geostat.errors import MissingExtraError

__all__ = ["serve"]


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
    servers = entry_points(group="geostat.servers")
    if not servers:
        raise MissingExtraError("this needs the service; install it with: pip install geostat-areas-service")
    open_workspace(workspace).close()
    click.echo(f"The map is at http://{host}:{port}, the API at http://{host}:{port}/docs. Stop with Ctrl-C.")
    next(iter(servers)).load()(workspace, host, port, workers)
