"""Reading tables and rasters: ours beside the alternatives', medians and the ratio.

    make bench-imports

Ours does more in the same time: it finds the table, matches areas, keeps cells, compares totals.
"""

from __future__ import annotations

import difflib
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pandas as pd
import rasterio
from rasterio.transform import from_origin
from rasterstats import zonal_stats

from benchmarks.__main__ import report
from geostat.readers.rasters import zonal_statistics
from geostat.readers.tables.sheets import read_workbook
from geostat.store import Store, read_boundary_set
from geostat.workspace.creation import create_workspace
from geostat.workspace.imports import area_names, inspect_file

if TYPE_CHECKING:
    from geostat.domain.areas import BoundarySet


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = create_workspace(Path(folder) / "geostat.gpkg")
        provinces = read_boundary_set(store, "province")
        bench_workbook(Path(folder), store, provinces)
        bench_names(store)
        bench_raster(Path(folder), provinces)
        store.close()


def bench_workbook(folder: Path, store: Store, provinces: BoundarySet) -> None:
    """A workbook of 35 years, 77 provinces and 5 measures a sheet."""
    path = folder / "years.xlsx"
    book = openpyxl.Workbook()
    book.remove(book.active)
    names = provinces.areas["name_th"].tolist()
    for year in range(2524, 2559):
        sheet = book.create_sheet(str(year))
        sheet.append([f"สถิติการเพาะปลูกและผลผลิตทางการเกษตร จำแนกรายจังหวัด ปี {year}"])
        sheet.append(["จังหวัด", *(f"รายการ {measure}" for measure in "กขคงจ")])
        for row, name in enumerate(names):
            sheet.append([name, *(row * 10 + measure for measure in range(5))])
    book.save(path)

    def theirs() -> dict[str, pd.DataFrame]:
        return pd.read_excel(path, sheet_name=None, header=1)

    sheets = read_workbook(path).sheets
    assert [len(sheet.rows) - 2 for sheet in sheets] == [len(frame) for frame in theirs().values()]
    report("read the cells of 35 sheets", lambda: read_workbook(path), theirs, "pandas.read_excel", 5)
    report("read, find, match, compare (inspect)", lambda: inspect_file(store, path), theirs, "pandas.read_excel", 5)


def bench_names(store: Store) -> None:
    """77 names with a slip each: the most alike official name."""
    names = area_names(store)
    official = {name.name: name.code for name in names.names if name.level == "province" and not name.alias}
    slips = [(name[:3] + name[4:], code) for name, code in official.items() if len(name) > 6]

    def ours() -> list[str | None]:
        found = [names.match(text, "province") for text, _ in slips]
        return [match.code or next((code for code, _ in match.candidates), None) for match in found]

    def theirs() -> list[str | None]:
        near = [difflib.get_close_matches(text, official, n=1) for text, _ in slips]
        return [official[each[0]] if each else None for each in near]

    wanted = [code for _, code in slips]
    right = [sum(a == b for a, b in zip(found(), wanted, strict=True)) for found in (ours, theirs)]
    print(f"  the right province first: geostat {right[0]}, difflib {right[1]} of {len(slips)}")
    report(f"match {len(slips)} misspelt names", ours, theirs, "difflib", 5)


def bench_raster(folder: Path, provinces: BoundarySet) -> None:
    """Mean of 9 million cells over 77 provinces; ours is exact at the borders, the other goes by cell centers."""
    path = folder / "cells.tif"
    width, height = 2250, 4000
    profile = {
        "driver": "GTiff", "width": width, "height": height, "count": 1, "dtype": "float32", "crs": "EPSG:4326",
        "transform": from_origin(97, 21, 0.004, 0.004), "tiled": True, "nodata": -1,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as dataset:
        dataset.write(np.random.default_rng(1).random((height, width), dtype="float32"), 1)
    shapes = list(provinces.areas.geometry)

    def theirs() -> list[float]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [each["mean"] for each in zonal_stats(shapes, str(path), stats=["mean"])]

    mine = zonal_statistics(path, provinces, "mean").table["value"]
    assert np.allclose(mine, theirs(), atol=0.01)
    report(
        "zonal mean, 9 million cells, 77 areas",
        lambda: zonal_statistics(path, provinces, "mean"),
        theirs,
        "rasterstats",
        3,
    )


if __name__ == "__main__":
    main()
