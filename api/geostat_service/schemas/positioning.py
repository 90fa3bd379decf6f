"""Answers about where areas stand."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from geostat_service.schemas.common import FindingAnswer, SourceAnswer

__all__ = [
    "ChampionsAnswer",
    "ComparisonsAnswer",
    "CompositeAnswer",
    "NeighborhoodAnswer",
    "OutlookAnswer",
    "PositioningAnswer",
    "ProductTablesAnswer",
]


class PositioningAnswer(BaseModel):
    """The positioning card of an area."""

    level: str
    area: str
    name_en: str
    name_th: str
    as_of: str | None
    members: list[str]
    indicators: list[dict[str, Any]] = Field(description="Value, rank, z, trend, benchmarks, LISA role; or the reason")
    peers: list[dict[str, Any]]
    champions: dict[str, dict[str, Any]] = Field(description="The first products of each table")
    swot: dict[str, Any] = Field(description="Evidence: internal level × external trend; a person says what it means")
    findings: list[FindingAnswer]


class ProductTablesAnswer(BaseModel):
    """The tables of products that ship."""

    tables: list[dict[str, Any]]


class ChampionsAnswer(BaseModel):
    """The products of an area in the order of a stated rule, with all evidence."""

    area: str
    level: str
    table: str
    start: str
    end: str
    unit_en: str
    unit_th: str
    source: SourceAnswer
    rule: dict[str, Any]
    whole: dict[str, Any]
    products: list[dict[str, Any]]
    shift_share: list[dict[str, Any]] | None
    findings: list[FindingAnswer]


class ComparisonsAnswer(BaseModel):
    """An area against benchmarks, indicator by indicator."""

    area: str
    level: str
    comparisons: list[dict[str, Any]]


class NeighborhoodAnswer(BaseModel):
    """An area among its neighbors."""

    area: str
    level: str
    neighbors: list[dict[str, Any]]
    indicators: list[dict[str, Any]]
    values: dict[str, dict[str, float | None]]


class CompositeAnswer(BaseModel):
    """Scores and ranks of all areas, how sure the ranks are, and what they hang on."""

    level: str
    record: dict[str, Any]
    areas: list[dict[str, Any]]
    sensitivity: list[dict[str, Any]]
    left_out: dict[str, list[str]] = Field(description="Areas without a score, and the indicators that they lack")


class OutlookAnswer(BaseModel):
    """What is expected of an indicator of an area."""

    area: str
    level: str
    indicator: str
    unit_en: str
    unit_th: str
    source: SourceAnswer
    history: list[dict[str, Any]]
    trend: dict[str, Any]
    outlook: list[dict[str, Any]]
    record: dict[str, Any]
    target: dict[str, Any] | None
    findings: list[FindingAnswer]
