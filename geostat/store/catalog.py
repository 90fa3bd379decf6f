"""What is held, in plain values: boundary sets, indicators, editions and periods; no shapes, no tables of values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from geostat.domain.holdings import Holding, Holdings
from geostat.domain.indicators import Indicator
from geostat.errors import NotFoundError, some
from geostat.store.tables import area, boundary_set, edition, indicator, observation

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from geostat.store.engine import Store

__all__ = [
    "SetSummary",
    "description_of",
    "level_of",
    "list_boundary_sets",
    "read_codes",
    "read_holdings",
    "read_indicator",
    "read_indicators",
    "summarize_boundary_sets",
]


def list_boundary_sets(store: Store) -> list[str]:
    """The ids of the boundary sets, in the order in which they were written."""
    first = func.min(area.c.fid)
    with store.reading() as connection:
        return list(connection.scalars(select(area.c.set_id).group_by(area.c.set_id).order_by(first)))


@dataclass(frozen=True)
class SetSummary:
    """A boundary set without its shapes."""

    id: str
    title_en: str
    areas: int


def summarize_boundary_sets(store: Store) -> list[SetSummary]:
    """Each boundary set and how many areas it has, in the order in which they were written."""
    query = (
        select(boundary_set.c.id, boundary_set.c.title_en, func.count())
        .join_from(boundary_set, area)
        .group_by(boundary_set.c.id, boundary_set.c.title_en)
        .order_by(func.min(area.c.fid))
    )
    with store.reading() as connection:
        return [SetSummary(*row) for row in connection.execute(query)]


def level_of(store: Store, set_id: str) -> str | None:
    """The level of a boundary set; None if it is one of groups, whose values are those of their members."""
    with store.reading() as connection:
        described = description_of(connection, set_id)
    return None if described["member_level"] else str(described["level"])


def description_of(connection: Connection, set_id: str) -> dict[str, Any]:
    """What is kept of a boundary set beside its areas; raises NotFoundError."""
    row = connection.execute(select(boundary_set).where(boundary_set.c.id == set_id)).mappings().first()
    if row is None:
        held = connection.scalars(select(boundary_set.c.id))
        raise NotFoundError(f"there is no boundary set {set_id!r}; there are {some(held)}", boundary_set=set_id)
    return {key: value for key, value in row.items() if key != "digest"}


def read_indicators(store: Store) -> list[Indicator]:
    """The whole catalog, by pillar, topic and id."""
    with store.reading() as connection:
        rows = connection.execute(select(indicator)).mappings().all()
    return sorted((Indicator(**row) for row in rows), key=lambda each: (each.pillar, each.topic, each.id))


def read_indicator(store: Store, indicator_id: str) -> Indicator:
    """One catalog entry."""
    with store.reading() as connection:
        row = connection.execute(select(indicator).where(indicator.c.id == indicator_id)).mappings().first()
    if row is None:
        raise NotFoundError(
            f"there is no indicator {indicator_id!r}; /indicators and `geostat info` list them",
            indicator=indicator_id,
        )
    return Indicator(**row)


def read_holdings(store: Store, indicator_id: str | None = None) -> Holdings:
    """What is held, of all indicators or of one."""
    keys = [observation.c.edition_id, observation.c.level, observation.c.period]
    counted = select(*keys, func.count().label("areas")).group_by(*keys)
    if indicator_id is not None:
        wanted = select(edition.c.id).where(edition.c.indicator_id == indicator_id)
        counted = counted.where(observation.c.edition_id.in_(wanted))
    held = counted.subquery()
    query = (
        select(edition.c.indicator_id, edition.c.name, held.c.level, held.c.period, held.c.areas)
        .join_from(held, edition, held.c.edition_id == edition.c.id)
        .order_by(held.c.edition_id, held.c.level, held.c.period)
    )
    with store.reading() as connection:
        return Holdings(tuple(Holding(*row) for row in connection.execute(query)))


def read_codes(store: Store, level: str) -> set[str]:
    """The area codes of a level, over all boundary sets."""
    query = select(area.c.code).join_from(area, boundary_set).where(boundary_set.c.level == level)
    with store.reading() as connection:
        return set(connection.scalars(query))
