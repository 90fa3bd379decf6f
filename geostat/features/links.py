"""Links, as the OGC APIs write them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["OGC_REL", "alternates", "link"]

OGC_REL = "http://www.opengis.net/def/rel/ogc/1.0/"

_DOCUMENT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"json": ("application/json", "as JSON"), "html": ("text/html", "as a page")}
)


def link(rel: str, href: str, type: str, title: str, **more: object) -> dict[str, object]:  # noqa: A002 — as in JSON
    """One link."""
    return {"rel": rel, "href": href, "type": type, "title": title, **more}


def alternates(
    here: str, media_type: str, name: str, formats: Mapping[str, tuple[str, str]] = _DOCUMENT
) -> list[dict[str, object]]:
    """The link to this answer, whose format is `name`, and one to it in each other format."""
    others = [
        link("alternate", _with_format(here, other), kind, title)
        for other, (kind, title) in formats.items()
        if other != name
    ]
    return [link("self", here, media_type, "this document"), *others]


def _with_format(here: str, name: str) -> str:
    path, _, query = here.partition("?")
    given = [(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if key != "f"]
    return f"{path}?{urlencode([('f', name), *given])}"
