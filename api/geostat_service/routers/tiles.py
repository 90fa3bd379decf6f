"""OGC API – Tiles: the boundary sets as Mapbox vector tiles in WebMercatorQuad, and TileJSON."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from geostat.errors import BadParameterError, NotFoundError, some
from geostat.features.links import link
from geostat.tiles import Tile, Tileset
from geostat_service.data.dependencies import SnapshotDep, TilePacksDep
from geostat_service.data.snapshot import Snapshot
from geostat_service.http.contents import contents
from geostat_service.http.errors import PROBLEM_RESPONSES
from geostat_service.http.message_marks import FOREVER, MVT
from geostat_service.http.parameters import BaseUrl, EditionParam, PeriodParam
from geostat_service.http.routes import RememberedRoute
from geostat_service.http.tilesets import (
    TILE_MATRIX_SET,
    describe_dataset,
    describe_matrix_set,
    describe_tileset,
    tilejson,
)
from geostat_service.schemas.tilesets import (
    MatrixSetDocument,
    MatrixSetsDocument,
    TileJson,
    TilesetDocument,
    TilesetsDocument,
)

router = APIRouter(route_class=RememberedRoute, tags=["tiles"], responses=PROBLEM_RESPONSES)

_OF_SET = "/collections/{collection_id}/tiles"
_OF_DATASET = "/tiles"
_ONE_TILE: dict[int | str, dict[str, Any]] = {
    **contents(MVT, description="A Mapbox vector tile"),
    204: {"description": "No area reaches into this tile"},
}

SetId = Annotated[str, Path(description="The boundary set", examples=["province"])]
Zoom = Annotated[int, Path(ge=0, le=30, description="The zoom, from 0", examples=[5])]
Row = Annotated[int, Path(ge=0, description="The row, from the north", examples=[14])]
Column = Annotated[int, Path(ge=0, description="The column, from the west", examples=[24])]
IndicatorParam = Annotated[
    str | None,
    Query(description="Write the values of this indicator into the tiles, for programs that cannot join"),
]
CollectionsParam = Annotated[
    str | None, Query(description="Only these boundary sets, with commas between", examples=["province,cluster"])
]


@router.get(
    _OF_SET,
    response_model=TilesetsDocument,
    summary="The tilesets of a boundary set",
    operation_id="areas.collection.vector.getTileSetsList",
)
def list_tilesets(data: SnapshotDep, base: BaseUrl, collection_id: SetId) -> dict[str, Any]:
    """There is one: vector tiles in WebMercatorQuad."""
    here = f"{base}/collections/{collection_id}/tiles"
    return {
        "links": [link("self", here, "application/json", "the tilesets")],
        "tilesets": [describe_tileset(_tiles_of(data, collection_id), base)],
    }


@router.get(
    f"{_OF_SET}/WebMercatorQuad",
    response_model=TilesetDocument,
    summary="The tileset in WebMercatorQuad",
    operation_id="areas.collection.vector.getTileSet",
)
def read_tileset(data: SnapshotDep, base: BaseUrl, collection_id: SetId) -> dict[str, Any]:
    """Its layer, limits and URL templates."""
    return describe_tileset(_tiles_of(data, collection_id), base)


@router.get(f"{_OF_SET}/WebMercatorQuad/tilejson.json", response_model=TileJson, summary="TileJSON for map clients")
def read_tilejson(
    data: SnapshotDep,
    base: BaseUrl,
    collection_id: SetId,
    period: PeriodParam,
    indicator: IndicatorParam = None,
    edition: EditionParam = None,
) -> dict[str, Any]:
    """TileJSON 3.0, which leads to tiles that may be kept for ever; beyond `maxzoom` clients magnify the last ones.

    With `indicator` (and `period`, `edition`) the tiles carry its values.
    """
    tiles = _tiles_of(data, collection_id)
    layer = data.source.layer(collection_id, indicator, period, edition) if indicator else None
    return tilejson(tiles, base, layer)


@router.get(
    f"{_OF_SET}/WebMercatorQuad/{{z}}/{{row}}/{{column}}",
    summary="One tile",
    response_class=Response,
    responses=_ONE_TILE,
    operation_id="areas.collection.vector.getTile",
)
def read_tile(
    data: SnapshotDep,
    packs: TilePacksDep,
    collection_id: SetId,
    z: Zoom,
    row: Row,
    column: Column,
    period: PeriodParam,
    indicator: IndicatorParam = None,
    edition: EditionParam = None,
) -> Response:
    """Row before column, as the standard has it; with `indicator`, of the areas also `value` and `status`."""
    tiles, tile = _tiles_of(data, collection_id), Tile(z, column, row)
    _check_covered(tiles, tile)
    if indicator is None:
        packs.want(collection_id, tiles.version)
        return _sent(data.tiles.tile(collection_id, tile))
    return _sent(data.tiles.baked(collection_id, tile, indicator, period, edition))


@router.get(
    "/t/{version}/{set_id}/{z}/{column}/{row}",
    summary="One tile of one version of the boundaries",
    response_class=Response,
    responses=_ONE_TILE,
)
def read_version_of_tile(
    data: SnapshotDep,
    packs: TilePacksDep,
    version: Annotated[str, Path(description="As TileJSON gives it", examples=["0" * 24])],
    set_id: SetId,
    z: Zoom,
    column: Column,
    row: Row,
) -> Response:
    """What never changes, and may be kept for ever; column before row, as map clients have it."""
    tiles, tile = data.tiles.of_version(set_id, version), Tile(z, column, row)
    _check_covered(tiles, tile)
    packs.want(set_id, version)
    return _sent(tiles.tile(tile), {"Cache-Control": FOREVER})


@router.get(
    _OF_DATASET,
    response_model=TilesetsDocument,
    summary="The tilesets of everything",
    operation_id="areas.dataset.vector.getTileSetsList",
)
def list_dataset_tilesets(data: SnapshotDep, base: BaseUrl) -> dict[str, Any]:
    """There is one, of all boundary sets."""
    return {
        "links": [link("self", f"{base}/tiles", "application/json", "the tilesets")],
        "tilesets": [describe_dataset(_all_tiles(data, None), base)],
    }


@router.get(
    f"{_OF_DATASET}/WebMercatorQuad",
    response_model=TilesetDocument,
    summary="The tileset of everything in WebMercatorQuad",
    operation_id="areas.dataset.vector.getTileSet",
)
def read_dataset_tileset(data: SnapshotDep, base: BaseUrl, collections: CollectionsParam = None) -> dict[str, Any]:
    """A layer for each boundary set."""
    return describe_dataset(_all_tiles(data, collections), base)


@router.get(
    f"{_OF_DATASET}/WebMercatorQuad/{{z}}/{{row}}/{{column}}",
    summary="One tile of everything",
    response_class=Response,
    responses=_ONE_TILE,
    operation_id="areas.dataset.vector.getTile",
)
def read_dataset_tile(
    data: SnapshotDep, z: Zoom, row: Row, column: Column, collections: CollectionsParam = None
) -> Response:
    """A layer for each boundary set that reaches into the tile; `collections` chooses among them."""
    tile = Tile(z, column, row)
    tiles = _all_tiles(data, collections)
    covering = [each for each in tiles if each.covers(tile)]
    if not covering:
        _check_covered(max(tiles, key=lambda each: each.maxzoom), tile)
    return _sent(b"".join(data.tiles.tile(each.boundary_set.id, tile) for each in covering))


@router.get("/tileMatrixSets", response_model=MatrixSetsDocument, summary="The tile matrix sets")
def list_matrix_sets(base: BaseUrl) -> dict[str, Any]:
    """There is one: WebMercatorQuad."""
    here = f"{base}/tileMatrixSets/WebMercatorQuad"
    described = {
        "id": "WebMercatorQuad",
        "title": "Google Maps Compatible for the World",
        "uri": TILE_MATRIX_SET,
        "links": [link("self", here, "application/json", "its definition")],
    }
    return {"tileMatrixSets": [described]}


@router.get(
    "/tileMatrixSets/WebMercatorQuad",
    response_model=MatrixSetDocument,
    summary="The tile matrix set WebMercatorQuad",
)
def read_matrix_set() -> dict[str, Any]:
    """OGC 17-083r4, annex D.1."""
    return describe_matrix_set()


def _tiles_of(data: Snapshot, set_id: str) -> Tileset:
    boundary_set, dot, indicator = set_id.partition(".")
    if dot:
        raise NotFoundError(
            f"{set_id} has no tiles of its own: take those of {boundary_set} and color them with /values, "
            f"whose ids are those of the tiles; or ask for them with ?indicator={indicator}",
            collection=set_id,
        )
    return data.tiles.tileset(set_id)


def _all_tiles(data: Snapshot, collections: str | None) -> list[Tileset]:
    wanted = data.source.set_ids() if collections is None else collections.split(",")
    unknown = [name for name in wanted if name not in data.source.set_ids()]
    if unknown:
        raise BadParameterError(
            f"there is no boundary set {some(unknown)}; there are {some(data.source.set_ids())}",
            parameter="collections",
        )
    return [data.tiles.tileset(name) for name in dict.fromkeys(wanted)]


def _check_covered(tiles: Tileset, tile: Tile) -> None:
    if not tiles.covers(tile):
        raise NotFoundError(
            f"{tiles.boundary_set.id} has no tile {tile.z}/{tile.y}/{tile.x} (zoom/row/column): zooms are 0 to "
            f"{tiles.maxzoom}, within its bounds"
        )


def _sent(body: bytes, headers: dict[str, str] | None = None) -> Response:
    if not body:
        return Response(status_code=204, headers=headers)
    return Response(body, media_type=MVT, headers=headers)
