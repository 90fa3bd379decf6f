"""Every indicator in every period at once: what is clustered, since when, and what changed?"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from geostat import store as stored
from geostat.domain.analysis_requests import SweepRequest, WeightsRequest
from geostat.domain.periods import parse_period
from geostat.errors import AggregationError, NotFoundError, needing_extra, some
from geostat.workspace.layers import read_layer
from geostat.workspace.source import WorkspaceSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from geostat.domain.areas import BoundarySet
    from geostat.store import Store
    from geostat.support.json_values import JsonObject
    from geostat.weights import SpatialWeights

__all__ = ["Sweep", "read_sweep", "run_sweep"]

PARTS_AT_ONCE = 8
"""How many parts are handed to a cluster for each of its workers."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """Statistics of many indicators and periods.

    `statistics` has one row for each indicator, edition, period and statistic, with `p_adjusted` over all of them;
    `areas` one for each area that was tested by a local statistic, with its `class` at the recorded alpha.
    """

    id: str
    record: JsonObject = field(repr=False)
    statistics: pd.DataFrame = field(repr=False)
    areas: pd.DataFrame = field(repr=False)

    def clustered(self, statistic: str = "global_moran") -> pd.DataFrame:
        """What is clustered, since when: for each indicator and edition, its last period.

        Columns: `value` and `p_adjusted` of the last period, `periods` tested, how many were `clustered`, `since` when
        without a break up to the last (nothing if the last is not), `first` and `last`.
        """
        self._check_has(statistic)
        return _clustered(self.statistics, statistic, self.record["alpha"])

    def changes(self, statistic: str = "local_moran") -> pd.DataFrame:
        """What changed: areas whose class differs between two successive periods of an edition, latest first."""
        self._check_has(statistic)
        return _changes(self.statistics, self.areas, statistic)

    def _check_has(self, statistic: str) -> None:
        if statistic not in self.record["statistics"]:
            raise NotFoundError(f"this sweep has no {statistic!r}; it has {some(self.record['statistics'])}")


def run_sweep(
    store: Store,
    request: SweepRequest | None = None,
    *,
    weights: SpatialWeights | None = None,
    scheduler: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Sweep:
    """Run statistics over every indicator, edition and period of a boundary set, and keep them in the store.

    A sweep that was broken off goes on where it stopped; one that is finished is read. p is adjusted over all tests of
    a statistic in the whole sweep; global ones take 9,999 permutations at most. `weights` that are built already go
    before those of the request. With the address of a dask scheduler parts are computed there, with the same numbers.
    `progress` is told the parts done and the parts that there are.

    Raises NotFoundError for indicators that there are not.
    """
    from geostat.analysis.core.result import versions

    request = request or SweepRequest()
    if weights is None:
        weights = WorkspaceSource(store).weights(request.boundary_set, request.weights or WeightsRequest())
    boundary_set = stored.read_boundary_set(store, request.boundary_set)
    held = _holdings(store, boundary_set, request.indicators)
    record = {
        "level": request.boundary_set,
        "statistics": list(request.statistics),
        "weights": weights.describe(),
        "permutations": request.permutations,
        "seed": request.seed,
        "alpha": request.alpha,
        "correction": request.correction,
        "parts": [list(part) for part in held],
        "data_version": store.data_version(),
        "versions": versions(),
    }
    sweep_id = stored.begin_sweep(store, record)
    done = stored.sweep_parts_done(store, sweep_id)
    left = [part for part in held if part not in done]
    progress(len(held) - len(left), len(held))
    arguments = (weights, list(request.statistics), request.permutations, request.seed)
    for number, (part, whole, local) in enumerate(_computed(store, boundary_set, left, held, arguments, scheduler), 1):
        indicator, edition = part
        stored.write_sweep_part(
            store,
            sweep_id,
            whole.rename(columns={"column": "period"}).assign(indicator_id=indicator, edition=edition),
            local.rename(columns={"column": "period"}),
        )
        progress(len(held) - len(left) + number, len(held))
    row, whole, local = stored.read_sweep(store, sweep_id)
    if row.finished_at is not None:
        return Sweep(sweep_id, row.record, whole, local)
    _finish(store, sweep_id, whole, local, request.alpha, request.correction)
    return read_sweep(store, sweep_id)


def read_sweep(store: Store, sweep_id: str | None = None) -> Sweep:
    """A sweep that is kept, the latest if none is named; raises NotFoundError."""
    if sweep_id is None:
        known = stored.list_sweeps(store)
        if not known:
            raise NotFoundError("no sweep is kept; run: geostat sweep run")
        sweep_id = known[0].id
    row, statistics, areas = stored.read_sweep(store, sweep_id)
    return Sweep(sweep_id, row.record, statistics, areas)


def _holdings(store: Store, boundary_set: BoundarySet, indicators: Sequence[str]) -> dict[tuple[str, str], list[str]]:
    """The periods of each indicator and edition that is held at the level of a boundary set."""
    held = stored.read_holdings(store).at(boundary_set.level_of_values)
    known = {indicator.id: indicator for indicator in stored.read_indicators(store)}
    for name in indicators:
        if name not in known:
            raise NotFoundError(f"there is no indicator {name!r}", indicator=name)
    wanted = set(indicators or known)
    if boundary_set.member_level:
        wanted = {name for name in wanted if known[name].aggregation != "none"}
    found: dict[tuple[str, str], list[str]] = {}
    for indicator in sorted(wanted & set(held.indicators)):
        for edition in sorted(held.of(indicator).editions):
            periods = held.of(indicator).in_edition(edition).periods
            if there := [str(period) for period in periods if not boundary_set.had_ended(period)]:
                found[indicator, edition] = there
    return found


def _columns(store: Store, boundary_set: BoundarySet, part: tuple[str, str], periods: list[str]) -> pd.DataFrame:
    """The values of one indicator and edition: areas by periods."""
    import pandas as pd

    indicator, edition = part
    if boundary_set.membership is None:
        values = stored.read_edition_values(store, indicator, edition, boundary_set.level)
        return values.reindex(index=boundary_set.areas.index, columns=periods)
    empty = pd.Series(np.nan, index=boundary_set.areas.index)
    columns = dict.fromkeys(periods, empty)
    for period in periods:
        with suppress(AggregationError):  # no weight in that period: too few areas to test, and told so
            columns[period] = read_layer(store, boundary_set, indicator, period, edition=edition).values
    return pd.DataFrame(columns)


def _computed(
    store: Store,
    boundary_set: BoundarySet,
    left: list[tuple[str, str]],
    held: dict[tuple[str, str], list[str]],
    arguments: tuple[Any, ...],
    scheduler: str | None,
) -> Iterator[tuple[tuple[str, str], pd.DataFrame, pd.DataFrame]]:
    """The statistics of each part, in the order of the parts."""
    values = ((part, _columns(store, boundary_set, part, held[part])) for part in left)
    if scheduler is None:
        for part, columns in values:
            yield part, *_compute(columns, *arguments)
        return
    with needing_extra("distributed"):
        from distributed import Client

    with Client(scheduler) as client:  # type: ignore[no-untyped-call]
        shared = [client.scatter(arguments[0], broadcast=True), *arguments[1:]]
        size = PARTS_AT_ONCE * max(1, len(client.scheduler_info()["workers"]))
        while batch := list(islice(values, size)):
            futures = [(part, client.submit(_compute, columns, *shared, pure=False)) for part, columns in batch]
            for part, future in futures:
                yield part, *future.result()


def _compute(
    columns: pd.DataFrame, weights: SpatialWeights, statistics: list[str], permutations: int, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    from geostat.analysis.autocorrelation.sweep import sweep_columns

    return sweep_columns(columns, weights, statistics, permutations=permutations, seed=seed)


def _finish(
    store: Store, sweep_id: str, statistics: pd.DataFrame, areas: pd.DataFrame, alpha: float, correction: str
) -> None:
    """Adjust p over the whole sweep, for each statistic by itself."""
    from geostat.analysis.autocorrelation.sweep import adjust_family

    adjusted = [adjust_family(rows.set_index("id")["p_sim"], correction).dropna()
                for _, rows in statistics.groupby("statistic")]  # fmt: skip
    of = statistics.set_index("id")["statistic"]
    cutoffs = {
        str(name): _cutoff(rows["p_sim"], correction, alpha)
        for name, rows in areas.groupby(areas["statistic_id"].map(of))
    }
    told = {int(number): float(p) for column in adjusted for number, p in zip(column.index, column, strict=True)}
    stored.finish_sweep(store, sweep_id, told, cutoffs)


def _cutoff(p: pd.Series, correction: str, alpha: float) -> float:
    """The largest p that is significant after adjustment; below every p if none is."""
    from geostat.analysis.autocorrelation.sweep import adjust_family

    significant = p[adjust_family(p, correction) <= alpha]
    return float(significant.max()) if len(significant) else -1.0


def _clustered(statistics: pd.DataFrame, statistic: str, alpha: float) -> pd.DataFrame:
    import pandas as pd

    rows = []
    chosen = statistics[(statistics["statistic"] == statistic) & (statistics["status"] == "tested")]
    for (indicator, edition), of in chosen.groupby(["indicator_id", "edition"]):
        ordered = of.iloc[np.argsort(np.array([parse_period(text).start for text in of["period"]]), kind="stable")]
        more = (ordered["p_adjusted"] <= alpha) & (ordered["value"] > ordered["expected"])
        run = 0
        for is_clustered in reversed(more.tolist()):
            if not is_clustered:
                break
            run += 1
        last = ordered.iloc[-1]
        rows.append(
            {
                "indicator": indicator,
                "edition": edition,
                "value": last["value"],
                "p_adjusted": last["p_adjusted"],
                "periods": len(ordered),
                "clustered": int(more.sum()),
                "since": ordered["period"].iloc[-run] if run else None,
                "first": ordered["period"].iloc[0],
                "last": last["period"],
            }
        )
    names = ["indicator", "edition", "value", "p_adjusted", "periods", "clustered", "since", "first", "last"]
    return pd.DataFrame(rows, columns=names).sort_values("value", ascending=False, ignore_index=True)


def _changes(statistics: pd.DataFrame, areas: pd.DataFrame, statistic: str) -> pd.DataFrame:
    """Areas that are tested in both periods; one that is set aside in either has not changed."""
    import pandas as pd

    chosen = statistics[statistics["statistic"] == statistic].set_index("id")
    classes = areas.pivot(index="statistic_id", columns="area_code", values="class").reindex(chosen.index)
    rows = []
    for (indicator, edition), of in chosen.groupby(["indicator_id", "edition"]):
        ordered = sorted(of.index, key=lambda i: parse_period(chosen.loc[i, "period"]))
        for before, after in pairwise(ordered):
            was, now = classes.loc[before], classes.loc[after]
            differ = was.notna() & now.notna() & (was != now)
            rows += [
                {
                    "indicator": indicator,
                    "edition": edition,
                    "area": area,
                    "from": chosen.loc[before, "period"],
                    "to": chosen.loc[after, "period"],
                    "was": was[area],
                    "now": now[area],
                }
                for area in differ.index[differ]
            ]
    names = ["indicator", "edition", "area", "from", "to", "was", "now"]
    return pd.DataFrame(rows, columns=names).sort_values(["to", "indicator", "area"], ascending=[False, True, True])
