"""Editions and licenses get the names by which everything else calls them; the program that writes is noted."""

from __future__ import annotations

import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_KEYS = {"series": "edition", "licence": "license", "standardise": "standardize", "normalise": "normalize"}
_ANALYSES = {"regionalise": "regionalize"}
_KEY_IN_RECIPE = r"(?m)^(\s*(?:- )?)(series|licence):"
_COLUMNS = [
    ("boundary_set", "licence", "license"),
    ("indicator", "licence", "license"),
    ("indicator", "series", "edition"),
    ("source", "licence", "license"),
    ("observation", "series_id", "edition_id"),
    ("superseded_observation", "series_id", "edition_id"),
    ("sweep_statistic", "series", "edition"),
]
_CONSTRAINTS = [
    ("source", "source_owner_title_licence_key", "source_owner_title_license_key"),
    ("edition", "series_indicator_id_name_key", "edition_indicator_id_name_key"),
]


def upgrade() -> None:
    """Rename tables, columns, and the keys of kept records; no value changes."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    if on_postgresql:  # made anew after the migrations
        op.execute("DROP VIEW IF EXISTS latest_observation")
        op.execute("DROP FUNCTION IF EXISTS layer(text, text, text, text)")
    op.execute("ALTER TABLE series RENAME TO edition")
    for table, before, after in _COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {before} TO {after}")
    for table, before, after in _CONSTRAINTS:
        if on_postgresql:
            op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {before} TO {after}")
        else:
            _rename_constraint_of_a_file(table, before, after)
    op.add_column("geostat_meta", sa.Column("written_by", sa.Text, nullable=False, server_default=""))
    _rename_in_records("analysis_run", "id", ["run", "statistics", "areas", "findings", "reading"])
    _rename_in_records("sweep", "id", ["record"])
    _rename_in_records("import_batch", "id", ["report"])
    _rename_analyses()
    _rename_in_recipes()


def _rename_constraint_of_a_file(table: str, before: str, after: str) -> None:
    """SQLite has no statement for it; the name stands nowhere but in the text of the table."""
    op.execute("PRAGMA writable_schema = ON")
    op.execute(f"UPDATE sqlite_schema SET sql = replace(sql, '{before}', '{after}') WHERE name = '{table}'")
    op.execute("PRAGMA writable_schema = OFF")


def _rename_in_records(table: str, key: str, columns: list[str]) -> None:
    records = sa.table(table, sa.column(key), *(sa.column(name, sa.JSON) for name in columns))
    connection = op.get_bind()
    for row in connection.execute(sa.select(records)).mappings().all():
        renamed = {name: _renamed(row[name]) for name in columns}
        if json.dumps(renamed) != json.dumps({name: row[name] for name in columns}):
            connection.execute(records.update().where(records.c[key] == row[key]).values(renamed))


def _renamed(value: Any) -> Any:
    if isinstance(value, list):
        return [_renamed(each) for each in value]
    if not isinstance(value, dict):
        return value
    renamed = {_KEYS.get(name, name): _renamed(each) for name, each in value.items()}
    if renamed.get("analysis") in _ANALYSES:
        renamed["analysis"] = _ANALYSES[renamed["analysis"]]
    return renamed


def _rename_analyses() -> None:
    for before, after in _ANALYSES.items():
        op.execute(f"UPDATE analysis_run SET analysis = '{after}' WHERE analysis = '{before}'")


def _rename_in_recipes() -> None:
    batches = sa.table("import_batch", sa.column("id"), sa.column("recipe"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(batches).where(batches.c.recipe.is_not(None))).mappings().all():
        recipe = re.sub(_KEY_IN_RECIPE, lambda found: f"{found[1]}{_KEYS[found[2]]}:", row["recipe"])
        connection.execute(batches.update().where(batches.c.id == row["id"]).values(recipe=recipe))
