"""Analyses that are kept: what was found, and what it takes to find it again."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from geostat.domain.findings import Finding
from geostat.domain.run_records import KeptRun, RunRecord, RunSummary
from geostat.errors import NotFoundError
from geostat.store.tables import analysis_run
from geostat.support.digest import sha256_of_record
from geostat.support.json_values import to_json_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import RowMapping

    from geostat.store.engine import Store
    from geostat.support.json_values import JsonObject

__all__ = ["keep_run", "list_runs", "read_run"]

_SUMMARY = [each.name for each in fields(RunSummary)]


def keep_run(
    store: Store,
    run: RunRecord,
    statistics: JsonObject,
    areas: Mapping[str, JsonObject],
    findings: Sequence[Finding],
    reading: Mapping[str, str],
) -> str:
    """Keep the record of an analysis, its statistics, the result for each area and what it says; returns its id.

    The id is that of the record: the same question to the same data is kept once.
    """
    record = run.to_json()
    run_id = sha256_of_record(record)
    with store.reading() as connection:
        if connection.scalar(select(analysis_run.c.id).where(analysis_run.c.id == run_id)):
            return run_id
    with store.keeping() as connection:
        connection.execute(
            insert(analysis_run).values(
                id=run_id,
                analysis=run.analysis,
                created_at=datetime.now(UTC),
                run=record,
                statistics=to_json_value(dict(statistics)),
                areas=to_json_value(dict(areas)),
                findings=[asdict(finding) for finding in findings],
                reading=dict(reading),
            )
        )
    return run_id


def list_runs(store: Store) -> list[RunSummary]:
    """The analyses that are kept, latest first."""
    columns = [analysis_run.c[name] for name in _SUMMARY]
    with store.reading() as connection:
        rows = connection.execute(select(*columns).order_by(analysis_run.c.created_at.desc())).mappings().all()
    return [RunSummary(**_summary(row)) for row in rows]


def read_run(store: Store, run_id: str) -> KeptRun:
    """One analysis with the result for each area; the first characters of its id will do, if only one begins so."""
    query = select(analysis_run).where(analysis_run.c.id.startswith(run_id, autoescape=True)).limit(2)
    with store.reading() as connection:
        rows = connection.execute(query).mappings().all()
    if len(rows) != 1 or not run_id:
        raise NotFoundError(f"no analysis {run_id!r} is kept" if not rows else f"several results begin with {run_id!r}")
    findings = tuple(Finding(**finding) for finding in rows[0]["findings"])
    return KeptRun(**_summary(rows[0]), areas=rows[0]["areas"], findings=findings)


def _summary(row: RowMapping) -> dict[str, Any]:
    return {name: row[name] for name in _SUMMARY} | {"run": RunRecord.from_json(row["run"])}
