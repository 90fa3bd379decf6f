"""Noticing that the data have changed: by asking the file, by being told by the database."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from geostat.errors import StoreError
from geostat.store import embedded, postgis

if TYPE_CHECKING:
    import psycopg

    from geostat.store.engine import Store

__all__ = ["Watch"]

_POLL_SECONDS = 5.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.2, 5.0


class Watch:
    """Knows the version of the data at any moment, also through an absence of the database.

    A file is asked every time, which takes microseconds. A database tells by NOTIFY on a connection of its own;
    notifications are lost while that is broken, so the version is read again after every new connection.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = store.data_version()
        self._probe = embedded.ChangeProbe(store.engine) if store.is_embedded else None
        self._stopped = threading.Event()
        self._thread = None if store.is_embedded else threading.Thread(target=self._listen, daemon=True)
        if self._thread:
            self._thread.start()

    def version(self) -> int:
        """The version of the data, or the last one that was known if the store is away."""
        if self._probe and self._probe.has_changed():
            with contextlib.suppress(StoreError):
                self._known = self._store.data_version()
        return self._known

    def stop(self) -> None:
        """Stop listening."""
        self._stopped.set()
        if self._probe:
            self._probe.close()
        if self._thread:
            self._thread.join(timeout=2 * _POLL_SECONDS)

    def _listen(self) -> None:
        import psycopg

        pause = _FIRST_PAUSE_SECONDS
        while not self._stopped.wait(pause):
            try:
                with psycopg.connect(postgis.driver_dsn(self._store.engine.url), autocommit=True) as connection:
                    connection.execute(f"LISTEN {postgis.CHANNEL}")
                    pause = _FIRST_PAUSE_SECONDS
                    self._follow(connection)
            except (psycopg.Error, StoreError):
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def _follow(self, connection: psycopg.Connection) -> None:
        while not self._stopped.is_set():
            self._known = self._store.data_version()
            for _ in connection.notifies(timeout=_POLL_SECONDS, stop_after=1):
                pass
