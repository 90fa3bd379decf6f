"""What features are made of: the data, and the shapes of boundary sets in every simplification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import geopandas as gpd
import shapely

from geostat.export.geojson import geometry_fragments
from geostat.support.remembering import remembered
from geostat.tiles import Tileset

if TYPE_CHECKING:
    from collections.abc import Callable

    from geostat.workspace.data_source import DataSource

__all__ = ["FeatureData"]

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


class FeatureData:
    """A data source with the shapes of its boundary sets, each made once."""

    def __init__(self, source: DataSource) -> None:
        self.source = source

    @remembered(64)
    def tileset(self, set_id: str) -> Tileset:
        """The tiles of a boundary set, by which its shapes are simplified."""
        return Tileset(self.source.boundary_set(set_id), self.source.feature_ids(set_id))

    @remembered(32)
    def shapes(self, set_id: str, zoom: int | None = None) -> gpd.GeoSeries:
        """The shapes by code, in longitude and latitude; as simple as the tiles of a zoom, if one is given."""
        areas: gpd.GeoDataFrame = self.source.boundary_set(set_id).areas
        if zoom is None or zoom >= self.tileset(set_id).maxzoom:
            return areas.geometry
        simpler = gpd.GeoSeries(self.tileset(set_id).simplified(zoom), index=areas.index, crs=3857).to_crs(4326)
        kept: gpd.GeoSeries = simpler.where(~simpler.is_empty, areas.geometry)
        return kept

    @remembered(32)
    def fragments(self, set_id: str, zoom: int | None = None) -> dict[str, bytes]:
        """The shapes by code as GeoJSON."""
        return geometry_fragments(self.shapes(set_id, zoom))

    @remembered(16)
    def tree(self, set_id: str) -> shapely.STRtree:
        """An index over the shapes, in the order of the boundary set."""
        return shapely.STRtree(self.source.boundary_set(set_id).areas.geometry.to_numpy())

    def once(
        self,
        make: Callable[Concatenate[FeatureData, Parameters], Answer],
        *arguments: Parameters.args,
        **named: Parameters.kwargs,
    ) -> Answer:
        """Whatever else is made of the data, once; arguments are hashable."""
        made: Answer = self._once(make, arguments, tuple(sorted(named.items())))
        return made

    @remembered(64)
    def _once(self, make: Callable[..., Any], arguments: tuple[Any, ...], named: tuple[tuple[str, Any], ...]) -> Any:
        return make(self, *arguments, **dict(named))
