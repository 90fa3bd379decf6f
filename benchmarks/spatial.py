"""Spatial statistics: ours beside pygeoda, esda and libpysal, which live in an environment of their own.

    make bench-statistics

pygeoda is GPL: a rival here, never a dependency. Local Moran is timed as a call on weights that are there, regions as a
call on standardized columns; ratios of regions are shares of the squared distances between regions, higher is better.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks.lattices import fields, lattice
from geostat.analysis.autocorrelation.sweep import sweep_columns
from geostat.analysis.core.permutation import form_counts, sum_counts
from geostat.analysis.regions.methods import METHODS, Task
from geostat.analysis.regions.quality import between_ratio
from geostat.weights.contiguity import touching
from geostat.weights.model import SpatialWeights, to_matrix, transformed
from geostat.workspace.creation import create_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

RIVALS = Path(".bench/rivals/bin/python")


def main() -> None:
    print(f"Medians in seconds on this machine; {sys.version.split()[0]}, numpy {np.__version__}\n")
    for bench in (bench_many_columns, bench_one_column, bench_growth, bench_regions, bench_neighbors, bench_cold):
        bench()


def timed(task: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    task()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        found = task()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken), found


def theirs(task: str, side: int, columns: int) -> dict[str, Any]:
    """What the rivals take for a task on a lattice."""
    with tempfile.TemporaryDirectory() as folder:
        lattice(side).to_file(Path(folder) / "map.shp")
        np.save(Path(folder) / "values.npy", fields(side, columns))
        command = [str(RIVALS), "benchmarks/rivals.py", task, str(side), folder]
        said = [run(command) for _ in range(2 if task == "cold" else 1)][-1]
    found: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return found


def weights_of(side: int) -> SpatialWeights:
    frame = lattice(side)
    matrix = to_matrix(len(frame), *touching(frame.geometry.to_numpy(), rook=False))
    return SpatialWeights("lattice", "queen", {}, frame["code"].tolist(), matrix)


def report(what: str, ours: float, rivals: dict[str, float]) -> None:
    said = "   ".join(f"{name} {seconds:8.3f} (×{seconds / ours:,.1f})" for name, seconds in rivals.items())
    print(f"{what:<62} geostat {ours:8.3f}   {said}", flush=True)


def bench_many_columns() -> None:
    for side in (9, 30, 86):
        weights, values = weights_of(side), fields(side, 50)
        frame = pd.DataFrame(values, index=weights.codes)
        rivals = theirs("many_columns", side, 50)
        kernel, _ = timed(
            lambda v=values, w=weights: sum_counts(v, transformed(w.matrix, "row"), permutations=999, seed=1)
        )
        report(f"local Moran, p of 50 × {side**2:,} areas, 999", kernel, rivals)
        whole, _ = timed(lambda f=frame, w=weights: sweep_columns(f, w, ["local_moran"], permutations=999, seed=1))
        report("  the same as a sweep: statistic, p, class in a table", whole, rivals)


def bench_one_column() -> None:
    for side in (9, 86, 224):
        weights, values = weights_of(side), fields(side, 1)
        matrix = transformed(weights.matrix, "row")
        ours, _ = timed(lambda v=values, m=matrix: sum_counts(v, m, permutations=9999, seed=1))
        report(f"local Moran, p of {side**2:,} areas, 9,999", ours, theirs("one_column", side, 1))


def bench_growth() -> None:
    """From 5,000 to 500,000 areas: local p, 999 permutations, and a global I, 99."""
    for side in (71, 224, 707):
        weights, values = weights_of(side), fields(side, 1)
        matrix = transformed(weights.matrix, "row")
        local, _ = timed(lambda v=values, m=matrix: sum_counts(v, m, permutations=999, seed=1), 3)
        whole, _ = timed(lambda v=values, m=matrix: form_counts("product", v, v, m, permutations=99, seed=1), 1)
        print(f"{side**2:>9,} areas: local p {local:7.3f} s   global I, 99 permutations {whole:7.3f} s", flush=True)


def bench_regions() -> None:
    for side in (30, 86):
        weights, x = weights_of(side), np.ascontiguousarray(fields(side, 4))
        rivals = theirs("regions", side, 4)
        n = side**2
        for method in ("skater", "redcap_ward", "ward", "azp", "max_p"):
            floor = n / 20 if method == "max_p" else 0.0
            task = Task(x, weights.matrix, np.zeros(n, np.int64), 18, np.ones(n), floor, 10, 1)
            ours, labels = timed(lambda m=method, t=task: METHODS[m](t), 3 if side < 50 else 1)
            ratio = between_ratio(x, labels)
            said = f"{n:,} areas, {method}: ratio {ratio:.4f}, {len(np.unique(labels))} regions"
            if method in rivals:
                report(f"{said}; pygeoda {rivals[method]['ratio']:.4f}", ours, {"pygeoda": rivals[method]["seconds"]})
            else:
                report(said, ours, {})


def bench_neighbors() -> None:
    for side in (224, 707):
        shapes = lattice(side).geometry.to_numpy()
        ours, _ = timed(lambda s=shapes: to_matrix(len(s), *touching(s, rook=False)), 3)
        report(f"queen weights of {side**2:,} areas", ours, theirs("neighbors", side, 1))


def bench_cold() -> None:
    """A new process to its first local Moran, on a warm disk: ours as the whole command, workspace and all."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "geostat.gpkg"
        create_workspace(workspace).close()
        command = [str(Path(sys.executable).with_name("geostat")), "analyze", "local-moran", "gpp_per_capita"]
        ours, _ = timed(lambda: run([*command, "--periods", "2562", "--workspace", str(workspace)]), 3)
    report("a new process to its first result", ours, theirs("cold", 9, 1))


def run(command: list[str]) -> str:
    """What a command prints; modules stay compiled from one run to the next, as on any machine."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


if __name__ == "__main__":
    main()
