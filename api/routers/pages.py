"""The front door: the page for people, the landing document for programs."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from api.dependencies import BaseUrl, StrictRoute
from api.snapshot import Served
from geostat.errors import NotFoundError

__all__ = ["CONFORMS_TO", "PAGE_POLICY", "STATIC", "router"]

router = APIRouter(route_class=StrictRoute, tags=["service"])

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

CONFORMS_TO = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
]

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; worker-src blob:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)


@router.get("/", summary="The page, or the landing document", response_class=Response)
def read_landing(
    request: Request,
    base: BaseUrl,
    f: Annotated[Literal["html", "json"] | None, Query(description="Overrides the Accept header")] = None,
    lang: Annotated[str | None, Query(include_in_schema=False)] = None,
    level: Annotated[str | None, Query(include_in_schema=False)] = None,
    indicator: Annotated[str | None, Query(include_in_schema=False)] = None,
    period: Annotated[str | None, Query(include_in_schema=False)] = None,
    scheme: Annotated[str | None, Query(include_in_schema=False)] = None,
    view: Annotated[str | None, Query(include_in_schema=False)] = None,
    area: Annotated[str | None, Query(include_in_schema=False)] = None,
) -> Response:
    """A browser gets the map, a program the links; the other parameters are the state of the map."""
    wants_page = f == "html" or (f is None and "text/html" in request.headers.get("accept", ""))
    if wants_page:
        headers = {"Vary": "Accept", "Content-Security-Policy": PAGE_POLICY}
        return FileResponse(STATIC / "index.html", headers=headers)
    return JSONResponse(_landing(base), headers={"Vary": "Accept"})


@router.get("/conformance", summary="The standards that are kept")
def read_conformance() -> dict[str, list[str]]:
    """The conformance classes of OGC API – Common, Features and Tiles."""
    return {"conformsTo": CONFORMS_TO}


@router.get("/healthz", summary="Whether the service can answer")
def read_health(request: Request) -> dict[str, Any]:
    """The version of the data, read from the store at this moment; 503 while that is away."""
    served: Served = request.app.state.served
    return {"status": "ok", "data_version": served.check()}


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
        ("service-desc", "/openapi.json", "application/vnd.oai.openapi+json;version=3.1", "the API, for programs"),
        ("service-doc", "/docs", "text/html", "the API, for people"),
        ("conformance", "/conformance", "application/json", "the standards that are kept"),
        ("data", "/collections", "application/json", "the collections"),
    ]
    return {
        "title": "geostat",
        "description": "Area statistics of Thailand on the map – สถิติเชิงพื้นที่ของประเทศไทย",
        "links": [
            {"rel": rel, "href": base + path, "type": type_, "title": title} for rel, path, type_, title in links
        ],
    }
