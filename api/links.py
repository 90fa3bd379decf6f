"""Links, as the OGC APIs write them."""

from __future__ import annotations

__all__ = ["OGC_REL", "link"]

OGC_REL = "http://www.opengis.net/def/rel/ogc/1.0/"


def link(rel: str, href: str, type: str, title: str, **more: object) -> dict[str, object]:  # noqa: A002 — as in JSON
    """One link."""
    return {"rel": rel, "href": href, "type": type, "title": title, **more}
