"""A collection: a boundary set by itself, or one indicator on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from geostat.domain.areas import exists_in
from geostat.errors import NotFoundError, some
from geostat.support.json_values import to_json_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geostat.domain.areas import BoundarySet
    from geostat.domain.indicators import Indicator
    from geostat.domain.intervals import Interval
    from geostat.domain.layers import Layer
    from geostat.domain.periods import Period
    from geostat.features.data import FeatureData

__all__ = [
    "AREA_PROPERTIES",
    "VALUE_PROPERTIES",
    "Collection",
    "FeatureTable",
    "all_collections",
    "find_collection",
    "to_json",
]

AREA_PROPERTIES = ["name_en", "name_th", "country", "region_en", "region_th", "area_km2", "valid_from", "valid_to"]
VALUE_PROPERTIES = ["value", "status", "period", "period_be", "unit", "edition"]


@dataclass(frozen=True)
class FeatureTable:
    """The properties of the features: a row for each area by code."""

    rows: pd.DataFrame

    @cached_property
    def as_json(self) -> list[bytes]:
        """Each row as JSON."""
        return [to_json(row) for row in self.rows.to_dict("records")]


@dataclass(frozen=True)
class Collection:
    """A boundary set by itself, or one indicator on it in any of its periods."""

    boundary_set: BoundarySet
    indicator: Indicator | None
    periods: Sequence[Period]

    @property
    def id(self) -> str:
        """The id in URLs: `province`, `province.gpp_per_capita`."""
        return self.boundary_set.id + (f".{self.indicator.id}" if self.indicator else "")

    @property
    def title(self) -> str:
        """What it holds, in English."""
        set_title = self.boundary_set.title_en
        return f"{self.indicator.title_en}, {set_title}" if self.indicator else set_title

    @property
    def title_th(self) -> str:
        """What it holds, in Thai."""
        set_title = self.boundary_set.title_th
        return f"{self.indicator.title_th} {set_title}" if self.indicator else set_title

    @property
    def property_names(self) -> list[str]:
        """The properties of every feature."""
        return ["code", "fid", *AREA_PROPERTIES, *(VALUE_PROPERTIES if self.indicator else [])]

    def layer(self, data: FeatureData, moment: Interval | None) -> Layer:
        """The layer of the indicator in the latest period that is held within the moment."""
        assert self.indicator
        return data.source.layer(self.boundary_set.id, self.indicator.id, self._period(moment), None)

    def table(self, data: FeatureData, moment: Interval | None) -> FeatureTable:
        """The features; `moment` chooses areas, or the period of the indicator."""
        period = self._period(moment) if self.indicator else None
        found: FeatureTable = data.once(_feature_table, self.id, period, None if self.indicator else moment)
        return found

    def _period(self, moment: Interval | None) -> Period:
        """The latest period that is held within the moment."""
        within = [period for period in self.periods if moment is None or moment.touches(period.start, period.end)]
        if not within:
            raise NotFoundError(
                f"{self.id} has no values at that time; it has {some(reversed(self.periods), 40)}. "
                "datetime counts in the common era: 2562 BE is 2019",
                collection=self.id,
                held=[str(each) for each in self.periods],
            )
        return within[-1]


def find_collection(data: FeatureData, collection_id: str) -> Collection:
    """The collection with an id; raises NotFoundError, or AggregationError if its values do not combine."""
    set_id, dot, indicator_id = collection_id.partition(".")
    known = data.source.set_ids()
    if set_id not in known:
        raise NotFoundError(
            f"there is no collection {collection_id!r}; there are {some(known)}, and each with an indicator "
            "after a point, as province.gpp_per_capita",
            collection=collection_id,
        )
    boundary_set = data.source.boundary_set(set_id)
    if not dot:
        return Collection(boundary_set, None, [])
    indicator = data.source.indicator(indicator_id)
    if boundary_set.member_level:
        indicator.check_can_aggregate()
    periods = data.source.periods_on(boundary_set, indicator)
    if not periods:
        raise NotFoundError(f"{indicator.id} has no values for {set_id}", collection=collection_id)
    return Collection(boundary_set, indicator, periods)


def all_collections(data: FeatureData) -> list[Collection]:
    """One for each boundary set, and one for each indicator that has values on it."""
    found = []
    for boundary_set in data.source.boundary_sets():
        found.append(Collection(boundary_set, None, []))
        for indicator in data.source.indicators().values():
            if periods := data.source.periods_on(boundary_set, indicator):
                found.append(Collection(boundary_set, indicator, periods))  # noqa: PERF401 — reads better
    return found


def _feature_table(
    data: FeatureData, collection_id: str, period: Period | None, moment: Interval | None
) -> FeatureTable:
    collection = find_collection(data, collection_id)
    areas = collection.boundary_set.areas
    rows = pd.DataFrame(areas[AREA_PROPERTIES])
    rows.insert(0, "code", areas.index)
    rows.insert(1, "fid", data.source.feature_ids(collection.boundary_set.id))
    if collection.indicator:
        layer = data.source.layer(collection.boundary_set.id, collection.indicator.id, period, None)
        rows = rows.join(layer.table[["value", "status"]]).assign(
            period=str(layer.period), period_be=layer.period.be, unit=layer.indicator.unit_en, edition=layer.edition
        )
    elif moment:
        rows = rows[exists_in(rows, moment)]
    return FeatureTable(rows)


def to_json(row: object) -> bytes:
    """One row as JSON, as short as can be; null where there is nothing."""
    return json.dumps(to_json_value(row), ensure_ascii=False, separators=(",", ":")).encode()
