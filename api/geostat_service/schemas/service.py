"""What the service says of itself."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from geostat_service.schemas.links import Link

__all__ = ["ConformanceDocument", "HealthAnswer", "LandingDocument", "ReadinessAnswer"]


class LandingDocument(TypedDict):
    """Where everything is (OGC API – Common)."""

    title: str
    description: str
    links: list[Link]


class ConformanceDocument(TypedDict):
    """The conformance classes that are kept (OGC API – Common)."""

    conformsTo: list[str]


class HealthAnswer(BaseModel):
    """The service lives."""

    status: Literal["ok"] = "ok"
    data_version: int = Field(description="It grows with every change of the data")


class ReadinessAnswer(BaseModel):
    """The service is ready for clients."""

    status: Literal["ready"] = "ready"
    data_version: int = Field(description="It grows with every change of the data")
