"""The library without its extras: everything can be imported, and what is lacking says how to install it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from geostat.store import Store

_BARE = """
import sys
from importlib.abc import MetaPathFinder

EXTRAS = {
    "altair", "vl_convert", "xlsxwriter", "sdmx", "psycopg", "psycopg_binary", "mgwr", "distributed", "dask",
    "fastapi", "starlette", "granian", "uvicorn", "geostat_service",
}

class NotInstalled(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in EXTRAS:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, NotInstalled())

import importlib.metadata
installed = importlib.metadata.entry_points
importlib.metadata.entry_points = lambda **chosen: [
    each for each in installed(**chosen) if each.value.partition(".")[0] not in EXTRAS
]
"""

_TELL = """
from geostat.errors import MissingExtraError
try:
{use}
except MissingExtraError as error:
    print(error)
"""

CHARTS = "geostat.reports.charts"
"""Draws with Altair, line by line: whoever imports it, imports Altair."""


def bare(code: str, *arguments: str | Path) -> str:
    """What code prints where no extra is installed."""
    command = [sys.executable, "-W", "error::ImportWarning", "-c", _BARE + code, *map(str, arguments)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def test_every_module_is_imported_without_extras() -> None:
    code = f"""
from importlib import import_module
from pkgutil import walk_packages
import geostat, geostat.reports, geostat.store
for each in walk_packages(geostat.__path__, "geostat."):
    if each.name not in ("geostat.__main__", {CHARTS!r}) and ".migrations." not in each.name:
        import_module(each.name)
for package in (geostat, geostat.reports, geostat.store):
    for name in package.__all__:
        getattr(package, name)
"""
    assert bare(code) == ""


@pytest.mark.parametrize(
    ("extra", "lacking", "use"),
    [
        ("reports", "altair", "import geostat.reports.charts"),
        ("reports", "vl_convert", "from geostat.reports import chart_to_svg; chart_to_svg(None)"),
        ("reports", "xlsxwriter", "import geostat; geostat.write_workbook(None, 'a.xlsx')"),
        ("reports", "xlsxwriter", "import geostat; geostat.write_template('a.xlsx')"),
        ("reports", "xlsxwriter", "from geostat.reports import write_plan_workbook; write_plan_workbook({}, 'a.xlsx')"),
        ("sdmx", "sdmx", "from geostat.export.sdmx import to_sdmx_structure; to_sdmx_structure([], [], [])"),
        ("sdmx", "sdmx", "from geostat.readers.tables.sdmx import read_sdmx_rows; read_sdmx_rows(None, '')"),
        ("postgis", "psycopg", "import geostat; geostat.open_store('postgresql://localhost/geostat')"),
        ("gwr", "mgwr", "from geostat.analysis.models.regression import gwr; gwr.__wrapped__([])"),
        ("distributed", "distributed", "from geostat.cli.imports import _client; _client('tcp://host:8786')"),
    ],
)
def test_what_is_lacking_says_how_to_install_it(extra: str, lacking: str, use: str) -> None:
    assert bare(_TELL.format(use=f"    {use}")) == (
        f"this needs {lacking}, which is not installed; install it with: pip install 'geostat-areas[{extra}]'"
    )


def test_the_command_line_speaks_without_extras_and_without_the_service(workspace: Store) -> None:
    code = "from geostat.cli import main; main(sys.argv[1:])"
    assert "local-moran" in bare(code, "analyze", "--help")
    assert "geostat serve --port 8080" in bare(code, "serve", "--help")
    assert "Indicators: 203" in bare(code, "info", "--workspace", workspace.path)


def test_serving_says_which_distribution_serves() -> None:
    code = "from geostat.cli import main; main(['serve', '--port', '1'], standalone_mode=False)"
    told = subprocess.run([sys.executable, "-c", _BARE + code], capture_output=True, text=True, check=False)
    assert "ClickException: this needs the service; install it with: pip install geostat-areas-service" in told.stderr
