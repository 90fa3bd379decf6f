"""Tilesets and tile matrix sets (OGC API – Tiles), and TileJSON."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from geostat_service.schemas.links import Link

__all__ = ["MatrixSetDocument", "MatrixSetsDocument", "TileJson", "TilesetDocument", "TilesetsDocument"]


class MatrixLimits(TypedDict):
    """The tiles of a zoom that can hold something."""

    tileMatrix: str
    minTileRow: int
    maxTileRow: int
    minTileCol: int
    maxTileCol: int


class BoundingBox(TypedDict):
    """Two corners in longitude and latitude."""

    lowerLeft: list[float]
    upperRight: list[float]
    crs: str


class TileLayer(TypedDict):
    """The areas of one boundary set in the tiles."""

    id: str
    title: str
    dataType: Literal["vector"]
    geometryDimension: int
    minTileMatrix: str
    maxTileMatrix: str


class TilesetDocument(TypedDict):
    """A tileset: its layers, its limits and the template of its tiles."""

    title: str
    dataType: Literal["vector"]
    crs: str
    tileMatrixSetId: str
    tileMatrixSetURI: str
    tileMatrixSetLimits: list[MatrixLimits]
    boundingBox: BoundingBox
    layers: list[TileLayer]
    links: list[Link]


class TilesetsDocument(TypedDict):
    """The tilesets that there are."""

    links: list[Link]
    tilesets: list[TilesetDocument]


class VectorLayer(TypedDict):
    """A layer of the tiles, with its attributes and their types."""

    id: str
    fields: dict[str, str]
    minzoom: int
    maxzoom: int


class TileJson(TypedDict):
    """TileJSON 3.0."""

    tilejson: Literal["3.0.0"]
    name: str
    attribution: str
    tiles: list[str]
    minzoom: int
    maxzoom: int
    bounds: tuple[float, float, float, float]
    center: tuple[float, float, int]
    vector_layers: list[VectorLayer]


class MatrixSetSummary(TypedDict):
    """A tile matrix set, by name and URI."""

    id: str
    title: str
    uri: str
    links: list[Link]


class MatrixSetsDocument(TypedDict):
    """The tile matrix sets that there are."""

    tileMatrixSets: list[MatrixSetSummary]


class TileMatrix(TypedDict):
    """The grid of one zoom."""

    id: str
    scaleDenominator: float
    cellSize: float
    cornerOfOrigin: Literal["topLeft"]
    pointOfOrigin: tuple[float, float]
    tileWidth: int
    tileHeight: int
    matrixWidth: int
    matrixHeight: int


class MatrixSetDocument(TypedDict):
    """The definition of a tile matrix set (OGC 17-083r4)."""

    id: str
    title: str
    uri: str
    crs: str
    orderedAxes: list[str]
    wellKnownScaleSet: str
    tileMatrices: list[TileMatrix]
