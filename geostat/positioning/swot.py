"""Evidence for a SWOT: internal level × external trend; a person says what it means."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geostat.positioning.card_indicators import CardIndicator
    from geostat.positioning.champions import Champions

__all__ = ["STRONG_FROM_Z", "Swot", "SwotIndicator", "SwotProduct", "SwotRule", "Tows", "swot"]

STRONG_FROM_Z = 0.5
"""How many standard deviations from the mean of all areas make a strength or a weakness."""

Inside = Literal["strengths", "weaknesses", ""]
Outside = Literal["opportunities", "threats", ""]


@dataclass(frozen=True)
class SwotIndicator:
    """An indicator as evidence: where the area stands, and the way of all areas."""

    kind: Literal["indicator"]
    id: str
    title_en: str
    title_th: str
    period: str | None
    edition: str
    value: float | None
    z: float | None
    rank: int | None
    of: int
    lisa: str
    unit_en: str
    unit_th: str
    decimals: int
    external_way: str | None


@dataclass(frozen=True)
class SwotProduct:
    """A product as evidence: how much of it the area has, and how it grows in the nation."""

    kind: Literal["product"]
    id: str
    table: str
    title_en: str
    title_th: str
    period: str
    edition: str
    location_quotient: float | None
    lq_low: float | None
    share: float | None
    national_growth: float
    all_products_growth: float


@dataclass(frozen=True)
class SwotRule:
    """The cut of the evidence."""

    strong_from_z: float = STRONG_FROM_Z


@dataclass(frozen=True)
class Tows:
    """The indicators and products that are strong or weak inside (S, W), with the way outside (O, T)."""

    SO: list[str] = field(default_factory=list)
    ST: list[str] = field(default_factory=list)
    WO: list[str] = field(default_factory=list)
    WT: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Swot:
    """Lists of evidence, and the cells in which inside and outside meet."""

    strengths: list[SwotIndicator | SwotProduct] = field(default_factory=list)
    weaknesses: list[SwotIndicator | SwotProduct] = field(default_factory=list)
    opportunities: list[SwotIndicator | SwotProduct] = field(default_factory=list)
    threats: list[SwotIndicator | SwotProduct] = field(default_factory=list)
    tows: Tows = field(default_factory=Tows)
    rule: SwotRule = field(default_factory=SwotRule)


def swot(indicators: Sequence[CardIndicator], champions: Mapping[str, Champions]) -> Swot:
    """Evidence lists, internal level × external trend; a person says what they mean.

    Inside: `strengths`, z ≥ 0.5 in the direction of good, and products that are specialized; `weaknesses`, z ≤ −0.5.
    Outside: `opportunities` and `threats` by the trend of all areas, unless it jumped, and by whether a product of
    the area grows in the nation faster than the whole. `tows` has the cells SO, ST, WO, WT. Neutral indicators say
    nothing about good or bad, and totals tell large areas from small ones: neither is listed.
    """
    found = Swot()
    items: list[tuple[SwotIndicator | SwotProduct, Inside, Outside]]
    items = [*_of_indicators(indicators), *_of_products(champions)]
    for item, inside, outside in items:
        if inside:
            getattr(found, inside).append(item)
        if outside:
            getattr(found, outside).append(item)
        if inside and outside:
            getattr(found.tows, f"{inside[0]}{outside[0]}".upper()).append(item.id)
    return found


def _of_indicators(indicators: Sequence[CardIndicator]) -> Iterator[tuple[SwotIndicator, Inside, Outside]]:
    for each in indicators:
        if each.direction == "neutral" or each.z is None or each.measure == "extensive":
            continue
        inside: Inside = "strengths" if each.z >= STRONG_FROM_Z else "weaknesses" if each.z <= -STRONG_FROM_Z else ""
        external = each.external
        way = None if external is None else "unclear" if external.jump else external.way
        good = {"rising": each.direction == "higher_better", "falling": each.direction == "lower_better"}.get(str(way))
        outside: Outside = "" if good is None else "opportunities" if good else "threats"
        item = SwotIndicator(
            kind="indicator",
            id=each.id,
            title_en=each.title_en,
            title_th=each.title_th,
            period=each.period,
            edition=each.edition,
            value=each.value,
            z=each.z,
            rank=each.rank,
            of=each.of,
            lisa=each.lisa,
            unit_en=each.unit_en,
            unit_th=each.unit_th,
            decimals=each.decimals,
            external_way=way,
        )
        yield item, inside, outside


def _of_products(champions: Mapping[str, Champions]) -> Iterator[tuple[SwotProduct, Inside, Outside]]:
    """Products that weigh something in the area: specialized or not, growing in the nation or not."""
    for table, found in champions.items():
        whole = found.rule.national_growth
        for product, row in found.products.iterrows():
            if row["large"] is not True or pd.isna(row["national_growth"]) or whole is None:
                continue
            item = SwotProduct(
                kind="product",
                id=str(product),
                table=table,
                title_en=row["name_en"],
                title_th=row["name_th"],
                period=str(found.end),
                edition=found.table.edition,
                location_quotient=_known(row["location_quotient"]),
                lq_low=_known(row["lq_low"]),
                share=_known(row["share"]),
                national_growth=float(row["national_growth"]),
                all_products_growth=whole,
            )
            inside: Inside = "strengths" if row["specialized"] is True else ""
            yield item, inside, "opportunities" if row["national_growth"] > whole else "threats"


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
