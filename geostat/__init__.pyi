from .analysis import (
    ANALYSES as ANALYSES,
)
from .analysis import (
    AnalysisResult as AnalysisResult,
)
from .analysis import (
    Groups as Groups,
)
from .analysis import (
    bivariate_moran as bivariate_moran,
)
from .analysis import (
    co_location as co_location,
)
from .analysis import (
    compare_weights as compare_weights,
)
from .analysis import (
    correlogram as correlogram,
)
from .analysis import (
    differential_moran as differential_moran,
)
from .analysis import (
    emerging_hot_spots as emerging_hot_spots,
)
from .analysis import (
    find_analysis as find_analysis,
)
from .analysis import (
    gini as gini,
)
from .analysis import (
    global_g as global_g,
)
from .analysis import (
    global_geary as global_geary,
)
from .analysis import (
    global_moran as global_moran,
)
from .analysis import (
    global_moran_rates as global_moran_rates,
)
from .analysis import (
    gwr as gwr,
)
from .analysis import (
    join_counts as join_counts,
)
from .analysis import (
    lee as lee,
)
from .analysis import (
    lisa_transitions as lisa_transitions,
)
from .analysis import (
    local_bivariate_moran as local_bivariate_moran,
)
from .analysis import (
    local_g as local_g,
)
from .analysis import (
    local_geary as local_geary,
)
from .analysis import (
    local_join_counts as local_join_counts,
)
from .analysis import (
    local_moran as local_moran,
)
from .analysis import (
    local_moran_rates as local_moran_rates,
)
from .analysis import (
    local_multivariate_geary as local_multivariate_geary,
)
from .analysis import (
    neighbor_match as neighbor_match,
)
from .analysis import (
    ols as ols,
)
from .analysis import (
    quantile_lisa as quantile_lisa,
)
from .analysis import (
    regionalize as regionalize,
)
from .analysis import (
    spatial_error as spatial_error,
)
from .analysis import (
    spatial_gini as spatial_gini,
)
from .analysis import (
    spatial_lag as spatial_lag,
)
from .analysis import (
    spatial_markov as spatial_markov,
)
from .analysis import (
    theil as theil,
)
from .domain.analysis_requests import (
    AnalysisRequest as AnalysisRequest,
)
from .domain.analysis_requests import (
    IndicatorReference as IndicatorReference,
)
from .domain.analysis_requests import (
    SweepRequest as SweepRequest,
)
from .domain.analysis_requests import (
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
)
from .domain.indicators import (
    Observations as Observations,
)
from .domain.indicators import (
    Status as Status,
)
from .domain.layers import (
    JoinReport as JoinReport,
)
from .domain.layers import (
    Layer as Layer,
)
from .domain.periods import (
    Period as Period,
)
from .domain.periods import (
    parse_period as parse_period,
)
from .errors import (
    GeostatError as GeostatError,
)
from .export import (
    to_folium as to_folium,
)
from .export import (
    to_geojson as to_geojson,
)
from .export import (
    write_result as write_result,
)
from .features.cql2 import (
    Filter as Filter,
)
from .features.cql2 import (
    parse_filter as parse_filter,
)
from .layers.aggregation import (
    aggregate as aggregate,
)
from .layers.boundary_change import (
    apportion_changed as apportion_changed,
)
from .layers.boundary_change import (
    merge_changed as merge_changed,
)
from .layers.growth import (
    Growth as Growth,
)
from .layers.growth import (
    growth as growth,
)
from .layers.join import (
    build_layer as build_layer,
)
from .plan.editing import (
    change_plan as change_plan,
)
from .plan.editing import (
    roll_forward as roll_forward,
)
from .plan.gaps import (
    Assessment as Assessment,
)
from .plan.gaps import (
    assess as assess,
)
from .plan.template import (
    load_plan as load_plan,
)
from .plan.template import (
    write_template as write_template,
)
from .positioning import (
    Positions as Positions,
)
from .positioning import (
    card_of as card_of,
)
from .positioning import (
    compare as compare,
)
from .positioning import (
    complexity as complexity,
)
from .positioning import (
    composite as composite,
)
from .positioning import (
    composite_index as composite_index,
)
from .positioning import (
    gather_evidence as gather_evidence,
)
from .positioning import (
    growth_share as growth_share,
)
from .positioning import (
    location_quotients as location_quotients,
)
from .positioning import (
    neighborhood as neighborhood,
)
from .positioning import (
    outlook as outlook,
)
from .positioning import (
    product_champions as product_champions,
)
from .positioning import (
    product_table_definition as product_table_definition,
)
from .positioning import (
    read_product_table as read_product_table,
)
from .positioning import (
    shift_share as shift_share,
)
from .positioning import (
    statistical_peers as statistical_peers,
)
from .readers.boundaries import (
    read_boundaries as read_boundaries,
)
from .readers.rasters import (
    ZonalStatistics as ZonalStatistics,
)
from .readers.rasters import (
    zonal_statistics as zonal_statistics,
)
from .readers.tables.observations import (
    read_catalog as read_catalog,
)
from .readers.tables.observations import (
    read_observations as read_observations,
)
from .readers.tables.recipe import (
    read_recipe as read_recipe,
)
from .readers.tables.recipe import (
    write_recipe as write_recipe,
)
from .reports import (
    build_report as build_report,
)
from .reports import (
    make_reports as make_reports,
)
from .reports import (
    to_html as to_html,
)
from .reports import (
    write_workbook as write_workbook,
)
from .store import (
    Store as Store,
)
from .store import (
    area_km2 as area_km2,
)
from .store import (
    areas_within_distance as areas_within_distance,
)
from .store import (
    find_areas as find_areas,
)
from .store import (
    locate_points as locate_points,
)
from .store import (
    nearest_areas as nearest_areas,
)
from .store import (
    open_store as open_store,
)
from .store import (
    read_boundary_set as read_boundary_set,
)
from .store import (
    read_indicator as read_indicator,
)
from .store import (
    read_indicators as read_indicators,
)
from .store import (
    shared_borders as shared_borders,
)
from .weights import (
    SpatialWeights as SpatialWeights,
)
from .weights import (
    build_weights as build_weights,
)
from .weights import (
    higher_order as higher_order,
)
from .weights import (
    intersection as intersection,
)
from .weights import (
    read_weights as read_weights,
)
from .weights import (
    to_lines as to_lines,
)
from .weights import (
    union as union,
)
from .weights import (
    write_weights as write_weights,
)
from .workspace.creation import (
    create_workspace as create_workspace,
)
from .workspace.creation import (
    open_or_create_workspace as open_or_create_workspace,
)
from .workspace.imports import (
    apply_file as apply_file,
)
from .workspace.imports import (
    import_boundaries as import_boundaries,
)
from .workspace.imports import (
    import_observations as import_observations,
)
from .workspace.imports import (
    import_raster as import_raster,
)
from .workspace.imports import (
    inspect_file as inspect_file,
)
from .workspace.layers import (
    read_growth as read_growth,
)
from .workspace.layers import (
    read_layer as read_layer,
)
from .workspace.layers import (
    read_panel as read_panel,
)
from .workspace.layers import (
    read_spread as read_spread,
)
from .workspace.reproduction import (
    repeat_result as repeat_result,
)
from .workspace.requests import (
    StoreSource as StoreSource,
)
from .workspace.requests import (
    answer as answer,
)
from .workspace.results import (
    keep_result as keep_result,
)
from .workspace.results import (
    read_result as read_result,
)
from .workspace.sweeps import (
    Sweep as Sweep,
)
from .workspace.sweeps import (
    read_sweep as read_sweep,
)
from .workspace.sweeps import (
    run_sweep as run_sweep,
)

__version__: str

__all__ = [
    "ANALYSES",
    "AnalysisRequest",
    "AnalysisResult",
    "Assessment",
    "BoundarySet",
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
    "StoreSource",
    "Sweep",
    "SweepRequest",
    "WeightsRequest",
    "ZonalStatistics",
    "__version__",
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
