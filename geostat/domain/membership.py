"""One area among the boundary sets: where its code is known, which group it is in, what came after an ended group."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from geostat.errors import NotFoundError, some

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from geostat.domain.areas import BoundarySet
    from geostat.domain.periods import Period

__all__ = ["check_not_ended", "find_boundary_set", "group_of", "in_force", "members_of", "place_area", "successors_of"]


def in_force(boundary_set: BoundarySet, day: date) -> bool:
    """Whether a boundary set holds on a day."""
    return (boundary_set.valid_from or day) <= day <= (boundary_set.valid_to or day)


def find_boundary_set(sets: Iterable[BoundarySet], code: str, day: date) -> BoundarySet:
    """The boundary set that knows a code on a day; raises NotFoundError, with what followed a set that has ended."""
    sets = list(sets)
    knowing = [each for each in sets if code in each.areas.index]
    if not knowing:
        raise NotFoundError(f"there is no area {code!r} in {some(each.id for each in sets)}", area=code)
    holding = [each for each in knowing if in_force(each, day)]
    if holding:
        return holding[0]
    last = knowing[-1]
    followed = successors_of(last, code, sets)
    raise NotFoundError(
        f"{last.areas.loc[code, 'name_en']} ({code}) of {last.title_en} is in force from {last.valid_from} "
        f"to {last.valid_to or 'today'}, not on {day}; ask with datetime= within, or level={last.id}"
        + (f"; {_and_members(followed)} of {last.successor} followed it" if followed else ""),
        area=code,
        level=last.id,
        ended=str(last.valid_to),
        successor=last.successor,
        successors=followed,
    )


def check_not_ended(boundary_set: BoundarySet, code: str, period: Period, sets: Iterable[BoundarySet]) -> None:
    """Raise NotFoundError, with the end and what followed, if a group had ended before a period began."""
    if not boundary_set.had_ended(period):
        return
    followed = successors_of(boundary_set, code, sets)
    row = boundary_set.areas.loc[code]
    raise NotFoundError(
        f"{row['name_en']} ({code}) of {boundary_set.title_en} ended on {boundary_set.valid_to} and has no figures for "
        f"{period} ({period.be} BE)"
        + (f"; its members went to {_and_members(followed)} of {boundary_set.successor}" if followed else ""),
        area=code,
        ended=str(boundary_set.valid_to),
        successor=boundary_set.successor,
        successors=followed,
        detail_th=f"{row['name_th']} สิ้นสุดเมื่อ {boundary_set.valid_to} จึงไม่มีตัวเลขของ พ.ศ. {period.be}"
        + (f" จังหวัดสมาชิกย้ายไปอยู่ใน {_and_members(followed)}" if followed else ""),
    )


def place_area(sets: Iterable[BoundarySet], code: str, level: str | None, period: Period | None) -> BoundarySet:
    """The boundary set that is meant: the named one, or the one that knows the code at the period (today if none).

    Raises NotFoundError for what is not known, or had ended by the period, with what followed.
    """
    sets = list(sets)
    if level is None:
        return find_boundary_set(sets, code, period.end if period else date.today())  # noqa: DTZ011 — a calendar day
    boundary_set = next((each for each in sets if each.id == level), None)
    if boundary_set is None:
        raise NotFoundError(f"there is no boundary set {level!r}; there are {some(each.id for each in sets)}")
    boundary_set.check_has(code)
    if period is not None:
        check_not_ended(boundary_set, code, period, sets)
    return boundary_set


def successors_of(boundary_set: BoundarySet, code: str, sets: Iterable[BoundarySet]) -> dict[str, list[str]]:
    """The groups of the scheme that followed in which the members of a group are now, with those members."""
    following = next((each for each in sets if each.id == boundary_set.successor), None)
    if following is None:
        return {}
    found: dict[str, list[str]] = {}
    for member in members_of(boundary_set, code):
        group = group_of(following, member)
        if group is not None:
            found.setdefault(group, []).append(member)
    return found


def _and_members(followed: dict[str, list[str]]) -> str:
    return some(f"{group} ({', '.join(members)})" for group, members in followed.items())


def members_of(boundary_set: BoundarySet, code: str) -> list[str]:
    """The members of a group, sorted; the area itself, where it is no group."""
    table: pd.DataFrame | None = boundary_set.membership
    return [code] if table is None else sorted(table.loc[table["group"] == code, "member"])


def group_of(groups: BoundarySet, member: str) -> str | None:
    """The group that an area belongs to, if any."""
    assert groups.membership is not None
    found = groups.membership.loc[groups.membership["member"] == member, "group"]
    return str(found.iloc[0]) if len(found) else None
