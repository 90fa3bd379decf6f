"""The join: BoundarySet × Observations → Layer, with a report of what met and what did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat.domain.indicators import Indicator, Observations, Status
from geostat.domain.layers import JoinReport, Layer, as_period
from geostat.domain.periods import parse_period
from geostat.errors import EditionError, NotFoundError, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from geostat.domain.areas import BoundarySet
    from geostat.domain.findings import Finding
    from geostat.domain.periods import Period

__all__ = ["build_layer", "choose_edition", "join_values"]


def build_layer(
    boundary_set: BoundarySet,
    observations: Observations,
    indicator: Indicator,
    period: Period | str | int,
    *,
    edition: str | None = None,
) -> Layer:
    """Join one indicator's observations of one period to the areas of a boundary set, by area code.

    Observations of other indicators are left aside. Raises NotFoundError if the indicator has no value in
    the period, EditionError if it has values in several editions and none was chosen.
    """
    frame = observations.frame
    frame = frame[frame["indicator"] == indicator.id]
    edition = choose_edition(indicator, frame["edition"].unique().tolist(), edition)
    period = as_period(period)
    chosen = frame[(frame["edition"] == edition) & (frame["period"] == str(period))]
    if chosen.empty:
        held = frame.loc[frame["edition"] == edition, "period"].unique()
        raise no_such_period(indicator, period, sorted(map(parse_period, held)))
    return join_values(boundary_set, indicator, edition, period, chosen.set_index("area")[["value", "status"]])


def choose_edition(indicator: Indicator, held: Sequence[str], wanted: str | None) -> str:
    """The edition to answer from: the wanted one, or the only one that there is.

    Editions differ in vintage, base year or denominator; they are never mixed, nor chosen in silence.
    """
    if wanted is not None:
        if wanted not in held:
            raise NotFoundError(
                f"{indicator.id} has no edition {wanted!r}; it has {some(held) or 'no observations'}",
                indicator=indicator.id,
                edition=list(held),
            )
        return wanted
    if len(held) > 1:
        raise EditionError(
            f"{indicator.id} is held in {len(held)} editions, which must not be mixed; "
            f"choose one with edition=: {some(held)}",
            indicator=indicator.id,
            edition=list(held),
        )
    if not held:
        raise NotFoundError(f"{indicator.id} has no observations yet", indicator=indicator.id)
    return held[0]


def no_such_period(indicator: Indicator, period: Period, held: Sequence[Period]) -> NotFoundError:
    """The error that names the periods that are held."""
    return NotFoundError(
        f"{indicator.id} has no values for {period} ({period.be} BE); it has {some(reversed(held), 40)}",
        indicator=indicator.id,
        period=str(period),
        held=[str(each) for each in held],
    )


def join_values(
    boundary_set: BoundarySet,
    indicator: Indicator,
    edition: str,
    period: Period,
    values: pd.DataFrame,
    findings: tuple[Finding, ...] = (),
) -> Layer:
    """A layer from a frame of `value` and `status` indexed by area code."""
    codes = boundary_set.areas.index
    existing = boundary_set.codes_existing(period)
    table = values.reindex(codes).astype({"value": float, "status": "str"})
    absent = table["value"].isna()
    table.loc[absent, "status"] = Status.MISSING.value
    table.loc[absent & ~codes.isin(existing), "status"] = Status.NOT_ESTABLISHED.value
    report = JoinReport(
        matched=codes[~absent].tolist(),
        missing=codes[absent & codes.isin(existing)].tolist(),
        not_established=codes[absent & ~codes.isin(existing)].tolist(),
        unknown=sorted(set(values.index) - set(codes)),
    )
    return Layer(boundary_set, indicator, edition, period, table, report, findings)
