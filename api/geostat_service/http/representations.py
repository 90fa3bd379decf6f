"""Nouns → the parts that several answers share."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from geostat.support.json_values import to_json_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pandas as pd

    from geostat.analysis import AnalysisResult
    from geostat.domain.findings import Finding
    from geostat.domain.indicators import Indicator
    from geostat.domain.periods import Period
    from geostat.positioning import Benchmark, Card, Champions, Composite, Neighborhood, Outlook
    from geostat.workspace.data_source import DataSource

__all__ = [
    "analysis_answer",
    "card_answer",
    "champions_answer",
    "comparisons",
    "composite_answer",
    "findings",
    "neighborhood_answer",
    "numbers",
    "outlook_answer",
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
        "run": to_json_value(result.run),
        "ids": [int(feature_ids[code]) for code in table.index],
        "codes": list(table.index),
        "columns": {name: [to_json_value(value) for value in table[name]] for name in table.columns},
    }


def numbers(column: pd.Series) -> list[float | None]:
    """A column of numbers, null where there is none."""
    return [to_json_value(value) for value in column]


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as JSON, null where there is nothing."""
    return [to_json_value(row) for row in frame.to_dict("records")]


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


def card_answer(card: Card) -> dict[str, Any]:
    """A positioning card as JSON; of the champions, the first of each table."""
    names = ("level", "area", "name_en", "name_th", "as_of", "members", "indicators", "swot")
    return {
        **{name: to_json_value(getattr(card, name)) for name in names},
        "peers": plain_rows(card.peers.reset_index()),
        "champions": {table: _first_champions(found) for table, found in card.champions.items()},
        "findings": findings(card.findings),
    }


def _first_champions(found: Champions) -> dict[str, Any]:
    columns = ["rank", "tier", "met", "name_en", "name_th", "value", "share", "location_quotient", "cagr", "bcg_box"]
    return {
        "start": str(found.start),
        "end": str(found.end),
        "edition": found.table.edition,
        "products": plain_rows(found.products[columns].head(5).reset_index()),
        "href": f"/product-champions/{found.area}?level={found.table.boundary_set.id}&table={found.table.id}",
    }


def champions_answer(found: Champions) -> dict[str, Any]:
    """A ranking of products as JSON, with its rule and all evidence."""
    first = found.table.products[0]
    return {
        "area": found.area,
        "level": found.table.boundary_set.id,
        "table": found.table.id,
        "start": str(found.start),
        "end": str(found.end),
        "unit_en": first.unit_en,
        "unit_th": first.unit_th,
        "source": source(first, found.table.edition),
        "rule": to_json_value(found.rule),
        "whole": to_json_value(found.whole),
        "products": plain_rows(found.products.reset_index()),
        "shift_share": None if found.shift_share is None else plain_rows(found.shift_share.reset_index()),
        "findings": findings(found.findings),
    }


def comparisons(
    origin: DataSource,
    level: str,
    area: str,
    indicators: Sequence[str],
    period: Period | None,
    benchmarks: Callable[[Period], Sequence[Benchmark]],
) -> list[dict[str, Any]]:
    """An area against benchmarks in each indicator, in its last period not after one; or why there is nothing."""
    from geostat.errors import AggregationError
    from geostat.positioning import compare, panel_or_reason, standing

    rows: list[dict[str, Any]] = []
    for name in indicators:
        panel = panel_or_reason(origin, level, name)
        if isinstance(panel, AggregationError):
            rows.append({"indicator": name, "reason": str(panel)})
            continue
        at = panel.latest(period)
        if at is None:
            rows.append({"indicator": name, "reason": f"no values up to {period}"})
            continue
        rows.append(
            {
                "indicator": panel.indicator.id,
                "period": str(at),
                "period_be": at.be,
                "direction": panel.indicator.direction,
                "unit_en": panel.indicator.unit_en,
                "unit_th": panel.indicator.unit_th,
                "source": source(panel.indicator, panel.edition),
                **to_json_value(standing(panel, area, at)),
                "benchmarks": plain_rows(compare(origin, panel, area, at, benchmarks(at))),
                "reason": "",
            }
        )
    return rows


def neighborhood_answer(found: Neighborhood) -> dict[str, Any]:
    """A neighborhood as JSON."""
    return {
        "area": found.area,
        "level": found.level,
        "neighbors": plain_rows(found.neighbors.rename_axis("code").reset_index()),
        "indicators": plain_rows(found.summary.rename_axis("indicator").reset_index()),
        "values": {name: to_json_value(row.to_dict()) for name, row in found.values.iterrows()},
    }


def composite_answer(found: Composite) -> dict[str, Any]:
    """A composite index as JSON."""
    return {
        "level": found.boundary_set.id,
        "record": to_json_value(found.record),
        "areas": plain_rows(found.scores.sort_values("rank").rename_axis("code").reset_index()),
        "sensitivity": plain_rows(found.sensitivity.rename_axis("indicator").reset_index()),
        "left_out": found.left_out,
    }


def outlook_answer(found: Outlook) -> dict[str, Any]:
    """An outlook as JSON."""
    indicator = found.panel.indicator
    return {
        "area": found.area,
        "level": found.panel.boundary_set.id,
        "indicator": indicator.id,
        "unit_en": indicator.unit_en,
        "unit_th": indicator.unit_th,
        "source": source(indicator, found.panel.edition),
        "history": [{"period": period, "value": value} for period, value in found.history.items()],
        "trend": to_json_value(found.trend),
        "outlook": plain_rows(found.table.reset_index()),
        "record": to_json_value(found.record),
        "target": to_json_value(found.target) if found.target else None,
        "findings": findings(found.findings),
    }
