"""Nouns → files and pictures."""

from geostat.export.classification import SCHEMES, Classification, classify
from geostat.export.folium_map import to_folium
from geostat.export.frames import FRAME_FORMATS, write_frame
from geostat.export.geojson import to_geojson
from geostat.export.map_style import choropleth_style, result_style
from geostat.export.results import write_result

__all__ = [
    "FRAME_FORMATS",
    "SCHEMES",
    "Classification",
    "choropleth_style",
    "classify",
    "result_style",
    "to_folium",
    "to_geojson",
    "write_frame",
    "write_result",
]
