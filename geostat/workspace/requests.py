"""A request for an analysis, and its answer from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geostat.domain.analysis_requests import IndicatorReference, WeightsRequest
from geostat.domain.periods import parse_period
from geostat.errors import InputError, some

if TYPE_CHECKING:
    from geostat.analysis import Analysis, AnalysisResult
    from geostat.domain.analysis_requests import AnalysisRequest
    from geostat.domain.layers import Layer
    from geostat.domain.periods import Period
    from geostat.workspace.data_source import DataSource

__all__ = [
    "answer",
    "layers_of",
    "span_of_periods",
]


def answer(request: AnalysisRequest, source: DataSource) -> AnalysisResult:
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


def layers_of(request: AnalysisRequest, analysis: Analysis, source: DataSource) -> list[Layer]:
    """The layers that a request names, in the order in which the analysis takes them."""
    if analysis.over == "periods":
        return _over_periods(request, analysis, source)
    if len(request.periods) > 1:
        raise InputError(f"{analysis.name} is of one period; give each indicator its own as indicator@period")
    general = request.periods[0] if request.periods else None
    return [_layer(request, reference, general, source) for reference in request.references]


def _over_periods(request: AnalysisRequest, analysis: Analysis, source: DataSource) -> list[Layer]:
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


def _layer(request: AnalysisRequest, asked: IndicatorReference, general: str | None, source: DataSource) -> Layer:
    at = asked.period or general
    period = parse_period(at) if at else None
    return source.layer(request.boundary_set, asked.indicator, period, asked.edition or request.edition)


def _looked_up(
    parameters: dict[str, Any], request: AnalysisRequest, analysis: Analysis, source: DataSource, period: Period
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
