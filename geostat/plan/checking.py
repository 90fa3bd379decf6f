"""What must hold of a whole plan: names lead somewhere, nothing is its own parent, areas existed, validity is clear."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from geostat.chain import (
    KINDS,
    Agency,
    Chain,
    Committee,
    Dataset,
    Issue,
    Milestone,
    Plan,
    Record,
    Release,
    Request,
    Requirement,
    Responsibility,
    Target,
    Version,
    kind_of,
    refers_to,
)
from geostat.errors import GeostatError, PlanError, some
from geostat.model import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from geostat.plan.places import Places

__all__ = ["check_chain", "problems_of"]

_CIRCLES = ((Agency, "parent"), (Issue, "parent"), (Version, "rolled_from"))
_ONCE: dict[type[Record], tuple[str, ...]] = {
    Dataset: ("indicator",),
    Milestone: ("action", "year"),
    Release: ("requirement", "period"),
    Target: ("version", "indicator", "level", "area", "year"),
    Version: ("plan", "first_year", "last_year"),
}
_NEVER_TWICE_AT_ONCE: dict[type[Record], tuple[str, ...]] = {
    Responsibility: ("requirement",),
    Committee: ("level", "area", "pillar"),
}
_OTHER_LEVELS = {"subdistrict", "district", "province"}


def check_chain(chain: Chain, indicators: Iterable[str], places: Places) -> None:
    """Raise PlanError, with everything that is wrong, if a plan is not usable as it is."""
    found = list(problems_of(chain, set(indicators), places))
    if found:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        raise PlanError(
            "; ".join(each.message for each in found[:3]) + f"{more}; nothing was written",
            problems=[vars(each) for each in found],
        )


def problems_of(chain: Chain, indicators: set[str], places: Places) -> Iterator[Finding]:
    """Everything that is wrong with a plan, each with its record and field as `where`: `requirement R-1 indicator`."""
    dangling = list(_dangling(chain, indicators))
    yield from dangling
    if dangling:
        return  # the rest needs names that lead somewhere
    yield from _circles(chain)
    yield from _repeated(chain)
    yield from _overlapping(chain)
    yield from _misplaced(chain, places)


def _problem(code: str, record: Record, field: str, message: str, thai: str) -> Finding:
    return Finding("error", code, message, thai, where=f"{kind_of(record)} {record.id} {field}")


def _dangling(chain: Chain, indicators: set[str]) -> Iterator[Finding]:
    known: dict[str, set[str]] = {kind: set(held) for kind, held in chain.records.items()} | {"indicator": indicators}
    for kind, model in KINDS.items():
        fields = {name: target for name, each in model.model_fields.items() if (target := refers_to(each))}
        for record in chain.all(model):
            for name, target in fields.items():
                value = getattr(record, name)
                if value is not None and value not in known[target]:
                    yield _problem(
                        f"unknown_{target}",
                        record,
                        name,
                        f"{kind} {record.id}: there is no {target} {value!r}{_perhaps(value, known[target])}",
                        f"{kind} {record.id}: ไม่มี {target} ชื่อ {value!r}",
                    )


def _perhaps(value: str, known: set[str]) -> str:
    from rapidfuzz import process

    near = [name for name, *_ in process.extract(value, sorted(known), limit=3, score_cutoff=60)]
    return (
        f"; perhaps {some(near)}" if near else f"; there are {some(sorted(known))}" if known else "; there is none yet"
    )


def _circles(chain: Chain) -> Iterator[Finding]:
    for model, field in _CIRCLES:
        for record in chain.all(model):
            passed, at = [record.id], getattr(record, field)
            while at is not None and at not in passed:
                passed.append(at)
                at = getattr(chain.get(model, at), field)
            if at == record.id:
                way = " → ".join([*passed, at])
                yield _problem(
                    "circular",
                    record,
                    field,
                    f"{kind_of(record)} {record.id} leads back to itself: {way}; change one of them",
                    f"{kind_of(record)} {record.id} วนกลับมาที่ตัวเอง: {way}",
                )


def _grouped(chain: Chain, fields_of: dict[type[Record], tuple[str, ...]]) -> Iterator[list[Any]]:
    for model, fields in fields_of.items():
        groups: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
        for record in chain.all(model):
            groups[tuple(getattr(record, name) for name in fields)].append(record)
        yield from (each for each in groups.values() if len(each) > 1)


def _repeated(chain: Chain) -> Iterator[Finding]:
    for first, *others in _grouped(chain, _ONCE):
        fields = " and ".join(_ONCE[type(first)])
        for each in others:
            yield _problem(
                "repeated",
                each,
                _ONCE[type(first)][-1],
                f"{kind_of(each)} {each.id} has the same {fields} as {first.id}; keep one",
                f"{kind_of(each)} {each.id} ซ้ำกับ {first.id}",
            )


def _overlapping(chain: Chain) -> Iterator[Finding]:
    for group in _grouped(chain, _NEVER_TWICE_AT_ONCE):
        ordered = sorted(group, key=lambda each: (each.valid_from or date.min, each.id))
        for before, after in pairwise(ordered):
            if before.overlaps(after):
                yield _problem(
                    "overlapping",
                    after,
                    "valid_from",
                    f"{kind_of(after)} {after.id} and {before.id} hold at one time; end one before the other begins",
                    f"{kind_of(after)} {after.id} และ {before.id} มีผลในเวลาเดียวกัน",
                )


def _misplaced(chain: Chain, places: Places) -> Iterator[Finding]:
    """Records of areas that are not there, or were not there at the time."""
    for record, field, check in _to_place(chain, places):
        try:
            check()
        except GeostatError as error:
            yield _problem("no_such_area", record, field, str(error), f"{kind_of(record)} {record.id}: ไม่มีพื้นที่นี้ในเวลานั้น")
    for need in chain.all(Requirement):
        if need.level not in places.sets and need.level not in _OTHER_LEVELS:
            known = some(sorted({*places.sets, *_OTHER_LEVELS}))
            yield _problem(
                "unknown_level",
                need,
                "level",
                f"requirement {need.id}: there is no level {need.level!r}; there are {known}",
                f"requirement {need.id}: ไม่มีระดับพื้นที่ {need.level!r}",
            )
    for target in chain.all(Target):
        yield from _astray(target, chain, places)


def _to_place(chain: Chain, places: Places) -> Iterator[tuple[Record, str, Callable[[], None]]]:
    def existing(record: Record, at: Any, first: date | None, last: date | None) -> Callable[[], None]:
        what = f"{kind_of(record)} {record.id}"
        return lambda: places.check_existed(at.level, at.area, first or date.min, last or date.max, what)

    for each in [*chain.all(Plan), *chain.all(Request)]:
        yield each, "area", existing(each, each, None, None)
    for committee in chain.all(Committee):
        yield committee, "area", existing(committee, committee, committee.valid_from, committee.valid_to)
    known = {plan.id for plan in chain.all(Plan) if plan.level in places.sets}
    for version in chain.all(Version):
        if version.plan in known:
            first, last = date(version.first_year, 1, 1), date(version.last_year, 12, 31)
            yield version, "first_year", existing(version, chain.get(Plan, version.plan), first, last)
    for dated in [*chain.all(Issue), *chain.all(Requirement)]:
        plan = chain.plan_of(dated)
        if plan is not None and plan.id in known and (dated.valid_from or dated.valid_to):
            yield dated, "valid_from", existing(dated, plan, dated.valid_from, dated.valid_to)


def _astray(target: Target, chain: Chain, places: Places) -> Iterator[Finding]:
    """A target of a year or an area that its plan is not about."""
    version = chain.get(Version, target.version)
    plan = chain.get(Plan, version.plan)
    if target.year not in version.years:
        yield _problem(
            "outside_the_plan",
            target,
            "year",
            f"target {target.id} is of {target.year}; {version.id} is of {version.first_year} to {version.last_year}",
            f"target {target.id} อยู่นอกช่วงปีของแผน",
        )
        return
    first, last = date(target.year, 1, 1), date(target.year, 12, 31)
    try:
        places.check_existed(target.level, target.area, first, last, f"target {target.id}")
        own = (target.level, target.area) == (plan.level, plan.area)
        if not own and target.area not in places.provinces(plan.level, plan.area):
            raise PlanError(f"target {target.id}: {target.area} is no part of {plan.area}, whose plan it is in")
    except GeostatError as error:
        yield _problem("no_such_area", target, "area", str(error), f"target {target.id}: พื้นที่ไม่อยู่ในแผน")
