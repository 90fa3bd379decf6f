"""How much an indicator grew, within one edition and one territory; across a break, the reason why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geostat.errors import AnalysisError
from geostat.layers.boundary_change import changed_between

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from geostat.domain.areas import Succession
    from geostat.domain.layers import Layer

__all__ = ["Growth", "growth"]


@dataclass(frozen=True)
class Growth:
    """Growth of every area between two layers of one edition.

    `table` is indexed by area code: `start` and `end` values, `growth` (end / start − 1), `cagr` (the yearly rate that
    leads from one to the other; growth per year, compounded), and `reason`, why there is none, or blank.
    """

    start: Layer = field(repr=False)
    end: Layer = field(repr=False)
    table: pd.DataFrame = field(repr=False)


def growth(start: Layer, end: Layer, successions: Iterable[Succession] = ()) -> Growth:
    """Growth from one layer to another; null, with the reason, where a value is missing or the territory changed.

    CAGR = (x_t / x_0)^(1/n) − 1 with n years from the start of one period to the start of the other.

    Raises AnalysisError if the layers are of different indicators, editions, boundary sets or kinds of periods: such a
    growth would measure the break, not the area.
    """
    _check_comparable(start, end)
    years = (end.period.start - start.period.start).days / 365.2425
    table = start.table[["value"]].rename(columns={"value": "start"}).assign(end=end.values)
    ratio = (table["end"] / table["start"]).where(table["start"] > 0)
    reason = _reasons(start, end, table, successions)
    known = reason == ""
    return Growth(
        start,
        end,
        table.assign(
            growth=(ratio - 1).where(known),
            cagr=(ratio.where(ratio >= 0) ** (1 / years) - 1).where(known),
            reason=reason,
        ),
    )


def _check_comparable(start: Layer, end: Layer) -> None:
    differing = {
        "indicators": (start.indicator.id, end.indicator.id),
        "edition": (start.edition, end.edition),
        "boundary sets": (start.boundary_set.id, end.boundary_set.id),
        "kinds of periods": (start.period.kind, end.period.kind),
    }
    for what, (one, other) in differing.items():
        if one != other:
            raise AnalysisError(
                f"growth from {start.period} to {end.period} would cross a break: they are of different {what} "
                f"({one}; {other}). Compare within one",
                what=what,
            )
    if end.period.start <= start.period.start:
        raise AnalysisError(f"growth needs a later period than {start.period}, not {end.period}")


def _reasons(start: Layer, end: Layer, table: pd.DataFrame, successions: Iterable[Succession]) -> pd.Series:
    import pandas as pd

    reason = pd.Series("", index=table.index)
    for code, each in changed_between(successions, start.period, end.period).items():
        if code in reason.index:
            reason[code] = f"{each.successor} was taken out of {each.predecessor} on {each.on}"
    reason[reason.eq("") & (table["start"] <= 0)] = "the first value is not positive"
    for layer, column in ((end, "end"), (start, "start")):
        absent = reason.eq("") & table[column].isna()
        reason[absent] = f"no value in {layer.period}"
    return reason
