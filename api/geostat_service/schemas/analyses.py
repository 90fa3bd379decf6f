"""Answers of analyses, kept results and sweeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from geostat_service.schemas.common import FindingAnswer

__all__ = [
    "AnalysisAnswer",
    "AnalysisDescription",
    "AnalysisList",
    "KeptAnswer",
    "ParameterAnswer",
    "Reading",
    "ResultSummary",
    "ResultsAnswer",
    "SweepAnswer",
    "SweepSummary",
    "SweepsAnswer",
]


class Reading(BaseModel):
    """What the numbers say, in one sentence."""

    en: str
    th: str


class AnalysisAnswer(BaseModel):
    """The result of an analysis with the record of its run.

    Results for areas come in columns keyed by the integer feature ids of the tiles; what was not tested has no p.
    """

    statistics: dict[str, Any]
    reading: Reading
    findings: list[FindingAnswer]
    run: dict[str, Any]
    ids: list[int]
    codes: list[str]
    columns: dict[str, list[Any]]


class ParameterAnswer(BaseModel):
    """One parameter of an analysis."""

    name: str
    kind: Literal["value", "layer", "groups"]
    type: str
    default: Any
    required: bool
    choices: list[Any]
    description: str


class AnalysisDescription(BaseModel):
    """One analysis: what it answers, what it takes, and where to ask."""

    name: str
    title_en: str
    title_th: str
    family: str
    summary: str
    over: Literal["indicators", "periods"]
    fewest: int
    most: int | None
    takes_weights: bool
    parameters: list[ParameterAnswer]
    href: str


class AnalysisList(BaseModel):
    """The analyses that there are."""

    analyses: list[AnalysisDescription]


class ResultSummary(BaseModel):
    """A result that is kept."""

    id: str
    analysis: str
    created_at: datetime
    statistics: dict[str, Any]
    reading: Reading
    run: dict[str, Any]
    href: str


class ResultsAnswer(BaseModel):
    """The results that are kept, latest first."""

    results: list[ResultSummary]


class KeptAnswer(BaseModel):
    """Where a result is kept."""

    id: str
    href: str


class SweepSummary(BaseModel):
    """A sweep that is kept; it is finished once p is adjusted over the whole."""

    id: str
    created_at: datetime
    finished_at: datetime | None
    record: dict[str, Any]
    href: str


class SweepsAnswer(BaseModel):
    """The sweeps that are kept, latest first."""

    sweeps: list[SweepSummary]


class SweepAnswer(BaseModel):
    """What a sweep found: how many rows there are, and the first of them."""

    id: str
    record: dict[str, Any]
    matched: int
    rows: list[dict[str, Any]]
