"""How far a long computation is, told to whoever watches."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["counted", "watching"]

Step = TypeVar("Step")

_WATCHER: ContextVar[Callable[[int, int], None] | None] = ContextVar("watcher", default=None)


@contextmanager
def watching(tell: Callable[[int, int], None]) -> Iterator[None]:
    """Be told, while this lasts, how many steps of how many each computation has done."""
    token = _WATCHER.set(tell)
    try:
        yield
    finally:
        _WATCHER.reset(token)


def counted(steps: Iterable[Step], whole: int) -> Iterator[Step]:
    """The steps themselves; the watcher is told of each that is done."""
    tell = _WATCHER.get()
    for done, step in enumerate(steps, 1):
        yield step
        if tell:
            tell(done, whole)
