"""Zonal statistics of rasters that can be checked in the head: 3 × 3 cells with 1 … 9."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from conftest import make_indicator, make_set
from distributed import Client, LocalCluster
from rasterio.transform import from_origin

from geostat import store as stored
from geostat.errors import NotFoundError, ObservationTableError, RasterError
from geostat.readers import rasters
from geostat.readers.rasters import zonal_statistics
from geostat.workspace.imports import import_raster

NINE = np.arange(1, 10, dtype=float).reshape(3, 3)
AREAS = make_set({"a": shapely.box(0, 0, 3, 3), "b": shapely.box(0.5, 1, 2, 3)}, id="zone", level="zone")


def raster(
    folder: Path,
    cells: np.ndarray = NINE,
    *,
    crs: str | None = "EPSG:32647",
    size: float = 1,
    west: float = 0,
    north: float = 3,
    **options: Any,
) -> Path:
    """Cells of one meter in a projection, where every cell has the same area."""
    path = folder / "raster.tif"
    profile = {
        "driver": "GTiff",
        "width": cells.shape[1],
        "height": cells.shape[0],
        "count": 1,
        "dtype": cells.dtype,
        "crs": crs,
        "transform": from_origin(west, north, size, size),
        **options,
    }
    with rasterio.open(path, "w", **profile) as dataset:
        dataset.write(cells, 1)
    return path


@pytest.fixture
def areas() -> Any:
    """Two areas: all nine cells, and one and a half columns of two rows; in meters, as the raster."""
    moved = AREAS.areas.set_crs(32647, allow_override=True)
    made = make_set({"a": shapely.box(0, 0, 3, 3), "b": shapely.box(0.5, 1, 2, 3)}, id="zone", level="zone")
    object.__setattr__(made, "areas", moved)
    return made


@pytest.mark.parametrize(
    ("statistic", "threshold", "expected"),
    [
        ("mean", None, {"a": 5, "b": (0.5 * 1 + 2 + 0.5 * 4 + 5) / 3}),
        ("sum", None, {"a": 45, "b": 0.5 * 1 + 2 + 0.5 * 4 + 5}),
        ("share_above", 4, {"a": 5 / 9, "b": 1 / 3}),
        ("majority", None, {"a": 1, "b": 2}),
    ],
)
def test_cells_count_by_the_part_that_lies_inside(
    tmp_path: Path, areas: Any, statistic: Any, threshold: float | None, expected: dict[str, float]
) -> None:
    found = zonal_statistics(raster(tmp_path), areas, statistic, threshold=threshold)
    assert found.table["value"].to_dict() == pytest.approx(expected)
    assert found.table["coverage"].tolist() == [1, 1]
    assert found.table["no_data"].tolist() == [0, 0]


def test_windows_of_any_size_and_workers_give_the_same(
    tmp_path: Path, areas: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = raster(tmp_path)
    for statistic in ("mean", "sum", "majority"):
        whole = zonal_statistics(path, areas, statistic).table
        monkeypatch.setattr(rasters, "_WINDOW", 2)
        assert zonal_statistics(path, areas, statistic).table.equals(whole) or np.allclose(
            zonal_statistics(path, areas, statistic).table, whole, rtol=1e-12
        )
        monkeypatch.undo()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_scheduler_gives_the_same_numbers_to_the_last_bit(
    tmp_path: Path, areas: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rasters, "_WINDOW", 2)
    path = raster(tmp_path)
    alone = zonal_statistics(path, areas, "mean").table
    with (
        LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        assert zonal_statistics(path, areas, "mean", scheduler=client).table.equals(alone)


def test_cells_without_data_are_left_out_and_counted(tmp_path: Path, areas: Any) -> None:
    cells = NINE.copy()
    cells[0, 0] = -9999
    path = raster(tmp_path, cells, nodata=-9999)
    found = zonal_statistics(path, areas, "mean", min_coverage=0.5)
    assert found.table["value"].to_dict() == pytest.approx({"a": 44 / 8, "b": (2 + 2 + 5) / 2.5})
    assert found.table["no_data"].to_dict() == pytest.approx({"a": 1 / 9, "b": 0.5 / 3})
    strict = zonal_statistics(path, areas, "mean", min_coverage=0.85)
    assert strict.table["value"].isna().tolist() == [False, True]
    assert "1 areas have no value, because less than 85% of them is known: b" in strict.findings[0].message


def test_an_area_that_the_raster_covers_in_part_says_so(tmp_path: Path, areas: Any) -> None:
    found = zonal_statistics(raster(tmp_path, NINE[:, :2]), areas, "mean", min_coverage=0.6)
    assert found.table["coverage"].to_dict() == pytest.approx({"a": 2 / 3, "b": 1})


def test_degrees_are_weighted_by_their_area_and_sums_of_a_partition_are_the_total(tmp_path: Path) -> None:
    path = raster(tmp_path, np.array([[1.0], [0.0]]), crs="EPSG:4326", size=30, north=60)
    north = make_set({"n": shapely.box(0, 0, 30, 60)})
    on_a_sphere = 1 - np.sin(np.radians(30)) / np.sin(np.radians(60))  # the zone from 30° to 60° of that from 0° to 60°
    assert zonal_statistics(path, north, "mean").table.loc["n", "value"] == pytest.approx(on_a_sphere, rel=1e-3)
    rng = np.random.default_rng(1)
    path = raster(tmp_path, rng.random((40, 40)), crs="EPSG:4326", size=0.1, north=4)
    parts = make_set({"w": shapely.box(0, 0, 1.23, 4), "e": shapely.box(1.23, 0, 4, 4)})
    with rasterio.open(path) as dataset:
        total = dataset.read(1).sum()
    assert zonal_statistics(path, parts, "sum").table["value"].sum() == pytest.approx(total)


def test_areas_are_brought_into_the_system_of_the_raster(tmp_path: Path) -> None:
    cells = np.full((50, 50), 7.0)
    path = raster(tmp_path, cells, crs="EPSG:32647", size=10_000, west=400_000, north=1_700_000)
    province = make_set({"x": shapely.box(99.5, 12, 100.5, 13)})
    found = zonal_statistics(path, province, "mean").table
    assert (found.loc["x", "value"], found.loc["x", "coverage"]) == (7, 1)


def test_scale_and_offset_are_applied(tmp_path: Path, areas: Any) -> None:
    path = raster(tmp_path)
    with rasterio.open(path, "r+") as dataset:
        dataset.scales, dataset.offsets = (0.1,), (2,)
    assert zonal_statistics(path, areas, "mean").table.loc["a", "value"] == pytest.approx(2.5)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_rasters_that_cannot_be_used_say_why(tmp_path: Path, areas: Any) -> None:
    with pytest.raises(RasterError, match="has no coordinate reference system; give it one"):
        zonal_statistics(raster(tmp_path, crs=None), areas, "mean")
    with pytest.raises(RasterError, match="lies elsewhere: it covers 500, 597, 503, 600"):
        zonal_statistics(raster(tmp_path, west=500, north=600), areas, "mean")
    with pytest.raises(RasterError, match="has 1 bands, no band 2"):
        zonal_statistics(raster(tmp_path), areas, "mean", band=2)
    with pytest.raises(RasterError, match="of no area is 90% known; the best is"):
        zonal_statistics(raster(tmp_path, np.full((3, 3), -1.0), nodata=-1), areas, "mean")
    with pytest.raises(RasterError, match="a threshold belongs to share_above"):
        zonal_statistics(raster(tmp_path), areas, "mean", threshold=1)
    (tmp_path / "notes.tif").write_text("no raster")
    with pytest.raises(RasterError, match="cannot be read as a raster"):
        zonal_statistics(tmp_path / "notes.tif", areas, "mean")
    with pytest.raises(NotFoundError):
        zonal_statistics(tmp_path / "absent.tif", areas, "mean")
    rotated = raster(tmp_path, transform=rasterio.Affine(1, 0.5, 0, 0.5, -1, 3))
    with pytest.raises(RasterError, match="is rotated"):
        zonal_statistics(rotated, areas, "mean")


def test_a_statistic_is_kept_with_its_method_and_its_coverage(tmp_path: Path, target: str) -> None:
    store = stored.create_store(target)
    stored.write_boundary_set(
        store, make_set({"a": shapely.box(0, 0, 3, 3), "b": shapely.box(0, 0, 1, 1)}, id="zone", level="zone")
    )
    stored.write_indicators(
        store,
        [
            make_indicator("flooded", unit_en="percent", unit_th="ร้อยละ", aggregation="none", measure="intensive"),
            make_indicator("rai", unit_en="rai", unit_th="ไร่"),
        ],
    )
    path = raster(tmp_path, crs="EPSG:4326")
    written, _ = import_raster(
        store, path, indicator="flooded", period="2564", statistic="share_above", threshold=6.5, boundary_set="zone"
    )
    assert written.new == 2
    held = stored.read_values(store, "flooded", "first", "zone", "2021")
    assert held["value"].to_dict() == pytest.approx({"a": 33.3, "b": 100}, abs=0.1)
    assert set(held["status"]) == {"derived"}
    kept = stored.read_import(store, written.import_id or 0)
    assert "method: zonal share_above" in (kept.recipe or "")
    assert (kept.report or {})["areas"]["a"]["coverage"] == 1
    (origin,) = stored.read_lineage(store, "flooded", "a", "2021", "zone")
    assert (origin.file_name, origin.cell) == ("raster.tif", "band 1")
    with pytest.raises(ObservationTableError, match="the units measure different things"):
        import_raster(
            store, path, indicator="rai", period="2564", statistic="share_above", threshold=6.5, boundary_set="zone"
        )
    stored.undo_import(store, written.import_id or 0)
    assert stored.read_values(store, "flooded", "first", "zone", "2021").empty
    store.close()
