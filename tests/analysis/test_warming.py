"""The first analysis: nothing heavy is imported before it is needed, and nothing is compiled twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(code: str, **environment: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True).stdout


def test_the_registry_is_read_without_numba_scipy_stats_or_pysal() -> None:
    heavy = "{'numba', 'scipy.stats', 'libpysal', 'esda', 'spreg', 'sklearn', 'mgwr', 'distributed'}"
    assert run(f"import sys, geostat.analysis; print(sorted({heavy} & set(sys.modules)))").strip() == "[]"


@pytest.mark.whole
def test_a_second_process_finds_everything_compiled(tmp_path: Path) -> None:
    code = (
        "from geostat.analysis.warming import warm_up; from geostat.analysis.core import kernel; "
        "from geostat.analysis.regions import chance, growing, merging, moving, trees; warm_up(); "
        "modules = (kernel, chance, growing, merging, moving, trees); "
        "found = [each for module in modules for each in vars(module).values() if hasattr(each, 'stats')]; "
        "print(sum(sum(each.stats.cache_misses.values()) for each in found), "
        "sum(sum(each.stats.cache_hits.values()) for each in found))"
    )
    misses, _ = run(code, NUMBA_CACHE_DIR=str(tmp_path)).split()
    assert int(misses) >= 15
    again, hits = run(code, NUMBA_CACHE_DIR=str(tmp_path)).split()
    assert (int(again), int(hits) >= 15) == (0, True)
