"""Parts that several answers share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from geostat.domain.findings import Finding
from geostat.domain.indicators import Indicator

__all__ = ["Answer", "FindingAnswer", "SourceAnswer"]


class Answer(BaseModel):
    """An answer, or a part of one, that may be read from the attributes of a noun of the library."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class FindingAnswer(Answer):
    """Something to know about the data behind an answer."""

    severity: Literal["info", "warning", "error"]
    code: str
    message: str
    message_th: str
    where: str = ""

    @classmethod
    def listed(cls, found: Iterable[Finding]) -> list[FindingAnswer]:
        """Findings as they are answered."""
        return [cls.model_validate(each) for each in found]


class SourceAnswer(BaseModel):
    """Where a number comes from."""

    owner_agency_en: str
    owner_agency_th: str
    source_title: str
    edition: str
    license: str

    @classmethod
    def of(cls, indicator: Indicator, edition: str) -> SourceAnswer:
        """Where the numbers of an edition of an indicator come from."""
        return cls(
            owner_agency_en=indicator.owner_agency_en,
            owner_agency_th=indicator.owner_agency_th,
            source_title=indicator.source_title,
            edition=edition,
            license=indicator.license,
        )
