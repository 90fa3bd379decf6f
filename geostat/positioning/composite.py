"""One score from several indicators – with the ranks that other weights would have given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from geostat.errors import AnalysisError, InputError, some

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geostat.domain.areas import BoundarySet
    from geostat.domain.layers import Panel
    from geostat.domain.periods import Period
    from geostat.workspace.data_source import DataSource

__all__ = ["Composite", "CompositeRecord", "Mean", "Normalization", "composite", "composite_index"]

Normalization = Literal["min_max", "z", "rank"]
Mean = Literal["arithmetic", "geometric"]


@dataclass(frozen=True)
class CompositeRecord:
    """What a composite index was computed from: `goalposts`, `weights`, `periods` and `edition` by indicator."""

    normalization: Normalization
    mean: Mean
    goalposts: dict[str, tuple[float, float] | None]
    weights: dict[str, float]
    pillars: dict[str, list[str]]
    periods: dict[str, str]
    edition: dict[str, str]
    concentration: float
    draws: int
    seed: int
    n: int


@dataclass(frozen=True, eq=False)
class Composite:
    """A composite index of the areas of one level.

    `normalized`: areas × indicators, higher is better. `scores`: by area a column for each pillar and `total`, `rank`
    1 the best, `rank_low` and `rank_high` (5 and 95 percent of the ranks under random weights), `top_share` (of draws
    in the top fifth) and `class` 1 … 5 of equal counts, 5 the best. `sensitivity`: by indicator the Spearman
    correlation of ranks with it left out (`without`), the largest change of rank that this makes, and to whom.
    """

    boundary_set: BoundarySet = field(repr=False)
    normalized: pd.DataFrame = field(repr=False)
    scores: pd.DataFrame = field(repr=False)
    sensitivity: pd.DataFrame = field(repr=False)
    record: CompositeRecord
    left_out: dict[str, list[str]]


def composite_index(
    source: DataSource,
    level: str,
    pillars: Mapping[str, Sequence[str]],
    period: Period | None = None,
    **options: Any,
) -> Composite:
    """A composite of stored indicators, each in its last period not after `period`; see `composite`."""
    panels, periods = [], {}
    for name in dict.fromkeys(each for listed in pillars.values() for each in listed):
        panel = source.panel(level, name, None)
        at = panel.latest(period)
        if at is None:
            raise AnalysisError(f"{name} has no values up to {period}; leave it out, or choose a later period")
        panels.append((panel, at))
        periods[name] = str(at)
    return composite(panels, pillars, **options)


def composite(
    panels: Sequence[tuple[Panel, Period]],
    pillars: Mapping[str, Sequence[str]],
    *,
    normalization: Normalization = "min_max",
    mean: Mean = "arithmetic",
    goalposts: Mapping[str, tuple[float, float]] | None = None,
    weights: Mapping[str, float] | None = None,
    concentration: float = 4.0,
    draws: int = 2000,
    seed: int = 1,
) -> Composite:
    """Normalize indicators, take the weighted mean within pillars, then the mean of pillars.

    `min_max`: (x − low)/(high − low), with `goalposts` low and high as stated for an indicator, else its lowest and
    highest value, and cut at 0 and 1; `z`: (x − mean)/sd; `rank`: from 0 the worst to 1 the best. Where lower is
    better, it is turned round. `weights` of indicators and of pillars default to 1. Uncertainty: the weights of
    indicators within pillars and those of pillars are drawn from Dirichlet distributions around the given ones; with
    `concentration` 4 for each part they vary by about 40 %, with 1 (and equal weights) anything goes. Areas that lack
    an indicator are left out, and named. Monotone in every indicator. DataSource: OECD/JRC Handbook on Constructing
    Composite Indicators, 2008.

    Raises InputError for a neutral indicator, unknown weights or goalposts, or a geometric mean of z-scores;
    AnalysisError with fewer than 3 areas, or an indicator that does not vary.
    """
    by_id = {panel.indicator.id: (panel, at) for panel, at in panels}
    names = list(by_id)
    _check(by_id, pillars, normalization, mean, goalposts or {}, weights or {})
    frame = pd.DataFrame({name: panel.values[str(at)] for name, (panel, at) in by_id.items()})
    left_out = {str(code): list(row.index[row.isna()]) for code, row in frame.iterrows() if row.isna().any()}
    usable = frame.dropna()
    if len(usable) < 3:
        raise AnalysisError(f"only {len(usable)} areas have all {len(names)} indicators; a composite needs 3 or more")
    posts = {}
    columns = {}
    for name, (panel, _) in by_id.items():
        columns[name], posts[name] = _normalized(usable[name], panel, normalization, (goalposts or {}).get(name))
    normalized = pd.DataFrame(columns)
    inside = {pillar: np.array([names.index(each) for each in listed]) for pillar, listed in pillars.items()}
    given = {key: float((weights or {}).get(key, 1.0)) for key in (*names, *pillars)}
    own = [np.array([given[each] for each in pillars[pillar]]) for pillar in pillars]
    of_pillars = np.array([given[pillar] for pillar in pillars])
    matrix = normalized.to_numpy()
    parts = np.column_stack([_mean(matrix[:, at], w, mean) for at, w in zip(inside.values(), own, strict=True)])
    total = _mean(parts, of_pillars, mean)
    scores = pd.DataFrame(parts, usable.index, list(pillars)).assign(total=total)
    scores["rank"] = _ranks(total).astype(int)
    drawn = _drawn_ranks(matrix, list(inside.values()), own, of_pillars, mean, concentration, draws, seed)
    scores["rank_low"], scores["rank_high"] = np.percentile(drawn, [5, 95], axis=0)
    scores["top_share"] = (drawn <= np.ceil(len(usable) / 5)).mean(axis=0)
    scores["class"] = 5 - ((scores["rank"] - 1) * 5 // len(scores))
    record = CompositeRecord(
        normalization=normalization,
        mean=mean,
        goalposts=posts,
        weights=given,
        pillars={pillar: list(listed) for pillar, listed in pillars.items()},
        periods={name: str(at) for name, (_, at) in by_id.items()},
        edition={name: panel.edition for name, (panel, _) in by_id.items()},
        concentration=concentration,
        draws=draws,
        seed=seed,
        n=len(usable),
    )
    sensitivity = _sensitivity(matrix, usable.index, pillars, inside, own, of_pillars, mean, scores["rank"])
    return Composite(panels[0][0].boundary_set, normalized, scores, sensitivity, record, left_out)


def _check(
    by_id: Mapping[str, tuple[Panel, Period]],
    pillars: Mapping[str, Sequence[str]],
    normalization: str,
    mean: str,
    goalposts: Mapping[str, Any],
    weights: Mapping[str, float],
) -> None:
    listed = [each for names in pillars.values() for each in names]
    if not listed or any(not names for names in pillars.values()) or len(set(listed)) != len(listed):
        raise InputError("every pillar needs an indicator, and every indicator belongs to one pillar")
    neutral = [name for name, (panel, _) in by_id.items() if panel.indicator.direction == "neutral"]
    if neutral:
        raise InputError(f"{some(neutral)} has no direction of good and cannot be part of a score; choose others")
    unknown = [key for key in (*goalposts, *weights) if key not in by_id and key not in pillars]
    if unknown:
        raise InputError(f"weights or goalposts are given for {some(unknown)}, which is not in the index")
    if any(not weight >= 0 for weight in weights.values()):
        raise InputError("weights are 0 or more")
    if normalization == "z" and mean == "geometric":
        raise InputError("z-scores are negative for half the areas and have no geometric mean; use min_max or rank")


def _normalized(
    column: pd.Series, panel: Panel, normalization: str, posts: tuple[float, float] | None
) -> tuple[pd.Series, tuple[float, float] | None]:
    lower = panel.indicator.direction == "lower_better"
    if column.nunique() < 2:
        raise AnalysisError(f"{panel.indicator.id} is the same everywhere and tells no area from another; leave it out")
    if normalization == "rank":
        return (column.rank(ascending=not lower) - 1) / (len(column) - 1), None
    if normalization == "z":
        z = (column - column.mean()) / column.std(ddof=0)
        return (-z if lower else z), None
    low, high = posts or (float(column.min()), float(column.max()))
    if not low < high:
        raise InputError(f"the goalposts of {panel.indicator.id} are {low} and {high}; write the lower one first")
    scaled = ((column - low) / (high - low)).clip(0, 1)
    return (1 - scaled if lower else scaled), (low, high)


def _mean(values: np.ndarray, weights: np.ndarray, mean: str) -> np.ndarray:
    """The weighted mean of each row; weights may be one row for all."""
    share = weights / weights.sum(axis=-1, keepdims=True)
    if mean == "arithmetic":
        return np.asarray(values @ share)
    with np.errstate(divide="ignore"):
        logs = np.log(values)
    return np.asarray(np.exp(np.where(share > 0, logs, 0.0) @ share))


def _ranks(total: np.ndarray) -> np.ndarray:
    from scipy import stats

    return np.asarray(stats.rankdata(-total, method="min"))


def _drawn_ranks(
    matrix: np.ndarray,
    inside: list[np.ndarray],
    own: list[np.ndarray],
    of_pillars: np.ndarray,
    mean: str,
    concentration: float,
    draws: int,
    seed: int,
) -> np.ndarray:
    """Draws × areas: the ranks under weights that are drawn around the given ones."""
    rng = np.random.default_rng(seed)
    drawn = [_drawn_weights(rng, w, concentration, draws) for w in (*own, of_pillars)]
    ranks = np.empty((draws, len(matrix)))
    for draw in range(draws):
        parts = [_mean(matrix[:, at], w[draw], mean) for at, w in zip(inside, drawn[:-1], strict=True)]
        ranks[draw] = _ranks(_mean(np.column_stack(parts), drawn[-1][draw], mean))
    return ranks


def _drawn_weights(rng: np.random.Generator, weights: np.ndarray, concentration: float, draws: int) -> np.ndarray:
    drawn = np.zeros((draws, len(weights)))
    counted = weights > 0
    alpha = weights[counted] / weights[counted].sum() * counted.sum() * concentration
    drawn[:, counted] = rng.dirichlet(alpha, draws)
    return drawn


def _sensitivity(
    matrix: np.ndarray,
    codes: pd.Index,
    pillars: Mapping[str, Sequence[str]],
    inside: Mapping[str, np.ndarray],
    own: list[np.ndarray],
    of_pillars: np.ndarray,
    mean: str,
    ranks: pd.Series,
) -> pd.DataFrame:
    """What becomes of the ranks when one indicator is left out."""
    from scipy import stats

    rows = {}
    for number, (pillar, listed) in enumerate(pillars.items()):
        for position, name in enumerate(listed):
            weights = [w.copy() for w in own]
            weights[number][position] = 0.0
            kept = of_pillars.copy()
            if not weights[number].any():
                kept[number] = 0.0
            if not kept.any():
                continue
            parts = [
                _mean(matrix[:, at], w if w.any() else np.ones(len(w)), mean)
                for at, w in zip(inside.values(), weights, strict=True)
            ]
            others = _ranks(_mean(np.column_stack(parts), kept, mean))
            moved = np.abs(others - ranks.to_numpy())
            rows[name] = {
                "pillar": pillar,
                "without": float(stats.spearmanr(others, ranks).statistic),
                "largest_change": int(moved.max()),
                "moves_most": str(codes[int(moved.argmax())]),
            }
    return pd.DataFrame.from_dict(rows, orient="index")
