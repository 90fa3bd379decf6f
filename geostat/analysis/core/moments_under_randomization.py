"""Expectations and variances of global statistics under randomization, from the weights alone (Cliff & Ord 1981)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]

__all__ = ["Moments", "normal_p"]


@dataclass(frozen=True)
class Moments:
    """S0 = Σ w_ij, S1 = ½ Σ (w_ij + w_ji)², S2 = Σ_i (Σ_j w_ij + Σ_j w_ji)² of n × n weights."""

    matrix: csr_array

    @property
    def n(self) -> int:
        """The number of areas."""
        return int(self.matrix.shape[0])

    @cached_property
    def s0(self) -> float:
        """The sum of all weights."""
        return float(self.matrix.data.sum())

    @cached_property
    def s1(self) -> float:
        """Half the sum of squares of the weights of both directions."""
        both = self.matrix + self.matrix.T
        return float((both.data**2).sum() / 2)

    @cached_property
    def s2(self) -> float:
        """The sum of squares of the weights that leave and reach each area."""
        return float(((self.matrix.sum(axis=1) + self.matrix.sum(axis=0)) ** 2).sum())

    @cached_property
    def _of_products(self) -> tuple[float, float]:
        n, s0, s1, s2 = self.n, self.s0, self.s1, self.s2
        return (n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0**2, (n * n - n) * s1 - 2 * n * s2 + 6 * s0**2

    def moran(self, z: Floats) -> tuple[float, Floats]:
        """Expectation and variance of I for each column of standard scores."""
        n, expected = self.n, -1 / (self.n - 1)
        first, second = self._of_products
        square = (n * first - _kurtosis(z) * second) / ((n - 1) * (n - 2) * (n - 3) * self.s0**2)
        return expected, square - expected**2

    def geary(self, z: Floats) -> tuple[float, Floats]:
        """Expectation and variance of C for each column of standard scores."""
        n, s0, s1, s2, b2 = self.n, self.s0, self.s1, self.s2, _kurtosis(z)
        whole = (n - 1) * s1 * (n * n - 3 * n + 3 - (n - 1) * b2)
        whole = whole - (n - 1) * s2 * (n * n + 3 * n - 6 - (n * n - n + 2) * b2) / 4
        whole = whole + s0**2 * (n * n - 3 - (n - 1) ** 2 * b2)
        return 1.0, whole / (n * (n - 2) * (n - 3) * s0**2)

    def getis_ord(self, x: Floats) -> tuple[float, Floats]:
        """Expectation and variance of G for each column of values (Getis & Ord 1992)."""
        n, s0, s1, s2 = self.n, self.s0, self.s1, self.s2
        m1, m2, m3, m4 = ((x**power).sum(axis=0) for power in (1, 2, 3, 4))
        b0, b1 = self._of_products
        b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * s0**2)
        b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s0**2
        b4 = s1 - s2 + s0**2
        square = b0 * m2**2 - b1 * m4 + b2 * m1**2 * m2 + b3 * m1 * m3 + b4 * m1**4
        square = square / ((m1**2 - m2) ** 2 * n * (n - 1) * (n - 2) * (n - 3))
        expected = s0 / (n * (n - 1))
        return expected, square - expected**2

    def joins_of_same(self, members: int) -> tuple[float, float]:
        """Expectation and variance of the number of joins inside a group of so many members."""
        s0, s1, s2 = self.s0, self.s1, self.s2
        p2, p3, p4 = (_falling(members, r) / _falling(self.n, r) for r in (2, 3, 4))
        variance = s1 * p2 + (s2 - 2 * s1) * p3 + (s0**2 + s1 - s2) * p4 - (s0 * p2) ** 2
        return s0 * p2 / 2, variance / 4

    def joins_of_different(self, members: int) -> tuple[float, float]:
        """Expectation and variance of the number of joins between so many members and the others."""
        n, s0, s1, s2 = self.n, self.s0, self.s1, self.s2
        others = n - members
        p2 = members * others / _falling(n, 2)
        p3 = members * others * (n - 2) / _falling(n, 3)
        p4 = _falling(members, 2) * _falling(others, 2) / _falling(n, 4)
        variance = 2 * s1 * p2 + (s2 - 2 * s1) * p3 + 4 * (s0**2 + s1 - s2) * p4 - 4 * (s0 * p2) ** 2
        return s0 * p2, variance / 4


def normal_p(z: Floats) -> Floats:
    """The two-sided p-value of standard normal deviates."""
    from scipy.special import erfc

    return np.asarray(erfc(np.abs(z) / np.sqrt(2)))


def _kurtosis(z: Floats) -> Floats:
    return np.asarray((z**4).mean(axis=0) / (z**2).mean(axis=0) ** 2)


def _falling(number: int, factors: int) -> float:
    return float(np.prod([number - i for i in range(factors)], dtype=float))
