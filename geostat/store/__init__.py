"""Nouns ↔ database: the only place that knows SQL."""

from geostat.store.engine import Store, create_reader, create_store, file_of, holds_workspace, open_store, upgrade_store
from geostat.store.reading import (
    list_boundary_sets,
    read_area_values,
    read_boundary_set,
    read_feature_ids,
    read_holdings,
    read_indicator,
    read_indicators,
    read_levels,
    read_values,
)
from geostat.store.watching import Watch
from geostat.store.writing import write_boundary_set, write_indicators, write_observations

__all__ = [
    "Store",
    "Watch",
    "create_reader",
    "create_store",
    "file_of",
    "holds_workspace",
    "list_boundary_sets",
    "open_store",
    "read_area_values",
    "read_boundary_set",
    "read_feature_ids",
    "read_holdings",
    "read_indicator",
    "read_indicators",
    "read_levels",
    "read_values",
    "upgrade_store",
    "write_boundary_set",
    "write_indicators",
    "write_observations",
]
