"""The catalog."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from geostat.domain.indicators import Indicator
from geostat_service.data.dependencies import SnapshotDep
from geostat_service.data.snapshot import Snapshot
from geostat_service.http.errors import PROBLEM_RESPONSES
from geostat_service.http.routes import RememberedRoute
from geostat_service.schemas.indicators import IndicatorAnswer, IndicatorList

router = APIRouter(route_class=RememberedRoute, tags=["indicators"], responses=PROBLEM_RESPONSES)


@router.get("/indicators", response_model=IndicatorList, summary="The catalog of indicators")
def list_indicators(
    data: SnapshotDep,
    pillar: Annotated[str | None, Query(examples=["economic"])] = None,
    topic: Annotated[str | None, Query(examples=["gpp"])] = None,
    q: Annotated[str | None, Query(description="Text in the id or a title", examples=["ต่อคน"])] = None,
) -> Response:
    """Titles, units, owners, sources and editions, with the periods that are held."""
    return JSONResponse(_chosen(data, pillar, topic, q))


def _chosen(data: Snapshot, pillar: str | None, topic: str | None, q: str | None) -> dict[str, Any]:
    return {
        "indicators": [
            _described(data, indicator)
            for indicator in data.source.indicators().values()
            if (pillar in (None, indicator.pillar) and topic in (None, indicator.topic) and _says(indicator, q))
        ]
    }


@router.get("/indicators/{indicator_id}", response_model=IndicatorAnswer, summary="One indicator")
def read_indicator(data: SnapshotDep, indicator_id: Annotated[str, Path(examples=["poverty_rate"])]) -> dict[str, Any]:
    """One entry of the catalog."""
    return _described(data, data.source.indicator(indicator_id))


def _says(indicator: Indicator, q: str | None) -> bool:
    return q is None or q.casefold() in f"{indicator.id} {indicator.title_en} {indicator.title_th}".casefold()


def _described(data: Snapshot, indicator: Indicator) -> dict[str, Any]:
    held: dict[tuple[str, str], list[str]] = {}
    for each in data.source.holdings().of(indicator.id):
        held.setdefault((each.edition, each.level), []).append(each.period)
    parts = [{"edition": edition, "level": level, "periods": periods} for (edition, level), periods in held.items()]
    return {**vars(indicator), "held": parts}
