"""Nouns → database."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely
from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or

from geostat.errors import ConflictError, NotFoundError, some
from geostat.store import geopackage
from geostat.store.tables import area, boundary_set, indicator, membership, observation, series

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Connection

    from geostat.model import BoundarySet, Indicator, Observations
    from geostat.store.engine import Store

__all__ = ["write_boundary_set", "write_indicators", "write_observations"]

_CHUNK = 20_000
_SET_COLUMNS = [column.name for column in boundary_set.columns if column.name != "digest"]


def write_boundary_set(store: Store, boundaries: BoundarySet, *, replace: bool = False) -> bool:
    """Write a boundary set; returns whether anything changed.

    Writing the same content again changes nothing. Raises ConflictError if the id is taken by other
    content, unless `replace`.
    """
    geopackage.check_id(boundaries.id)
    digest = _digest(boundaries)
    with store.reading() as connection:
        held = connection.scalar(select(boundary_set.c.digest).where(boundary_set.c.id == boundaries.id))
    if held == digest:
        return False
    if held and not replace:
        raise ConflictError(
            f"there is a boundary set {boundaries.id} with other content; give another --id, or --replace it",
            boundary_set=boundaries.id,
        )
    with store.writing() as connection:
        if held:
            geopackage.withdraw_layer(connection, boundaries.id)
            connection.execute(delete(boundary_set).where(boundary_set.c.id == boundaries.id))
        described = {column: getattr(boundaries, column) for column in _SET_COLUMNS}
        connection.execute(insert(boundary_set).values(**described, digest=digest))
        connection.execute(insert(area), _area_rows(boundaries))
        if boundaries.membership is not None:
            connection.execute(insert(membership), _records(boundaries.membership, set_id=boundaries.id))
        geopackage.publish_layer(connection, boundaries)
    return True


def write_indicators(store: Store, indicators: Iterable[Indicator]) -> None:
    """Write catalogue entries; an entry with the same id is brought up to date."""
    with store.writing() as connection:
        _put_indicators(connection, indicators)


def _put_indicators(connection: Connection, indicators: Iterable[Indicator]) -> None:
    rows = [vars(entry) for entry in indicators]
    if rows:
        statement = insert_or(indicator)
        updated = {name: statement.excluded[name] for name in rows[0] if name != "id"}
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=updated), rows)


def write_observations(
    store: Store,
    observations: Observations,
    *,
    level: str,
    catalogue: Iterable[Indicator] = (),
    replace: bool = False,
    progress: Callable[[int], None] = lambda _rows: None,
) -> int:
    """Write observations of one level, all or none; returns how many rows are new or changed.

    `catalogue` entries that the observations need are written with them. `progress` is told the number of
    rows of each step. Raises ConflictError if other values are held for the same series, period and area,
    unless `replace`.
    """
    with store.writing() as connection:
        _put_indicators(connection, catalogue)
        frame = observations.frame.assign(series_id=_series_ids(connection, observations.frame))
        fresh = _fresh(connection, frame, level, replace=replace)
        progress(len(frame) - len(fresh))
        statement = insert_or(observation)
        values = {name: statement.excluded[name] for name in ("value", "status")}
        statement = statement.on_conflict_do_update(index_elements=list(observation.primary_key), set_=values)
        for start in range(0, len(fresh), _CHUNK):
            rows = fresh.iloc[start : start + _CHUNK]
            connection.execute(statement, _records(rows, level=level))
            progress(len(rows))
    return len(fresh)


def _fresh(connection: Connection, frame: pd.DataFrame, level: str, *, replace: bool) -> pd.DataFrame:
    """The rows that are not held yet, with the columns of the table."""
    key = ["series_id", "period", "area_code"]
    frame = frame.rename(columns={"area": "area_code"})[[*key, "value", "status"]]
    frame = frame.astype(dict.fromkeys(("period", "area_code", "status"), "str"))
    query = select(*(observation.c[name] for name in [*key, "value", "status"])).where(
        observation.c.level == level,
        observation.c.series_id.in_([int(i) for i in frame["series_id"].unique()]),
    )
    held = pd.DataFrame(connection.execute(query).all(), columns=[*key, "value", "status"])
    if held.empty:
        return frame
    both = frame.merge(held, on=key, how="left", suffixes=("", "_held"))
    known = both["value_held"].notna()
    same = known & (both["value"] == both["value_held"]) & (both["status"] == both["status_held"])
    changed = both[known & ~same]
    if len(changed) and not replace:
        raise ConflictError(
            f"{len(changed)} values are held already with other content, such as area "
            f"{some(changed['area_code'] + ' in ' + changed['period'], 3)}; nothing was written. "
            "Give the table a series of its own, or --replace them",
            rows=len(changed),
        )
    return both.loc[~same, frame.columns]


def _series_ids(connection: Connection, frame: pd.DataFrame) -> pd.Series:
    """The number of each row's series; series that are new are added."""
    wanted = frame[["indicator", "series"]].drop_duplicates().astype("str")
    known = set(connection.scalars(select(indicator.c.id)))
    unknown = sorted(set(wanted["indicator"]) - known)
    if unknown:
        raise NotFoundError(f"there is no indicator {some(unknown)}; add it to the catalogue first")
    statement = insert_or(series).on_conflict_do_nothing()
    connection.execute(statement, [{"indicator_id": row.indicator, "name": row.series} for row in wanted.itertuples()])
    rows = connection.execute(select(series.c.indicator_id, series.c.name, series.c.id))
    numbers = {(row.indicator_id, row.name): row.id for row in rows}
    keys = zip(frame["indicator"].astype("str"), frame["series"].astype("str"), strict=True)
    return pd.Series([numbers[key] for key in keys], index=frame.index)


def _area_rows(boundaries: BoundarySet) -> list[dict[str, Any]]:
    areas = boundaries.areas.drop(columns="geometry").reset_index(names="code")
    rows = _records(areas, set_id=boundaries.id)
    shapes = [_multi(shape) for shape in boundaries.areas.geometry]
    return [{**row, "geom": shape} for row, shape in zip(rows, shapes, strict=True)]


def _multi(shape: shapely.Geometry) -> shapely.MultiPolygon:
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])


def _records(frame: pd.DataFrame, **constant: Any) -> list[dict[str, Any]]:
    rows = frame.astype(object).where(frame.notna(), None)
    columns = [str(column) for column in rows.columns]
    return [dict(zip(columns, row, strict=True)) | constant for row in rows.itertuples(index=False, name=None)]


def _digest(boundaries: BoundarySet) -> str:
    described = {column: getattr(boundaries, column) for column in _SET_COLUMNS}
    seen = hashlib.sha256(repr(described).encode())
    seen.update(boundaries.areas.drop(columns="geometry").to_csv().encode())
    if boundaries.membership is not None:
        seen.update(boundaries.membership.to_csv(index=False).encode())
    for wkb in shapely.to_wkb(boundaries.areas.geometry.to_numpy()):
        seen.update(wkb)
    return seen.hexdigest()
