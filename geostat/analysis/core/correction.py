"""Many tests at once: p-values that hold for all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geostat.errors import InputError, some

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["CORRECTIONS", "adjust"]


def adjust(p: NDArray[np.float64], correction: str) -> NDArray[np.float64]:
    """The p-values adjusted for their number; only areas that were tested belong in `p`."""
    if correction not in CORRECTIONS:
        raise InputError(f"there is no correction {correction!r}; choose {some(CORRECTIONS)}", correction=correction)
    return CORRECTIONS[correction](p)


def _benjamini_hochberg(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """The least share of false discoveries at which each would be one: min over j ≥ i of p_(j)·m/j, at most 1."""
    order = np.argsort(p, kind="stable")[::-1]
    scaled = p[order] * len(p) / np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(scaled))
    return adjusted


def _bonferroni(p: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.minimum(1.0, p * len(p))


def _none(p: NDArray[np.float64]) -> NDArray[np.float64]:
    return p


CORRECTIONS: dict[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    "benjamini_hochberg": _benjamini_hochberg,
    "bonferroni": _bonferroni,
    "none": _none,
}
"""The corrections by name."""
