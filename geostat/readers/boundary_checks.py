"""What a boundary file can have wrong: rings, gaps and overlaps, codes, and areas that lie outside the one above."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geostat.errors import some
from geostat.readers.messages import finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import geopandas as gpd

    from geostat.domain.areas import BoundarySet
    from geostat.domain.findings import Finding

__all__ = ["check_coverage", "check_hierarchy", "check_presence", "clean_coverage"]

_SLIVER_DEGREES = 0.001
"""Gaps narrower than this (about 100 m) are mistakes; wider ones are water or land of others."""


def check_coverage(areas: gpd.GeoDataFrame) -> Iterator[Finding]:
    """Tell of areas that overlap neighbors, or leave slivers between them."""
    edges = shapely.coverage_invalid_edges(areas.geometry.to_numpy(), gap_width=_SLIVER_DEGREES)
    wrong = areas.index[~shapely.is_empty(edges)]
    if len(wrong):
        yield finding("coverage", count=len(wrong), areas=some(wrong))


def clean_coverage(areas: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """The areas as a coverage without overlaps and slivers, and by how much they changed."""
    before = areas.geometry.to_numpy()
    cleaned = np.asarray(shapely.coverage_clean(shapely.make_valid(before), gap_width=_SLIVER_DEGREES))
    size = shapely.area(before)
    change = np.abs(shapely.area(cleaned) - size) / np.where(size > 0, size, 1) * 100
    largest = int(change.argmax())
    told = finding("cleaned", largest=float(change[largest]), area=areas.index[largest])
    return areas.set_geometry(cleaned, crs=areas.crs), [told]


def check_hierarchy(areas: gpd.GeoDataFrame, above: BoundarySet | None) -> Iterator[Finding]:
    """Tell of areas whose code does not begin with that of the area above, or that lie outside it."""
    parents = areas["parent"].dropna()
    other = [code for code, parent in parents.items() if not str(code).startswith(str(parent))]
    if other:
        yield finding("code_of_other_parent", count=len(other), areas=some(other))
    if above is None or parents.empty:
        return
    known = parents[parents.isin(above.areas.index)]
    unknown = parents.index.difference(known.index)
    if len(unknown):
        yield finding("parent_unknown", count=len(unknown), areas=some(unknown))
    inside = shapely.point_on_surface(areas.geometry.loc[known.index].to_numpy())
    holders = above.areas.geometry.loc[known.tolist()].to_numpy()
    outside = known.index[~shapely.intersects(inside, holders)]
    if len(outside):
        yield finding("area_outside_parent", count=len(outside), areas=some(outside))


def check_presence(areas: gpd.GeoDataFrame, level: str, known: Collection[str]) -> Iterator[Finding]:
    """Tell of areas that are known at the level and are not in the file."""
    absent = sorted(set(known) - set(areas.index))
    if absent and len(absent) < len(known):
        yield finding("areas_absent", count=len(absent), level=level, areas=some(absent))
