"""The nouns: what the service knows, as frozen values without input or output."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol

from geostat.errors import AggregationError, BoundaryFileError, NotFoundError, ObservationTableError, some
from geostat.periods import Period, parse_period

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = [
    "AREA_COLUMNS",
    "LINEAGE_COLUMNS",
    "MEMBERSHIP_COLUMNS",
    "OBSERVATION_COLUMNS",
    "BoundarySet",
    "Finding",
    "Indicator",
    "JoinReport",
    "Layer",
    "Observations",
    "Panel",
    "Status",
]

AREA_COLUMNS = [
    "name_en",
    "name_th",
    "country",
    "region_en",
    "region_th",
    "area_km2",
    "valid_from",
    "valid_to",
    "parent",
]
"""The attributes of every area, beside its code (the index) and its geometry; `parent` is the area above."""

MEMBERSHIP_COLUMNS = ["group", "member", "valid_from", "valid_to"]
"""Which area belongs to which group, and from when to when."""

OBSERVATION_COLUMNS = ["indicator", "series", "area", "period", "value", "standard_error", "status"]
"""A tidy table of observations; `area` holds area codes, `period` common-era text such as 2019 or 2025-07."""

LINEAGE_COLUMNS = ["cell", "raw", "period_text"]
"""Where in its file an observation stood, what its cell said if no plain number, how its period was written."""


class Status(StrEnum):
    """What is known about a value, or why there is none."""

    PUBLISHED = ""
    PRELIMINARY = "p"
    REVISED = "r"
    ESTIMATED = "e"
    DERIVED = "derived"
    AGGREGATED = "aggregated"
    MISSING = "missing"
    NOT_ESTABLISHED = "not_established"


@dataclass(frozen=True)
class Finding:
    """Something to know about data; only an error stops their use."""

    severity: Literal["info", "warning", "error"]
    code: str
    message: str
    message_th: str
    where: str = ""


@dataclass(frozen=True)
class Indicator:
    """One indicator as the catalogue describes it."""

    id: str
    title_en: str
    title_th: str
    unit_en: str
    unit_th: str
    pillar: str
    topic: str
    measure: Literal["extensive", "intensive", "index"]
    aggregation: Literal["sum", "weighted_mean", "none"]
    weight_indicator: str | None
    direction: Literal["higher_better", "lower_better", "neutral"]
    owner_agency_en: str
    owner_agency_th: str
    source_title: str
    series: str
    licence: str
    decimals: int

    def __post_init__(self) -> None:
        allowed = {
            "measure": ("extensive", "intensive", "index"),
            "aggregation": ("sum", "weighted_mean", "none"),
            "direction": ("higher_better", "lower_better", "neutral"),
        }
        for column, words in allowed.items():
            if getattr(self, column) not in words:
                raise ObservationTableError(
                    f"indicator {self.id}: {column} is {getattr(self, column)!r}; write one of {some(words)}",
                    indicator=self.id,
                    column=column,
                )
        if self.aggregation == "weighted_mean" and not self.weight_indicator:
            raise ObservationTableError(
                f"indicator {self.id} is a weighted mean without a weight; name its weight_indicator",
                indicator=self.id,
                column="weight_indicator",
            )

    @classmethod
    def columns(cls) -> list[str]:
        """The columns of a catalogue."""
        return [column.name for column in fields(cls)]

    @property
    def way_of_good(self) -> float:
        """−1 where lower is better, else 1: what a value is multiplied by so that more is better."""
        return -1.0 if self.direction == "lower_better" else 1.0

    def check_can_aggregate(self) -> None:
        """Raise AggregationError, with the reason, if values of areas do not combine into larger areas."""
        if self.aggregation == "none":
            raise AggregationError(
                f"{self.title_en} ({self.id}) cannot be combined into larger areas: "
                + (
                    "its parts do not add up to the whole, as is the nature of chain-volume measures"
                    if self.measure == "extensive"
                    else "it is a ratio, an index or a rate, and the denominator that would weight it is not held"
                )
                + ". Ask for it at the level at which it is published.",
                indicator=self.id,
                detail_th=f"{self.title_th} รวมเป็นระดับที่ใหญ่ขึ้นไม่ได้ เพราะ"
                + (
                    "ค่าของส่วนย่อยรวมกันไม่เท่ากับค่าของส่วนรวม เช่นเดียวกับค่าปริมาณลูกโซ่ทั่วไป"
                    if self.measure == "extensive"
                    else "เป็นอัตราส่วน ดัชนี หรืออัตรา และไม่มีตัวหารสำหรับถ่วงน้ำหนัก"
                )
                + " โปรดดูในระดับที่มีการเผยแพร่",
            )


@dataclass(frozen=True, eq=False)
class BoundarySet:
    """The areas of one level and one vintage, in longitude and latitude, keyed by area code.

    `areas` is a GeoDataFrame in EPSG:4326, indexed by code, with AREA_COLUMNS and a geometry of polygons.
    A set of groups (clusters, regions) also says which areas belong to it in `membership`.

    Raises BoundaryFileError when codes repeat or a geometry is empty, invalid or no polygon.
    """

    id: str
    level: str
    title_en: str
    title_th: str
    publisher: str
    licence: str
    source: str
    areas: gpd.GeoDataFrame = field(repr=False)
    member_level: str | None = None
    membership: pd.DataFrame | None = field(default=None, repr=False)
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None

    def __post_init__(self) -> None:
        check_areas(self.areas)
        if (self.member_level is None) != (self.membership is None):
            raise BoundaryFileError(f"{self.id}: a set of groups needs both its member level and its members")

    def __len__(self) -> int:
        return len(self.areas)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        west, south, east, north = (float(edge) for edge in self.areas.total_bounds)
        return west, south, east, north

    @property
    def attribution(self) -> str:
        """Who published the boundaries, and their licence."""
        return f"{self.publisher} ({self.licence})"

    @property
    def level_of_values(self) -> str:
        """The level at which values are held: that of the members, for a set of groups."""
        return self.member_level or self.level

    def check_has(self, code: str) -> None:
        """Raise NotFoundError if there is no area with this code."""
        if code not in self.areas.index:
            raise NotFoundError(f"there is no area {code!r} in {self.id}", area=code, boundary_set=self.id)

    def had_ended(self, period: Period) -> bool:
        """Whether the set was no longer in force when the period began."""
        return self.valid_to is not None and self.valid_to < period.start

    def codes_existing(self, period: Period) -> pd.Index:
        """The codes of the areas that existed at some time during the period."""
        codes: pd.Index = self.areas.index[exists_in(self.areas, period)]
        return codes


class Span(Protocol):
    """From a first to a last day, either of which may be open."""

    @property
    def start(self) -> date | None:
        """The first day."""

    @property
    def end(self) -> date | None:
        """The last day."""


def exists_in(dated: pd.DataFrame, span: Span) -> pd.Series:
    """Whether each row's `valid_from` … `valid_to` (either may be open) touches a period or another span of days."""
    starts, ends = (dated[column].astype("str") for column in ("valid_from", "valid_to"))
    begun = starts.isna() | (starts <= (span.end or date.max).isoformat())
    return begun & (ends.isna() | (ends >= (span.start or date.min).isoformat()))


def check_areas(areas: gpd.GeoDataFrame) -> None:
    """Raise BoundaryFileError unless codes are unique and every geometry is a valid polygon with a CRS."""
    import shapely

    if areas.crs is None:
        raise BoundaryFileError(
            "the boundaries have no coordinate reference system; give it, for example --crs EPSG:4326"
        )
    repeated = areas.index[areas.index.duplicated()].unique()
    if len(repeated):
        raise BoundaryFileError(
            f"area codes appear more than once: {some(repeated)}; each area needs a code of its own",
            codes=list(repeated),
        )
    geometry = areas.geometry.to_numpy()
    _refuse(areas, shapely.is_missing(geometry) | shapely.is_empty(geometry), "have no geometry")
    _refuse(areas, ~_is_polygonal(geometry), "are not polygons")
    _refuse(areas, ~shapely.is_valid(geometry), "have an invalid geometry", shapely.is_valid_reason)


def _is_polygonal(geometry: Any) -> Any:
    import numpy as np
    import shapely

    return np.isin(shapely.get_type_id(geometry), [3, 6])


def _refuse(areas: gpd.GeoDataFrame, bad: Any, what: str, reason: Any = None) -> None:
    if bad.any():
        codes = list(areas.index[bad])
        why = [f"{c} ({reason(areas.geometry[c])})" for c in codes] if reason else codes
        raise BoundaryFileError(
            f"{len(codes)} of {len(areas)} areas {what}: {some(why)}; mend the file, or let it be mended with --repair",
            codes=codes,
        )


@dataclass(frozen=True, eq=False)
class Observations:
    """Values of indicators for areas and periods: a frame with OBSERVATION_COLUMNS, and LINEAGE_COLUMNS if it has them.

    Raises ObservationTableError when one indicator, series, area and period has two rows.
    """

    frame: pd.DataFrame = field(repr=False)

    def __post_init__(self) -> None:
        if list(self.frame.columns) not in (OBSERVATION_COLUMNS, OBSERVATION_COLUMNS + LINEAGE_COLUMNS):
            raise ObservationTableError(f"observations need the columns {some(OBSERVATION_COLUMNS)}")
        repeated = self.frame.duplicated(["indicator", "series", "area", "period"])
        if repeated.any():
            rows = self.frame.loc[repeated, ["indicator", "area", "period"]].agg("/".join, axis=1)
            raise ObservationTableError(f"observations appear more than once: {some(rows)}")

    def __len__(self) -> int:
        return len(self.frame)


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
    """One indicator, in one series and one period, on the areas of one boundary set.

    `table` is indexed by area code in the order of the boundary set, with `value` (float, NaN where there
    is none) and `status`.
    """

    boundary_set: BoundarySet = field(repr=False)
    indicator: Indicator
    series: str
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
    """One indicator in one series on the areas of one boundary set, over all periods that are held.

    `values` and `standard_errors` have one row for each area in the order of the boundary set and one column for each
    period, as text, in the order of time; NaN where there is none.
    """

    boundary_set: BoundarySet = field(repr=False)
    indicator: Indicator
    series: str
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
