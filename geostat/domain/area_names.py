"""Names and codes of areas: normalize, match, suggest."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from geostat.domain.periods import to_arabic_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Aggregate", "AreaName", "AreaNames", "Match", "collation_key", "normalize_name", "tidy_text"]

How = Literal["code", "exact", "alias", "normalized", "confirmed", "suggested", "ambiguous", "unknown"]

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_SPACES = re.compile(r"[\s\u00a0]+")
_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32|([\u0e48-\u0e4b])\u0e4d\u0e32")
_SPLIT_SARA_AM = re.compile("([ก-ฮ][\u0e48-\u0e4b]?) +\u0e32")
_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{2,}")
_LEADING_VOWEL = re.compile("([เ-ไ])([ก-ฮ])")
_TONES = re.compile("[\u0e47-\u0e4e]")
_NUMBERING = re.compile(r"^\(?\d{1,3}[.)]\s*(?=\D)")
_FOOTNOTE = re.compile(r"(?:\s*(?:\(\d{1,2}\)|\d{1,2}/|[*†‡¹²³.…]))+\s*$")
_LOOK_ALIKE = str.maketrans("ฏ", "ฎ")
_LONGEST_NAME = 200
_REMEMBERED = 100_000
_MAX_DISTANCE = 2
_MIN_RATIO = 80


def tidy_text(text: object) -> str:
    """The text with `ำ` composed, marks in their order, invisible letters gone and spaces single.

    NFC does not compose `ํ` + `า`, and NFKC takes `ำ` apart: neither is used on it.
    """
    said = _INVISIBLE.sub("", unicodedata.normalize("NFC", str(text)))
    said = _SPACES.sub(" ", said).strip().replace("เเ", "แ")
    said = _SARA_AM.sub(lambda found: f"{found[1] or found[2] or ''}\u0e33", said)
    return _MARKS.sub(lambda found: "".join(sorted(found[0], key=_mark_order)), said)


def _mark_order(mark: str) -> int:
    return 1 if "\u0e48" <= mark <= "\u0e4c" else 0


def collation_key(text: str) -> tuple[str, str]:
    """What a name is sorted by: Thai as in a dictionary, the vowel before a consonant after it, tone marks last."""
    said = _LEADING_VOWEL.sub(r"\2\1", tidy_text(text).casefold())
    return _TONES.sub("", said), said


@lru_cache(_REMEMBERED)
def normalize_name(text: object) -> str:
    """What two spellings of one name have in common: no case, spaces, points, numbering, footnotes or look-alikes."""
    said = _NUMBERING.sub("", to_arabic_digits(tidy_text(text)[:_LONGEST_NAME]))
    said = _SPLIT_SARA_AM.sub("\\1\u0e33", _FOOTNOTE.sub("", said))
    return _letters(said.casefold().translate(_LOOK_ALIKE))


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum() or unicodedata.category(sign) in ("Mn", "Mc"))


@dataclass(frozen=True)
class AreaName:
    """One name of one area: official or an alias."""

    level: str
    code: str
    name: str
    parent: str | None = None
    alias: bool = False


@dataclass(frozen=True)
class Aggregate:
    """A name of rows that add up areas: of a country, a region, or a total of whatever stands above."""

    name: str
    kind: Literal["country", "region", "total"]
    match: Literal["exact", "start"]


@dataclass(frozen=True)
class Match:
    """What a text was taken for; only `code`, `exact`, `alias`, `normalized` and `confirmed` are certain.

    A suggestion needs somebody's confirmation; `candidates` holds (code, name) of the likely areas.
    """

    text: str
    how: How
    code: str | None = None
    candidates: tuple[tuple[str, str], ...] = ()

    @property
    def certain(self) -> bool:
        """Whether the area may be used."""
        return self.code is not None


@dataclass(frozen=True, eq=False)
class AreaNames:
    """The names of all areas, by level and parent; matching is never on the name alone where names repeat."""

    names: tuple[AreaName, ...]
    aggregates: tuple[Aggregate, ...] = ()
    prefixes: tuple[tuple[str, str], ...] = ()
    confirmed: dict[str, str] = field(default_factory=dict)
    code_prefix: str = ""

    def with_confirmed(self, confirmed: dict[str, str]) -> AreaNames:
        """The same names, and texts for which somebody has said the code."""
        return replace(self, confirmed=dict(confirmed))

    def with_keys(self, keys: Iterable[str]) -> AreaNames:
        """The same names, and keys that are not areas, which are found at every level as `key:` and their text."""
        added = (AreaName(level, f"key:{key}", key) for key in keys for level in self.levels)
        return replace(self, names=(*self.names, *added))

    @cached_property
    def levels(self) -> list[str]:
        """The levels that have areas, in the order of their names."""
        return list(dict.fromkeys(name.level for name in self.names))

    def codes(self, level: str) -> set[str]:
        """The codes of a level."""
        return self._codes.get(level, set())

    def level_above(self, level: str) -> str | None:
        """The level of the parents of a level's areas."""
        parents = {name.parent for name in self.names if name.level == level and name.parent}
        return next((above for above in self.levels if parents & self.codes(above)), None)

    def name_of(self, level: str, code: str) -> str:
        """An official name of an area."""
        return self._official.get((level, code), code)

    def match(self, text: object, level: str, parent: str | None = None) -> Match:
        """The area of a level that a text names, inside `parent` if one is known; else what it may mean."""
        found = self.find(text, level, parent)
        if found.how != "unknown" or self._without_prefix(found.text)[0] not in (None, level):
            return found
        return self._suggest(found.text, normalize_name(self._without_prefix(found.text)[1]), level, parent)

    def find(self, text: object, level: str, parent: str | None = None) -> Match:
        """The area of a level that a text names for certain, or not."""
        key = (str(text), level, parent)
        if key not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[key] = self._find(*key)
        return self._found[key]

    def _find(self, text: str, level: str, parent: str | None) -> Match:
        said = tidy_text(text)
        for confirmed in (text, said):
            if confirmed in self.confirmed:
                code = self.confirmed[confirmed]
                return Match(said, "confirmed", code) if code in self.codes(level) else Match(said, "unknown")
        as_code = self._as_code(said, level)
        if as_code:
            return Match(said, "code", as_code)
        other, bare = self._without_prefix(said)
        if other not in (None, level):
            return Match(said, "unknown")
        return self._by_name(said, bare, level, parent)

    def _by_name(self, said: str, bare: str, level: str, parent: str | None) -> Match:
        wanted = normalize_name(bare)
        found = self._inside(self._by_normal.get((level, wanted), []), parent)
        if not found and parent is not None:
            found = self._inside(self._short.get((level, parent, wanted), []), parent)
        codes = sorted({name.code for name in found})
        if len(codes) == 1:
            spelled = [name for name in found if name.name in (said, bare)]
            how: How = "normalized" if not spelled else "alias" if all(name.alias for name in spelled) else "exact"
            return Match(said, how, codes[0])
        if codes:
            return Match(said, "ambiguous", candidates=self._described(level, codes))
        return Match(said, "unknown")

    def aggregate_of(self, text: object) -> str | None:
        """Whether a text names a country, a region or a total rather than an area."""
        wanted = normalize_name(text)
        if not wanted:
            return None
        for normal, aggregate in self._aggregates:
            if wanted == normal or (aggregate.match == "start" and wanted.startswith(normal)):
                return aggregate.kind
        return None

    def _as_code(self, said: str, level: str) -> str | None:
        code = re.sub(r"\.0+$", "", said).removeprefix(self.code_prefix).lstrip("-")
        return code if code in self.codes(level) else None

    def _without_prefix(self, said: str) -> tuple[str | None, str]:
        for at, prefix in self._prefixes:
            if said.casefold().startswith(prefix):
                rest = said[len(prefix) :].strip(" .")
                if rest:
                    return at, rest
        return None, said

    def _inside(self, names: list[AreaName], parent: str | None) -> list[AreaName]:
        if parent is None:
            return names
        return [name for name in names if name.parent in (None, parent)]

    def _described(self, level: str, codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((code, self.name_of(level, code)) for code in codes)

    def _suggest(self, said: str, wanted: str, level: str, parent: str | None) -> Match:
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import OSA

        choices = self._choices(level, parent)
        if len(wanted) < 2:
            return Match(said, "unknown")
        near = process.extract(wanted, choices, scorer=OSA.distance, score_cutoff=_MAX_DISTANCE, limit=5)
        found = [name for name, distance, _ in near if distance <= max(1, len(wanted) // 4)]
        found += [
            name for name, _, _ in process.extract(wanted, choices, scorer=fuzz.ratio, score_cutoff=_MIN_RATIO, limit=3)
        ]
        names = [name for normal in found for name in self._inside(self._by_normal[level, normal], parent)]
        codes = list(dict.fromkeys(name.code for name in names))[:3]
        return Match(said, "suggested" if codes else "unknown", candidates=self._described(level, codes))

    def _choices(self, level: str, parent: str | None) -> list[str]:
        return [normal for normal in self._normals[level] if self._inside(self._by_normal[level, normal], parent)]

    @cached_property
    def _found(self) -> dict[tuple[str, str, str | None], Match]:
        return {}

    @cached_property
    def _codes(self) -> dict[str, set[str]]:
        codes: dict[str, set[str]] = defaultdict(set)
        for name in self.names:
            codes[name.level].add(name.code)
        return codes

    @cached_property
    def _official(self) -> dict[tuple[str, str], str]:
        return {(name.level, name.code): name.name for name in reversed(self.names) if not name.alias}

    @cached_property
    def _by_normal(self) -> dict[tuple[str, str], list[AreaName]]:
        found: dict[tuple[str, str], list[AreaName]] = defaultdict(list)
        for name in self.names:
            found[name.level, normalize_name(name.name)].append(name)
        return found

    @cached_property
    def _normals(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for level, normal in self._by_normal:
            found[level].append(normal)
        return found

    @cached_property
    def _short(self) -> dict[tuple[str, str, str], list[AreaName]]:
        """Names that repeat their parent's, without it: `เมือง` in Chiang Rai is `เมืองเชียงราย`."""
        of_code: dict[str, list[str]] = defaultdict(list)
        for name in self.names:
            if not name.alias:
                of_code[name.code].append(normalize_name(name.name))
        found: dict[tuple[str, str, str], list[AreaName]] = defaultdict(list)
        for name in self.names:
            for above in of_code.get(name.parent or "", []):
                short = normalize_name(name.name).removesuffix(above)
                if short and name.parent and short != normalize_name(name.name):
                    found[name.level, name.parent, short].append(name)
        return found

    @cached_property
    def _aggregates(self) -> list[tuple[str, Aggregate]]:
        return [(normalize_name(aggregate.name), aggregate) for aggregate in self.aggregates]

    @cached_property
    def _prefixes(self) -> list[tuple[str, str]]:
        longest_first = sorted(self.prefixes, key=lambda each: -len(each[1]))
        return [(level, prefix.casefold()) for level, prefix in longest_first]
