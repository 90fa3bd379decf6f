"""Targets beside what came: the value of the year, or where the trend leads; a light by a stated rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geostat.domain.periods import Period, parse_period
from geostat.domain.plan_records import PlanRecords, Target, Version
from geostat.errors import GeostatError
from geostat.positioning import outlook

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from geostat.domain.indicators import Indicator
    from geostat.domain.layers import Panel
    from geostat.workspace.data_source import DataSource

__all__ = ["LIGHT_RULE", "LightRule", "Progress", "progress_of"]

NEAR, INTERVAL = 0.05, 0.8


@dataclass(frozen=True)
class LightRule:
    """By what rule a target has its light: in words, how near is near, and how much the interval of the trend holds."""

    en: str
    th: str
    near: float
    interval: float


LIGHT_RULE = LightRule(
    en="green: met in its year, or the trend meets it; amber: within 5 % of it, or only the interval of the trend "
    "(80 %) reaches it; red: missed, or out of reach; gray: no value of the year, and too few for a trend",
    th="เขียว: บรรลุเป้าในปีนั้น หรือแนวโน้มจะบรรลุ เหลือง: ห่างจากเป้าไม่เกินร้อยละ 5 "
    "หรือเฉพาะช่วงความเชื่อมั่นของแนวโน้ม (80 %) ที่ถึงเป้า แดง: ไม่บรรลุ หรือไปไม่ถึง เทา: ไม่มีค่าของปีนั้นและข้อมูลน้อยเกินกว่าจะหาแนวโน้ม",
    near=NEAR,
    interval=INTERVAL,
)


@dataclass(frozen=True)
class Progress:
    """A target, what came or what is expected, what earlier versions wanted, and the light."""

    target: Target
    indicator: Indicator
    light: str
    actual: float | None
    latest: float | None
    latest_period: str | None
    expected: float | None
    low: float | None
    high: float | None
    earlier: tuple[tuple[str, float], ...]
    edition: str
    reason: str = ""


def progress_of(version: Version, plan_records: PlanRecords, source: DataSource, day: date) -> list[Progress]:
    """Every target of a version beside actual values and trend, in the order of indicator, area and year."""
    targets = plan_records.under(Target, "version", version.id)
    ordered = sorted(targets, key=lambda each: (each.indicator, each.level, each.area, each.year))
    return [_progress(each, plan_records, source, day) for each in ordered]


def _progress(target: Target, plan_records: PlanRecords, source: DataSource, day: date) -> Progress:
    indicator = source.indicator(target.indicator)
    told: dict[str, Any] = {"target": target, "indicator": indicator, "earlier": _earlier(target, plan_records)}
    blank: dict[str, Any] = dict.fromkeys(("actual", "latest", "latest_period", "expected", "low", "high"))
    try:
        panel = source.panel(target.level, target.indicator, None)
    except GeostatError as error:
        return Progress(**told, **blank, light="gray", edition="", reason=str(error))
    history = panel.values.T[target.area].dropna()
    held = history[[parse_period(text).end <= day for text in history.index]]
    told["edition"] = panel.edition
    if len(held):
        blank |= {"latest": float(held.iloc[-1]), "latest_period": str(held.index[-1])}
    if str(target.year) in held.index:
        actual = float(held[str(target.year)])
        light = _of_value(indicator, actual, target.value, _baseline(held, target.year))
        return Progress(**told, **{**blank, "actual": actual}, light=light)
    return _by_trend(told, blank, panel, target)


def _by_trend(told: dict[str, Any], blank: dict[str, Any], panel: Panel, target: Target) -> Progress:
    try:
        found = outlook(panel, target.area, until=Period(target.year), interval=INTERVAL, target=target.value)
    except GeostatError as error:
        return Progress(**told, **blank, light="gray", reason=str(error))
    ahead = found.table.iloc[-1]
    assert found.target is not None
    light = {"on_track": "green", "likely": "green", "unlikely": "amber", "off_track": "red"}[found.target.verdict]
    if light == "red" and _is_near(float(ahead["expected"]), target.value):
        light = "amber"
    figures = {name: float(ahead[name]) for name in ("expected", "low", "high")}
    return Progress(**told, **{**blank, **figures}, light=light)


def _of_value(indicator: Indicator, actual: float, wanted: float, baseline: float | None) -> str:
    """Met, near or missed; which side is good is that of the indicator, or of the way from the value before."""
    rises = baseline is None or wanted >= baseline
    way = indicator.way_of_good if indicator.direction != "neutral" else 1.0 if rises else -1.0
    if way * actual >= way * wanted:
        return "green"
    return "amber" if _is_near(actual, wanted) else "red"


def _is_near(value: float, wanted: float) -> bool:
    return abs(value - wanted) <= NEAR * abs(wanted)


def _baseline(held: pd.Series, year: int) -> float | None:
    before = [float(value) for text, value in held.items() if parse_period(text).year < year]
    return before[-1] if before else None


def _earlier(target: Target, plan_records: PlanRecords) -> tuple[tuple[str, float], ...]:
    """What earlier versions of the plan wanted of the same area and year, the latest first."""
    found = []
    at = plan_records.get(Version, target.version).rolled_from
    while at is not None:
        for each in plan_records.under(Target, "version", at):
            same = (each.indicator, each.level, each.area, each.year)
            if same == (target.indicator, target.level, target.area, target.year):
                found.append((at, each.value))
        at = plan_records.get(Version, at).rolled_from
    return tuple(found)
