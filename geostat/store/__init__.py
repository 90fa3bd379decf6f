"""Nouns ↔ database: the only place that knows SQL."""

from geostat.store.engine import Store, create_reader, create_store, file_of, holds_workspace, open_store, upgrade_store
from geostat.store.reading import (
    level_of,
    list_boundary_sets,
    read_area_values,
    read_boundary_set,
    read_codes,
    read_feature_ids,
    read_holdings,
    read_indicator,
    read_indicators,
    read_layer_parts,
    read_values,
)
from geostat.store.runs import keep_run, list_runs, read_run
from geostat.store.spatial import (
    area_km2,
    areas_within_distance,
    find_areas,
    locate_points,
    nearest_areas,
    shared_borders,
)
from geostat.store.watching import Watch
from geostat.store.writing import write_boundary_set, write_indicators, write_observations

__all__ = [
    "Store",
    "Watch",
    "area_km2",
    "areas_within_distance",
    "create_reader",
    "create_store",
    "file_of",
    "find_areas",
    "holds_workspace",
    "keep_run",
    "level_of",
    "list_boundary_sets",
    "list_runs",
    "locate_points",
    "nearest_areas",
    "open_store",
    "read_area_values",
    "read_boundary_set",
    "read_codes",
    "read_feature_ids",
    "read_holdings",
    "read_indicator",
    "read_indicators",
    "read_layer_parts",
    "read_run",
    "read_values",
    "shared_borders",
    "upgrade_store",
    "write_boundary_set",
    "write_indicators",
    "write_observations",
]
