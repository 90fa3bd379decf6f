"""Answers about boundary sets and areas."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from geostat_service.schemas.common import FindingAnswer, SourceAnswer

__all__ = [
    "AreaAnswer",
    "AreaList",
    "AreaName",
    "ClusterAnswer",
    "IndicatorOfArea",
    "LevelAnswer",
    "LevelList",
    "NeighborAnswer",
    "ValueOfArea",
]


class LevelAnswer(BaseModel):
    """A boundary set that has values."""

    id: str
    level: str
    title_en: str
    title_th: str
    areas: int
    valid_from: str | None
    valid_to: str | None


class LevelList(BaseModel):
    """The boundary sets that have values."""

    levels: list[LevelAnswer]


class AreaName(BaseModel):
    """One area by its integer feature id, code and names."""

    fid: int
    code: str
    name_en: str | None
    name_th: str | None


class AreaList(BaseModel):
    """The areas of a boundary set, sorted by code."""

    level: str
    areas: list[AreaName]


class NeighborAnswer(BaseModel):
    """A neighbor by land, or over a bridge, and its value if an indicator was asked for."""

    code: str
    name_en: str | None
    name_th: str | None
    by: Literal["land", "bridge"]
    value: float | None = None
    status: str | None = None


class ClusterAnswer(BaseModel):
    """The provincial cluster that an area belongs to at a date."""

    level: str
    code: str
    name_en: str
    name_th: str
    members: list[str]
    valid_from: str | None
    valid_to: str | None


class ValueOfArea(BaseModel):
    """The latest value of one indicator."""

    indicator: str
    edition: str
    period: str
    period_be: str
    value: float
    status: str


class IndicatorOfArea(BaseModel):
    """One indicator of one area: its value, its rank, and how it came about."""

    id: str
    title_en: str
    title_th: str
    unit_en: str
    unit_th: str
    decimals: int
    direction: str
    period: str
    period_be: str
    value: float | None
    status: str
    rank: int | None
    ranked: int = Field(description="How many areas have a value")
    rank_order: Literal["highest_first", "lowest_first"]
    source: SourceAnswer
    history: list[ValueOfArea]
    findings: list[FindingAnswer]


class AreaAnswer(BaseModel):
    """One area: names, neighbors, cluster, members, and its values."""

    code: str
    level: str
    name_en: str | None
    name_th: str | None
    region_en: str | None
    region_th: str | None
    area_km2: float | None
    valid_from: str | None
    valid_to: str | None
    cluster: ClusterAnswer | None
    members: list[str] | None
    neighbors: list[NeighborAnswer]
    indicator: IndicatorOfArea | None
    values: list[ValueOfArea]
