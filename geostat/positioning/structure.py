"""What an area is made of: shares, location quotients with their uncertainty, concentration."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from geostat.domain.periods import Period
    from geostat.positioning.products import ProductTable

__all__ = ["Intervals", "concentration", "location_quotients", "market_shares", "quotient_intervals", "shares"]

_Z95 = 1.959964
_FEWEST_COUNTED = 5


@dataclass(frozen=True, eq=False)
class Intervals:
    """From where to where location quotients may lie (areas × products), and on which basis."""

    low: pd.DataFrame = field(repr=False)
    high: pd.DataFrame = field(repr=False)
    basis: Literal["bootstrap", "multinomial", "recent_years"]


def shares(x: pd.DataFrame) -> pd.DataFrame:
    """s_ij = x_ij / Σ_i x_ij: what part of its whole each product is to an area (rows); none if a product lacks."""
    whole = _whole(x)
    return x.div(whole.where(whole > 0), axis=0)


def market_shares(x: pd.DataFrame, nation: pd.Series) -> pd.DataFrame:
    """x_ij / N_i: what part of the nation's product (columns) each area has."""
    return x.div(nation.where(nation > 0), axis=1)


def location_quotients(table: ProductTable, period: Period | str) -> pd.DataFrame:
    """LQ_ij = (x_ij / S_j) / (N_i / T), areas × products; with a base B, (x_ij / N_i) / (B_j / B).

    1: the area has as much of the product as the nation has, for its size. Where the areas are all of the nation,
    Σ_j (S_j / T)·LQ_ij = 1. Products that do not add up have a quotient only with a base. Source: Isard 1960.
    """
    x, nation = table.at(period), table.nation[str(period)]
    if table.base is not None:
        return market_shares(x, nation).div(_share_of_base(table, period), axis=0)
    if not table.definition.additive:
        return x * np.nan
    of_nation = nation / nation.sum()
    return shares(x).div(of_nation.where(of_nation > 0), axis=1)


def quotient_intervals(
    table: ProductTable, period: Period, *, years: int = 5, draws: int = 999, seed: int = 1
) -> Intervals:
    """The interval of every location quotient, and the basis on which it stands.

    `bootstrap`: 2.5 and 97.5 percent of parametric draws from the standard errors of a survey. `multinomial`: for
    counts, Var(ln LQ) ≈ 1/x − 1/S − 1/N + (2·LQ − 1)/T with x ≥ 5, and LQ·exp(±1.96·√Var) (delta method).
    `recent_years`: for money without standard errors there is no sampling interval; the lowest and highest quotient of
    the last `years` periods of the same edition are given.
    """
    errors = table.errors[str(period)]
    if errors.notna().any(axis=None):
        return _bootstrapped(table, period, errors, draws, seed)
    if table.definition.counts and table.base is None:
        return _multinomial(table, period)
    recent = [each for each in table.periods if period.year - years < each.year and each.start <= period.start]
    quotients = np.stack([location_quotients(table, each).to_numpy() for each in recent])
    at = table.at(period)
    nothing = np.isnan(quotients).all(axis=0)
    filled_low, filled_high = (np.where(np.isnan(quotients), fill, quotients) for fill in (np.inf, -np.inf))
    return Intervals(
        pd.DataFrame(np.where(nothing, np.nan, filled_low.min(axis=0)), at.index, at.columns),
        pd.DataFrame(np.where(nothing, np.nan, filled_high.max(axis=0)), at.index, at.columns),
        "recent_years",
    )


def _multinomial(table: ProductTable, period: Period) -> Intervals:
    x, nation = table.at(period), table.nation[str(period)]
    quotient = location_quotients(table, period)
    whole, total = _whole(x), nation.sum()
    variance = (1 / x).sub(1 / whole, axis=0).sub(1 / nation, axis=1) + (2 * quotient - 1) / total
    spread: pd.DataFrame = np.exp(_Z95 * variance.clip(lower=0) ** 0.5)  # type: ignore[assignment]
    spread = spread.where(x >= _FEWEST_COUNTED)
    return Intervals(quotient / spread, quotient * spread, "multinomial")


def _bootstrapped(table: ProductTable, period: Period, errors: pd.DataFrame, draws: int, seed: int) -> Intervals:
    x, nation = table.at(period).to_numpy(), table.nation[str(period)].to_numpy()
    rng = np.random.default_rng(seed)
    drawn = np.maximum(0.0, x + errors.to_numpy() * rng.standard_normal((draws, *x.shape)))
    with np.errstate(invalid="ignore", divide="ignore"):
        if table.base is None:
            quotients = drawn / drawn.sum(axis=2, keepdims=True) / (nation / nation.sum())
        else:
            quotients = drawn / nation / _share_of_base(table, period).to_numpy()[:, None]
    low, high = np.percentile(quotients, [2.5, 97.5], axis=0)
    at = table.at(period)
    return Intervals(pd.DataFrame(low, at.index, at.columns), pd.DataFrame(high, at.index, at.columns), "bootstrap")


def concentration(x: pd.DataFrame, nation: pd.Series) -> pd.DataFrame:
    """How narrow the economy of each area is: `hhi`, `krugman` and the number of `products` with a value above 0.

    HHI_j = Σ_i s_ij² (1 / products … 1); K_j = Σ_i |s_ij − N_i / T| (0 as the nation … 2 nothing in common).
    """
    part = shares(x)
    return pd.DataFrame(
        {
            "hhi": (part**2).sum(axis=1, skipna=False),
            "krugman": (part - nation / nation.sum()).abs().sum(axis=1, skipna=False),
            "products": (x > 0).sum(axis=1),
        }
    )


def _share_of_base(table: ProductTable, period: Period | str) -> pd.Series:
    """B_j / B: what part of the nation's base each area has; none in a period for which the base is not held."""
    assert table.base is not None
    assert table.nation_base is not None
    if str(period) not in table.base.values:
        return pd.Series(np.nan, index=table.base.values.index)
    share: pd.Series = table.base.values[str(period)] / float(table.nation_base[str(period)])
    return share.where(share > 0)


def _whole(x: pd.DataFrame) -> pd.Series:
    """What all products of each area come to; none if one of those that are collected lacks."""
    return x.loc[:, x.notna().any()].sum(axis=1, skipna=False)
