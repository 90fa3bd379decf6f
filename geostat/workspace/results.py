"""Results that are kept."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from geostat import store as stored
from geostat.domain.findings import Finding

if TYPE_CHECKING:
    from geostat.analysis import AnalysisResult
    from geostat.store import Store

__all__ = ["keep_result", "read_result"]


def keep_result(store: Store, result: AnalysisResult) -> str:
    """Keep an analysis in the store: its run record, statistics, table, findings and reading; returns its id."""
    findings = [asdict(finding) for finding in result.findings]
    return stored.keep_run(store, result.run, result.statistics, result.by_area(), findings, result.reading)


def read_result(store: Store, run_id: str) -> AnalysisResult:
    """A result that was kept, as it was computed; raises NotFoundError if there is none of that id."""
    import pandas as pd

    from geostat.analysis import AnalysisResult

    kept = stored.read_run(store, run_id)
    boundary_set = stored.read_boundary_set(store, kept["run"]["boundary_set"])
    table = pd.DataFrame.from_dict(kept["areas"], orient="index").reindex(boundary_set.areas.index)
    findings = tuple(Finding(**finding) for finding in kept["findings"])
    return AnalysisResult(
        kept["analysis"], boundary_set, kept["statistics"], table, kept["run"], findings, kept["reading"]
    )
