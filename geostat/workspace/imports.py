"""Bringing files in: inspect, which writes nothing, and apply; boundaries; tidy tables. All or nothing, each."""

from __future__ import annotations

from dataclasses import replace as replaced
from pathlib import Path
from typing import TYPE_CHECKING

from geostat import countries, store as stored
from geostat.domain.area_names import Aggregate, AreaName, AreaNames
from geostat.domain.indicators import LINEAGE_COLUMNS, OBSERVATION_COLUMNS, Observations
from geostat.domain.layers import as_period
from geostat.domain.periods import parse_period
from geostat.errors import BoundaryFileError, NotFoundError, some
from geostat.readers.boundaries import BoundaryFile, read_boundary_file
from geostat.readers.boundary_columns import DEPTHS
from geostat.readers.rasters import zonal_statistics
from geostat.readers.tables.inspection import inspect_table
from geostat.readers.tables.observations import read_catalog, read_observations
from geostat.readers.tables.recipe import write_recipe
from geostat.readers.tables.units import conversion
from geostat.support.json_values import to_json_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from geostat.domain.areas import BoundarySet
    from geostat.domain.findings import Finding
    from geostat.domain.periods import Period
    from geostat.readers.rasters import Statistic, ZonalStatistics
    from geostat.readers.tables.inspection import Inspection
    from geostat.readers.tables.recipe import Recipe
    from geostat.store import Store, Written

__all__ = ["apply_file", "area_names", "import_boundaries", "import_observations", "import_raster", "inspect_file"]


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
        for row in countries.read_table("aliases").to_dict("records")
        if row["code"] in provinces
    ]
    aggregates = [
        Aggregate(row["name"], row["kind"], row["match"])
        for row in countries.read_table("aggregates").to_dict("records")
    ]
    prefixes = countries.read_table("name_prefixes")
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
        catalog=inspection.indicators,
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
    for name, rows in observations.frame.groupby(["indicator", "edition"]):
        _compare_kinds(store, inspection, str(name[0]), str(name[1]), set(rows["period"]), level)
    dropped = compared[compared["change"] == "dropped"]
    inspection.dropped.extend(dropped[["indicator", "edition", "area", "period", "value_held"]].to_numpy().tolist())
    both = compared[(compared["value"] > 0) & (compared["value_held"] > 0)]
    for indicator, ratio in (both["value"] / both["value_held"]).groupby(both["indicator"]).median().items():
        if not 0.2 < ratio < 5:
            report.add("magnitude", indicator=indicator, ratio=ratio)


def _compare_kinds(
    store: Store, inspection: Inspection, indicator: str, edition: str, periods: set[str], level: str
) -> None:
    """Warn where an edition of years would get quarters, or calendar years fiscal ones."""
    held = stored.read_holdings(store, indicator).at(level).in_edition(edition).periods
    kinds, new = {each.kind for each in held}, {parse_period(text).kind for text in periods}
    if kinds and not new <= kinds:
        inspection.report.add(
            "period_kind", indicator=indicator, edition=edition, new=some(sorted(new - kinds)), held=some(sorted(kinds))
        )


def import_boundaries(
    store: Store,
    path: Path | str,
    *,
    id: str | None = None,
    level: str | None = None,
    new_areas: bool = False,
    replace: bool = False,
    **options: Any,
) -> BoundaryFile:
    """Read a boundary file, check it against what is held, and keep it as a boundary set; says what was found.

    `options` go to `read_boundary_file`. Raises BoundaryFileError if a code is not known at this level, unless
    `new_areas` says that it may be new; nothing is written then.
    """
    read = read_boundary_file(path, id=id, level=level, names=area_names(store), **options)
    areas, at = read.boundary_set.areas, read.boundary_set.level
    known = stored.read_codes(store, at)
    unknown = sorted(set(areas.index) - known)
    if known and unknown and not new_areas:
        raise BoundaryFileError(
            f"{path}: {len(unknown)} codes are not known at the level {at}: {some(unknown)}; known are such "
            f"as {some(sorted(known), 3)}. Choose the code column or take off a prefix "
            "(--code-column, --code-prefix), or allow them with --new-areas",
            unknown=unknown,
        )
    findings = (*read.findings, *_checked(store, read.boundary_set, known))
    boundary_set = _with_known_validity(store, read.boundary_set)
    stored.write_boundary_set(store, boundary_set, file=Path(path), replace=replace)
    return BoundaryFile(boundary_set, findings)


def _checked(store: Store, boundary_set: BoundarySet, known: set[str]) -> Iterator[Finding]:
    from geostat.readers.boundary_checks import check_coverage, check_hierarchy, check_presence

    yield from check_coverage(boundary_set.areas)
    above = next((level for level, depth in DEPTHS.items() if depth == DEPTHS.get(boundary_set.level, 0) - 1), None)
    held = above in stored.list_boundary_sets(store)
    yield from check_hierarchy(boundary_set.areas, stored.read_boundary_set(store, str(above)) if held else None)
    yield from check_presence(boundary_set.areas, boundary_set.level, known)


def _with_known_validity(store: Store, boundary_set: BoundarySet) -> BoundarySet:
    """The set, with the days on which its areas began and ended where the file is silent and the store knows them."""
    if boundary_set.level not in stored.list_boundary_sets(store):
        return boundary_set
    held = stored.read_boundary_set(store, boundary_set.level).areas
    areas = boundary_set.areas.copy()
    for column in ("valid_from", "valid_to"):
        areas[column] = areas[column].fillna(held[column].reindex(areas.index))
    return replaced(boundary_set, areas=areas)


def import_raster(
    store: Store,
    path: Path | str,
    *,
    indicator: str,
    period: Period | str | int,
    statistic: Statistic,
    boundary_set: str = "province",
    edition: str | None = None,
    catalog: Path | str | None = None,
    importer: str | None = None,
    **options: Any,
) -> tuple[Written, ZonalStatistics]:
    """Compute a statistic of a raster for every area, and keep it as observations of an indicator.

    `options` go to `zonal_statistics`. Method, coverage and the share without data are kept with the import. A share is
    kept in the unit of the indicator. Raises RasterError, or ObservationTableError if the indicator is no share.
    """
    import pandas as pd
    import yaml

    added = read_catalog(catalog) if catalog else []
    known = {entry.id: entry for entry in [*stored.read_indicators(store), *added]}
    if indicator not in known:
        raise NotFoundError(f"there is no indicator {indicator!r}; describe it in a catalog (--catalog FILE)")
    entry = known[indicator]
    factor = conversion("ratio", (entry.unit_th, entry.unit_en)) if statistic == "share_above" else 1.0
    areas = stored.read_boundary_set(store, boundary_set)
    zonal = zonal_statistics(path, areas, statistic, **options)
    values = zonal.table["value"].dropna() * factor
    frame = pd.DataFrame(
        {
            "indicator": indicator,
            "edition": edition or entry.edition,
            "area": values.index,
            "period": str(as_period(period)),
            "value": values.to_numpy(),
            "standard_error": float("nan"),
            "status": "derived",
            "cell": f"band {zonal.run['band']}",
            "raw": None,
            "period_text": str(period),
        }
    )
    written = stored.write_import(
        store,
        {areas.level: Observations(frame[OBSERVATION_COLUMNS + LINEAGE_COLUMNS])},
        catalog=added,
        provenance=stored.Provenance(
            file=Path(path),
            recipe=yaml.safe_dump(zonal.run, allow_unicode=True, sort_keys=False),
            report={"run": zonal.run, "areas": to_json_value(zonal.table.to_dict("index"))},
            importer=importer,
        ),
        replace=True,
    )
    return written, zonal


def import_observations(
    store: Store,
    path: Path | str,
    *,
    level: str = "province",
    catalog: Path | str | None = None,
    replace: bool = False,
    progress: Callable[[int], None] = lambda _rows: None,
) -> int:
    """Read a tidy table and keep its observations; returns how many are new or changed.

    `catalog` describes indicators that are not in the store yet. Raises ObservationTableError or
    ConflictError; then nothing was written.
    """
    areas = stored.read_codes(store, level)
    if not areas:
        raise NotFoundError(f"there are no areas of level {level!r} to have values; import their boundaries first")
    added = read_catalog(catalog) if catalog else []
    indicators = {entry.id: entry for entry in [*stored.read_indicators(store), *added]}
    observations = read_observations(path, indicators=indicators.values(), areas=areas)
    return stored.write_observations(
        store, observations, level=level, catalog=added, file=Path(path), replace=replace, progress=progress
    ).rows
