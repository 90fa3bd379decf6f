"""Values on areas: a layer in one period, a panel in all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geostat.domain.periods import Period, parse_period

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geostat.domain.areas import BoundarySet
    from geostat.domain.findings import Finding
    from geostat.domain.indicators import Indicator

__all__ = ["JoinReport", "Layer", "Panel", "as_period"]


@dataclass(frozen=True)
class JoinReport:
    """What met and what did not when values were joined to areas; lists hold area codes."""

    matched: list[str]
    missing: list[str]
    not_established: list[str]
    unknown: list[str]

    @property
    def complete(self) -> bool:
        """Whether every area that existed has a value, and every value an area."""
        return not self.missing and not self.unknown


@dataclass(frozen=True, eq=False)
class Layer:
    """One indicator, in one edition and one period, on the areas of one boundary set.

    `table` is indexed by area code in the order of the boundary set, with `value` (float, NaN where there
    is none) and `status`.
    """

    boundary_set: BoundarySet = field(repr=False)
    indicator: Indicator
    edition: str
    period: Period
    table: pd.DataFrame = field(repr=False)
    report: JoinReport = field(repr=False)
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        return (
            f"Layer({self.boundary_set.id}.{self.indicator.id}, {self.period} CE / {self.period.be} BE, "
            f"{len(self.report.matched)} of {len(self.table)} areas)"
        )

    @property
    def values(self) -> pd.Series:
        """The values, indexed by area code."""
        return self.table["value"]

    def to_geodataframe(self) -> gpd.GeoDataFrame:
        """The areas with their names, values, statuses and geometries."""
        return self.boundary_set.areas.join(self.table)


@dataclass(frozen=True, eq=False)
class Panel:
    """One indicator in one edition on the areas of one boundary set, over all periods that are held.

    `values` and `standard_errors` have one row for each area in the order of the boundary set and one column for each
    period, as text, in the order of time; NaN where there is none.
    """

    boundary_set: BoundarySet = field(repr=False)
    indicator: Indicator
    edition: str
    values: pd.DataFrame = field(repr=False)
    standard_errors: pd.DataFrame = field(repr=False)
    findings: tuple[Finding, ...] = ()

    @property
    def periods(self) -> list[Period]:
        """The periods, in the order of time."""
        return [parse_period(text) for text in self.values.columns]

    def latest(self, until: Period | None = None) -> Period | None:
        """The last period, or the last that does not begin after another."""
        held = [each for each in self.periods if until is None or each.start <= until.start]
        return held[-1] if held else None


def as_period(period: Period | str | int) -> Period:
    """The period itself, or what its text says."""
    return period if isinstance(period, Period) else parse_period(period)
