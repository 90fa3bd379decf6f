"""The published indicators that ship with geostat, one Parquet file each for catalogue and observations."""

from __future__ import annotations

from pathlib import Path

from geostat.model import OBSERVATION_COLUMNS, Indicator, Observations

__all__ = ["CATALOGUE", "OBSERVATIONS", "bundled_indicators", "bundled_observations"]

CATALOGUE = Path(__file__).parent / "indicators.parquet"
OBSERVATIONS = Path(__file__).parent / "observations.parquet"


def bundled_indicators() -> list[Indicator]:
    """The catalogue of the bundled indicators."""
    from geostat.readers.observations import read_catalogue

    return read_catalogue(CATALOGUE)


def bundled_observations() -> Observations:
    """The bundled observations: province values of NESDC, NSO, DOPA, OAE and other agencies."""
    import pandas as pd

    frame = pd.read_parquet(OBSERVATIONS).assign(standard_error=float("nan"))
    return Observations(frame[OBSERVATION_COLUMNS])
