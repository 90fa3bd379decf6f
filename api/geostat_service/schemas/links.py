"""Links, as the OGC APIs write them."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

__all__ = ["Link"]


class Link(TypedDict):
    """Where something else is, and what it is to this document."""

    rel: str
    href: str
    type: str
    title: str
    templated: NotRequired[bool]
