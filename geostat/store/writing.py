"""Nouns → database."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from geostat.errors import ConflictError, NotFoundError, some
from geostat.store import embedded, geopackage, postgis
from geostat.store.geometry import SRID, to_geopackage
from geostat.store.names import check_id
from geostat.store.tables import (
    area,
    boundary_set,
    import_batch,
    indicator,
    membership,
    observation,
    series,
    source,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sqlalchemy import Connection, Table

    from geostat.model import BoundarySet, Indicator, Observations
    from geostat.store.engine import Store

__all__ = ["write_boundary_set", "write_indicators", "write_observations"]

_CHUNK = 20_000
_KEY = ["series_id", "period", "area_code"]
_HELD = ["value", "standard_error", "status"]
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
        _note_import(connection, "boundaries", file, len(boundaries))
    return True


def write_indicators(store: Store, indicators: Iterable[Indicator]) -> None:
    """Write catalogue entries; an entry with the same id is brought up to date."""
    with store.writing() as connection:
        _put_indicators(connection, indicators)


def write_observations(
    store: Store,
    observations: Observations,
    *,
    level: str,
    catalogue: Iterable[Indicator] = (),
    file: Path | None = None,
    replace: bool = False,
    progress: Callable[[int], None] = lambda _rows: None,
) -> int:
    """Write observations of one level, all or none; returns how many rows are new or changed.

    `catalogue` entries that the observations need are written with them, and the `file` that they came from is
    noted. `progress` is told the number of rows of each step. Raises ConflictError if other values are held for
    the same series, period and area, unless `replace`.
    """
    with store.writing() as connection:
        _put_indicators(connection, catalogue)
        frame = _with_series_id(connection, observations.frame).rename(columns={"area": "area_code"})
        held = _held(connection, frame, level)
        fresh, changed = _compare(frame, held, replace=replace)
        _remove(connection, changed, level)
        progress(len(frame) - len(fresh))
        fresh = fresh.assign(level=level, vintage=datetime.now(UTC).date())
        fresh["import_id"] = _note_import(connection, "observations", file, len(fresh))
        for start in range(0, len(fresh), _CHUNK):
            rows = fresh.iloc[start : start + _CHUNK]
            _bulk_insert(connection, observation, rows)
            progress(len(rows))
    return len(fresh)


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
    query = select(*(observation.c[name] for name in [*_KEY, *_HELD])).where(
        observation.c.level == level,
        observation.c.series_id.in_([int(number) for number in frame["series_id"].unique()]),
    )
    return pd.DataFrame(connection.execute(query).all(), columns=[*_KEY, *_HELD])


def _compare(frame: pd.DataFrame, held: pd.DataFrame, *, replace: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows to write, and those among them that take the place of others."""
    frame = frame.reindex(columns=[*_KEY, *_HELD])
    frame = frame.astype({"period": "str", "area_code": "str", "status": "str", "standard_error": float})
    if held.empty:
        return frame, frame.iloc[:0]
    both = frame.merge(held, on=_KEY, how="left", suffixes=("", "_held"))
    known = both["value_held"].notna()
    same = known & (both["value"] == both["value_held"]) & (both["status"] == both["status_held"])
    same &= both["standard_error"].fillna(-1) == both["standard_error_held"].astype(float).fillna(-1)
    changed = both[known & ~same]
    if len(changed) and not replace:
        raise ConflictError(
            f"{len(changed)} values are held already with other content, such as area "
            f"{some(changed['area_code'] + ' in ' + changed['period'], 3)}; nothing was written. "
            "Give the table a series of its own, or --replace them",
            rows=len(changed),
        )
    return both.loc[~same, frame.columns], changed[frame.columns]


def _remove(connection: Connection, rows: pd.DataFrame, level: str) -> None:
    if rows.empty:
        return
    same = [observation.c[name] == bindparam(f"_{name}") for name in _KEY]
    statement = delete(observation).where(observation.c.level == level, *same)
    connection.execute(statement, [{f"_{name}": row[name] for name in _KEY} for row in rows[_KEY].to_dict("records")])


def _with_series_id(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with the number of their series; series that are new are added, with their source."""
    names = frame[["indicator", "series"]].drop_duplicates().astype("str")
    known = {row.id: row for row in connection.execute(select(indicator))}
    unknown = sorted(set(names["indicator"]) - known.keys())
    if unknown:
        raise NotFoundError(f"there is no indicator {some(unknown)}; add it to the catalogue first")
    sources = _source_ids(connection, [known[name] for name in names["indicator"].unique()])
    wanted = [
        {"indicator_id": row.indicator, "name": row.series, "source_id": sources[_source_key(known[row.indicator])]}
        for row in names.itertuples()
    ]
    connection.execute(_insert(connection, series).on_conflict_do_nothing(), wanted)
    numbers = pd.DataFrame(
        connection.execute(select(series.c.indicator_id, series.c.name, series.c.id)).all(),
        columns=["indicator", "series", "series_id"],
    )
    keys = frame.astype({"indicator": "str", "series": "str"})
    return keys.merge(numbers, on=["indicator", "series"], how="left")


def _source_ids(connection: Connection, entries: Iterable[Any]) -> dict[tuple[str, str, str], int]:
    """The number of each source; sources that are new are added."""
    agencies = {_source_key(entry): entry.owner_agency_th for entry in entries}
    rows = [
        {"owner_agency_en": agency, "title": title, "licence": licence, "owner_agency_th": thai}
        for (agency, title, licence), thai in agencies.items()
    ]
    connection.execute(_insert(connection, source).on_conflict_do_nothing(), rows)
    held = connection.execute(select(source.c.owner_agency_en, source.c.title, source.c.licence, source.c.id))
    return {(row.owner_agency_en, row.title, row.licence): row.id for row in held}


def _source_key(entry: Any) -> tuple[str, str, str]:
    return entry.owner_agency_en, entry.source_title, entry.licence


def _note_import(connection: Connection, kind: str, file: Path | None, rows: int) -> int | None:
    """Note the file that something came from; what ships with geostat came from none."""
    if file is None:
        return None
    statement = insert(import_batch).values(
        kind=kind,
        file_name=file.name,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        imported_at=datetime.now(UTC),
        row_count=rows,
    )
    key = connection.execute(statement).inserted_primary_key
    assert key is not None
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
    seen.update(boundaries.areas.drop(columns="geometry").to_csv().encode())
    if boundaries.membership is not None:
        seen.update(boundaries.membership.to_csv(index=False).encode())
    for wkb in shapely.to_wkb(boundaries.areas.geometry.to_numpy()):
        seen.update(wkb)
    return seen.hexdigest()
