"""Nouns → files and pictures."""

from geostat.export.classification import SCHEMES, Classification, classify
from geostat.export.folium_map import to_folium
from geostat.export.geojson import to_geojson

__all__ = ["SCHEMES", "Classification", "classify", "to_folium", "to_geojson"]
