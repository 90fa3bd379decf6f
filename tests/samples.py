"""The data sets by which spatial statistics are compared, as they come with libpysal."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from conftest import make_indicator, make_observations, make_set
from libpysal import examples

from geostat.domain.areas import BoundarySet
from geostat.domain.layers import Layer
from geostat.layers.join import build_layer
from geostat.weights import SpatialWeights, build_weights
from geostat.weights.model import from_links


@cache
def frame_of(name: str, code: str | None = None) -> gpd.GeoDataFrame:
    """The rows of a shapefile by area code, in the order of the codes."""
    frame = gpd.read_file(examples.get_path(f"{name}.shp"))
    numbers = frame[code] if code else pd.Series(range(1, len(frame) + 1))
    frame.index = [f"{int(number):05d}" for number in numbers]
    return frame.sort_index()


@cache
def set_of(name: str, code: str | None = None) -> BoundarySet:
    return make_set(frame_of(name, code).geometry.make_valid().to_dict(), id=name)


@cache
def points_set(n: int, id: str = "points") -> BoundarySet:
    """So many areas that do not touch, for weights that come from elsewhere."""
    return make_set({f"{i:05d}": shapely.box(i / 100, 0, i / 100 + 0.001, 0.001) for i in range(1, n + 1)}, id=id)


def layer_of(boundary_set: BoundarySet, values: object, indicator: str = "x", period: int = 2019) -> Layer:
    """A layer of values by code, or in the order of the codes."""
    codes = sorted(boundary_set.areas.index)
    by_code = dict(values) if isinstance(values, dict) else dict(zip(codes, map(float, values), strict=True))  # type: ignore[call-overload]
    observations = make_observations(by_code, indicator=indicator, period=str(period))
    return build_layer(boundary_set, observations, make_indicator(indicator), period)


def column(name: str, column: str, code: str | None = None) -> Layer:
    """One column of a shapefile."""
    return layer_of(set_of(name, code), frame_of(name, code)[column].to_dict(), column.lower())


@cache
def columbus(column_name: str = "CRIME") -> Layer:
    return column("columbus", column_name, "POLYID")


@cache
def columbus_weights(method: str = "queen") -> SpatialWeights:
    return build_weights(set_of("columbus", "POLYID"), method)


def gal_weights(file: str, boundary_set: BoundarySet, order: list[str] | None = None) -> SpatialWeights:
    """The weights of a GAL file, whose ids are those of `order`, or numbers from 1."""
    text = Path(examples.get_path(file)).read_text().split("\n")[1:]
    codes = sorted(boundary_set.areas.index)
    ids = order or [str(i) for i in range(1, len(codes) + 1)]
    at = dict(zip(ids, codes, strict=True))
    links = {}
    for head, neighbors in zip(text[::2], text[1::2], strict=False):
        if head.strip():
            links.update({(at[head.split()[0]], at[each]): 1.0 for each in neighbors.split()})
    return SpatialWeights(boundary_set.id, "file", {"file": file}, codes, from_links(codes, links))


def grid_set(side: int) -> BoundarySet:
    """side × side unit squares, row by row."""
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    shapes = shapely.box(x.ravel(), y.ravel(), x.ravel() + 1, y.ravel() + 1)
    return make_set({f"{i:05d}": shape for i, shape in enumerate(shapes)}, id=f"grid{side}")
