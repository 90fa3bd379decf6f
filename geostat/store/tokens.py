"""Tokens: who may write what. Only their hashes are kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import column, insert, select, table, update

from geostat.domain.access_records import Role, TokenRecord
from geostat.errors import ConflictError, InputError, NotFoundError
from geostat.store.access_tables import token
from geostat.store.audit import note
from geostat.support.digest import sha256_of_text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from geostat.store.engine import Store

__all__ = ["Holder", "Role", "create_token", "list_tokens", "read_holders", "revoke_token"]

_SHOWN = [token.c[each.name] for each in fields(TokenRecord)]


@dataclass(frozen=True)
class Holder:
    """Who holds a token, and what for: an editor for an area, an agency for itself."""

    id: str
    role: Role
    level: str | None = None
    area: str | None = None
    agency: str | None = None

    def __post_init__(self) -> None:
        needs = {"editor": bool(self.level and self.area), "agency": bool(self.agency)}
        if not needs.get(self.role, True):
            raise InputError(
                "an editor needs a level and an area" if self.role == "editor" else "this role needs an agency"
            )


def create_token(store: Store, holder: Holder, *, who: str) -> str:
    """A new token, which is told this once and never again; raises ConflictError if the holder has one."""
    text = secrets.token_urlsafe(32)
    with store.writing() as connection:
        held = connection.execute(select(token.c.revoked_at).where(token.c.id == holder.id)).first()
        if held is not None:
            raise ConflictError(f"{holder.id!r} holds or held a token; give another name, so that the log is clear")
        _check_agency(connection, holder.agency)
        values = vars(holder) | {"sha256": sha256_of_text(text), "created_at": datetime.now(UTC)}
        connection.execute(insert(token).values(**values))
        note(connection, who, "created", "token", holder.id, after=vars(holder))
    return text


def _check_agency(connection: Connection, agency: str | None) -> None:
    agencies = table("agency", column("id"))
    if agency is not None and not connection.scalar(select(agencies.c.id).where(agencies.c.id == agency)):
        raise NotFoundError(f"there is no agency {agency!r}; add it to the plan first", agency=agency)


def revoke_token(store: Store, token_id: str, *, who: str) -> None:
    """Take a token back; raises NotFoundError if nobody of that name holds one."""
    with store.writing() as connection:
        here = (token.c.id == token_id) & token.c.revoked_at.is_(None)
        if not connection.scalar(select(token.c.id).where(here)):
            raise NotFoundError(f"nobody called {token_id!r} holds a token", token=token_id)
        connection.execute(update(token).where(here).values(revoked_at=datetime.now(UTC)))
        note(connection, who, "revoked", "token", token_id)


def list_tokens(store: Store) -> list[TokenRecord]:
    """Who holds or held a token, for what, since when and until when."""
    with store.reading() as connection:
        return [
            TokenRecord(**row) for row in connection.execute(select(*_SHOWN).order_by(token.c.created_at)).mappings()
        ]


def read_holders(store: Store) -> dict[str, Holder]:
    """Who may write now, by the SHA-256 of their token."""
    columns = [token.c[name] for name in ("sha256", "id", "role", "level", "area", "agency")]
    with store.reading() as connection:
        rows = connection.execute(select(*columns).where(token.c.revoked_at.is_(None))).all()
    return {sha256: Holder(*rest) for sha256, *rest in rows}
