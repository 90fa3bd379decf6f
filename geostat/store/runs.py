"""Analyses that are kept: what was found, and what it takes to find it again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from geostat.errors import NotFoundError
from geostat.store.tables import analysis_run
from geostat.support.digest import sha256_of_record
from geostat.support.json_values import to_json_value

if TYPE_CHECKING:
    from geostat.store.engine import Store

__all__ = ["keep_run", "list_runs", "read_run"]


def keep_run(
    store: Store,
    run: dict[str, Any],
    statistics: dict[str, Any],
    areas: dict[str, dict[str, Any]],
    findings: list[dict[str, str]],
    reading: dict[str, str],
) -> str:
    """Keep the record of an analysis, its statistics, the result for each area and what it says; returns its id.

    The id is that of the record: the same question to the same data is kept once.
    """
    run = to_json_value(run)
    run_id = sha256_of_record(run)
    with store.reading() as connection:
        if connection.scalar(select(analysis_run.c.id).where(analysis_run.c.id == run_id)):
            return run_id
    with store.keeping() as connection:
        connection.execute(
            insert(analysis_run).values(
                id=run_id,
                analysis=run["analysis"],
                created_at=datetime.now(UTC),
                run=run,
                statistics=to_json_value(statistics),
                areas=to_json_value(areas),
                findings=findings,
                reading=reading,
            )
        )
    return run_id


def list_runs(store: Store) -> list[dict[str, Any]]:
    """The analyses that are kept, latest first: id, analysis, created_at, run, statistics, reading."""
    columns = [analysis_run.c[name] for name in ("id", "analysis", "created_at", "run", "statistics", "reading")]
    with store.reading() as connection:
        rows = connection.execute(select(*columns).order_by(analysis_run.c.created_at.desc())).mappings().all()
    return [dict(row) for row in rows]


def read_run(store: Store, run_id: str) -> dict[str, Any]:
    """One analysis with the result for each area; the first characters of its id will do, if only one begins so."""
    query = select(analysis_run).where(analysis_run.c.id.startswith(run_id, autoescape=True)).limit(2)
    with store.reading() as connection:
        rows = connection.execute(query).mappings().all()
    if len(rows) != 1 or not run_id:
        raise NotFoundError(f"no analysis {run_id!r} is kept" if not rows else f"several results begin with {run_id!r}")
    return dict(rows[0])
