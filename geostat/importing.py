"""Bringing a statistical file in: inspect, which writes nothing; apply, which writes all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import boundaries
from geostat import store as stored
from geostat.codes import Aggregate, AreaName, AreaNames
from geostat.errors import NotFoundError, some
from geostat.model import LINEAGE_COLUMNS, OBSERVATION_COLUMNS, Observations
from geostat.readers.recipe import write_recipe
from geostat.readers.tables import inspect_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from geostat.readers.recipe import Recipe
    from geostat.readers.tables import Inspection
    from geostat.store import Store, Written

__all__ = ["apply_file", "area_names", "inspect_file"]


def area_names(store: Store) -> AreaNames:
    """The names of all areas that can have values, with the aliases that ship."""
    held = stored.read_area_names(store).astype(object)
    areas = held.where(held.notna(), None).to_dict("records")
    names = [
        AreaName(area["level"], area["code"], name, area["parent"])
        for area in areas
        for name in (area["name_th"], area["name_en"])
        if name
    ]
    provinces = {area["code"]: area["parent"] for area in areas if area["level"] == "province"}
    names += [
        AreaName("province", row["code"], row["alias"], provinces[row["code"]], alias=True)
        for row in boundaries.read_table("aliases").to_dict("records")
        if row["code"] in provinces
    ]
    aggregates = [
        Aggregate(row["name"], row["kind"], row["match"])
        for row in boundaries.read_table("aggregates").to_dict("records")
    ]
    prefixes = boundaries.read_table("name_prefixes")
    return AreaNames(
        tuple(names),
        tuple(aggregates),
        tuple(zip(prefixes["level"], prefixes["prefix"], strict=True)),
        code_prefix="TH",
    )


def inspect_file(
    store: Store,
    path: Path | str,
    recipe: Recipe | None = None,
    *,
    level: str | None = None,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Inspection:
    """Read a statistical file by a recipe, or by one that is drafted, beside what is held; writes nothing.

    Raises NotFoundError or ObservationTableError if the file cannot be read at all; all else stands in the report.
    """
    names = area_names(store)
    if level is not None and level not in names.levels:
        raise NotFoundError(f"there are no areas of level {level!r}; there are {some(names.levels)}")
    inspection = inspect_table(path, names, stored.read_indicators(store), recipe, level=level, progress=progress)
    for at, observations in _by_level(inspection).items():
        _compare_with_held(store, inspection, observations, at)
    return inspection


def apply_file(
    store: Store,
    path: Path | str,
    recipe: Recipe,
    *,
    importer: str | None = None,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Written:
    """Import a statistical file by its recipe, all or nothing; values that were held become an earlier vintage.

    Raises ObservationTableError, with what stands in the way, unless the file can be applied.
    """
    inspection = inspect_file(store, path, recipe)
    inspection.check()
    return stored.write_import(
        store,
        _by_level(inspection),
        catalogue=inspection.indicators,
        provenance=stored.Provenance(
            file=Path(path),
            recipe=write_recipe(inspection.recipe),
            report=inspection.report.as_dict() | {"dropped": inspection.dropped},
            importer=importer,
        ),
        replace=True,
        progress=progress,
    )


def _by_level(inspection: Inspection) -> dict[str, Observations]:
    import pandas as pd

    frame = pd.DataFrame(
        [vars(one) for one in inspection.observed], columns=["level", *OBSERVATION_COLUMNS, *LINEAGE_COLUMNS]
    )
    frame = frame.assign(period=frame["period"].map(str), standard_error=float("nan"))
    columns = OBSERVATION_COLUMNS + LINEAGE_COLUMNS
    return {str(level): Observations(rows[columns].reset_index(drop=True)) for level, rows in frame.groupby("level")}


def _compare_with_held(store: Store, inspection: Inspection, observations: Observations, level: str) -> None:
    """Add to the report what would change, and a warning where the magnitude of an indicator jumps."""
    report = inspection.report
    compared = stored.compare_with_held(store, observations, level=level)
    for change, count in compared["change"].value_counts().items():
        report.changes[str(change)] = report.changes.get(str(change), 0) + int(count)
    dropped = compared[compared["change"] == "dropped"]
    inspection.dropped.extend(dropped[["indicator", "series", "area", "period", "value_held"]].to_numpy().tolist())
    both = compared[(compared["value"] > 0) & (compared["value_held"] > 0)]
    for indicator, ratio in (both["value"] / both["value_held"]).groupby(both["indicator"]).median().items():
        if not 0.2 < ratio < 5:
            report.add("magnitude", indicator=indicator, ratio=ratio)
