"""Results that are kept: to list, to fetch, to take along, and for whoever may write, to add."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path as PathParameter, Query
from starlette.responses import Response

from geostat import store as stored
from geostat.export.geojson import to_geojson
from geostat.export.results import to_csv, to_geopackage
from geostat.features.formats import FORMATS, GEOJSON
from geostat.workspace.results import keep_result, read_result
from geostat_service.access.tokens import HolderDep, WritingRoute, check_role
from geostat_service.data.dependencies import ServedDep, SnapshotDep
from geostat_service.http.contents import contents
from geostat_service.http.downloads import attached
from geostat_service.http.errors import PROBLEM_RESPONSES, WRITING_RESPONSES
from geostat_service.http.representations import analysis_answer
from geostat_service.http.routes import StrictRoute
from geostat_service.schemas.analyses import AnalysisAnswer, KeptAnswer, ResultsAnswer
from geostat_service.schemas.analysis_requests import AnalysisRequestBody

router = APIRouter(prefix="/results", route_class=StrictRoute, tags=["results"], responses=PROBLEM_RESPONSES)
writing = APIRouter(
    prefix="/results", route_class=WritingRoute, tags=["results"], responses=PROBLEM_RESPONSES | WRITING_RESPONSES
)


_GEOPACKAGE = FORMATS["gpkg"].media_type


@router.get("", response_model=ResultsAnswer, summary="The results that are kept")
def list_results(served: ServedDep) -> dict[str, Any]:
    """The results, latest first, with what they say."""
    kept = stored.list_runs(served.store)
    return {
        "results": [{**vars(each), "run": each.run.to_json(), "href": f"/results/{each.id}"} for each in kept],
    }


@router.get(
    "/{result_id}",
    response_model=AnalysisAnswer,
    responses=contents(GEOJSON, "text/csv", _GEOPACKAGE),
    summary="A result that is kept",
)
def get_result(
    served: ServedDep,
    data: SnapshotDep,
    result_id: Annotated[
        str, PathParameter(examples=["3fa9c1"], description="The first characters of the id will do.")
    ],
    f: Annotated[
        Literal["json", "geojson", "csv", "gpkg"], Query(description="Columns, features, a table, or a GeoPackage")
    ] = "json",
) -> Any:
    """A result as it was computed, in the form in which it is wanted."""
    result = read_result(served.store, result_id)
    if f == "geojson":
        return Response(to_geojson(result), media_type=GEOJSON)
    if f == "csv":
        return _file("\ufeff" + to_csv(result), "text/csv; charset=utf-8", f"{result.analysis}.csv")
    if f == "gpkg":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "result.gpkg"
            to_geopackage(result, path)
            content = path.read_bytes()
        return _file(content, _GEOPACKAGE, f"{result.analysis}.gpkg")
    return analysis_answer(result, data.source.feature_ids(result.boundary_set.id))


@writing.post("", response_model=KeptAnswer, status_code=201, summary="Run an analysis and keep its result")
def post_result(served: ServedDep, data: SnapshotDep, holder: HolderDep, body: AnalysisRequestBody) -> dict[str, str]:
    """Run an analysis and keep its result; the same question to the same data is kept once."""
    check_role(holder, "editor", "agency", "administrator")
    result_id = keep_result(served.store, data.source.analysis(body))
    return {"id": result_id, "href": f"/results/{result_id}"}


def _file(content: str | bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers=attached(name))
