"""Area statistics on the map: join indicators to boundaries, find where they cluster, serve the result.

Names are imported when they are first used, so that `import geostat` answers at once.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import Any

__version__ = version("geostat")

_HOMES = {
    "geostat.aggregation": ["aggregate"],
    "geostat.analysis": [
        "ANALYSES",
        "AnalysisResult",
        "Groups",
        "bivariate_moran",
        "co_location",
        "compare_weights",
        "correlogram",
        "differential_moran",
        "emerging_hot_spots",
        "find_analysis",
        "gini",
        "global_g",
        "global_geary",
        "global_moran",
        "global_moran_rates",
        "gwr",
        "join_counts",
        "lee",
        "lisa_transitions",
        "local_bivariate_moran",
        "local_g",
        "local_geary",
        "local_join_counts",
        "local_moran",
        "local_moran_rates",
        "local_multivariate_geary",
        "neighbor_match",
        "ols",
        "quantile_lisa",
        "regionalise",
        "spatial_error",
        "spatial_gini",
        "spatial_lag",
        "spatial_markov",
        "theil",
    ],
    "geostat.boundary_change": ["apportion_changed", "merge_changed"],
    "geostat.errors": ["GeostatError"],
    "geostat.export": ["to_folium", "to_geojson", "write_result"],
    "geostat.growth": ["Growth", "growth"],
    "geostat.importing": ["apply_file", "import_boundaries", "import_observations", "import_raster", "inspect_file"],
    "geostat.layer": ["build_layer"],
    "geostat.model": ["BoundarySet", "Finding", "Indicator", "JoinReport", "Layer", "Observations", "Status"],
    "geostat.periods": ["Period", "parse_period"],
    "geostat.plan.editing": ["change_plan", "roll_forward"],
    "geostat.plan.gaps": ["Assessment", "assess"],
    "geostat.plan.template": ["load_plan", "write_template"],
    "geostat.pipeline": [
        "create_workspace",
        "keep_result",
        "open_or_create_workspace",
        "read_growth",
        "read_layer",
        "read_panel",
        "read_result",
        "read_spread",
    ],
    "geostat.positioning": [
        "Positions",
        "card_of",
        "compare",
        "complexity",
        "composite",
        "composite_index",
        "gather_evidence",
        "growth_share",
        "location_quotients",
        "neighborhood",
        "outlook",
        "product_champions",
        "product_table_definition",
        "read_product_table",
        "shift_share",
        "statistical_peers",
    ],
    "geostat.reports": ["build_report", "make_reports", "to_html", "write_workbook"],
    "geostat.questions": ["Question", "StoreSource", "WeightsQuestion", "answer"],
    "geostat.readers.boundaries": ["read_boundaries"],
    "geostat.readers.rasters": ["ZonalStatistics", "zonal_statistics"],
    "geostat.readers.recipe": ["read_recipe", "write_recipe"],
    "geostat.readers.observations": ["read_catalogue", "read_observations"],
    "geostat.filters": ["Filter", "parse_filter"],
    "geostat.store": [
        "Store",
        "area_km2",
        "areas_within_distance",
        "find_areas",
        "locate_points",
        "nearest_areas",
        "open_store",
        "read_boundary_set",
        "read_indicator",
        "read_indicators",
        "shared_borders",
    ],
    "geostat.repeating": ["repeat_result"],
    "geostat.sweeping": ["Sweep", "read_sweep", "run_sweep"],
    "geostat.weights": [
        "SpatialWeights",
        "build_weights",
        "higher_order",
        "intersection",
        "read_weights",
        "to_lines",
        "union",
        "write_weights",
    ],
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(["__version__", *_HOME_OF])


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'geostat' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return __all__
