"""Analyses, each with its typed parameters, as the registry knows them."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Le
from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse, Response

from geostat.analysis import ANALYSES
from geostat.export import result_style, to_geojson
from geostat.support.json_values import to_json_value
from geostat.workspace.requests import Question, WeightsQuestion
from geostat_service.data.dependencies import SnapshotDep
from geostat_service.http.errors import PROBLEM_RESPONSES
from geostat_service.http.parameters import BaseUrl, EditionParam, LevelParam
from geostat_service.http.representations import analysis_answer
from geostat_service.http.routes import RememberedRoute
from geostat_service.http.tilesets import STYLE, style_source
from geostat_service.schemas.analyses import AnalysisAnswer, AnalysisList

if TYPE_CHECKING:
    from collections.abc import Callable

    from geostat.analysis import Analysis, Parameter

router = APIRouter(prefix="/analyses", route_class=RememberedRoute, tags=["analyses"], responses=PROBLEM_RESPONSES)

LIMITS = {"permutations": 99_999, "restarts": 100}
"""The most that is computed while somebody waits; more is for the library and the command line."""


def _asked(
    indicator: Annotated[
        str,
        Query(
            description="An indicator, or several with commas; each may name its edition and period: id:edition@2562",
            examples=["gpp_per_capita"],
        ),
    ],
    period: Annotated[
        str | None,
        Query(
            description="A period, พ.ศ. or ค.ศ., the latest if left out; for changes several: 2550,2562 or 2550..2562",
            examples=["2562"],
        ),
    ] = None,
    level: LevelParam = "province",
    edition: EditionParam = None,
) -> Question:
    return Question("", split(indicator), split(period), level, edition)


def _weights(
    weights: Annotated[
        Literal["queen", "rook", "fuzzy", "knn", "distance", "kernel", "block"],
        Query(description="Who counts as a neighbor"),
    ] = "queen",
    k: Annotated[int, Query(ge=1, le=100, description="Neighbors of each area, for knn")] = 4,
    distance_km: Annotated[float | None, Query(gt=0, le=20_000, description="For distance and kernel")] = None,
    tolerance_m: Annotated[
        float, Query(gt=0, le=50_000, description="For fuzzy: how far apart neighbors may be")
    ] = 100,
    block_groups: Annotated[str | None, Query(description="For block: the set of groups, such as cluster")] = None,
    bridges: Annotated[bool, Query(description="Count the declared bridges as borders")] = False,
) -> WeightsQuestion:
    return WeightsQuestion(weights, k, distance_km, tolerance_m, groups=block_groups, bridges=bridges)


def split(text: str | None) -> tuple[str, ...]:
    """The parts of a text between commas."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


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

    def ask(data: Any, base: str, asked: Question, f: str, weights: Any = None, **parameters: Any) -> Any:
        given = tuple(sorted((name, value) for name, value in parameters.items() if value is not None))
        question = Question(
            analysis.name,
            asked.indicators,
            asked.periods,
            asked.level,
            asked.edition,
            weights or WeightsQuestion(),
            given,
        )
        result = data.source.analysis(question)
        if f == "geojson":
            return Response(to_geojson(result), media_type="application/geo+json")
        if f == "style":
            return JSONResponse(
                result_style(result, style_source(data.tiles.tileset(asked.level), base, None)), media_type=STYLE
            )
        return analysis_answer(result, data.source.feature_ids(asked.level))

    keyword = inspect.Parameter.KEYWORD_ONLY
    listed = [
        inspect.Parameter("data", keyword, annotation=SnapshotDep),
        inspect.Parameter("base", keyword, annotation=BaseUrl),
        inspect.Parameter("asked", keyword, annotation=Annotated[Question, Depends(_asked)]),
        inspect.Parameter("f", keyword, default="json", annotation=_Format),
    ]
    if analysis.takes_weights:
        listed.append(inspect.Parameter("weights", keyword, annotation=Annotated[WeightsQuestion, Depends(_weights)]))
    listed += [_query(each) for each in analysis.parameters]
    ask.__signature__ = inspect.Signature(listed)  # type: ignore[attr-defined]
    ask.__name__ = f"ask_{analysis.name}"
    ask.__doc__ = inspect.cleandoc(analysis.function.__doc__ or "")
    return ask


_Format = Annotated[
    Literal["json", "geojson", "style"],
    Query(description="Columns, features with their geometry, or a MapLibre style that colors the tiles by class"),
]


def _query(parameter: Parameter) -> inspect.Parameter:
    annotation: Any = parameter.annotation
    if parameter.kind != "value":
        annotation = Annotated[str | None, Query(description=parameter.help)]
    elif parameter.name in LIMITS:
        annotation = Annotated[annotation, Le(LIMITS[parameter.name])]
    elif parameter.type not in (int, float, bool, str) and not parameter.choices:
        annotation = Annotated[str | None, Query(description=parameter.description)]
    default = inspect.Parameter.empty if parameter.required else parameter.default
    return inspect.Parameter(parameter.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


for _analysis in ANALYSES.values():
    router.get(
        f"/{_path(_analysis)}",
        response_model=AnalysisAnswer,
        summary=_analysis.title_en,
    )(_handler(_analysis))
