"""Imports that were made: what they changed, where a value came from, and how one is taken back."""

from __future__ import annotations

from dataclasses import astuple, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, func, insert, null, select, union_all, update

from geostat.domain.import_records import Change, ImportRecord, ImportSummary, LineageRecord
from geostat.errors import ConflictError, NotFoundError, some
from geostat.store.audit import note
from geostat.store.tables import edition, import_batch, observation, superseded

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Connection, Table

    from geostat.store.engine import Store
    from geostat.support.json_values import JsonObject

__all__ = [
    "list_changes",
    "list_imports",
    "read_changes",
    "read_failed_checksums",
    "read_import",
    "read_lineage",
    "undo_import",
]

_SUMMARY = [each.name for each in fields(ImportSummary)]
_MOVED = [column.name for column in observation.columns]


def list_imports(store: Store) -> list[ImportSummary]:
    """The imports, latest first."""
    query = select(*(import_batch.c[name] for name in _SUMMARY)).order_by(import_batch.c.id.desc())
    with store.reading() as connection:
        return [ImportSummary(**row) for row in connection.execute(query).mappings()]


def read_import(store: Store, import_id: int) -> ImportRecord:
    """One import with its recipe and its report; raises NotFoundError."""
    with store.reading() as connection:
        return _batch(connection, import_id)


def _batch(connection: Connection, import_id: int) -> ImportRecord:
    row = connection.execute(select(import_batch).where(import_batch.c.id == import_id)).mappings().first()
    if row is None:
        raise NotFoundError(f"there is no import {import_id}; geostat imports lists them", import_id=import_id)
    return ImportRecord(**row)


def read_failed_checksums(store: Store) -> list[tuple[int, str | None, JsonObject]]:
    """Of each import of which totals did not agree with their parts: its number, its recipe, and the checksums."""
    columns = [import_batch.c[name] for name in ("id", "recipe", "report")]
    with store.reading() as connection:
        rows = connection.execute(select(*columns).where(import_batch.c.undone_at.is_(None))).all()
    found = [(number, recipe, (report or {}).get("checksums") or {}) for number, recipe, report in rows]
    return [(number, recipe, sums) for number, recipe, sums in found if sums.get("disagree")]


def read_changes(store: Store, import_id: int) -> pd.DataFrame:
    """What an import changed, as `list_changes` has it: a column for each field, NaN where there is no value."""
    import pandas as pd

    rows = [astuple(each) for each in list_changes(store, import_id)]
    frame = pd.DataFrame(rows, columns=[each.name for each in fields(Change)])
    return frame.astype({"value_before": float, "value": float})


def list_changes(store: Store, import_id: int) -> list[Change]:
    """What an import changed: what it added and revised, then what it dropped.

    `dropped` are values that were held for the same edition and periods and that the file did not give; they stay.
    """
    with store.reading() as connection:
        batch = _batch(connection, import_id)
        written = union_all(
            *(
                select(*_key(table), table.c.value).where(table.c.import_id == import_id)
                for table in (observation, superseded)
            )
        ).subquery()
        before = select(*_key(superseded), superseded.c.value).where(superseded.c.superseded_by == import_id).subquery()
        same = [written.c[name] == before.c[name] for name in ("edition_id", "level", "period", "area_code")]
        query = (
            select(
                edition.c.indicator_id,
                edition.c.name,
                written.c.area_code,
                written.c.period,
                before.c.value.label("value_before"),
                written.c.value.label("value"),
            )
            .join_from(written, before, onclause=and_(*same), isouter=True)
            .join(edition, edition.c.id == written.c.edition_id)
            .order_by(edition.c.indicator_id, written.c.period, written.c.area_code)
        )
        rows = connection.execute(query).all()
    written_now = [
        Change(*row, "added" if row.value_before is None else "revised")
        for row in rows
        if row.value != row.value_before  # those that only confirm what was held changed nothing
    ]
    return written_now + batch.dropped


def _key(table: Table) -> list[Any]:
    return [table.c[name] for name in ("edition_id", "level", "period", "area_code")]


def undo_import(store: Store, import_id: int, *, who: str = "not stated") -> int:
    """Take an import of observations back: its values go, those that they replaced return; says how many went.

    Raises NotFoundError if there is none of this number, ConflictError if it was undone before, is of boundaries, or if
    a later import has replaced some of its values; that one has to be undone first.
    """
    with store.writing() as connection:
        batch = _batch(connection, import_id)
        if batch.kind != "observations" or batch.undone_at:
            raise ConflictError(
                f"import {import_id} was undone already"
                if batch.undone_at
                else f"import {import_id} is of boundaries, which are replaced by importing others",
                import_id=import_id,
            )
        later = connection.scalars(
            select(superseded.c.superseded_by).where(superseded.c.import_id == import_id).distinct()
        ).all()
        if later:
            raise ConflictError(
                f"values of import {import_id} were replaced by import {some(sorted(later))}; undo that first",
                import_id=import_id,
                later=sorted(later),
            )
        gone = connection.scalar(select(func.count()).where(observation.c.import_id == import_id)) or 0
        connection.execute(delete(observation).where(observation.c.import_id == import_id))
        returning = select(*(superseded.c[name] for name in _MOVED)).where(superseded.c.superseded_by == import_id)
        connection.execute(insert(observation).from_select(_MOVED, returning))
        connection.execute(delete(superseded).where(superseded.c.superseded_by == import_id))
        connection.execute(
            update(import_batch).where(import_batch.c.id == import_id).values(undone_at=datetime.now(UTC))
        )
        told = {"kind": "observations", "file_name": batch.file_name, "rows": int(gone), "level": batch.level}
        note(connection, who, "undone", "import", str(import_id), before=told)
    return int(gone)


def read_lineage(
    store: Store, indicator_id: str, area_code: str, period: str, level: str = "province"
) -> list[LineageRecord]:
    """Where the value of an area in a period comes from, in every edition and vintage, the one that holds first."""
    parts = []
    for table, replaced_by in ((observation, null()), (superseded, superseded.c.superseded_by)):
        columns = [
            table.c[name]
            for name in ("value", "standard_error", "status", "vintage", "cell", "raw", "period_text", "import_id")
        ]
        parts.append(
            select(edition.c.name.label("edition"), *columns, replaced_by.label("superseded_by"))
            .join_from(table, edition, table.c.edition_id == edition.c.id)
            .where(
                edition.c.indicator_id == indicator_id,
                table.c.area_code == area_code,
                table.c.period == period,
                table.c.level == level,
            )
        )
    found = union_all(*parts).subquery()
    origin = [import_batch.c[name] for name in ("file_name", "sha256", "imported_at", "importer")]
    query = (
        select(found, *origin)
        .join_from(found, import_batch, import_batch.c.id == found.c.import_id, isouter=True)
        .order_by(found.c.edition, found.c.superseded_by.is_not(None), found.c.superseded_by.desc())
    )
    with store.reading() as connection:
        rows = connection.execute(query).mappings().all()
    if not rows:
        raise NotFoundError(
            f"nothing is held of {indicator_id} for area {area_code} in {period}", indicator=indicator_id
        )
    return [LineageRecord(**row, current=row["superseded_by"] is None) for row in rows]
