"""The statistical plan, tokens by role, and the log of every change, which can only be added to."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_TEXT, _INTEGER, _FLOAT, _DATE, _BOOLEAN = sa.Text, sa.Integer, sa.Float, sa.Date, sa.Boolean


def upgrade() -> None:
    """Add the tables; nothing that is held changes."""
    dated = "valid_from? date, valid_to? date, "
    for kind, columns in {
        "agency": dated + "name_th, name_en, parent? >agency, contact, email, phone",
        "committee": dated + "title_th, title_en, pillar?, level, area, chair, secretary, advisers",
        "decision": "committee >committee, meeting, held_on date, text_th, text_en, attachment",
        "plan": "title_th, title_en, level, area",
        "version": "plan >plan, first_year int, last_year int, rolled_from? >version, decision? >decision",
        "issue": dated + "plan >plan, title_th, title_en, pillar, parent? >issue, decision? >decision",
        "pc_ci": "issue >issue, kind, title_th, title_en, decision? >decision",
        "csf": "pc_ci >pc_ci, stage, title_th, title_en",
        "requirement": dated + "csf >csf, title_th, title_en, indicator? >indicator, source, level, per_year float, "
        "lag_months int, maximum_age_months? float, window_years int, time_aggregation?, role, disaggregation, "
        "keyed_by, mapped_share? float, decision? >decision",
        "responsibility": dated + "requirement >requirement, agency >agency, contact",
        "release": "requirement >requirement, period, due_on date",
        "action": "requirement >requirement, title_th, title_en, agency >agency, resources, baseline",
        "milestone": "action >action, year int, target, budget float, progress float, report",
        "target": "version >version, indicator >indicator, level, area, year int, value float",
        "request": "title_th, reason, level, area, indicator? >indicator, asked_by, asked_on? date, status, "
        "requirement? >requirement, agency? >agency, answer",
        "dataset": "indicator >indicator, collection?, per_year? float, objective, maintainer, maintainer_email, "
        "license_id, data_category, tags, disaggregation, official bool",
    }.items():
        described = ["revision int", "example bool", *columns.split(", ")]
        op.create_table(kind, sa.Column("id", sa.Text, primary_key=True), *map(_column, described))
    op.create_table(
        "token",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("level", sa.Text),
        sa.Column("area", sa.Text),
        sa.Column("agency", sa.Text, sa.ForeignKey("agency.id")),
        sa.Column("sha256", sa.Text, nullable=False, unique=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("role IN ('reader', 'editor', 'agency', 'administrator')", name="token_role"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("who", "action", "kind", "record_id")),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
        sa.Index("audit_kind_record_id", "kind", "record_id"),
    )
    _let_nobody_edit_the_log()


def _column(described: str) -> sa.Column[object]:
    name, _, kind = described.partition(" ")
    types = {"int": _INTEGER, "float": _FLOAT, "date": _DATE, "bool": _BOOLEAN}
    key = [sa.ForeignKey(f"{kind[1:]}.id")] if kind.startswith(">") else []
    return sa.Column(name.removesuffix("?"), types.get(kind, _TEXT), *key, nullable=name.endswith("?"))


def _let_nobody_edit_the_log() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit log can only be added to'); END"
            )
        return
    op.execute(
        """
        CREATE FUNCTION refuse_to_edit_the_audit_log() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit log can only be added to'; END $$
        """
    )
    op.execute(
        "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_edit_the_audit_log()"
    )
