"""Nouns → the parts that several answers share."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from geostat.support.json_values import rows_of, to_json_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from geostat.analysis import AnalysisResult
    from geostat.domain.findings import Finding
    from geostat.domain.indicators import Indicator

__all__ = [
    "analysis_answer",
    "findings",
    "numbers",
    "plain_rows",
    "source",
    "text",
]


def findings(found: Iterable[Finding]) -> list[dict[str, str]]:
    """Findings as JSON."""
    return [asdict(finding) for finding in found]


def analysis_answer(result: AnalysisResult, feature_ids: pd.Series) -> dict[str, Any]:
    """A result as JSON: figures, reading, record, and a column of plain values for each column of its table."""
    table = result.table if len(result.table.columns) else result.table.iloc[:0]
    return {
        "statistics": to_json_value(result.statistics),
        "reading": result.reading,
        "findings": findings(result.findings),
        "run": result.run.to_json(),
        "ids": [int(feature_ids[code]) for code in table.index],
        "codes": list(table.index),
        "columns": {name: [to_json_value(value) for value in table[name]] for name in table.columns},
    }


def numbers(column: pd.Series) -> list[float | None]:
    """A column of numbers, null where there is none."""
    return [to_json_value(value) for value in column]


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as JSON, null where there is nothing."""
    return rows_of(frame)


def text(value: Any) -> str | None:
    """A text, null where there is none."""
    return value if isinstance(value, str) else None


def source(indicator: Indicator, edition: str) -> dict[str, str]:
    """Where an indicator's numbers come from."""
    return {
        "owner_agency_en": indicator.owner_agency_en,
        "owner_agency_th": indicator.owner_agency_th,
        "source_title": indicator.source_title,
        "edition": edition,
        "license": indicator.license,
    }
