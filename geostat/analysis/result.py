"""What an analysis answers, and the record from which the same answer is computed again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from geostat.plain import plain

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geostat.model import Finding, Layer
    from geostat.weights import SpatialWeights

__all__ = ["AnalysisResult", "run_record"]


@dataclass(frozen=True, eq=False)
class AnalysisResult:
    """The result of one analysis of one layer.

    `statistics` holds the figures for all areas together, `table` one row for each area (empty for a global
    analysis), `run` everything that is needed to compute the same result again.
    """

    analysis: str
    layer: Layer
    statistics: dict[str, Any]
    table: pd.DataFrame = field(repr=False)
    run: dict[str, Any] = field(repr=False)
    findings: tuple[Finding, ...] = ()

    def by_area(self) -> dict[str, dict[str, Any]]:
        """The table as JSON knows it: a row of plain values for each area code."""
        rows: dict[str, dict[str, Any]] = plain(self.table.to_dict("index"))
        return rows

    def to_geodataframe(self) -> gpd.GeoDataFrame:
        """The areas with their names, results and geometries."""
        return self.layer.boundary_set.areas.join(self.table)


def run_record(analysis: str, layer: Layer, weights: SpatialWeights, **parameters: Any) -> dict[str, Any]:
    """Input, parameters and versions of a run."""
    return {
        "analysis": analysis,
        "boundary_set": layer.boundary_set.id,
        "indicator": layer.indicator.id,
        "series": layer.series,
        "period": str(layer.period),
        "values_digest": _digest(layer),
        "weights": weights.describe(),
        "parameters": parameters,
        "versions": _versions(),
    }


@cache
def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("geostat", "esda", "libpysal", "numba", "numpy", "scipy")}


def _digest(layer: Layer) -> str:
    values = "\n".join(f"{code}={value!r}" for code, value in layer.values.sort_index().items())
    return hashlib.sha256(values.encode()).hexdigest()
