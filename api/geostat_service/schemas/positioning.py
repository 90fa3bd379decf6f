"""Answers about where areas stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geostat.positioning import (
    Card,
    CardIndicator,
    Comparison,
    Composite,
    CompositeRecord,
    HistoryPoint,
    IndicatorComparison,
    Neighborhood,
    Outlook,
    OutlookRecord,
    Swot,
    TargetCheck,
    Trend,
)
from geostat.support.json_values import rows_of, to_json_value
from geostat_service.schemas.champions import FirstChampions
from geostat_service.schemas.common import Answer, FindingAnswer, SourceAnswer

__all__ = [
    "ChartsAnswer",
    "ComparisonsAnswer",
    "CompositeAnswer",
    "NeighborhoodAnswer",
    "OutlookAnswer",
    "PositioningAnswer",
]


class Peer(BaseModel):
    """An area that is alike in numbers, and the indicators in which it is most and least alike."""

    code: str
    distance: float
    alike: str
    unlike: str


class PositioningAnswer(BaseModel):
    """The positioning card of an area."""

    level: str
    area: str
    name_en: str
    name_th: str
    as_of: str | None
    members: list[str]
    indicators: list[CardIndicator] = Field(description="Value, rank, z, trend, benchmarks, LISA role; or the reason")
    peers: list[Peer]
    champions: dict[str, FirstChampions] = Field(description="The first products of each table")
    swot: Swot = Field(description="Evidence: internal level × external trend; a person says what it means")
    findings: list[FindingAnswer]

    @classmethod
    def of(cls, card: Card) -> PositioningAnswer:
        """A card; of the champions, the first of each table."""
        return cls(
            level=card.level,
            area=card.area,
            name_en=card.name_en,
            name_th=card.name_th,
            as_of=card.as_of,
            members=card.members,
            indicators=card.indicators,
            peers=[Peer(**row) for row in rows_of(card.peers.reset_index())],
            champions={table: FirstChampions.of(found) for table, found in card.champions.items()},
            swot=card.swot,
            findings=FindingAnswer.listed(card.findings),
        )


class ChartsAnswer(BaseModel):
    """The names of the charts of an area."""

    charts: list[str]


class ComparedIndicator(BaseModel):
    """An area in one indicator: where it stands and against which benchmarks; or the reason why that is not known."""

    indicator: str
    period: str | None = None
    period_be: str | None = None
    direction: Literal["higher_better", "lower_better", "neutral"] | None = None
    unit_en: str | None = None
    unit_th: str | None = None
    source: SourceAnswer | None = None
    value: float | None
    rank: int | None
    of: int
    missing: int
    percentile: float | None
    z: float | None
    benchmarks: list[Comparison]
    reason: str

    @classmethod
    def of_one(cls, found: IndicatorComparison) -> ComparedIndicator:
        """The comparison of one indicator."""
        told: dict[str, Any] = {
            "indicator": found.indicator,
            "benchmarks": found.benchmarks,
            "reason": found.reason,
            **asdict(found.standing),
        }
        if found.panel is None or found.period is None:
            return cls(**told)
        entry = found.panel.indicator
        return cls(
            **told,
            period=str(found.period),
            period_be=found.period.be,
            direction=entry.direction,
            unit_en=entry.unit_en,
            unit_th=entry.unit_th,
            source=SourceAnswer.of(entry, found.panel.edition),
        )


class ComparisonsAnswer(BaseModel):
    """An area against benchmarks, indicator by indicator."""

    area: str
    level: str
    comparisons: list[ComparedIndicator]

    @classmethod
    def of(cls, area: str, level: str, found: Sequence[IndicatorComparison]) -> ComparisonsAnswer:
        """The comparisons of an area."""
        return cls(area=area, level=level, comparisons=[ComparedIndicator.of_one(each) for each in found])


class NeighborOfArea(BaseModel):
    """A neighbor over land or a bridge; the length of the border in km."""

    code: str
    name_en: str
    name_th: str
    by: Literal["land", "bridge"]
    border_km: float | None


class IndicatorBeside(BaseModel):
    """An area beside the mean of its neighbors in one indicator; or the reason why that is not known."""

    indicator: str
    period: str | None
    value: float | None = None
    mean: float | None = None
    counted: int | None = None
    missing: int | None = None
    gap: float | None = None
    spillover: str | None = None
    stands_out: str | None = None
    reason: str


class NeighborhoodAnswer(BaseModel):
    """An area among its neighbors."""

    area: str
    level: str
    neighbors: list[NeighborOfArea]
    indicators: list[IndicatorBeside]
    values: dict[str, dict[str, float | None]]

    @classmethod
    def of(cls, found: Neighborhood) -> NeighborhoodAnswer:
        """A neighborhood."""
        neighbors, indicators = found.neighbors.rename_axis("code"), found.summary.rename_axis("indicator")
        return cls(
            area=found.area,
            level=found.level,
            neighbors=[NeighborOfArea(**row) for row in rows_of(neighbors.reset_index())],
            indicators=[IndicatorBeside(**row) for row in rows_of(indicators.reset_index())],
            values={str(name): to_json_value(row.to_dict()) for name, row in found.values.iterrows()},
        )


class AreaScore(BaseModel):
    """The score of one area, with one more number for each pillar, by its name; class 5 is the best."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, float]

    code: str
    total: float
    rank: int
    rank_low: float
    rank_high: float
    top_share: float
    class_: int = Field(alias="class")


class WithoutIndicator(BaseModel):
    """What becomes of the ranks when one indicator is left out."""

    indicator: str
    pillar: str
    without: float | None = Field(description="The rank correlation with the index of all indicators")
    largest_change: int
    moves_most: str


class CompositeAnswer(BaseModel):
    """Scores and ranks of all areas, how sure the ranks are, and what they hang on."""

    level: str
    record: CompositeRecord
    areas: list[AreaScore]
    sensitivity: list[WithoutIndicator]
    left_out: dict[str, list[str]] = Field(description="Areas without a score, and the indicators that they lack")

    @classmethod
    def of(cls, found: Composite) -> CompositeAnswer:
        """A composite index, the best area first."""
        areas, sensitivity = found.scores.sort_values("rank").rename_axis("code"), found.sensitivity
        return cls(
            level=found.boundary_set.id,
            record=found.record,
            areas=[AreaScore(**row) for row in rows_of(areas.reset_index())],
            sensitivity=[
                WithoutIndicator(**row) for row in rows_of(sensitivity.rename_axis("indicator").reset_index())
            ],
            left_out=found.left_out,
        )


class OutlookRecordAnswer(Answer):
    """What an outlook was computed from: `n` yearly values, `step_years` apart."""

    model: str
    interval: float
    from_: str = Field(validation_alias="start", serialization_alias="from")
    to: str = Field(validation_alias="end")
    n: int
    edition: str
    step_years: int

    @classmethod
    def of(cls, record: OutlookRecord) -> OutlookRecordAnswer:
        """The record of an outlook."""
        return cls.model_validate(record)


class ExpectedValue(BaseModel):
    """What is expected of one year."""

    period: str
    expected: float
    low: float
    high: float


class OutlookAnswer(BaseModel):
    """What is expected of an indicator of an area."""

    area: str
    level: str
    indicator: str
    unit_en: str
    unit_th: str
    source: SourceAnswer
    history: list[HistoryPoint]
    trend: Trend
    outlook: list[ExpectedValue]
    record: OutlookRecordAnswer
    target: TargetCheck | None
    findings: list[FindingAnswer]

    @classmethod
    def of(cls, found: Outlook) -> OutlookAnswer:
        """An outlook."""
        indicator = found.panel.indicator
        return cls(
            area=found.area,
            level=found.panel.boundary_set.id,
            indicator=indicator.id,
            unit_en=indicator.unit_en,
            unit_th=indicator.unit_th,
            source=SourceAnswer.of(indicator, found.panel.edition),
            history=[HistoryPoint(str(period), float(value)) for period, value in found.history.items()],
            trend=found.trend,
            outlook=[ExpectedValue(**row) for row in rows_of(found.table.reset_index())],
            record=OutlookRecordAnswer.of(found.record),
            target=found.target,
            findings=FindingAnswer.listed(found.findings),
        )
