"""The published indicators that ship with geostat, one Parquet file each for catalogue and observations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geostat.model import OBSERVATION_COLUMNS, Indicator, Observations

if TYPE_CHECKING:
    from geostat.chain import Record

__all__ = ["CATALOGUE", "OBSERVATIONS", "bundled_indicators", "bundled_observations", "example_plan"]

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


def example_plan() -> list[Record]:
    """An illustrative plan of the two pilot clusters and a province of each; every record is marked as an example."""
    import yaml

    from geostat.chain import KINDS

    text = (Path(__file__).parent / "example_plan.yaml").read_text("utf-8")
    rows = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return [KINDS[kind].model_validate({**row, "example": True}) for kind, each in rows.items() for row in each]
