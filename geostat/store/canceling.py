"""Work that nobody waits for any more ends, also where it waits for the database."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

__all__ = ["Work", "cancelable", "interruptible"]


class Work:
    """A piece of work whose statements can be broken off, from another thread."""

    def __init__(self) -> None:
        self.is_canceled = False
        self._lock = Lock()
        self._interrupts: list[Callable[[], Any]] = []

    def cancel(self) -> None:
        """Break off what the database does for this work, now and from now on."""
        with self._lock:
            self.is_canceled = True
            for interrupt in self._interrupts:
                interrupt()

    @contextmanager
    def on(self, interrupt: Callable[[], Any]) -> Iterator[None]:
        """Call `interrupt` if the work is canceled meanwhile."""
        with self._lock:
            self._interrupts.append(interrupt)
            if self.is_canceled:
                interrupt()
        try:
            yield
        finally:
            with self._lock:
                self._interrupts.remove(interrupt)


_current: ContextVar[Work | None] = ContextVar("work", default=None)


@contextmanager
def cancelable(work: Work) -> Iterator[None]:
    """What the store does in this context, and in threads that it starts, belongs to the work."""
    token = _current.set(work)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def interruptible(connection: Connection) -> Iterator[None]:
    """Statements on this connection are broken off when the work that they belong to is canceled."""
    work = _current.get()
    if work is None:
        yield
        return
    driver: Any = connection.connection.driver_connection
    with work.on(driver.interrupt if hasattr(driver, "interrupt") else driver.cancel):
        yield
