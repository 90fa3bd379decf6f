"""Files that are made once and kept: anything that is made from data that have a version."""

from __future__ import annotations

import fcntl
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["make_once"]

_KEPT_SECONDS = 30 * 86_400


def make_once(path: Path, make: Callable[[Path], object]) -> Path:
    """Have `make` write a file if it is not there, and give its path: complete or not there at all.

    Of several processes that want it one makes it, and the others wait. What nobody has wanted for a month goes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            os.utime(path)
            return path
        _tidy(path.parent)
        partial = path.with_name(f"{path.stem}.{os.getpid()}{path.suffix}")
        try:
            make(partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    return path


def _tidy(folder: Path) -> None:
    for path in folder.iterdir():
        if path.stat().st_mtime < time.time() - _KEPT_SECONDS:
            path.unlink(missing_ok=True)
