"""Answers about the records of the plan."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from geostat_service.schemas.common import FindingAnswer

__all__ = ["KindsAnswer", "LoadedAnswer", "RecordAnswer", "RecordsAnswer", "RolledAnswer"]


class KindsAnswer(BaseModel):
    """The JSON Schema of each kind of record; `refers_to` names the kind that a field points to."""

    kinds: dict[str, dict[str, Any]]


class RecordAnswer(BaseModel):
    """One record of the plan; its revision is what a change of it has to name."""

    kind: str
    record: dict[str, Any]


class RecordsAnswer(BaseModel):
    """The records of a kind."""

    kind: str
    records: list[dict[str, Any]]


class RolledAnswer(BaseModel):
    """A plan rolled forward: the new version, the targets that it kept, those of the year that has gone."""

    version: dict[str, Any]
    kept: list[str]
    past: list[str]


class LoadedAnswer(BaseModel):
    """What came of a workbook: how many records are new, changed, unchanged; or what stands in the way."""

    loaded: bool
    counts: dict[str, dict[str, int]]
    findings: list[FindingAnswer]
