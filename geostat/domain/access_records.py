"""Who may write, and what everybody did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from geostat.support.json_values import JsonObject

__all__ = ["AuditEntry", "Role", "TokenRecord"]

Role = Literal["reader", "editor", "agency", "administrator"]


@dataclass(frozen=True, kw_only=True)
class TokenRecord:
    """Who holds or held a token, for what, since when and until when; never the token."""

    id: str
    role: Role
    level: str | None
    area: str | None
    agency: str | None
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """A line of the audit log: who did what to which record, what it was and what it became."""

    id: int
    at: datetime
    who: str
    action: str
    kind: str
    record_id: str
    before: JsonObject | None
    after: JsonObject | None
