"""What many tests share: a grid that can be checked in the head, and one workspace with the bundled data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geostat.model import AREA_COLUMNS, BoundarySet, Indicator, Observations
from geostat.pipeline import create_workspace
from geostat.store import read_boundary_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geostat.store import Store


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
        "licence": "Public domain",
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
        "series": "first",
        "licence": "CC0",
        "decimals": 0,
    }
    return Indicator(id=id, **{**described, **fields})


def make_observations(values: dict[str, float], indicator: str = "x", **fields: object) -> Observations:
    described = {"series": "first", "period": "2019", "status": ""}
    frame = pd.DataFrame({"indicator": indicator, "area": list(values), "value": list(values.values())})
    frame = frame.assign(**{**described, **fields})
    return Observations(frame[["indicator", "series", "area", "period", "value", "status"]])


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


@pytest.fixture(scope="session")
def provinces(workspace: Store) -> BoundarySet:
    return read_boundary_set(workspace, "province")
