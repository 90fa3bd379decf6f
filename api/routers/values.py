"""One small message of values for the tiles."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.dependencies import LevelParam, PeriodParam, RememberedRoute, SeriesParam, SnapshotDep
from api.errors import PROBLEM_RESPONSES
from api.present import findings, numbers, source
from api.schemas import ValuesAnswer
from geostat.export import Classification, classify
from geostat.export.classification import MAX_CLASSES

router = APIRouter(route_class=RememberedRoute, tags=["values"], responses=PROBLEM_RESPONSES)


@router.get("/values", response_model=ValuesAnswer, summary="The values of one indicator in one period")
def read_values(
    data: SnapshotDep,
    indicator: Annotated[str, Query(examples=["gpp_per_capita"])],
    period: PeriodParam,
    level: LevelParam = "province",
    series: SeriesParam = None,
    scheme: Annotated[
        str | None, Query(description="Classify: quantiles, fisher_jenks, equal_interval …", examples=["quantiles"])
    ] = None,
    k: Annotated[int, Query(ge=2, le=MAX_CLASSES, description="Number of classes")] = 5,
) -> dict[str, Any]:
    """Columns keyed by the integer ids of the tiles: switching indicator or year fetches this and no tile."""
    layer = data.layer(level, indicator, period, series)
    classes = classify(layer.values, scheme, k) if scheme and layer.report.matched else None
    return {
        "level": level,
        "indicator": indicator,
        "period": str(layer.period),
        "period_be": layer.period.be,
        "periods": data.periods(layer.boundary_set, layer.indicator, layer.series),
        "unit_en": layer.indicator.unit_en,
        "unit_th": layer.indicator.unit_th,
        "decimals": layer.indicator.decimals,
        "source": source(layer.indicator, layer.series),
        "ids": data.feature_ids(level).tolist(),
        "values": numbers(layer.values),
        "status": layer.table["status"].tolist(),
        "classification": classes and _described(classes),
        "findings": findings(layer.findings),
    }


def _described(classes: Classification) -> dict[str, Any]:
    return {
        "scheme": classes.scheme,
        "breaks": [classes.lowest, *classes.bins],
        "counts": list(classes.counts),
        "colors": classes.colors,
    }
