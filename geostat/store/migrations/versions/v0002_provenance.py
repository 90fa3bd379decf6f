"""Sources, imports, standard errors, analysis runs; in PostGIS also a Web Mercator column."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what a value's origin is told by; observations keep their values."""
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_count", sa.Integer, nullable=False),
        sa.CheckConstraint("kind IN ('boundaries', 'observations')", name="import_batch_kind"),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("owner_agency_en", "owner_agency_th", "title", "licence")
        ),
        sa.UniqueConstraint("owner_agency_en", "title", "licence", name="source_owner_title_licence_key"),
    )
    op.create_table(
        "analysis_run",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("analysis", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("run", "statistics", "areas")),
    )
    _give_series_their_source()
    _rebuild_observations()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE area ADD COLUMN geom_3857 geometry(MultiPolygon, 3857) "
            "GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED"
        )
        op.execute("CREATE INDEX idx_area_geom_3857 ON area USING gist (geom_3857)")
        op.execute("CREATE INDEX IF NOT EXISTS idx_area_geom ON area USING gist (geom)")
    else:
        op.execute("DROP INDEX IF EXISTS idx_area_geom")  # an index over the bytes of shapes serves nobody


def _give_series_their_source() -> None:
    op.execute("ALTER TABLE series ADD COLUMN source_id INTEGER REFERENCES source (id)")
    op.execute(
        "INSERT INTO source (owner_agency_en, owner_agency_th, title, licence) "
        "SELECT owner_agency_en, min(owner_agency_th), source_title, licence FROM indicator "
        "GROUP BY owner_agency_en, source_title, licence"
    )
    op.execute(
        "UPDATE series SET source_id = (SELECT source.id FROM source JOIN indicator "
        "ON indicator.owner_agency_en = source.owner_agency_en AND indicator.source_title = source.title "
        "AND indicator.licence = source.licence WHERE indicator.id = series.indicator_id)"
    )


def _rebuild_observations() -> None:
    op.rename_table("observation", "observation_before")
    if op.get_bind().dialect.name == "postgresql":  # index names are the schema's there
        op.execute("ALTER TABLE observation_before RENAME CONSTRAINT observation_pkey TO observation_before_pkey")
    op.create_table(
        "observation",
        sa.Column("series_id", sa.Integer, sa.ForeignKey("series.id")),
        sa.Column("level", sa.Text),
        sa.Column("period", sa.Text),
        sa.Column("area_code", sa.Text),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("standard_error", sa.Float),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("vintage", sa.Date),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("import_batch.id")),
        sa.PrimaryKeyConstraint(
            "series_id",
            "level",
            "period",
            "area_code",
            name="observation_pkey",
            postgresql_include=["value", "status"],
        ),
        sa.CheckConstraint("status IN ('', 'p', 'r', 'e', 'derived')", name="observation_status"),
        sa.CheckConstraint("length(period) IN (4, 7)", name="observation_period"),
        sa.CheckConstraint("standard_error >= 0", name="observation_standard_error"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO observation (series_id, level, period, area_code, value, status) "
        "SELECT series_id, level, period, area_code, value, status FROM observation_before"
    )
    op.drop_table("observation_before")
