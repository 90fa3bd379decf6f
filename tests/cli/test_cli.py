from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geostat.cli import main
from geostat.store import Store


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def copy(workspace: Store, tmp_path: Path) -> Path:
    """A workspace of one's own, to change."""
    path = tmp_path / "copy.gpkg"
    path.write_bytes(workspace.path.read_bytes())
    return path


def commands() -> list[list[str]]:
    found = []
    for name, command in main.commands.items():
        found.append([name])
        found += [[name, inner] for inner in getattr(command, "commands", {})]
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_help_shows_an_example(command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert f"Example:\n    geostat {command[0]}" in result.output


def test_help_does_not_wait_for_heavy_imports() -> None:
    heavy = ("pandas", "libpysal", "numba", "fastapi")
    code = f"import sys, geostat, geostat.cli; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_pysal_is_not_imported_until_an_analysis_runs(workspace: Store) -> None:
    code = f"""
import sys
from geostat.settings import Settings
from geostat_service.main import create_app
create_app(Settings(database_url={str(workspace.path)!r}))
print([m for m in ("libpysal", "esda", "mapclassify", "numba", "sklearn") if m in sys.modules])
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_info_says_what_is_held(workspace: Store) -> None:
    result = run("info", "--workspace", workspace.path)
    assert "province           77 areas" in result.output
    assert "Indicators: 203, observations: 188,820" in result.output


@pytest.mark.whole
def test_init_makes_a_workspace_and_does_not_overwrite_one(tmp_path: Path) -> None:
    path = tmp_path / "new.gpkg"
    assert "is ready" in run("init", "--workspace", path).output
    again = run("init", "--workspace", path)
    assert again.exit_code == 1
    assert again.output.startswith("Error: ")
    assert "exists already" in again.output


def test_local_moran_prints_classes_and_its_reading(workspace: Store) -> None:
    result = run("analyze", "local-moran", "gpp_per_capita", "--periods", "2562", "--workspace", workspace.path)
    assert "local_moran of gpp_per_capita 2019" in result.output
    assert re.search(r"isolate +83 +Phuket", result.output)
    assert re.search(r"LL +47 +Sakon Nakhon .* p_adjusted 0\.0", result.output)
    assert "พื้นที่ข้างเคียงกันมีค่าใกล้เคียงกัน" in result.output


def test_results_as_json_carry_their_run(workspace: Store) -> None:
    options = ["--periods", "2019", "--bridges", "--permutations", "999", "--json", "--workspace", workspace.path]
    result = json.loads(run("analyze", "global-moran", "gpp_per_capita", *options).output)
    assert result["statistics"]["n"] == 77
    assert result["run"]["weights"]["bridges"] == [["82", "83"]]


def test_export_map_writes_a_page(workspace: Store, tmp_path: Path) -> None:
    out = tmp_path / "map.html"
    run("export-map", out, "--indicator", "poverty_rate", "--period", "2564", "--workspace", workspace.path)
    assert "สัดส่วนคนจน" in out.read_text("utf-8") or "ยากจน" in out.read_text("utf-8")


def test_observations_come_in_and_are_shown(copy: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("indicator,area,period,value\ngpp_per_capita,15,2564,123456\n")
    assert "1 observations are new" in run("import-observations", table, "--workspace", copy).output
    table.write_text("indicator,area,period,value\ngpp_per_capita,15,2564,much\n")
    refused = run("import-observations", table, "--workspace", copy)
    assert refused.exit_code == 1
    assert "row 2, column value: 'much' is not a number" in refused.output


def test_boundaries_come_in_and_are_shown(copy: Path, workspace: Store, tmp_path: Path) -> None:
    exported = tmp_path / "provinces.geojson"
    subprocess.run(["ogr2ogr", exported, workspace.path, "province"], check=True, capture_output=True)
    options = ["--id", "province_again", "--level", "province", "--workspace", copy]
    assert "77 areas of level province are now" in run("import-boundaries", exported, *options).output
    assert "province_again     77 areas" in run("info", "--workspace", copy).output


def test_mistakes_end_with_one_clear_line(workspace: Store) -> None:
    result = run("analyze", "local-moran", "happiness", "--workspace", workspace.path)
    assert result.exit_code == 1
    assert result.output == "Error: there is no indicator 'happiness'; /indicators and `geostat info` list them\n"


class TestAnalyses:
    def test_every_analysis_explains_itself_with_an_example_that_runs(self, workspace: Store) -> None:
        from geostat.analysis import ANALYSES

        for name in ("lee", "theil", "spatial-markov", "regionalize", "neighbor-match"):
            text = run("analyze", name, "--help").output
            example = re.search(rf"geostat (analyze {name} .*)", text)
            assert example, name
            answer = run(*example[1].split(), "--workspace", workspace.path).output
            assert re.search("[ก-๙]", answer)
        listed = run("analyze", "--help").output
        assert all(name.replace("_", "-") in listed for name in ANALYSES)

    def test_options_are_the_parameters_of_the_registry(self, workspace: Store) -> None:
        options = ["--regions", "5", "--method", "azp", "--parts", "joined", "--json", "--workspace", workspace.path]
        found = json.loads(run("analyze", "regionalize", "gpp_per_capita@2562", "poverty_rate@2562", *options).output)
        assert (found["statistics"]["count"], found["statistics"]["linked"]) == (5, [["83", "82"]])
        assert found["run"]["parameters"]["method"] == "azp"
        refused = run("analyze", "local-moran", "gpp_per_capita", "--alpha", "3", "--workspace", workspace.path)
        assert refused.exit_code == 2
        assert "alpha should be less than 1, not 3" in refused.output

    def test_results_are_kept_listed_shown_exported_and_repeated(self, copy: Path, tmp_path: Path) -> None:
        place = ("--workspace", copy)
        out = tmp_path / "lisa.geojson"
        run("analyze", "local-moran", "gpp_per_capita", "--periods", "2562", "--keep", "--out", out, *place)
        assert len(json.loads(out.read_text("utf-8"))["features"]) == 77
        listed = run("results", "list", *place).output
        number = listed.split()[0]
        assert "local_moran" in listed
        assert "LL" in run("results", "show", number, *place).output
        assert json.loads(run("results", "show", number, "--json", *place).output)["run"]["analysis"] == "local_moran"
        run("results", "export", number, tmp_path / "lisa.csv", *place)
        assert "isolate" in (tmp_path / "lisa.csv").read_text("utf-8-sig")
        assert "The same, to the last bit." in run("results", "repeat", number, *place).output
        assert "no analysis 'zz' is kept" in run("results", "show", "zz", *place).output

    def test_a_sweep_is_run_and_asked(self, copy: Path, tmp_path: Path) -> None:
        place = ("--workspace", copy)
        few = ("--indicators", "gpp_per_capita,poverty_rate", "--permutations", "999")
        assert "statistics" in run("sweep", "run", *few, *place).output
        assert re.search(r"gpp_per_capita .* 26 +26 +1995", run("sweep", "show", *place).output)
        run("sweep", "show", "--changes", "--csv", tmp_path / "changes.csv", *place)
        assert (tmp_path / "changes.csv").read_text("utf-8-sig").startswith("indicator,edition,area,from,to,was,now")

    def test_sensitivity_of_any_analysis(self, workspace: Store) -> None:
        options = ("--periods", "2562", "--also", "knn", "--workspace", workspace.path)
        found = run("analyze", "sensitivity", "gpp_per_capita", "--analysis", "local-g", *options).output
        assert "areas change their class" in found
        assert "Phuket" in found

    def test_weights_are_described_and_written(self, workspace: Store, tmp_path: Path) -> None:
        place = ("--workspace", workspace.path)
        assert re.search(r"isolates +\['83'\]", run("weights", *place).output)
        for name in ("w.gal", "w.parquet", "lines.geojson"):
            assert "is written" in run("weights", "--bridges", "--out", tmp_path / name, *place).output
        lines = json.loads((tmp_path / "lines.geojson").read_text("utf-8"))["features"]
        assert len(lines) == 178
        assert {each["geometry"]["type"] for each in lines} == {"LineString"}
        options = ("--periods", "2562", "--weights", tmp_path / "w.gal", *place)
        assert "Moran" in run("analyze", "global-moran", "gpp_per_capita", *options).output
