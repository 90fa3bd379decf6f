"""Collections of features (OGC API – Features, parts 1 and 2)."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from geostat_service.schemas.links import Link

__all__ = ["CollectionDocument", "CollectionsDocument"]


class SpatialExtent(TypedDict):
    """West, south, east and north of all features."""

    bbox: list[list[float]]
    crs: str


class TemporalExtent(TypedDict):
    """First and last moment of the periods that are held."""

    interval: list[list[str]]


class Extent(TypedDict):
    """Where features are, and of which time if they carry an indicator."""

    spatial: SpatialExtent
    temporal: NotRequired[TemporalExtent]


class CollectionDocument(TypedDict):
    """A boundary set, alone or with an indicator."""

    id: str
    title: str
    description: str
    extent: Extent
    itemType: Literal["feature"]
    crs: list[str]
    storageCrs: str
    attribution: str
    links: list[Link]


class CollectionsDocument(TypedDict):
    """All collections."""

    links: list[Link]
    collections: list[CollectionDocument]
