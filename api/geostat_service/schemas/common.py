"""Parts that several answers share."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

__all__ = ["FindingAnswer", "SourceAnswer"]


class FindingAnswer(BaseModel):
    """Something to know about the data behind an answer."""

    severity: Literal["info", "warning", "error"]
    code: str
    message: str
    message_th: str
    where: str = ""


class SourceAnswer(BaseModel):
    """Where a number comes from."""

    owner_agency_en: str
    owner_agency_th: str
    source_title: str
    edition: str
    license: str
