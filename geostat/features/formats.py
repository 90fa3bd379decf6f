"""The formats in which features go out, by the name that `f` gives them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FORMATS", "GEOJSON", "Format"]

GEOJSON = "application/geo+json"


@dataclass(frozen=True)
class Format:
    """One format: its name in `f`, its media type, its title."""

    name: str
    media_type: str
    title: str
    suffix: str = ""


FORMATS = {
    each.name: each
    for each in (
        Format("json", GEOJSON, "GeoJSON"),
        Format("html", "text/html", "a page with a map"),
        Format("geojsonseq", "application/geo+json-seq", "GeoJSON text sequence", "geojsons"),
        Format("csv", "text/csv", "CSV, without shapes", "csv"),
        Format("fgb", "application/flatgeobuf", "FlatGeobuf", "fgb"),
        Format("gpkg", "application/geopackage+sqlite3", "GeoPackage", "gpkg"),
        Format("parquet", "application/vnd.apache.parquet", "GeoParquet", "parquet"),
        Format("topojson", "application/topo+json", "TopoJSON", "topojson"),
        Format("arrow", "application/vnd.apache.arrow.file", "Arrow IPC file", "arrow"),
    )
}
