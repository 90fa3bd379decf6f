"""Boundaries, indicators, series and observations."""

import sqlalchemy as sa
from alembic import op

from geostat.store.geometry import AreaGeometry

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "geostat_meta",
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("data_version", sa.Integer, nullable=False),
    )
    op.create_table(
        "boundary_set",
        sa.Column("id", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("level", "title_en", "title_th", "publisher", "licence", "source")
        ),
        sa.Column("member_level", sa.Text),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("successor", sa.Text),
        sa.Column("digest", sa.Text, nullable=False),
    )
    op.create_table(
        "area",
        sa.Column("fid", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("set_id", sa.Text, sa.ForeignKey("boundary_set.id", ondelete="CASCADE"), nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("name_en", "name_th", "country", "region_en", "region_th")),
        sa.Column("area_km2", sa.Float),
        sa.Column("valid_from", sa.Text),
        sa.Column("valid_to", sa.Text),
        sa.Column("geom", AreaGeometry(), nullable=False),
        sa.UniqueConstraint("set_id", "code", name="area_set_id_code_key"),
    )
    op.create_table(
        "membership",
        sa.Column("set_id", sa.Text, sa.ForeignKey("boundary_set.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("group", sa.Text, primary_key=True),
        sa.Column("member", sa.Text, primary_key=True),
        sa.Column("valid_from", sa.Text),
        sa.Column("valid_to", sa.Text),
    )
    required = ("title_en", "title_th", "unit_en", "unit_th", "pillar", "topic", "measure", "aggregation")
    described = ("direction", "owner_agency_en", "owner_agency_th", "source_title", "series", "licence")
    op.create_table(
        "indicator",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in required),
        sa.Column("weight_indicator", sa.Text),
        *(sa.Column(name, sa.Text, nullable=False) for name in described),
        sa.Column("decimals", sa.Integer, nullable=False),
        sa.CheckConstraint("aggregation IN ('sum', 'weighted_mean', 'none')", name="indicator_aggregation"),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("indicator_id", sa.Text, sa.ForeignKey("indicator.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.UniqueConstraint("indicator_id", "name", name="series_indicator_id_name_key"),
    )
    op.create_table(
        "observation",
        sa.Column("series_id", sa.Integer, sa.ForeignKey("series.id"), primary_key=True),
        sa.Column("level", sa.Text, primary_key=True),
        sa.Column("period", sa.Text, primary_key=True),
        sa.Column("area_code", sa.Text, primary_key=True),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO geostat_meta (schema_version, data_version) VALUES (1, 0)")
