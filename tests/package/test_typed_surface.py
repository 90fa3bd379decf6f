"""What a person who writes against geostat is told before her program runs."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from types import ModuleType

import pytest

import geostat
import geostat.reports
import geostat.store

ROOT = Path(__file__).parents[2]

HERS = """\
import geostat, geostat.analysis, geostat.export, geostat.reports
store = geostat.open_store("thailand.gpkg")
reveal_type(geostat.read_layer)
reveal_type(geostat.read_layer(store, "province", "gpp_per_capita", 2562))
reveal_type(geostat.analysis.local_moran)
reveal_type(geostat.export.to_geojson)
geostat.read_layr
geostat.reports.to_htm
geostat.read_layer("thailand.gpkg", "province", "gpp_per_capita", 2562)
geostat.to_html(store)
"""

TOLD = {
    3: "def (store: geostat.store.engine.Store, boundary_set: geostat.domain.areas.BoundarySet | str, ",
    4: 'Revealed type is "geostat.domain.layers.Layer"',
    5: "def (layer: geostat.domain.layers.Layer, weights: geostat.weights.model.SpatialWeights, *, ",
    6: "geostat.domain.layers.Layer | geostat.analysis.core.result.AnalysisResult) -> str",
    7: 'Module has no attribute "read_layr"; maybe "read_layer"?',
    8: 'Module has no attribute "to_htm"; maybe "to_html"?',
    9: 'Argument 1 to "read_layer" has incompatible type "str"; expected "Store"',
    10: 'Argument 1 to "to_html" has incompatible type "Store"; expected "Report"',
}


@pytest.mark.whole
def test_a_program_of_hers_is_checked_strictly(tmp_path: Path) -> None:
    (tmp_path / "hers.py").write_text(HERS)
    strictly = ["--strict", "--config-file=", "--follow-imports=silent", "--no-error-summary", "--no-pretty"]
    told = subprocess.run(
        [sys.executable, "-m", "mypy", *strictly, "hers.py"],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = dict(line.removeprefix("hers.py:").split(":", 1) for line in told.stdout.splitlines())
    assert list(map(int, lines)) == list(TOLD), told.stdout + told.stderr
    for number, words in TOLD.items():
        assert words in lines[str(number)]


def test_the_types_are_there_for_others() -> None:
    assert files("geostat").joinpath("py.typed").is_file()


@pytest.mark.parametrize("package", [geostat, geostat.reports, geostat.store], ids=lambda each: each.__name__)
def test_a_stub_says_what_is_there(package: ModuleType) -> None:
    stub = ast.parse(Path(str(package.__file__)).with_suffix(".pyi").read_text("utf-8"))
    imports = [each for each in stub.body if isinstance(each, ast.ImportFrom)]
    told = {name.name: each.module for each in imports for name in each.names}
    assert all(name.asname == name.name for each in imports for name in each.names), "only `x as x` is handed on"
    for name, module in told.items():
        assert getattr(package, name) is getattr(import_module(f"{package.__name__}.{module}"), name)
    (listed,) = (each.value for each in stub.body if isinstance(each, ast.Assign))
    assert sorted(ast.literal_eval(listed)) == sorted(package.__all__) == sorted(told)


@pytest.mark.parametrize("package", [geostat, geostat.reports, geostat.store], ids=lambda each: each.__name__)
def test_a_misspelt_name_is_an_error_when_it_runs_too(package: ModuleType) -> None:
    with pytest.raises(AttributeError, match="read_layr"):
        package.read_layr  # noqa: B018
