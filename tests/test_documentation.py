"""The documentation is executed: what it shows works, and what there is, it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from geostat_service.main import create_app
from nbclient import NotebookClient

from geostat.settings import Settings
from geostat.store import Store

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
pytestmark = pytest.mark.whole
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    result = subprocess.run([sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, check=True)
    (shown,) = re.findall(r"# (Layer\(.*)", block)
    assert shown in result.stdout
    assert "3 high among high, 8 low among low" in result.stdout
    assert (tmp_path / "map.html").exists()


def test_the_commands_of_the_readme_are_there() -> None:
    geostat = Path(sys.executable).with_name("geostat")
    for line in re.findall(r"^geostat ((?:analyze|sweep|results|db) \S+|\S+)", README, re.MULTILINE):
        subprocess.run([geostat, *line.split(), "--help"], check=True, capture_output=True)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`?make (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_route_and_setting_is_in_the_readme(workspace: Store) -> None:
    app = create_app(Settings(database_url=str(workspace.path)))
    analyses = (ROOT / "docs" / "analyses.md").read_text("utf-8")
    for path in app.openapi()["paths"]:
        if path.startswith("/analyses/"):
            assert f"`{path.removeprefix('/analyses/')}`" in analyses, path
        else:
            assert f"`{path}`" in README, path
    for name in Settings.model_fields:
        assert f"`GEOSTAT_{name.upper()}`" in README, name


def test_links_of_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!http)([^)]+)\)", README):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
def test_notebooks_run(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "commit notebooks without their outputs"
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    NotebookClient(notebook, timeout=None, resources={"metadata": {"path": str(tmp_path)}}).execute()
