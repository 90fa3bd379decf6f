"""Our speed beside the alternatives', in one run: medians, and the ratio.

    make bench

Each pair does the same work and is checked to give the same answer before it is timed.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import mapbox_vector_tile
import numpy as np
import pandas as pd
import shapely
from esda.moran import Moran_Local
from sqlalchemy import create_engine

from geostat import countries
from geostat.analysis import local_moran
from geostat.countries.bundled import bundled_observations
from geostat.domain.areas import BoundarySet
from geostat.domain.layers import Layer
from geostat.layers.join import build_layer
from geostat.store import Store, read_boundary_set, read_feature_ids, read_indicator
from geostat.tiles import Tile, Tileset
from geostat.weights import build_weights
from geostat.workspace.creation import create_workspace
from geostat.workspace.layers import read_layer

Task = Callable[[], object]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = create_workspace(Path(folder) / "geostat.gpkg")
        provinces = read_boundary_set(store, "province")
        for compare in (bench_workspace, bench_layer, bench_tiles, bench_local_moran):
            compare(store, provinces)
        store.close()


def report(what: str, ours: Task, theirs: Task, other: str, times: int) -> None:
    ours(), theirs()  # once to warm up
    mine, yours = [median(task, times) for task in (ours, theirs)]
    print(f"{what:<58} geostat {mine:>9.1f} ms   {other} {yours:>9.1f} ms   ratio {yours / mine:>6.1f}")


def median(task: Task, times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        task()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


def bench_workspace(_store: Store, provinces: BoundarySet) -> None:
    """All bundled boundaries and 188,820 observations into a file that GIS programs open."""
    sets = list(countries.bundled_boundary_sets())
    frame = bundled_observations().frame.astype({"indicator": "str", "edition": "str", "status": "str"})

    def ours() -> None:
        with tempfile.TemporaryDirectory() as folder:
            create_workspace(Path(folder) / "ours.gpkg").close()

    def theirs() -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "theirs.gpkg"
            for each in sets:
                each.areas.reset_index().to_file(path, layer=each.id)
            frame.to_sql("observation", create_engine(f"sqlite:///{path}"), index=False)

    report("write the workspace", ours, theirs, "to_file + to_sql", 5)


def bench_layer(store: Store, provinces: BoundarySet) -> None:
    """One indicator of one year on the provinces, geometry included."""
    indicator, observations = read_indicator(store, "gpp_per_capita"), bundled_observations()
    database = create_engine(f"sqlite:///{store.path}")

    def ours() -> Layer:
        return read_layer(store, "province", "gpp_per_capita", 2019)

    def theirs() -> gpd.GeoDataFrame:
        areas = gpd.read_file(store.path, layer="province")
        query = (
            "SELECT area_code, value, status FROM observation JOIN edition ON edition.id = edition_id "
            "WHERE indicator_id = 'gpp_per_capita' AND level = 'province' AND period = '2019'"
        )
        return areas.merge(pd.read_sql(query, database), left_on="code", right_on="area_code")

    assert ours().values.sum() == theirs()["value"].sum()
    assert build_layer(provinces, observations, indicator, 2019).values.equals(ours().values)
    report("read a stored layer with its geometry", ours, theirs, "read_file + read_sql", 15)
    database.dispose()


def bench_tiles(store: Store, provinces: BoundarySet) -> None:
    """The six tiles of zoom 5 that show Thailand, unsimplified on both sides, nothing cached."""
    mercator = provinces.areas.to_crs(3857)
    tileset = Tileset(provinces, read_feature_ids(store, "province"))
    tiles = [Tile(tileset.maxzoom, x, y) for x in (49, 50) for y in (28, 29, 30)]

    def theirs_tile(tile: Tile) -> bytes:
        box = (tile.west, tile.north - tile.side, tile.west + tile.side, tile.north)
        clipped = mercator.clip_by_rect(*box)
        features = [
            {"geometry": shape, "properties": {"code": code}, "id": i}
            for i, (code, shape) in enumerate(clipped.items(), 1)
            if not shape.is_empty
        ]
        encoded: bytes = mapbox_vector_tile.encode(
            {"name": "province", "features": features}, default_options={"quantize_bounds": box}
        )
        return encoded

    def codes(content: bytes) -> set[str]:
        return {f["properties"]["code"] for f in mapbox_vector_tile.decode(content)["province"]["features"]}

    assert codes(theirs_tile(tiles[0])) <= codes(tileset.tile(tiles[0]))  # ours reach into the buffer
    report(
        f"encode {len(tiles)} vector tiles at zoom {tileset.maxzoom}",
        lambda: [tileset.tile(tile) for tile in tiles],
        lambda: [theirs_tile(tile) for tile in tiles],
        "mapbox_vector_tile",
        9,
    )


def bench_local_moran(store: Store, provinces: BoundarySet) -> None:
    """Local Moran of one indicator, and on a grid of 900 areas; ours computes the global one besides."""
    layer = read_layer(store, "province", "gpp_per_capita", 2019)
    compare_moran("local Moran, 77 provinces, 9,999 permutations", provinces, layer.values, 9999)
    side = 30
    shapes = [shapely.box(x, y, x + 1, y + 1) for y in range(side) for x in range(side)]
    codes = [f"{i:04d}" for i in range(side**2)]
    areas = gpd.GeoDataFrame(index=pd.Index(codes, name="code"), geometry=shapes, crs=4326)
    areas = areas.reindex(columns=provinces.areas.columns).assign(geometry=shapes)
    grid = BoundarySet("grid", "cell", "", "", "", "", "", gpd.GeoDataFrame(areas, geometry="geometry", crs=4326))
    values = pd.Series(np.random.default_rng(1).normal(size=side**2), index=codes)
    compare_moran("local Moran, 900 areas, 999 permutations", grid, values, 999)


def compare_moran(what: str, boundary_set: BoundarySet, values: pd.Series, permutations: int) -> None:
    from dataclasses import replace

    layer = replace(_any_layer(boundary_set), table=pd.DataFrame({"value": values, "status": ""}))
    weights = build_weights(boundary_set, bridges=countries.bridges(boundary_set.id))
    graph = weights.graph.transform("r")
    y = values.sort_index().to_numpy()
    ours = local_moran(layer, weights, permutations=permutations)
    theirs = Moran_Local(y, graph, permutations=permutations, seed=1, keep_simulations=False)
    assert np.allclose(ours.table["I"].sort_index(), theirs.Is)
    report(
        what,
        lambda: local_moran(layer, weights, permutations=permutations),
        lambda: Moran_Local(y, graph, permutations=permutations, seed=1, keep_simulations=False),
        "esda + numba",
        7,
    )


def _any_layer(boundary_set: BoundarySet) -> Layer:
    from geostat.countries.bundled import bundled_indicators
    from geostat.domain.layers import JoinReport
    from geostat.domain.periods import Period

    report = JoinReport(list(boundary_set.areas.index), [], [], [])
    return Layer(boundary_set, bundled_indicators()[0], "", Period(2019), pd.DataFrame(), report)


if __name__ == "__main__":
    main()
