"""Which products can carry an area: the evidence for each, the rule by which they are ranked, and how sure it is."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Annotated

import numpy as np
import pandas as pd
from pydantic import Field

from geostat.domain.findings import Finding
from geostat.errors import AnalysisError
from geostat.positioning.complexity import complexity
from geostat.positioning.dynamics import (
    GrowthShare,
    dynamic_quotients,
    growth_share,
    national_growth,
    product_growth,
    volume_growth,
)
from geostat.positioning.products import ProductTable, product_name
from geostat.positioning.shift_share import shift_share
from geostat.positioning.structure import concentration, location_quotients, market_shares, quotient_intervals, shares

if TYPE_CHECKING:
    from geostat.domain.periods import Period
    from geostat.weights import SpatialWeights

__all__ = [
    "CRITERIA",
    "AppliedRule",
    "Champions",
    "Evidence",
    "Figure",
    "Rule",
    "Wording",
    "gather_evidence",
    "product_champions",
]

CRITERIA = {
    "large": ("at least {large_share:.0%} of the area's whole", "มีสัดส่วนในพื้นที่อย่างน้อย {large_share:.0%}"),
    "specialized": (
        "location quotient above {specialized_above:g}, at the lower end of its interval too",
        "LQ สูงกว่า {specialized_above:g} แม้ที่ขอบล่างของช่วง",
    ),
    "growing": ("grew faster than all products of the nation", "โตเร็วกว่าผลรวมทุกสาขาของประเทศ"),
    "competitive": ("grew faster here than the same product in the nation", "โตเร็วกว่าสาขาเดียวกันของประเทศ"),
    "related": (
        "more related to what the area is good at than in most areas (density above the median of areas)",
        "ใกล้เคียงกับสิ่งที่พื้นที่ถนัดมากกว่าในพื้นที่ส่วนใหญ่ (density สูงกว่ามัธยฐานของพื้นที่)",
    ),
}


ENOUGH_FOR_COMPLEXITY = 100
TIERS = ("champion", "contender", "candidate", "other")


@dataclass(frozen=True)
class Rule:
    """The thresholds of the ranking: a product ranks by tier, then by how many of five criteria it meets, then value.

    Tiers: `champion`, large and specialized; `contender`, one of both; `candidate`, neither yet, but related, and
    growing in the nation; `other`.
    """

    large_share: Annotated[
        float, Field(gt=0, lt=1, description="From which share of the area's whole it is large.")
    ] = 0.05
    specialized_above: Annotated[float, Field(gt=0, description="From which location quotient it is specialized.")] = (
        1.0
    )


@dataclass(frozen=True)
class Wording:
    """The same in both languages."""

    en: str
    th: str


@dataclass(frozen=True)
class AppliedRule:
    """The rule in words and numbers, as it was applied; `national_growth` is None where it is not known."""

    order: str
    tiers: tuple[str, ...]
    criteria: dict[str, Wording]
    thresholds: Rule
    growth_share: GrowthShare
    interval_basis: str
    national_growth: float | None
    reference: str
    start: str
    end: str


@dataclass(frozen=True)
class Figure:
    """A figure of the area as a whole, and its rank among the `of` areas that have one."""

    value: float | None
    rank: int | None
    of: int


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of every product in every area: computed once for all areas; frames are areas × products."""

    table: ProductTable = field(repr=False)
    start: Period
    end: Period
    matrix: GrowthShare
    frames: dict[str, pd.DataFrame] = field(repr=False)
    basis: str = ""
    areas: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    products: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    national_growth: float = np.nan
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, eq=False)
class Champions:
    """The products of one area in the order of the rule.

    `products` is indexed by indicator and has names, the evidence, the criteria `large` … `related` (True, False, or
    None where unknown), `met`, `tier` and `rank`.
    `shift_share` has the parts of the change of each product, or is None where products do not add up.
    """

    area: str
    table: ProductTable = field(repr=False)
    start: Period
    end: Period
    rule: AppliedRule
    products: pd.DataFrame = field(repr=False)
    shift_share: pd.DataFrame | None = field(repr=False)
    whole: dict[str, Figure]
    findings: tuple[Finding, ...] = ()


def gather_evidence(table: ProductTable, period: Period | None = None, matrix: GrowthShare | None = None) -> Evidence:
    """Shares, quotients with intervals, growth, growth–share boxes, complexity of all areas, in and up to a period.

    Raises NotFoundError for a period that is not held, AnalysisError if nothing is held before it.
    """
    matrix = matrix or GrowthShare()
    end = table.latest(period)
    start = table.earlier(end, matrix.years)
    x, nation = table.at(end), table.nation[str(end)]
    intervals = quotient_intervals(table, end, years=matrix.years)
    grown = product_growth(table, start, end)
    each, whole = national_growth(table, start, end)
    quotients = location_quotients(table, end)
    frames = {
        "value": x,
        "reported": table.reported[str(end)],
        "share": shares(x) if table.definition.additive else x * np.nan,
        "market_share": market_shares(x, nation),
        "location_quotient": quotients,
        "lq_low": intervals.low,
        "lq_high": intervals.high,
        "dynamic": dynamic_quotients(table, start, end),
        **grown,
        "volume_cagr": volume_growth(table, start, end),
        **{f"bcg_{name}": frame for name, frame in growth_share(table, end, matrix, intervals).items()},
    }
    areas = concentration(x, nation) if table.definition.additive else pd.DataFrame(index=x.index)
    products = pd.DataFrame({"national_growth": each, "nation": nation})
    findings = table.findings
    try:
        complex_ = complexity(quotients)
        frames["density"] = complex_.density
        areas, products = areas.join(complex_.areas), products.join(complex_.products)
        findings = (*findings, *complex_.findings, *_broad(len(table.products)))
    except AnalysisError as error:
        frames["density"] = x * np.nan
        areas, products = areas.assign(diversity=np.nan, eci=np.nan), products.assign(ubiquity=np.nan, pci=np.nan)
        findings = (*findings, _no_complexity(error))
    return Evidence(
        table,
        start,
        end,
        matrix,
        frames,
        intervals.basis,
        areas,
        products,
        whole,
        findings,
    )


def _broad(products: int) -> tuple[Finding, ...]:
    if products >= ENOUGH_FOR_COMPLEXITY:
        return ()
    return (
        Finding(
            "info",
            "broad_products",
            f"complexity of {products} broad products tells which areas make the like, not which are more "
            "advanced: being specialized in many broad sectors is also the mark of places without large industry",
            f"ความซับซ้อนจากสินค้ากลุ่มใหญ่เพียง {products} กลุ่ม บอกได้ว่าพื้นที่ใดมีโครงสร้างคล้ายกัน ไม่ได้บอกว่าก้าวหน้ากว่า",
        ),
    )


def _no_complexity(error: AnalysisError) -> Finding:
    return Finding("info", "no_complexity", str(error), "สินค้าหรือพื้นที่น้อยเกินไปสำหรับคำนวณความซับซ้อน")


def product_champions(
    evidence: Evidence, area: str, rule: Rule | None = None, weights: SpatialWeights | None = None
) -> Champions:
    """The products of an area, ranked by tier, number of criteria met, and value; see `Rule`.

    Raises NotFoundError if there is no such area, AnalysisError if it has no value in the period.
    """
    rule = rule or Rule()
    table = evidence.table
    table.boundary_set.check_has(area)
    _check_has_values(evidence, area)
    rows = pd.DataFrame({name: frame.loc[area] for name, frame in evidence.frames.items()}).join(evidence.products)
    rows = rows[rows["value"].notna()]
    indicators = {each.id: each for each in table.products}
    for language in ("en", "th"):
        rows[f"name_{language}"] = [product_name(indicators[product], language) for product in rows.index]
    rows = _judged(rows, evidence, rule)
    rows["place"] = rows["tier"].map(TIERS.index)
    rows = rows.sort_values(["place", "met", "value"], ascending=[True, False, False], kind="stable")
    rows = rows.drop(columns="place").rename_axis("product")
    rows["rank"] = range(1, len(rows) + 1)
    parts = shift_share(table, area, evidence.start, evidence.end, weights) if table.definition.additive else None
    return Champions(
        area,
        table,
        evidence.start,
        evidence.end,
        _rule(evidence, rule),
        rows,
        parts,
        _whole(evidence, area),
        (*evidence.findings, *_findings(evidence, area, rows, parts)),
    )


def _check_has_values(evidence: Evidence, area: str) -> None:
    if evidence.table.at(evidence.end).loc[area].notna().any():
        return
    row = evidence.table.boundary_set.areas.loc[area]
    begun = f"; it was established on {row['valid_from']}" if isinstance(row["valid_from"], str) else ""
    held = [text for text, frame in evidence.table.values.items() if frame.loc[area].notna().any()]
    raise AnalysisError(
        f"{row['name_en']} ({area}) has no values of {evidence.table.id} in {evidence.end}{begun}; "
        + (f"it has them from {held[0]} to {held[-1]}" if held else "it has none in any period"),
        area=area,
        period=str(evidence.end),
    )


def _judged(rows: pd.DataFrame, evidence: Evidence, rule: Rule) -> pd.DataFrame:
    """The rows with their criteria: True, False, or None where something is not known."""
    low = rows["lq_low"].where(rows["lq_low"].notna(), rows["location_quotient"])
    whole = evidence.national_growth
    median = evidence.frames["density"].median()
    density = rows["density"]
    held = rows["cagr"]
    rows["large"] = _answered(rows["share"] >= rule.large_share, rows["share"].notna())
    rows["specialized"] = _answered(low > rule.specialized_above, low.notna())
    rows["growing"] = _answered(held > whole, held.notna() & pd.notna(whole))
    rows["competitive"] = _answered(held > rows["national_growth"], held.notna() & rows["national_growth"].notna())
    rows["related"] = _answered(density > median.reindex(rows.index), density.notna())
    rows["met"] = (rows[list(CRITERIA)] == True).sum(axis=1)  # noqa: E712 — None is neither
    expanding = rows["national_growth"] > (0.0 if math.isnan(whole) else whole)
    rows["tier"] = [
        _tier(large, specialized, related, bool(grows) and value > 0)
        for large, specialized, related, grows, value in zip(
            rows["large"], rows["specialized"], rows["related"], expanding, rows["value"], strict=True
        )
    ]
    return rows


def _tier(large: bool | None, specialized: bool | None, related: bool | None, grows: bool) -> str:
    if large and specialized:
        return "champion"
    if large or specialized:
        return "contender"
    return "candidate" if related and grows else "other"


def _answered(answer: pd.Series, known: pd.Series) -> pd.Series:
    """True, False, or None where it is not known."""
    answers = [bool(each) if sure else None for each, sure in zip(answer, known, strict=True)]
    return pd.Series(answers, index=answer.index, dtype=object)


def _rule(evidence: Evidence, rule: Rule) -> AppliedRule:
    thresholds = asdict(rule)
    return AppliedRule(
        order="tier, then number of criteria met, then value",
        tiers=TIERS,
        criteria={
            name: Wording(english.format(**thresholds), thai.format(**thresholds))
            for name, (english, thai) in CRITERIA.items()
        },
        thresholds=rule,
        growth_share=evidence.matrix,
        interval_basis=evidence.basis,
        national_growth=_known(evidence.national_growth),
        reference=evidence.table.reference,
        start=str(evidence.start),
        end=str(evidence.end),
    )


def _whole(evidence: Evidence, area: str) -> dict[str, Figure]:
    """The area as a whole: total, its growth, concentration, complexity, each with its rank among areas."""
    whole: dict[str, Figure] = {}
    for name in evidence.areas.columns:
        column = evidence.areas[name]
        rank = _known(column.rank(ascending=False, method="min").get(area))
        value = _known(column.get(area))
        whole[name] = Figure(value, None if rank is None else int(rank), int(column.notna().sum()))
    if evidence.table.definition.additive:
        total = evidence.table.at(evidence.end).T[area]
        whole["total"] = Figure(float(total.sum()), None, int(total.notna().sum()))
    return whole


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def _findings(evidence: Evidence, area: str, rows: pd.DataFrame, parts: pd.DataFrame | None) -> list[Finding]:
    found = []
    silent = [rows.loc[product, "name_en"] for product in rows.index if not rows.loc[product, "reported"]]
    if silent:
        found.append(
            Finding(
                "info",
                "not_produced",
                f"{len(silent)} products have no row for this area and count as not produced, which may also mean that "
                "they were not collected",
                f"สินค้า {len(silent)} รายการไม่มีข้อมูลของพื้นที่นี้ จึงนับว่าไม่ได้ผลิต ซึ่งอาจหมายถึงไม่ได้เก็บข้อมูล",
                where=area,
            )
        )
    reasons = [] if parts is None else [each for each in parts["reason"].unique() if "taken out" in each]
    found += [
        Finding(
            "warning",
            "territory_changed",
            f"no growth and no shift-share from {evidence.start} to {evidence.end}: {reason}",
            f"ไม่มีการเติบโตและ shift-share ระหว่าง พ.ศ. {evidence.start.be} ถึง {evidence.end.be} เพราะมีการแยกจังหวัด",
            where=area,
        )
        for reason in reasons
    ]
    if evidence.basis == "recent_years":
        found.append(
            Finding(
                "info",
                "no_sampling_interval",
                "these figures have no standard errors: intervals of location quotients are their range over the last "
                f"{evidence.matrix.years} years, not a sampling interval",
                f"ตัวเลขชุดนี้ไม่มีค่าคลาดเคลื่อนมาตรฐาน ช่วงของ LQ จึงเป็นค่าต่ำสุด–สูงสุดใน {evidence.matrix.years} ปีล่าสุด",
            )
        )
    if evidence.table.volumes:
        found.append(
            Finding(
                "info",
                "current_prices",
                "growth is at current prices and includes the change of prices; the growth of volume does not",
                "การเติบโตเป็นราคาประจำปี จึงรวมการเปลี่ยนแปลงของราคา ส่วนการเติบโตของปริมาณไม่รวม",
            )
        )
    if evidence.start.year != evidence.end.year - evidence.matrix.years:
        found.append(
            Finding(
                "warning",
                "short_series",
                f"growth is over {evidence.end.year - evidence.start.year} years: the table begins in {evidence.start}",
                f"การเติบโตคิดจาก {evidence.end.year - evidence.start.year} ปีเท่านั้น เพราะข้อมูลเริ่ม พ.ศ. {evidence.start.be}",
            )
        )
    return found
