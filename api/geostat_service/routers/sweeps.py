"""Sweeps that are kept: what is clustered, since when, and what changed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from geostat import store as stored
from geostat.workspace.sweeps import read_sweep
from geostat_service.data.dependencies import ServedDep
from geostat_service.http.errors import PROBLEM_RESPONSES
from geostat_service.http.representations import plain_rows
from geostat_service.http.routes import StrictRoute
from geostat_service.schemas.analyses import SweepAnswer, SweepsAnswer

router = APIRouter(prefix="/sweeps", route_class=StrictRoute, tags=["results"], responses=PROBLEM_RESPONSES)


@router.get("", response_model=SweepsAnswer, summary="The sweeps that are kept")
def list_sweeps(served: ServedDep) -> dict[str, Any]:
    """The sweeps, latest first."""
    return {"sweeps": [{**vars(each), "href": f"/sweeps/{each.id}"} for each in stored.list_sweeps(served.store)]}


@router.get("/{sweep_id}", response_model=SweepAnswer, summary="What a sweep found")
def get_sweep(
    served: ServedDep,
    sweep_id: Annotated[str, Path(examples=["latest"], description="An id, or latest.")],
    of: Annotated[
        Literal["clustered", "changes"],
        Query(description="What is clustered, since when; or which areas changed their class"),
    ] = "clustered",
    statistic: Annotated[str | None, Query(description="global_moran, or local_moran for changes, if left out")] = None,
    limit: Annotated[int, Query(ge=1, le=10_000, description="How many rows")] = 1000,
) -> dict[str, Any]:
    """One row for each indicator and edition, or for each change."""
    found = read_sweep(served.store, None if sweep_id == "latest" else sweep_id)
    table = (
        found.changes(statistic or "local_moran") if of == "changes" else found.clustered(statistic or "global_moran")
    )
    return {"id": found.id, "record": found.record, "matched": len(table), "rows": plain_rows(table.head(limit))}
