"""The service starts: it is ready once nothing has to be compiled, and what it starts itself is the same Python."""

from __future__ import annotations

import subprocess
from threading import Event

import pytest
from geostat_service import main
from geostat_service.data.tile_packs import _COMMAND


def test_it_is_ready_before_what_only_some_analyses_need(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = Event()
    seen = []
    monkeypatch.setattr(main, "warm_up", lambda: seen.append(("compiled", ready.is_set())))
    monkeypatch.setattr(main, "import_libraries", lambda: seen.append(("imported", ready.is_set())))
    main._warm(ready)
    assert seen == [("compiled", False), ("imported", True)]


def test_a_service_that_cannot_compile_is_ready_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError("the cache cannot be written")

    ready = Event()
    monkeypatch.setattr(main, "warm_up", fail)
    with pytest.raises(OSError, match="cache"):
        main._warm(ready)
    assert ready.is_set()


def test_tiles_are_made_by_the_same_python() -> None:
    told = subprocess.run([*_COMMAND, "--help"], capture_output=True, text=True, check=True).stdout
    assert told.startswith("Usage: geostat build-tiles")
