"""Nouns → files and pictures."""

from geostat.export.classification import SCHEMES, Classification, classify
from geostat.export.folium_map import to_folium
from geostat.export.geojson import to_geojson
from geostat.export.results import write_result

__all__ = ["SCHEMES", "Classification", "classify", "to_folium", "to_geojson", "write_result"]
