"""What is published: it holds what it needs and nothing else, and works away from the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
from environments import PACKAGES, ROOT, Environment, build_wheels, make_environment
from servers import PATIENCE_SECONDS, free_port, running, wait_for

HERS = Path(__file__).parent / "files_of_her_own.py"
OPTIONAL = ["altair", "distributed", "fastapi", "geostat_asean", "geostat_service", "geostat_thailand", "mgwr"]
OPTIONAL += ["psycopg", "sdmx", "vl_convert", "xlsxwriter"]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return build_wheels(tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose own modules are called like folders of the checkout, and must not be imported."""
    folder = tmp_path_factory.mktemp("crowded")
    for name in ("boundaries.py", "api/__init__.py", "tests/__init__.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("raise RuntimeError('this is somebody else\\'s')\n")
    return folder


@pytest.fixture(scope="module")
def everything(wheels: dict[str, Path], crowded: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return make_environment(tmp_path_factory.mktemp("everything"), crowded, wheels, list(PACKAGES))


@pytest.fixture(scope="module")
def library(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("library")
    return make_environment(folder, folder, wheels, ["geostat-areas"])


def test_there_is_a_wheel_of_every_distribution(wheels: dict[str, Path]) -> None:
    assert wheels.keys() == PACKAGES.keys()


@pytest.mark.parametrize("name", PACKAGES)
def test_a_wheel_holds_every_file_of_its_package_and_nothing_else(wheels: dict[str, Path], name: str) -> None:
    package = ROOT / PACKAGES[name]
    files = {path.relative_to(package.parent).as_posix() for path in package.rglob("*") if path.is_file()}
    with ZipFile(wheels[name]) as archive:
        held = {each for each in archive.namelist() if ".dist-info/" not in each}
    assert held == {path for path in files if "__pycache__" not in path}


def test_wheels_require_each_other_in_their_own_version(wheels: dict[str, Path]) -> None:
    for name, wheel in wheels.items():
        with ZipFile(wheel) as archive:
            (path,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
            said = message_from_bytes(archive.read(path))
        ours = [each for each in said.get_all("Requires-Dist", []) if each.startswith("geostat-areas")]
        assert ours or name == "geostat-areas"
        assert all(each.endswith(f"=={said['Version']}") for each in ours), ours


def test_what_is_installed_is_what_was_built(everything: Environment, wheels: dict[str, Path]) -> None:
    assert all(everything.holds(wheel) for wheel in wheels.values())


def test_the_main_job_is_done_in_a_folder_with_modules_of_the_same_names(everything: Environment) -> None:
    everything.run("geostat", "init", "--workspace", "w.gpkg")
    assert "188,820" in everything.run("geostat", "info", "--workspace", "w.gpkg")
    asked = ["gpp_per_capita", "--periods", "2562", "--equal", "--json", "--workspace", "w.gpkg"]
    gini = json.loads(everything.run("geostat", "analyze", "gini", *asked))["statistics"]["gini"]
    code = "import geostat; print(geostat.read_layer(geostat.open_store('w.gpkg'), 'province', 'gpp_per_capita', 2562))"
    assert "77 of 77 areas" in everything.run("python", "-c", code)
    with served(everything) as url:
        values = httpx.get(f"{url}/values?indicator=gpp_per_capita&period=2562", timeout=PATIENCE_SECONDS).json()
        assert len([value for value in values["values"] if value is not None]) == 77
        same = httpx.get(
            f"{url}/analyses/gini?indicators=gpp_per_capita&periods=2562&equal=true", timeout=PATIENCE_SECONDS
        )
        assert same.json()["statistics"]["gini"] == pytest.approx(gini)


@contextmanager
def served(environment: Environment) -> Iterator[str]:
    port = free_port()
    command = [environment.program("geostat"), "serve", "--workspace", environment.cwd / "w.gpkg", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    uncompiled = {"NUMBA_DISABLE_JIT": "1"}  # nothing is asked for which the service would have to be warm
    with running(*command, settings=uncompiled, cwd=environment.cwd) as process:
        wait_for(f"{url}/healthz", process)
        yield url


def test_the_library_alone_is_alone(library: Environment, wheels: dict[str, Path]) -> None:
    assert library.holds(wheels["geostat-areas"])
    code = f"from importlib.util import find_spec; print([name for name in {OPTIONAL} if find_spec(name)])"
    assert library.run("python", "-c", code) == "[]\n"


def test_the_library_alone_serves_a_person_with_files_of_her_own(library: Environment) -> None:
    told = json.loads(library.run("python", str(HERS)))
    assert told == {"others_indicators": 0, "tested": 16, "features": 16, "map": True}


def test_the_checkout_gives_the_project_only_its_packages(tmp_path: Path) -> None:
    names = ["api", "benchmarks", "boundaries", "conftest", "scripts", "tests"]
    code = f"from importlib.util import find_spec; print([name for name in {names} if find_spec(name)])"
    found = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
