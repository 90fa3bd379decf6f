"""Economic complexity and relatedness: what the products of an area say about those that it could make next."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geostat.domain.findings import Finding
from geostat.errors import AnalysisError

__all__ = ["Complexity", "complexity"]


@dataclass(frozen=True, eq=False)
class Complexity:
    """Of areas `diversity` and `eci`; of products `ubiquity` and `pci`; `proximity` of products; `density` by area."""

    areas: pd.DataFrame = field(repr=False)
    products: pd.DataFrame = field(repr=False)
    proximity: pd.DataFrame = field(repr=False)
    density: pd.DataFrame = field(repr=False)
    findings: tuple[Finding, ...] = ()


def complexity(quotients: pd.DataFrame, cut: float = 1.0) -> Complexity:
    """Complexity from location quotients, areas × products: who is specialized (quotient ≥ cut) in what.

    ECI is the second eigenvector of D⁻¹ M U⁻¹ Mᵀ (M = LQ ≥ cut, D diversity, U ubiquity), PCI that of U⁻¹ Mᵀ D⁻¹ M;
    both standardized, with signs so that ECI goes with diversity and PCI with the mean ECI of who has the product.
    Proximity φ_ik = min(P(i|k), P(k|i)); density ω_ij = Σ_k M_kj φ_ik / Σ_k φ_ik over k ≠ i. Areas or products
    without any specialization have no complexity.

    Raises AnalysisError with fewer than 3 areas or products. Source: Hidalgo & Hausmann 2009; Hausmann et al. 2014.
    """
    known = quotients.dropna(how="all").dropna(axis=1, how="all").sort_index().sort_index(axis=1)
    has = known >= cut
    has = has.loc[has.any(axis=1), has.any()]
    if min(has.shape) < 3:
        raise AnalysisError(
            f"complexity needs 3 areas and 3 products or more with a location quotient of {cut:g}, not {has.shape}"
        )
    matrix = has.to_numpy(dtype=float)
    diversity, ubiquity = matrix.sum(axis=1), matrix.sum(axis=0)
    bare = matrix / np.sqrt(diversity)[:, None] / np.sqrt(ubiquity)[None, :]
    left, singular, right = np.linalg.svd(bare, full_matrices=False)
    eci = _standardized(left[:, 1] / np.sqrt(diversity))
    eci *= _sign(np.corrcoef(eci, diversity)[0, 1] if np.ptp(diversity) else eci[0])
    pci = _standardized(right[1] / np.sqrt(ubiquity))
    mean_eci = (matrix * eci[:, None]).sum(axis=0) / ubiquity
    pci *= _sign(np.corrcoef(pci, mean_eci)[0, 1])
    proximity = _proximity(has)
    return Complexity(
        pd.DataFrame({"diversity": diversity.astype(int), "eci": eci}, has.index).reindex(quotients.index),
        pd.DataFrame({"ubiquity": ubiquity.astype(int), "pci": pci}, has.columns).reindex(quotients.columns),
        proximity,
        _density(known >= cut, proximity).reindex(index=quotients.index, columns=quotients.columns),
        _apart(float(singular[1])),
    )


def _standardized(values: np.ndarray) -> np.ndarray:
    return np.asarray((values - values.mean()) / values.std())


def _sign(value: float) -> float:
    return -1.0 if value < 0 else 1.0


def _proximity(has: pd.DataFrame) -> pd.DataFrame:
    matrix = has.to_numpy(dtype=float)
    together, alone = matrix.T @ matrix, matrix.sum(axis=0)
    near = together / np.maximum(alone[:, None], alone[None, :])
    np.fill_diagonal(near, 0.0)
    return pd.DataFrame(near, has.columns, has.columns)


def _density(has: pd.DataFrame, proximity: pd.DataFrame) -> pd.DataFrame:
    near = proximity.to_numpy()
    around = near.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        density = has[proximity.columns].to_numpy(dtype=float) @ near / around
    return pd.DataFrame(density, has.index, proximity.columns)


def _apart(second: float) -> tuple[Finding, ...]:
    """A warning where areas and products fall into parts without anything in common: then the order means nothing."""
    if second < 1 - 1e-9:
        return ()
    return (
        Finding(
            "warning",
            "disconnected",
            "areas and products fall into parts that share nothing: their complexity cannot be compared",
            "พื้นที่และสินค้าแยกเป็นส่วนที่ไม่มีอะไรร่วมกัน จึงเปรียบเทียบความซับซ้อนไม่ได้",
        ),
    )
