"""Random choices from a generator of their own (splitmix64), so that a seed alone decides the result; compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geostat.analysis.core.kernel import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    State = NDArray[np.uint64]

__all__ = ["below", "shuffled"]


@compiled()
def below(state: State, n: int) -> int:  # pragma: no cover — compiled
    """A random whole number from 0 to n − 1 (splitmix64; Steele, Lea & Flood 2014)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return int((z >> np.uint64(11)) % np.uint64(n))


@compiled()
def shuffled(state: State, n: int) -> Ints:  # pragma: no cover — compiled
    """The numbers from 0 to n − 1 in a random order (Fisher–Yates)."""
    order = np.arange(n)
    for i in range(n - 1, 0, -1):
        j = below(state, i + 1)
        order[i], order[j] = order[j], order[i]
    return order
