"""Which columns of a boundary file hold level, codes and names: by what they are called and what they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geostat.errors import BoundaryFileError, some

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

__all__ = ["DEPTHS", "Columns", "choose_columns", "find_depth"]

DEPTHS = {"country": 0, "province": 1, "district": 2, "subdistrict": 3}
"""How deep the levels lie that publishers number: ADM0 … ADM3."""

_DEPTH_IN_NAME = re.compile(r"^(?:adm(?P<cod>\d)_pcode|gid_(?P<gadm>\d))$")
_CODES = [
    "adm{n}_pcode", "code", "area_code", "pcode", "shapeiso", "iso_3166_2", "{part}_code", "{part}_c", "{part}_id",
    "{part}code", "{part}_idn", "cc_{n}", "id",
]  # fmt: skip
_NAMES_EN = [
    "name_en", "adm{n}_en", "adm{n}_name", "shapename", "name_{n}", "{part}_nam_e", "{part}_name_e", "{part}_namee",
    "{part}_e", "{part}_en", "{part}_name_en", "{part}_eng", "name",
]  # fmt: skip
_NAMES_TH = [
    "name_th", "adm{n}_th", "adm{n}_name1", "nl_name_{n}", "{part}_nam_t", "{part}_name_t", "{part}_namt", "{part}_t",
    "{part}_th", "{part}_name_th", "{part}_tha", "{part}_name", "name_local", "name",
]  # fmt: skip
_PARENTS = ["parent", "parent_code", "adm{n}_pcode", "{part}_code", "{part}_c", "{part}_id"]
_PARTS = {
    0: ["country"],
    1: ["prov", "pro", "pv", "p", "changwat", "province"],
    2: ["amp", "ap", "a", "amphoe", "district", "dist"],
    3: ["tam", "tb", "t", "tambon", "subdistrict", "subdist"],
}


@dataclass(frozen=True)
class Columns:
    """The columns that were chosen; codes in parts (province, district …) are joined."""

    code: tuple[str, ...]
    name_en: str | None
    name_th: str | None
    parent: str | None


def find_depth(frame: pd.DataFrame, lengths: dict[int, int]) -> int | None:
    """How deep the areas lie, by numbered columns, by what `shapeType` says, or by the length of codes (`lengths`)."""
    numbered = [match for name in frame.columns if (match := _DEPTH_IN_NAME.match(str(name).lower()))]
    if numbered:
        return max(int(match["cod"] or match["gadm"]) for match in numbered)
    by_lower = {str(name).lower(): name for name in frame.columns}
    if "shapetype" in by_lower:
        said = re.fullmatch(r"ADM(\d)", str(frame[by_lower["shapetype"]].iloc[0]))
        if said:
            return int(said[1])
    for depth in sorted(lengths, reverse=True):
        for name in frame.columns:
            if depth and name != "geometry" and _is_code_column(frame[name].tolist(), lengths[depth]):
                return depth
    return None


def _is_code_column(values: Sequence[object], length: int) -> bool:
    texts = [_digits(value) for value in values]
    return len(set(texts)) == len(texts) and all(text is not None and len(text) == length for text in texts)


def _digits(value: object) -> str | None:
    match = re.fullmatch(r"(?:[A-Z]{2}-?)?(\d+)(?:\.0)?", str(value).strip())
    return match[1] if match else None


def choose_columns(
    frame: pd.DataFrame, depth: int | None, *, code: str | None, name_en: str | None, name_th: str | None
) -> Columns:
    """The columns of codes, names and areas above; those that are named are taken.

    Raises BoundaryFileError if a column that is named is not there.
    """
    for given in (code, name_en, name_th):
        if given is not None and given not in frame.columns:
            raise BoundaryFileError(f"there is no column {given!r}; there are {some(frame.columns, 30)}")
    by_lower = {str(name).lower(): str(name) for name in frame.columns if name != "geometry"}
    thai = name_th or _first(frame, by_lower, _NAMES_TH, depth, _mostly_thai)
    english = name_en or _first(frame, by_lower, _NAMES_EN, depth, lambda values: not _mostly_thai(values))
    if code is not None:
        codes: tuple[str, ...] = (code,)
    else:
        codes = _code_columns(frame, by_lower, depth)
    parent = None if not depth else _first(frame, by_lower, _PARENTS, depth - 1, _any)
    return Columns(codes, english, thai, None if parent in codes else parent)


def _code_columns(frame: pd.DataFrame, by_lower: dict[str, str], depth: int | None) -> tuple[str, ...]:
    """The columns of codes in parts (province, district …), else the one column of unique codes."""
    parts = []
    for level in range(1, (depth or 1) + 1):
        parts += _named(by_lower, ["{part}_code", "{part}_c", "{part}_id", "{part}code"], level)[:1]
    if len(parts) > 1 and not frame[parts].duplicated().any() and not _is_whole(frame, parts[0], parts[-1]):
        return tuple(parts)
    known = [name for name in _named(by_lower, _CODES, depth) if _any(frame[name].tolist())]
    return tuple([name for name in known if frame[name].is_unique][:1] or known[:1])


def _is_whole(frame: pd.DataFrame, above: str, code: str) -> bool:
    """Whether every code begins with that of the area above, and so is not only a part."""
    pairs = zip(frame[above], frame[code], strict=True)
    return all((_digits(own) or "").startswith(_digits(parent) or " ") for parent, own in pairs)


def _first(
    frame: pd.DataFrame,
    by_lower: dict[str, str],
    guesses: list[str],
    depth: int | None,
    fits: Callable[[list[object]], bool],
) -> str | None:
    return next((name for name in _named(by_lower, guesses, depth) if fits(frame[name].tolist())), None)


def _named(by_lower: dict[str, str], guesses: list[str], depth: int | None) -> list[str]:
    found = []
    for guess in guesses:
        for part in _PARTS.get(1 if depth is None else depth, [""]) if "{part}" in guess else [""]:
            name = by_lower.get(guess.format(n=1 if depth is None else depth, part=part))
            if name and name not in found:
                found.append(name)
    return found


def _any(values: Sequence[object]) -> bool:
    return any(value is not None and value == value and str(value).strip() for value in values)


def _mostly_thai(values: Sequence[object]) -> bool:
    texts = [value for value in values if isinstance(value, str) and value.strip()]
    return bool(texts) and sum("\u0e00" <= text.strip()[0] <= "\u0e7f" for text in texts) > 0.5 * len(texts)
