"""Changing a plan: records, requests and their answers, a plan rolled forward; all or nothing, by those who may."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from geostat import store as stored
from geostat.domain.plan_records import (
    KINDS,
    PlanRecords,
    Record,
    Request,
    Requirement,
    Responsibility,
    Target,
    Version,
)
from geostat.errors import ConflictError, NotFoundError, PlanError, some
from geostat.plan.checking import check_plan_records
from geostat.plan.gaps import read_places
from geostat.plan.permissions import check_may_write, check_not_final
from geostat.store import Holder

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping, Sequence

    from geostat.plan.areas import PlanAreas
    from geostat.store import Store

__all__ = [
    "accept_request",
    "answer_request",
    "ask",
    "change_plan",
    "local_administrator",
    "model_of",
    "parse_record",
    "roll_forward",
]

R = TypeVar("R", bound=Record)

_TRIES = 5


def local_administrator(name: str) -> Holder:
    """Whoever has the workspace on the machine may do everything; the log has the name."""
    return Holder(f"{name} (command line)", "administrator")


def model_of(kind: str) -> type[Record]:
    """The model of a kind of record; raises NotFoundError."""
    if kind not in KINDS:
        raise NotFoundError(f"there is no kind of record {kind!r}; there are {some(KINDS, 20)}", kind=kind)
    return KINDS[kind]


def parse_record(kind: str, data: Mapping[str, Any]) -> Record:
    """A record from plain values; raises NotFoundError for an unknown kind, PlanError that names every wrong field."""
    model = model_of(kind)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        wrong = [
            {"field": ".".join(map(str, each["loc"])) or "record", "message": _said(each)} for each in error.errors()
        ]
        first = "; ".join(f"{each['field']}: {each['message']}" for each in wrong[:4])
        raise PlanError(f"{kind} {data.get('id', '')}: {first}".replace(" :", ":"), kind=kind, fields=wrong) from error


def _said(problem: Any) -> str:
    if problem["type"] == "extra_forbidden":
        return "there is no such field"
    if problem["type"] == "missing":
        return "is missing"
    return str(problem["msg"]).removeprefix("Value error, ") + f", not {problem['input']!r}"


def change_plan(
    store: Store,
    holder: Holder,
    records: Sequence[Record],
    *,
    removed: Sequence[Record] = (),
    places: PlanAreas | None = None,
    dry_run: bool = False,
) -> dict[str, Counter[str]]:
    """Write records and take others away, all or nothing; says of each kind how many are new, changed, unchanged, …

    Raises PlanError with everything that would be wrong, ForbiddenError, ConflictError with what changed meanwhile, or
    if a committee has approved it. With `dry_run` nothing is written.
    """
    indicators = {each.id: each for each in stored.read_indicators(store)}
    places = places or read_places(store)

    def may(before: PlanRecords, after: PlanRecords, was: Record | None, will: Record | None) -> None:
        check_may_write(holder, before, after, was, will, indicators)
        check_not_final(holder, before, after, was, will)

    return stored.write_records(
        store,
        records,
        who=holder.id,
        removed=removed,
        check=lambda plan_records: check_plan_records(plan_records, indicators, places),
        may=may,
        dry_run=dry_run,
    )


def ask(store: Store, holder: Holder, data: Mapping[str, Any]) -> Request:
    """File a request for a number; it gets the next identifier, its day, and the name of who asks."""
    for _ in range(_TRIES):
        try:
            return _ask(store, holder, data)
        except ConflictError:  # somebody else asked in the same moment, and has that identifier
            continue
    return _ask(store, holder, data)


def _ask(store: Store, holder: Holder, data: Mapping[str, Any]) -> Request:
    plan_records = stored.read_plan_records(store)
    numbers = [
        int(each.id[4:]) for each in plan_records.all(Request) if each.id.startswith("REQ-") and each.id[4:].isdigit()
    ]
    described = {"asked_by": holder.id, "asked_on": date.today(), **data}  # noqa: DTZ011 — a calendar day
    request = parse_record("request", {**described, "id": f"REQ-{max(numbers, default=0) + 1:04d}", "revision": 0})
    assert isinstance(request, Request)
    change_plan(store, holder, [request])
    return _held(request)


def accept_request(store: Store, holder: Holder, request_id: str, data: Mapping[str, Any]) -> Requirement:
    """Make a request a requirement of a success factor, owed by an agency.

    `data` has `csf`, `agency`, `revision` of the request, and what else the requirement is to be; title, level and
    indicator are those of the request if they are left out.
    """
    plan_records = stored.read_plan_records(store)
    request = _at(plan_records, request_id, data.get("revision"))
    if request.status != "open":
        raise ConflictError(f"request {request_id} is {request.status} already", id=request_id, state=request.status)
    wanted = {name: value for name, value in data.items() if name not in ("agency", "revision")}
    inherited = {"title_th": request.title_th, "indicator": request.indicator, "level": request.level}
    fields = {
        **inherited,
        "valid_from": request.asked_on,
        **wanted,
        "id": f"{request_id}-R",
        "example": request.example,
    }
    requirement = parse_record("requirement", fields)
    owner = parse_record(
        "responsibility",
        {
            "id": f"{request_id}-O",
            "requirement": requirement.id,
            "agency": data.get("agency"),
            "example": request.example,
        },
    )
    assert isinstance(requirement, Requirement)
    assert isinstance(owner, Responsibility)
    told = {"status": "accepted", "requirement": requirement.id, "agency": owner.agency}
    change_plan(store, holder, [requirement, owner, request.model_copy(update=told)])
    return _held(requirement)


def answer_request(
    store: Store, holder: Holder, request_id: str, answer: str, *, revision: int | None = None, declined: bool = False
) -> Request:
    """Let the agency that is asked say what it gives, or why it does not."""
    request = _at(stored.read_plan_records(store), request_id, revision)
    if request.status in ("answered", "declined"):
        raise ConflictError(f"request {request_id} is {request.status} already", id=request_id, state=request.status)
    told = {"status": "declined" if declined else "answered", "answer": answer.strip()}
    if not told["answer"]:
        raise PlanError("an answer needs words: what is given when, or why it is not", field="answer")
    answered = request.model_copy(update=told)
    change_plan(store, holder, [answered])
    return _held(answered)


def _held(record: R) -> R:
    """A record as it is held after it was written."""
    return record.model_copy(update={"revision": record.revision + 1})


def _at(plan_records: PlanRecords, request_id: str, revision: Any) -> Request:
    """A request, as its reader saw it; the store refuses it if it has changed since."""
    request = plan_records.get(Request, request_id)
    return request if revision is None else request.model_copy(update={"revision": int(revision)})


def roll_forward(store: Store, holder: Holder, version_id: str) -> tuple[Version, list[Target], list[Target]]:
    """The next version of a plan, one year on: its targets are kept where their years are; nothing else is copied.

    Gives the version, the targets that it kept and those of the year that has gone, which stay with the version before.
    Raises ConflictError if the version was rolled already.
    """
    plan_records = stored.read_plan_records(store)
    before = plan_records.get(Version, version_id)
    later = plan_records.under(Version, "rolled_from", version_id)
    if later:
        raise ConflictError(f"{version_id} was rolled forward to {later[0].id} already", version=later[0].id)
    first, last = before.first_year + 1, before.last_year + 1
    version = Version(
        id=f"{before.plan}-{first}-{last}",
        plan=before.plan,
        first_year=first,
        last_year=last,
        rolled_from=before.id,
        example=before.example,
    )
    targets = plan_records.under(Target, "version", version_id)
    kept = [
        each.model_copy(
            update={
                "id": f"{version.id}.{each.indicator}.{each.area}.{each.year}",
                "version": version.id,
                "revision": 0,
            }
        )
        for each in targets
        if each.year in version.years
    ]
    change_plan(store, holder, [version, *kept])
    return _held(version), kept, [each for each in targets if each.year not in version.years]
