from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from conftest import make_indicator, make_observations, make_set

from geostat import store as stored
from geostat.errors import ConflictError, NotFoundError, ObservationTableError
from geostat.readers.tables.recipe import Recipe
from geostat.store import Store
from geostat.workspace.imports import apply_file, inspect_file

FIRST = "จังหวัด,2561,2562\nอ่างทอง,1,2\nลพบุรี,3,4\n"
REVISED = "จังหวัด,2562,2563\nอ่างทอง,2,9\nลพบุรี,5 r,8\n"


@pytest.fixture
def store(target: str) -> Iterator[Store]:
    """Two provinces with one value that is held already."""
    store = stored.create_store(target)
    areas = make_set({"15": shapely.box(0, 0, 1, 1), "16": shapely.box(1, 0, 2, 1)}, id="province", level="province")
    areas.areas["name_th"] = ["อ่างทอง", "ลพบุรี"]
    stored.write_boundary_set(store, areas)
    stored.write_indicators(store, [make_indicator("x")])
    stored.write_observations(store, make_observations({"15": 1.5}, period="2018"), level="province")
    yield store
    store.close()


def table(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def recipe(store: Store, path: Path) -> Recipe:
    drafted = inspect_file(store, path).recipe
    for each in drafted.tables:
        each.measures["*"].indicator = "x"
    return drafted


def held(store: Store, period: str) -> dict[str, float]:
    return stored.read_values(store, "x", "first", "province", period)["value"].to_dict()


def test_inspecting_says_what_would_change_and_writes_nothing(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path, FIRST)
    report = inspect_file(store, path, recipe(store, path)).report
    assert report.changes == {"new": 3, "revised": 1}
    assert held(store, "2018") == {"15": 1.5}
    assert stored.list_imports(store) == []


def test_a_later_file_is_a_new_vintage_that_can_be_compared_and_undone(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path, FIRST)
    how = recipe(store, path)
    first = apply_file(store, path, how, importer="somebody")
    assert (first.new, first.revised, first.unchanged) == (3, 1, 0)
    second = apply_file(store, table(tmp_path, REVISED, "later.csv"), how)
    assert (second.new, second.revised, second.unchanged) == (2, 1, 1)
    assert held(store, "2019") == {"15": 2, "16": 5}

    changes = stored.read_changes(store, second.import_id or 0)
    assert changes[["change", "area", "period"]].to_numpy().tolist() == [
        ["revised", "16", "2019"], ["added", "15", "2020"], ["added", "16", "2020"],
    ]  # fmt: skip
    assert changes.loc[0, ["value_before", "value"]].tolist() == [4, 5]

    with pytest.raises(ConflictError, match="values of import 1 were replaced by import 2; undo that first"):
        stored.undo_import(store, first.import_id or 0)
    assert stored.undo_import(store, second.import_id or 0) == 3
    assert held(store, "2019") == {"15": 2, "16": 4}
    assert stored.undo_import(store, first.import_id or 0) == 4
    assert held(store, "2018") == {"15": 1.5}
    assert held(store, "2019") == {}
    with pytest.raises(ConflictError, match="undone already"):
        stored.undo_import(store, first.import_id or 0)
    assert all(each.undone_at for each in stored.list_imports(store))


def test_a_value_can_say_where_it_came_from(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path, FIRST)
    how = recipe(store, path)
    apply_file(store, path, how, importer="somebody")
    apply_file(store, table(tmp_path, REVISED, "later.csv"), how)
    now, before = stored.read_lineage(store, "x", "16", "2019")
    assert (now.value, now.status, now.cell, now.raw, now.period_text) == (5, "r", "B3", "5 r", "2562")
    assert (now.file_name, now.current, before.current) == ("later.csv", True, False)
    assert (before.value, before.cell, before.importer) == (4, "C3", "somebody")
    assert len(now.sha256) == 64
    shipped = stored.read_lineage(store, "x", "15", "2018")[-1]
    assert (shipped.value, shipped.import_id) == (1.5, None)
    with pytest.raises(NotFoundError, match="nothing is held of x for area 15 in 1999"):
        stored.read_lineage(store, "x", "15", "1999")


def test_a_file_that_confirms_a_value_of_unknown_origin_becomes_its_origin(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path, "จังหวัด,2561\nอ่างทอง,1.5\n")
    how = recipe(store, path)
    written = apply_file(store, path, how)
    assert (written.new, written.revised, written.unchanged) == (0, 0, 1)
    assert stored.read_lineage(store, "x", "15", "2018")[0].cell == "B2"
    assert stored.read_changes(store, written.import_id or 0).empty
    assert apply_file(store, table(tmp_path, path.read_text("utf-8"), "again.csv"), how).unchanged == 1
    assert stored.read_lineage(store, "x", "15", "2018")[0].file_name == "table.csv"


def test_the_recipe_and_the_report_are_kept(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path, FIRST)
    number = apply_file(store, path, recipe(store, path)).import_id or 0
    kept = stored.read_import(store, number)
    assert "indicator: x" in (kept.recipe or "")
    assert (kept.report or {})["observations"] == 4
    with pytest.raises(NotFoundError, match="there is no import 99"):
        stored.read_import(store, 99)


def test_what_a_later_file_no_longer_gives_is_dropped_in_the_comparison_and_stays_held(
    store: Store, tmp_path: Path
) -> None:
    path = table(tmp_path, FIRST)
    how = recipe(store, path)
    apply_file(store, path, how)
    number = apply_file(store, table(tmp_path, "จังหวัด,2562\nอ่างทอง,7\n", "later.csv"), how).import_id or 0
    changes = stored.read_changes(store, number)
    assert changes["change"].tolist() == ["revised", "dropped"]
    assert held(store, "2019") == {"15": 7, "16": 4}


def test_nothing_is_written_of_a_file_with_an_error(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path, FIRST)
    how = recipe(store, path)
    for wrong in (FIRST.replace("4", "four"), FIRST + "แม่สอด,1,2\n"):
        with pytest.raises(ObservationTableError, match=r"table.csv was not imported"):
            apply_file(store, table(tmp_path, wrong), how)
    assert stored.list_imports(store) == []
    assert held(store, "2018") == {"15": 1.5}


def test_a_jump_in_magnitude_is_a_warning(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path, "จังหวัด,2561\nอ่างทอง,1500\nลพบุรี,3000\n")
    found = inspect_file(store, path, recipe(store, path)).report.findings
    assert "values are about 1,000 times those held" in next(each.message for each in found if each.code == "magnitude")


def test_periods_of_another_kind_in_one_series_are_a_warning(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path, "จังหวัด,ปีงบประมาณ 2561\nอ่างทอง,1\nลพบุรี,3\n")
    found = inspect_file(store, path, recipe(store, path)).report.findings
    (told,) = [each.message for each in found if each.code == "period_kind"]
    assert "of the kind fiscal_year, the edition first holds year" in told


@pytest.mark.whole
def test_the_commands_tell_the_same_story(tmp_path: Path) -> None:
    geostat = Path(sys.executable).with_name("geostat")

    def run(*words: str, code: int = 0) -> str:
        done = subprocess.run(
            [geostat, *words, *([] if words[0] == "--help" else ["--workspace", "w.gpkg"])],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    table(tmp_path, "จังหวัด,2561,2562\nอ่างทองง,1,2\nลพบุรี,3,4\n", "births.csv")
    first = run("inspect", "births.csv", "--out", "births.yaml")
    assert "suggested: 'อ่างทองง' at A2, 1 rows; perhaps 15 อ่างทอง" in first
    refused = run("apply", "births.csv", "--recipe", "births.yaml", code=1)
    assert "births.csv was not imported" in refused
    again = run("inspect", "births.csv", "--recipe", "births.yaml", "--indicator", "*=births_registered",
                "--confirm", "อ่างทองง=15", "--out", "births.yaml")  # fmt: skip
    assert "ready to apply" in again
    assert "4 revised" in again
    assert "150 dropped" in again
    assert "Import 1: 0 new, 4 revised, 0 unchanged" in run("apply", "births.csv", "--recipe", "births.yaml")
    assert "births.csv" in run("imports")
    assert "4 revised" in run("diff", "1")
    assert "holds  (import 1, births.csv, C2)" in run("lineage", "births_registered", "15", "2562")
    assert "4 values went" in run("undo", "1")
    assert "undone already" in run("undo", "1", code=1)
