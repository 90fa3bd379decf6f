"""The same question under several weights: what holds whatever the neighbors, and what does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from geostat.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geostat.analysis.core.contract import Analysis
    from geostat.analysis.core.result import AnalysisResult
    from geostat.domain.layers import Layer
    from geostat.weights import SpatialWeights

__all__ = ["Sensitivity", "compare_weights"]


@dataclass(frozen=True)
class Sensitivity:
    """An analysis under several weights.

    `statistics` has one row for each weights, with the figures of the analysis and the number of isolates. `classes`
    has one row for each area and one column for each weights, then `stable`: whether all say the same (empty if
    global).
    """

    results: dict[str, AnalysisResult] = field(repr=False)
    statistics: pd.DataFrame
    classes: pd.DataFrame = field(repr=False)

    @property
    def changed(self) -> list[str]:
        """The codes of the areas of which the weights say different things."""
        return [] if self.classes.empty else list(self.classes.index[~self.classes["stable"]])


def compare_weights(
    analysis: Analysis | Callable[..., AnalysisResult],
    layers: Layer | Sequence[Layer],
    weights: Sequence[SpatialWeights],
    **parameters: Any,
) -> Sensitivity:
    """Run an analysis, a function or from the registry, over a list of weights; `parameters` go to each run.

    Raises InputError for fewer than two weights; else like the analysis.
    """
    if len(weights) < 2:
        raise InputError("sensitivity needs two weights or more to compare")
    run: Callable[..., AnalysisResult] = cast("Any", getattr(analysis, "analysis", analysis)).run
    results = {label: run(layers, each, **parameters) for label, each in zip(_labels(weights), weights, strict=True)}
    figures = {
        label: {
            **{name: value for name, value in result.statistics.items() if isinstance(value, int | float)},
            "isolates": len(result.run.weights.isolates) if result.run.weights else 0,
        }
        for label, result in results.items()
    }
    local = {label: result.table["class"] for label, result in results.items() if "class" in result.table}
    classes = pd.DataFrame(local)
    if not classes.empty:
        classes = classes.assign(stable=classes.nunique(axis=1) == 1)
    return Sensitivity(results, pd.DataFrame(figures).T, classes)


def _labels(weights: Sequence[SpatialWeights]) -> list[str]:
    """What tells the weights apart: the method, and its number where there is one."""
    labels: list[str] = []
    for each in weights:
        numbers = [f"{value:g}" for value in each.parameters.values() if isinstance(value, int | float)]
        label = " ".join([each.method, *numbers, *(["with bridges"] if each.bridges else [])])
        labels.append(label if label not in labels else f"{label} ({each.digest[:8]})")
    return labels
