"""The audit log: every change, only ever added to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from geostat.domain.access_records import AuditEntry
from geostat.store.access_tables import audit

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from geostat.store.engine import Store
    from geostat.support.json_values import JsonObject

__all__ = ["note", "read_audit"]


def note(
    connection: Connection,
    who: str,
    action: str,
    kind: str,
    record_id: str,
    before: JsonObject | None = None,
    after: JsonObject | None = None,
) -> None:
    """Add a line to the audit log, in the transaction of the change itself."""
    line = {"who": who, "action": action, "kind": kind, "record_id": record_id, "before": before, "after": after}
    connection.execute(insert(audit).values(at=datetime.now(UTC), **line))


def read_audit(
    store: Store, *, kind: str | None = None, record_id: str | None = None, before: int | None = None, limit: int = 100
) -> list[AuditEntry]:
    """The changes, latest first; those with a number below `before`."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    for column, wanted in ((audit.c.kind, kind), (audit.c.record_id, record_id)):
        if wanted is not None:
            query = query.where(column == wanted)
    if before is not None:
        query = query.where(audit.c.id < before)
    with store.reading() as connection:
        return [AuditEntry(**row) for row in connection.execute(query).mappings()]
