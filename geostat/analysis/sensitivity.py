"""The same question under several weights: what holds whatever the neighbors, and what does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from geostat.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geostat.analysis.result import AnalysisResult
    from geostat.model import Layer
    from geostat.weights import SpatialWeights

__all__ = ["Sensitivity", "compare_weights"]


@dataclass(frozen=True)
class Sensitivity:
    """An analysis under several weights.

    `statistics` has one row for each weights, with `I`, `p_sim`, `n` and the number of isolates. `classes` has one row
    for each area and one column for each weights, then `stable`: whether all say the same (empty if global).
    """

    results: dict[str, AnalysisResult] = field(repr=False)
    statistics: pd.DataFrame
    classes: pd.DataFrame = field(repr=False)

    @property
    def changed(self) -> list[str]:
        """The codes of the areas of which the weights say different things."""
        return [] if self.classes.empty else list(self.classes.index[~self.classes["stable"]])


def compare_weights(
    analysis: Callable[..., AnalysisResult], layer: Layer, weights: Sequence[SpatialWeights], **parameters: Any
) -> Sensitivity:
    """Run an analysis of a layer over a list of weights; `parameters` go to each run.

    Raises InputError for fewer than two weights; else like the analysis.
    """
    if len(weights) < 2:
        raise InputError("sensitivity needs two weights or more to compare")
    results = {
        label: analysis(layer, each, **parameters) for label, each in zip(_labels(weights), weights, strict=True)
    }
    statistics = pd.DataFrame(
        {
            label: {
                **{name: result.statistics[name] for name in ("I", "p_sim", "n")},
                "isolates": len(result.run["weights"]["isolates"]),
            }
            for label, result in results.items()
        }
    ).T
    local = {label: result.table["class"] for label, result in results.items() if "class" in result.table}
    classes = pd.DataFrame(local)
    if not classes.empty:
        classes = classes.assign(stable=classes.nunique(axis=1) == 1)
    return Sensitivity(results, statistics, classes)


def _labels(weights: Sequence[SpatialWeights]) -> list[str]:
    """What tells the weights apart: the method, and its number where there is one."""
    labels: list[str] = []
    for each in weights:
        numbers = [f"{value:g}" for value in each.parameters.values() if isinstance(value, int | float)]
        label = " ".join([each.method, *numbers, *(["with bridges"] if each.bridges else [])])
        labels.append(label if label not in labels else f"{label} ({each.digest[:8]})")
    return labels
