"""A small workspace with all kinds of content, written by the library's own functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import yaml
from conftest import make_indicator, make_observations

from geostat import store as stored
from geostat.countries.boundary_sets import bundled_boundary_sets
from geostat.countries.bundled import bundled_indicators, bundled_observations
from geostat.domain.analysis_requests import AnalysisRequest, SweepRequest
from geostat.domain.areas import BoundarySet
from geostat.domain.indicators import Observations
from geostat.domain.plan_records import KINDS, Record, Release, Request
from geostat.plan.editing import change_plan
from geostat.store import Holder, Store
from geostat.workspace.imports import apply_file, import_boundaries, import_observations, inspect_file
from geostat.workspace.requests import answer
from geostat.workspace.results import keep_result
from geostat.workspace.source import WorkspaceSource
from geostat.workspace.sweeps import run_sweep

__all__ = ["fill"]

CONTENT = Path(__file__).parent / "content"
PROVINCES = ["14", "15", "16", "17", "18", "19"]  # Upper Central 2, and two of Upper Central 1
PERIODS = {
    "farm_land_paddy": ["2013", "2014"],
    "gpp_chain_volume_total": ["2019", "2020"],
    "gpp_per_capita": ["2018", "2019"],
    "hai_overall": ["2019", "2020", "2021"],
    "population_nesdc": ["2018", "2019"],
    "poverty_rate": ["2018", "2019"],
}
ROOT = Holder("root", "administrator")
HOLDERS = [
    ROOT,
    Holder("reader", "reader"),
    Holder("angthong", "editor", level="province", area="15"),
    Holder("oae", "agency", agency="OAE"),
    Holder("gone", "reader"),
]


def fill(store: Store) -> None:
    """Write rows into every table."""
    _write_shipped(store)
    _write_cells(store)
    _import_files(store)
    _write_plan(store)
    _keep_findings(store)
    _give_tokens(store)


def _write_shipped(store: Store) -> None:
    """A few of the provinces and indicators that ship, with their values."""
    for boundary_set in bundled_boundary_sets():
        if boundary_set.id in ("province", "cluster_2009"):
            stored.write_boundary_set(store, _part_of(boundary_set))
    stored.write_indicators(store, [entry for entry in bundled_indicators() if entry.id in PERIODS])
    frame = bundled_observations().frame.astype({"indicator": "str", "area": "str", "period": "str"})
    wanted = pd.concat(
        [frame[(frame["indicator"] == name) & frame["period"].isin(periods)] for name, periods in PERIODS.items()]
    )
    chosen = wanted[wanted["area"].isin(PROVINCES)].reset_index(drop=True)
    stored.write_observations(store, Observations(chosen), level="province")


def _part_of(boundary_set: BoundarySet) -> BoundarySet:
    """The same set with few areas."""
    if boundary_set.membership is None:
        return replace(boundary_set, areas=boundary_set.areas.loc[PROVINCES])
    members = boundary_set.membership
    members = members[members["member"].isin(PROVINCES)].reset_index(drop=True)
    return replace(boundary_set, areas=boundary_set.areas.loc[sorted(set(members["group"]))], membership=members)


def _write_cells(store: Store) -> None:
    """A boundary file, and a made-up indicator with two edition, every kind of period and every status."""
    import_boundaries(
        store,
        CONTENT / "cells.geojson",
        id="grid",
        level="cell",
        title_en="Sixteen cells",
        title_th="ตารางสิบหกช่อง",
        publisher="Made up",
        license="CC0",
        new_areas=True,
    )
    stored.write_indicators(store, [make_indicator("cell_things")])
    for observations in _values_of_cells():
        stored.write_observations(store, observations, level="cell")


def _values_of_cells() -> Iterator[Observations]:
    codes = sorted(f"{row}{column}" for row in "abcd" for column in range(1, 5))
    values = {code: 1.5 * number for number, code in enumerate(codes, 1)}
    for period, status in (("2018", ""), ("2019", "p")):
        yield make_observations(values, "cell_things", period=period, status=status)
    odd = {"a1": 0.1 + 0.2, "a2": -1e-300, "a3": 12345678901234.25, "b1": 0.0}
    written = zip(("2019-Q3", "2019-07", "2019-FY", "2020/21", "2020"), ("", "r", "e", "derived", ""), strict=True)
    for period, status in written:
        told = {"edition": "second", "period": period, "status": status, "standard_error": 0.125}
        yield make_observations(odd, "cell_things", **told)


def _import_files(store: Store) -> None:
    """Imports of each kind: a tidy table, a table by its recipe, a revision of it, and one that was taken back."""
    import_observations(store, CONTENT / "survey.csv")
    recipe = inspect_file(store, CONTENT / "paddy.csv").recipe
    for table in recipe.tables:
        table.measures["*"].indicator = "farm_land_paddy"
    apply_file(store, CONTENT / "paddy.csv", recipe, importer="สมหญิง")
    apply_file(store, CONTENT / "paddy-revised.csv", recipe)
    import_observations(store, CONTENT / "mistaken.csv", replace=True)
    stored.undo_import(store, stored.list_imports(store)[0].id, who="root")


def _write_plan(store: Store) -> None:
    """Records of every kind; one of them is changed later, and one removed."""
    rows = yaml.safe_load((CONTENT / "plan.yaml").read_text("utf-8"))
    records: list[Record] = [KINDS[kind].model_validate(row) for kind, each in rows.items() for row in each]
    change_plan(store, ROOT, records)
    plan_records = stored.read_plan_records(store)
    asked = plan_records.get(Request, "REQ-0001")
    change_plan(store, ROOT, [asked.model_copy(update={"status": "answered", "answer": "มีแล้ว"})])
    change_plan(store, ROOT, [], removed=[plan_records.get(Release, "P15-R2-2025")])


def _keep_findings(store: Store) -> None:
    """Results of two analyses, a sweep, and one that was begun and not finished."""
    few = (("permutations", 99),)
    requests = [
        AnalysisRequest("local_moran", ("cell_things:first",), ("2562",), boundary_set="grid", parameters=few),
        AnalysisRequest("global_moran", ("gpp_per_capita",), ("2562",), parameters=few),
    ]
    for request in requests:
        keep_result(store, answer(request, WorkspaceSource(store)))
    run_sweep(store, SweepRequest(("cell_things",), boundary_set="grid", permutations=99))
    stored.begin_sweep(store, {"level": "grid", "statistics": ["global_moran"], "parts": [["cell_things", "first"]]})


def _give_tokens(store: Store) -> None:
    """A token of each role, and one that was taken back."""
    for holder in HOLDERS:
        stored.create_token(store, holder, who="root")
    stored.revoke_token(store, "gone", who="root")
