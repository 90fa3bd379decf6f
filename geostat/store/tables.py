"""The tables of the store, defined once for every database."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from geostat.store.geometry import AreaGeometry

__all__ = [
    "SCHEMA_VERSION",
    "area",
    "boundary_set",
    "indicator",
    "membership",
    "meta",
    "metadata",
    "observation",
    "series",
]

SCHEMA_VERSION = 1

metadata = MetaData()

meta = Table(
    "geostat_meta",
    metadata,
    Column("schema_version", Integer, nullable=False),
    Column("data_version", Integer, nullable=False, comment="grows by one with every change of the data"),
)

boundary_set = Table(
    "boundary_set",
    metadata,
    Column("id", Text, primary_key=True),
    Column("level", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("title_th", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("member_level", Text, comment="the level of the areas that make up the groups of this set"),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("successor", Text),
    Column("digest", Text, nullable=False, comment="SHA-256 over codes, attributes, members and geometry"),
)

area = Table(
    "area",
    metadata,
    Column("fid", Integer, primary_key=True, autoincrement=True, comment="the feature id in tiles and values"),
    Column("set_id", ForeignKey("boundary_set.id", ondelete="CASCADE"), nullable=False),
    Column("code", Text, nullable=False),
    Column("name_en", Text),
    Column("name_th", Text),
    Column("country", Text),
    Column("region_en", Text),
    Column("region_th", Text),
    Column("area_km2", Float),
    Column("valid_from", Text),
    Column("valid_to", Text),
    Column("geom", AreaGeometry(), nullable=False),
    UniqueConstraint("set_id", "code"),
)

membership = Table(
    "membership",
    metadata,
    Column("set_id", ForeignKey("boundary_set.id", ondelete="CASCADE"), primary_key=True),
    Column("group", Text, primary_key=True),
    Column("member", Text, primary_key=True),
    Column("valid_from", Text),
    Column("valid_to", Text),
)

indicator = Table(
    "indicator",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title_en", Text, nullable=False),
    Column("title_th", Text, nullable=False),
    Column("unit_en", Text, nullable=False),
    Column("unit_th", Text, nullable=False),
    Column("pillar", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("aggregation", Text, nullable=False),
    Column("weight_indicator", Text),
    Column("direction", Text, nullable=False),
    Column("owner_agency_en", Text, nullable=False),
    Column("owner_agency_th", Text, nullable=False),
    Column("source_title", Text, nullable=False),
    Column("series", Text, nullable=False, comment="the series of observations that name none"),
    Column("licence", Text, nullable=False),
    Column("decimals", Integer, nullable=False),
    CheckConstraint("aggregation IN ('sum', 'weighted_mean', 'none')", name="indicator_aggregation"),
)

series = Table(
    "series",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("indicator_id", ForeignKey("indicator.id"), nullable=False),
    Column("name", Text, nullable=False, comment="edition, base year or round; values of two never mix"),
    UniqueConstraint("indicator_id", "name"),
)

observation = Table(
    "observation",
    metadata,
    Column("series_id", ForeignKey("series.id"), primary_key=True),
    Column("level", Text, primary_key=True),
    Column("period", Text, primary_key=True, comment="common era: 2019 or 2025-07"),
    Column("area_code", Text, primary_key=True),
    Column("value", Float, nullable=False),
    Column("status", Text, nullable=False),
    sqlite_with_rowid=False,
)
