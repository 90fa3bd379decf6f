"""Products (sectors, commodities) × areas × periods, in one edition, with the nation that they are compared with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from geostat.domain.areas import BoundarySet, Succession, exists_in
from geostat.domain.findings import Finding
from geostat.domain.periods import Period, parse_period
from geostat.errors import AnalysisError, NotFoundError, some
from geostat.layers.aggregation import back_cast, combine, combined_errors
from geostat.layers.boundary_change import changed_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geostat.domain.indicators import Indicator
    from geostat.domain.layers import Panel
    from geostat.positioning.definitions import ProductTableDefinition
    from geostat.workspace.data_source import DataSource

__all__ = ["ProductTable", "Reference", "product_name", "read_product_table"]

Reference = Literal["nation", "nation_without_capital"]


@dataclass(frozen=True, eq=False)
class ProductTable:
    """Values of products in the areas of one boundary set, and in all areas that they are compared with.

    `values` and `errors` hold for each period a frame of areas × products; NaN where there is none. `nation` is
    products × periods, summed over every area at the level at which values are published. `reported` says whether a
    value stands on a published row, rather than on a product not being produced there.
    """

    definition: ProductTableDefinition
    boundary_set: BoundarySet
    products: tuple[Indicator, ...]
    reference: Reference
    values: dict[str, pd.DataFrame] = field(repr=False)
    errors: dict[str, pd.DataFrame] = field(repr=False)
    reported: dict[str, pd.DataFrame] = field(repr=False)
    nation: pd.DataFrame = field(repr=False)
    base: Panel | None = field(default=None, repr=False)
    nation_base: pd.Series | None = field(default=None, repr=False)
    volumes: dict[str, Panel] = field(default_factory=dict, repr=False)
    successions: tuple[Succession, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def id(self) -> str:
        """The id of the table."""
        return self.definition.id

    @property
    def edition(self) -> str:
        """The edition, of each product where they differ."""
        return " · ".join(dict.fromkeys(each.edition for each in self.products))

    @property
    def periods(self) -> list[Period]:
        """The periods that are held, in the order of time."""
        return [parse_period(text) for text in self.values]

    def at(self, period: Period | str) -> pd.DataFrame:
        """Areas × products in a period; raises NotFoundError with the periods that are held."""
        text = str(period)
        if text not in self.values:
            held = some([f"{each} ({each.be} BE)" for each in reversed(self.periods)], 40)
            raise NotFoundError(f"{self.id} has no values for {text}; it has {held}", table=self.id, period=text)
        return self.values[text]

    def latest(self, period: Period | None = None) -> Period:
        """The period that is meant; if none is named the last that has as many products as any.

        Raises NotFoundError, with the periods that are held, if it is not.
        """
        if period is None:
            collected = {text: int(frame.notna().any().sum()) for text, frame in self.values.items()}
            return [each for each in self.periods if collected[str(each)] == max(collected.values())][-1]
        self.at(period)
        return period

    def earlier(self, period: Period, years: int) -> Period:
        """The period so many years before, or the first that is held; raises AnalysisError if there is none before."""
        before = [each for each in self.periods if each.start < period.start and each.kind == period.kind]
        if not before:
            raise AnalysisError(
                f"{self.id} begins in {self.periods[0]}: there is no growth up to {period}; choose a later period",
                table=self.id,
                period=str(period),
            )
        return next((each for each in before if each.year >= period.year - years), before[-1])

    def changed(self, start: Period, end: Period) -> dict[str, Succession]:
        """The areas whose territory changed between two periods; within one group it stays with the group."""
        changed = changed_between(self.successions, start, end)
        members = self.boundary_set.membership
        if members is None:
            return changed
        group = dict(zip(members["member"], members["group"], strict=True))
        apart = (each for each in changed.values() if group.get(each.predecessor) != group.get(each.successor))
        return {group[code]: each for each in apart for code in (each.predecessor, each.successor) if code in group}


def product_name(indicator: Indicator, language: str = "en") -> str:
    """What a product is called: the title without the words that all products of the table share."""
    title: str = indicator.title_th if language == "th" else indicator.title_en
    return title.rpartition(": ")[2].partition(" (ISIC")[0]


def _left_out(reference: Reference) -> list[str]:
    from geostat.positioning.definitions import definitions

    capital = definitions().capital
    return [capital] if capital and reference == "nation_without_capital" else []


def read_product_table(
    source: DataSource, definition: ProductTableDefinition, level: str = "province", reference: Reference = "nation"
) -> ProductTable:
    """A table of products at a level, aggregated from values, never from ratios.

    Raises AggregationError for groups of what does not add up, AnalysisError if the products are of different units
    though they are said to add up.
    """
    from geostat import countries

    boundary_set = source.boundary_set(level)
    own = boundary_set.level_of_values
    panels = [source.panel(own, each, None) for each in definition.indicators]
    products = tuple(each.indicator for each in panels)
    _check_units(definition, products)
    if boundary_set.membership is not None:
        for each in products:
            each.check_can_aggregate()
    areas = source.boundary_set(own)
    periods = [each for each in _common_periods(panels, definition) if not boundary_set.had_ended(each)]
    if not periods:
        raise NotFoundError(f"{definition.id} has no period in which {boundary_set.title_en} was in force")
    counted = areas.areas.index.drop(_left_out(reference))
    values, errors, reported, nation = {}, {}, {}, {}
    for period in map(str, periods):
        frame = _side_by_side(panels, period)
        known = frame.notna()
        if definition.absent == "not_produced":
            exists = exists_in(areas.areas, parse_period(period))
            somewhere = frame.notna().any()
            frame = frame.mask(frame.isna() & exists.to_numpy()[:, None] & somewhere.to_numpy()[None, :], 0.0)
        spread = _side_by_side(panels, period, "standard_errors")
        nation[period] = frame.loc[counted].sum(min_count=1)
        values[period], errors[period], reported[period] = _at_level(frame, spread, known, boundary_set, areas, period)
    base = source.panel(level, definition.base, None) if definition.base else None
    table = ProductTable(
        definition,
        boundary_set,
        products,
        reference,
        values,
        errors,
        reported,
        pd.DataFrame(nation),
        base,
        source.panel(own, definition.base, None).values.loc[counted].sum() if definition.base else None,
        _volumes(source, definition, boundary_set),
        countries.successions(own),
        back_cast(boundary_set, periods[0]),
    )
    return replace(table, findings=(*table.findings, *_negative(table), *_against_total(source, table, level)))


def _volumes(source: DataSource, definition: ProductTableDefinition, boundary_set: BoundarySet) -> dict[str, Panel]:
    """Each product without the change of prices, where that is held; chained volumes do not add up to groups."""
    if boundary_set.membership is not None:
        return {}
    return {product: source.panel(boundary_set.id, volume, None) for product, volume in definition.volumes.items()}


def _check_units(definition: ProductTableDefinition, products: Sequence[Indicator]) -> None:
    units = {each.unit_en for each in products}
    if definition.additive and len(units) > 1:
        raise AnalysisError(
            f"products that add up are of one unit, not of {some(sorted(units))}; choose indicators of one unit",
            units=sorted(units),
        )


def _common_periods(panels: Sequence[Panel], definition: ProductTableDefinition) -> list[Period]:
    """The periods of every product; of any, where a product without rows may not have been collected that year."""
    held = [set(panel.values.columns) for panel in panels]
    shared = set.union(*held) if definition.absent == "not_produced" else set.intersection(*held)
    return sorted(parse_period(text) for text in shared)


def _side_by_side(panels: Sequence[Panel], period: str, what: str = "values") -> pd.DataFrame:
    nothing = pd.Series(np.nan, index=panels[0].values.index)
    return pd.DataFrame({each.indicator.id: getattr(each, what).get(period, nothing) for each in panels})


def _at_level(
    frame: pd.DataFrame,
    errors: pd.DataFrame,
    known: pd.DataFrame,
    boundary_set: BoundarySet,
    areas: BoundarySet,
    period: str,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    if boundary_set.membership is None:
        return frame, errors, known
    members = boundary_set.membership.set_index("member")["group"]
    expected = exists_in(areas.areas.loc[members.index], parse_period(period))
    must = pd.DataFrame(np.repeat(expected.to_numpy()[:, None], len(frame.columns), 1), members.index, frame.columns)
    must &= frame.notna().any()  # a product that nobody has was not collected: it is missing, and holds up no other
    codes = boundary_set.areas.index
    inside = [each.loc[members.index] for each in (frame, errors, known)]
    return (
        combine(inside[0], members, must).reindex(codes),
        combined_errors(inside[1], members).reindex(codes),
        inside[2].groupby(members).any().reindex(codes),
    )


def _negative(table: ProductTable) -> tuple[Finding, ...]:
    """A warning where a value is below zero: shares and quotients around it mean little."""
    wrong = [
        f"{product} of {code} in {period}"
        for period, frame in table.values.items()
        for product in frame.columns[(frame < 0).any()]
        for code in frame.index[frame[product] < 0]
    ]
    if not wrong:
        return ()
    return (
        Finding(
            "warning",
            "negative",
            f"values below zero, around which shares and quotients mean little: {some(wrong)}",
            f"มีค่าติดลบ ซึ่งทำให้สัดส่วนและ LQ ไม่มีความหมาย: {some(wrong)}",
        ),
    )


def _against_total(source: DataSource, table: ProductTable, level: str) -> tuple[Finding, ...]:
    """A warning where the products of an area do not add up to the published total."""
    if table.definition.total is None:
        return ()
    total = source.panel(level, table.definition.total, None).values
    wrong = []
    for period, frame in table.values.items():
        if period in total:
            off = (frame.sum(axis=1, skipna=False) - total[period]).abs() > 1e-4 * total[period].abs() + 1e-6
            wrong += [f"{code} in {period}" for code in off.index[off]]
    if not wrong:
        return ()
    return (
        Finding(
            "warning",
            "does_not_add_up",
            f"products of {table.id} do not add up to {table.definition.total}: {some(wrong)}; "
            "shares here are of the sum of the products",
            f"ผลรวมรายสาขาไม่เท่ากับ {table.definition.total}: {some(wrong)} สัดส่วนในที่นี้คิดจากผลรวมรายสาขา",
        ),
    )
