"""The positioning card: where a province or a cluster stands, in three pillars, with the evidence for a SWOT."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from geostat.domain.analysis_requests import AnalysisRequest
from geostat.domain.areas import exists_in
from geostat.domain.findings import Finding
from geostat.domain.indicators import Status
from geostat.domain.membership import check_not_ended, members_of
from geostat.errors import AggregationError, AnalysisError, GeostatError, NotFoundError
from geostat.positioning.champions import Champions, gather_evidence, product_champions
from geostat.positioning.comparison import BENCHMARKS, NEIGHBORS, Benchmark, benchmarks_of, compare, standing
from geostat.positioning.definitions import definitions, product_table_definition
from geostat.positioning.outlook import jump_in, trend
from geostat.positioning.peers import statistical_peers
from geostat.positioning.products import read_product_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geostat.domain.areas import BoundarySet
    from geostat.domain.layers import Panel
    from geostat.domain.periods import Period
    from geostat.positioning.champions import Evidence
    from geostat.workspace.data_source import DataSource

__all__ = ["Card", "Positions", "card_of", "swot"]

STRONG_FROM_Z = 0.5
"""How many standard deviations from the mean of all areas make a strength or a weakness."""


@dataclass(frozen=True, eq=False)
class Card:
    """Where one area stands: indicators by pillar, benchmarks, LISA roles, champions, and evidence for a SWOT."""

    level: str
    area: str
    name_en: str
    name_th: str
    as_of: str | None
    members: list[str]
    peers: pd.DataFrame = field(repr=False)
    indicators: list[dict[str, Any]] = field(repr=False)
    champions: dict[str, Champions] = field(repr=False)
    swot: dict[str, Any] = field(repr=False)
    findings: tuple[Finding, ...] = ()


class Positions:
    """What the cards of all areas of a level share, each computed once: evidence, peers, external trends."""

    def __init__(self, source: DataSource, level: str, period: Period | None = None) -> None:
        self.source = source
        self.level = level
        self.period = period
        self._evidence: dict[str, Evidence | GeostatError] = {}
        self.peers = lru_cache(None)(self._peers)
        self.benchmark = lru_cache(None)(self._benchmark)
        self.external_trend = lru_cache(None)(self._external_trend)
        self.roles = lru_cache(None)(self._roles)

    def evidence(self, table: str) -> Evidence:
        """The evidence of a product table up to the period; raises what stands against it."""
        if table not in self._evidence:
            try:
                read = read_product_table(self.source, product_table_definition(table), self.level)
                held = [each for each in read.periods if self.period is None or each.start <= self.period.start]
                if not held:
                    raise NotFoundError(f"{table} has no values up to {self.period}; it begins in {read.periods[0]}")
                at = None if self.period is None or self.period.start >= read.latest().start else held[-1]
                self._evidence[table] = gather_evidence(read, at)
            except GeostatError as error:
                self._evidence[table] = error
        found = self._evidence[table]
        if isinstance(found, GeostatError):
            raise found
        return found

    def _peers(self, area: str, period: Period | None) -> pd.DataFrame:
        """The statistical peers of an area; none where they cannot be found."""
        try:
            return statistical_peers(self.source, self.level, area, period=period)
        except GeostatError:
            return pd.DataFrame(columns=["distance", "alike", "unlike"])

    def _benchmark(self, area: str, period: Period, kind: str) -> Benchmark:
        """One benchmark of an area in a period; one that cannot be found is there with the reason."""
        try:
            return benchmarks_of(self.source, self.level, area, period, [kind])[0]
        except (AnalysisError, AggregationError) as error:
            return Benchmark(kind, kind, kind, reason=str(error))

    def _external_trend(self, panel: Panel, until: Period) -> dict[str, Any]:
        """The trend of the mean over the areas that have a value in every one of the last ten periods."""
        recent = panel.values.loc[:, : str(until)].iloc[:, -10:].dropna()
        mean = recent.mean()
        return {**trend(mean), "areas": len(recent), "jump": jump_in(mean)}

    def _roles(self, panel: Panel, period: Period) -> pd.Series | None:
        """The LISA class of every area in an indicator; None where no test can be made."""
        reference = f"{panel.indicator.id}:{panel.edition}"
        request = AnalysisRequest("local_moran", (reference,), (str(period),), self.level)
        try:
            return self.source.analysis(request).table["class"]
        except AnalysisError:
            return None


def card_of(
    positions: Positions,
    area: str,
    *,
    pillars: Mapping[str, Sequence[str]] | None = None,
    tables: Sequence[str] = ("gpp", "farm_value", "tourism"),
    benchmarks: Sequence[str] = BENCHMARKS,
) -> Card:
    """The positioning card of an area, each indicator in its last period not after that of the positions.

    Indicators that do not combine are shown for a group by their values in its members. Raises NotFoundError for an
    unknown area, or for a group that had ended before the period: with its end and what followed.
    """
    source, level, period = positions.source, positions.level, positions.period
    boundary_set = source.boundary_set(level)
    boundary_set.check_has(area)
    if period is not None:
        check_not_ended(boundary_set, area, period, source.boundary_sets())
        _check_exists(boundary_set, area, period)
    row = boundary_set.areas.loc[area]
    listed = pillars or definitions().pillars
    entries = [_entry(positions, area, pillar, name, benchmarks) for pillar, names in listed.items() for name in names]
    champions, findings = _champions(positions, area, tables)
    return Card(
        level,
        area,
        str(row["name_en"]),
        str(row["name_th"]),
        str(period) if period else None,
        members_of(boundary_set, area) if boundary_set.membership is not None else [],
        positions.peers(area, period),
        entries,
        champions,
        swot(entries, champions),
        tuple(findings),
    )


def _check_exists(boundary_set: BoundarySet, area: str, period: Period) -> None:
    row = boundary_set.areas.loc[[area]]
    if boundary_set.membership is None and not exists_in(row, period).iloc[0]:
        begun = row["valid_from"].iloc[0]
        raise NotFoundError(
            f"{row['name_en'].iloc[0]} ({area}) was not yet established in {period} ({period.be} BE): "
            f"it began on {begun}. Ask for a later period",
            area=area,
            established=str(begun),
            detail_th=f"{row['name_th'].iloc[0]} ยังไม่จัดตั้งใน พ.ศ. {period.be} (จัดตั้งเมื่อ {begun})",
        )


def _champions(positions: Positions, area: str, tables: Sequence[str]) -> tuple[dict[str, Champions], list[Finding]]:
    found, findings = {}, []
    weights = positions.source.weights(positions.level, NEIGHBORS)
    for table in tables:
        try:
            found[table] = product_champions(positions.evidence(table), area, weights=weights)
        except GeostatError as error:
            thai = error.facts.get("detail_th", f"ไม่มีผลของตาราง {table} สำหรับพื้นที่และช่วงเวลานี้")
            findings.append(Finding("info", "no_champions", f"{table}: {error}", str(thai), where=table))
    return found, findings


def _entry(positions: Positions, area: str, pillar: str, name: str, kinds: Sequence[str]) -> dict[str, Any]:
    source, level = positions.source, positions.level
    indicator = source.indicator(name)
    described: dict[str, Any] = {
        "id": indicator.id,
        "pillar": pillar,
        **{
            key: getattr(indicator, key)
            for key in ("title_en", "title_th", "unit_en", "unit_th", "decimals", "direction", "measure")
        },
        **{key: getattr(indicator, key) for key in ("owner_agency_en", "owner_agency_th", "source_title", "license")},
    }
    nothing = {"value": None, "rank": None, "of": 0, "missing": 0, "percentile": None, "z": None}
    empty: dict[str, Any] = {
        **nothing,
        "history": [],
        "benchmarks": [],
        "members": [],
        "status": "",
        "lisa": "",
        "external": None,
    }
    try:
        panel = source.panel(level, name, None)
    except AggregationError as error:
        members = _in_members(positions, area, name)
        why = {"reason": str(error), "reason_th": str(error.facts.get("detail_th", ""))}
        return {**described, **empty, **members, "trend": trend(pd.Series(dtype=float)), **why}
    period = panel.latest(positions.period)
    if period is None:
        why = {"reason": f"no values up to {positions.period}", "reason_th": "ไม่มีค่าในช่วงเวลานี้"}
        return {
            **described,
            **empty,
            "edition": panel.edition,
            "period": None,
            "trend": trend(pd.Series(dtype=float)),
            **why,
        }
    history = panel.values.loc[:, : str(period)].T[area]
    roles = positions.roles(panel, period)
    benchmarks = [positions.benchmark(area, period, kind) for kind in kinds]
    compared = compare(source, panel, area, period, benchmarks)
    return {
        **described,
        "edition": panel.edition,
        "period": str(period),
        "period_be": period.be,
        **standing(panel, area, period),
        "status": _status(panel, area, period),
        "trend": trend(history),
        "external": positions.external_trend(panel, period),
        "history": [{"period": each, "value": float(value)} for each, value in history.dropna().items()],
        "benchmarks": compared.to_dict("records"),
        "lisa": "" if roles is None else str(roles[area]),
        "members": [],
        "reason": "",
        "reason_th": "",
    }


def _in_members(positions: Positions, area: str, name: str) -> dict[str, Any]:
    """The values of the members, for what does not combine into their group."""
    source = positions.source
    boundary_set = source.boundary_set(positions.level)
    panel = source.panel(boundary_set.level_of_values, name, None)
    held = [each for each in panel.periods if not boundary_set.had_ended(each)]
    held = [each for each in held if positions.period is None or each.start <= positions.period.start]
    if not held:
        return {"edition": panel.edition, "period": None}
    at = held[-1]
    names = panel.boundary_set.areas
    values = panel.values[str(at)].reindex(members_of(boundary_set, area))
    listed = [
        {
            "code": code,
            "name_en": names.loc[code, "name_en"],
            "name_th": names.loc[code, "name_th"],
            "value": None if math.isnan(value) else float(value),
            "rank": standing(panel, str(code), at)["rank"],
        }
        for code, value in values.items()
    ]
    return {"edition": panel.edition, "period": str(at), "period_be": at.be, "members": listed, "of": len(panel.values)}


def _status(panel: Panel, area: str, period: Period) -> str:
    if not math.isnan(panel.values[str(period)][area]):
        return Status.AGGREGATED.value if panel.boundary_set.membership is not None else Status.PUBLISHED.value
    existed = exists_in(panel.boundary_set.areas.loc[[area]], period).iloc[0]
    return Status.MISSING.value if existed else Status.NOT_ESTABLISHED.value


def swot(entries: Sequence[dict[str, Any]], champions: Mapping[str, Champions]) -> dict[str, Any]:
    """Evidence lists, internal level × external trend; a person says what they mean.

    Inside: `strengths`, z ≥ 0.5 in the direction of good, and products that are specialized; `weaknesses`, z ≤ −0.5.
    Outside: `opportunities` and `threats` by the trend of all areas, unless it jumped, and by whether a product of
    the area grows in the nation faster than the whole. `tows` has the cells SO, ST, WO, WT. Neutral indicators say
    nothing about good or bad, and totals tell large areas from small ones: neither is listed.
    """
    found: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("strengths", "weaknesses", "opportunities", "threats")
    }
    tows: dict[str, list[str]] = {"SO": [], "ST": [], "WO": [], "WT": []}
    for item in [*_indicator_items(entries), *_product_items(champions)]:
        inside, outside = item.pop("inside"), item.pop("outside")
        if inside:
            found[inside].append(item)
        if outside:
            found[outside].append(item)
        if inside and outside:
            tows[f"{inside[0]}{outside[0]}".upper()].append(item["id"])
    return {**found, "tows": tows, "rule": {"strong_from_z": STRONG_FROM_Z}}


def _indicator_items(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    items = []
    for each in entries:
        if each["direction"] == "neutral" or each["z"] is None or each["measure"] == "extensive":
            continue
        inside = "strengths" if each["z"] >= STRONG_FROM_Z else "weaknesses" if each["z"] <= -STRONG_FROM_Z else ""
        external = each["external"] or {}
        way = "unclear" if external.get("jump") else external.get("way")
        good = {"rising": each["direction"] == "higher_better", "falling": each["direction"] == "lower_better"}.get(
            str(way)
        )
        outside = "" if good is None else "opportunities" if good else "threats"
        keys = (
            "id",
            "title_en",
            "title_th",
            "period",
            "edition",
            "value",
            "z",
            "rank",
            "of",
            "lisa",
            "unit_en",
            "unit_th",
            "decimals",
        )
        facts = {key: each[key] for key in keys}
        items.append({"kind": "indicator", **facts, "external_way": way, "inside": inside, "outside": outside})
    return items


def _product_items(champions: Mapping[str, Champions]) -> list[dict[str, Any]]:
    """Products that weigh something in the area: specialized or not, growing in the nation or not."""
    items = []
    for table, found in champions.items():
        whole = found.rule["national_growth"]
        for product, row in found.products.iterrows():
            if row["large"] is not True or pd.isna(row["national_growth"]) or pd.isna(whole):
                continue
            items.append(
                {
                    "kind": "product",
                    "id": str(product),
                    "table": table,
                    "title_en": row["name_en"],
                    "title_th": row["name_th"],
                    "period": str(found.end),
                    "edition": found.table.edition,
                    "location_quotient": float(row["location_quotient"]),
                    "lq_low": float(row["lq_low"]),
                    "share": float(row["share"]),
                    "national_growth": float(row["national_growth"]),
                    "all_products_growth": float(whole),
                    "inside": "strengths" if row["specialized"] is True else "",
                    "outside": "opportunities" if row["national_growth"] > whole else "threats",
                }
            )
    return items
