"""Spans of days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Interval"]


@dataclass(frozen=True)
class Interval:
    """From a first to a last day, either of which may be open."""

    start: date | None
    end: date | None

    def touches(self, start: date, end: date) -> bool:
        """Whether the two intervals have a day in common."""
        return (self.start is None or self.start <= end) and (self.end is None or start <= self.end)
