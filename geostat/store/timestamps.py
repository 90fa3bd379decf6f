"""Moments in time, in UTC in every database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import DateTime
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect

__all__ = ["Timestamp"]


class Timestamp(TypeDecorator[datetime]):
    """A moment with its time zone; SQLite keeps none, and what it keeps is UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment as it was written."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value
