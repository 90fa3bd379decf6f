"""Every boundary and every value of a workspace, by digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import shapely
from sqlalchemy import text

from geostat.store import Store, list_boundary_sets, read_boundary_set

VALUES = Path(__file__).with_name("values.json")

BOUNDARY_SETS, BOUNDARY_SET = list_boundary_sets, read_boundary_set
OBSERVATIONS = """
    SELECT edition.indicator_id, edition.name, observation.level, observation.period,
           observation.area_code, observation.value, observation.status
    FROM observation JOIN edition ON edition.id = observation.edition_id
"""


def summary(store: Store) -> dict[str, dict[str, object]]:
    """How many rows there are, and their digest."""
    return {"areas": _digested(area_rows(store)), "observations": _digested(observation_rows(store))}


def area_rows(store: Store) -> list[str]:
    """Boundary set, code and WKB of every area."""
    rows = []
    for id in BOUNDARY_SETS(store):
        shapes = BOUNDARY_SET(store, id).areas.geometry
        wkb = shapely.to_wkb(shapes.to_numpy(), hex=True, output_dimension=2, byte_order=1, include_srid=False)
        rows += ["\t".join(row) for row in zip([id] * len(shapes), shapes.index, wkb, strict=True)]
    return rows


def observation_rows(store: Store) -> list[str]:
    """Indicator, edition, level, period, area, value and status of every observation."""
    with store.reading() as connection:
        found = connection.execute(text(OBSERVATIONS)).all()
    return ["\t".join(_written(each) for each in row) for row in found]


def _written(value: object) -> str:
    return repr(value) if isinstance(value, float) else str("" if value is None else value)


def _digested(rows: Iterable[str]) -> dict[str, object]:
    lines = sorted(rows)
    return {"rows": len(lines), "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest()}
