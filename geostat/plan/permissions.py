"""Who may change what: an administrator everything, an editor an area's plan, an agency what it owes, a reader asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat.domain.plan_records import (
    Action,
    Agency,
    Committee,
    Dataset,
    Decision,
    Milestone,
    PlanRecords,
    Record,
    Release,
    Request,
    Target,
    Version,
    kind_of,
)
from geostat.errors import ConflictError, ForbiddenError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geostat.domain.indicators import Indicator
    from geostat.store import Holder

__all__ = ["check_may_import", "check_may_write", "check_not_final"]

_ASKED = ("status", "requirement", "agency", "answer")
_ANSWERED = ("status", "answer")
_CONTACT = ("contact", "email", "phone")


def check_may_write(
    holder: Holder,
    before: PlanRecords,
    after: PlanRecords,
    was: Record | None,
    will: Record | None,
    owners: Mapping[str, Indicator],
) -> None:
    """Raise ForbiddenError if the holder of a token may not make a change; `owners` are the indicators by id."""
    if holder.role == "administrator":
        return
    sides = [(before, was), (after, will)]
    allowed = {
        "editor": lambda: (
            all(_area_of(plan_records, each) == (holder.level, holder.area) for plan_records, each in sides if each)
            and not _answers_for_others(was, will)
        ),
        "agency": lambda: _agency_may(holder, was, will, before, after, owners),
        "reader": lambda: _asks(was, will),
    }[holder.role]()
    unmarked = was is not None and will is not None and was.example and not will.example
    if unmarked or not (allowed or _asks(was, will)):
        record = will or was
        assert record is not None
        what = {
            "editor": f"the plan of {holder.area} ({holder.level})",
            "agency": f"what the agency {holder.agency} owes",
            "reader": "requests for data",
        }[holder.role]
        raise ForbiddenError(
            f"{record.id} is an illustrative example, and stays marked as one"
            if unmarked
            else f"{holder.id} may change {what}, not {kind_of(record)} {record.id!r}; ask an administrator",
            kind=kind_of(record),
            id=record.id,
        )


def check_not_final(
    holder: Holder, before: PlanRecords, after: PlanRecords, was: Record | None, will: Record | None
) -> None:
    """Raise ConflictError if a committee has approved what would change: then the plan is rolled instead.

    Only an administrator may take an approved version away, with all of its targets.
    """
    for each in (was, will):
        if not isinstance(each, Target | Version):
            continue
        version_id = each.version if isinstance(each, Target) else each.id
        held = before.records["version"].get(version_id)
        goes = version_id not in after.records["version"] and holder.role == "administrator"
        if isinstance(held, Version) and held.decision and not goes:
            raise ConflictError(
                f"{held.id} was approved by decision {held.decision} and is final; roll the plan forward to change it: "
                f"geostat plan roll {held.id}",
                version=held.id,
                decision=held.decision,
            )


def check_may_import(
    holder: Holder, indicators: Mapping[str, Indicator], wanted: set[str], plan_records: PlanRecords
) -> None:
    """Raise ForbiddenError unless an administrator imports, or an agency values of its own indicators."""
    if holder.role == "administrator":
        return
    owner = plan_records.get(Agency, holder.agency).name_en if holder.agency else None
    foreign = sorted(name for name in wanted if name not in indicators or indicators[name].owner_agency_en != owner)
    if owner is None or foreign:
        raise ForbiddenError(
            f"{holder.id} may not import"
            + (f" {', '.join(foreign[:5])}: other agencies own them" if owner else "; an agency or administrator may"),
            indicators=foreign,
        )


def _area_of(plan_records: PlanRecords, record: Record) -> tuple[str, str] | None:
    """The boundary set and code of the area that a record is of."""
    if isinstance(record, Decision):
        record = plan_records.get(Committee, record.committee)
    place = record if isinstance(record, Committee | Request) else plan_records.plan_of(record)
    return None if place is None else (place.level, place.area)


def _asks(was: Record | None, will: Record | None) -> bool:
    """Whether it is a new request, which nobody has answered yet."""
    fresh = {name: Request.model_fields[name].default for name in _ASKED}
    return was is None and isinstance(will, Request) and all(getattr(will, name) == fresh[name] for name in _ASKED)


def _answers_for_others(was: Record | None, will: Record | None) -> bool:
    """Whether a request gets the answer that only its agency gives."""
    return isinstance(will, Request) and will.status == "answered" and getattr(was, "status", "") != "answered"


def _agency_may(
    holder: Holder,
    was: Record | None,
    will: Record | None,
    before: PlanRecords,
    after: PlanRecords,
    owners: Mapping[str, Indicator],
) -> bool:
    if not all(
        _owes(holder, plan_records, each, owners) for plan_records, each in ((before, was), (after, will)) if each
    ):
        return False
    if isinstance(will, Request):
        return was is not None and will.status in ("answered", "declined") and _only(_ANSWERED, was, will)
    if isinstance(was, Agency) or isinstance(will, Agency):  # not the name, by which it owns indicators
        return was is not None and will is not None and _only(_CONTACT, was, will)
    return True


def _owes(holder: Holder, plan_records: PlanRecords, record: Record, owners: Mapping[str, Indicator]) -> bool:
    if isinstance(record, Agency):
        return record.id == holder.agency
    if isinstance(record, Milestone):
        record = plan_records.get(Action, record.action)
    if isinstance(record, Action | Request):
        return record.agency == holder.agency
    if isinstance(record, Release):
        held = plan_records.records["responsibility"].values()
        return any(
            getattr(each, "requirement", None) == record.requirement and getattr(each, "agency", None) == holder.agency
            for each in held
        )
    if isinstance(record, Dataset):
        indicator = owners.get(record.indicator)
        agency = plan_records.records["agency"].get(str(holder.agency))
        return indicator is not None and indicator.owner_agency_en == getattr(agency, "name_en", None)
    return False


def _only(fields: tuple[str, ...], was: Record, will: Record) -> bool:
    """Whether no other fields than these have changed."""
    others = [name for name in type(will).model_fields if name not in (*fields, "revision")]
    return all(getattr(was, name) == getattr(will, name) for name in others)
