"""A workspace is made, or opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat import countries, store as stored
from geostat.countries.bundled import bundled_indicators, bundled_observations, example_plan
from geostat.domain.plan_records import kind_of
from geostat.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geostat.store import Store

__all__ = ["create_workspace", "open_or_create_workspace"]


def create_workspace(target: Path | str, *, progress: Callable[[int], None] = lambda _rows: None) -> Store:
    """Create a workspace with everything that ships: boundaries, catalog, 188,820 observations.

    A file appears under its name only when it is complete; it must not be there yet. A database that holds a
    workspace already, perhaps in part, is given what it lacks.
    """
    file = stored.file_of(target)
    if file is None:
        held = stored.holds_workspace(target)
        return _fill(stored.open_store(target) if held else stored.create_store(target), progress)
    if file.exists():
        raise StoreError(f"{file} exists already; open it, or choose another file")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    _fill(stored.create_store(part), progress).close()
    part.rename(file)
    return stored.open_store(file)


def _fill(store: Store, progress: Callable[[int], None]) -> Store:
    try:
        for boundary_set in countries.bundled_boundary_sets():
            stored.write_boundary_set(store, boundary_set)
        stored.write_indicators(store, bundled_indicators())
        observations = bundled_observations()
        if len(observations):
            stored.write_observations(store, observations, level="province", progress=progress)
        held = stored.read_plan_records(store).records
        lacking = [each for each in example_plan() if each.id not in held[kind_of(each)]]
        stored.write_records(store, lacking, who="shipped with geostat")
    except BaseException:
        store.close()
        if store.is_embedded:
            store.path.unlink()
        raise
    return store


def open_or_create_workspace(target: Path | str, *, progress: Callable[[int], None] = lambda _rows: None) -> Store:
    """Open the workspace; where there is no file yet, create it with what ships. A database is never filled unasked."""
    file = stored.file_of(target)
    if file is None or file.exists():
        return stored.open_store(target)
    return create_workspace(file, progress=progress)
