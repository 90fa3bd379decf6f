"""Tokens and the log of every change; for administrators, and the log for whoever holds a token."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from geostat import store as stored
from geostat.store import Holder
from geostat_service.access.tokens import HolderDep, WritingRoute, check_role
from geostat_service.data.dependencies import ServedDep
from geostat_service.http.errors import PROBLEM_RESPONSES, WRITING_RESPONSES
from geostat_service.schemas.administration import AuditAnswer, NewToken, NewTokenAnswer, TokensAnswer

writing = APIRouter(
    route_class=WritingRoute, tags=["administration"], responses={**PROBLEM_RESPONSES, **WRITING_RESPONSES}
)


@writing.get("/audit", response_model=AuditAnswer, summary="Every change: who, when, what, before and after")
def read_audit(
    served: ServedDep,
    holder: HolderDep,
    kind: Annotated[str | None, Query(description="A kind of record, or import, token.")] = None,
    record_id: Annotated[str | None, Query(description="One record.")] = None,
    before: Annotated[int | None, Query(description="Changes with a lower number, to go on.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """The latest first. It can only be added to: no path changes it, and the database refuses to."""
    check_role(holder, "editor", "agency", "administrator")
    return {"changes": stored.read_audit(served.store, kind=kind, record_id=record_id, before=before, limit=limit)}


@writing.get("/tokens", response_model=TokensAnswer, summary="Who may write")
def read_tokens(served: ServedDep, holder: HolderDep) -> dict[str, Any]:
    """Who holds or held a token, in which role; never the tokens, of which only hashes are kept."""
    check_role(holder, "administrator")
    return {"tokens": stored.list_tokens(served.store)}


@writing.post("/tokens", response_model=NewTokenAnswer, status_code=201, summary="Make a token")
def post_token(served: ServedDep, holder: HolderDep, body: NewToken) -> dict[str, str]:
    """The token is in this answer and nowhere else."""
    check_role(holder, "administrator")
    made = stored.create_token(
        served.store, Holder(body.holder, body.role, body.level, body.area, body.agency), who=holder.id
    )
    return {"holder": body.holder, "token": made}


@writing.delete("/tokens/{holder_name}", response_model=TokensAnswer, summary="Take a token back")
def delete_token(
    served: ServedDep, holder: HolderDep, holder_name: Annotated[str, Path(examples=["anna"])]
) -> dict[str, Any]:
    """It is refused from now on."""
    check_role(holder, "administrator")
    stored.revoke_token(served.store, holder_name, who=holder.id)
    return {"tokens": stored.list_tokens(served.store)}
