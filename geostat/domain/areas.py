"""Areas: boundary sets, and who belongs to which group."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from geostat.errors import BoundaryFileError, NotFoundError, some

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geostat.domain.periods import Period

__all__ = ["AREA_COLUMNS", "MEMBERSHIP_COLUMNS", "BoundarySet", "Span", "Succession", "check_areas", "exists_in"]

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
    license: str
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
        """Who published the boundaries, and their license."""
        return f"{self.publisher} ({self.license})"

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


@dataclass(frozen=True)
class Succession:
    """An area (`successor`) that was taken out of another on a day."""

    predecessor: str
    successor: str
    on: date
