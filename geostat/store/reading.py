"""Database → nouns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import and_, exists, func, null, select, union_all

from geostat.domain.areas import AREA_COLUMNS, MEMBERSHIP_COLUMNS, BoundarySet
from geostat.domain.holdings import Holding, Holdings
from geostat.domain.indicators import Indicator
from geostat.errors import NotFoundError, some
from geostat.store.geometry import SRID
from geostat.store.tables import area, boundary_set, edition, indicator, membership, observation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, CompoundSelect, Connection

    from geostat.store.engine import Store

_AREA = ["code", *AREA_COLUMNS, "geometry"]

__all__ = [
    "layer_statement",
    "level_of",
    "list_boundary_sets",
    "read_area_names",
    "read_area_values",
    "read_boundary_set",
    "read_codes",
    "read_edition",
    "read_edition_values",
    "read_feature_ids",
    "read_holdings",
    "read_indicator",
    "read_indicators",
    "read_layer_parts",
    "read_observations",
    "read_values",
]


def list_boundary_sets(store: Store) -> list[str]:
    """The ids of the boundary sets, in the order in which they were written."""
    first = func.min(area.c.fid)
    with store.reading() as connection:
        return list(connection.scalars(select(area.c.set_id).group_by(area.c.set_id).order_by(first)))


def read_boundary_set(store: Store, set_id: str) -> BoundarySet:
    """One boundary set with its areas, sorted by code."""
    with store.reading() as connection:
        described = _described(connection, set_id)
        rows = connection.execute(select(*_area_columns()).where(area.c.set_id == set_id)).all()
        members = connection.execute(
            select(*(membership.c[name] for name in MEMBERSHIP_COLUMNS)).where(membership.c.set_id == set_id)
        ).all()
    return _boundary_set(described, pd.DataFrame(rows, columns=_AREA), members)


def level_of(store: Store, set_id: str) -> str | None:
    """The level of a boundary set; None if it is one of groups, whose values are those of their members."""
    with store.reading() as connection:
        described = _described(connection, set_id)
    return None if described["member_level"] else str(described["level"])


def _described(connection: Connection, set_id: str) -> dict[str, Any]:
    row = connection.execute(select(boundary_set).where(boundary_set.c.id == set_id)).mappings().first()
    if row is None:
        held = connection.scalars(select(boundary_set.c.id))
        raise NotFoundError(f"there is no boundary set {set_id!r}; there are {some(held)}", boundary_set=set_id)
    return {key: value for key, value in row.items() if key != "digest"}


def _boundary_set(described: dict[str, Any], areas: pd.DataFrame, members: Sequence[Any]) -> BoundarySet:
    frame = areas.set_index("code").sort_index()
    return BoundarySet(
        **described,
        areas=gpd.GeoDataFrame(frame, geometry="geometry", crs=SRID),
        membership=pd.DataFrame(members, columns=MEMBERSHIP_COLUMNS) if described["member_level"] else None,
    )


def _area_columns() -> list[ColumnElement[Any]]:
    return [area.c.code, *(area.c[name] for name in AREA_COLUMNS), area.c.geom]


def read_layer_parts(
    store: Store, set_id: str, indicator_id: str, edition_name: str, period: str
) -> tuple[BoundarySet, pd.DataFrame]:
    """A boundary set and the `value` and `status` of one edition and period, by area code: joined by the database."""
    with store.reading() as connection:
        described = _described(connection, set_id)
        rows = connection.execute(layer_statement(set_id, indicator_id, edition_name, described["level"], period)).all()
    joined = pd.DataFrame(rows, columns=[*_AREA, "value", "status", "observed"])
    areas = joined.loc[joined["code"].notna(), _AREA]
    values = joined[joined["observed"].notna()].set_index("observed")[["value", "status"]]
    return _boundary_set(described, areas, []), values


def layer_statement(set_id: str, indicator_id: str, edition_name: str, level: str, period: str) -> CompoundSelect[Any]:
    """The one statement that joins areas, shapes included, to values; then values of areas that are not there."""
    chosen = _chosen(indicator_id, edition_name, level, period)
    value = [observation.c.value, observation.c.status, observation.c.area_code]
    here = and_(observation.c.area_code == area.c.code, chosen)
    joined = select(*_area_columns(), *value).join_from(area, observation, here, isouter=True)
    known = exists().where(area.c.set_id == set_id, area.c.code == observation.c.area_code)
    nowhere = select(*(null() for _ in _area_columns()), *value).where(chosen, ~known)
    return union_all(joined.where(area.c.set_id == set_id), nowhere)


def _chosen(indicator_id: str, edition_name: str, level: str, period: str) -> ColumnElement[bool]:
    """The observations of one indicator, edition, level and period, as the primary key finds them."""
    number = select(edition.c.id).where(edition.c.indicator_id == indicator_id, edition.c.name == edition_name)
    return and_(
        observation.c.edition_id == number.scalar_subquery(),
        observation.c.level == level,
        observation.c.period == period,
    )


def read_feature_ids(store: Store, set_id: str) -> pd.Series:
    """The integer feature id of each area of a boundary set, indexed by code and sorted by it."""
    query = select(area.c.code, area.c.fid).where(area.c.set_id == set_id)
    with store.reading() as connection:
        ids = {row.code: row.fid for row in connection.execute(query)}
    return pd.Series(ids, dtype="int64", name="fid").sort_index()


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


def read_area_names(store: Store) -> pd.DataFrame:
    """Level, code, name_en, name_th and parent of all areas that can have values, in the order of the sets."""
    first = select(area.c.set_id, func.min(area.c.fid).label("first")).group_by(area.c.set_id).subquery()
    query = (
        select(boundary_set.c.level, area.c.code, area.c.name_en, area.c.name_th, area.c.parent)
        .join_from(area, boundary_set)
        .join(first, first.c.set_id == area.c.set_id)
        .where(boundary_set.c.member_level.is_(None))
        .order_by(first.c.first, area.c.code)
    )
    with store.reading() as connection:
        rows = connection.execute(query).all()
    return pd.DataFrame(rows, columns=["level", "code", "name_en", "name_th", "parent"])


def read_values(store: Store, indicator_id: str, edition_name: str, level: str, period: str) -> pd.DataFrame:
    """The `value` and `status` of one indicator, edition, level and period, indexed by area code."""
    chosen = _chosen(indicator_id, edition_name, level, period)
    query = select(observation.c.area_code, observation.c.value, observation.c.status).where(chosen)
    with store.reading() as connection:
        rows = connection.execute(query).all()
    return pd.DataFrame(rows, columns=["area", "value", "status"]).set_index("area")


def read_edition_values(store: Store, indicator_id: str, edition_name: str, level: str) -> pd.DataFrame:
    """Every value of one indicator, edition and level: one row for each area, one column for each period."""
    held = read_edition(store, indicator_id, edition_name, level)
    return held.pivot(index="area", columns="period", values="value")


def read_edition(store: Store, indicator_id: str, edition_name: str, level: str) -> pd.DataFrame:
    """Every observation of one indicator, edition and level: area, period, value and standard error."""
    columns = ["area_code", "period", "value", "standard_error"]
    query = (
        select(*(observation.c[name] for name in columns))
        .join_from(observation, edition)
        .where(edition.c.indicator_id == indicator_id, edition.c.name == edition_name, observation.c.level == level)
    )
    with store.reading() as connection:
        rows = [tuple(row) for row in connection.execute(query)]  # pandas looks long at each Row
    frame = pd.DataFrame(rows, columns=["area", *columns[1:]])
    return frame.astype({"value": float, "standard_error": float})


def read_observations(store: Store, indicator_id: str) -> pd.DataFrame:
    """Every observation of an indicator, with edition, level, status, standard error, vintage and import."""
    columns = ["level", "area_code", "period", "value", "standard_error", "status", "vintage", "import_id"]
    query = (
        select(edition.c.name, *(observation.c[name] for name in columns))
        .join_from(observation, edition)
        .where(edition.c.indicator_id == indicator_id)
    )
    with store.reading() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    frame = pd.DataFrame(rows, columns=["edition", "level", "area", *columns[2:]])
    return frame.astype({"value": float, "standard_error": float})


def read_area_values(store: Store, level: str, code: str) -> pd.DataFrame:
    """Every value of one area: indicator, edition, period, value, status, in the order of time."""
    query = (
        select(
            edition.c.indicator_id,
            edition.c.name,
            observation.c.period,
            observation.c.value,
            observation.c.status,
        )
        .join_from(observation, edition)
        .where(observation.c.level == level, observation.c.area_code == code)
        .order_by(edition.c.id, observation.c.period)
    )
    with store.reading() as connection:
        rows = connection.execute(query).all()
    return pd.DataFrame(rows, columns=["indicator", "edition", "period", "value", "status"])
