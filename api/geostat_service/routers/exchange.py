"""The same data for other systems: SDMX, CKAN, DCAT, and where each observation comes from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import JSONResponse, Response

from geostat import reports, store as stored
from geostat.domain.periods import parse_period
from geostat.errors import BadParameterError, NotFoundError, PeriodError, PlanError
from geostat.export.catalog import MANDATORY, lacking_fields
from geostat.export.sdmx import to_sdmx_csv, to_sdmx_structure
from geostat.plan.datasets import Datasets
from geostat_service.data.dependencies import ServedDep, SnapshotDep
from geostat_service.data.snapshot import Snapshot
from geostat_service.http.contents import contents
from geostat_service.http.downloads import XLSX, attached, workbook
from geostat_service.http.errors import PROBLEM_RESPONSES
from geostat_service.http.negotiation import choose_form
from geostat_service.http.parameters import BaseUrl
from geostat_service.http.routes import StrictRoute
from geostat_service.schemas.catalog import CatalogDocument
from geostat_service.schemas.datasets import DatasetAnswer, DatasetsAnswer
from geostat_service.schemas.imports import ObservationAnswer

router = APIRouter(route_class=StrictRoute, tags=["exchange"], responses=PROBLEM_RESPONSES)

SDMX_ML = "application/vnd.sdmx.structure+xml;version=2.1"
SDMX_CSV = "application/vnd.sdmx.data+csv;version=2.0.0"


class JsonLdResponse(JSONResponse):
    """An answer in JSON-LD."""

    media_type = "application/ld+json"


IndicatorPath = Annotated[str, Path(examples=["poverty_rate"], description="The indicator.")]


@router.get(
    "/sdmx/structure",
    summary="Code lists, data structure and dataflows in SDMX-ML",
    response_class=Response,
    responses=contents(SDMX_ML),
)
def read_structure(data: SnapshotDep) -> Response:
    """Areas by their codes (provinces in two digits), indicators, units, statuses; a dataflow for each indicator."""
    return Response(data.once(_structure), media_type=SDMX_ML)


def _structure(data: Snapshot) -> bytes:
    source = data.source
    return to_sdmx_structure(source.boundary_sets(), list(source.indicators().values()), source.holdings().editions)


@router.get(
    "/sdmx/data/{indicator}",
    summary="The observations of an indicator as SDMX-CSV",
    response_class=Response,
    responses=contents(SDMX_CSV),
)
def read_data(
    data: SnapshotDep,
    indicator: IndicatorPath,
    level: Annotated[str, Query(description="The boundary set whose own values are wanted.")] = "province",
    calendar: Annotated[Literal["CE", "BE"], Query(description="Years in ค.ศ. (CE) or พ.ศ. (BE)")] = "CE",
    period: Annotated[str | None, Query(description="One period; all if left out.", examples=["2562"])] = None,
) -> Response:
    """Areas without a value have a row too, of status `O`, or `M` if they did not exist yet."""
    entry, boundary_set = data.source.indicator(indicator), data.source.boundary_set(level)
    frame = data.source.observations(indicator)
    frame = frame[frame["level"] == boundary_set.level]
    try:
        periods = [parse_period(period)] if period else []
    except PeriodError as error:
        raise BadParameterError(str(error), parameter="period") from error
    if frame.empty or (periods and str(periods[0]) not in set(frame["period"])):
        raise NotFoundError(f"{indicator} has no values of its own at {level}" + (f" in {period}" if period else ""))
    text = to_sdmx_csv(entry, frame, boundary_set, calendar=calendar, periods=periods)
    return Response(text, media_type=SDMX_CSV, headers=attached(f"{indicator}.csv"))


@router.get(
    "/datasets",
    summary="The indicators as datasets of a data catalog",
    response_class=Response,
    responses=contents(XLSX, model=DatasetsAnswer),
)
def read_datasets(
    request: Request,
    data: SnapshotDep,
    base: BaseUrl,
    f: Annotated[
        Literal["json", "xlsx"] | None, Query(description="CKAN packages, or a workbook; overrides the Accept header")
    ] = None,
) -> Response:
    """With the 14 mandatory fields of the Government Data Catalog and its groups.

    Only packages that have them all are given, and of the others what they lack; the workbook has all.
    """
    found = _datasets(data, base)
    if choose_form(request, f, {"json": "application/json", "xlsx": XLSX}) != "xlsx":
        return JSONResponse(found.packages(), headers={"Vary": "Accept"})
    described = [found.described(each) for each in found.indicators]
    return workbook("datasets.xlsx", lambda path: reports.write_catalog_workbook(described, path, MANDATORY))


@router.get("/datasets/{indicator}", response_model=DatasetAnswer, summary="An indicator as a CKAN package")
def read_dataset(data: SnapshotDep, base: BaseUrl, indicator: IndicatorPath) -> dict[str, Any]:
    """What `package_create` of a CKAN catalog takes; 422 with the mandatory fields that it lacks."""
    found, entry = _datasets(data, base), data.source.indicator(indicator)
    lacking = lacking_fields(found.described(entry))
    if lacking:
        raise PlanError(
            f"{indicator} cannot go into the catalog yet: {', '.join(lacking)} are blank; fill a dataset record "
            f"(kind dataset) or the contact of its owner agency",
            lacking=lacking,
        )
    return found.package(entry)


@router.get(
    "/catalog.jsonld",
    response_model=CatalogDocument,
    summary="The catalog in DCAT",
    response_class=JsonLdResponse,
)
def read_catalog(data: SnapshotDep, base: BaseUrl) -> dict[str, Any]:
    """All datasets with their files, as JSON-LD."""
    return _datasets(data, base).catalog()


def _datasets(data: Snapshot, base: str) -> Datasets:
    return Datasets(list(data.source.indicators().values()), data.plan.records(), data.source.holdings(), base)


@router.get(
    "/observations/{observation_id}/lineage",
    response_model=ObservationAnswer,
    summary="Where an observation comes from",
)
def read_lineage(
    served: ServedDep,
    observation_id: Annotated[
        str, Path(examples=["gpp_per_capita:province:15:2019"], description="indicator:level:area:period")
    ],
) -> dict[str, Any]:
    """File, hash, sheet and cell, recipe, vintage and importer of the value that holds, and of earlier ones."""
    parts = observation_id.split(":")
    if len(parts) != 4:
        raise NotFoundError(
            f"{observation_id!r} is no observation; write indicator:level:area:period, such as "
            "gpp_per_capita:province:15:2019",
            observation=observation_id,
        )
    indicator, level, area, text = parts
    try:
        period = str(parse_period(text))
    except PeriodError as error:
        raise NotFoundError(str(error), observation=observation_id) from error
    vintages = [
        {**vars(each), "recipe": stored.read_import(served.store, each.import_id).recipe if each.import_id else None}
        for each in stored.read_lineage(served.store, indicator, area, period, level)
    ]
    return {"id": f"{indicator}:{level}:{area}:{period}", "vintages": vintages}
