"""The statistical plan: its records, gaps, owners, targets and requests, to read and, for whoever may, to change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Form, Path, Query, Request, UploadFile
from starlette.responses import HTMLResponse, Response

from geostat import reports
from geostat.domain.area_names import collation_key
from geostat.domain.plan_records import KINDS, Agency, Plan, Version
from geostat.errors import NotFoundError, PlanError, some
from geostat.plan import document_types as documents
from geostat.plan.document import area_document, gaps_document, matrix_document, place_plan, targets_document
from geostat.plan.editing import accept_request, answer_request, ask, change_plan, model_of, parse_record, roll_forward
from geostat.plan.gaps import Gap
from geostat.plan.overviews import (
    agency_document,
    coverage_document,
    factors_of,
    requests_document,
    summaries_document,
)
from geostat.plan.sufficiency import STATUSES
from geostat.plan.template import load_plan, write_template
from geostat.reports.words import Language, said
from geostat_service.access.tokens import HolderDep, WritingRoute
from geostat_service.data.dependencies import ServedDep, SnapshotDep
from geostat_service.data.snapshot import Snapshot
from geostat_service.http.contents import HTML, contents
from geostat_service.http.downloads import XLSX, attached, workbook
from geostat_service.http.errors import PROBLEM_RESPONSES, WRITING_RESPONSES
from geostat_service.http.negotiation import choose_form, wants_html
from geostat_service.http.pages import page_of
from geostat_service.http.parameters import DayParam
from geostat_service.http.routes import StrictRoute
from geostat_service.routers.imports import kept_upload
from geostat_service.schemas.plan import KindsAnswer, LoadedAnswer, RecordAnswer, RecordsAnswer, RolledAnswer

router = APIRouter(prefix="/plan", route_class=StrictRoute, tags=["plan"], responses=PROBLEM_RESPONSES)
writing = APIRouter(
    prefix="/plan", route_class=WritingRoute, tags=["plan"], responses={**PROBLEM_RESPONSES, **WRITING_RESPONSES}
)

LangParam = Annotated[Language, Query(description="The language of a page or file.")]
FormatParam = Annotated[Literal["json", "html"] | None, Query(description="The format; overrides the Accept header")]
AreaPath = Annotated[str, Path(examples=["15"], description="Area code.")]
PlanLevel = Annotated[
    str | None, Query(description="The boundary set of the area; found by the code if left out.", examples=["province"])
]
Kind = Annotated[str, Path(examples=["requirement"], description=f"One of {', '.join(KINDS)}.")]
RecordId = Annotated[str, Path(examples=["P15-R01"], description="The identifier of the record.")]
RequestId = Annotated[str, Path(examples=["REQ-0001"], description="The identifier of the request.")]
Content = Annotated[dict[str, Any], Body(examples=[{"title_th": "จำนวนเกษตรกรแปลงใหญ่", "revision": 1}])]


@router.get(
    "",
    response_model=documents.CoverageDocument,
    responses=contents(HTML),
    summary="The plan of the whole country",
)
def read_overview(
    request: Request,
    response: Response,
    data: SnapshotDep,
    at: DayParam,
    f: FormatParam = None,
    lang: LangParam = "th",
) -> documents.CoverageDocument | HTMLResponse:
    """Every province with what its plans need and have, the plans, the pillars and the agencies; a map in a browser."""
    day = at or _today()
    if wants_html(request, f):
        return page_of(data.once(_overview_page, day, lang))
    response.headers["Vary"] = "Accept"
    found: documents.CoverageDocument = data.once(_overview, day)
    return found


@router.get(
    "/areas/{area}",
    response_model=documents.PlanDocument,
    responses=contents(HTML),
    summary="The plan of an area, from issue to gap",
)
def read_area(
    request: Request,
    response: Response,
    data: SnapshotDep,
    at: DayParam,
    area: AreaPath,
    level: PlanLevel = None,
    f: FormatParam = None,
    lang: LangParam = "th",
) -> documents.PlanDocument | HTMLResponse:
    """Issues, gap matrix, owners, development plan, targets with lights, committees and decisions.

    As of today, or of the last day of areas that have ended.
    """
    found, day = place_plan(data.plan.records(), data.source.boundary_sets(), area, level, at)
    if wants_html(request, f):
        return page_of(data.once(_area_page, day, found, area, lang))
    response.headers["Vary"] = "Accept"
    document: documents.PlanDocument = data.once(_area_document, day, found, area)
    return document


@router.get(
    "/areas/{area}/report",
    summary="The plan of an area as a file",
    response_class=Response,
    responses=contents(XLSX, HTML),
)
def read_report(
    request: Request,
    data: SnapshotDep,
    at: DayParam,
    area: AreaPath,
    level: PlanLevel = None,
    f: Annotated[
        Literal["xlsx", "html"] | None, Query(description="A workbook, or one HTML file; overrides the Accept header")
    ] = None,
    lang: LangParam = "th",
) -> Response:
    """The official-statistics map and the statistical development plan, for committees."""
    found, day = place_plan(data.plan.records(), data.source.boundary_sets(), area, level, at)
    document = data.once(_area_document, day, found, area)
    if choose_form(request, f, {"xlsx": XLSX, "html": "text/html"}) == "html":
        text = reports.area_page(document, data.source.boundary_set("province"), lang)
        return HTMLResponse(text, headers={**attached(f"plan-{area}.html"), "Vary": "Accept"})
    return workbook(f"plan-{area}.xlsx", lambda path: reports.write_plan_workbook(document, path, lang))


@router.get(
    "/agencies/{agency}",
    response_model=documents.AgencyDocument,
    responses=contents(HTML),
    summary="What an agency owes",
)
def read_agency(
    request: Request,
    response: Response,
    data: SnapshotDep,
    at: DayParam,
    agency: Annotated[str, Path(examples=["OAE"])],
    f: FormatParam = None,
    lang: LangParam = "th",
) -> documents.AgencyDocument | HTMLResponse:
    """The numbers that it is responsible for, what is overdue, what is due next, the requests that wait for it."""
    document = agency_document(data.plan.assessment(at or _today()), agency)
    if wants_html(request, f):
        return page_of(reports.agency_page(document, lang, links=_links(f"/plan/agencies/{agency}", lang, {})))
    response.headers["Vary"] = "Accept"
    return document


@router.get(
    "/requests",
    response_model=documents.RequestsDocument,
    responses=contents(HTML),
    summary="Requests for data, and what became of them",
)
def read_requests(
    request: Request,
    response: Response,
    data: SnapshotDep,
    at: DayParam,
    f: FormatParam = None,
    lang: LangParam = "th",
) -> documents.RequestsDocument | HTMLResponse:
    """The requests, latest first; a browser gets forms to ask, accept and answer."""
    document = requests_document(data.plan.assessment(at or _today()))
    if not wants_html(request, f):
        response.headers["Vary"] = "Accept"
        return document
    page = reports.requests_page(
        document,
        lang,
        links=_links("/plan/requests", lang, {}),
        factors=factors_of(data.plan.records()),
        agencies=_by_name(data.plan.records().all(Agency), lang),
    )
    return page_of(page)


@router.get(
    "/gaps",
    response_model=documents.GapsDocument,
    summary="Every requirement in every area, with parts, status and evidence",
)
def read_gaps(
    data: SnapshotDep,
    at: DayParam,
    area: Annotated[str | None, Query(description="A province.", examples=["15"])] = None,
    plan: Annotated[str | None, Query(examples=["P15"])] = None,
    issue: Annotated[str | None, Query(examples=["P15-I1"])] = None,
    owner: Annotated[str | None, Query(description="An agency.", examples=["OAE"])] = None,
    pillar: Annotated[Literal["economic", "social", "environment"] | None, Query()] = None,
    status: Annotated[str | None, Query(description=f"One of {', '.join(STATUSES)}.", examples=["not_held"])] = None,
) -> documents.GapsDocument:
    """The list that matrix, scores and obligations are made of; the rules and the day are echoed."""
    if status is not None and status not in STATUSES:
        raise NotFoundError(f"there is no status {status!r}; there are {some(STATUSES, 20)}", unknown=status)
    found = data.plan.assessment(at or _today())
    wanted = {"area": area, "plan": plan, "issue": issue, "owner": owner, "pillar": pillar, "status": status}
    rows = [gap for gap in found.gaps if all(value in (None, _KEYS[name](gap)) for name, value in wanted.items())]
    return gaps_document(found, rows)


_KEYS: dict[str, Callable[[Gap], str | None]] = {
    "requirement": lambda gap: gap.requirement.id,
    "issue": lambda gap: gap.issue.id,
    "plan": lambda gap: gap.plan.id,
    "owner": lambda gap: gap.owner,
    "area": lambda gap: gap.province,
    "pillar": lambda gap: gap.issue.pillar,
    "status": lambda gap: gap.status,
}


@router.get("/sufficiency", response_model=documents.SummariesDocument, summary="Scores rolled up")
def read_sufficiency(
    data: SnapshotDep,
    at: DayParam,
    by: Annotated[
        Literal["requirement", "issue", "plan", "owner", "area", "cluster", "pillar"], Query(description="By what.")
    ] = "issue",
) -> documents.SummariesDocument:
    """The weighted mean of scores, and how many requirements stand how; of issues also whether they are sufficient."""
    found = data.plan.assessment(at or _today())

    def cluster(gap: Gap) -> str | None:
        return found.places.above(gap.province).get("cluster")

    return summaries_document(found, by, cluster if by == "cluster" else _KEYS[by])


@router.get("/matrix", response_model=documents.MatrixDocument, summary="Item × province")
def read_matrix(
    data: SnapshotDep, at: DayParam, plan: Annotated[str | None, Query(description="A plan; all if left out.")] = None
) -> documents.MatrixDocument:
    """In each cell the status and the score."""
    found = data.plan.assessment(at or _today())
    gaps = found.gaps if plan is None else found.of_plans([data.plan.records().get(Plan, plan)])
    return matrix_document(found, gaps)


@router.get("/targets", response_model=documents.TargetsDocument, summary="Targets beside actual values and trends")
def read_targets(
    data: SnapshotDep,
    at: DayParam,
    version: Annotated[str, Query(description="A version of a plan.", examples=["P15-2023-2026"])],
) -> documents.TargetsDocument:
    """For each target the value of its year or what the trend leads to, the light, and what earlier versions wanted."""
    found = data.plan.records().get(Version, version)
    return targets_document(found, data.plan.records(), data.source, at or _today())


@router.get("/kinds", summary="The kinds of records, and their fields")
def read_kinds() -> KindsAnswer:
    """A JSON Schema for each kind; `refers_to` names the kind of record that a field points to."""
    return KindsAnswer(kinds={kind: model.model_json_schema() for kind, model in KINDS.items()})


@router.get("/template", summary="A workbook to fill in", response_class=Response, responses=contents(XLSX))
def read_template(
    data: SnapshotDep, filled: Annotated[bool, Query(description="With all records that are held")] = False
) -> Response:
    """A sheet for each kind of record; `POST /plan/loads` takes it back."""
    return workbook("plan-template.xlsx", lambda path: write_template(path, data.plan.records() if filled else None))


@router.get("/records/{kind}", response_model=RecordsAnswer, summary="The records of a kind")
def read_records(data: SnapshotDep, kind: Kind) -> dict[str, Any]:
    """All of them, in the order of their identifiers."""
    return {"kind": kind, "records": [each.model_dump(mode="json") for each in data.plan.records().all(model_of(kind))]}


@router.get("/records/{kind}/{record_id}", response_model=RecordAnswer, summary="One record")
def read_record(data: SnapshotDep, kind: Kind, record_id: RecordId) -> dict[str, Any]:
    """With the revision that a change of it has to name."""
    return {"kind": kind, "record": data.plan.records().get(model_of(kind), record_id).model_dump(mode="json")}


@writing.put("/records/{kind}/{record_id}", response_model=RecordAnswer, summary="Write a record")
def put_record(
    served: ServedDep, holder: HolderDep, kind: Kind, record_id: RecordId, content: Content
) -> dict[str, Any]:
    """Create a record (revision 0 or left out), or change the one that was seen (its revision).

    409 with what changed meanwhile and by whom, if that is not the revision that is held.
    """
    if content.get("id", record_id) != record_id:
        raise PlanError(f"the record calls itself {content['id']!r}, the path {record_id!r}", field="id")
    change_plan(served.store, holder, [parse_record(kind, {**content, "id": record_id})])
    served.renew()  # a database tells of changes a moment later
    return read_record(served.current(), kind, record_id)


@writing.delete("/records/{kind}/{record_id}", response_model=RecordAnswer, summary="Remove a record")
def delete_record(
    served: ServedDep,
    data: SnapshotDep,
    holder: HolderDep,
    kind: Kind,
    record_id: RecordId,
    revision: Annotated[int, Query(ge=1, description="The revision that was seen.", examples=[1])],
) -> dict[str, Any]:
    """Remove what nothing refers to any more; the audit log keeps it."""
    held = data.plan.records().get(model_of(kind), record_id)
    change_plan(served.store, holder, [], removed=[held.model_copy(update={"revision": revision})])
    return {"kind": kind, "record": held.model_dump(mode="json")}


@writing.post("/requests", response_model=RecordAnswer, status_code=201, summary="Ask for a number")
def post_request(served: ServedDep, holder: HolderDep, content: Content) -> dict[str, Any]:
    """With `title_th`, `reason` and `area`; `level` and `indicator` if known. Anybody with a token may ask."""
    return {"kind": "request", "record": ask(served.store, holder, content).model_dump(mode="json")}


@writing.post(
    "/requests/{request_id}/acceptance", response_model=RecordAnswer, status_code=201, summary="Make it a requirement"
)
def post_acceptance(served: ServedDep, holder: HolderDep, request_id: RequestId, content: Content) -> dict[str, Any]:
    """With `csf`, `agency`, `revision`, and other fields of the requirement; for the editor of the area."""
    found = accept_request(served.store, holder, request_id, content)
    return {"kind": "requirement", "record": found.model_dump(mode="json")}


@writing.post("/requests/{request_id}/answer", response_model=RecordAnswer, summary="Answer a request")
def post_answer(
    served: ServedDep,
    holder: HolderDep,
    request_id: RequestId,
    answer: Annotated[str, Body()],
    revision: Annotated[int | None, Body()] = None,
    declined: Annotated[bool, Body()] = False,
) -> dict[str, Any]:
    """What is given and when, or why it is not; for the agency that owes it."""
    found = answer_request(served.store, holder, request_id, answer, revision=revision, declined=declined)
    return {"kind": "request", "record": found.model_dump(mode="json")}


@writing.post(
    "/versions/{version_id}/roll", response_model=RolledAnswer, status_code=201, summary="Roll a plan forward one year"
)
def post_roll(
    served: ServedDep, holder: HolderDep, version_id: Annotated[str, Path(examples=["P15-2023-2026"])]
) -> dict[str, Any]:
    """The next version, with the targets of the years that it shares; the version before keeps all of its own."""
    version, kept, past = roll_forward(served.store, holder, version_id)
    return {
        "version": version.model_dump(mode="json"),
        "kept": [each.id for each in kept],
        "past": [each.id for each in past],
    }


@writing.post("/loads", response_model=LoadedAnswer, summary="Load a whole plan from a workbook")
def post_load(
    served: ServedDep,
    data: SnapshotDep,
    holder: HolderDep,
    file: UploadFile,
    dry_run: Annotated[bool, Form(description="Only say what would come of it")] = False,
) -> dict[str, Any]:
    """All or nothing; what stands in the way is told with sheet and cell, and nothing is written."""
    with kept_upload(file) as path:
        loaded = load_plan(served.store, path, holder, dry_run=dry_run, places=data.plan.areas())
    return {
        "loaded": loaded.is_loaded and not dry_run,
        "counts": {kind: dict(counts) for kind, counts in loaded.counts.items()},
        "findings": [asdict(each) for each in loaded.findings],
    }


def _today() -> date:
    return date.today()  # noqa: DTZ011 — a calendar day


def _overview(data: Snapshot, day: date) -> documents.CoverageDocument:
    return coverage_document(data.plan.assessment(day))


def _overview_page(data: Snapshot, day: date, lang: Language) -> str:
    document, provinces = data.once(_overview, day), data.source.boundary_set("province")
    return reports.overview_page(document, provinces, lang, links=_links("/plan", lang, {}))


def _area_page(data: Snapshot, day: date, level: str, area: str, lang: Language) -> str:
    links = _links(f"/plan/areas/{area}", lang, {"level": level})
    here = f"/plan/areas/{area}/report?level={level}&lang={lang}"
    links |= {said("xlsx", lang): f"{here}&f=xlsx", said("html_file", lang): f"{here}&f=html"}
    document = data.once(_area_document, day, level, area)
    return reports.area_page(document, data.source.boundary_set("province"), lang, links=links)


def _area_document(data: Snapshot, day: date, level: str, area: str) -> documents.PlanDocument:
    data.source.boundary_set(level).check_has(area)
    return area_document(data.plan.assessment(day), level, area, data.source)


def _by_name(agencies: list[Agency], lang: Language) -> list[Agency]:
    """In the order of a dictionary of the language."""
    return sorted(agencies, key=lambda each: collation_key(each.name_th if lang == "th" else each.name_en))


def _links(here: str, lang: Language, query: dict[str, str]) -> dict[str, str]:
    other = "en" if lang == "th" else "th"
    mine = "".join(f"{name}={value}&" for name, value in query.items())
    return {
        said("the_map", lang): f"/?lang={lang}",
        said("plan", lang): f"/plan?lang={lang}",
        said("requests", lang): f"/plan/requests?lang={lang}",
        said("template", lang): "/plan/template?filled=true",
        said("other_language", lang): f"{here}?{mine}lang={other}",
    }
