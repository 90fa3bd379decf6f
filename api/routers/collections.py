"""OGC API – Features: boundary sets, and indicators on them, as collections of GeoJSON features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlencode

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import JSONResponse, Response

from api.dependencies import BaseUrl, BboxParam, DatetimeParam, Interval, RememberedRoute, SnapshotDep
from api.errors import PROBLEM_RESPONSES, BadParameterError
from api.snapshot import Snapshot
from geostat.errors import NotFoundError, some
from geostat.export.geojson import feature, feature_collection
from geostat.filters import CRS84, Filter, parse_filter
from geostat.model import BoundarySet, Indicator, Layer, exists_in
from geostat.periods import Period, parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

router = APIRouter(route_class=RememberedRoute, tags=["collections"], responses=PROBLEM_RESPONSES)

GEOJSON = "application/geo+json"
_MOST_FEATURES = 10_000
_VALUE_PROPERTIES = ["value", "status", "period", "period_be", "unit", "series"]
_AREA_PROPERTIES = ["name_en", "name_th", "country", "region_en", "region_th", "area_km2", "valid_from", "valid_to"]

CollectionId = Annotated[
    str,
    Path(description="A boundary set, or boundary set and indicator", examples=["province.gpp_per_capita"]),
]
_FEATURES: dict[int | str, dict[str, Any]] = {
    200: {"content": {GEOJSON: {"schema": {"type": "object"}}}, "description": "GeoJSON features"}
}


@dataclass(frozen=True)
class Collection:
    """A boundary set by itself, or one indicator on it."""

    boundary_set: BoundarySet
    indicator: Indicator | None
    periods: Sequence[str]

    @property
    def id(self) -> str:
        """The id in URLs: `province`, `province.gpp_per_capita`."""
        return self.boundary_set.id + (f".{self.indicator.id}" if self.indicator else "")

    @property
    def property_names(self) -> list[str]:
        """The properties of every feature."""
        return ["code", "fid", *_AREA_PROPERTIES, *(_VALUE_PROPERTIES if self.indicator else [])]

    def layer(self, data: Snapshot, moment: Interval | None) -> Layer:
        """The layer of the indicator in the latest period that is held within the moment."""
        assert self.indicator
        return data.layer(self.boundary_set.id, self.indicator.id, self._period(moment), None)

    def features(self, data: Snapshot, moment: Interval | None) -> dict[str, dict[str, Any]]:
        """The properties of each feature by area code; `moment` chooses areas, or the period of the indicator."""
        ids = data.feature_ids(self.boundary_set.id)
        areas = self.boundary_set.areas[_AREA_PROPERTIES]
        if moment and not self.indicator:
            areas = areas[exists_in(areas, moment)]
        rows: dict[str, dict[str, Any]] = {
            str(code): {"code": code, "fid": int(ids[code])} | row for code, row in areas.to_dict("index").items()
        }
        if self.indicator:
            values = _value_properties(self.layer(data, moment))
            return {code: {**row, **values[code]} for code, row in rows.items()}
        return rows

    def _period(self, moment: Interval | None) -> Period:
        """The latest period that is held within the moment."""
        held = [parse_period(period) for period in self.periods]
        within = [period for period in held if moment is None or moment.touches(period.start, period.end)]
        if not within:
            raise NotFoundError(
                f"{self.id} has no values at that time; it has {some(reversed(self.periods), 40)}. "
                "datetime counts in the common era: 2562 BE is 2019",
                collection=self.id,
                held=list(self.periods),
            )
        return within[-1]


def _value_properties(layer: Layer) -> dict[str, dict[str, Any]]:
    shared = {"period": str(layer.period), "period_be": layer.period.be, "unit": layer.indicator.unit_en}
    shared["series"] = layer.series
    table = layer.table
    values = zip(table.index, table["value"], table["status"], strict=True)
    return {code: {"value": value, "status": status, **shared} for code, value, status in values}


def _find(data: Snapshot, collection_id: str) -> Collection:
    set_id, dot, indicator_id = collection_id.partition(".")
    if set_id not in data.set_ids:
        raise NotFoundError(
            f"there is no collection {collection_id!r}; there are {some(data.set_ids)}, and each with an indicator "
            "after a point, as province.gpp_per_capita",
            collection=collection_id,
        )
    boundary_set = data.boundary_set(set_id)
    if not dot:
        return Collection(boundary_set, None, [])
    indicator = data.indicator(indicator_id)
    if boundary_set.member_level:
        indicator.check_can_aggregate()
    periods = data.periods(boundary_set, indicator)
    if not periods:
        raise NotFoundError(f"{indicator.id} has no values for {set_id}", collection=collection_id)
    return Collection(boundary_set, indicator, periods)


@router.get("/collections", summary="All collections", response_class=JSONResponse)
def list_collections(data: SnapshotDep, base: BaseUrl) -> Response:
    """One for each boundary set, and one for each indicator that has values on it."""
    return Response(data.document(_all_collections, base), media_type="application/json")


def _all_collections(data: Snapshot, base: str) -> dict[str, Any]:
    found = []
    for set_id in data.set_ids:
        boundary_set = data.boundary_set(set_id)
        found.append(Collection(boundary_set, None, []))
        for indicator in data.indicators.values():
            if periods := data.periods(boundary_set, indicator):
                found.append(Collection(boundary_set, indicator, periods))  # noqa: PERF401 — reads better
    return {
        "links": [_link("self", f"{base}/collections", "application/json", "this document")],
        "collections": [_described(collection, base) for collection in found],
    }


@router.get("/collections/{collection_id}", summary="One collection")
def read_collection(data: SnapshotDep, base: BaseUrl, collection_id: CollectionId) -> dict[str, Any]:
    """Its title, extent in space and time, and links to features and tiles."""
    return _described(_find(data, collection_id), base)


@router.get("/collections/{collection_id}/items", summary="Features", responses=_FEATURES, response_class=Response)
def read_items(
    request: Request,
    data: SnapshotDep,
    base: BaseUrl,
    collection_id: CollectionId,
    bbox: BboxParam,
    datetime: DatetimeParam,
    limit: Annotated[int, Query(ge=1, description=f"At most so many features; never over {_MOST_FEATURES}")] = 1000,
    offset: Annotated[int, Query(ge=0, description="Leave out the first so many features")] = 0,
    properties: Annotated[
        str | None, Query(description="Only these properties", examples=["code,name_th,value"])
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
        str, Query(alias="filter-crs", description="Of the geometries in the filter", examples=[CRS84])
    ] = CRS84,
) -> Response:
    """The areas as GeoJSON features, sorted by code.

    Of a collection with an indicator, `datetime` picks the period: the latest that is held within it.
    """
    collection = _find(data, collection_id)
    features = collection.features(data, datetime)
    inside = _within(collection.boundary_set, bbox)
    codes = [code for code in features if code in inside]
    if filter is not None:
        asked = parse_filter(filter, lang=filter_lang, crs=filter_crs)
        passing = _passing(data, collection, datetime, asked, {code: features[code] for code in codes})
        codes = [code for code in codes if code in passing]
    page = codes[offset : offset + min(limit, _MOST_FEATURES)]
    kept = _chosen_properties(properties, collection.property_names)
    geometries = data.geometries(collection.boundary_set.id)
    here = f"{base}/collections/{collection.id}"
    links = [
        _link("self", str(request.url), GEOJSON, "this page"),
        _link("collection", here, "application/json", "the collection"),
    ]
    if offset + len(page) < len(codes):
        following = {**request.query_params, "offset": offset + len(page), "limit": limit}
        links.append(_link("next", f"{here}/items?{urlencode(following)}", GEOJSON, "the next page"))
    body = feature_collection(
        (
            feature(code, {key: value for key, value in features[code].items() if key in kept}, geometries[code])
            for code in page
        ),
        links=links,
        numberMatched=len(codes),
        numberReturned=len(page),
    )
    return Response(body, media_type=GEOJSON)


@router.get(
    "/collections/{collection_id}/items/{code}", summary="One feature", responses=_FEATURES, response_class=Response
)
def read_item(
    data: SnapshotDep,
    base: BaseUrl,
    collection_id: CollectionId,
    code: Annotated[str, Path(description="The area code", examples=["15"])],
    datetime: DatetimeParam,
) -> Response:
    """One area as a GeoJSON feature."""
    collection = _find(data, collection_id)
    collection.boundary_set.check_has(code)
    features = collection.features(data, datetime)
    if code not in features:
        raise NotFoundError(f"area {code} of {collection.id} did not exist at that time", area=code)
    body = feature(code, features[code], data.geometries(collection.boundary_set.id)[code])
    link = f'<{base}/collections/{collection.id}>; rel="collection"; type="application/json"'
    return Response(body, media_type=GEOJSON, headers={"Link": link})


def _within(boundary_set: BoundarySet, bbox: tuple[float, float, float, float] | None) -> set[str]:
    """The codes of the areas that really touch the box; a box may cross the antimeridian."""
    codes = boundary_set.areas.index
    if bbox is None:
        return set(codes)
    west, south, east, north = bbox
    boxes = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    shapes = boundary_set.areas.geometry.to_numpy()
    hits = [shapely.intersects(shapes, shapely.box(left, south, right, north)) for left, right in boxes]
    return set(codes[np.any(hits, axis=0)])


def _passing(
    data: Snapshot, collection: Collection, moment: Interval | None, asked: Filter, features: dict[str, dict[str, Any]]
) -> set[str]:
    """The codes of the features that pass a filter, which may name indicators that the features do not carry."""
    areas = collection.boundary_set.areas
    rows = pd.DataFrame.from_dict(features, orient="index", columns=collection.property_names)
    for name in asked.properties:
        if name not in rows and name in data.indicators:
            other = _find(data, f"{collection.boundary_set.id}.{name}")
            rows[name] = other.layer(data, moment).values
    shapes = gpd.GeoSeries(areas.geometry.loc[rows.index], crs=areas.crs)
    return set(rows.index[asked.matches(gpd.GeoDataFrame(rows, geometry=shapes))])


def _chosen_properties(wanted: str | None, available: list[str]) -> set[str]:
    if wanted is None:
        return set(available)
    names = set(wanted.split(","))
    unknown = names - set(available)
    if unknown:
        raise BadParameterError(
            f"there is no property {some(sorted(unknown))}; there are {some(available, 30)}", parameter="properties"
        )
    return names


def _described(collection: Collection, base: str) -> dict[str, Any]:
    here = f"{base}/collections/{collection.id}"
    boundary_set, indicator = collection.boundary_set, collection.indicator
    title = f"{indicator.title_en}, {boundary_set.title_en}" if indicator else boundary_set.title_en
    thai = f"{indicator.title_th} {boundary_set.title_th}" if indicator else boundary_set.title_th
    tiles = f"{base}/collections/{boundary_set.id}/tiles"
    west, south, east, north = (round(edge, 6) for edge in boundary_set.bounds)
    return {
        "id": collection.id,
        "title": title,
        "description": f"{title} – {thai}",
        "extent": {
            "spatial": {"bbox": [[west, south, east, north]], "crs": CRS84},
            **({"temporal": {"interval": [_temporal(collection.periods)]}} if collection.periods else {}),
        },
        "itemType": "feature",
        "crs": [CRS84],
        "attribution": f"{boundary_set.publisher} ({boundary_set.licence})"
        + (f"; {indicator.owner_agency_en}" if indicator else ""),
        "links": [
            _link("self", here, "application/json", "this collection"),
            _link("items", f"{here}/items", GEOJSON, "its features"),
            _link("http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", tiles, "application/json", "its tiles"),
        ],
    }


def _temporal(periods: Sequence[str]) -> list[str]:
    first, last = parse_period(periods[0]), parse_period(periods[-1])
    return [f"{first.start}T00:00:00Z", f"{last.end}T23:59:59Z"]


def _link(rel: str, href: str, type: str, title: str) -> dict[str, str]:  # noqa: A002 — the name in the JSON
    return {"rel": rel, "href": href, "type": type, "title": title}
