"""What many tests share: a grid that can be checked in the head, and one workspace with the bundled data."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import httpx
import pandas as pd
import pytest
import shapely
from browsers import launched_browser
from hypothesis import settings
from playwright.sync_api import Browser
from postgis import Server, running_server
from servers import PATIENCE_SECONDS, serving

from geostat.domain.areas import AREA_COLUMNS, BoundarySet
from geostat.domain.indicators import OBSERVATION_COLUMNS, Indicator, Observations
from geostat.store import Holder, create_token, open_store, read_boundary_set
from geostat.workspace.creation import create_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geostat.store import Store


pytest_plugins = ["lanes"]

settings.register_profile("geostat", deadline=None)  # the first example pays for heavy imports
settings.load_profile("geostat")


def grid_codes() -> list[str]:
    """`a1` … `d4`: rows a to d from south to north, columns 1 to 4 from west to east."""
    return [f"{row}{column}" for row in "abcd" for column in range(1, 5)]


def make_areas(shapes: dict[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(
        {"name_en": [code.upper() for code in shapes], "area_km2": 1.0},
        index=pd.Index(shapes, name="code"),
        geometry=list(shapes.values()),
        crs=4326,
    )
    return frame.reindex(columns=[*AREA_COLUMNS, "geometry"])


def make_set(shapes: dict[str, shapely.Geometry], id: str = "grid", **fields: object) -> BoundarySet:
    described = {
        "level": "cell",
        "title_en": "Grid",
        "title_th": "ตาราง",
        "publisher": "Test",
        "license": "Public domain",
        "source": "made up",
    }
    return BoundarySet(id=id, areas=make_areas(shapes), **{**described, **fields})


def make_indicator(id: str = "x", **fields: object) -> Indicator:
    described = {
        "title_en": "Things",
        "title_th": "สิ่งของ",
        "unit_en": "things",
        "unit_th": "ชิ้น",
        "pillar": "economic",
        "topic": "things",
        "measure": "extensive",
        "aggregation": "sum",
        "weight_indicator": None,
        "direction": "neutral",
        "owner_agency_en": "Office of Things",
        "owner_agency_th": "สำนักงานสิ่งของ",
        "source_title": "Things counted",
        "edition": "first",
        "license": "CC0",
        "decimals": 0,
    }
    return Indicator(id=id, **{**described, **fields})


def make_observations(values: dict[str, float], indicator: str = "x", **fields: object) -> Observations:
    described = {"edition": "first", "period": "2019", "status": ""}
    frame = pd.DataFrame({"indicator": indicator, "area": list(values), "value": list(values.values())})
    frame = frame.assign(**{**described, **fields})
    return Observations(frame.reindex(columns=OBSERVATION_COLUMNS))


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The tiles that services make in the tests are kept there, and shared by them."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOSTAT_CACHE_DIR", str(folder))
        yield folder


@pytest.fixture(scope="session")
def grid() -> BoundarySet:
    """A 4 × 4 grid of squares."""
    shapes = {}
    for number, code in enumerate(grid_codes()):
        y, x = divmod(number, 4)
        shapes[code] = shapely.box(x, y, x + 1, y + 1)
    return make_set(shapes)


@pytest.fixture(scope="session")
def grid_values() -> dict[str, float]:
    """1 … 16 in the order of the codes."""
    return {code: float(number) for number, code in enumerate(grid_codes(), 1)}


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A workspace with everything that ships; tests must not change it."""
    store = create_workspace(tmp_path_factory.mktemp("workspace") / "geostat.gpkg")
    yield store
    store.close()


def copy_of(workspace: Store, path: Path, **holders: Holder) -> tuple[Store, dict[str, str]]:
    """A copy of an embedded workspace to change, and the tokens of those who hold one in it."""
    with closing(sqlite3.connect(workspace.path)) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
    store = open_store(path)
    return store, {name: create_token(store, holder, who="test") for name, holder in holders.items()}


ROOT = Holder("root", "administrator")


def own_store(request: pytest.FixtureRequest, path: Path) -> Store:
    """Everything that ships, in the kind of store that a fixture is asked for, to change."""
    if request.param == "postgis":
        return open_store(request.getfixturevalue("postgis").new_workspace())
    return copy_of(request.getfixturevalue("workspace"), path)[0]


@pytest.fixture(scope="session")
def postgis() -> Iterator[Server]:
    """A real PostGIS server."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgis_workspace(postgis: Server) -> Iterator[Store]:
    """A PostGIS workspace with everything that ships; tests must not change it."""
    store = open_store(postgis.new_workspace())
    yield store
    store.close()


@pytest.fixture(params=["embedded", "postgis"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store can be made: a file that is not there yet, an empty database."""
    if request.param == "embedded":
        return str(tmp_path / "store.gpkg")
    return request.getfixturevalue("postgis").new_database()  # type: ignore[no-any-return]


@pytest.fixture(params=["embedded", "postgis"], scope="session")
def any_workspace(request: pytest.FixtureRequest) -> Store:
    """Everything that ships, in each kind of store."""
    name = {"embedded": "workspace", "postgis": "postgis_workspace"}[request.param]
    return request.getfixturevalue(name)  # type: ignore[no-any-return]


@pytest.fixture(params=["embedded", "postgis"], scope="session")
def any_workspace_copy(
    request: pytest.FixtureRequest, workspace: Store, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """Everything that ships, in each kind of store, in which tests may keep what they find."""
    if request.param == "postgis":
        yield request.getfixturevalue("postgis_workspace")
        return
    store, _ = copy_of(workspace, tmp_path_factory.mktemp("copy") / "geostat.gpkg")
    yield store
    store.close()


@pytest.fixture(scope="session")
def provinces(workspace: Store) -> BoundarySet:
    return read_boundary_set(workspace, "province")


@pytest.fixture(scope="session")
def server(workspace: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the real service, started by its own command over the shared workspace; it must log no error."""
    log = tmp_path_factory.mktemp("server") / "log"
    with serving(str(workspace.path), output=log) as url:
        yield url
    said = log.read_text("utf-8")
    assert "Traceback" not in said, said[-5000:]


_SLOWEST = [
    "test_pages",
    "test_notebooks",
    "test_live_data",
    "test_operation",
    "test_traps",
    "test_warming",
    "test_sweeping",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first, so that no process is left alone with them at the end."""
    items.sort(key=lambda item: item.path.stem not in _SLOWEST)


@pytest.fixture(scope="session")
def client(server: str) -> Iterator[httpx.Client]:
    """A client of the running service."""
    with httpx.Client(base_url=server, timeout=PATIENCE_SECONDS) as client:
        yield client


@pytest.fixture(params=["embedded", "postgis"])
def any_workspace_of_ones_own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Everything that ships, in each kind of store, to change."""
    store = own_store(request, tmp_path / "own.gpkg")
    yield store
    store.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched_browser() as browser:
        yield browser
