from .analysis import (
    ANALYSES as ANALYSES,
    AnalysisResult as AnalysisResult,
    Groups as Groups,
    bivariate_moran as bivariate_moran,
    co_location as co_location,
    compare_weights as compare_weights,
    correlogram as correlogram,
    differential_moran as differential_moran,
    emerging_hot_spots as emerging_hot_spots,
    find_analysis as find_analysis,
    gini as gini,
    global_g as global_g,
    global_geary as global_geary,
    global_moran as global_moran,
    global_moran_rates as global_moran_rates,
    gwr as gwr,
    join_counts as join_counts,
    lee as lee,
    lisa_transitions as lisa_transitions,
    local_bivariate_moran as local_bivariate_moran,
    local_g as local_g,
    local_geary as local_geary,
    local_join_counts as local_join_counts,
    local_moran as local_moran,
    local_moran_rates as local_moran_rates,
    local_multivariate_geary as local_multivariate_geary,
    neighbor_match as neighbor_match,
    ols as ols,
    quantile_lisa as quantile_lisa,
    regionalize as regionalize,
    spatial_error as spatial_error,
    spatial_gini as spatial_gini,
    spatial_lag as spatial_lag,
    spatial_markov as spatial_markov,
    theil as theil,
)
from .domain.analysis_requests import (
    AnalysisRequest as AnalysisRequest,
    IndicatorReference as IndicatorReference,
    SweepRequest as SweepRequest,
    WeightsRequest as WeightsRequest,
)
from .domain.areas import (
    BoundarySet as BoundarySet,
)
from .domain.findings import (
    Finding as Finding,
)
from .domain.indicators import (
    Indicator as Indicator,
    Observations as Observations,
    Status as Status,
)
from .domain.layers import (
    JoinReport as JoinReport,
    Layer as Layer,
)
from .domain.periods import (
    Period as Period,
    parse_period as parse_period,
)
from .errors import (
    GeostatError as GeostatError,
)
from .export import (
    to_folium as to_folium,
    to_geojson as to_geojson,
    write_result as write_result,
)
from .features.cql2 import (
    Filter as Filter,
    parse_filter as parse_filter,
)
from .layers.aggregation import (
    aggregate as aggregate,
)
from .layers.boundary_change import (
    apportion_changed as apportion_changed,
    merge_changed as merge_changed,
)
from .layers.growth import (
    Growth as Growth,
    growth as growth,
)
from .layers.join import (
    build_layer as build_layer,
)
from .plan.editing import (
    change_plan as change_plan,
    roll_forward as roll_forward,
)
from .plan.gaps import (
    Assessment as Assessment,
    assess as assess,
)
from .plan.template import (
    load_plan as load_plan,
    write_template as write_template,
)
from .positioning import (
    Positions as Positions,
    card_of as card_of,
    compare as compare,
    complexity as complexity,
    composite as composite,
    composite_index as composite_index,
    gather_evidence as gather_evidence,
    growth_share as growth_share,
    location_quotients as location_quotients,
    neighborhood as neighborhood,
    outlook as outlook,
    product_champions as product_champions,
    product_table_definition as product_table_definition,
    read_product_table as read_product_table,
    shift_share as shift_share,
    statistical_peers as statistical_peers,
)
from .readers.boundaries import (
    read_boundaries as read_boundaries,
)
from .readers.rasters import (
    ZonalStatistics as ZonalStatistics,
    zonal_statistics as zonal_statistics,
)
from .readers.tables.observations import (
    read_catalog as read_catalog,
    read_observations as read_observations,
)
from .readers.tables.recipe import (
    read_recipe as read_recipe,
    write_recipe as write_recipe,
)
from .reports import (
    build_report as build_report,
    make_reports as make_reports,
    to_html as to_html,
    write_workbook as write_workbook,
)
from .store import (
    Store as Store,
    area_km2 as area_km2,
    areas_within_distance as areas_within_distance,
    find_areas as find_areas,
    locate_points as locate_points,
    nearest_areas as nearest_areas,
    open_store as open_store,
    read_boundary_set as read_boundary_set,
    read_indicator as read_indicator,
    read_indicators as read_indicators,
    shared_borders as shared_borders,
)
from .weights import (
    SpatialWeights as SpatialWeights,
    build_weights as build_weights,
    higher_order as higher_order,
    intersection as intersection,
    read_weights as read_weights,
    to_lines as to_lines,
    union as union,
    write_weights as write_weights,
)
from .workspace.creation import (
    create_workspace as create_workspace,
    open_or_create_workspace as open_or_create_workspace,
)
from .workspace.data_source import (
    DataSource as DataSource,
)
from .workspace.imports import (
    apply_file as apply_file,
    import_boundaries as import_boundaries,
    import_observations as import_observations,
    import_raster as import_raster,
    inspect_file as inspect_file,
)
from .workspace.layers import (
    read_growth as read_growth,
    read_layer as read_layer,
    read_panel as read_panel,
    read_spread as read_spread,
)
from .workspace.reproduction import (
    repeat_result as repeat_result,
)
from .workspace.requests import (
    answer as answer,
)
from .workspace.results import (
    keep_result as keep_result,
    read_result as read_result,
)
from .workspace.source import (
    WorkspaceSource as WorkspaceSource,
)
from .workspace.sweeps import (
    Sweep as Sweep,
    read_sweep as read_sweep,
    run_sweep as run_sweep,
)

__version__: str

__all__ = [
    "ANALYSES",
    "AnalysisRequest",
    "AnalysisResult",
    "Assessment",
    "BoundarySet",
    "DataSource",
    "Filter",
    "Finding",
    "GeostatError",
    "Groups",
    "Growth",
    "Indicator",
    "IndicatorReference",
    "JoinReport",
    "Layer",
    "Observations",
    "Period",
    "Positions",
    "SpatialWeights",
    "Status",
    "Store",
    "Sweep",
    "SweepRequest",
    "WeightsRequest",
    "WorkspaceSource",
    "ZonalStatistics",
    "aggregate",
    "answer",
    "apply_file",
    "apportion_changed",
    "area_km2",
    "areas_within_distance",
    "assess",
    "bivariate_moran",
    "build_layer",
    "build_report",
    "build_weights",
    "card_of",
    "change_plan",
    "co_location",
    "compare",
    "compare_weights",
    "complexity",
    "composite",
    "composite_index",
    "correlogram",
    "create_workspace",
    "differential_moran",
    "emerging_hot_spots",
    "find_analysis",
    "find_areas",
    "gather_evidence",
    "gini",
    "global_g",
    "global_geary",
    "global_moran",
    "global_moran_rates",
    "growth",
    "growth_share",
    "gwr",
    "higher_order",
    "import_boundaries",
    "import_observations",
    "import_raster",
    "inspect_file",
    "intersection",
    "join_counts",
    "keep_result",
    "lee",
    "lisa_transitions",
    "load_plan",
    "local_bivariate_moran",
    "local_g",
    "local_geary",
    "local_join_counts",
    "local_moran",
    "local_moran_rates",
    "local_multivariate_geary",
    "locate_points",
    "location_quotients",
    "make_reports",
    "merge_changed",
    "nearest_areas",
    "neighbor_match",
    "neighborhood",
    "ols",
    "open_or_create_workspace",
    "open_store",
    "outlook",
    "parse_filter",
    "parse_period",
    "product_champions",
    "product_table_definition",
    "quantile_lisa",
    "read_boundaries",
    "read_boundary_set",
    "read_catalog",
    "read_growth",
    "read_indicator",
    "read_indicators",
    "read_layer",
    "read_observations",
    "read_panel",
    "read_product_table",
    "read_recipe",
    "read_result",
    "read_spread",
    "read_sweep",
    "read_weights",
    "regionalize",
    "repeat_result",
    "roll_forward",
    "run_sweep",
    "shared_borders",
    "shift_share",
    "spatial_error",
    "spatial_gini",
    "spatial_lag",
    "spatial_markov",
    "statistical_peers",
    "theil",
    "to_folium",
    "to_geojson",
    "to_html",
    "to_lines",
    "union",
    "write_recipe",
    "write_result",
    "write_template",
    "write_weights",
    "write_workbook",
    "zonal_statistics",
]
