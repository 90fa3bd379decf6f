"""Location quotients and complexity beside what others offer: make bench-positioning."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.spatial import timed
from geostat.positioning import (
    Positions,
    complexity,
    gather_evidence,
    location_quotients,
    product_table_definition,
    read_product_table,
)
from geostat.reports import build_report, to_html
from geostat.workspace.creation import create_workspace
from geostat.workspace.source import WorkspaceSource

RIVALS = Path(".bench/rivals/bin/python")


def quotients_of(x: pd.DataFrame) -> pd.DataFrame:
    """The same in two lines of pandas, for tables that are in no store."""
    return x.div(x.sum(axis=1), axis=0) / (x.sum() / x.sum().sum())


def compare(name: str, x: pd.DataFrame) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        x.rename_axis(index="area", columns="product").stack().rename("value").reset_index().to_parquet(path)
        command = [RIVALS, "benchmarks/positioning_rivals.py", path]
        theirs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    ours, found = timed(lambda: complexity(quotients_of(x)))
    eci = found.areas["eci"]
    apart = (eci - pd.Series(theirs["eci"]).reindex(eci.index)).abs().max()
    whole = theirs["complexity"] + theirs["proximity"]
    faster = whole / ours
    print(f"{name}: complexity and proximity {ours:.4f} s, ecomplexity {whole:.3f} s: {faster:,.0f} times")
    print(f"  ECI differs by at most {apart:.1e}")
    own, _ = timed(lambda: quotients_of(x))
    print(f"  quotients {own:.4f} s, segregation {theirs['quotients']:.4f} s: {theirs['quotients'] / own:,.1f} times")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = create_workspace(Path(folder) / "bench.gpkg")
        source = WorkspaceSource(store)
        table = read_product_table(source, product_table_definition("gpp"))
        compare("77 provinces × 19 industries", table.at("2019"))
        rng = np.random.default_rng(1)
        big = rng.lognormal(0, 2, (7425, 300))
        codes = [f"{i:05d}" for i in range(7425)]
        compare("7,425 areas × 300 products", pd.DataFrame(big, codes, [f"p{i:03d}" for i in range(300)]))
        print(f"quotients of a stored table {timed(lambda: location_quotients(table, '2019'))[0]:.4f} s")
        print(f"all evidence of 77 provinces × 19 industries {timed(lambda: gather_evidence(table))[0]:.2f} s")
        positions = Positions(source, "province")
        build_report(positions, "15")
        one_more, _ = timed(lambda: to_html(build_report(positions, "47")), 3)
        print(f"report of one more province as HTML {one_more:.2f} s")
        store.close()


main()
