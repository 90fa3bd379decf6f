"""What is remembered of imports: the file, what it changed, and where each value comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date, datetime

    from geostat.support.json_values import JsonObject

__all__ = ["Change", "ImportRecord", "ImportSummary", "LineageRecord"]


@dataclass(frozen=True, kw_only=True)
class ImportSummary:
    """One file that was imported; `row_count` says how many values were new or changed."""

    id: int
    kind: Literal["boundaries", "observations"]
    file_name: str
    sha256: str
    imported_at: datetime
    row_count: int
    level: str | None
    importer: str | None
    undone_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ImportRecord(ImportSummary):
    """One import with the recipe by which its file was read, YAML, and its match report."""

    recipe: str | None = field(repr=False)
    report: JsonObject | None = field(repr=False)

    @property
    def dropped(self) -> list[Change]:
        """Values that were held for the same edition and periods and that the file did not give."""
        rows = (self.report or {}).get("dropped", [])
        return [
            Change(indicator, edition, area, period, before, None, "dropped")
            for indicator, edition, area, period, before in rows
        ]


@dataclass(frozen=True)
class Change:
    """One value that an import added or revised, or that its file no longer gave."""

    indicator: str
    edition: str
    area: str
    period: str
    value_before: float | None
    value: float | None
    change: Literal["added", "revised", "dropped"]


@dataclass(frozen=True, kw_only=True)
class LineageRecord:
    """A value that was or is held in an edition, and the import that it came from, if it did not ship with geostat."""

    value: float
    standard_error: float | None
    status: str
    edition: str
    vintage: date | None
    current: bool
    import_id: int | None
    superseded_by: int | None
    file_name: str | None
    sha256: str | None
    imported_at: datetime | None
    importer: str | None
    cell: str | None
    raw: str | None
    period_text: str | None
