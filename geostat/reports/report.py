"""Everything that a report of an area shows."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geostat.domain.periods import parse_period
from geostat.errors import AnalysisError
from geostat.positioning import Card, CardIndicator, Neighborhood, Positions, card_of, neighborhood, outlook, z_scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    import folium
    import pandas as pd

    from geostat.domain.areas import BoundarySet
    from geostat.reports.words import Language

__all__ = ["NEIGHBOR_INDICATORS", "Report", "area_map", "build_report"]

NEIGHBOR_INDICATORS = 6


@dataclass(frozen=True, eq=False)
class Report:
    """One area's card, its neighborhood, and what its charts need of the other areas."""

    card: Card
    neighborhood: Neighborhood = field(repr=False)
    positions: Positions = field(repr=False)

    @property
    def boundary_set(self) -> BoundarySet:
        """The areas among which it stands."""
        return self.positions.source.boundary_set(self.card.level)

    @cached_property
    def spreads(self) -> dict[str, pd.Series]:
        """The z-scores of all areas in each indicator of the card, turned so that more is better."""
        found = {}
        for each in self.card.indicators:
            if each.z is not None:
                panel = self.positions.source.panel(self.card.level, each.id, None)
                z = z_scores(panel, parse_period(each.period))
                assert z is not None
                found[each.id] = z
        return found

    @property
    def headline(self) -> CardIndicator | None:
        """The first indicator that has a value."""
        return next((each for each in self.card.indicators if each.value is not None), None)

    def charts(self, language: Language) -> dict[str, Any]:
        """Every chart of the report by its name; what has nothing to show is left out."""
        from geostat.reports import charts

        made: dict[str, Any] = {}
        if self.spreads:
            made["spine"] = charts.spine_chart(self.card, self.spreads, language)
        if self.headline is not None:
            panel = self.positions.source.panel(self.card.level, self.headline.id, None)
            made["beeswarm"] = charts.beeswarm(panel, self.card.area, parse_period(self.headline.period), language)
            known = replace(panel, values=panel.values.loc[:, : self.headline.period])
            with suppress(AnalysisError):  # too short, or with gaps
                made["outlook"] = charts.outlook_chart(outlook(known, self.card.area), language)
        if any(len(each.history) > 1 for each in self.card.indicators):
            made["trends"] = charts.trends_chart(self.card, language)
        if len(self.neighborhood.neighbors) and self.neighborhood.values.notna().any(axis=None):
            made["neighbors"] = charts.neighbors_chart(self.neighborhood, self.card, language)
        for table, champions in self.card.champions.items():
            if champions.products["bcg_box"].ne("").any():
                made[f"{table}-growth-share"] = charts.growth_share_chart(champions, language)
            if (champions.products["location_quotient"] > 0).any():
                made[f"{table}-location-quotients"] = charts.quotient_bars(champions, language)
            if champions.shift_share is not None and champions.shift_share["reason"].eq("").any():
                made[f"{table}-shift-share"] = charts.shift_share_stacks(champions, language)
        return made


def build_report(positions: Positions, area: str, tables: Sequence[str] = ("gpp", "farm_value", "tourism")) -> Report:
    """The report of one area; raises what `card_of` raises."""
    card = card_of(positions, area, tables=tables)
    shown = [each.id for each in card.indicators if each.value is not None][:NEIGHBOR_INDICATORS]
    beside = neighborhood(positions.source, positions.level, area, shown, positions.period)
    return Report(card, beside, positions)


def area_map(report: Report, indicator: str | None = None) -> folium.Map:
    """A map of one indicator of the card over all areas, with this one and its neighbors outlined."""
    from geostat.export import to_folium

    entry = next((each for each in report.card.indicators if each.id == indicator), report.headline)
    if entry is None or entry.value is None:
        raise AnalysisError(f"{report.card.area} has no indicator with a value to map")
    layer = report.positions.source.layer(report.card.level, entry.id, parse_period(entry.period), entry.edition)
    marks = {report.card.area: "#d7191c", **dict.fromkeys(report.neighborhood.neighbors.index, "#111111")}
    return to_folium(layer, marks=marks)
