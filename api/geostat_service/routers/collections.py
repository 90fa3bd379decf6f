"""OGC API – Features: collections, their items and what the properties are."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import numpy as np
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from geostat.domain.crs import CRS84, crs_uris
from geostat.errors import BadParameterError, NotFoundError, some
from geostat.features.collection import Collection, all_collections, find_collection
from geostat.features.data import FeatureData
from geostat.features.describing import describe_collection
from geostat.features.formats import FORMATS, Format
from geostat.features.links import alternates, link
from geostat.features.page import Page
from geostat.features.query import ItemsQuery, Selection, parse_sortby
from geostat.features.schema import queryable_names, queryables, returnables, sortables
from geostat_service.data.dependencies import FeaturesDep
from geostat_service.http.contents import HTML, JSON_SCHEMA, contents
from geostat_service.http.errors import PROBLEM_RESPONSES
from geostat_service.http.feature_answers import choose_format, write_item, write_page
from geostat_service.http.negotiation import wants_html
from geostat_service.http.pages import html_page, present
from geostat_service.http.parameters import MOST_FEATURES, BaseUrl, DatetimeParam, DocumentFormat, SelfUrl
from geostat_service.http.routes import FlexibleRoute, RememberedRoute
from geostat_service.schemas.collections import CollectionDocument, CollectionsDocument

__all__ = ["CollectionId", "items", "router"]

router = APIRouter(route_class=RememberedRoute, tags=["collections"], responses=PROBLEM_RESPONSES)
items = APIRouter(route_class=FlexibleRoute, tags=["collections"], responses=PROBLEM_RESPONSES)

_ROWS_OF_A_PAGE = 100

CollectionId = Annotated[
    str,
    Path(description="A boundary set, or boundary set and indicator", examples=["province.gpp_per_capita"]),
]
_FEATURES: dict[int | str, dict[str, Any]] = {
    **contents(*(each.media_type for each in FORMATS.values()), description="Features"),
    406: {"description": "None of the formats that are accepted can be had"},
}

FormatParam = Annotated[
    str | None, Query(description=f"The format: {', '.join(FORMATS)}; overrides the Accept header", examples=["json"])
]
CrsParam = Annotated[
    str, Query(description="The URI of the reference system of the answer; the collection lists them", examples=[CRS84])
]
PropertiesParam = Annotated[
    str | None, Query(description="Only these properties, with commas between", examples=["code,name_th"])
]
ZoomParam = Annotated[
    int | None,
    Query(alias="zoom-level", ge=0, le=30, description="Shapes as simple as tiles of this zoom have them"),
]


@router.get(
    "/collections",
    summary="All collections",
    response_class=Response,
    responses=contents(HTML, model=CollectionsDocument),
)
def list_collections(request: Request, data: FeaturesDep, base: BaseUrl, here: SelfUrl, f: DocumentFormat) -> Response:
    """One for each boundary set, and one for each indicator that has values on it."""
    found = all_collections(data)
    links = alternates(here, "application/json", "html" if wants_html(request, f) else "json")
    if wants_html(request, f):
        groups = [[each for each in found if each.boundary_set.id == set_id] for set_id in data.source.set_ids()]
        return html_page("collections.html", title="Collections – ชุดข้อมูล", groups=groups, links=links)
    return present(
        request,
        "json",
        "Collections",
        {"links": links, "collections": [describe_collection(each, base) for each in found]},
    )


@router.get(
    "/collections/{collection_id}",
    summary="One collection",
    response_class=Response,
    responses=contents(HTML, model=CollectionDocument),
)
def read_collection(
    request: Request, data: FeaturesDep, base: BaseUrl, collection_id: CollectionId, f: DocumentFormat
) -> Response:
    """Its title, extent in space and time, reference systems, and links to features and tiles."""
    collection = find_collection(data, collection_id)
    return present(request, f, collection.title, describe_collection(collection, base))


@router.get(
    "/collections/{collection_id}/schema",
    summary="The properties of the features",
    response_class=Response,
    responses=contents(JSON_SCHEMA, HTML),
)
def read_schema(
    request: Request, data: FeaturesDep, here: SelfUrl, collection_id: CollectionId, f: DocumentFormat
) -> Response:
    """JSON Schema; properties have their unit, and the roles of id and shape."""
    collection = find_collection(data, collection_id)
    return _present_schema(request, f, "Properties", returnables(collection, here.partition("?")[0]))


@router.get(
    "/collections/{collection_id}/queryables",
    summary="What a filter can name",
    response_class=Response,
    responses=contents(JSON_SCHEMA, HTML),
)
def read_queryables(
    request: Request, data: FeaturesDep, here: SelfUrl, collection_id: CollectionId, f: DocumentFormat
) -> Response:
    """JSON Schema of the properties, the shape, and every indicator that has values on these areas."""
    collection = find_collection(data, collection_id)
    return _present_schema(request, f, "Queryables", queryables(data, collection, here.partition("?")[0]))


@router.get(
    "/collections/{collection_id}/sortables",
    summary="What features sort by",
    response_class=Response,
    responses=contents(JSON_SCHEMA, HTML),
)
def read_sortables(
    request: Request, data: FeaturesDep, here: SelfUrl, collection_id: CollectionId, f: DocumentFormat
) -> Response:
    """JSON Schema of what `sortby` can name."""
    collection = find_collection(data, collection_id)
    return _present_schema(request, f, "Sortables", sortables(collection, here.partition("?")[0]))


def _present_schema(request: Request, f: str | None, title: str, schema: dict[str, Any]) -> Response:
    return present(request, f, f"{title}: {schema['title']}", schema, media_type=JSON_SCHEMA)


@items.get("/collections/{collection_id}/items", summary="Features", responses=_FEATURES, response_class=Response)
def read_items(
    request: Request,
    data: FeaturesDep,
    base: BaseUrl,
    here: SelfUrl,
    collection_id: CollectionId,
    datetime: DatetimeParam,
    f: FormatParam = None,
    bbox: Annotated[
        str | None,
        Query(description="West, south, east, north; six numbers carry heights, which are ignored"),
    ] = None,
    bbox_crs: Annotated[str, Query(alias="bbox-crs", description="Of the bbox", examples=[CRS84])] = CRS84,
    crs: CrsParam = CRS84,
    limit: Annotated[
        int | None,
        Query(ge=1, description=f"At most so many features; never over {MOST_FEATURES}"),
    ] = None,
    token: Annotated[str | None, Query(description="Where a page goes on; the link `next` has it")] = None,
    properties: PropertiesParam = None,
    skip_geometry: Annotated[bool, Query(alias="skipGeometry", description="Leave the shapes out")] = False,
    zoom: ZoomParam = None,
    sortby: Annotated[
        str | None, Query(description="Properties with commas between, - for the highest first", examples=["-area_km2"])
    ] = None,
    filter: Annotated[  # noqa: A002 — the name in the standard
        str | None,
        Query(
            description="CQL2 over the properties, `geometry`, and any indicator by its id",
            examples=["gpp_per_capita > 300000 AND S_INTERSECTS(geometry, BBOX(100, 13, 102, 15))"],
        ),
    ] = None,
    filter_lang: Annotated[Literal["cql2-text", "cql2-json"], Query(alias="filter-lang")] = "cql2-text",
    filter_crs: Annotated[
        str, Query(alias="filter-crs", description="Of the shapes in the filter", examples=[CRS84])
    ] = CRS84,
) -> Response:
    """The areas, by code if `sortby` says nothing; any property is a parameter of its own (`country=Thailand`).

    Of a collection with an indicator, `datetime` picks the period: the latest that is held within it.
    """
    collection, chosen = find_collection(data, collection_id), choose_format(request, f)
    for given, name in ((crs, "crs"), (bbox_crs, "bbox-crs")):
        _check_crs(collection, given, name)
    query = ItemsQuery(
        collection.id,
        datetime,
        _bounds(bbox),
        bbox_crs,
        _equalities(request, data, collection),
        filter,
        filter_lang,
        filter_crs,
        parse_sortby(sortby, collection.property_names),
    )
    found = query.select(data)
    start = found.start_of(token)
    end = start + min(limit or (_ROWS_OF_A_PAGE if chosen.name == "html" else MOST_FEATURES), MOST_FEATURES)
    page = Page(
        data,
        collection,
        collection.table(data, datetime),
        found.rows[start:end],
        _chosen_properties(properties, collection.property_names),
        crs,
        zoom,
        not skip_geometry,
        len(found),
        _next_link(request, here, found, end),
    )
    response = write_page(page, chosen, here, _page_links(page, chosen, base, here))
    response.headers["Content-Crs"] = f"<{crs}>"
    return response


@items.get(
    "/collections/{collection_id}/items/{code}", summary="One feature", responses=_FEATURES, response_class=Response
)
def read_item(
    request: Request,
    data: FeaturesDep,
    base: BaseUrl,
    here: SelfUrl,
    collection_id: CollectionId,
    code: Annotated[str, Path(description="The area code", examples=["15"])],
    datetime: DatetimeParam,
    f: FormatParam = None,
    crs: CrsParam = CRS84,
    properties: PropertiesParam = None,
    zoom: ZoomParam = None,
) -> Response:
    """One area, in the latest period within `datetime` if it carries an indicator."""
    collection, chosen = find_collection(data, collection_id), choose_format(request, f)
    _check_no_more(request, collection)
    _check_crs(collection, crs, "crs")
    collection.boundary_set.check_has(code)
    table = collection.table(data, datetime)
    if code not in table.rows.index:
        raise NotFoundError(f"area {code} of {collection.id} did not exist at that time", area=code)
    row = np.array([table.rows.index.get_loc(code)])
    names = _chosen_properties(properties, collection.property_names)
    page = Page(data, collection, table, row, names, crs, zoom, matched=1)
    response = write_item(page, chosen, _page_links(page, chosen, base, here))
    response.headers["Content-Crs"] = f"<{crs}>"
    return response


def _bounds(given: str | None) -> tuple[float, float, float, float] | None:
    if given is None:
        return None
    try:
        numbers = [float(part) for part in given.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not np.isfinite(numbers).all():
        raise BadParameterError(f"bbox needs 4 or 6 numbers with commas between, not {given!r}", parameter="bbox")
    first, second, third, fourth = numbers
    return first, second, third, fourth


def _check_crs(collection: Collection, uri: str, name: str) -> None:
    offered = crs_uris(collection.boundary_set.bounds)
    if uri not in offered:
        raise BadParameterError(f"{name} can be {some(offered, 20)}, not {uri!r}", parameter=name)


def _equalities(request: Request, data: FeatureData, collection: Collection) -> tuple[tuple[str, str], ...]:
    """The properties and indicators that are parameters themselves."""
    given = FlexibleRoute.further(request)
    known = queryable_names(data, collection) if given else []
    for name in given:
        if name not in known:
            raise BadParameterError(
                f"unknown query parameter {name!r}; beside those of the API one can ask for {some(known, 20)}",
                parameter=name,
            )
    return tuple(sorted(given.items()))


def _check_no_more(request: Request, collection: Collection) -> None:
    for name in FlexibleRoute.further(request):
        raise BadParameterError(f"unknown query parameter {name!r}", parameter=name, collection=collection.id)


def _chosen_properties(wanted: str | None, available: list[str]) -> list[str]:
    if wanted is None:
        return available
    names = wanted.split(",")
    unknown = set(names) - set(available)
    if unknown:
        raise BadParameterError(
            f"there is no property {some(sorted(unknown))}; there are {some(available, 30)}", parameter="properties"
        )
    return [name for name in available if name in names]


def _next_link(request: Request, here: str, found: Selection, end: int) -> str | None:
    token = found.token_after(end)
    if token is None:
        return None
    return f"{here.partition('?')[0]}?{urlencode({**request.query_params, 'token': token})}"


def _page_links(page: Page, chosen: Format, base: str, here: str) -> list[dict[str, object]]:
    formats = {each.name: (each.media_type, f"as {each.title}") for each in FORMATS.values()}
    links = alternates(here, chosen.media_type, chosen.name, formats)
    if page.next_link:
        links.append(link("next", page.next_link, chosen.media_type, "the next page"))
    links.append(link("collection", f"{base}/collections/{page.collection.id}", "application/json", "the collection"))
    if chosen.name == "html":
        links[-1]["href"] = f"{links[-1]['href']}?f=html"
    return links
