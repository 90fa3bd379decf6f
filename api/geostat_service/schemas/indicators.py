"""Answers about indicators."""

from __future__ import annotations

from pydantic import BaseModel
from pydantic.dataclasses import dataclass as answer

from geostat.domain.indicators import Indicator

__all__ = ["EditionAnswer", "IndicatorAnswer", "IndicatorList"]


class EditionAnswer(BaseModel):
    """One edition of an indicator and the periods that it has at a level."""

    edition: str
    level: str
    periods: list[str]


@answer(frozen=True)
class IndicatorAnswer(Indicator):
    """One entry of the catalog, with what is held of it."""

    held: list[EditionAnswer]


class IndicatorList(BaseModel):
    """The catalog."""

    indicators: list[IndicatorAnswer]
