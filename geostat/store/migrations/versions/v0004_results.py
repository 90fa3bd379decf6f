"""Findings and readings of results that are kept; statistics of many indicators and periods at once."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add what results and sweeps are kept in; results that are held have nothing to say until they are run again."""
    op.add_column("analysis_run", sa.Column("findings", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("analysis_run", sa.Column("reading", sa.JSON, nullable=False, server_default="{}"))
    op.create_table(
        "sweep",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("record", sa.JSON, nullable=False),
    )
    op.create_table(
        "sweep_statistic",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("sweep_id", sa.Text, sa.ForeignKey("sweep.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("indicator_id", "series", "period", "statistic")),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Float) for name in ("value", "expected", "z", "p_sim", "p_adjusted")),
        sa.UniqueConstraint("sweep_id", "indicator_id", "series", "period", "statistic", name="sweep_statistic_key"),
    )
    op.create_table(
        "sweep_area",
        sa.Column("statistic_id", sa.Integer, sa.ForeignKey("sweep_statistic.id"), primary_key=True),
        sa.Column("area_code", sa.Text, primary_key=True),
        sa.Column("value", sa.Float),
        sa.Column("p_sim", sa.Float, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("class", sa.Text),
    )
