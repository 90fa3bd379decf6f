"""Results that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat import store as stored

if TYPE_CHECKING:
    from geostat.analysis import AnalysisResult
    from geostat.store import Store

__all__ = ["keep_result", "read_result"]


def keep_result(store: Store, result: AnalysisResult) -> str:
    """Keep an analysis in the store: its run record, statistics, table, findings and reading; returns its id."""
    return stored.keep_run(store, result.run, result.statistics, result.by_area(), result.findings, result.reading)


def read_result(store: Store, run_id: str) -> AnalysisResult:
    """A result that was kept, as it was computed; raises NotFoundError if there is none of that id."""
    import pandas as pd

    from geostat.analysis import AnalysisResult

    kept = stored.read_run(store, run_id)
    boundary_set = stored.read_boundary_set(store, kept.run.boundary_set)
    table = pd.DataFrame.from_dict(dict(kept.areas), orient="index").reindex(boundary_set.areas.index)
    return AnalysisResult(
        kept.analysis, boundary_set, dict(kept.statistics), table, kept.run, kept.findings, dict(kept.reading)
    )
