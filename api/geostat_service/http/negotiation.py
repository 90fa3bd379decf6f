"""Which of several forms of an answer a client wants: by `f`, else by its Accept header (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.requests import Request

__all__ = ["accepted_types", "choose_form", "wants_html"]

_WEIGHT = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


@dataclass(frozen=True)
class _Range:
    """A media range of an Accept header, such as `text/*;q=0.5`."""

    kind: str
    weight: float
    place: int

    @property
    def specificity(self) -> int:
        return 0 if self.kind == "*/*" else 1 if self.kind.endswith("/*") else 2

    def covers(self, media_type: str) -> bool:
        return self.kind in ("*/*", media_type) or (
            self.kind.endswith("/*") and media_type.startswith(self.kind.removesuffix("*"))
        )


def choose_form(request: Request, f: str | None, offered: Mapping[str, str | tuple[str, ...]]) -> str | None:
    """The name of the form that a client wants: `f` if it is given, else what its Accept header prefers.

    `offered`: media types by name, what is best for most clients first; a form may go by several types. The form of the
    highest weight is chosen; of those that weigh the same the one that is named most exactly, then the one that is
    named first, then the first that is offered. None if nothing fits, or all that does has weight 0.
    """
    if f is not None:
        return f
    ranges = list(_ranges(",".join(request.headers.getlist("accept")) or "*/*"))
    best: tuple[float, int, int] | None = None
    chosen = None
    for name, types in offered.items():
        for media_type in (types,) if isinstance(types, str) else types:
            found = _preference(media_type.partition(";")[0], ranges)
            if found is not None and (best is None or found > best):
                best, chosen = found, name
    return chosen


def wants_html(request: Request, f: str | None, media_type: str = "application/json") -> bool:
    """Whether a page was asked for instead of the JSON of a media type; that also goes to whom nothing fits."""
    offered: dict[str, str | tuple[str, ...]] = {"json": (media_type, "application/json"), "html": "text/html"}
    return choose_form(request, f, offered) == "html"


def accepted_types(request: Request) -> list[str]:
    """The media ranges that a client names."""
    return [each.kind for each in _ranges(",".join(request.headers.getlist("accept")))]


def _preference(media_type: str, ranges: list[_Range]) -> tuple[float, int, int] | None:
    """Weight, specificity and place of the range that says most exactly what a type weighs; None if it may not be."""
    covering = [each for each in ranges if each.covers(media_type)]
    if not covering:
        return None
    exact = max(covering, key=lambda each: (each.specificity, -each.place))
    return (exact.weight, exact.specificity, -exact.place) if exact.weight > 0 else None


def _ranges(accept: str) -> Iterator[_Range]:
    """The media ranges of a header; a weight that cannot be read is none."""
    for place, part in enumerate(accept.split(",")):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [each.partition("=")[2].strip() for each in parameters if each.partition("=")[0].strip() == "q"]
        weight = float(weights[0]) if weights and _WEIGHT.fullmatch(weights[0]) else 1.0
        if kind:
            yield _Range(kind, weight, place)
