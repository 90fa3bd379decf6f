"""A question in words – which analysis, of which indicators, where and when – and its answer from a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geostat.domain.periods import parse_period
from geostat.errors import InputError, some

if TYPE_CHECKING:
    from geostat.analysis import Analysis, AnalysisResult
    from geostat.domain.layers import Layer
    from geostat.domain.periods import Period
    from geostat.workspace.data_source import DataSource

__all__ = [
    "Question",
    "WeightsQuestion",
    "answer",
    "layers_of",
    "parse_reference",
    "span_of_periods",
]


@dataclass(frozen=True)
class WeightsQuestion:
    """Who counts as a neighbor, in words."""

    method: str = "queen"
    k: int = 4
    distance_km: float | None = None
    tolerance_m: float = 100.0
    kernel: str = "triangular"
    groups: str | None = None
    bridges: bool = False


@dataclass(frozen=True)
class Question:
    """Which analysis, of which indicators (`id`, `id@period` or `id:edition@period`), in which periods.

    Layers and groups among the parameters are named: an indicator, a boundary set of groups.
    """

    analysis: str
    indicators: tuple[str, ...]
    periods: tuple[str, ...] = ()
    level: str = "province"
    edition: str | None = None
    weights: WeightsQuestion = WeightsQuestion()
    parameters: tuple[tuple[str, Any], ...] = ()


def answer(question: Question, source: DataSource) -> AnalysisResult:
    """Run the analysis that is asked for.

    Raises NotFoundError for what there is not, InputError for what does not fit together, AnalysisError if there is no
    answer.
    """
    from geostat.analysis import find_analysis

    analysis = find_analysis(question.analysis)
    weights = source.weights(question.level, question.weights) if analysis.takes_weights else None
    layers = layers_of(question, analysis, source)
    return analysis.run(layers, weights, **_parameters(question, analysis, source, layers[0].period))


def parse_reference(text: str) -> tuple[str, str | None, str | None]:
    """Indicator, edition and period of `id`, `id@period` or `id:edition@period`."""
    name, _, period = text.partition("@")
    indicator, _, edition = name.partition(":")
    return indicator.strip(), edition.strip() or None, period.strip() or None


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


def layers_of(question: Question, analysis: Analysis, source: DataSource) -> list[Layer]:
    """The layers that a question names, in the order in which the analysis takes them."""
    if not question.indicators:
        raise InputError(f"{analysis.name} needs an indicator")
    if analysis.over == "periods":
        return _over_periods(question, analysis, source)
    if len(question.periods) > 1:
        raise InputError(f"{analysis.name} is of one period; give each indicator its own as indicator@period")
    general = question.periods[0] if question.periods else None
    return [_layer(question, text, general, source) for text in question.indicators]


def _over_periods(question: Question, analysis: Analysis, source: DataSource) -> list[Layer]:
    if len(question.indicators) > 1:
        raise InputError(f"{analysis.name} is of one indicator in several periods, not of {len(question.indicators)}")
    indicator, edition, only = parse_reference(question.indicators[0])
    edition = edition or question.edition
    held = source.periods(question.level, indicator, edition)
    periods = span_of_periods((only,) if only else question.periods, held)
    if analysis.most == 2 and not question.periods and len(periods) > 1:
        periods = [periods[0], periods[-1]]
    if len(periods) < analysis.fewest:
        raise InputError(f"{analysis.name} needs {analysis.fewest} periods; there are {some(held) or 'none'}")
    return [source.layer(question.level, indicator, period, edition) for period in periods]


def _layer(question: Question, text: str, general: str | None, source: DataSource) -> Layer:
    indicator, edition, period = parse_reference(text)
    at = period or general
    return source.layer(question.level, indicator, parse_period(at) if at else None, edition or question.edition)


def _parameters(question: Question, analysis: Analysis, source: DataSource, period: Period) -> dict[str, Any]:
    """The parameters, with what is named looked up; a further layer is of the period of the first, if not said."""
    kinds = {each.name: each.kind for each in analysis.parameters}
    found: dict[str, Any] = {}
    for name, value in question.parameters:
        if value is None:
            continue
        if kinds.get(name) == "layer":
            indicator, edition, at = parse_reference(str(value))
            found[name] = source.layer(question.level, indicator, parse_period(at) if at else period, edition)
        else:
            found[name] = source.groups(str(value)) if kinds.get(name) == "groups" else value
    return found
