"""Results of analyses → files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geostat.errors import InputError
from geostat.export.folium_map import to_folium
from geostat.export.geojson import to_geojson

if TYPE_CHECKING:
    import pandas as pd

    from geostat.analysis.core.result import AnalysisResult

__all__ = ["to_csv", "to_geopackage", "write_result"]

_NAMES = ["name_en", "name_th"]


def write_result(result: AnalysisResult, path: Path | str) -> None:
    """Write the areas of a result as GeoJSON, GeoPackage, CSV or a map in HTML, by the ending of the name.

    Raises InputError for another ending.
    """
    path = Path(path)
    if path.suffix == ".geojson":
        path.write_text(to_geojson(result), "utf-8")
    elif path.suffix == ".gpkg":
        to_geopackage(result, path)
    elif path.suffix == ".csv":
        path.write_text(to_csv(result), "utf-8-sig")
    elif path.suffix == ".html":
        to_folium(result).save(str(path))
    else:
        raise InputError(f"{path.name}: results are written as .geojson, .gpkg, .csv or .html", path=str(path))


def to_csv(result: AnalysisResult) -> str:
    """One row for each area: code, names and the result; empty where there is none."""
    names: pd.DataFrame = result.boundary_set.areas[_NAMES]
    text: str = names.join(result.table).rename_axis("code").to_csv(lineterminator="\r\n")
    return text


def to_geopackage(result: AnalysisResult, path: Path) -> None:
    """A layer that is named after the analysis: code, names, the result and the geometry of each area."""
    path.unlink(missing_ok=True)
    frame = result.to_geodataframe()[[*_NAMES, *result.table.columns, "geometry"]]
    frame.rename_axis("code").reset_index().to_file(path, layer=result.analysis, driver="GPKG")
