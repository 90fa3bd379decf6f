"""Nouns → GeoJSON (RFC 7946)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geostat.domain.areas import BoundarySet
from geostat.support.json_values import to_json_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from geostat.analysis.core.result import AnalysisResult
    from geostat.domain.layers import Layer

__all__ = ["feature", "feature_collection", "further_members", "geometry_fragments", "to_geojson"]

DECIMALS = 7
"""Of degrees: a hundredth of a meter."""


def to_geojson(thing: BoundarySet | Layer | AnalysisResult) -> str:
    """The areas of a boundary set, a layer or a result as a FeatureCollection; feature ids are area codes."""
    frame = thing.areas if isinstance(thing, BoundarySet) else thing.to_geodataframe()
    geometries = geometry_fragments(_boundary_set(thing).areas.geometry)
    rows = frame.drop(columns="geometry").to_dict("index")
    return feature_collection(
        feature(str(code), {"code": code, **row}, geometries[str(code)].decode()) for code, row in rows.items()
    )


def _boundary_set(thing: BoundarySet | Layer | AnalysisResult) -> BoundarySet:
    if isinstance(thing, BoundarySet):
        return thing
    return thing.boundary_set


def geometry_fragments(shapes: gpd.GeoSeries, decimals: int = DECIMALS) -> dict[str, bytes]:
    """The geometry of each area as GeoJSON, by code: exterior rings counter-clockwise, coordinates rounded."""
    rounded = shapely.transform(shapes.to_numpy(), lambda corners: np.round(corners, decimals))
    written = shapely.to_geojson(shapely.orient_polygons(rounded))
    return {str(code): text.encode() for code, text in zip(shapes.index, written, strict=True)}


def feature(id: str | int, properties: Mapping[Any, Any], geometry: str) -> str:
    """One feature around a geometry that is text already."""
    written = json.dumps({key: to_json_value(value) for key, value in properties.items()}, ensure_ascii=False)
    return f'{{"type":"Feature","id":{json.dumps(id)},"properties":{written},"geometry":{geometry}}}'


def feature_collection(features: Iterable[str], **members: Any) -> str:
    """Features in a collection, with further members such as links."""
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]{further_members(members)}}}'


def further_members(members: Mapping[str, Any]) -> str:
    """What follows the features of a collection."""
    return "".join(f",{json.dumps(name)}:{json.dumps(value, ensure_ascii=False)}" for name, value in members.items())
