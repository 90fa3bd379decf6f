"""What others take for the same: pygeoda (libgeoda), esda and libpysal, in an environment of their own.

Run by `benchmarks.spatial`, one task a process: rivals.py TASK SIDE FOLDER → JSON of seconds and of results.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np

warnings.simplefilter("ignore")


def timed(task, times: int):
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        found = task()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken), found


def opened(folder: Path):
    import pygeoda

    return pygeoda.open(str(folder / "map.shp"))


def many_columns(side: int, folder: Path) -> dict:
    """Local Moran, 999 permutations, of all columns."""
    import pygeoda
    from esda.moran import Moran_Local
    from libpysal.graph import Graph

    values = np.load(folder / "values.npy")
    weights = pygeoda.queen_weights(opened(folder))
    columns = [list(map(float, column)) for column in values.T]
    graph = Graph.build_contiguity(gpd.read_file(folder / "map.shp"), rook=False).transform("r")
    Moran_Local(values[:, 0], graph, permutations=99, seed=1, keep_simulations=False)

    def lookup():
        return [pygeoda.local_moran(weights, c, permutations=999, permutation_method="lookup-table", cpu_threads=2)
                for c in columns]  # fmt: skip

    def batch():
        return pygeoda.batch_local_moran(weights, columns, permutations=999, permutation_method="lookup-table",
                                         cpu_threads=2)  # fmt: skip

    def esda():
        return [Moran_Local(column, graph, permutations=999, seed=1, keep_simulations=False) for column in values.T]

    return {"pygeoda, one by one": timed(lookup, 3)[0], "pygeoda, batch": timed(batch, 3)[0], "esda": timed(esda, 1)[0]}


def one_column(side: int, folder: Path) -> dict:
    """Local Moran, 9,999 permutations, of one column."""
    import pygeoda
    from esda.moran import Moran_Local
    from libpysal.graph import Graph

    column = np.load(folder / "values.npy")[:, 0]
    weights = pygeoda.queen_weights(opened(folder))
    graph = Graph.build_contiguity(gpd.read_file(folder / "map.shp"), rook=False).transform("r")
    Moran_Local(column, graph, permutations=99, seed=1, keep_simulations=False)
    given = list(map(float, column))

    def lookup():
        return pygeoda.local_moran(weights, given, permutations=9999, permutation_method="lookup-table", cpu_threads=2)

    def esda():
        return Moran_Local(column, graph, permutations=9999, seed=1, keep_simulations=False)

    return {"pygeoda": timed(lookup, 1)[0], "esda": timed(esda, 1)[0]}


def regions(side: int, folder: Path) -> dict:
    """Regions and their between/total ratio."""
    import pygeoda

    values = np.load(folder / "values.npy")[:, :4]
    weights = pygeoda.queen_weights(opened(folder))
    columns, k = [list(map(float, column)) for column in values.T], 18
    tasks = {
        "skater": lambda: pygeoda.skater(k, weights, columns, cpu_threads=2),
        "redcap_ward": lambda: pygeoda.redcap(k, weights, columns, "fullorder-wardlinkage", cpu_threads=2),
        "ward": lambda: pygeoda.schc(k, weights, columns, "ward"),
    }
    found = {}
    for name, task in tasks.items():
        seconds, result = timed(task, 3 if side < 50 else 1)
        found[name] = {"seconds": seconds, "ratio": result["The ratio of between to total sum of squares"]}
    if side < 50:
        areas = len(values)
        floor = [1.0] * areas
        seconds, result = timed(
            lambda: pygeoda.maxp_greedy(weights, columns, floor, areas / 20, iterations=10, cpu_threads=2), 1
        )
        found["max_p"] = {"seconds": seconds, "ratio": result["The ratio of between to total sum of squares"]}
    return found


def neighbors(side: int, folder: Path) -> dict:
    """Queen weights from a file that is open."""
    import pygeoda
    from libpysal.graph import Graph

    data, frame = opened(folder), gpd.read_file(folder / "map.shp")
    found = {"pygeoda": timed(lambda: pygeoda.queen_weights(data), 1)[0]}
    if side < 500:
        found["libpysal"] = timed(lambda: Graph.build_contiguity(frame, rook=False), 1)[0]
    return found


def cold(side: int, folder: Path) -> dict:
    """From nothing to the first local Moran of a map, in a new process, everything compiled that stays so."""
    begun = time.perf_counter()
    from esda.moran import Moran_Local
    from libpysal.graph import Graph

    graph = Graph.build_contiguity(gpd.read_file(folder / "map.shp"), rook=False).transform("r")
    Moran_Local(np.load(folder / "values.npy")[:, 0], graph, permutations=999, seed=1, keep_simulations=False)
    return {"esda": time.perf_counter() - begun}


if __name__ == "__main__":
    task, side, folder = sys.argv[1:]
    print(json.dumps(globals()[task](int(side), Path(folder))))
