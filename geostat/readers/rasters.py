"""Zonal statistics: what a raster holds inside each area, exactly at the borders, window by window."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from geostat.errors import NotFoundError, RasterError, some
from geostat.readers.messages import finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import geopandas as gpd
    import numpy as np
    import pandas as pd
    from rasterio.io import DatasetReader

    from geostat.domain.areas import BoundarySet
    from geostat.domain.findings import Finding

__all__ = ["Statistic", "ZonalStatistics", "zonal_statistics"]

Statistic = Literal["mean", "sum", "share_above", "majority"]
Window = tuple[int, int, int, int]
"""First column, first row, width, height, in cells."""

_WINDOW = 1024
_MAX_CLASSES = 4096
_GEODETIC_STEP = 0.01


@dataclass(frozen=True)
class ZonalStatistics:
    """One value for each area, how much of it the raster knows, and how it was computed.

    `table` is indexed by area code: `value` (NaN where too little is known), `coverage` (the share of the area that
    lies inside the raster) and `no_data` (the share of that without a value). `run` is everything to compute it again.
    """

    table: pd.DataFrame = field(repr=False)
    run: dict[str, Any]
    findings: tuple[Finding, ...] = ()


def zonal_statistics(
    path: Path | str,
    boundary_set: BoundarySet,
    statistic: Statistic,
    *,
    threshold: float | None = None,
    band: int = 1,
    min_coverage: float = 0.9,
    scheduler: Any = None,
    progress: Callable[[int], None] = lambda _windows: None,
) -> ZonalStatistics:
    """A statistic of a GeoTIFF, COG or other raster for every area of a boundary set.

    `mean` and `share_above` (of `threshold`) weight cells by their area inside the area, `sum` counts a cell by the
    part of it that lies inside, `majority` is the value with the largest area. Areas of which less than `min_coverage`
    is known get no value. The raster is read in windows, so that memory does not grow with it; with a
    `dask.distributed.Client` as `scheduler` its workers read them, who must see the file, with the same result.

    Raises NotFoundError, or RasterError if the file is no raster, has no reference system, is rotated, lies elsewhere,
    or if no area is known well enough. Cell fractions: exactextract (Baston 2018).
    """
    path = Path(path)
    if (statistic == "share_above") != (threshold is not None):
        raise RasterError("a threshold belongs to share_above, and to nothing else")
    described = _describe(path, band)
    areas = _in_crs(boundary_set, described["crs"])
    windows = list(_windows(described, areas.total_bounds))
    _refuse_elsewhere(path, windows, described, boundary_set)
    task = _Task(str(path), band, statistic, threshold, areas[["geometry"]].reset_index(names="code"))
    sums = _combined(_run(task, windows, scheduler, progress), statistic)
    table = _table(sums, areas, described, statistic)
    known = table["coverage"] * (1 - table["no_data"])
    table.loc[known < min_coverage, "value"] = float("nan")
    refused = table.index[table["value"].isna()]
    if len(refused) == len(table):
        raise RasterError(
            f"{path.name}: of no area is {min_coverage:.0%} known; the best is {known.idxmax()} with {known.max():.1%}"
            "; choose another raster, or a lower --min-coverage"
        )
    findings = (finding("coverage_low", count=len(refused), share=min_coverage, areas=some(refused)),)
    run = {
        "method": f"zonal {statistic}",
        **described,
        "band": band,
        "threshold": threshold,
        "min_coverage": min_coverage,
        "boundary_set": boundary_set.id,
        "versions": _versions(),
    }
    return ZonalStatistics(table, run, findings if len(refused) else ())


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in ("geostat-areas", "rasterio", "exactextract")}


def _describe(path: Path, band: int) -> dict[str, Any]:
    """What the raster says of itself; raises unless it can be laid under areas."""
    import rasterio
    from rasterio.errors import RasterioIOError

    if not path.exists():
        raise NotFoundError(f"there is no file {path}")
    try:
        dataset = rasterio.open(path)
    except RasterioIOError as error:
        raise RasterError(f"{path.name} cannot be read as a raster: {error}") from error
    with dataset:
        if dataset.crs is None:
            raise RasterError(
                f"{path.name} has no coordinate reference system; give it one, for example with: "
                f"gdal_edit.py -a_srs EPSG:4326 {path.name}"
            )
        if dataset.transform.b or dataset.transform.d:
            raise RasterError(f"{path.name} is rotated; straighten it with gdalwarp first")
        if not 1 <= band <= dataset.count:
            raise RasterError(f"{path.name} has {dataset.count} bands, no band {band}")
        return {
            "crs": dataset.crs.to_string(),
            "width": dataset.width,
            "height": dataset.height,
            "transform": list(dataset.transform)[:6],
        }


def _in_crs(boundary_set: BoundarySet, crs: str) -> gpd.GeoDataFrame:
    """The areas in the reference system of the raster, with points along their edges, so that these stay in place."""
    areas = boundary_set.areas[["geometry"]]
    if areas.crs == crs:
        return areas
    return areas.set_geometry(areas.geometry.segmentize(_GEODETIC_STEP)).to_crs(crs)


def _extent(transform: Sequence[float], window: Window) -> tuple[float, float, float, float]:
    """West, south, east, north of a window."""
    column, row, width, height = window
    dx, _, west, _, dy, north = transform[:6]
    x, y = (west + dx * column, west + dx * (column + width)), (north + dy * row, north + dy * (row + height))
    return min(x), min(y), max(x), max(y)


def _whole_extent(described: dict[str, Any]) -> tuple[float, float, float, float]:
    return _extent(described["transform"], (0, 0, described["width"], described["height"]))


def _windows(described: dict[str, Any], bounds: Iterable[float]) -> Iterator[Window]:
    """The windows of the raster that touch the areas."""
    west, south, east, north = bounds
    for row in range(0, described["height"], _WINDOW):
        for column in range(0, described["width"], _WINDOW):
            window = (column, row, min(_WINDOW, described["width"] - column), min(_WINDOW, described["height"] - row))
            left, bottom, right, top = _extent(described["transform"], window)
            if left < east and right > west and bottom < north and top > south:
                yield window


def _refuse_elsewhere(path: Path, windows: list[Window], described: dict[str, Any], boundary_set: BoundarySet) -> None:
    if not windows:
        extent = ", ".join(f"{edge:.6g}" for edge in _whole_extent(described))
        raise RasterError(
            f"{path.name} lies elsewhere: it covers {extent} ({described['crs']}), and no area of {boundary_set.id}"
        )


@dataclass(frozen=True)
class _Task:
    """What is computed for each window."""

    path: str
    band: int
    statistic: Statistic
    threshold: float | None
    areas: gpd.GeoDataFrame

    def __call__(self, window: Window) -> pd.DataFrame:
        """For each area in the window: `code`, `covered`, `known` and the parts of the statistic."""
        import rasterio
        import shapely

        with rasterio.open(self.path) as dataset:
            values = _read(dataset, self.band, window)
            extent = _extent(dataset.transform, window)
            touching = self.areas[shapely.intersects(self.areas.geometry.to_numpy(), shapely.box(*extent))]
            weight = "area_spherical_m2" if dataset.crs.is_geographic else "fraction"
            return _extract(values, extent, dataset.crs.to_wkt(), touching, weight, self.statistic, self.threshold)


def _read(dataset: DatasetReader, band: int, window: Window) -> np.ndarray:
    """The values of a window as numbers, NaN where there is none, north up."""
    import numpy as np
    from rasterio.windows import Window as RasterWindow

    cells = dataset.read(band, window=RasterWindow(*window), masked=True).astype(float)
    values: np.ndarray = cells.filled(np.nan) * dataset.scales[band - 1] + dataset.offsets[band - 1]
    values[~np.isfinite(values)] = np.nan
    if dataset.transform.e > 0:
        values = values[::-1]
    return values if dataset.transform.a > 0 else values[:, ::-1]


def _extract(
    values: np.ndarray,
    extent: tuple[float, float, float, float],
    crs: str,
    areas: gpd.GeoDataFrame,
    weight: str,
    statistic: Statistic,
    threshold: float | None,
) -> pd.DataFrame:
    """One row for each area in the window, or for each value in it: how much is covered, known, of the statistic."""
    import numpy as np
    import pandas as pd
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    columns = ["code", "covered", "known", "part", "class"]
    if areas.empty:
        return pd.DataFrame(columns=columns)

    def extract(operations: list[str], **cells: np.ndarray) -> pd.DataFrame:
        sources = [NumPyRasterSource(each, *extent, name=name, srs_wkt=crs) for name, each in cells.items()]
        frame: pd.DataFrame = exact_extract(sources, areas, operations, include_cols=["code"], output="pandas")
        return frame.rename(columns=lambda name: name.removesuffix("_sum"))

    known = ~np.isnan(values)
    numbers = np.where(known, values, 0.0)
    part = np.where(known & (numbers > (threshold or 0.0)), 1.0, 0.0) if statistic == "share_above" else numbers
    weighted = [f"sum(coverage_weight={weight})"]
    found = extract(weighted, covered=np.ones_like(values), known=known.astype(float), part=part)
    if statistic == "sum":
        found["part"] = extract(["sum"], cells=numbers)["sum"]
    if statistic == "majority":
        source = NumPyRasterSource(values, *extent, nodata=np.nan, srs_wkt=crs)
        operations = ["unique", f"frac(coverage_weight={weight})"]
        return _classes(exact_extract(source, areas, operations, output="pandas"), found)
    return found.assign(**{"class": 0.0}).reindex(columns=columns)


def _classes(found: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """One row for each area and value in the window, with the area that the value covers."""
    import pandas as pd

    rows = [
        {
            "code": code,
            "covered": covered if first else 0.0,
            "known": known if first else 0.0,
            "part": fraction * known,
            "class": value,
        }
        for values, fractions, code, covered, known in zip(
            found["unique"], found["frac"], whole["code"], whole["covered"], whole["known"], strict=True
        )
        for first, (value, fraction) in _numbered(values, fractions)
    ]
    return pd.DataFrame(rows, columns=["code", "covered", "known", "part", "class"])


def _numbered(values: Iterable[float], fractions: Iterable[float]) -> Iterator[tuple[bool, tuple[float, float]]]:
    """Each value with its share, and whether it is the first; an area without a value has one row all the same."""
    pairs = list(zip(values, fractions, strict=True)) or [(float("nan"), 0.0)]
    for number, pair in enumerate(pairs):
        yield number == 0, pair


def _run(task: _Task, windows: list[Window], scheduler: Any, progress: Callable[[int], None]) -> Iterator[pd.DataFrame]:
    """The results of the windows, in their order, so that sums are the same wherever they were computed."""
    results = map(task, windows) if scheduler is None else _on(scheduler, task, windows)
    for result in results:
        progress(1)
        yield result


def _on(scheduler: Any, task: _Task, windows: list[Window]) -> Iterator[pd.DataFrame]:
    sent = scheduler.scatter(task, broadcast=True)
    futures = scheduler.map(_call, [sent] * len(windows), windows, pure=False)
    for future in futures:
        yield future.result()
        future.release()


def _call(task: _Task, window: Window) -> pd.DataFrame:
    return task(window)


def _combined(results: Iterable[pd.DataFrame], statistic: Statistic) -> pd.DataFrame:
    """The parts of all windows added up, by area and for `majority` also by value."""
    keys = ["code", "class"] if statistic == "majority" else ["code"]
    total: pd.DataFrame | None = None
    for result in results:
        part = result.groupby(keys, dropna=False)[["covered", "known", "part"]].sum()
        total = part if total is None else total.add(part, fill_value=0.0)
        if statistic == "majority" and total.index.get_level_values("class").nunique() > _MAX_CLASSES:
            raise RasterError(f"the raster has more than {_MAX_CLASSES} values; majority is for classes, take the mean")
    assert total is not None
    return total


def _table(
    sums: pd.DataFrame, areas: gpd.GeoDataFrame, described: dict[str, Any], statistic: Statistic
) -> pd.DataFrame:
    import pandas as pd
    import shapely

    by_area = sums.groupby(level="code")[["covered", "known", "part"]].sum().reindex(areas.index, fill_value=0.0)
    if statistic == "majority":
        value = _largest(sums).reindex(areas.index)
    elif statistic == "sum":
        value = by_area["part"]
    else:
        value = by_area["part"] / by_area["known"]
    shapes = areas.geometry.to_numpy()
    inside = shapely.area(shapely.intersection(shapes, shapely.box(*_whole_extent(described)))) / shapely.area(shapes)
    return pd.DataFrame(
        {
            "value": value.astype(float),
            "coverage": inside.clip(0, 1),
            "no_data": (1 - by_area["known"] / by_area["covered"]).fillna(1.0).clip(0, 1),
        },
        index=areas.index,
    )


def _largest(sums: pd.DataFrame) -> pd.Series:
    """For each area the value that covers the most of it; of equals the smaller."""
    flat = sums.reset_index().dropna(subset="class").sort_values(["part", "class"], ascending=[False, True])
    largest: pd.Series = flat.drop_duplicates("code").set_index("code")["class"]
    return largest
