"""What a workspace of schema 0005 holds, as its rows say it: read with SQL, without the library."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Protocol

from kept_values import Row, arranged, told

__all__ = ["read_rows"]

_OBSERVED = "o.value, o.standard_error, o.status, o.vintage"
_LINEAGE = f"o.level, o.area_code AS area, o.period, {_OBSERVED}, o.cell, o.raw, o.period_text, o.import_id"
_SWEPT = "FROM sweep_statistic s"
_RECORDS = (
    "agency",
    "committee",
    "decision",
    "plan",
    "version",
    "issue",
    "pc_ci",
    "csf",
    "requirement",
    "responsibility",
    "release",
    "action",
    "milestone",
    "target",
    "request",
    "dataset",
)
_QUERIES = {
    "boundary_sets": "SELECT id, level, title_en, title_th, publisher, licence, source, member_level, valid_from, "
    "valid_to, successor FROM boundary_set",
    "areas": "SELECT set_id AS boundary_set, code, fid AS feature_id, name_en, name_th, country, region_en, region_th, "
    "area_km2, valid_from, valid_to, parent, {wkb} AS wkb FROM area",
    "memberships": 'SELECT set_id AS boundary_set, "group", member, valid_from, valid_to FROM membership',
    "indicators": "SELECT * FROM indicator",
    "sources": "SELECT s.indicator_id AS indicator, s.name AS series, p.owner_agency_en, p.owner_agency_th, p.title, "
    "p.licence FROM series s JOIN source p ON p.id = s.source_id",
    "data_version": "SELECT data_version FROM geostat_meta",
    "observations": "SELECT s.indicator_id AS indicator, s.name AS series, o.level, o.area_code AS area, o.period, "
    f"{_OBSERVED}, o.import_id FROM observation o JOIN series s ON s.id = o.series_id",
    "vintages": f"SELECT s.indicator_id AS indicator, s.name AS series, {_LINEAGE}, NULL AS superseded_by "
    "FROM observation o JOIN series s ON s.id = o.series_id "
    f"UNION ALL SELECT s.indicator_id, s.name, {_LINEAGE}, o.superseded_by "
    "FROM superseded_observation o JOIN series s ON s.id = o.series_id",
    "imports": "SELECT * FROM import_batch",
    "results": "SELECT * FROM analysis_run",
    "sweeps": "SELECT * FROM sweep",
    "sweep_statistics": "SELECT s.sweep_id AS sweep, s.indicator_id AS indicator, s.series, s.period, s.statistic, "
    f"s.status, s.n, s.value, s.expected, s.z, s.p_sim, s.p_adjusted {_SWEPT}",
    "sweep_areas": "SELECT s.sweep_id AS sweep, s.indicator_id AS indicator, s.series, s.period, s.statistic, "
    f"a.area_code AS area, a.value, a.p_sim, a.kind, a.class {_SWEPT} JOIN sweep_area a ON a.statistic_id = s.id",
    **{f"records: {kind}": f"SELECT * FROM {kind}" for kind in _RECORDS},
    "log": "SELECT * FROM audit",
    "tokens": "SELECT id, role, level, area, agency, created_at, revoked_at FROM token",
    "holders": "SELECT sha256, id, role, level, area, agency FROM token WHERE revoked_at IS NULL",
}
_WKB = {"embedded": "substr(geom, 41)", "postgis": "ST_AsBinary(geom)"}  # 40 bytes of GeoPackage come before it
_JSON = {
    "imports": {"report"},
    "results": {"run", "statistics", "areas", "findings", "reading"},
    "sweeps": {"record"},
    "log": {"before", "after"},
}
_MOMENTS = {"imported_at", "undone_at", "created_at", "finished_at", "revoked_at", "at"}
_TRUTHS = {"example", "official"}


class Cursor(Protocol):
    """What the cursors of sqlite3 and psycopg have in common."""

    @property
    def description(self) -> Any: ...

    def execute(self, query: Any, /) -> object: ...

    def fetchall(self) -> list[tuple[Any, ...]]: ...


def read_rows(cursor: Cursor, store: str) -> dict[str, list[Row]]:
    """Every row by what it is about, as plain values that are the same in both stores."""
    found = {}
    for part, query in _QUERIES.items():
        cursor.execute(query.format(wkb=_WKB[store]))
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        found[part] = arranged(
            {name: _plain(name, value, _JSON.get(part, set())) for name, value in row.items()} for row in rows
        )
    return found


def _plain(name: str, value: Any, json_columns: set[str]) -> Any:
    """A value as Python and JSON write it, whichever database it comes from."""
    if value is None:
        return None
    if name in json_columns:
        return json.loads(value) if isinstance(value, str) else value
    if name in _MOMENTS and isinstance(value, str):
        value = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return told(bool(value) if name in _TRUTHS else value)
