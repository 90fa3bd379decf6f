"""What may differ between a golden text and the present one: the entries of renames.toml, in their order."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

FILE = Path(__file__).with_name("renames.toml")
REASONS = {"American spelling", "one word for one thing", "one spelling of a question", "response models"}


@dataclass(frozen=True)
class Rename:
    """Text that became another; without `old` lines that came, without `new` lines that went."""

    reason: str
    old: str = ""
    new: str = ""
    note: str = ""
    where: tuple[str, ...] = ("*",)
    regex: bool = False

    def __post_init__(self) -> None:
        assert self.reason in REASONS, f"{self.reason!r} is no reason: {self}"
        assert self.old != self.new, f"changes nothing: {self}"
        assert "\n" not in self.note, f"a note is one line: {self}"

    def concerns(self, name: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in self.where)

    def in_golden(self, text: str) -> tuple[str, int]:
        """A golden text after this entry, and how often it matched."""
        if not self.old:
            return text, 0
        if not self.new:
            return without_lines(text, self.old, regex=self.regex)
        if self.regex:
            return re.subn(self.old, self.new, text, flags=re.MULTILINE)
        return text.replace(self.old, self.new), text.count(self.old)

    def in_present(self, text: str) -> tuple[str, int]:
        """A present text without the lines that came by this entry, and how often they were there."""
        return (text, 0) if self.old else without_lines(text, self.new, regex=self.regex)


def read_renames(text: str | None = None) -> list[Rename]:
    entries = tomllib.loads(FILE.read_text("utf-8") if text is None else text).get("rename", [])
    return [Rename(**{**entry, "where": tuple(entry.get("where", ["*"]))}) for entry in entries]


def translated(renames: list[Rename], name: str, golden: str) -> str:
    """A golden text as it must stand now."""
    for rename in renames:
        if rename.concerns(name):
            golden, _ = rename.in_golden(golden)
    return golden


def without_additions(renames: list[Rename], name: str, present: str) -> str:
    """A present text without what is said to have come."""
    for rename in renames:
        if rename.concerns(name):
            present, _ = rename.in_present(present)
    return present


def without_lines(text: str, block: str, *, regex: bool) -> tuple[str, int]:
    """A text without the consecutive lines of a block, wherever they stand; indentation and last commas are nothing."""
    wanted = [_bare(line) for line in block.strip("\n").split("\n")]
    lines = text.split("\n")
    kept: list[str] = []
    at = found = 0
    while at < len(lines):
        if _agree(lines[at : at + len(wanted)], wanted, regex=regex):
            at, found = at + len(wanted), found + 1
        else:
            kept.append(lines[at])
            at += 1
    return "\n".join(kept), found


def _agree(lines: list[str], wanted: list[str], *, regex: bool) -> bool:
    if len(lines) != len(wanted):
        return False
    pairs = [(_bare(line), want) for line, want in zip(lines, wanted, strict=True)]
    return all(re.fullmatch(want, line) if regex else line == want for line, want in pairs)


def _bare(line: str) -> str:
    return line.strip().removesuffix(",")
