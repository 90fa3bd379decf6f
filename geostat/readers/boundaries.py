"""Boundary files of any format that GDAL reads → BoundarySet, and what was found on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geostat.domain.areas import AREA_COLUMNS, BoundarySet
from geostat.domain.geodesic import areas_km2
from geostat.errors import BoundaryFileError, NotFoundError, some
from geostat.readers.archives import check_archive
from geostat.readers.boundary_columns import DEPTHS, Columns, choose_columns, find_depth
from geostat.readers.messages import finding
from geostat.readers.text import mend_mojibake

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import geopandas as gpd
    import pandas as pd

    from geostat.domain.area_names import AreaNames
    from geostat.domain.findings import Finding

__all__ = ["BoundaryFile", "read_boundaries", "read_boundary_file"]

_IN_DEGREES = (".topojson", ".kml", ".kmz", ".geojson", ".json")
_CODE_LENGTHS = {1: 2, 2: 4, 3: 6}
_NO_END = "1900"
"""Ends of validity before this year are the null date of a shapefile, which means that there is none."""


@dataclass(frozen=True)
class BoundaryFile:
    """What a boundary file was found to hold."""

    boundary_set: BoundarySet
    findings: tuple[Finding, ...]


def read_boundaries(path: Path | str, *, id: str, level: str, **options: Any) -> BoundarySet:
    """The boundary set that `read_boundary_file` finds, without its findings."""
    return read_boundary_file(path, id=id, level=level, **options).boundary_set


def read_boundary_file(
    path: Path | str,
    *,
    id: str | None = None,
    level: str | None = None,
    title_en: str | None = None,
    title_th: str | None = None,
    publisher: str = "not stated",
    license: str = "not stated",
    layer: str | None = None,
    code_column: str | None = None,
    name_en_column: str | None = None,
    name_th_column: str | None = None,
    code_prefix: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    repair: bool = False,
    clean: bool = False,
    names: AreaNames | None = None,
) -> BoundaryFile:
    """Read one level of areas: level, layer, columns of codes and names are found if not given.

    Thai text in a wrong encoding is restored; letters before the digits of every code (`TH16`) are taken off, or
    `code_prefix`. `crs` is what the coordinates are in, and `encoding` that of the names, for a file that does not
    say. Without a column of codes, areas are matched by name to `names`. With `repair` invalid rings are mended; with
    `clean` the areas also become a coverage without gaps and overlaps. Geometry is kept in EPSG:4326.

    Raises BoundaryFileError if there is no CRS, level or code, or a code or geometry that cannot be used.
    """
    path = Path(path)
    frame, found = _mended(_with_crs(_read(path, layer, encoding, level), crs, path))
    depth = DEPTHS.get(level) if level else find_depth(frame, _CODE_LENGTHS)
    level = level or _level_of(depth, path)
    columns = choose_columns(frame, depth, code=code_column, name_en=name_en_column, name_th=name_th_column)
    codes, prefix = _codes(frame, columns, code_prefix, path, level, names)
    if prefix:
        found.append(finding("code_prefix", prefix=prefix))
    if not columns.code:
        found.append(finding("codes_from_names", count=len(codes)))
    found.append(
        finding(
            "boundary_columns",
            level=level,
            code=" + ".join(columns.code) or "names",
            name_en=columns.name_en or "none",
            name_th=columns.name_th or "none",
            parent=columns.parent or "none",
        )
    )
    areas = frame.set_index(codes)[["geometry"]].assign(
        name_en=_text(frame, columns.name_en),
        name_th=_text(frame, columns.name_th),
        parent=_parents(frame, columns, prefix),
        valid_from=_days(frame, "valid_from"),
        valid_to=_days(frame, "valid_to", "validto"),
    )
    areas, mended = _mend_geometry(areas, repair=repair, clean=clean)
    areas["area_km2"] = areas_km2(areas)
    areas = areas.reindex(columns=[*AREA_COLUMNS, "geometry"]).sort_index()
    boundary_set = BoundarySet(
        id=id or level,
        level=level,
        title_en=title_en or id or level,
        title_th=title_th or title_en or id or level,
        publisher=publisher,
        license=license,
        source=path.name,
        areas=areas,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    return BoundaryFile(boundary_set, (*found, *mended))


def _level_of(depth: int | None, path: Path) -> str:
    for level, at in DEPTHS.items():
        if at == depth:
            return level
    raise BoundaryFileError(
        f"{path} does not show of which level its areas are; name it: --level province, district, subdistrict"
    )


def _read(path: Path, layer: str | None, encoding: str | None, level: str | None) -> gpd.GeoDataFrame:
    import geopandas as gpd
    from pyogrio.errors import DataLayerError, DataSourceError

    if not path.exists():
        raise NotFoundError(f"there is no file {path}")
    source: Path | str = _inside_archive(path, layer) if path.suffix.lower() == ".zip" else path
    try:
        if path.suffix.lower() in (".parquet", ".geoparquet"):
            frame = gpd.read_parquet(path)
        else:
            chosen = layer if source is path else None
            frame = gpd.read_file(source, layer=chosen or _layer(source, level), encoding=encoding)
    except (DataSourceError, DataLayerError, ValueError, LookupError) as error:
        raise BoundaryFileError(f"{path} cannot be read as a boundary file: {error}") from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise BoundaryFileError(f"{path} holds no areas with a geometry")
    return frame


def _inside_archive(path: Path, layer: str | None) -> str:
    """Where GDAL finds the one map in a zip archive."""
    members = check_archive(path, BoundaryFileError)
    maps = [name for name in members if name.lower().endswith((".shp", ".gpkg", ".geojson", ".json", ".kml", ".fgb"))]
    chosen = [name for name in maps if layer in (Path(name).stem, name)] if layer else maps
    if len(chosen) != 1:
        raise BoundaryFileError(
            f"{path} holds {some(maps) if maps else 'no map'}; " + ("name one with --layer" if maps else "unpack it")
        )
    return f"/vsizip/{{{path.resolve()}}}/{chosen[0]}"


def _layer(source: Path | str, level: str | None) -> str | None:
    """The one layer of polygons, or the one numbered as the level is (`ADM_ADM_1`)."""
    import pyogrio

    layers = [str(name) for name, kind in pyogrio.list_layers(source) if kind and "Polygon" in str(kind)]
    if len(layers) > 1:
        numbered = [name for name in layers if level in DEPTHS and re.search(rf"(?:^|\D){DEPTHS[str(level)]}$", name)]
        if len(numbered) != 1:
            raise BoundaryFileError(f"there are {len(layers)} layers: {some(layers, 20)}; name one with --layer")
        return numbered[0]
    return layers[0] if layers else None


def _with_crs(frame: gpd.GeoDataFrame, crs: str | None, path: Path) -> gpd.GeoDataFrame:
    if frame.crs is None:
        if crs is None and path.suffix.lower() not in _IN_DEGREES:
            raise BoundaryFileError(
                f"{path} does not say its coordinate reference system; give it, for example --crs EPSG:4326"
            )
        frame = frame.set_crs(crs or 4326)
    return frame.to_crs(4326)


def _mended(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """The frame with Thai restored in columns that were decoded wrongly."""
    mended = {}
    for name in frame.columns:
        if name != "geometry" and any(isinstance(value, str) for value in frame[name]):
            column = _mend_column(frame[name].tolist())
            if column is not None:
                mended[name] = column
    if not mended:
        return frame, []
    return frame.assign(**mended), [finding("mended_text", columns=some(mended))]


def _mend_column(values: list[Any]) -> list[Any] | None:
    """The texts of a column restored together, so that one short name cannot be mistaken; None if nothing is wrong."""
    together = "\n".join(value for value in values if isinstance(value, str))
    if mend_mojibake(together) == together:
        return None
    return [mend_mojibake(value) if isinstance(value, str) else value for value in values]


def _codes(
    frame: gpd.GeoDataFrame, columns: Columns, prefix: str | None, path: Path, level: str, names: AreaNames | None
) -> tuple[pd.Index, str]:
    import pandas as pd

    if not columns.code:
        return pd.Index(_codes_by_name(frame, columns, path, level, names), name="code"), ""
    parts = [[_code_text(value) for value in frame[name]] for name in columns.code]
    width = max((len(part) for column in parts[1:] for part in column), default=0)
    width = max(width, 2)  # parts that lost their leading zeros as numbers
    codes = ["".join([first, *(each.zfill(width) for each in rest)]) for first, *rest in zip(*parts, strict=True)]
    blank = [number for number, code in enumerate(codes, 1) if not code]
    if blank:
        raise BoundaryFileError(f"{path}: feature {some(blank)} has no area code; fill it in", features=blank)
    prefix = _common_prefix(codes) if prefix is None else prefix
    return pd.Index([code.removeprefix(prefix) for code in codes], name="code"), prefix


def _code_text(value: object) -> str:
    text = "" if value is None or value != value else str(value).strip()
    return re.sub(r"^(\d+)\.0$", r"\1", text)


def _common_prefix(codes: list[str]) -> str:
    """The letters that stand before the digits of every code: `TH` of TH16, `TH-` of TH-16."""
    first = re.match(r"([A-Z]{2}-?)\d+$", codes[0])
    if first and all(re.fullmatch(rf"{first[1]}\d+", code) for code in codes):
        return first[1]
    return ""


def _codes_by_name(
    frame: gpd.GeoDataFrame, columns: Columns, path: Path, level: str, names: AreaNames | None
) -> list[str]:
    named = [name for name in (columns.name_th, columns.name_en) if name]
    if names is None or level not in names.levels or not named:
        raise BoundaryFileError(
            f"{path} has no column that looks like an area code among {some(frame.columns, 30)}; "
            "name it with --code-column"
        )
    codes, doubtful = [], []
    for row in frame[named].itertuples(index=False):
        matches = [names.match(text, level) for text in row if isinstance(text, str)]
        code = next((match.code for match in matches if match.code), None)
        if code is None:
            doubtful.append(" / ".join(match.text for match in matches) or "(blank)")
        codes.append(code or "")
    if doubtful:
        raise BoundaryFileError(
            f"{path} has no column of codes, and {len(doubtful)} names are no {level} for certain: {some(doubtful)}; "
            "correct them, or name a column with --code-column",
            names=doubtful,
        )
    return codes


def _parents(frame: gpd.GeoDataFrame, columns: Columns, prefix: str) -> list[str | None]:
    if len(columns.code) > 1:
        joined = frame[list(columns.code[:-1])].map(_code_text).agg("".join, axis=1)
        return [str(code) for code in joined]
    if columns.parent is None:
        return [None] * len(frame)
    return [_code_text(value).removeprefix(prefix) or None for value in frame[columns.parent]]


def _days(frame: gpd.GeoDataFrame, *guesses: str) -> list[str | None]:
    """The days of a column of validity as text; the null date of a shapefile means that there is none."""
    by_lower = {str(name).lower(): name for name in frame.columns}
    name = next((by_lower[guess] for guess in guesses if guess in by_lower), None)
    if name is None:
        return [None] * len(frame)
    texts = [str(value)[:10] for value in frame[name]]
    return [text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) and text >= _NO_END else None for text in texts]


def _mend_geometry(areas: gpd.GeoDataFrame, *, repair: bool, clean: bool) -> tuple[gpd.GeoDataFrame, Iterable[Finding]]:
    found: list[Finding] = []
    if repair or clean:
        invalid = areas.index[~areas.geometry.is_valid & areas.geometry.notna()]
        areas = areas.set_geometry(areas.geometry.make_valid())
        if len(invalid):
            found.append(finding("invalid_rings", count=len(invalid), areas=some(invalid)))
    if clean:
        from geostat.readers.boundary_checks import clean_coverage

        areas, told = clean_coverage(areas)
        found += told
    return areas, found


def _text(frame: gpd.GeoDataFrame, column: str | None) -> list[str | None]:
    if column is None:
        return [None] * len(frame)
    return [None if name is None or name != name else str(name).strip() for name in frame[column]]
