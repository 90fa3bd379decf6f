"""Sweeps: statistics of many indicators and periods, written part by part, adjusted over the whole at the end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import bindparam, case, delete, insert, select, update

from geostat.domain.run_records import SweepSummary
from geostat.errors import NotFoundError
from geostat.store.tables import sweep, sweep_area, sweep_statistic
from geostat.support.digest import sha256_of_record
from geostat.support.json_values import to_json_value

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from geostat.store.engine import Store
    from geostat.support.json_values import JsonObject

__all__ = [
    "begin_sweep",
    "finish_sweep",
    "list_sweeps",
    "read_sweep",
    "remove_sweep",
    "sweep_parts_done",
    "write_sweep_part",
]

_STATISTIC = ["indicator_id", "edition", "period", "statistic", "status", "n", "value", "expected", "z", "p_sim"]


def begin_sweep(store: Store, record: JsonObject) -> str:
    """The id of a sweep, begun now or before: the same question to the same data is one sweep."""
    kept = to_json_value(dict(record))
    sweep_id = sha256_of_record(kept)
    with store.keeping() as connection:
        if not connection.scalar(select(sweep.c.id).where(sweep.c.id == sweep_id)):
            connection.execute(insert(sweep).values(id=sweep_id, created_at=datetime.now(UTC), record=kept))
    return sweep_id


def sweep_parts_done(store: Store, sweep_id: str) -> set[tuple[str, str]]:
    """The indicators and editions that are written already."""
    columns = (sweep_statistic.c.indicator_id, sweep_statistic.c.edition)
    with store.reading() as connection:
        rows = connection.execute(select(*columns).where(sweep_statistic.c.sweep_id == sweep_id).distinct()).all()
    return {(indicator, edition) for indicator, edition in rows}


def write_sweep_part(store: Store, sweep_id: str, statistics: pd.DataFrame, areas: pd.DataFrame) -> None:
    """Write the statistics of one indicator and edition, and their areas, all or nothing.

    `statistics` has indicator_id, edition, period, statistic, status, n, value, expected, z, p_sim; `areas` has period,
    statistic, area, value, p_sim, kind.
    """
    with store.keeping() as connection:
        rows = [to_json_value(row) | {"sweep_id": sweep_id} for row in statistics[_STATISTIC].to_dict("records")]
        connection.execute(insert(sweep_statistic), rows)
        ids = _ids_of(connection, sweep_id, rows[0]["indicator_id"], rows[0]["edition"])
        written = [
            {
                "statistic_id": ids[period, statistic],
                "area_code": area,
                "value": to_json_value(value),
                "p_sim": float(p),
                "kind": kind,
            }
            for period, statistic, area, value, p, kind in areas[
                ["period", "statistic", "area", "value", "p_sim", "kind"]
            ].itertuples(index=False)
        ]
        if written:
            connection.execute(insert(sweep_area), written)


def finish_sweep(store: Store, sweep_id: str, p_adjusted: dict[int, float], cutoffs: dict[str, float]) -> None:
    """Write what was adjusted over the whole: p of the statistics, by id, and the classes of areas.

    An area is in the class of its kind where its p is at most the cutoff of its statistic.
    """
    with store.keeping() as connection:
        told = [{"at": i, "p": p} for i, p in p_adjusted.items()]
        if told:
            changed = update(sweep_statistic).where(sweep_statistic.c.id == bindparam("at"))
            connection.execute(changed.values(p_adjusted=bindparam("p")), told)
        for statistic, cutoff in cutoffs.items():
            columns = sweep_statistic.c
            ids = select(columns.id).where((columns.sweep_id == sweep_id) & (columns.statistic == statistic))
            kind = case((sweep_area.c.p_sim <= cutoff, sweep_area.c.kind), else_="not_significant")
            connection.execute(update(sweep_area).where(sweep_area.c.statistic_id.in_(ids)).values({"class": kind}))
        connection.execute(update(sweep).where(sweep.c.id == sweep_id).values(finished_at=datetime.now(UTC)))


def list_sweeps(store: Store) -> list[SweepSummary]:
    """The sweeps that are kept, latest first."""
    with store.reading() as connection:
        rows = connection.execute(select(sweep).order_by(sweep.c.created_at.desc())).mappings().all()
    return [SweepSummary(**row) for row in rows]


def read_sweep(store: Store, sweep_id: str) -> tuple[SweepSummary, pd.DataFrame, pd.DataFrame]:
    """The record of a sweep, its statistics (one row each) and their areas; raises NotFoundError."""
    with store.reading() as connection:
        row = connection.execute(select(sweep).where(sweep.c.id == sweep_id)).mappings().first()
        if row is None:
            raise NotFoundError(f"no sweep {sweep_id!r} is kept", sweep=sweep_id)
        chosen = sweep_statistic.c.sweep_id == sweep_id
        statistics = pd.read_sql(select(sweep_statistic).where(chosen).order_by(sweep_statistic.c.id), connection)
        areas = pd.read_sql(
            select(sweep_area)
            .join(sweep_statistic, sweep_statistic.c.id == sweep_area.c.statistic_id)
            .where(chosen)
            .order_by(sweep_area.c.statistic_id, sweep_area.c.area_code),
            connection,
        )
    return SweepSummary(**row), statistics, areas


def remove_sweep(store: Store, sweep_id: str) -> None:
    """Take a sweep out of the store."""
    with store.keeping() as connection:
        ids = select(sweep_statistic.c.id).where(sweep_statistic.c.sweep_id == sweep_id)
        connection.execute(delete(sweep_area).where(sweep_area.c.statistic_id.in_(ids)))
        connection.execute(delete(sweep_statistic).where(sweep_statistic.c.sweep_id == sweep_id))
        connection.execute(delete(sweep).where(sweep.c.id == sweep_id))


def _ids_of(connection: Connection, sweep_id: str, indicator: str, edition: str) -> dict[tuple[str, str], int]:
    columns = sweep_statistic.c
    here = (columns.sweep_id == sweep_id) & (columns.indicator_id == indicator) & (columns.edition == edition)
    rows = connection.execute(select(columns.period, columns.statistic, columns.id).where(here)).all()
    return {(period, statistic): number for period, statistic, number in rows}
