"""What every command needs: the workspace, and a bar that shows progress."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geostat.store import Store

__all__ = ["BUNDLED_ROWS", "counting_bar", "open_workspace", "opened", "progress_bar", "workspace_option"]

BUNDLED_ROWS = 188_820

_PATIENCE_SECONDS = 1.0


def workspace_option(command: Callable[..., None]) -> Callable[..., None]:
    """The option that names the workspace."""
    return click.option(
        "--workspace",
        envvar="GEOSTAT_DATABASE_URL",
        default="geostat.gpkg",
        show_default=True,
        help="The workspace: a file, made with the bundled data if it is not there, "
        "or a PostGIS database: postgresql+psycopg://user@host/database.",
    )(command)


@contextmanager
def opened(workspace: str) -> Iterator[Store]:
    """The store, closed at the end."""
    store = open_workspace(workspace)
    try:
        yield store
    finally:
        store.close()


def open_workspace(workspace: str) -> Store:
    """The store; a file that is not there yet is made with the bundled data."""
    from geostat.store import file_of, open_store

    file = file_of(workspace)
    if file is None or file.exists():
        return open_store(workspace)
    return _made(workspace)


def _made(workspace: str) -> Store:
    from geostat.workspace.creation import open_or_create_workspace

    click.echo(f"Making the workspace {workspace} with the bundled data …", err=True)
    with progress_bar("Writing observations", BUNDLED_ROWS) as progress:
        return open_or_create_workspace(workspace, progress=progress)


@contextmanager
def progress_bar(label: str, length: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _rows: None
        return
    with click.progressbar(length=length or 0, label=label, file=sys.stderr) as bar:
        yield bar.update


@contextmanager
def counting_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """The same for work that says how much of it is done, and how much there is; a bar only for what takes a second."""
    if not sys.stderr.isatty():
        yield lambda _done, _whole: None
        return
    begun = time.monotonic()
    with ExitStack() as bars:
        bar: Any = None

        def show(done: int, whole: int) -> None:
            nonlocal bar
            if bar is None and time.monotonic() - begun > _PATIENCE_SECONDS:
                bar = bars.enter_context(click.progressbar(length=whole, label=label, file=sys.stderr))
            if bar is not None:
                bar.length = whole
                bar.update(done - bar.pos)

        yield show
