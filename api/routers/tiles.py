"""OGC API – Tiles: the boundary sets as Mapbox vector tiles in WebMercatorQuad."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.dependencies import BaseUrl, SnapshotDep, StrictRoute
from api.errors import PROBLEM_RESPONSES
from api.snapshot import Snapshot
from geostat.errors import NotFoundError
from geostat.tiles import Tile, Tileset

router = APIRouter(
    prefix="/collections/{set_id}/tiles", route_class=StrictRoute, tags=["tiles"], responses=PROBLEM_RESPONSES
)

MVT = "application/vnd.mapbox-vector-tile"
TILE_MATRIX_SET = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"

SetId = Annotated[str, Path(description="The boundary set", examples=["province"])]


@router.get("", summary="The tilesets of a boundary set")
def list_tilesets(data: SnapshotDep, base: BaseUrl, set_id: SetId) -> dict[str, Any]:
    """There is one: vector tiles in WebMercatorQuad."""
    return {"tilesets": [_tileset(_tiles_of(data, set_id), base)]}


@router.get("/WebMercatorQuad", summary="The tileset in WebMercatorQuad")
def read_tileset(data: SnapshotDep, base: BaseUrl, set_id: SetId) -> dict[str, Any]:
    """Its layer, limits and URL template."""
    return _tileset(_tiles_of(data, set_id), base)


@router.get("/WebMercatorQuad/tilejson.json", summary="TileJSON for map clients")
def read_tilejson(data: SnapshotDep, base: BaseUrl, set_id: SetId) -> dict[str, Any]:
    """TileJSON 3.0: beyond `maxzoom` clients magnify the last tiles."""
    tiles = _tiles_of(data, set_id)
    west, south, east, north = tiles.boundary_set.bounds
    return {
        "tilejson": "3.0.0",
        "name": tiles.boundary_set.title_en,
        "attribution": f"{tiles.boundary_set.publisher} ({tiles.boundary_set.licence})",
        "tiles": [_template(tiles, base, "{z}/{y}/{x}")],
        "minzoom": 0,
        "maxzoom": tiles.maxzoom,
        "bounds": [west, south, east, north],
        "center": [(west + east) / 2, (south + north) / 2, 4],
        "vector_layers": [
            {"id": set_id, "fields": {"code": "String", "name_en": "String", "name_th": "String"}},
        ],
    }


@router.get(
    "/WebMercatorQuad/{z}/{row}/{column}",
    summary="One tile",
    response_class=Response,
    responses={
        200: {"content": {MVT: {}}, "description": "A Mapbox vector tile"},
        204: {"description": "No area reaches into this tile"},
    },
)
def read_tile(
    data: SnapshotDep,
    set_id: SetId,
    z: Annotated[int, Path(ge=0, le=30, examples=[5])],
    row: Annotated[int, Path(ge=0, examples=[14])],
    column: Annotated[int, Path(ge=0, examples=[24])],
) -> Response:
    """Row before column, as the standard has it."""
    tiles, tile = _tiles_of(data, set_id), Tile(z, column, row)
    if not tiles.covers(tile):
        raise NotFoundError(
            f"{set_id} has no tile {z}/{row}/{column}: zooms are 0 to {tiles.maxzoom}, within its bounds"
        )
    body = data.tile(set_id, tile)
    return Response(body, media_type=MVT) if body else Response(status_code=204)


def _tiles_of(data: Snapshot, set_id: str) -> Tileset:
    boundary_set, dot, _ = set_id.partition(".")
    if dot:
        raise NotFoundError(
            f"{set_id} has no tiles of its own: take those of {boundary_set} and colour them with /values, "
            "whose ids are those of the tiles",
            collection=set_id,
        )
    return data.tileset(set_id)


def _template(tiles: Tileset, base: str, order: str) -> str:
    return f"{base}/collections/{tiles.boundary_set.id}/tiles/WebMercatorQuad/{order}"


def _tileset(tiles: Tileset, base: str) -> dict[str, Any]:
    west, south, east, north = tiles.boundary_set.bounds
    here = _template(tiles, base, "")[:-1]
    return {
        "title": tiles.boundary_set.title_en,
        "dataType": "vector",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "tileMatrixSetURI": TILE_MATRIX_SET,
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north]},
        "layers": [{"id": tiles.boundary_set.id, "dataType": "vector", "geometryDimension": 2}],
        "links": [
            {"rel": "self", "href": here, "type": "application/json"},
            {
                "rel": "item",
                "href": _template(tiles, base, "{tileMatrix}/{tileRow}/{tileCol}"),
                "type": MVT,
                "templated": True,
            },
            {
                "rel": "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
                "href": TILE_MATRIX_SET,
                "type": "application/json",
            },
            {"rel": "describedby", "href": f"{here}/tilejson.json", "type": "application/json"},
        ],
    }
