"""Recipes, reports and cells of imports, values of earlier vintages, parents of areas, more kinds of periods."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_VALUES = ("value", "standard_error", "status", "vintage", "import_id")
_KEY = ("series_id", "level", "period", "area_code")


def upgrade() -> None:
    """Add what undoing and comparing imports takes; everything that is held stays."""
    for name, kind in (
        ("level", sa.Text()),
        ("recipe", sa.Text()),
        ("report", sa.JSON()),
        ("importer", sa.Text()),
        ("undone_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("import_batch", sa.Column(name, kind))
    op.add_column("area", sa.Column("parent", sa.Text))
    _rebuild_observations()
    op.create_table(
        "superseded_observation",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("series_id", sa.Integer, sa.ForeignKey("series.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _KEY[1:]),
        *_value_columns(),
        sa.Column("superseded_by", sa.Integer, sa.ForeignKey("import_batch.id"), nullable=False),
    )
    op.create_index("ix_superseded_observation_superseded_by", "superseded_observation", ["superseded_by"])


def _value_columns() -> "list[sa.Column[Any]]":
    return [
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("standard_error", sa.Float),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("vintage", sa.Date),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("import_batch.id")),
        *(sa.Column(name, sa.Text) for name in ("cell", "raw", "period_text")),
    ]


def _rebuild_observations() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in ("cell", "raw", "period_text"):
            op.add_column("observation", sa.Column(name, sa.Text))
        op.drop_constraint("observation_period", "observation", type_="check")
        op.create_check_constraint("observation_period", "observation", "length(period) IN (4, 7, 9, 10)")
        return
    op.rename_table("observation", "observation_before")
    op.create_table(
        "observation",
        sa.Column("series_id", sa.Integer, sa.ForeignKey("series.id")),
        *(sa.Column(name, sa.Text) for name in _KEY[1:]),
        *_value_columns(),
        sa.PrimaryKeyConstraint(*_KEY, name="observation_pkey"),
        sa.CheckConstraint("status IN ('', 'p', 'r', 'e', 'derived')", name="observation_status"),
        sa.CheckConstraint("length(period) IN (4, 7, 9, 10)", name="observation_period"),
        sa.CheckConstraint("standard_error >= 0", name="observation_standard_error"),
        sqlite_with_rowid=False,
    )
    columns = ", ".join((*_KEY, *_VALUES))
    op.execute(f"INSERT INTO observation ({columns}) SELECT {columns} FROM observation_before")
    op.drop_table("observation_before")
