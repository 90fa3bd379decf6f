"""Moran's I: does an indicator cluster on the map, and where?

Statistics come from esda. Around it stands what it leaves to its caller: areas are met by code; areas
without a value or without neighbors are set aside before anything is computed, get classes of their own and
no p-value; permutations are seeded; p is two-sided and adjusted for the number of areas.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geostat.analysis.correction import adjust
from geostat.analysis.permutation import check_permutations, conditional_counts, global_counts, two_sided_p
from geostat.analysis.result import AnalysisResult, run_record
from geostat.errors import AnalysisError, InputError
from geostat.model import Finding

if TYPE_CHECKING:
    from libpysal.graph import Graph
    from numpy.typing import NDArray

    from geostat.model import Layer
    from geostat.weights import SpatialWeights

__all__ = ["CLASSES", "global_moran", "local_moran"]

CLASSES = ("HH", "LL", "HL", "LH", "not_significant", "isolate", "no_data")
"""What a local analysis says of an area; the last two carry no statistic and no p-value."""

_QUADRANTS = {1: "HH", 2: "LH", 3: "LL", 4: "HL"}  # esda's numbers
_SMALL_N = 30
_FEWEST = 4

P_CONVENTION = "two-sided pseudo p = min(1, 2·(1 + min(≥, ≤)) / (R + 1))"


@dataclass(frozen=True)
class _Sample:
    """What can be tested: values and weights of the areas that have a value and a neighbor with one."""

    codes: list[str]
    y: NDArray[np.float64]
    graph: Graph
    isolates: list[str]

    @cached_property
    def z(self) -> NDArray[np.float64]:
        """Standard scores, exactly 0 where a value is the mean but for rounding."""
        z: NDArray[np.float64] = (self.y - self.y.mean()) / self.y.std()
        return np.where(np.abs(z) < 1e-12, 0.0, z)


def global_moran(layer: Layer, weights: SpatialWeights, *, permutations: int = 9999, seed: int = 1) -> AnalysisResult:
    """Moran's I of a layer: +1 like values meet, 0 no pattern, −1 unlike values meet.

    Statistics: `I`, `expected_I` = −1/(n − 1), `z` and `p_normal` (two-sided, variance under
    randomisation), `p_sim` (two-sided, permuted), `n`. Weights are row-standardised.

    Raises AnalysisError for fewer than 4 usable areas or no variation. Source: Moran 1950; Cliff & Ord 1981.
    """
    check_permutations(permutations, seed)
    sample = _sample(layer, weights)
    return AnalysisResult(
        "global_moran",
        layer,
        _global_statistics(sample, permutations, seed),
        pd.DataFrame(index=layer.table.index),
        run_record("global_moran", layer, weights, permutations=permutations, seed=seed, p_convention=P_CONVENTION),
        _findings(layer, sample),
    )


def local_moran(
    layer: Layer,
    weights: SpatialWeights,
    *,
    permutations: int = 9999,
    seed: int = 1,
    alpha: float = 0.05,
    correction: str = "benjamini_hochberg",
) -> AnalysisResult:
    """Local Moran's I (LISA) of a layer: which areas are alike, or unlike, their neighbors beyond chance.

    The table has `value`, `neighbors_mean`, `I`, `p_sim` (two-sided), `p_adjusted` and `class`, one of
    CLASSES; an area is in HH, LL, HL or LH where `p_adjusted` is at most `alpha`. The mean of I is
    I_global·(n − 1)/n, as in esda. Weights are row-standardised.

    Raises AnalysisError for fewer than 4 usable areas or no variation. Source: Anselin 1995.
    """
    check_permutations(permutations, seed)
    if not 0 < alpha < 1:
        raise InputError(f"alpha must be between 0 and 1, not {alpha}", alpha=alpha)
    sample = _sample(layer, weights)
    tested = _test_locally(sample, permutations, seed, alpha, correction)
    table = layer.table[["value"]].join(tested)
    table["class"] = table["class"].fillna("no_data")
    table.loc[sample.isolates, "class"] = "isolate"
    return AnalysisResult(
        "local_moran",
        layer,
        {
            **_global_statistics(sample, permutations, seed),
            "classes": {name: int((table["class"] == name).sum()) for name in CLASSES},
        },
        table,
        run_record(
            "local_moran",
            layer,
            weights,
            permutations=permutations,
            seed=seed,
            alpha=alpha,
            correction=correction,
            p_convention=P_CONVENTION,
        ),
        (
            *_findings(layer, sample),
            *_too_few_permutations(len(sample.codes), permutations, alpha, correction),
        ),
    )


def _sample(layer: Layer, weights: SpatialWeights) -> _Sample:
    values = layer.values.astype(float).sort_index()
    if set(values.index) != set(weights.codes):
        raise AnalysisError(
            f"the weights were built for {weights.boundary_set_id}, the layer has other areas; "
            "build them from the layer's own boundary set"
        )
    with_value = values[np.isfinite(values)]
    _require(len(with_value) >= _FEWEST, f"only {len(with_value)} areas have a value", layer)
    graph = weights.among(with_value.index)
    isolates = sorted(str(code) for code in graph.isolates)
    usable = with_value.drop(isolates)
    _require(len(usable) >= _FEWEST, f"only {len(usable)} areas have a value and a neighbor with one", layer)
    _require(usable.max() > usable.min(), "all areas have the same value", layer)
    if isolates:
        graph = weights.among(usable.index)
    assert list(graph.unique_ids) == list(usable.index)
    return _Sample(list(usable.index), np.ascontiguousarray(usable.to_numpy()), graph, isolates)


def _require(condition: bool, reason: str, layer: Layer) -> None:
    if not condition:
        raise AnalysisError(
            f"{layer.indicator.id} in {layer.period} cannot be tested for spatial pattern: {reason}; "
            f"at least {_FEWEST} neighboring areas with different values are needed",
            indicator=layer.indicator.id,
            period=str(layer.period),
        )


def _global_statistics(sample: _Sample, permutations: int, seed: int) -> dict[str, Any]:
    from esda.moran import Moran

    moran = Moran(sample.y, sample.graph, permutations=0, two_tailed=True)
    matrix, z = sample.graph.sparse.tocsr(), sample.z
    counts = global_counts(z, matrix, float(z @ (matrix @ z)), permutations=permutations, seed=seed)
    return {
        "I": float(moran.I),
        "expected_I": float(moran.EI),
        "z": float(moran.z_rand),
        "p_normal": float(moran.p_rand),
        "p_sim": float(two_sided_p(*counts, permutations)),
        "n": len(sample.codes),
    }


def _test_locally(sample: _Sample, permutations: int, seed: int, alpha: float, correction: str) -> pd.DataFrame:
    from esda.moran import Moran_Local

    local = Moran_Local(sample.y, sample.graph, permutations=0)
    matrix, z = sample.graph.sparse.tocsr(), sample.z
    counts = conditional_counts(z, matrix, z * (matrix @ z), permutations=permutations, seed=seed)
    p_sim = two_sided_p(*counts, permutations)
    p_adjusted = adjust(p_sim, correction)
    quadrants = [_QUADRANTS[int(number)] for number in local.q]
    return pd.DataFrame(
        {
            "neighbors_mean": matrix @ sample.y,
            "I": local.Is,
            "p_sim": p_sim,
            "p_adjusted": p_adjusted,
            "class": np.where(p_adjusted <= alpha, quadrants, "not_significant"),
        },
        index=sample.codes,
    )


def _findings(layer: Layer, sample: _Sample) -> tuple[Finding, ...]:
    findings = list(layer.findings)
    n = len(sample.codes)
    if n < _SMALL_N:
        findings.append(
            Finding(
                "warning",
                "small_n",
                f"only {n} areas: a pattern must be strong to be found at all",
                f"มีเพียง {n} พื้นที่ รูปแบบต้องชัดเจนมากจึงจะตรวจพบ",
            )
        )
    if sample.isolates:
        findings.append(
            Finding(
                "info",
                "isolates",
                f"set aside, no neighbor with a value: {', '.join(sample.isolates)}",
                f"ไม่นำมาทดสอบเพราะไม่มีพื้นที่ติดกันที่มีค่า: {', '.join(sample.isolates)}",
            )
        )
    missing = layer.report.missing + layer.report.not_established
    if missing:
        codes = ", ".join(missing)
        findings.append(Finding("info", "no_data", f"set aside, no value: {codes}", f"ไม่นำมาทดสอบเพราะไม่มีค่า: {codes}"))
    return tuple(findings)


def _too_few_permutations(n: int, permutations: int, alpha: float, correction: str) -> tuple[Finding, ...]:
    """A single area can be significant only if 2/(R + 1) ≤ alpha/n once p is adjusted."""
    needed = int(np.ceil(2 * n / alpha)) - 1
    if correction == "none" or permutations >= needed:
        return ()
    return (
        Finding(
            "warning",
            "few_permutations",
            f"with fewer than {needed} permutations no single area of {n} can be significant by itself",
            f"หากสุ่มสลับน้อยกว่า {needed} ครั้ง จะไม่มีพื้นที่เดี่ยวใดใน {n} พื้นที่มีนัยสำคัญได้",
        ),
    )
