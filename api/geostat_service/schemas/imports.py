"""Answers about imports and where values come from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel

__all__ = [
    "AppliedAnswer",
    "ChangesAnswer",
    "ImportAnswer",
    "ImportSummary",
    "ImportsAnswer",
    "InspectionAnswer",
    "LineageAnswer",
    "ObservationAnswer",
    "RecipeVintage",
    "Vintage",
]


class InspectionAnswer(BaseModel):
    """What a dry run found, and the recipe that it followed or drafted."""

    report: dict[str, Any]
    """Rows read, areas matched, names in doubt, checksums, changes, findings, and `can_apply`."""
    recipe: str
    """YAML; complete it and send it with the file to import it."""


class AppliedAnswer(BaseModel):
    """What an import did."""

    import_id: int | None
    new: int
    revised: int
    unchanged: int


class ImportSummary(BaseModel):
    """One file that was imported."""

    id: int
    kind: Literal["boundaries", "observations"]
    file_name: str
    sha256: str
    imported_at: datetime
    row_count: int
    level: str | None
    importer: str | None
    undone_at: datetime | None


class ImportsAnswer(BaseModel):
    """The imports, latest first."""

    imports: list[ImportSummary]


class ImportAnswer(ImportSummary):
    """One import, how it was read and what was found."""

    recipe: str | None
    report: dict[str, Any] | None


class ChangesAnswer(BaseModel):
    """What an import added, revised, and did not give any more."""

    counts: dict[str, int]
    changes: list[dict[str, Any]]


class Vintage(BaseModel):
    """One value that was or is held, and where it came from; without an import it shipped with geostat."""

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


class LineageAnswer(BaseModel):
    """The value that holds in each edition, and those before it."""

    vintages: list[Vintage]


class RecipeVintage(Vintage):
    """One value with the recipe by which its file was read."""

    recipe: str | None


class ObservationAnswer(BaseModel):
    """An observation: the value that holds in each edition, and those before it."""

    id: str
    vintages: list[RecipeVintage]
