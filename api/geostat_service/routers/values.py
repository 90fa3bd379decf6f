"""One small message of values for the tiles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from geostat.export import Classification, choropleth_style, classify
from geostat.export.classification import MAX_CLASSES
from geostat.export.frames import to_arrow_file
from geostat_service.data.dependencies import SnapshotDep
from geostat_service.http.contents import contents
from geostat_service.http.errors import PROBLEM_RESPONSES
from geostat_service.http.negotiation import choose_form
from geostat_service.http.parameters import BaseUrl, EditionParam, LevelParam, PeriodParam
from geostat_service.http.representations import findings, numbers, source
from geostat_service.http.routes import RememberedRoute
from geostat_service.http.tilesets import STYLE, style_source
from geostat_service.schemas.values import ValuesAnswer

if TYPE_CHECKING:
    from geostat.domain.layers import Layer
    from geostat_service.data.snapshot import Snapshot

router = APIRouter(route_class=RememberedRoute, tags=["values"], responses=PROBLEM_RESPONSES)

ARROW = "application/vnd.apache.arrow.file"
_FORMS = {"json": "application/json", "arrow": ARROW, "style": STYLE}
_VARY = {"Vary": "Accept"}
_ANSWERS = contents(ARROW, STYLE, model=ValuesAnswer, description="Columns of ids, values and status; or a map style")


@router.get("/values", responses=_ANSWERS, response_class=Response, summary="The values of one indicator in one period")
def read_values(
    request: Request,
    data: SnapshotDep,
    base: BaseUrl,
    indicator: Annotated[str, Query(examples=["gpp_per_capita"])],
    period: PeriodParam,
    level: LevelParam = "province",
    edition: EditionParam = None,
    scheme: Annotated[
        str | None, Query(description="Classify: quantiles, fisher_jenks, equal_interval …", examples=["quantiles"])
    ] = None,
    k: Annotated[int, Query(ge=2, le=MAX_CLASSES, description="Number of classes")] = 5,
    f: Annotated[
        Literal["json", "arrow", "style"] | None,
        Query(
            description="JSON, Arrow IPC (the rest in its metadata), or a MapLibre style whose tiles carry the values; "
            "overrides the Accept header"
        ),
    ] = None,
) -> Response:
    """Columns keyed by the integer ids of the tiles: switching indicator or year fetches this and no tile."""
    layer = data.source.layer(level, indicator, period, edition)
    form = choose_form(request, f, _FORMS)
    if form == "style":
        scheme = scheme or "quantiles"
    classes = classify(layer.values, scheme, k) if scheme and layer.report.matched else None
    if form == "style":
        style = choropleth_style(layer, classes, style_source(data.tiles.tileset(level), base, layer))
        return JSONResponse(style, media_type=STYLE, headers=_VARY)
    columns = {"ids": data.source.feature_ids(level).tolist(), "values": numbers(layer.values)}
    columns["status"] = layer.table["status"].tolist()
    described = _described(data, layer, classes)
    if form == "arrow":
        return Response(_arrow(columns, described), media_type=ARROW, headers=_VARY)
    return JSONResponse(described | columns, headers=_VARY)


def _described(data: Snapshot, layer: Layer, classes: Classification | None) -> dict[str, Any]:
    return {
        "level": layer.boundary_set.id,
        "indicator": layer.indicator.id,
        "period": str(layer.period),
        "period_be": layer.period.be,
        "periods": [str(each) for each in data.source.periods_on(layer.boundary_set, layer.indicator, layer.edition)],
        "unit_en": layer.indicator.unit_en,
        "unit_th": layer.indicator.unit_th,
        "decimals": layer.indicator.decimals,
        "source": source(layer.indicator, layer.edition),
        "classification": classes and _classification(classes),
        "findings": findings(layer.findings),
    }


def _classification(classes: Classification) -> dict[str, Any]:
    return {
        "scheme": classes.scheme,
        "breaks": [classes.lowest, *classes.bins],
        "counts": list(classes.counts),
        "colors": classes.colors,
    }


def _arrow(columns: dict[str, list[Any]], described: dict[str, Any]) -> bytes:
    import pyarrow

    status = pyarrow.array(columns["status"]).dictionary_encode()
    arrays = [
        pyarrow.array(columns["ids"], pyarrow.int32()),
        pyarrow.array(columns["values"], pyarrow.float64()),
        status,
    ]
    table = pyarrow.table(arrays, names=list(columns))
    return to_arrow_file(table.replace_schema_metadata({"geostat": json.dumps(described, ensure_ascii=False)}))
