"""Which changes of an OpenAPI document break what clients do, and whether the CHANGELOG tells them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_facts import Fact, facts

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Breach", "breaches", "told_to_clients", "untold"]


@dataclass(frozen=True)
class Breach:
    """Something on which clients rely and that does not hold any longer."""

    name: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"`{self.name}` {self.what} ({self.where})"


def breaches(before: dict[str, Any], after: dict[str, Any]) -> list[Breach]:
    """What disappears, becomes required or changes its type."""
    old, new = facts(before), facts(after)
    return [*_disappeared(old, new), *_changed(old, new), *_demanded(old, new)]


def told_to_clients(changelog: str) -> str:
    """What the topmost version says under the heading "For clients"."""
    newest = re.split(r"^## ", changelog, maxsplit=2, flags=re.MULTILINE)[1:2]
    found = re.search(r"^### For clients\n(.*?)(?=^### |\Z)", "".join(newest), re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def untold(found: list[Breach], told: str) -> list[Breach]:
    """The breaches of which no `code` of a text speaks."""
    codes = re.findall(r"`([^`]+)`", told)
    words = {*codes, *(word for code in codes for word in re.split(r"[\s|=?&]+", code))}
    return [breach for breach in found if breach.name not in words]


def _disappeared(old: dict[str, Fact], new: dict[str, Fact]) -> Iterator[Breach]:
    gone = old.keys() - new.keys()
    for where in sorted(gone):
        if not any(outer in gone for outer in _outer(where)):
            yield Breach(old[where].name, where, "disappears")


def _changed(old: dict[str, Fact], new: dict[str, Fact]) -> Iterator[Breach]:
    for where in sorted(old.keys() & new.keys()):
        if old[where].type != new[where].type:
            yield Breach(old[where].name, where, f"was {old[where].type}, is {new[where].type}")


def _demanded(old: dict[str, Fact], new: dict[str, Fact]) -> Iterator[Breach]:
    """What becomes required; in an operation or a body that is new, nobody is surprised."""
    for where, fact in sorted(new.items()):
        known = where in old or all(outer in old for outer in _outer(where))
        if fact.required and known and not (where in old and old[where].required):
            yield Breach(fact.name, where, "becomes required")


def _outer(where: str) -> list[str]:
    """The places of facts within which a place lies, from its path inward."""
    words = where.split(" ")
    starts = [" ".join(words[:count]) for count in range(1, len(words))]
    return [start for start in starts if not start.endswith((" []", " query", " path", " header", " cookie", " body"))]
