"""The body of every error."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Problem"]


class Problem(BaseModel):
    """What went wrong (RFC 9457): `detail` says what, and what to do next."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str
