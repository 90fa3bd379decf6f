"""What a workspace holds, as the library's readers say it: the one place that knows their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pandas as pd
import shapely
from kept_values import Row, told
from sqlalchemy import select

from geostat import store as stored
from geostat.domain.areas import BoundarySet
from geostat.domain.plan_records import KINDS, Request
from geostat.store import Holder, Store, schema, tables
from geostat.support.digest import sha256_of_text
from geostat.support.json_values import to_json_value
from geostat.workspace.sweeps import read_sweep

__all__ = [
    "PARTS",
    "Store",
    "answer_request",
    "as_then",
    "holder_of",
    "newest_version",
    "open_store",
    "undo_last_import",
    "upgrade_store",
]

newest_version = schema.newest_version
open_store = stored.open_store
upgrade_store = stored.upgrade_store


def undo_last_import(store: Store) -> None:
    """Take back the last import that holds."""
    numbers = [each.id for each in stored.list_imports(store) if not each.undone_at]
    stored.undo_import(store, numbers[0])


def holder_of(store: Store, token: str) -> Holder | None:
    """Who holds a token."""
    return stored.read_holders(store).get(sha256_of_text(token))


def answer_request(store: Store, text: str) -> None:
    """Write the next revision of a record of the plan."""
    request = stored.read_plan_records(store).get(Request, "REQ-0002")
    stored.write_records(store, [request.model_copy(update={"status": "answered", "answer": text})], who="root")


def _sets(store: Store) -> list[BoundarySet]:
    return [stored.read_boundary_set(store, each) for each in stored.list_boundary_sets(store)]


def _boundary_sets(store: Store) -> Iterator[Row]:
    names = ("id", "level", "title_en", "title_th", "publisher", "license", "source", "member_level")
    for each in _sets(store):
        yield {name: told(getattr(each, name)) for name in (*names, "valid_from", "valid_to", "successor")}


def _areas(store: Store) -> Iterator[Row]:
    for each in _sets(store):
        ids = stored.read_feature_ids(store, each.id)
        for row in _rows(each.areas.drop(columns="geometry").reset_index(names="code")):
            wkb = shapely.to_wkb(_as_multi(each.areas.geometry[row["code"]]), byte_order=1)
            yield {**row, "boundary_set": each.id, "feature_id": int(ids[row["code"]]), "wkb": told(wkb)}


def _as_multi(shape: shapely.Geometry) -> shapely.MultiPolygon:
    return shape if isinstance(shape, shapely.MultiPolygon) else shapely.MultiPolygon([shape])


def _memberships(store: Store) -> Iterator[Row]:
    for each in _sets(store):
        if each.membership is not None:
            yield from _rows(each.membership.assign(boundary_set=each.id))


def _indicators(store: Store) -> Iterator[Row]:
    yield from (vars(entry) for entry in stored.read_indicators(store))


def _sources(store: Store) -> Iterator[Row]:
    """Of which publication each edition is: no reader tells it, only SQL does."""
    source, edition = tables.source.c, tables.edition.c
    told_by = (source.owner_agency_en, source.owner_agency_th, source.title, source.license)
    query = select(edition.indicator_id.label("indicator"), edition.name.label("edition"), *told_by)
    with store.reading() as connection:
        rows = connection.execute(query.join(tables.source, source.id == edition.source_id)).mappings().all()
    yield from map(dict, rows)


def _data_version(store: Store) -> Iterator[Row]:
    yield {"data_version": store.data_version()}


def _observations(store: Store) -> Iterator[Row]:
    for entry in stored.read_indicators(store):
        yield from _rows(stored.read_observations(store, entry.id).assign(indicator=entry.id))


def _vintages(store: Store) -> Iterator[Row]:
    keys = {tuple(row[name] for name in ("indicator", "area", "period", "level")) for row in _observations(store)}
    for indicator, area, period, level in sorted(keys):
        named = {"indicator": indicator, "area": area, "period": period, "level": level}
        yield from (_told(vars(each)) | named for each in stored.read_lineage(store, indicator, area, period, level))


def _imports(store: Store) -> Iterator[Row]:
    yield from (_told(vars(stored.read_import(store, each.id))) for each in stored.list_imports(store))


def _results(store: Store) -> Iterator[Row]:
    for each in stored.list_runs(store):
        kept = stored.read_run(store, each.id)
        findings = [vars(finding) for finding in kept.findings]
        yield _told({**vars(kept), "run": kept.run.to_json(), "findings": findings})


def _sweeps(store: Store) -> Iterator[Row]:
    yield from (_told(vars(each)) for each in stored.list_sweeps(store))


def _sweep_statistics(store: Store) -> Iterator[Row]:
    for each in stored.list_sweeps(store):
        statistics = read_sweep(store, each.id).statistics
        yield from _rows(statistics.rename(columns={"sweep_id": "sweep", "indicator_id": "indicator"}))


def _sweep_areas(store: Store) -> Iterator[Row]:
    keys = ["sweep", "indicator", "edition", "period", "statistic"]
    of = {row["id"]: {name: row[name] for name in keys} for row in _sweep_statistics(store)}
    for each in stored.list_sweeps(store):
        areas = read_sweep(store, each.id).areas.rename(columns={"area_code": "area"})
        yield from (row | of[row["statistic_id"]] for row in _rows(areas))


def _records(kind: str) -> Callable[[Store], Iterator[Row]]:
    def read(store: Store) -> Iterator[Row]:
        yield from (record.model_dump(mode="json") for record in stored.read_plan_records(store).all(KINDS[kind]))

    return read


def _log(store: Store) -> Iterator[Row]:
    yield from (_told(vars(each)) for each in stored.read_audit(store, limit=100_000))


def _tokens(store: Store) -> Iterator[Row]:
    yield from (_told(vars(each)) for each in stored.list_tokens(store))


def _holders(store: Store) -> Iterator[Row]:
    yield from ({"sha256": sha256, **vars(holder)} for sha256, holder in stored.read_holders(store).items())


PARTS: dict[str, Callable[[Store], Iterable[Row]]] = {
    "boundary_sets": _boundary_sets,
    "areas": _areas,
    "memberships": _memberships,
    "indicators": _indicators,
    "sources": _sources,
    "data_version": _data_version,
    "observations": _observations,
    "vintages": _vintages,
    "imports": _imports,
    "results": _results,
    "sweeps": _sweeps,
    "sweep_statistics": _sweep_statistics,
    "sweep_areas": _sweep_areas,
    **{f"records: {kind}": _records(kind) for kind in KINDS},
    "log": _log,
    "tokens": _tokens,
    "holders": _holders,
}
"""How each part of `expected.json` is read."""


def _rows(frame: pd.DataFrame) -> list[Row]:
    return [_told(row) for row in frame.to_dict("records")]


SINCE = {"edition": "series", "license": "licence"}
"""What a name of now was called in the schema that is kept: names change, values do not."""


def as_then(value: Any) -> Any:
    """A value with its names as they were."""
    if isinstance(value, list):
        return [as_then(each) for each in value]
    if isinstance(value, dict):
        return {SINCE.get(name, name): as_then(each) for name, each in value.items()}
    return value


def _told(row: dict[Any, Any]) -> Row:
    """The row with plain values; numbers of imports that pandas made floats are whole again."""
    told_row = {str(name): told(to_json_value(value)) for name, value in row.items()}
    if told_row.get("import_id") is not None:
        told_row["import_id"] = int(told_row["import_id"])
    return told_row
