"""The front door: the page for people, the landing document for programs."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.openapi.docs import get_swagger_ui_html
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response

from geostat.errors import NotFoundError, StoreError
from geostat.features.links import OGC_REL, link
from geostat_service.data.dependencies import ServedDep
from geostat_service.http.contents import HTML, contents
from geostat_service.http.errors import PROBLEM_RESPONSES
from geostat_service.http.negotiation import wants_html
from geostat_service.http.openapi import OPENAPI_30, to_openapi_30
from geostat_service.http.pages import PAGE_POLICY, html_page, present
from geostat_service.http.parameters import BaseUrl, DocumentFormat
from geostat_service.http.routes import StrictRoute
from geostat_service.middleware.metrics import Metrics
from geostat_service.schemas.service import ConformanceDocument, HealthAnswer, LandingDocument, ReadinessAnswer

__all__ = ["CONFORMS_TO", "STATIC", "router"]

router = APIRouter(route_class=StrictRoute, tags=["service"], responses=PROBLEM_RESPONSES)

STATIC = Path(__file__).parent.parent / "static"


def _files_of(package: str, folder: str) -> Path:
    """A folder of an installed package, without importing it."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / folder


_MAPLIBRE = _files_of("maplibre", "srcjs")
_SWAGGER = _files_of("fastapi_offline", "static")
VENDORED = {
    "maplibre-gl.js": _MAPLIBRE / "maplibre-gl.js",
    "maplibre-gl.css": _MAPLIBRE / "maplibre-gl.css",
    "swagger-ui-bundle.js": _SWAGGER / "swagger-ui-bundle.js",
    "swagger-ui.css": _SWAGGER / "swagger-ui.css",
}
"""Scripts and styles that come with installed packages, so that pages need nobody else's server."""

_CLASSES = {
    "ogcapi-common-1/1.0": ["core", "landing-page", "json", "html", "oas30"],
    "ogcapi-common-2/1.0": ["collections"],
    "ogcapi-features-1/1.0": ["core", "oas30", "geojson", "html"],
    "ogcapi-features-2/1.0": ["crs"],
    "ogcapi-features-3/1.0": ["queryables", "queryables-query-parameters", "filter", "features-filter"],
    "ogcapi-features-5/1.0": ["schemas"],
    "ogcapi-common-3/1.0": ["schemas"],
    "ogcapi-tiles-1/1.0": [
        "core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "collections-selection", "mvt",
        "oas30",
    ],
    "cql2/1.0": [
        "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison",
        "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions", "property-property",
        "arithmetic",
    ],
}  # fmt: skip
CONFORMS_TO = [
    f"http://www.opengis.net/spec/{standard}/conf/{name}" for standard, names in _CLASSES.items() for name in names
]
"""The conformance classes that are kept; tests/service/conformance holds us to each."""


@router.get(
    "/",
    summary="The page, or the landing document",
    response_class=Response,
    responses=contents(HTML, model=LandingDocument),
)
def read_landing(
    request: Request,
    base: BaseUrl,
    f: DocumentFormat,
    lang: Annotated[str | None, Query(include_in_schema=False)] = None,
    level: Annotated[str | None, Query(include_in_schema=False)] = None,
    indicator: Annotated[str | None, Query(include_in_schema=False)] = None,
    period: Annotated[str | None, Query(include_in_schema=False)] = None,
    scheme: Annotated[str | None, Query(include_in_schema=False)] = None,
    view: Annotated[str | None, Query(include_in_schema=False)] = None,
    area: Annotated[str | None, Query(include_in_schema=False)] = None,
) -> Response:
    """A browser gets the map, a program the links; the other parameters are the state of the map."""
    if wants_html(request, f):
        return FileResponse(STATIC / "index.html", headers={"Vary": "Accept", "Content-Security-Policy": PAGE_POLICY})
    return JSONResponse(_landing(base), headers={"Vary": "Accept"})


@router.get("/embed", summary="A map to put into another page", response_class=HTMLResponse)
def read_embed(
    level: Annotated[str, Query(description="The boundary set")] = "province",
    indicator: Annotated[str, Query(description="The indicator")] = "gpp_per_capita",
    period: Annotated[str, Query(description="A year or a month, พ.ศ. or ค.ศ.; the latest if left out")] = "",
    scheme: Annotated[str, Query(description="How to classify")] = "quantiles",
    view: Annotated[Literal["value", "lisa"], Query(description="Values, or where they cluster")] = "value",
    area: Annotated[str, Query(description="The code of an area to outline")] = "",
    lang: Annotated[Literal["th", "en"], Query(description="The language")] = "th",
) -> Response:
    """The map with its legend, for a frame; it reads its own address."""
    return html_page("embed.html", policy=PAGE_POLICY.replace("frame-ancestors 'self'", "frame-ancestors *"))


@router.get(
    "/conformance",
    summary="The standards that are kept",
    response_class=Response,
    responses=contents(HTML, model=ConformanceDocument),
)
def read_conformance(request: Request, f: DocumentFormat) -> Response:
    """The conformance classes of OGC API – Common, Features and Tiles, and of CQL2."""
    return present(request, f, "Conformance", {"conformsTo": CONFORMS_TO})


@router.get(
    "/api",
    summary="The API definition in OpenAPI 3.0",
    response_class=Response,
    responses=contents(OPENAPI_30, HTML),
)
def read_api_definition(request: Request, f: DocumentFormat) -> Response:
    """What `/openapi.json` says in OpenAPI 3.1, for clients that read 3.0; a browser gets the page of it."""
    if wants_html(request, f, OPENAPI_30):
        return read_docs()
    document = to_openapi_30(request.app.openapi())
    return JSONResponse(document, headers={"Vary": "Accept"}, media_type=OPENAPI_30)


@router.get("/healthz", summary="Whether the service lives")
def read_health(served: ServedDep) -> HealthAnswer:
    """The version of the data, read from the store at this moment; 503 while that is away."""
    return HealthAnswer(data_version=served.check())


@router.get("/readyz", summary="Whether the service is ready for clients")
def read_readiness(request: Request, served: ServedDep) -> ReadinessAnswer:
    """503 until what is compiled has been loaded, and while the store is away."""
    if not request.app.state.warm.is_set():
        raise StoreError("the service is starting")
    return ReadinessAnswer(data_version=served.check())


@router.get("/metrics", summary="Figures for Prometheus", response_class=PlainTextResponse)
def read_metrics(request: Request) -> Response:
    """Requests by kind and status, and how long they took, over all processes of the service."""
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.write(), media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


@router.get("/docs", include_in_schema=False)
def read_docs() -> HTMLResponse:
    """The API, to read and to try."""
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="geostat API",
        swagger_js_url="/vendor/swagger-ui-bundle.js",
        swagger_css_url="/vendor/swagger-ui.css",
        swagger_favicon_url="/static/favicon.svg",
    )


@router.get("/vendor/{name}", include_in_schema=False)
def read_vendored(name: str) -> Response:
    """A script or style of an installed package."""
    headers = {"Cache-Control": "public, max-age=86400"}
    if name == "vega.js":
        return Response(_vega(), media_type="text/javascript", headers=headers)
    if name not in VENDORED:
        raise NotFoundError(f"there is no {name!r} here")
    return FileResponse(VENDORED[name], headers=headers)


@cache
def _vega() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script."""
    import vl_convert

    return str(vl_convert.javascript_bundle())  # type: ignore[call-arg]  # its stub wants a snippet; it needs none


def _landing(base: str) -> dict[str, Any]:
    links = [
        ("self", "/?f=json", "application/json", "this document"),
        ("alternate", "/?f=html", "text/html", "the map"),
        ("service-desc", "/api?f=json", OPENAPI_30, "the API, for programs"),
        ("service-desc", "/openapi.json", "application/vnd.oai.openapi+json;version=3.1", "the same in OpenAPI 3.1"),
        ("service-doc", "/docs", "text/html", "the API, for people"),
        ("conformance", "/conformance", "application/json", "the standards that are kept"),
        ("data", "/collections", "application/json", "the collections"),
        (f"{OGC_REL}conformance", "/conformance", "application/json", "the standards that are kept"),
        (f"{OGC_REL}data", "/collections", "application/json", "the collections"),
        (f"{OGC_REL}tilesets-vector", "/tiles", "application/json", "the tiles of everything"),
        (f"{OGC_REL}tiling-schemes", "/tileMatrixSets", "application/json", "the tile matrix sets"),
    ]
    return {
        "title": "geostat",
        "description": "Area statistics of Thailand on the map – สถิติเชิงพื้นที่ของประเทศไทย",
        "links": [link(rel, base + path, type_, title) for rel, path, type_, title in links],
    }
