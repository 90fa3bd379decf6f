"""Whole collections as files that are made once, and that clients may read in ranges."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from fastapi import APIRouter, Path
from starlette.responses import FileResponse, Response

from geostat.errors import NotFoundError
from geostat.export import write_frame
from geostat.features.collection import find_collection
from geostat.features.formats import FORMATS
from geostat.features.page import Page
from geostat.support.file_cache import make_once
from geostat.tiles.archive import ARCHIVES
from geostat_service.data.dependencies import FeaturesDep, SettingsDep
from geostat_service.http.contents import contents
from geostat_service.http.errors import PROBLEM_RESPONSES
from geostat_service.http.parameters import DatetimeParam
from geostat_service.http.routes import StrictRoute
from geostat_service.routers.collections import CollectionId

if TYPE_CHECKING:
    import pathlib

router = APIRouter(route_class=StrictRoute, tags=["collections"], responses=PROBLEM_RESPONSES)


class FileFormat(StrEnum):
    """What a file can be."""

    FGB = "fgb"
    GPKG = "gpkg"
    PARQUET = "parquet"
    TOPOJSON = "topojson"
    PMTILES = "pmtiles"
    MBTILES = "mbtiles"


_TYPES = {
    **{each.value: FORMATS[each].media_type for each in FileFormat if each in FORMATS},
    "pmtiles": "application/vnd.pmtiles",
    "mbtiles": "application/vnd.sqlite3",
}
_FILE: dict[int | str, dict[str, Any]] = {
    **contents(*_TYPES.values(), description="The file"),
    **contents(*_TYPES.values(), description="A part of it", status=206),
    416: {"description": "There is no such part"},
}


@router.get(
    "/collections/{collection_id}/files/{format}",
    summary="A whole collection as a file",
    response_class=Response,
    responses=_FILE,
)
def read_file(
    data: FeaturesDep,
    settings: SettingsDep,
    collection_id: CollectionId,
    format: Annotated[FileFormat, Path(description="Which file", examples=["gpkg"])],  # noqa: A002 — the word for it
    datetime: DatetimeParam,
) -> Response:
    """All features, or all tiles (PMTiles, MBTiles) of a boundary set; ranges of the file may be asked for."""
    collection = find_collection(data, collection_id)
    kind = format.value
    if kind in ARCHIVES:
        if collection.indicator:
            raise NotFoundError(f"{collection.id} has no tiles of its own; take those of {collection.boundary_set.id}")
        tileset = data.tileset(collection_id)
        path = settings.file_folder / f"{tileset.version}.{kind}"
        make_once(path, lambda target: ARCHIVES[kind](tileset, target))
        return _sent(path, _TYPES[kind], collection.id)
    table = collection.table(data, datetime)
    page = Page(data, collection, table, np.arange(len(table.rows)), collection.property_names)
    path = settings.file_folder / f"{page.version}.{kind}"
    make_once(path, lambda target: target.write_bytes(write_frame(page.frame(), kind, collection.id.replace(".", "_"))))
    return _sent(path, _TYPES[kind], collection.id)


def _sent(path: pathlib.Path, media_type: str, name: str) -> Response:
    headers = {"ETag": f'"{path.name}"'}  # it is named after its content
    return FileResponse(path, media_type=media_type, filename=f"{name}{path.suffix}", headers=headers)
