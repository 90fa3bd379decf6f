"""Answers about products that can carry an area."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from geostat.positioning import AppliedRule, Champions, Figure
from geostat.support.json_values import rows_of
from geostat_service.schemas.common import Answer, FindingAnswer, SourceAnswer

__all__ = ["ChampionsAnswer", "FirstChampions", "ProductTablesAnswer"]

FIRST = 5
Tier = Literal["champion", "contender", "candidate", "other"]


class ProductTable(Answer):
    """A table of products that ships."""

    id: str
    title_en: str
    title_th: str
    indicators: list[str]
    total: str | None
    absent: Literal["missing", "not_produced"]
    additive: bool
    base: str | None


class ProductTablesAnswer(BaseModel):
    """The tables of products that ship."""

    tables: list[ProductTable]


class RankedProduct(BaseModel):
    """A product of an area, and what puts it where it is."""

    product: str
    rank: int
    tier: Tier
    met: int = Field(description="How many criteria of the rule it meets")
    name_en: str
    name_th: str
    value: float
    share: float | None
    location_quotient: float | None
    cagr: float | None
    bcg_box: str


class FirstChampions(BaseModel):
    """The first products of one table, and where all of them are."""

    start: str
    end: str
    edition: str
    products: list[RankedProduct]
    href: str

    @classmethod
    def of(cls, found: Champions) -> FirstChampions:
        """The first of a ranking."""
        return cls(
            start=str(found.start),
            end=str(found.end),
            edition=found.table.edition,
            products=[RankedProduct(**row) for row in rows_of(found.products.head(FIRST).reset_index())],
            href=f"/product-champions/{found.area}?level={found.table.boundary_set.id}&table={found.table.id}",
        )


class ProductEvidence(RankedProduct):
    """A product of an area with all evidence; a criterion is null where it is not known."""

    reported: bool
    market_share: float | None
    lq_low: float | None
    lq_high: float | None
    dynamic: str
    change: float | None
    mean_growth: float | None
    volume_cagr: float | None
    reason: str
    bcg_share: float | None
    bcg_growth: float | None
    bcg_share_cut: float | None
    bcg_growth_cut: float | None
    bcg_distance_share: float | None
    bcg_distance_growth: float | None
    bcg_borderline: str
    density: float | None
    national_growth: float | None
    nation: float | None
    ubiquity: float | None
    pci: float | None
    large: bool | None
    specialized: bool | None
    growing: bool | None
    competitive: bool | None
    related: bool | None


class ChangeParts(BaseModel):
    """The change of one product in parts that add up to it, in its unit; null with a reason where not known."""

    product: str
    start: float | None
    end: float | None
    change: float | None
    national: float | None
    mix: float | None
    regional: float | None
    competitive: float | None
    allocation: float | None
    neighbor: float | None
    own: float | None
    new: float | None
    class_: str = Field(alias="class")
    reason: str


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
    rule: AppliedRule
    whole: dict[str, Figure]
    products: list[ProductEvidence]
    shift_share: list[ChangeParts] | None
    findings: list[FindingAnswer]

    @classmethod
    def of(cls, found: Champions) -> ChampionsAnswer:
        """A ranking of products, with its rule and all evidence."""
        first, parts = found.table.products[0], found.shift_share
        return cls(
            area=found.area,
            level=found.table.boundary_set.id,
            table=found.table.id,
            start=str(found.start),
            end=str(found.end),
            unit_en=first.unit_en,
            unit_th=first.unit_th,
            source=SourceAnswer.of(first, found.table.edition),
            rule=found.rule,
            whole=found.whole,
            products=[ProductEvidence(**row) for row in rows_of(found.products.reset_index())],
            shift_share=None if parts is None else [ChangeParts(**row) for row in rows_of(parts.reset_index())],
            findings=FindingAnswer.listed(found.findings),
        )
