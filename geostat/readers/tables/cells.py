"""One cell → a value, no value with the mark that says so, or words."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from geostat.domain.area_names import tidy_text
from geostat.domain.periods import to_arabic_digits

__all__ = ["MISSING_MARKS", "Reading", "as_shown", "read_cell", "shown"]

MISSING_MARKS = frozenset(
    [
        "-",
        "–",
        "—",
        "..",
        "...",
        "…",
        ".",
        "n.a.",
        "n.a",
        "na",
        "n/a",
        "#n/a",
        "nd",
        "n.d.",
        "nan",
        "null",
        "none",
        "nil",
        "x",
        "-",
        "ไม่มี",
        "ไม่มีข้อมูล",
        "ไม่ระบุ",
        "ไม่มีค่า",
        "ไม่ทราบ",
    ]
)
"""Texts that stand for a value that is not there; what `-` means is for a recipe to say."""

_LONGEST_NUMBER = 60
_STATUS = {"r": "r", "p": "p", "p1": "p", "p2": "p", "e": "e", "(r)": "r", "(p)": "p", "(e)": "e"}
_NUMBER = re.compile(
    r"""(?P<sign>[-+−]?)\s*
        (?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ \u00a0]\d{3})+(?:\.\d+)?|\d*\.?\d+(?:e[-+]?\d+)?|\d+\.)
        \s*(?P<percent>%?)\s*(?P<marks>(?:\(?[rpe]\d?\)?|[*¹²³]|\d{1,2}/|/\d{1,2}|\s)*)""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """What a cell says: a number with its status, a mark for no value, nothing, or words.

    `note` is the text of a number that was not plain: `1,234 r`, `๑๒๓`.
    """

    kind: Literal["number", "missing", "blank", "words"]
    value: float | None = None
    status: str = ""
    note: str | None = None


def read_cell(cell: object, marks: dict[str, str] | None = None) -> Reading:
    """Read one cell; `marks` says for texts and numbers of this source `missing`, `suppressed`, `zero`, or a number."""
    if cell is None:
        return Reading("blank")
    said = tidy_text(shown(cell))
    if marks and said in marks:
        return _marked(said, marks[said])
    if isinstance(cell, bool):
        return Reading("words", note=said)
    if isinstance(cell, int | float):
        number = float(cell)
        if math.isnan(number):
            return Reading("missing", note="nan")
        return Reading("number", as_shown(number)) if math.isfinite(number) else Reading("words", note=said)
    if not said:
        return Reading("blank")
    if said.casefold() in MISSING_MARKS:
        return Reading("missing", note=said)
    return _from_text(said)


def _from_text(said: str) -> Reading:
    match = _NUMBER.fullmatch(to_arabic_digits(said)) if len(said) <= _LONGEST_NUMBER else None
    if match is None:
        return Reading("words", note=said)
    number = float(re.sub(r"[, \u00a0]", "", match["digits"]))
    if match["sign"] in ("-", "−"):
        number = -number
    status = next((_STATUS[mark] for mark in match["marks"].casefold().split() if mark in _STATUS), "")
    plain = re.fullmatch(r"-?\d+(\.\d+)?", said)
    return Reading("number", number, status, None if plain else said)


def _marked(said: str, meaning: str) -> Reading:
    if meaning in ("missing", "suppressed"):
        return Reading("missing", note=said if meaning == "missing" else f"{said} (suppressed)")
    return Reading("number", 0.0 if meaning == "zero" else float(meaning), note=said)


def as_shown(number: float) -> float:
    """The number to the 15 digits that a spreadsheet shows: 15757744.999999996 is 15757745."""
    return float(f"{number:.15g}")


def shown(cell: object) -> str:
    """A cell as a person sees it: 2547, not 2547.0."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)
