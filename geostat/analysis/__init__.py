"""Layers + SpatialWeights → AnalysisResult."""

from geostat.analysis.autocorrelation.correlogram import correlogram
from geostat.analysis.autocorrelation.geary import global_geary, local_geary, local_multivariate_geary
from geostat.analysis.autocorrelation.join_counts import co_location, join_counts, local_join_counts, quantile_lisa
from geostat.analysis.autocorrelation.lee import lee
from geostat.analysis.autocorrelation.moran import (
    bivariate_moran,
    differential_moran,
    global_moran,
    global_moran_rates,
    local_bivariate_moran,
    local_moran,
    local_moran_rates,
)
from geostat.analysis.autocorrelation.neighbor_match import neighbor_match
from geostat.analysis.autocorrelation.sensitivity import Sensitivity, compare_weights
from geostat.analysis.core.contract import MAX_PERMUTATIONS, Analysis, Groups, Parameter
from geostat.analysis.core.correction import CORRECTIONS
from geostat.analysis.core.result import AnalysisResult
from geostat.analysis.dynamics.transitions import lisa_transitions, spatial_markov
from geostat.analysis.hot_spots.emerging import emerging_hot_spots
from geostat.analysis.hot_spots.getis_ord import global_g, local_g
from geostat.analysis.inequality.measures import gini, spatial_gini, theil
from geostat.analysis.models.regression import gwr, ols, spatial_error, spatial_lag
from geostat.analysis.regions import regionalize
from geostat.analysis.registry import ANALYSES, find_analysis

__all__ = [
    "ANALYSES",
    "CORRECTIONS",
    "MAX_PERMUTATIONS",
    "Analysis",
    "AnalysisResult",
    "Groups",
    "Parameter",
    "Sensitivity",
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
    "regionalize",
    "spatial_error",
    "spatial_gini",
    "spatial_lag",
    "spatial_markov",
    "theil",
]
