"""Files that are made once and kept: anything that is made from data that have a version."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["make_once"]

_KEPT_SECONDS = 30 * 86_400
_KEPT_BYTES = 4 << 30


def make_once(path: Path, make: Callable[[Path], object]) -> Path:
    """Have `make` write a file if it is not there, and give its path: complete or not there at all.

    Of several processes that want it one makes it, and the others wait. What nobody has wanted for a month goes, and
    what has not been wanted for longest, where the folder has more than 4 GiB.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")) as lock:
        os.utime(lock.lock_file)  # in use: not to be tidied away
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
    held = 0
    for used, size, path in sorted(_held(folder), reverse=True):
        held += size
        if used < time.time() - _KEPT_SECONDS or held > _KEPT_BYTES:
            path.unlink(missing_ok=True)


def _held(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """When each file was last used, and how large it is."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process tidies too
            found = path.stat()
            yield found.st_mtime, found.st_size, path
