"""Tilesets → tileset metadata, TileJSON and the tile matrix set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from geostat.features.links import OGC_REL, link
from geostat.tiles.grid import WORLD
from geostat_service.http.message_marks import MVT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geostat.domain.layers import Layer
    from geostat.tiles import Tileset

STYLE = "application/vnd.mapbox.style+json"

__all__ = [
    "STYLE",
    "TILE_MATRIX_SET",
    "describe_dataset",
    "describe_matrix_set",
    "describe_tileset",
    "style_source",
    "tilejson",
]


TILE_MATRIX_SET = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_SIDE_PIXELS, _PIXEL_METERS, _ZOOMS = 256, 0.00028, 25  # of the definition, which counts in raster tiles


def tilejson(tiles: Tileset, base: str, layer: Layer | None) -> dict[str, Any]:
    """TileJSON 3.0: of the shapes alone, at a place that never changes; or with the values of a layer."""
    set_id = tiles.boundary_set.id
    west, south, east, north = tiles.boundary_set.bounds
    vector_layer, attribution = tiles.vector_layer, tiles.boundary_set.attribution
    if layer:
        given = {"indicator": layer.indicator.id, "period": str(layer.period), "edition": layer.edition}
        template = f"{base}/collections/{set_id}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}?{urlencode(given)}"
        vector_layer["fields"] |= {"value": "Number", "status": "String"}
        attribution += f"; {layer.indicator.owner_agency_en}"
    else:
        template = f"{base}/t/{tiles.version}/{set_id}/{{z}}/{{x}}/{{y}}"
    return {
        "tilejson": "3.0.0",
        "name": tiles.boundary_set.title_en,
        "attribution": attribution,
        "tiles": [template],
        "minzoom": 0,
        "maxzoom": tiles.maxzoom,
        "bounds": [west, south, east, north],
        "center": [(west + east) / 2, (south + north) / 2, 4],
        "vector_layers": [vector_layer],
    }


def style_source(tiles: Tileset, base: str, layer: Layer | None) -> dict[str, Any]:
    """The tiles as a source of a map style."""
    described = tilejson(tiles, base, layer)
    return {name: described[name] for name in ("tiles", "minzoom", "maxzoom", "bounds", "attribution")}


def describe_tileset(tiles: Tileset, base: str) -> dict[str, Any]:
    """The tileset of one boundary set."""
    boundary_set = tiles.boundary_set
    collection = f"{base}/collections/{boundary_set.id}"
    described = _described(boundary_set.title_en, [tiles], f"{collection}/tiles/WebMercatorQuad")
    described["links"] += [
        link("describedby", f"{collection}/tiles/WebMercatorQuad/tilejson.json", "application/json", "TileJSON"),
        link(f"{OGC_REL}geodata", collection, "application/json", "the collection"),
    ]
    return described


def describe_dataset(tiles: Sequence[Tileset], base: str) -> dict[str, Any]:
    """The tileset of several boundary sets together."""
    return _described("All boundary sets", tiles, f"{base}/tiles/WebMercatorQuad")


def _described(title: str, tiles: Sequence[Tileset], here: str) -> dict[str, Any]:
    deepest = max(each.maxzoom for each in tiles)
    bounds = [each.boundary_set.bounds for each in tiles]
    west, south = min(each[0] for each in bounds), min(each[1] for each in bounds)
    east, north = max(each[2] for each in bounds), max(each[3] for each in bounds)
    return {
        "title": title,
        "dataType": "vector",
        "crs": _MERCATOR,
        "tileMatrixSetId": "WebMercatorQuad",
        "tileMatrixSetURI": TILE_MATRIX_SET,
        "tileMatrixSetLimits": [_limits(tiles, z) for z in range(deepest + 1)],
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": _CRS84},
        "layers": [
            {
                "id": each.boundary_set.id,
                "title": each.boundary_set.title_en,
                "dataType": "vector",
                "geometryDimension": 2,
                "minTileMatrix": "0",
                "maxTileMatrix": str(each.maxzoom),
            }
            for each in tiles
        ],
        "links": [
            link("self", here, "application/json", "this tileset"),
            link("item", f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", MVT, "its tiles", templated=True),
            link(f"{OGC_REL}tiling-scheme", TILE_MATRIX_SET, "application/json", "the tile matrix set"),
        ],
    }


def _limits(tiles: Sequence[Tileset], z: int) -> dict[str, Any]:
    found = [each.limits(z) for each in tiles if z <= each.maxzoom]
    return {
        "tileMatrix": str(z),
        "minTileRow": min(rows.start for _, rows in found),
        "maxTileRow": max(rows.stop for _, rows in found) - 1,
        "minTileCol": min(columns.start for columns, _ in found),
        "maxTileCol": max(columns.stop for columns, _ in found) - 1,
    }


def describe_matrix_set() -> dict[str, Any]:
    """WebMercatorQuad, by its definition (OGC 17-083r4, annex D.1)."""
    largest = WORLD / _SIDE_PIXELS
    return {
        "id": "WebMercatorQuad",
        "title": "Google Maps Compatible for the World",
        "uri": TILE_MATRIX_SET,
        "crs": _MERCATOR,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [
            {
                "id": str(z),
                "scaleDenominator": largest / (1 << z) / _PIXEL_METERS,
                "cellSize": largest / (1 << z),
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": [-WORLD / 2, WORLD / 2],
                "tileWidth": _SIDE_PIXELS,
                "tileHeight": _SIDE_PIXELS,
                "matrixWidth": 1 << z,
                "matrixHeight": 1 << z,
            }
            for z in range(_ZOOMS)
        ],
    }
