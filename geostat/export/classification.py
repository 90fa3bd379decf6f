"""Values → classes for a map, by the schemes of mapclassify."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geostat.errors import AnalysisError, InputError, some

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MAX_CLASSES", "NO_DATA_COLOR", "SCHEMES", "Classification", "classify"]

SCHEMES = {
    "quantiles": "Quantiles",
    "fisher_jenks": "FisherJenks",
    "equal_interval": "EqualInterval",
    "std_mean": "StdMean",
    "box_plot": "BoxPlot",
    "head_tail": "HeadTailBreaks",
}
"""The schemes by name, and the classifier of mapclassify behind each."""

_WITH_K = {"quantiles", "fisher_jenks", "equal_interval"}
MAX_CLASSES = 9
MAX_FISHER_JENKS = 1000
"""Areas for which the exact optimum, quadratic in their number, is found in a moment."""


PALETTE = ["#ffffd9", "#edf8b1", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#253494", "#081d58"]
"""Light to dark, as many steps as there can be classes (after ColorBrewer's YlGnBu, by Cynthia Brewer)."""

NO_DATA_COLOR = "#c9c9c9"


@dataclass(frozen=True)
class Classification:
    """Classes of values: class i holds what is above `bins[i − 1]` and at most `bins[i]`.

    `lowest` is the least value, `counts` the number of areas in each class.
    """

    scheme: str
    lowest: float
    bins: tuple[float, ...]
    counts: tuple[int, ...]

    @property
    def colors(self) -> list[str]:
        """A color for each class, from light to dark; the palest and the darkest only where there are many."""
        n = len(self.bins)
        first, last = (1, len(PALETTE) - 2) if n <= len(PALETTE) - 2 else (0, min(n, len(PALETTE)) - 1)
        return [PALETTE[round(first + i * (last - first) / max(n - 1, 1))] for i in range(n)]

    def class_of(self, value: float) -> int:
        """The number of the class, from 0."""
        return next((i for i, upper in enumerate(self.bins) if value <= upper), len(self.bins) - 1)


def classify(values: pd.Series, scheme: str = "quantiles", k: int = 5) -> Classification:
    """Classify values, missing ones left aside; with fewer different values than `k`, each is a class.

    `k` counts for quantiles, fisher_jenks and equal_interval. Empty classes are left out.

    Raises InputError for an unknown scheme or `k` outside 2 … 9, AnalysisError if there are no values.
    """
    if scheme not in SCHEMES:
        raise InputError(f"there is no classification {scheme!r}; choose {some(SCHEMES)}", scheme=scheme)
    if not 2 <= k <= MAX_CLASSES:
        raise InputError(f"the number of classes must be from 2 to {MAX_CLASSES}, not {k}", k=k)
    usable = values.dropna().astype(float)
    if scheme == "fisher_jenks" and len(usable) > MAX_FISHER_JENKS:
        raise InputError(f"fisher_jenks is for up to {MAX_FISHER_JENKS} areas; choose quantiles or head_tail")
    if usable.empty:
        raise AnalysisError("there are no values to classify")
    different = sorted(usable.unique())
    bins = tuple(float(value) for value in different) if len(different) <= k else _bins(usable, scheme, k)
    counts = _counts(usable, bins)
    filled = [i for i, count in enumerate(counts) if count]
    return Classification(scheme, float(different[0]), tuple(bins[i] for i in filled), tuple(counts[i] for i in filled))


def _bins(values: pd.Series, scheme: str, k: int) -> tuple[float, ...]:
    import mapclassify

    classifier = getattr(mapclassify, SCHEMES[scheme])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that numba would be faster, that ties make fewer classes
        found = classifier(values.to_numpy(), **({"k": k} if scheme in _WITH_K else {}))
    bins = [min(float(upper), float(values.max())) for upper in found.bins]
    return tuple(sorted({*bins, float(values.max())}))


def _counts(values: pd.Series, bins: tuple[float, ...]) -> list[int]:
    import numpy as np

    classes = np.searchsorted(bins, values.to_numpy())
    return [int(count) for count in np.bincount(classes, minlength=len(bins))]
