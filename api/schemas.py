"""The shapes of answers, for the OpenAPI document and for whoever reads it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.dataclasses import dataclass as answer

from geostat.model import Indicator

__all__ = [
    "AnalysisAnswer",
    "AnalysisDescription",
    "AnalysisList",
    "AppliedAnswer",
    "AreaAnswer",
    "AreaList",
    "AreaName",
    "AuditAnswer",
    "ChampionsAnswer",
    "Change",
    "ChangesAnswer",
    "ClassificationAnswer",
    "ClusterAnswer",
    "ComparisonsAnswer",
    "CompositeAnswer",
    "FindingAnswer",
    "ImportAnswer",
    "ImportSummary",
    "ImportsAnswer",
    "IndicatorAnswer",
    "IndicatorList",
    "IndicatorOfArea",
    "InspectionAnswer",
    "KeptAnswer",
    "LevelAnswer",
    "LevelList",
    "LineageAnswer",
    "LoadedAnswer",
    "NeighborAnswer",
    "NeighborhoodAnswer",
    "NewToken",
    "NewTokenAnswer",
    "ObservationAnswer",
    "OutlookAnswer",
    "ParameterAnswer",
    "PositioningAnswer",
    "Problem",
    "ProductTablesAnswer",
    "QuestionBody",
    "Reading",
    "RecipeVintage",
    "RecordAnswer",
    "RecordsAnswer",
    "ResultSummary",
    "ResultsAnswer",
    "RolledAnswer",
    "SourceAnswer",
    "SummariesAnswer",
    "SweepAnswer",
    "SweepSummary",
    "SweepsAnswer",
    "TokenAnswer",
    "TokensAnswer",
    "ValueOfArea",
    "ValuesAnswer",
    "Vintage",
]


class Problem(BaseModel):
    """What went wrong (RFC 9457): `detail` says what, and what to do next."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str


class FindingAnswer(BaseModel):
    """Something to know about the data behind an answer."""

    severity: Literal["info", "warning", "error"]
    code: str
    message: str
    message_th: str
    where: str = ""


class SourceAnswer(BaseModel):
    """Where a number comes from."""

    owner_agency_en: str
    owner_agency_th: str
    source_title: str
    series: str
    licence: str


class SeriesAnswer(BaseModel):
    """One series of an indicator and the periods that it has at a level."""

    series: str
    level: str
    periods: list[str]


@answer(frozen=True)
class IndicatorAnswer(Indicator):
    """One entry of the catalogue, with what is held of it."""

    held: list[SeriesAnswer]


class IndicatorList(BaseModel):
    """The catalogue."""

    indicators: list[IndicatorAnswer]


class ClassificationAnswer(BaseModel):
    """Classes of values: class i holds what is above breaks[i] and at most breaks[i + 1]."""

    scheme: str
    breaks: list[float]
    counts: list[int]
    colors: list[str]


class ValuesAnswer(BaseModel):
    """One indicator in one period, in columns keyed by the integer feature ids of the tiles."""

    level: str
    indicator: str
    period: str
    period_be: str = Field(description="The same period in the Buddhist era")
    periods: list[str] = Field(description="The periods that there are")
    unit_en: str
    unit_th: str
    decimals: int
    source: SourceAnswer
    ids: list[int]
    values: list[float | None]
    status: list[str] = Field(description="Blank: as published; why there is no value, where there is none")
    classification: ClassificationAnswer | None
    findings: list[FindingAnswer]


class LevelAnswer(BaseModel):
    """A boundary set that has values."""

    id: str
    level: str
    title_en: str
    title_th: str
    areas: int
    valid_from: str | None
    valid_to: str | None


class LevelList(BaseModel):
    """The boundary sets that have values."""

    levels: list[LevelAnswer]


class AreaName(BaseModel):
    """One area by its integer feature id, code and names."""

    fid: int
    code: str
    name_en: str | None
    name_th: str | None


class AreaList(BaseModel):
    """The areas of a boundary set, sorted by code."""

    level: str
    areas: list[AreaName]


class NeighborAnswer(BaseModel):
    """A neighbor by land, or over a bridge, and its value if an indicator was asked for."""

    code: str
    name_en: str | None
    name_th: str | None
    by: Literal["land", "bridge"]
    value: float | None = None
    status: str | None = None


class ClusterAnswer(BaseModel):
    """The provincial cluster that an area belongs to at a date."""

    level: str
    code: str
    name_en: str
    name_th: str
    members: list[str]
    valid_from: str | None
    valid_to: str | None


class ValueOfArea(BaseModel):
    """The latest value of one indicator."""

    indicator: str
    series: str
    period: str
    period_be: str
    value: float
    status: str


class IndicatorOfArea(BaseModel):
    """One indicator of one area: its value, its rank, and how it came about."""

    id: str
    title_en: str
    title_th: str
    unit_en: str
    unit_th: str
    decimals: int
    direction: str
    period: str
    period_be: str
    value: float | None
    status: str
    rank: int | None
    ranked: int = Field(description="How many areas have a value")
    rank_order: Literal["highest_first", "lowest_first"]
    source: SourceAnswer
    history: list[ValueOfArea]
    findings: list[FindingAnswer]


class AreaAnswer(BaseModel):
    """One area: names, neighbors, cluster, members, and its values."""

    code: str
    level: str
    name_en: str | None
    name_th: str | None
    region_en: str | None
    region_th: str | None
    area_km2: float | None
    valid_from: str | None
    valid_to: str | None
    cluster: ClusterAnswer | None
    members: list[str] | None
    neighbors: list[NeighborAnswer]
    indicator: IndicatorOfArea | None
    values: list[ValueOfArea]


class Reading(BaseModel):
    """What the numbers say, in one sentence."""

    en: str
    th: str


class AnalysisAnswer(BaseModel):
    """The result of an analysis with the record of its run.

    Results for areas come in columns keyed by the integer feature ids of the tiles; what was not tested has no p.
    """

    statistics: dict[str, Any]
    reading: Reading
    findings: list[FindingAnswer]
    run: dict[str, Any]
    ids: list[int]
    codes: list[str]
    columns: dict[str, list[Any]]


class ParameterAnswer(BaseModel):
    """One parameter of an analysis."""

    name: str
    kind: Literal["value", "layer", "groups"]
    type: str
    default: Any
    required: bool
    choices: list[Any]
    description: str


class AnalysisDescription(BaseModel):
    """One analysis: what it answers, what it takes, and where to ask."""

    name: str
    title_en: str
    title_th: str
    family: str
    summary: str
    over: Literal["indicators", "periods"]
    fewest: int
    most: int | None
    takes_weights: bool
    parameters: list[ParameterAnswer]
    href: str


class AnalysisList(BaseModel):
    """The analyses that there are."""

    analyses: list[AnalysisDescription]


class ResultSummary(BaseModel):
    """A result that is kept."""

    id: str
    analysis: str
    created_at: datetime
    statistics: dict[str, Any]
    reading: Reading
    run: dict[str, Any]
    href: str


class ResultsAnswer(BaseModel):
    """The results that are kept, latest first."""

    results: list[ResultSummary]


class KeptAnswer(BaseModel):
    """Where a result is kept."""

    id: str
    href: str


class SweepSummary(BaseModel):
    """A sweep that is kept; it is finished once p is adjusted over the whole."""

    id: str
    created_at: datetime
    finished_at: datetime | None
    record: dict[str, Any]
    href: str


class SweepsAnswer(BaseModel):
    """The sweeps that are kept, latest first."""

    sweeps: list[SweepSummary]


class SweepAnswer(BaseModel):
    """What a sweep found: how many rows there are, and the first of them."""

    id: str
    record: dict[str, Any]
    matched: int
    rows: list[dict[str, Any]]


class QuestionBody(BaseModel):
    """An analysis to run and to keep: the same words as in the query of `/analyses/{analysis}`."""

    model_config = ConfigDict(extra="forbid")

    analysis: str
    indicator: str
    period: str | None = None
    level: str = "province"
    series: str | None = None
    weights: str = "queen"
    k: int = 4
    distance_km: float | None = None
    tolerance_m: float = 100
    groups: str | None = None
    bridges: bool = False
    parameters: dict[str, Any] = Field(default_factory=dict)


class InspectionAnswer(BaseModel):
    """What a dry run found, and the recipe that it followed or drafted."""

    report: dict[str, Any]
    """Rows read, areas matched, names in doubt, checksums, changes, findings, and `can_apply`."""
    recipe: str
    """YAML; complete it and send it with the file to import it."""


class AppliedAnswer(BaseModel):
    """What an import did."""

    import_id: int | None
    new: int
    revised: int
    unchanged: int


class ImportSummary(BaseModel):
    """One file that was imported."""

    id: int
    kind: Literal["boundaries", "observations"]
    file_name: str
    sha256: str
    imported_at: datetime
    row_count: int
    level: str | None
    importer: str | None
    undone_at: datetime | None


class ImportsAnswer(BaseModel):
    """The imports, latest first."""

    imports: list[ImportSummary]


class ImportAnswer(ImportSummary):
    """One import, how it was read and what was found."""

    recipe: str | None
    report: dict[str, Any] | None


class ChangesAnswer(BaseModel):
    """What an import added, revised, and did not give any more."""

    counts: dict[str, int]
    changes: list[dict[str, Any]]


class Vintage(BaseModel):
    """One value that was or is held, and where it came from; without an import it shipped with geostat."""

    value: float
    standard_error: float | None
    status: str
    series: str
    vintage: date | None
    current: bool
    import_id: int | None
    superseded_by: int | None
    file_name: str | None
    sha256: str | None
    imported_at: datetime | None
    importer: str | None
    cell: str | None
    raw: str | None
    period_text: str | None


class LineageAnswer(BaseModel):
    """The value that holds in each series, and those before it."""

    vintages: list[Vintage]


class RecipeVintage(Vintage):
    """One value with the recipe by which its file was read."""

    recipe: str | None


class ObservationAnswer(BaseModel):
    """An observation: the value that holds in each series, and those before it."""

    id: str
    vintages: list[RecipeVintage]


class RecordAnswer(BaseModel):
    """One record of the plan; its revision is what a change of it has to name."""

    kind: str
    record: dict[str, Any]


class RecordsAnswer(BaseModel):
    """The records of a kind."""

    kind: str
    records: list[dict[str, Any]]


class SummariesAnswer(BaseModel):
    """Scores rolled up, the day and the rules by which they were made."""

    as_of: date
    rules: dict[str, Any]
    statuses: list[str]
    by: str
    summaries: list[dict[str, Any]]


class RolledAnswer(BaseModel):
    """A plan rolled forward: the new version, the targets that it kept, those of the year that has gone."""

    version: dict[str, Any]
    kept: list[str]
    past: list[str]


class LoadedAnswer(BaseModel):
    """What came of a workbook: how many records are new, changed, unchanged; or what stands in the way."""

    loaded: bool
    counts: dict[str, dict[str, int]]
    findings: list[FindingAnswer]


class Change(BaseModel):
    """A line of the audit log."""

    id: int
    at: datetime
    who: str
    action: str
    kind: str
    record_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AuditAnswer(BaseModel):
    """Changes, the latest first."""

    changes: list[Change]


class NewToken(BaseModel):
    """Who is to hold a token, and what for."""

    model_config = ConfigDict(extra="forbid")

    holder: str = Field(pattern=r"^[\w.@-]{1,60}$", examples=["anna"])
    role: Literal["reader", "editor", "agency", "administrator"]
    level: str | None = Field(None, description="Of an editor: the boundary set of the area")
    area: str | None = Field(None, description="Of an editor: the code of the area")
    agency: str | None = Field(None, description="Of an agency: its identifier in the plan")


class NewTokenAnswer(BaseModel):
    """The token, this once."""

    holder: str
    token: str


class TokenAnswer(BaseModel):
    """Who holds or held a token."""

    id: str
    role: str
    level: str | None
    area: str | None
    agency: str | None
    created_at: datetime
    revoked_at: datetime | None


class TokensAnswer(BaseModel):
    """Who holds or held a token."""

    tokens: list[TokenAnswer]


class PositioningAnswer(BaseModel):
    """The positioning card of an area."""

    level: str
    area: str
    name_en: str
    name_th: str
    as_of: str | None
    members: list[str]
    indicators: list[dict[str, Any]] = Field(description="Value, rank, z, trend, benchmarks, LISA role; or the reason")
    peers: list[dict[str, Any]]
    champions: dict[str, dict[str, Any]] = Field(description="The first products of each table")
    swot: dict[str, Any] = Field(description="Evidence: internal level × external trend; a person says what it means")
    findings: list[FindingAnswer]


class ProductTablesAnswer(BaseModel):
    """The tables of products that ship."""

    tables: list[dict[str, Any]]


class ChampionsAnswer(BaseModel):
    """The products of an area in the order of a stated rule, with all evidence."""

    area: str
    level: str
    table: str
    start: str
    end: str
    unit_en: str
    unit_th: str
    source: SourceAnswer
    rule: dict[str, Any]
    whole: dict[str, Any]
    products: list[dict[str, Any]]
    shift_share: list[dict[str, Any]] | None
    findings: list[FindingAnswer]


class ComparisonsAnswer(BaseModel):
    """An area against benchmarks, indicator by indicator."""

    area: str
    level: str
    comparisons: list[dict[str, Any]]


class NeighborhoodAnswer(BaseModel):
    """An area among its neighbors."""

    area: str
    level: str
    neighbors: list[dict[str, Any]]
    indicators: list[dict[str, Any]]
    values: dict[str, dict[str, float | None]]


class CompositeAnswer(BaseModel):
    """Scores and ranks of all areas, how sure the ranks are, and what they hang on."""

    level: str
    record: dict[str, Any]
    areas: list[dict[str, Any]]
    sensitivity: list[dict[str, Any]]
    left_out: dict[str, list[str]] = Field(description="Areas without a score, and the indicators that they lack")


class OutlookAnswer(BaseModel):
    """What is expected of an indicator of an area."""

    area: str
    level: str
    indicator: str
    unit_en: str
    unit_th: str
    source: SourceAnswer
    history: list[dict[str, Any]]
    trend: dict[str, Any]
    outlook: list[dict[str, Any]]
    record: dict[str, Any]
    target: dict[str, Any] | None
    findings: list[FindingAnswer]
