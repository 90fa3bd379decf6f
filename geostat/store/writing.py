"""Nouns → database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely
from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from geostat.domain.indicators import LINEAGE_COLUMNS
from geostat.errors import ConflictError, NotFoundError, some
from geostat.store import embedded, geopackage, postgis
from geostat.store.audit import note
from geostat.store.geometry import SRID, to_geopackage
from geostat.store.set_ids import check_id
from geostat.store.tables import (
    area,
    boundary_set,
    edition,
    import_batch,
    indicator,
    membership,
    observation,
    source,
    superseded,
)
from geostat.support.digest import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from sqlalchemy import Connection, Table

    from geostat.domain.areas import BoundarySet
    from geostat.domain.indicators import Indicator, Observations
    from geostat.store.engine import Store
    from geostat.support.json_values import JsonObject

__all__ = [
    "Provenance",
    "Written",
    "compare_with_held",
    "write_boundary_set",
    "write_import",
    "write_indicators",
    "write_observations",
]

_CHUNK = 20_000
_KEY = ["edition_id", "period", "area_code"]
_HELD = ["value", "standard_error", "status"]
_ORIGIN = ["vintage", "import_id", *LINEAGE_COLUMNS]
_SET_COLUMNS = [column.name for column in boundary_set.columns if column.name != "digest"]


def write_boundary_set(
    store: Store, boundaries: BoundarySet, *, file: Path | None = None, replace: bool = False
) -> bool:
    """Write a boundary set, and the `file` that it came from; returns whether anything changed.

    Writing the same content again changes nothing. Raises ConflictError if the id is taken by other
    content, unless `replace`.
    """
    check_id(boundaries.id)
    digest = _digest(boundaries)
    query = select(boundary_set.c.digest).where(boundary_set.c.id == boundaries.id)
    with store.reading() as connection:
        if connection.scalar(query) == digest:
            return False
    with store.writing() as connection:
        held = connection.scalar(query)
        if held and not replace:
            raise ConflictError(
                f"there is a boundary set {boundaries.id} with other content; give another --id, or --replace it",
                boundary_set=boundaries.id,
            )
        views = geopackage if store.is_embedded else postgis
        if held:
            views.withdraw_layer(connection, boundaries.id)
            connection.execute(delete(boundary_set).where(boundary_set.c.id == boundaries.id))
        described = {column: getattr(boundaries, column) for column in _SET_COLUMNS}
        connection.execute(insert(boundary_set).values(**described, digest=digest))
        _bulk_insert(connection, area, _area_rows(store, boundaries))
        if boundaries.membership is not None:
            _bulk_insert(connection, membership, boundaries.membership.assign(set_id=boundaries.id))
        views.publish_layer(connection, boundaries)
        if file is not None:
            _note_import(connection, "boundaries", Provenance(file), len(boundaries), boundaries.level)
    return True


def write_indicators(store: Store, indicators: Iterable[Indicator]) -> None:
    """Write catalog entries; an entry with the same id is brought up to date."""
    with store.writing() as connection:
        _put_indicators(connection, indicators)


@dataclass(frozen=True)
class Provenance:
    """What an import is remembered by."""

    file: Path | None = None
    recipe: str | None = None
    report: JsonObject | None = None
    importer: str | None = None


def write_observations(
    store: Store,
    observations: Observations,
    *,
    level: str,
    catalog: Iterable[Indicator] = (),
    file: Path | None = None,
    replace: bool = False,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Written:
    """Write observations of one level, all or none; says how many are new, revised, unchanged, and which import it was.

    `catalog` entries that the observations need are written with them, and the `file` that they came from is
    noted. `progress` is told the number of rows of each step. Raises ConflictError if other
    values are held for the same edition, period and area, unless `replace`: then those are kept as an earlier vintage.
    """
    return write_import(
        store,
        {level: observations},
        catalog=catalog,
        provenance=Provenance(file),
        replace=replace,
        progress=progress,
    )


def write_import(
    store: Store,
    by_level: Mapping[str, Observations],
    *,
    catalog: Iterable[Indicator] = (),
    provenance: Provenance,
    replace: bool = False,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Written:
    """Write the observations of one file, of one or more levels, all or none; else like `write_observations`."""
    with store.writing() as connection:
        _put_indicators(connection, catalog)
        compared = {}
        rows = 0
        for level, observations in by_level.items():
            frame = _with_edition_id(connection, observations.frame).rename(columns={"area": "area_code"})
            held = _held(connection, frame, level)
            compared[level] = _compare(frame, held, replace=replace, confirming=provenance.file is not None)
            rows += len(frame)
        fresh = sum(len(each.fresh) for each in compared.values())
        replaced = sum(len(each.replaced) for each in compared.values())
        confirmed = sum(each.confirmed for each in compared.values())
        progress(rows - fresh)
        number = None
        if provenance.file is not None or replaced:
            number = _note_import(connection, "observations", provenance, fresh - confirmed, ", ".join(by_level))
        for level, each in compared.items():
            _replace(connection, each, level, number, progress)
    return Written(number, fresh - replaced, replaced - confirmed, rows - fresh + confirmed)


def _replace(
    connection: Connection, compared: _Compared, level: str, number: int | None, progress: Callable[[int], None]
) -> None:
    if number is not None:
        _supersede(connection, compared.replaced, level, number)
    fresh = compared.fresh.assign(level=level, vintage=datetime.now(UTC).date(), import_id=number)
    for start in range(0, len(fresh), _CHUNK):
        rows = fresh.iloc[start : start + _CHUNK]
        _bulk_insert(connection, observation, rows)
        progress(len(rows))


@dataclass(frozen=True)
class Written:
    """What an import did: its number (None if nothing was noted), and how many values were new, revised, unchanged."""

    import_id: int | None
    new: int
    revised: int
    unchanged: int

    @property
    def rows(self) -> int:
        """How many values are new or changed."""
        return self.new + self.revised


def compare_with_held(store: Store, observations: Observations, *, level: str) -> pd.DataFrame:
    """The observations beside what is held of the same edition, level and periods, without writing.

    One row for each: indicator, edition, area, period, value, value_held (NaN if none), and `change`: new, revised,
    unchanged, or dropped for what is held but not among the observations.
    """
    frame = observations.frame.rename(columns={"area": "area_code"}).astype({"indicator": "str", "edition": "str"})
    with store.reading() as connection:
        known = pd.DataFrame(
            connection.execute(select(edition.c.id, edition.c.indicator_id, edition.c.name)).all(),
            columns=["edition_id", "indicator", "edition"],
        )
        frame = frame.merge(known, on=["indicator", "edition"], how="left")
        held = _held(connection, frame.dropna(subset="edition_id"), level)
    held = held.merge(known, on="edition_id", how="left")
    scope = frame[["indicator", "edition", "period"]].drop_duplicates()
    held = held.merge(scope, on=["indicator", "edition", "period"])
    key = ["indicator", "edition", "period", "area_code"]
    both = frame[[*key, "value", "status"]].merge(
        held[[*key, "value", "status"]], on=key, how="outer", suffixes=("", "_held")
    )
    same = (both["value"] == both["value_held"]) & (both["status"] == both["status_held"])
    both["change"] = "revised"
    both.loc[same, "change"] = "unchanged"
    both.loc[both["value_held"].isna(), "change"] = "new"
    both.loc[both["value"].isna(), "change"] = "dropped"
    return both.rename(columns={"area_code": "area"})


def _put_indicators(connection: Connection, indicators: Iterable[Indicator]) -> None:
    rows = [vars(entry) for entry in indicators]
    if rows:
        statement = _insert(connection, indicator)
        updated = {name: statement.excluded[name] for name in rows[0] if name != "id"}
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=updated), rows)


def _insert(connection: Connection, table: Table) -> Any:
    """An INSERT that can say ON CONFLICT, which each database has in its own dialect."""
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)


def _bulk_insert(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    frame = frame.astype({name: object for name, kind in frame.dtypes.items() if kind == "category"})
    if connection.dialect.name == "sqlite":
        embedded.insert_rows(connection, table, frame)
    else:
        postgis.copy_rows(connection, table, frame)


def _held(connection: Connection, frame: pd.DataFrame, level: str) -> pd.DataFrame:
    columns = [*_KEY, *_HELD, *_ORIGIN]
    query = select(*(observation.c[name] for name in columns)).where(
        observation.c.level == level,
        observation.c.edition_id.in_([int(number) for number in frame["edition_id"].unique()]),
    )
    return pd.DataFrame(connection.execute(query).all(), columns=columns)


@dataclass(frozen=True)
class _Compared:
    """The rows to write, and the held rows whose place they take, some with the same value."""

    fresh: pd.DataFrame
    replaced: pd.DataFrame
    confirmed: int = 0


def _compare(frame: pd.DataFrame, held: pd.DataFrame, *, replace: bool, confirming: bool) -> _Compared:
    """With `confirming`, a value of which no file is known takes the file that gives the same."""
    frame = frame.reindex(columns=[*_KEY, *_HELD, *LINEAGE_COLUMNS])
    frame = frame.astype({"period": "str", "area_code": "str", "status": "str", "standard_error": float})
    frame[LINEAGE_COLUMNS] = frame[LINEAGE_COLUMNS].astype(object).where(frame[LINEAGE_COLUMNS].notna(), None)
    if held.empty:
        return _Compared(frame, held)
    both = frame.merge(held[[*_KEY, *_HELD, "import_id"]], on=_KEY, how="left", suffixes=("", "_held"))
    known = both["value_held"].notna()
    same = known & (both["value"] == both["value_held"]) & (both["status"] == both["status_held"])
    same &= both["standard_error"].fillna(-1) == both["standard_error_held"].astype(float).fillna(-1)
    changed = both[known & ~same]
    if len(changed) and not replace:
        raise ConflictError(
            f"{len(changed)} values are held already with other content, such as area "
            f"{some(changed['area_code'] + ' in ' + changed['period'], 3)}; nothing was written. "
            "Give the table an edition of its own, or --replace them",
            rows=len(changed),
        )
    confirmed = same & both["import_id"].isna() & confirming
    taking_place = both.loc[(known & ~same) | confirmed, _KEY]
    fresh = both.loc[~same | confirmed, frame.columns]
    return _Compared(fresh, held.merge(taking_place, on=_KEY), int(confirmed.sum()))


def _supersede(connection: Connection, replaced: pd.DataFrame, level: str, number: int) -> None:
    """Move held values that are replaced to the earlier vintages."""
    if replaced.empty:
        return
    rows = replaced.assign(level=level, superseded_by=number)
    rows["import_id"] = rows["import_id"].astype("Int64")
    _bulk_insert(connection, superseded, rows)
    key = [observation.c.edition_id, observation.c.level, observation.c.period, observation.c.area_code]
    gone = select(*(superseded.c[column.name] for column in key)).where(superseded.c.superseded_by == number)
    connection.execute(delete(observation).where(tuple_(*key).in_(gone)))


def _with_edition_id(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with the number of their edition; editions that are new are added, with their source."""
    names = frame[["indicator", "edition"]].drop_duplicates().astype("str")
    known = {row.id: row for row in connection.execute(select(indicator))}
    unknown = sorted(set(names["indicator"]) - known.keys())
    if unknown:
        raise NotFoundError(f"there is no indicator {some(unknown)}; add it to the catalog first")
    sources = _source_ids(connection, [known[name] for name in names["indicator"].unique()])
    wanted = [
        {"indicator_id": row.indicator, "name": row.edition, "source_id": sources[_source_key(known[row.indicator])]}
        for row in names.itertuples()
    ]
    connection.execute(_insert(connection, edition).on_conflict_do_nothing(), wanted)
    numbers = pd.DataFrame(
        connection.execute(select(edition.c.indicator_id, edition.c.name, edition.c.id)).all(),
        columns=["indicator", "edition", "edition_id"],
    )
    keys = frame.astype({"indicator": "str", "edition": "str"})
    return keys.merge(numbers, on=["indicator", "edition"], how="left")


def _source_ids(connection: Connection, entries: Iterable[Any]) -> dict[tuple[str, str, str], int]:
    """The number of each source; sources that are new are added."""
    agencies = {_source_key(entry): entry.owner_agency_th for entry in entries}
    rows = [
        {"owner_agency_en": agency, "title": title, "license": terms, "owner_agency_th": thai}
        for (agency, title, terms), thai in agencies.items()
    ]
    connection.execute(_insert(connection, source).on_conflict_do_nothing(), rows)
    held = connection.execute(select(source.c.owner_agency_en, source.c.title, source.c.license, source.c.id))
    return {(row.owner_agency_en, row.title, row.license): row.id for row in held}


def _source_key(entry: Any) -> tuple[str, str, str]:
    return entry.owner_agency_en, entry.source_title, entry.license


def _note_import(connection: Connection, kind: str, provenance: Provenance, rows: int, level: str) -> int:
    """Note the file that something came from, and how it was read; returns the number of the import."""
    file = provenance.file
    statement = insert(import_batch).values(
        kind=kind,
        file_name=file.name if file else "",
        sha256=sha256_of(file) if file else "",
        imported_at=datetime.now(UTC),
        row_count=rows,
        level=level,
        recipe=provenance.recipe,
        report=provenance.report,
        importer=provenance.importer,
    )
    key = connection.execute(statement).inserted_primary_key
    assert key is not None
    told = {"kind": kind, "file_name": file.name if file else "", "rows": rows, "level": level}
    note(connection, provenance.importer or "not stated", "imported", "import", str(key[0]), after=told)
    return int(key[0])


def _area_rows(store: Store, boundaries: BoundarySet) -> pd.DataFrame:
    """The rows of the areas, their shapes as each database takes them in bulk."""
    rows = boundaries.areas.drop(columns="geometry").reset_index(names="code").assign(set_id=boundaries.id)
    return pd.DataFrame(rows).assign(geom=_shapes(store, boundaries))


def _shapes(store: Store, boundaries: BoundarySet) -> list[Any]:
    multi = [
        shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])
        for shape in boundaries.areas.geometry
    ]
    if store.is_embedded:
        return [to_geopackage(shape) for shape in multi]
    return list(shapely.to_wkb(shapely.set_srid(multi, SRID), hex=True, include_srid=True))


def _digest(boundaries: BoundarySet) -> str:
    described = {column: getattr(boundaries, column) for column in _SET_COLUMNS}
    seen = hashlib.sha256(repr(described).encode())
    attributes = boundaries.areas.drop(columns="geometry")
    if attributes["parent"].isna().all():  # sets without parents keep the digest from before there were any
        attributes = attributes.drop(columns="parent")
    seen.update(attributes.to_csv().encode())
    if boundaries.membership is not None:
        seen.update(boundaries.membership.to_csv(index=False).encode())
    for wkb in shapely.to_wkb(boundaries.areas.geometry.to_numpy()):
        seen.update(wkb)
    return seen.hexdigest()
