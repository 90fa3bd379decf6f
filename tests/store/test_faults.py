"""What must hold when things go wrong in the middle, done to both kinds of store."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from conftest import grid_codes, make_indicator, make_observations
from postgis import Server
from servers import PATIENCE_SECONDS, until
from test_store import dump

from geostat import store as stored
from geostat.domain.areas import BoundarySet
from geostat.errors import StoreError
from geostat.store import Store
from geostat.workspace.layers import read_layer

IMPORT_AND_STALL = """
import sys, time
sys.path.insert(0, {tests!r})
from conftest import grid_codes, make_observations
from geostat import store as stored

def stall(rows):
    if rows:
        print("written", rows, flush=True)
        time.sleep(60)

store = stored.open_store({target!r})
changed = make_observations(dict.fromkeys(grid_codes(), 999.0))
stored.write_observations(store, changed, level="cell", replace=True, progress=stall)
"""


@pytest.fixture
def filled(target: str, grid: BoundarySet, grid_values: dict[str, float]) -> Iterator[Store]:
    store = stored.create_store(target)
    stored.write_boundary_set(store, grid)
    stored.write_indicators(store, [make_indicator()])
    stored.write_observations(store, make_observations(grid_values), level="cell")
    yield store
    store.close()


def test_an_import_killed_in_the_middle_leaves_what_was(filled: Store, target: str) -> None:
    before = dump(filled)
    code = IMPORT_AND_STALL.format(tests=str(__import__("pathlib").Path(__file__).parent.parent), target=target)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "written 16\n"
        assert dump(filled) == before  # a reader sees one version while something is written
        process.send_signal(signal.SIGKILL)
    assert dump(filled) == before
    changed = make_observations(dict.fromkeys(grid_codes(), 500.0))
    assert stored.write_observations(filled, changed, level="cell", replace=True).rows == 16  # and one can go on


def test_two_imports_at_once_do_not_interleave(filled: Store, target: str) -> None:
    stores = [stored.open_store(target) for _ in range(2)]
    start = threading.Barrier(2)

    def write(store: Store, value: float) -> None:
        start.wait()
        for _ in range(5):
            both = make_observations(dict.fromkeys(grid_codes(), value))
            stored.write_observations(store, both, level="cell", replace=True)

    threads = [
        threading.Thread(target=write, args=(store, value)) for store, value in zip(stores, (1.0, 2.0), strict=True)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert read_layer(filled, "grid", "x").values.nunique() in (1, 16)  # one writer's, or what was before
    for thread in threads:
        thread.join()
    assert read_layer(filled, "grid", "x").values.nunique() == 1
    for store in stores:
        store.close()


def test_a_database_that_was_away_is_used_again(postgis: Server) -> None:
    store = stored.create_store(postgis.new_database())
    watch = stored.Watch(store)
    assert store.data_version() == watch.version() == 0
    postgis.stop()
    try:
        with pytest.raises(StoreError, match="cannot be used"):
            store.data_version()
        assert watch.version() == 0
    finally:
        postgis.start()
    stored.write_indicators(store, [make_indicator()])
    until(lambda: watch.version() == 1, "notice of a change after the absence")
    watch.stop()
    store.close()


def test_a_change_is_told_at_once(postgis: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geostat.store.watching._POLL_SECONDS", 10 * PATIENCE_SECONDS)
    store = stored.create_store(postgis.new_database())
    watch = stored.Watch(store)

    def write() -> None:
        stored.write_indicators(store, [make_indicator()])

    write()
    until(lambda: watch.version() == 1, "the first reading")
    write()
    until(lambda: watch.version() == 2, "NOTIFY")  # it listens now, and would not ask by itself for long
    ending = threading.Thread(target=watch.stop)
    ending.start()
    until(lambda: write() or not ending.is_alive(), "its end")  # type: ignore[func-returns-value]
    store.close()
