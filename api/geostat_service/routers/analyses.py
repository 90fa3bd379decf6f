"""Analyses, each with its typed parameters, as the registry knows them."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from geostat.analysis import ANALYSES
from geostat.domain.analysis_requests import AnalysisRequest
from geostat.export import result_style, to_geojson
from geostat.features.formats import GEOJSON
from geostat.support.json_values import to_json_value
from geostat_service.data.dependencies import SnapshotDep
from geostat_service.http.contents import contents
from geostat_service.http.errors import PROBLEM_RESPONSES
from geostat_service.http.parameters import BaseUrl
from geostat_service.http.representations import analysis_answer
from geostat_service.http.routes import RememberedRoute
from geostat_service.http.tilesets import STYLE, style_source
from geostat_service.schemas.analyses import AnalysisAnswer, AnalysisList
from geostat_service.schemas.analysis_requests import query_of, request_parameters, served_parameters

if TYPE_CHECKING:
    from collections.abc import Callable

    from geostat.analysis import Analysis, Parameter

router = APIRouter(prefix="/analyses", route_class=RememberedRoute, tags=["analyses"], responses=PROBLEM_RESPONSES)


@router.get("", response_model=AnalysisList, summary="What can be asked")
def list_analyses() -> dict[str, Any]:
    """The analyses with their parameters."""
    return {"analyses": [_described(analysis) for analysis in ANALYSES.values()]}


def _described(analysis: Analysis) -> dict[str, Any]:
    names = ("name", "title_en", "title_th", "family", "summary", "over", "fewest", "most", "takes_weights")
    return {
        **{name: getattr(analysis, name) for name in names},
        "parameters": [_parameter(each) for each in analysis.parameters],
        "href": f"/analyses/{_path(analysis)}",
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "kind": parameter.kind,
        "type": getattr(parameter.type, "__name__", "string"),
        "default": None if parameter.required else to_json_value(parameter.default),
        "required": parameter.required,
        "choices": list(parameter.choices),
        "description": parameter.description,
    }


def _path(analysis: Analysis) -> str:
    return analysis.name.replace("_", "-")


def _handler(analysis: Analysis) -> Callable[..., Any]:
    """A handler whose signature says what the analysis takes."""

    def ask(data: Any, base: str, f: str, **words: Any) -> Any:
        request = AnalysisRequest.of(analysis.name, words)
        result = data.source.analysis(request)
        if f == "geojson":
            return Response(to_geojson(result), media_type=GEOJSON)
        if f == "style":
            source = style_source(data.tiles.tileset(request.boundary_set), base, None)
            return JSONResponse(result_style(result, source), media_type=STYLE)
        return analysis_answer(result, data.source.feature_ids(request.boundary_set))

    keyword = inspect.Parameter.KEYWORD_ONLY
    listed = [
        inspect.Parameter("data", keyword, annotation=SnapshotDep),
        inspect.Parameter("base", keyword, annotation=BaseUrl),
        inspect.Parameter("f", keyword, default="json", annotation=_Format),
        *map(query_of, [*request_parameters(analysis), *served_parameters(analysis)]),
    ]
    ask.__signature__ = inspect.Signature(listed)  # type: ignore[attr-defined]
    ask.__name__ = f"ask_{analysis.name}"
    ask.__doc__ = inspect.cleandoc(analysis.function.__doc__ or "")
    return ask


_Format = Annotated[
    Literal["json", "geojson", "style"],
    Query(description="Columns, features with their geometry, or a MapLibre style that colors the tiles by class"),
]


for _analysis in ANALYSES.values():
    router.get(
        f"/{_path(_analysis)}",
        response_model=AnalysisAnswer,
        responses=contents(GEOJSON, STYLE),
        summary=_analysis.title_en,
    )(_handler(_analysis))
