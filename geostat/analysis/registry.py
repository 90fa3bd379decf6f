"""Every analysis by its name, from which the command line and the service are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
from geostat.analysis.dynamics.transitions import lisa_transitions, spatial_markov
from geostat.analysis.hot_spots.emerging import emerging_hot_spots
from geostat.analysis.hot_spots.getis_ord import global_g, local_g
from geostat.analysis.inequality.measures import gini, spatial_gini, theil
from geostat.analysis.models.regression import gwr, ols, spatial_error, spatial_lag
from geostat.analysis.regions import regionalize
from geostat.errors import NotFoundError, some

if TYPE_CHECKING:
    from geostat.analysis.core.contract import Analysis

__all__ = ["ANALYSES", "find_analysis"]

_FUNCTIONS: tuple[Any, ...] = (
    *(global_moran, global_geary, global_g, join_counts, bivariate_moran, lee, global_moran_rates, correlogram),
    *(local_moran, local_bivariate_moran, local_moran_rates, local_g, local_geary, local_multivariate_geary),
    *(local_join_counts, co_location, quantile_lisa, neighbor_match),
    *(differential_moran, lisa_transitions, spatial_markov, emerging_hot_spots),
    *(gini, spatial_gini, theil),
    *(ols, spatial_lag, spatial_error, gwr),
    regionalize,
)

ANALYSES: dict[str, Analysis] = {function.analysis.name: function.analysis for function in _FUNCTIONS}
"""The analyses by name, family by family."""


def find_analysis(name: str) -> Analysis:
    """The analysis of a name, with - or _ between its words; raises NotFoundError with the names that there are."""
    wanted = name.replace("-", "_")
    if wanted not in ANALYSES:
        raise NotFoundError(f"there is no analysis {name!r}; there are {some(ANALYSES, 40)}", analysis=name)
    return ANALYSES[wanted]
