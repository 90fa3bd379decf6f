"""Database → nouns: areas with their shapes, and tables of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import and_, exists, func, null, select, union_all

from geostat.domain.areas import AREA_COLUMNS, MEMBERSHIP_COLUMNS, BoundarySet
from geostat.store.catalog import description_of
from geostat.store.geometry import SRID
from geostat.store.tables import area, boundary_set, edition, membership, observation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, CompoundSelect

    from geostat.store.engine import Store

_AREA = ["code", *AREA_COLUMNS, "geometry"]

__all__ = [
    "layer_statement",
    "read_area_names",
    "read_area_values",
    "read_boundary_set",
    "read_edition",
    "read_edition_values",
    "read_feature_ids",
    "read_layer_parts",
    "read_observations",
    "read_values",
]


def read_boundary_set(store: Store, set_id: str) -> BoundarySet:
    """One boundary set with its areas, sorted by code."""
    with store.reading() as connection:
        described = description_of(connection, set_id)
        rows = connection.execute(select(*_area_columns()).where(area.c.set_id == set_id)).all()
        members = connection.execute(
            select(*(membership.c[name] for name in MEMBERSHIP_COLUMNS)).where(membership.c.set_id == set_id)
        ).all()
    return _boundary_set(described, pd.DataFrame(rows, columns=_AREA), members)


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
        described = description_of(connection, set_id)
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
