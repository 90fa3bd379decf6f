"""What can be tested: the areas that have values and a neighbor with values, met by their codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geostat.domain.findings import Finding
from geostat.errors import AnalysisError, InputError
from geostat.weights.model import transformed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from geostat.domain.layers import Layer
    from geostat.weights import SpatialWeights
    from geostat.weights.model import Transform

    Floats = NDArray[np.float64]

__all__ = ["Sample", "check_order", "check_varied", "standardized", "take_sample", "take_values", "testable"]

FEWEST = 4
_SMALL_N = 30


@dataclass(frozen=True)
class Sample:
    """Values (n areas × m layers) and weights of the areas that can be tested, in the order of their codes.

    `isolates` have values but no neighbor that has, `no_data` have none; neither is part of a mean or of a permutation.
    """

    layers: tuple[Layer, ...]
    codes: list[str]
    values: Floats = field(repr=False)
    matrix: csr_array = field(repr=False)
    isolates: list[str]
    no_data: list[str]

    @property
    def n(self) -> int:
        """The number of areas that are tested."""
        return len(self.codes)

    @cached_property
    def z(self) -> Floats:
        """Standard scores of each column."""
        return standardized(self.values)

    @cached_property
    def names(self) -> list[str]:
        """A name for each layer: its indicator, with the period where one indicator appears more than once."""
        ids = [layer.indicator.id for layer in self.layers]
        return [
            name if ids.count(name) == 1 else f"{name}@{layer.period}"
            for name, layer in zip(ids, self.layers, strict=True)
        ]

    def shown(self) -> dict[str, Floats]:
        """The columns of values: `value` of one layer, or one column for each of several."""
        return dict(zip(["value"] if len(self.layers) == 1 else self.names, self.values.T, strict=True))

    def frame(self, columns: Mapping[str, object]) -> pd.DataFrame:
        """A table of every area, in the order of its boundary set, with empty cells where nothing was tested."""
        tested = pd.DataFrame(columns, index=pd.Index(self.codes, dtype="str"))
        return tested.reindex(self.layers[0].table.index.astype("str"))

    def with_classes(self, table: pd.DataFrame) -> pd.DataFrame:
        """The table with the classes of what was not tested: `isolate` and `no_data`."""
        table["class"] = table["class"].astype(object).where(table["class"].notna(), "no_data")
        table.loc[self.isolates, "class"] = "isolate"
        return table

    def findings(self) -> tuple[Finding, ...]:
        """What to know about the areas that were tested, and about those that were not."""
        found = list(dict.fromkeys(finding for layer in self.layers for finding in layer.findings))
        if self.n < _SMALL_N:
            found.append(
                Finding(
                    "warning",
                    "small_n",
                    f"only {self.n} areas: a pattern must be strong to be found at all",
                    f"มีเพียง {self.n} พื้นที่ รูปแบบต้องชัดเจนมากจึงจะตรวจพบ",
                )
            )
        if self.isolates:
            codes = ", ".join(self.isolates)
            found.append(
                Finding(
                    "info",
                    "isolates",
                    f"set aside, no neighbor with a value: {codes}",
                    f"ไม่นำมาทดสอบเพราะไม่มีพื้นที่ติดกันที่มีค่า: {codes}",
                )
            )
        if self.no_data:
            codes = ", ".join(self.no_data)
            found.append(Finding("info", "no_data", f"set aside, no value: {codes}", f"ไม่นำมาทดสอบเพราะไม่มีค่า: {codes}"))
        return tuple(found)


def take_sample(
    layers: Layer | Sequence[Layer], weights: SpatialWeights, transform: Transform = "row", *, varied: bool = True
) -> Sample:
    """The sample of one layer or several; with `varied`, each must have different values.

    Raises AnalysisError if the weights are of other areas, if fewer than 4 areas can be tested or nothing varies.
    """
    listed = _listed(layers)
    values = take_values(listed)
    if set(values.index) != set(weights.codes):
        raise AnalysisError(
            f"the weights were built for {weights.boundary_set_id}, the layer has other areas; "
            "build them from the layer's own boundary set"
        )
    usable = np.isfinite(values.to_numpy()).all(axis=1)
    _require(int(usable.sum()) >= FEWEST, f"only {usable.sum()} areas have a value", listed)
    tested, matrix = testable(weights, usable, transform)
    _require(int(tested.sum()) >= FEWEST, f"only {tested.sum()} areas have a value and a neighbor with one", listed)
    codes = np.array(weights.codes, dtype=object)
    chosen = np.ascontiguousarray(values.to_numpy()[tested])
    if varied:
        check_varied(chosen, listed)
    return Sample(
        tuple(listed), list(codes[tested]), chosen, matrix, list(codes[usable & ~tested]), list(codes[~usable])
    )


def testable(
    weights: SpatialWeights, usable: NDArray[np.bool_], transform: Transform
) -> tuple[NDArray[np.bool_], csr_array]:
    """Which of the usable areas have a neighbor among them, and the weights of those."""
    tested = _with_neighbors(weights.matrix, usable)
    at = np.flatnonzero(tested)
    part = weights.matrix if tested.all() else weights.matrix[at][:, at]
    part.sort_indices()
    return tested, transformed(part, transform)


def take_values(layers: Layer | Sequence[Layer]) -> pd.DataFrame:
    """The values of layers side by side, in the order of the codes; raises AnalysisError if they are of other areas."""
    listed = _listed(layers)
    first = listed[0].values.index
    for layer in listed[1:]:
        if set(layer.values.index) != set(first):
            raise AnalysisError(
                f"{layer.indicator.id} is on {layer.boundary_set.id}, {listed[0].indicator.id} on "
                f"{listed[0].boundary_set.id}; take layers of one boundary set"
            )
    columns = [layer.values.astype(float).sort_index() for layer in listed]
    frame = pd.concat(columns, axis=1, keys=range(len(columns)))
    return frame.set_axis(frame.index.astype("str"))


def standardized(values: Floats) -> Floats:
    """Standard scores of each column (by the standard deviation of all), exactly 0 where a value is the mean."""
    z: Floats = (values - values.mean(axis=0)) / values.std(axis=0)
    return np.where(np.abs(z) < 1e-12, 0.0, z)


def check_varied(values: Floats, layers: Sequence[Layer]) -> None:
    """Raise AnalysisError if a column has but one value."""
    for column, layer in zip(values.T, layers, strict=False):
        _require(column.max() > column.min(), "all areas have the same value", [layer])


def check_order(layers: Sequence[Layer]) -> None:
    """Raise InputError unless the periods follow one another."""
    periods = [layer.period.start for layer in layers]
    if periods != sorted(set(periods)):
        raise InputError("the periods must be different and in the order of time", periods=[str(p) for p in periods])


def _listed(layers: Layer | Sequence[Layer]) -> list[Layer]:
    from geostat.domain.layers import Layer

    return [layers] if isinstance(layers, Layer) else list(layers)


def _with_neighbors(matrix: csr_array, usable: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which areas have a neighbor among those that can be used; setting one aside may leave another alone."""
    pattern = transformed(matrix, "binary")
    while True:
        tested: NDArray[np.bool_] = usable & ((pattern @ usable.astype(float)) > 0)
        if (tested == usable).all():
            return tested
        usable = tested


def _require(condition: bool, reason: str, layers: Sequence[Layer]) -> None:
    if not condition:
        names = ", ".join(dict.fromkeys(layer.indicator.id for layer in layers))
        raise AnalysisError(
            f"{names} in {layers[0].period} cannot be tested for spatial pattern: {reason}; "
            f"at least {FEWEST} neighboring areas with different values are needed",
            indicator=layers[0].indicator.id,
            period=str(layers[0].period),
        )
