"""Servers that tests start: each on a free port, awaited with patience, and gone with whoever started it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PATIENCE_SECONDS = 180.0
"""How long to wait for what is about to happen: a busy machine is no fault."""


def until(happened: Callable[[], object], what: str = "it") -> None:
    """Wait for something that happens by itself."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < end, f"{what} did not happen within {PATIENCE_SECONDS:.0f} seconds"
        time.sleep(0.05)


def ending_with_us(*command: str | Path, signal_name: str = "TERM") -> Sequence[str | Path]:
    """The command, so started that the kernel ends it when we end, even if we are killed."""
    return ["setpriv", "--pdeathsig", signal_name, "--", *command]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(
    *command: str | Path,
    settings: dict[str, str] | None = None,
    output: Path | None = None,
    cwd: Path | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs as long as it is needed, and is asked to end then as by Ctrl-C."""
    with (
        (output or Path(os.devnull)).open("w") as log,
        subprocess.Popen(
            ending_with_us(*command),
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(settings or {})},
            cwd=cwd,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


@contextmanager
def serving(
    database: str, settings: dict[str, str] | None = None, *, workers: int = 1, output: Path | None = None
) -> Iterator[str]:
    """The URL of a service of one's own."""
    port = free_port()
    with running(*serve_command(database, port, workers), settings=settings, output=output) as process:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/healthz", process)
        yield url


def serve_command(database: str, port: int, workers: int = 1) -> list[str | Path]:
    geostat = Path(sys.executable).with_name("geostat")
    return [geostat, "serve", "--workspace", database, "--port", str(port), "--workers", str(workers)]


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until a program that was started answers 200."""

    def answers() -> bool:
        if process.poll() is not None:
            raise RuntimeError(f"the service stopped with {process.returncode}; run it by hand to see why")
        try:
            return httpx.get(url, timeout=PATIENCE_SECONDS).status_code == 200
        except httpx.TransportError:
            return False

    until(answers, f"an answer of {url}")
