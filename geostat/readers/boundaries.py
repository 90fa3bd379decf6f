"""Boundary files of any format that GDAL reads → BoundarySet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geostat.errors import BoundaryFileError, NotFoundError, some
from geostat.geodesic import areas_km2
from geostat.model import AREA_COLUMNS, BoundarySet

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

__all__ = ["read_boundaries"]

_GUESSES = {
    "code": ["code", "area_code", "shapeISO", "pcode", "adm{n}_pcode", "id"],
    "name_en": ["name_en", "adm{n}_en", "shapeName", "name"],
    "name_th": ["name_th", "adm{n}_th", "name_local"],
}
_DEPTH = {"country": 0, "province": 1, "district": 2, "subdistrict": 3}


def read_boundaries(
    path: Path | str,
    *,
    id: str,
    level: str,
    title_en: str | None = None,
    title_th: str | None = None,
    publisher: str = "not stated",
    licence: str = "not stated",
    code_column: str | None = None,
    name_en_column: str | None = None,
    name_th_column: str | None = None,
    code_prefix: str = "",
    crs: str | None = None,
    encoding: str | None = None,
    repair: bool = False,
) -> BoundarySet:
    """Read one level of areas; the columns of code and names are found by their usual names if not given.

    For a file that does not say, `crs` is what the coordinates are in and `encoding` that of the names (utf-8,
    cp874). `code_prefix` is taken off every code (`TH` for TH16). With `repair`, invalid rings are mended.
    Geometry is kept in EPSG:4326.

    Raises BoundaryFileError if there is no CRS, no code column, or a code or geometry that cannot be used.
    """
    frame = _read(Path(path), encoding)
    if frame.crs is None:
        if crs is None:
            raise BoundaryFileError(
                f"{path} does not say its coordinate reference system; give it, for example --crs EPSG:4326"
            )
        frame = frame.set_crs(crs)
    frame = frame.to_crs(4326)
    code = _column(frame, "code", code_column, level)
    if code is None:
        raise BoundaryFileError(
            f"{path} has no column that looks like an area code among {some(frame.columns, 30)}; "
            "name it with --code-column"
        )
    areas = frame.set_index(_codes(frame[code], code_prefix, path))[["geometry"]].assign(
        name_en=_text(frame, _column(frame, "name_en", name_en_column, level)),
        name_th=_text(frame, _column(frame, "name_th", name_th_column, level)),
    )
    if repair:
        areas = areas.set_geometry(areas.geometry.make_valid())
    areas["area_km2"] = areas_km2(areas)
    areas = areas.reindex(columns=[*AREA_COLUMNS, "geometry"]).sort_index()
    return BoundarySet(
        id=id,
        level=level,
        title_en=title_en or id,
        title_th=title_th or title_en or id,
        publisher=publisher,
        licence=licence,
        source=Path(path).name,
        areas=areas,
    )


def _read(path: Path, encoding: str | None) -> gpd.GeoDataFrame:
    import geopandas as gpd
    from pyogrio.errors import DataSourceError

    if not path.exists():
        raise NotFoundError(f"there is no file {path}")
    try:
        frame = gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path, encoding=encoding)
    except (DataSourceError, ValueError, LookupError) as error:
        raise BoundaryFileError(f"{path} cannot be read as a boundary file: {error}") from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise BoundaryFileError(f"{path} holds no areas with a geometry")
    return frame


def _column(frame: gpd.GeoDataFrame, what: str, given: str | None, level: str) -> str | None:
    if given is not None:
        if given not in frame.columns:
            raise BoundaryFileError(f"there is no column {given!r}; there are {some(frame.columns, 30)}")
        return given
    by_lower = {str(column).lower(): str(column) for column in frame.columns}
    for guess in _GUESSES[what]:
        found = by_lower.get(guess.format(n=_DEPTH.get(level, 1)).lower())
        if found:
            return found
    return None


def _codes(column: Sequence[object], prefix: str, path: Path | str) -> pd.Index:
    import pandas as pd

    codes = ["" if code is None or code != code else str(code).strip() for code in column]
    blank = [number for number, code in enumerate(codes, 1) if not code]
    if blank:
        raise BoundaryFileError(f"{path}: feature {some(blank)} has no area code; fill it in", features=blank)
    return pd.Index([code.removeprefix(prefix) for code in codes], name="code")


def _text(frame: gpd.GeoDataFrame, column: str | None) -> list[str | None]:
    if column is None:
        return [None] * len(frame)
    return [None if name is None or name != name else str(name).strip() for name in frame[column]]
