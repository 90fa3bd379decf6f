"""Indicators and their observations."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from geostat.errors import AggregationError, ObservationTableError, some

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LINEAGE_COLUMNS", "OBSERVATION_COLUMNS", "Indicator", "Observations", "Status"]

OBSERVATION_COLUMNS = ["indicator", "edition", "area", "period", "value", "standard_error", "status"]
"""A tidy table of observations; `area` holds area codes, `period` common-era text such as 2019 or 2025-07."""

LINEAGE_COLUMNS = ["cell", "raw", "period_text"]
"""Where in its file an observation stood, what its cell said if no plain number, how its period was written."""


class Status(StrEnum):
    """What is known about a value, or why there is none."""

    PUBLISHED = ""
    PRELIMINARY = "p"
    REVISED = "r"
    ESTIMATED = "e"
    DERIVED = "derived"
    AGGREGATED = "aggregated"
    MISSING = "missing"
    NOT_ESTABLISHED = "not_established"


@dataclass(frozen=True)
class Indicator:
    """One indicator as the catalog describes it."""

    id: str
    title_en: str
    title_th: str
    unit_en: str
    unit_th: str
    pillar: str
    topic: str
    measure: Literal["extensive", "intensive", "index"]
    aggregation: Literal["sum", "weighted_mean", "none"]
    weight_indicator: str | None
    direction: Literal["higher_better", "lower_better", "neutral"]
    owner_agency_en: str
    owner_agency_th: str
    source_title: str
    edition: str
    license: str
    decimals: int

    def __post_init__(self) -> None:
        allowed = {
            "measure": ("extensive", "intensive", "index"),
            "aggregation": ("sum", "weighted_mean", "none"),
            "direction": ("higher_better", "lower_better", "neutral"),
        }
        for column, words in allowed.items():
            if getattr(self, column) not in words:
                raise ObservationTableError(
                    f"indicator {self.id}: {column} is {getattr(self, column)!r}; write one of {some(words)}",
                    indicator=self.id,
                    column=column,
                )
        if self.aggregation == "weighted_mean" and not self.weight_indicator:
            raise ObservationTableError(
                f"indicator {self.id} is a weighted mean without a weight; name its weight_indicator",
                indicator=self.id,
                column="weight_indicator",
            )

    @classmethod
    def columns(cls) -> list[str]:
        """The columns of a catalog."""
        return [column.name for column in fields(cls)]

    @property
    def way_of_good(self) -> float:
        """−1 where lower is better, else 1: what a value is multiplied by so that more is better."""
        return -1.0 if self.direction == "lower_better" else 1.0

    def check_can_aggregate(self) -> None:
        """Raise AggregationError, with the reason, if values of areas do not combine into larger areas."""
        if self.aggregation == "none":
            raise AggregationError(
                f"{self.title_en} ({self.id}) cannot be combined into larger areas: "
                + (
                    "its parts do not add up to the whole, as is the nature of chain-volume measures"
                    if self.measure == "extensive"
                    else "it is a ratio, an index or a rate, and the denominator that would weight it is not held"
                )
                + ". Ask for it at the level at which it is published.",
                indicator=self.id,
                detail_th=f"{self.title_th} รวมเป็นระดับที่ใหญ่ขึ้นไม่ได้ เพราะ"
                + (
                    "ค่าของส่วนย่อยรวมกันไม่เท่ากับค่าของส่วนรวม เช่นเดียวกับค่าปริมาณลูกโซ่ทั่วไป"
                    if self.measure == "extensive"
                    else "เป็นอัตราส่วน ดัชนี หรืออัตรา และไม่มีตัวหารสำหรับถ่วงน้ำหนัก"
                )
                + " โปรดดูในระดับที่มีการเผยแพร่",
            )


@dataclass(frozen=True, eq=False)
class Observations:
    """Values of indicators for areas and periods: a frame with OBSERVATION_COLUMNS, and LINEAGE_COLUMNS if it has them.

    Raises ObservationTableError when one indicator, edition, area and period has two rows.
    """

    frame: pd.DataFrame = field(repr=False)

    def __post_init__(self) -> None:
        if list(self.frame.columns) not in (OBSERVATION_COLUMNS, OBSERVATION_COLUMNS + LINEAGE_COLUMNS):
            raise ObservationTableError(f"observations need the columns {some(OBSERVATION_COLUMNS)}")
        repeated = self.frame.duplicated(["indicator", "edition", "area", "period"])
        if repeated.any():
            rows = self.frame.loc[repeated, ["indicator", "area", "period"]].agg("/".join, axis=1)
            raise ObservationTableError(f"observations appear more than once: {some(rows)}")

    def __len__(self) -> int:
        return len(self.frame)
