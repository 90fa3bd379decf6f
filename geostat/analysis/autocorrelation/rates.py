"""Rates that can be compared: standardized, because the rate of a small population varies more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geostat.analysis.core.sample import standardized
from geostat.errors import AnalysisError, some

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geostat.analysis.core.sample import Sample

__all__ = ["smoothed_rates"]


def smoothed_rates(sample: Sample) -> tuple[float, NDArray[np.float64]]:
    """The rate of all areas together, and n × 1 standard scores of the empirical-Bayes rates.

    z_i = (r_i − b)/√(a + b/P_i), b the rate of all, a the variance of rates less b/P̄; where a + b/P_i is not positive,
    b/P_i alone (Assunção & Reis 1999, eqs. 1–4). Raises AnalysisError if a population is not above 0, an event
    count is negative, or all rates are the same.
    """
    events, population = sample.values.T
    wrong = [sample.codes[i] for i in np.flatnonzero((population <= 0) | (events < 0))]
    if wrong:
        raise AnalysisError(
            f"rates need a population above 0 and no negative events: {some(wrong)}; leave these areas without a value",
            codes=wrong,
        )
    rate = events.sum() / population.sum()
    rates = events / population
    between = (population * (rates - rate) ** 2).sum() / population.sum() - rate / population.mean()
    variance = between + rate / population
    variance = np.where(variance > 0, variance, rate / population)
    if rates.max() == rates.min():
        raise AnalysisError("all areas have the same rate; there is no pattern to test")
    return float(rate), standardized(((rates - rate) / np.sqrt(variance))[:, None])
