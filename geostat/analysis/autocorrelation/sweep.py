"""Many columns of values at once, by the same rules and to the same bits as one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geostat.analysis.autocorrelation.geary import alike_kinds, expected_geary, geary_sums
from geostat.analysis.autocorrelation.moran import MOST_GLOBAL, moran_sums, quadrants
from geostat.analysis.core.correction import adjust
from geostat.analysis.core.permutation import (
    Counts,
    Simulated,
    difference_counts,
    squared_differences,
    sum_counts,
    two_sided_p,
)
from geostat.analysis.core.sample import FEWEST, standardized, testable
from geostat.analysis.hot_spots.getis_ord import star_z, with_self
from geostat.errors import InputError, some
from geostat.weights.model import transformed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from geostat.weights import SpatialWeights

    Floats = NDArray[np.float64]

__all__ = ["STATISTICS", "adjust_family", "sweep_columns"]

GLOBAL_COLUMNS = ["column", "statistic", "status", "n", "value", "expected", "z", "p_sim"]
LOCAL_COLUMNS = ["column", "statistic", "area", "value", "p_sim", "kind"]


def sweep_columns(
    values: pd.DataFrame, weights: SpatialWeights, statistics: Sequence[str], *, permutations: int, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Global and local statistics of every column of a table of values, indexed by area code.

    The first table has GLOBAL_COLUMNS, one row for each column and statistic: `status` is tested, constant or too_few.
    The second has LOCAL_COLUMNS, one row for each area that was tested: `kind` is the class that the area is in if its
    adjusted p is small enough. Columns that lack the same areas share their permutations.

    Raises InputError for a statistic that cannot be swept.
    """
    unknown = sorted(set(statistics) - set(STATISTICS))
    if unknown:
        raise InputError(f"no sweep over {some(unknown)}; there are {some(STATISTICS)}", statistics=unknown)
    ordered = values.set_axis(values.index.astype("str")).reindex(weights.codes).astype(float)
    whole: list[pd.DataFrame] = []
    local: list[pd.DataFrame] = []
    for usable, columns in _by_mask(ordered):
        tested, matrix = testable(weights, usable, "original")
        chosen = np.ascontiguousarray(ordered.to_numpy()[tested][:, columns])
        names = ordered.columns[columns]
        if tested.sum() < FEWEST:
            whole.append(_untested(names, statistics, "too_few", int(tested.sum())))
            continue
        varied = chosen.max(axis=0) > chosen.min(axis=0)
        if not varied.all():
            whole.append(_untested(names[~varied], statistics, "constant", int(tested.sum())))
        if not varied.any():
            continue
        part = _Part(list(np.array(weights.codes)[tested]), chosen[:, varied], matrix, permutations, seed)
        for statistic in statistics:
            told = STATISTICS[statistic](part)
            (local if "area" in told else whole).append(_named(told, names[varied], statistic))
            if "area" in told:
                whole.append(_summed_up(part, names[varied], statistic))
    return _together(whole, GLOBAL_COLUMNS), _together(local, LOCAL_COLUMNS)


def adjust_family(p: pd.Series, correction: str) -> pd.Series:
    """p adjusted over a whole family; what was not tested is not in it."""
    tested = p.dropna()
    return pd.Series(adjust(tested.to_numpy(), correction), index=tested.index).reindex(p.index)


class _Part:
    """Columns that lack the same areas; what several statistics need is computed once."""

    def __init__(self, codes: list[str], values: Floats, matrix: Any, permutations: int, seed: int) -> None:
        self.codes, self.values, self.matrix = codes, values, matrix
        self.arguments: dict[str, Any] = {"permutations": permutations, "seed": seed}
        self.globally: dict[str, Any] = {"permutations": min(permutations, MOST_GLOBAL), "seed": seed}
        self.z = standardized(values)
        self.row = transformed(matrix, "row")
        self._sums: Counts | None = None

    @property
    def sums(self) -> Counts:
        if self._sums is None:
            self._sums = sum_counts(self.z, self.row, **self.arguments)
        return self._sums

    def areas(self, statistic: Floats, p: Floats, kinds: NDArray[Any]) -> pd.DataFrame:
        n, m = statistic.shape
        return pd.DataFrame(
            {
                "column": np.repeat(np.arange(m), n),
                "area": np.tile(np.array(self.codes, dtype=object), m),
                "value": statistic.T.ravel(),
                "p_sim": p.T.ravel(),
                "kind": kinds.T.ravel(),
            }
        )


def _global_moran(part: _Part) -> pd.DataFrame:
    return _told_globally(part, "I", *moran_sums(part.z, part.row, **part.globally))


def _global_geary(part: _Part) -> pd.DataFrame:
    return _told_globally(part, "C", *geary_sums(part.z, part.row, **part.globally))


def _told_globally(part: _Part, letter: str, simulated: Simulated, whole: dict[str, Floats]) -> pd.DataFrame:
    columns = {"value": whole[letter], "expected": whole[f"expected_{letter}"], "z": whole["z"]}
    return pd.DataFrame(columns).assign(p_sim=two_sided_p(simulated.counts), n=len(part.codes))


def _local_moran(part: _Part) -> pd.DataFrame:
    lag, n = part.row @ part.z, len(part.codes)
    p = two_sided_p(part.sums)
    return part.areas((n - 1) / n * part.z * lag, np.where(part.z == 0, 1.0, p), quadrants(part.z, lag))


def _local_g(part: _Part) -> pd.DataFrame:
    binary = transformed(part.matrix, "binary")
    near = with_self(binary)
    z = np.column_stack([star_z(column, near) for column in part.z.T])
    counts = part.sums if _equal(part.matrix) else sum_counts(part.z, binary, **part.arguments)
    others = (part.z.sum(axis=0) - part.z) / (len(part.z) - 1)
    above = binary @ part.z - np.diff(binary.indptr)[:, None] * others
    return part.areas(z, two_sided_p(counts), np.where(above > 0, "hot", "cold"))


def _local_geary(part: _Part) -> pd.DataFrame:
    m = part.z.shape[1]
    c = squared_differences(part.z, part.row)
    counts = difference_counts(part.z, part.row, list(range(m + 1)), **part.arguments)
    alike = alike_kinds(part.z, part.row)
    expected = np.column_stack([expected_geary(part.z[:, [v]], part.row.sum(axis=1)) for v in range(m)])
    return part.areas(c, two_sided_p(counts), np.where(c <= expected, alike, "negative"))


def _equal(matrix: Any) -> bool:
    return bool((matrix.data == matrix.data[0]).all())


def _by_mask(values: pd.DataFrame) -> list[tuple[NDArray[np.bool_], NDArray[np.int64]]]:
    """The columns that have values in the same areas, together."""
    there = np.isfinite(values.to_numpy())
    masks, group = np.unique(there, axis=1, return_inverse=True)
    return [(masks[:, g], np.flatnonzero(group.ravel() == g)) for g in range(masks.shape[1])]


def _untested(names: pd.Index, statistics: Sequence[str], status: str, n: int) -> pd.DataFrame:
    rows = [(name, statistic, status, n) for name in names for statistic in statistics]
    return pd.DataFrame(rows, columns=["column", "statistic", "status", "n"])


def _summed_up(part: _Part, names: pd.Index, statistic: str) -> pd.DataFrame:
    return pd.DataFrame({"column": names, "statistic": statistic, "status": "tested", "n": len(part.codes)})


def _named(told: pd.DataFrame, names: pd.Index, statistic: str) -> pd.DataFrame:
    if "area" in told:
        return told.assign(column=names.to_numpy()[told["column"]], statistic=statistic)
    return told.assign(column=names, statistic=statistic, status="tested")


def _together(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True).reindex(columns=columns) if parts else pd.DataFrame(columns=columns)


STATISTICS: dict[str, Callable[[_Part], pd.DataFrame]] = {
    "global_moran": _global_moran,
    "global_geary": _global_geary,
    "local_moran": _local_moran,
    "local_g": _local_g,
    "local_geary": _local_geary,
}
"""What can be swept."""
