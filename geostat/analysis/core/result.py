"""What an analysis answers, and the record from which the same answer is computed again."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from geostat.domain.run_records import LayerRecord, RunRecord, WeightsRecord
from geostat.support.digest import sha256_of_text
from geostat.support.json_values import to_json_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from geostat.domain.areas import BoundarySet
    from geostat.domain.findings import Finding
    from geostat.domain.layers import Layer
    from geostat.support.json_values import JsonObject
    from geostat.weights import SpatialWeights


__all__ = ["P_CONVENTION", "AnalysisResult", "layer_record", "run_record", "versions"]

P_CONVENTION = "two-sided pseudo p = min(1, 2·(1 + min(≥, ≤)) / (R + 1))"


@dataclass(frozen=True, eq=False)
class AnalysisResult:
    """The result of one analysis.

    `statistics` holds the figures for all areas together, `table` one row for each area (no columns for a global
    analysis), `run` everything that is needed to compute the same result again, `reading` what it says in plain
    words: `{"en": …, "th": …}`.
    """

    analysis: str
    boundary_set: BoundarySet = field(repr=False)
    statistics: dict[str, Any]
    table: pd.DataFrame = field(repr=False)
    run: RunRecord = field(repr=False)
    findings: tuple[Finding, ...] = ()
    reading: dict[str, str] = field(default_factory=dict, repr=False)

    def by_area(self) -> dict[str, dict[str, Any]]:
        """The table as JSON knows it: a row of plain values for each area code."""
        rows: dict[str, dict[str, Any]] = to_json_value(self.table.to_dict("index"))
        return rows

    def to_geodataframe(self) -> gpd.GeoDataFrame:
        """The areas with their names, results and geometries."""
        return self.boundary_set.areas.join(self.table)


def run_record(
    analysis: str, layers: Sequence[Layer], weights: SpatialWeights | None, parameters: JsonObject
) -> RunRecord:
    """Input, parameters and versions of a run."""
    return RunRecord(
        analysis=analysis,
        boundary_set=layers[0].boundary_set.id,
        layers=tuple(layer_record(layer) for layer in layers),
        weights=WeightsRecord.from_json(weights.describe()) if weights else None,
        parameters=parameters,
        p_convention=P_CONVENTION,
        versions=versions(),
    )


def layer_record(layer: Layer) -> LayerRecord:
    """Which values an analysis was given, and the digest of them."""
    return LayerRecord(layer.indicator.id, layer.edition, str(layer.period), _digest(layer))


@cache
def versions() -> dict[str, str]:
    """The versions of what results depend on."""
    return {name: _version(name) for name in ("geostat-areas", "numpy", "scipy", "numba", "libpysal", "spreg")}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _digest(layer: Layer) -> str:
    values = "\n".join(f"{code}={value!r}" for code, value in layer.values.sort_index().items())
    return sha256_of_text(values)
