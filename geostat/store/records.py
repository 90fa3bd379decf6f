"""The records of the statistical plan: read as a whole, written all or nothing, every change in the audit log."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exc, insert, select, update

from geostat.domain.plan_records import KINDS, PlanRecords, Record, kind_of, refers_to
from geostat.errors import ConflictError, NotFoundError
from geostat.store.access_tables import audit
from geostat.store.audit import note
from geostat.store.plan_tables import RECORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection

    from geostat.store.engine import Store

__all__ = ["read_plan_records", "write_records"]


def read_plan_records(store: Store) -> PlanRecords:
    """All records of the plan, as of one moment."""
    with store.reading() as connection:
        return _plan_records(connection)


def _plan_records(connection: Connection) -> PlanRecords:
    return PlanRecords(
        {
            kind: {row["id"]: model.model_construct(**row) for row in connection.execute(select(table)).mappings()}
            for (kind, model), table in zip(KINDS.items(), RECORDS.values(), strict=True)
        }
    )


def write_records(
    store: Store,
    records: Sequence[Record],
    *,
    who: str,
    removed: Sequence[Record] = (),
    may: Callable[[PlanRecords, PlanRecords, Record | None, Record | None], None] = lambda *_sides: None,
    check: Callable[[PlanRecords], None] = lambda _plan_records: None,
    dry_run: bool = False,
) -> dict[str, Counter[str]]:
    """Write records and take others away, all or nothing; says of each kind how many are new, changed, unchanged, …

    `check` is asked of the records as they will be; `may` of each change, with the records before and after it, what
    was and what will be; both raise what stands in the way. Raises ConflictError, with what changed since, if a record
    is no longer of the revision that its writer saw, or if something still refers to a removed one; NotFoundError if
    that is not there.
    """
    done: dict[str, Counter[str]] = {}
    with store.reading() if dry_run else store.writing() as connection:
        before = _plan_records(connection)
        held = {kind: dict(each) for kind, each in before.records.items()}
        changes = []
        for record in [*_in_order(records), *reversed(_in_order(removed))]:
            kind, goes = kind_of(record), record in removed
            was = held[kind].get(record.id)
            counted = done.setdefault(kind, Counter())
            if was is not None and not goes and was.content == record.content:
                counted["unchanged"] += 1
                continue
            _check_revision(connection, kind, was, record, goes=goes)
            will = None if goes else record.model_copy(update={"revision": (was.revision if was else 0) + 1})
            changes.append((kind, was, will))
            counted["removed" if goes else "changed" if was else "new"] += 1
            if will is None:
                del held[kind][record.id]
            else:
                held[kind][record.id] = will
        after = PlanRecords(held)
        _check_nothing_hangs(after, removed)
        check(after)
        for _kind, was, will in changes:
            may(before, after, was, will)
        for kind, was, will in [] if dry_run else changes:
            _apply(connection, kind, was, will)
            action = "removed" if will is None else "changed" if was else "created"
            note(connection, who, action, kind, (will or was).id, _plain(was), _plain(will))  # type: ignore[union-attr]
    return done


def _plain(record: Record | None) -> dict[str, Any] | None:
    return None if record is None else record.model_dump(mode="json")


def _in_order(records: Iterable[Record]) -> list[Record]:
    """Each after what it refers to; of one kind, the parent before the child."""
    kinds = list(KINDS)
    ordered = sorted(records, key=lambda each: kinds.index(kind_of(each)))
    placed: dict[tuple[str, str], Record] = {}
    waiting = {(kind_of(each), each.id): each for each in ordered}

    def place(key: tuple[str, str]) -> None:
        record = waiting.pop(key)
        above = getattr(record, "parent", None) or getattr(record, "rolled_from", None)
        if (key[0], above) in waiting:
            place((key[0], str(above)))
        placed[key] = record

    while waiting:
        place(next(iter(waiting)))
    return list(placed.values())


def _check_revision(connection: Connection, kind: str, was: Record | None, record: Record, *, goes: bool) -> None:
    seen = record.revision
    if was is None:
        if goes or seen:
            raise (NotFoundError if goes else ConflictError)(
                f"{kind} {record.id!r} is not there" + ("" if goes else " any more; somebody has removed it"),
                kind=kind,
                id=record.id,
                changed=_changes_since(connection, kind, record.id, seen),
            )
        return
    if was.revision != seen:
        raise ConflictError(
            f"{kind} {record.id!r} is at revision {was.revision}, and you saw {seen}; "
            "look at what changed, and write again with the revision that is held",
            kind=kind,
            id=record.id,
            held=was.model_dump(mode="json"),
            changed=_changes_since(connection, kind, record.id, seen),
        )


def _changes_since(connection: Connection, kind: str, record_id: str, revision: int) -> list[dict[str, Any]]:
    """Who changed which fields of a record since a revision."""
    query = select(audit).where(audit.c.kind == kind, audit.c.record_id == record_id).order_by(audit.c.id)
    found = []
    for row in connection.execute(query).mappings():
        before, after = row["before"] or {}, row["after"] or {}
        if row["after"] is None or after.get("revision", 0) > revision:
            fields = {
                name: {"before": before.get(name), "after": after.get(name)}
                for name in sorted({*before, *after} - {"revision"})
                if before.get(name) != after.get(name)
            }
            found.append({"who": row["who"], "at": row["at"].isoformat(), "action": row["action"], "fields": fields})
    return found


def _check_nothing_hangs(after: PlanRecords, removed: Sequence[Record]) -> None:
    """Raise ConflictError if a record still refers to one that goes."""
    gone = {(kind_of(each), each.id) for each in removed}
    for kind, model in KINDS.items() if gone else ():
        fields = {name: target for name, each in model.model_fields.items() if (target := refers_to(each))}
        for record in after.all(model):
            for name, target in fields.items():
                if (target, getattr(record, name)) in gone:
                    raise ConflictError(
                        f"{target} {getattr(record, name)!r} cannot go: {kind} {record.id!r} refers to it; "
                        "remove that first, or with it",
                        kind=kind,
                        id=record.id,
                    )


def _apply(connection: Connection, kind: str, was: Record | None, will: Record | None) -> None:
    table = RECORDS[kind]
    record = will or was
    assert record is not None
    here = table.c.id == record.id
    values = None if will is None else will.model_dump()
    change = (
        delete(table).where(here)
        if values is None
        else update(table).where(here).values(values)
        if was
        else insert(table).values(values)
    )
    try:
        with connection.begin_nested():
            connection.execute(change)
    except exc.IntegrityError as error:  # a token of an agency that goes, or a caller that did not check
        raise ConflictError(
            f"{kind} {record.id!r} cannot be "
            + ("removed: something still refers to it" if will is None else "written: it names what is not there"),
            kind=kind,
            id=record.id,
        ) from error
