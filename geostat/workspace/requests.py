"""A request for an analysis, and its answer from a store."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Protocol

from geostat import store as stored
from geostat.domain.analysis_requests import IndicatorReference, WeightsRequest
from geostat.domain.periods import parse_period
from geostat.errors import InputError, NotFoundError, some
from geostat.layers.join import choose_edition
from geostat.workspace.layers import read_layer, read_panel

if TYPE_CHECKING:
    import pandas as pd

    from geostat.analysis import Analysis, AnalysisResult, Groups
    from geostat.domain.analysis_requests import AnalysisRequest
    from geostat.domain.areas import BoundarySet
    from geostat.domain.indicators import Indicator
    from geostat.domain.layers import Layer, Panel
    from geostat.domain.periods import Period
    from geostat.store import Store
    from geostat.weights import SpatialWeights

__all__ = [
    "Source",
    "StoreSource",
    "answer",
    "groups_of",
    "layers_of",
    "span_of_periods",
    "weights_of",
]


class Source(Protocol):
    """From where layers, weights and groups come."""

    def layer(self, level: str, indicator: str, period: Period | None, edition: str | None) -> Layer:
        """A layer; the latest period if none is named."""

    def periods(self, level: str, indicator: str, edition: str | None) -> list[Period]:
        """The periods that are held, in the order of time."""

    def panel(self, level: str, indicator: str, edition: str | None) -> Panel:
        """All periods of one edition of an indicator."""

    def indicator(self, indicator_id: str) -> Indicator:
        """One entry of the catalog."""

    def boundary_set(self, set_id: str) -> BoundarySet:
        """One boundary set."""

    def boundary_sets(self) -> list[BoundarySet]:
        """All boundary sets."""

    def borders(self, level: str) -> pd.Series:
        """The length in km of the border of each pair of areas that touch."""

    def weights(self, level: str, question: WeightsRequest) -> SpatialWeights:
        """Weights of a boundary set."""

    def groups(self, set_id: str) -> Groups:
        """The group of each member of a set of groups."""

    def analysis(self, question: AnalysisRequest) -> AnalysisResult:
        """The answer to a question."""


def answer(request: AnalysisRequest, source: Source) -> AnalysisResult:
    """Run the analysis that is asked for.

    Raises NotFoundError for what there is not, InputError for what does not fit together, ParameterError for parameters
    that are not known or out of bounds, AnalysisError if there is no answer.
    """
    from geostat.analysis import find_analysis

    analysis = find_analysis(request.analysis)
    parameters = analysis.checked(dict(request.parameters))
    if request.weights is not None and not analysis.takes_weights:
        raise InputError(f"{analysis.name} takes no weights; leave them out", weights=request.weights.method)
    wanted = request.weights or WeightsRequest()
    weights = source.weights(request.boundary_set, wanted) if analysis.takes_weights else None
    layers = layers_of(request, analysis, source)
    return analysis.run(layers, weights, **_looked_up(parameters, request, analysis, source, layers[0].period))


def span_of_periods(texts: tuple[str, ...], held: list[Period]) -> list[Period]:
    """The periods that are named one by one or as first..last; all that are held if none is."""
    if not texts:
        return held
    chosen: list[Period] = []
    for text in texts:
        first, dots, last = text.partition("..")
        if dots:
            begin, end = parse_period(first), parse_period(last)
            chosen += [each for each in held if begin.start <= each.start <= end.start and each.kind == begin.kind]
        else:
            chosen.append(parse_period(text))
    return chosen


def layers_of(request: AnalysisRequest, analysis: Analysis, source: Source) -> list[Layer]:
    """The layers that a request names, in the order in which the analysis takes them."""
    if analysis.over == "periods":
        return _over_periods(request, analysis, source)
    if len(request.periods) > 1:
        raise InputError(f"{analysis.name} is of one period; give each indicator its own as indicator@period")
    general = request.periods[0] if request.periods else None
    return [_layer(request, reference, general, source) for reference in request.references]


def _over_periods(request: AnalysisRequest, analysis: Analysis, source: Source) -> list[Layer]:
    if len(request.references) > 1:
        raise InputError(f"{analysis.name} is of one indicator in several periods, not of {len(request.references)}")
    (asked,) = request.references
    edition = asked.edition or request.edition
    held = source.periods(request.boundary_set, asked.indicator, edition)
    periods = span_of_periods((asked.period,) if asked.period else request.periods, held)
    if analysis.most == 2 and not request.periods and len(periods) > 1:
        periods = [periods[0], periods[-1]]
    if len(periods) < analysis.fewest:
        raise InputError(f"{analysis.name} needs {analysis.fewest} periods; there are {some(held) or 'none'}")
    return [source.layer(request.boundary_set, asked.indicator, period, edition) for period in periods]


def _layer(request: AnalysisRequest, asked: IndicatorReference, general: str | None, source: Source) -> Layer:
    at = asked.period or general
    period = parse_period(at) if at else None
    return source.layer(request.boundary_set, asked.indicator, period, asked.edition or request.edition)


def _looked_up(
    parameters: dict[str, Any], request: AnalysisRequest, analysis: Analysis, source: Source, period: Period
) -> dict[str, Any]:
    """The parameters, with what is named looked up; a further layer is of the period of the first, if not said."""
    kinds = {each.name: each.kind for each in analysis.parameters}
    found: dict[str, Any] = {}
    for name, value in parameters.items():
        if kinds[name] == "layer":
            asked = IndicatorReference.parse(str(value))
            at = parse_period(asked.period) if asked.period else period
            found[name] = source.layer(request.boundary_set, asked.indicator, at, asked.edition)
        else:
            found[name] = source.groups(str(value)) if kinds[name] == "groups" else value
    return found


class StoreSource:
    """Layers, panels, weights and groups straight from a store, each read once: for one question or one run of many."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.layer = lru_cache(512)(self._layer)
        self.panel = lru_cache(2048)(self._panel)
        self.periods = lru_cache(512)(self._periods)
        self.indicator = lru_cache(None)(partial(stored.read_indicator, store))
        self.boundary_set = lru_cache(None)(partial(stored.read_boundary_set, store))
        self.borders = lru_cache(None)(partial(stored.shared_borders, store))
        self.weights = lru_cache(64)(self._weights)
        self.analysis = lru_cache(512)(lambda question: answer(question, self))

    def boundary_sets(self) -> list[BoundarySet]:
        """All boundary sets, in the order in which they were written."""
        return [self.boundary_set(set_id) for set_id in stored.list_boundary_sets(self._store)]

    def groups(self, set_id: str) -> Groups:
        """The group of each member of a set of groups."""
        return groups_of(self.boundary_set(set_id))

    def _layer(self, level: str, indicator: str, period: Period | None, edition: str | None) -> Layer:
        return read_layer(self._store, self.boundary_set(level), self.indicator(indicator), period, edition=edition)

    def _panel(self, level: str, indicator: str, edition: str | None) -> Panel:
        return read_panel(self._store, self.boundary_set(level), self.indicator(indicator), edition)

    def _periods(self, level: str, indicator: str, edition: str | None) -> list[Period]:
        boundary_set = self.boundary_set(level)
        held = stored.read_holdings(self._store, indicator)
        held = held[held["level"] == boundary_set.level_of_values]
        chosen = choose_edition(self.indicator(indicator), held["edition"].unique().tolist(), edition)
        periods = sorted(parse_period(text) for text in held.loc[held["edition"] == chosen, "period"])
        return [period for period in periods if not boundary_set.had_ended(period)]

    def _weights(self, level: str, question: WeightsRequest) -> SpatialWeights:
        boundary_set = self.boundary_set(level)
        if "." in question.method:
            from geostat.weights import read_weights

            return read_weights(question.method, boundary_set)
        groups = self.groups(question.block_groups).of if question.block_groups else None
        return weights_of(boundary_set, question, groups)


def weights_of(boundary_set: Any, request: WeightsRequest, groups: dict[str, str] | None) -> SpatialWeights:
    """The weights that are asked for, of a boundary set."""
    from geostat import countries
    from geostat.weights import build_weights

    return build_weights(
        boundary_set,
        request.method,
        k=request.k,
        distance_km=request.distance_km,
        tolerance_m=request.tolerance_m,
        kernel=request.kernel,
        block_groups=groups,
        bridges=countries.bridges(boundary_set.id) if request.bridges else (),
    )


def groups_of(boundary_set: Any) -> Groups:
    """The group of each member of a set of groups; raises NotFoundError if it has no members."""
    from geostat.analysis import Groups

    members = boundary_set.membership
    if members is None:
        raise NotFoundError(f"{boundary_set.id} is no set of groups; take cluster, cluster_2009 or region")
    return Groups(boundary_set.id, dict(zip(members["member"], members["group"], strict=True)))
