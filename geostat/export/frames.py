"""A table of areas with shapes → the formats that GIS programs and notebooks read."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

_STEPS_ACROSS = 1_000_000  # of TopoJSON: coordinates are whole numbers of these

__all__ = ["FRAME_FORMATS", "to_arrow_file", "write_frame"]


def write_frame(frame: gpd.GeoDataFrame, format: str, name: str = "areas") -> bytes:  # noqa: A002 — the word for it
    """The rows as a file in one of FRAME_FORMATS; `name` is that of the layer."""
    return FRAME_FORMATS[format](frame, name)


def _csv(frame: gpd.GeoDataFrame, _name: str) -> bytes:
    text: str = frame.drop(columns="geometry").to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig")  # by its first bytes Excel knows Thai


def _parquet(frame: gpd.GeoDataFrame, _name: str) -> bytes:
    stream = io.BytesIO()
    frame.to_parquet(stream, index=False, compression="zstd", write_covering_bbox=True)
    return stream.getvalue()


def _arrow(frame: gpd.GeoDataFrame, _name: str) -> bytes:
    import pyarrow

    return to_arrow_file(pyarrow.table(frame.to_arrow(index=False, geometry_encoding="WKB")))


def to_arrow_file(table: Any) -> bytes:
    """A table of pyarrow in the Arrow IPC file format."""
    import pyarrow

    stream = io.BytesIO()
    with pyarrow.ipc.new_file(stream, table.schema) as writer:
        writer.write_table(table)
    return stream.getvalue()


def _with_gdal(driver: str) -> Callable[[gpd.GeoDataFrame, str], bytes]:
    def write(frame: gpd.GeoDataFrame, name: str) -> bytes:
        stream = io.BytesIO()
        frame.to_file(stream, driver=driver, layer=name, engine="pyogrio")
        return stream.getvalue()

    return write


def _topojson(frame: gpd.GeoDataFrame, name: str) -> bytes:
    from topojson.core.topology import Topology

    whole = frame.astype(object).where(frame.notna(), None).set_geometry("geometry", crs=frame.crs)
    return str(Topology(whole, object_name=name, prequantize=_STEPS_ACROSS).to_json()).encode()


FRAME_FORMATS: dict[str, Callable[[gpd.GeoDataFrame, str], bytes]] = {
    "csv": _csv,
    "fgb": _with_gdal("FlatGeobuf"),
    "gpkg": _with_gdal("GPKG"),
    "parquet": _parquet,
    "arrow": _arrow,
    "topojson": _topojson,
}
"""The formats by their names: CSV without shapes, FlatGeobuf, GeoPackage, GeoParquet, Arrow IPC and TopoJSON."""
