"""Answers with values for maps."""

from __future__ import annotations

from pydantic import BaseModel, Field

from geostat_service.schemas.common import FindingAnswer, SourceAnswer

__all__ = ["ClassificationAnswer", "ValuesAnswer"]


class ClassificationAnswer(BaseModel):
    """Classes of values: class i holds what is above breaks[i] and at most breaks[i + 1]."""

    scheme: str
    breaks: list[float]
    counts: list[int]
    colors: list[str]


class ValuesAnswer(BaseModel):
    """One indicator in one period, in columns keyed by the integer feature ids of the tiles."""

    level: str
    indicator: str
    period: str
    period_be: str = Field(description="The same period in the Buddhist era")
    periods: list[str] = Field(description="The periods that there are")
    unit_en: str
    unit_th: str
    decimals: int
    source: SourceAnswer
    ids: list[int]
    values: list[float | None]
    status: list[str] = Field(description="Blank: as published; why there is no value, where there is none")
    classification: ClassificationAnswer | None
    findings: list[FindingAnswer]
