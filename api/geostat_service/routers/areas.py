"""One area: who it is, who is beside it, where it stands."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import pandas as pd
from fastapi import APIRouter, Path, Query

from geostat.domain.analysis_requests import WeightsRequest
from geostat.domain.areas import BoundarySet
from geostat.domain.layers import Layer
from geostat.domain.membership import find_boundary_set, group_of, in_force, members_of
from geostat.domain.periods import parse_period
from geostat.errors import AggregationError
from geostat.support.json_values import to_json_value
from geostat_service.data.dependencies import SnapshotDep
from geostat_service.data.snapshot import Snapshot
from geostat_service.http.errors import PROBLEM_RESPONSES
from geostat_service.http.parameters import DatetimeParam, EditionParam, PeriodParam
from geostat_service.http.representations import findings, source, text
from geostat_service.http.routes import StrictRoute
from geostat_service.schemas.areas import AreaAnswer

router = APIRouter(route_class=StrictRoute, tags=["areas"], responses=PROBLEM_RESPONSES)


@router.get("/areas/{code}", response_model=AreaAnswer, summary="One area")
def read_area(
    data: SnapshotDep,
    code: Annotated[str, Path(description="The area code", examples=["15"])],
    period: PeriodParam,
    datetime: DatetimeParam,
    level: Annotated[
        str | None, Query(description="The boundary set; found by the code if left out", examples=["province"])
    ] = None,
    indicator: Annotated[str | None, Query(examples=["gpp_per_capita"])] = None,
    edition: EditionParam = None,
) -> dict[str, Any]:
    """Names, land neighbors, the cluster at a date (`datetime`, today if left out) and the latest values.

    With `indicator`, also its value, rank and history here, and its values in the neighbors.
    """
    day = (datetime and (datetime.end or datetime.start)) or date.today()  # noqa: DTZ011 — a calendar day
    boundary_set = (
        data.source.boundary_set(level) if level else find_boundary_set(data.source.boundary_sets(), code, day)
    )
    boundary_set.check_has(code)
    layer = data.source.layer(boundary_set.id, indicator, period, edition) if indicator else None
    row = boundary_set.areas.loc[code]
    columns = ("name_en", "name_th", "region_en", "region_th", "valid_from", "valid_to")
    return {
        "code": code,
        "level": boundary_set.id,
        **{column: text(row[column]) for column in columns},
        "area_km2": to_json_value(row["area_km2"]),
        "cluster": _cluster(data, boundary_set, code, day),
        "members": None if boundary_set.membership is None else members_of(boundary_set, code),
        "neighbors": _neighbors(data, boundary_set, code, layer),
        "indicator": layer and _indicator(data, boundary_set, code, layer),
        "values": _latest(data.source.area_values(boundary_set.level, code)),
    }


def _cluster(data: Snapshot, boundary_set: BoundarySet, code: str, day: date) -> dict[str, Any] | None:
    for name in data.source.set_ids():
        groups = data.source.boundary_set(name)
        if groups.level != "cluster" or groups.member_level != boundary_set.level or not in_force(groups, day):
            continue
        group = group_of(groups, code)
        if group is not None:
            row = groups.areas.loc[group]
            return {
                "level": name,
                "code": group,
                "members": members_of(groups, group),
                **{key: text(row[key]) for key in ("name_en", "name_th", "valid_from", "valid_to")},
            }
    return None


def _neighbors(data: Snapshot, boundary_set: BoundarySet, code: str, layer: Layer | None) -> list[dict[str, Any]]:
    by_land = data.source.weights(boundary_set.id, WeightsRequest()).neighbors(code)
    bridged = data.source.weights(boundary_set.id, WeightsRequest(bridges=True)).neighbors(code)
    return [
        {
            "code": neighbor,
            "name_en": text(boundary_set.areas.loc[neighbor, "name_en"]),
            "name_th": text(boundary_set.areas.loc[neighbor, "name_th"]),
            "by": "land" if neighbor in by_land else "bridge",
            "value": layer and to_json_value(layer.values[neighbor]),
            "status": layer and layer.table.loc[neighbor, "status"],
        }
        for neighbor in bridged
    ]


def _indicator(data: Snapshot, boundary_set: BoundarySet, code: str, layer: Layer) -> dict[str, Any]:
    indicator = layer.indicator
    lowest_first = indicator.direction == "lower_better"
    order: Literal["lowest_first", "highest_first"] = "lowest_first" if lowest_first else "highest_first"
    ranks = layer.values.rank(ascending=lowest_first, method="min")
    return {
        **{key: getattr(indicator, key) for key in ("id", "title_en", "title_th", "unit_en", "unit_th")},
        "decimals": indicator.decimals,
        "direction": indicator.direction,
        "period": str(layer.period),
        "period_be": layer.period.be,
        "value": to_json_value(layer.values[code]),
        "status": layer.table.loc[code, "status"],
        "rank": None if pd.isna(ranks[code]) else int(ranks[code]),
        "ranked": len(layer.report.matched),
        "rank_order": order,
        "source": source(indicator, layer.edition),
        "history": _values(_history(data, boundary_set, code, layer)),
        "findings": findings(layer.findings),
    }


def _history(data: Snapshot, boundary_set: BoundarySet, code: str, layer: Layer) -> pd.DataFrame:
    """The values of an area over the periods of the layer's edition; of a group, combined period by period."""
    indicator, edition = layer.indicator, layer.edition
    if boundary_set.membership is None:
        held = data.source.area_values(boundary_set.level, code)
        return held[(held["indicator"] == indicator.id) & (held["edition"] == edition)]
    rows = []
    for period in data.source.periods_on(boundary_set, indicator, edition):
        try:
            row = data.source.layer(boundary_set.id, indicator.id, period, edition).table.loc[code]
        except AggregationError:  # no weights in that period
            continue
        rows.append([indicator.id, edition, str(period), row["value"], row["status"]])
    return pd.DataFrame(rows, columns=["indicator", "edition", "period", "value", "status"]).dropna(subset="value")


def _latest(held: pd.DataFrame) -> list[dict[str, Any]]:
    return _values(held.drop_duplicates(["indicator", "edition"], keep="last"))


def _values(held: pd.DataFrame) -> list[dict[str, Any]]:
    columns = [str(column) for column in held.columns]
    rows = [dict(zip(columns, row, strict=True)) for row in held.itertuples(index=False, name=None)]
    return [{**row, "period_be": parse_period(row["period"]).be} for row in rows]
