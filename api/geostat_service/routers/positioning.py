"""Where an area stands: card, Product Champions, comparisons, neighbors, composite index, outlook, reports."""

from __future__ import annotations

import io
from typing import Annotated, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from geostat import reports
from geostat.domain.analysis_requests import WeightsRequest
from geostat.domain.membership import place_area
from geostat.domain.parameters import split_words
from geostat.domain.periods import Period, parse_period
from geostat.errors import BadParameterError, NotFoundError, some
from geostat.positioning import (
    BENCHMARKS,
    Benchmark,
    GrowthShare,
    ProductTableDefinition,
    Rule,
    benchmarks_of,
    compare_indicators,
    composite_index,
    definitions,
    gather_evidence,
    neighborhood,
    outlook,
    product_champions,
    product_table_definition,
    read_product_table,
)
from geostat.reports.words import said
from geostat_service.data.dependencies import SnapshotDep
from geostat_service.data.snapshot import Snapshot
from geostat_service.http.contents import HTML, SVG, contents
from geostat_service.http.downloads import XLSX, attached, workbook
from geostat_service.http.errors import PROBLEM_RESPONSES
from geostat_service.http.negotiation import choose_form, wants_html
from geostat_service.http.pages import page_of
from geostat_service.http.parameters import PeriodParam
from geostat_service.http.routes import StrictRoute
from geostat_service.schemas.champions import ChampionsAnswer, ProductTablesAnswer
from geostat_service.schemas.charts import VegaLiteChart
from geostat_service.schemas.positioning import (
    ChartsAnswer,
    ComparisonsAnswer,
    CompositeAnswer,
    NeighborhoodAnswer,
    OutlookAnswer,
    PositioningAnswer,
)

router = APIRouter(route_class=StrictRoute, tags=["positioning"], responses=PROBLEM_RESPONSES)

VEGA_LITE = "application/vnd.vegalite.v6+json"
AreaPath = Annotated[str, Path(description="The code of a province, cluster or other area", examples=["15"])]
LevelOfArea = Annotated[
    str | None, Query(description="The boundary set; found by the code if left out", examples=["cluster_2009"])
]
Language = Annotated[Literal["th", "en"], Query(description="The language of the page")]
Indicators = Annotated[str | None, Query(description="Indicators with commas; those of the card if left out")]


def _level(data: Snapshot, area: str, level: str | None, period: Period | None) -> str:
    return place_area(data.source.boundary_sets(), area, level, period).id


@router.get(
    "/positioning/{area}",
    response_model=PositioningAnswer,
    responses=contents(HTML),
    summary="The positioning card of an area",
)
def read_positioning(
    request: Request,
    response: Response,
    data: SnapshotDep,
    area: AreaPath,
    period: PeriodParam,
    level: LevelOfArea = None,
    lang: Language = "th",
    f: Annotated[Literal["json", "html"] | None, Query(description="Overrides the Accept header")] = None,
) -> PositioningAnswer | HTMLResponse:
    """Key indicators in three pillars with rank, z, benchmarks, trend and LISA role; champions; evidence for a SWOT.

    Each indicator is in its last period not after `period`. A browser gets the page.
    """
    found = _level(data, area, level, period)
    if wants_html(request, f):
        report = data.report(found, period, area)
        return page_of(reports.to_html(report, lang, links=_links(area, found, period, lang)))
    response.headers["Vary"] = "Accept"
    return PositioningAnswer.of(data.report(found, period, area).card)


def _links(area: str, level: str, period: Period | None, lang: Literal["th", "en"]) -> dict[str, str]:
    here = f"/positioning/{quote(area)}"
    asked = {"level": level, **({"period": str(period)} if period else {})}
    other = "en" if lang == "th" else "th"
    query = urlencode({**asked, "lang": lang})
    files = {"HTML": "html", "XLSX": "xlsx", said("complete_map", lang): "map"}
    return {
        said("to_map", lang): f"/?{urlencode({'level': level, 'area': area, 'lang': lang})}",
        said("other_language", lang): f"{here}?{urlencode({**asked, 'lang': other})}",
        **{f"{said('download', lang)}: {word}": f"{here}/report?{query}&f={kind}" for word, kind in files.items()},
        "JSON": f"{here}?{urlencode({**asked, 'f': 'json'})}",
    }


@router.get(
    "/positioning/{area}/report",
    summary="The report of an area as a file",
    response_class=Response,
    responses=contents(HTML, XLSX),
)
def read_report(
    request: Request,
    data: SnapshotDep,
    area: AreaPath,
    period: PeriodParam,
    level: LevelOfArea = None,
    lang: Language = "th",
    f: Annotated[
        Literal["html", "xlsx", "map"] | None,
        Query(description="One HTML file, a workbook, or a map; overrides the Accept header"),
    ] = None,
) -> Response:
    """Complete in one file: it opens without a network."""
    found = _level(data, area, level, period)
    report = data.report(found, period, area)
    form = choose_form(request, f, {"html": "text/html", "xlsx": XLSX}) or "html"
    name = f"{found}-{area}-{lang}.{'html' if form == 'map' else form}"
    headers = {**attached(name), "Vary": "Accept"}
    if form == "xlsx":
        return workbook(name, lambda path: reports.write_workbook(report, path, lang))
    if form == "map":
        page = io.BytesIO()
        reports.area_map(report).save(page, close_file=False)
        return Response(page.getvalue(), media_type="text/html", headers=headers)
    return HTMLResponse(reports.to_html(report, lang), headers=headers)


@router.get("/positioning/{area}/charts", response_model=ChartsAnswer, summary="The charts of an area")
def list_charts(data: SnapshotDep, area: AreaPath, period: PeriodParam, level: LevelOfArea = None) -> ChartsAnswer:
    """The names of its charts."""
    found = _level(data, area, level, period)
    return ChartsAnswer(charts=list(data.report(found, period, area).charts("en")))


@router.get(
    "/positioning/{area}/charts/{chart}",
    summary="One chart of an area",
    response_class=Response,
    responses=contents(SVG, model=VegaLiteChart),
)
def read_chart(
    request: Request,
    data: SnapshotDep,
    area: AreaPath,
    chart: Annotated[str, Path(examples=["gpp-growth-share"])],
    period: PeriodParam,
    level: LevelOfArea = None,
    lang: Language = "th",
    f: Annotated[
        Literal["json", "svg"] | None, Query(description="Vega-Lite, or a picture; overrides the Accept header")
    ] = None,
) -> Response:
    """A Vega-Lite specification with its data, or SVG."""
    found = _level(data, area, level, period)
    charts = data.report(found, period, area).charts(lang)
    if chart not in charts:
        raise NotFoundError(f"{area} has no chart {chart!r}; it has {some(charts, 20)}", chart=chart)
    form = choose_form(request, f, {"json": ("application/json", VEGA_LITE), "svg": SVG})
    if form == "svg":
        return Response(reports.chart_to_svg(charts[chart]), media_type=SVG, headers={"Vary": "Accept"})
    return JSONResponse(reports.specification(charts[chart]), headers={"Vary": "Accept"})


@router.get("/product-tables", response_model=ProductTablesAnswer, summary="The tables of products")
def list_product_tables() -> dict[str, list[ProductTableDefinition]]:
    """The tables that ship; any two indicators or more with commas between make another."""
    return {"tables": list(definitions().product_tables.values())}


@router.get("/product-champions/{area}", response_model=ChampionsAnswer, summary="Which products can carry an area")
def read_product_champions(
    data: SnapshotDep,
    area: AreaPath,
    period: PeriodParam,
    level: LevelOfArea = None,
    table: Annotated[str, Query(description="A product table, or indicators with commas")] = "gpp",
    reference: Annotated[
        Literal["nation", "nation_without_capital"], Query(description="The nation compared with")
    ] = "nation",
    years: Annotated[int, Query(ge=1, le=40, description="Over how many years growth is taken")] = 5,
    share_axis: Annotated[
        Literal["location_quotient", "relative_share", "market_share"],
        Query(description="The share axis of the matrix"),
    ] = "location_quotient",
    growth_axis: Annotated[Literal["cagr", "mean_growth"], Query(description="The growth axis of the matrix")] = "cagr",
    share_cut: Annotated[
        float | None, Query(gt=0, description="The cut of the share axis; 1, or the mean market share")
    ] = None,
    growth_cut: Annotated[
        float | None, Query(description="The cut of the growth axis, a fraction; national growth")
    ] = None,
    large_share: Annotated[
        float, Query(gt=0, lt=1, description="From which share of the area a product is large")
    ] = 0.05,
    specialized_above: Annotated[
        float, Query(gt=0, description="From which location quotient it is specialized")
    ] = 1.0,
) -> ChampionsAnswer:
    """Every product with its evidence in the order of a stated rule; shift-share parts; the area as a whole."""
    found = _level(data, area, level, period)
    source = data.source
    matrix = GrowthShare(share_axis, growth_axis, share_cut, growth_cut, years)
    evidence = gather_evidence(
        read_product_table(source, product_table_definition(table), found, reference), period, matrix
    )
    weights = source.weights(found, WeightsRequest(bridges=True))
    return ChampionsAnswer.of(product_champions(evidence, area, Rule(large_share, specialized_above), weights))


@router.get("/comparisons", response_model=ComparisonsAnswer, summary="An area against benchmarks")
def read_comparisons(
    data: SnapshotDep,
    area: Annotated[str, Query(description="The area code", examples=["15"])],
    period: PeriodParam,
    level: LevelOfArea = None,
    indicators: Indicators = None,
    benchmarks: Annotated[
        str | None, Query(description=f"Of {', '.join(BENCHMARKS)}; or codes joined by +, such as 14+17; with commas")
    ] = None,
    k: Annotated[int, Query(ge=1, le=30, description="How many are nearest")] = 4,
) -> ComparisonsAnswer:
    """Value, rank, percentile, z; against each benchmark reference, gap, and a sign where standard errors are held."""
    found = _level(data, area, level, period)
    source = data.source
    kinds = split_words(benchmarks or "") or BENCHMARKS
    names = split_words(indicators or "") or definitions().indicators

    def against(at: Period) -> list[Benchmark]:
        return benchmarks_of(source, found, area, at, kinds, k)

    return ComparisonsAnswer.of(area, found, compare_indicators(source, found, area, names, period, against))


@router.get("/neighbors/{area}", response_model=NeighborhoodAnswer, summary="An area among its neighbors")
def read_neighbors(
    data: SnapshotDep, area: AreaPath, period: PeriodParam, level: LevelOfArea = None, indicators: Indicators = None
) -> NeighborhoodAnswer:
    """Who they are, the length of the border, every indicator beside them, spillover, and who stands out."""
    found = _level(data, area, level, period)
    names = split_words(indicators or "") or definitions().indicators
    return NeighborhoodAnswer.of(neighborhood(data.source, found, area, names, period))


@router.get("/composite-index", response_model=CompositeAnswer, summary="One score from several indicators")
def read_composite(
    data: SnapshotDep,
    period: PeriodParam,
    level: Annotated[str, Query(description="The boundary set")] = "province",
    indicators: Annotated[
        str | None, Query(description="Pillars and indicators: economic:gpp_per_capita,poverty_rate;social:…")
    ] = None,
    normalization: Annotated[
        Literal["min_max", "z", "rank"], Query(description="How indicators are made alike")
    ] = "min_max",
    mean: Annotated[Literal["arithmetic", "geometric"], Query(description="How they are put together")] = "arithmetic",
    goalposts: Annotated[str | None, Query(description="For min_max: poverty_rate:0..30;…")] = None,
    weights: Annotated[str | None, Query(description="Of indicators and pillars: poverty_rate:2;social:0.5")] = None,
    seed: Annotated[int, Query(ge=0, description="The same seed draws the same weights")] = 1,
) -> CompositeAnswer:
    """Scores and ranks, the ranks that other weights would give, and what becomes of them without each indicator."""
    pillars = _pillars(indicators) if indicators else definitions().composite
    return CompositeAnswer.of(
        composite_index(
            data.source,
            level,
            pillars,
            period,
            normalization=normalization,
            mean=mean,
            goalposts={name: _pair(text) for name, text in _entries(goalposts).items()},
            weights={name: _number(text) for name, text in _entries(weights).items()},
            seed=seed,
        )
    )


def _pillars(text: str) -> dict[str, tuple[str, ...]]:
    return {name: split_words(listed or "") for name, listed in _entries(text).items()}


def _entries(text: str | None) -> dict[str, str]:
    """`name:rest;name:rest`; what has no name is named index."""
    parts = [part for part in (text or "").split(";") if part.strip()]
    named = [part.partition(":") if ":" in part else ("index", ":", part) for part in parts]
    return {name.strip(): rest.strip() for name, _, rest in named}


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadParameterError(f"{text!r} is no number") from None


def _pair(text: str) -> tuple[float, float]:
    low, _, high = text.partition("..")
    return _number(low), _number(high)


@router.get("/outlooks/{area}", response_model=OutlookAnswer, summary="Where an indicator of an area is heading")
def read_outlook(
    data: SnapshotDep,
    area: AreaPath,
    indicator: Annotated[str, Query(examples=["gpp_per_capita"])],
    level: LevelOfArea = None,
    edition: Annotated[str | None, Query(description="The edition, where there are several")] = None,
    until: Annotated[str | None, Query(description="The last year, พ.ศ. or ค.ศ.", examples=["2570"])] = None,
    target: Annotated[float | None, Query(description="The value to be reached by then")] = None,
    interval: Annotated[float, Query(gt=0, lt=1, description="How much of what may come the interval holds")] = 0.8,
) -> OutlookAnswer:
    """Trend, the years to come with an interval, and whether a target is in reach; too short a series is refused."""
    found = _level(data, area, level, None)
    panel = data.source.panel(found, indicator, edition)
    last = parse_period(until) if until else None
    return OutlookAnswer.of(outlook(panel, area, until=last, target=target, interval=interval))
