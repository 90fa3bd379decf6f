"""Answers for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["AuditAnswer", "Change", "NewToken", "NewTokenAnswer", "TokenAnswer", "TokensAnswer"]


class Change(BaseModel):
    """A line of the audit log."""

    id: int
    at: datetime
    who: str
    action: str
    kind: str
    record_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AuditAnswer(BaseModel):
    """Changes, the latest first."""

    changes: list[Change]


class NewToken(BaseModel):
    """Who is to hold a token, and what for."""

    model_config = ConfigDict(extra="forbid")

    holder: str = Field(pattern=r"^[\w.@-]{1,60}$", examples=["anna"])
    role: Literal["reader", "editor", "agency", "administrator"]
    level: str | None = Field(None, description="Of an editor: the boundary set of the area")
    area: str | None = Field(None, description="Of an editor: the code of the area")
    agency: str | None = Field(None, description="Of an agency: its identifier in the plan")


class NewTokenAnswer(BaseModel):
    """The token, this once."""

    holder: str
    token: str


class TokenAnswer(BaseModel):
    """Who holds or held a token."""

    id: str
    role: str
    level: str | None
    area: str | None
    agency: str | None
    created_at: datetime
    revoked_at: datetime | None


class TokensAnswer(BaseModel):
    """Who holds or held a token."""

    tokens: list[TokenAnswer]
