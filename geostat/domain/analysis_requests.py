"""A question in words – which analysis, of which indicators, where and when – in its only spelling."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from annotated_types import Ge, Gt, Le

from geostat.domain.parameters import (
    Alpha,
    Correction,
    Help,
    Parameter,
    Permutations,
    Seed,
    parameters_of,
)
from geostat.domain.periods import parse_period
from geostat.errors import InputError, some

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "REQUEST_PARAMETERS",
    "SWEEP_PARAMETERS",
    "WEIGHTS_FILES",
    "WEIGHTS_PARAMETERS",
    "AnalysisRequest",
    "IndicatorReference",
    "Kernel",
    "Method",
    "SweepRequest",
    "WeightsRequest",
]

Method = Literal["queen", "rook", "fuzzy", "knn", "distance", "kernel", "block"]
Kernel = Literal["triangular", "epanechnikov", "quartic", "gaussian"]
Statistic = Literal["global_moran", "global_geary", "local_moran", "local_g", "local_geary"]

WEIGHTS_FILES = (".gal", ".gwt", ".parquet")

_Methods = Annotated[Method, Help("Who counts as a neighbor.")]
_Nearest = Annotated[int, Ge(1), Le(1_000), Help("Neighbors of each area, for knn.")]
_Distance = Annotated[float | None, Gt(0), Le(20_000), Help("For distance and kernel.")]
_Tolerance = Annotated[float, Gt(0), Le(50_000), Help("For fuzzy: how far apart neighbors may be.")]
_Kernels = Annotated[Kernel, Help("For kernel: how weight falls with distance.")]
_BlockGroups = Annotated[str | None, Help("For block: the set of the groups, such as cluster.")]
_Bridges = Annotated[bool, Help("Count the declared bridges as borders.")]

_Indicators = Annotated[
    tuple[str, ...],
    Help("An indicator, or several with commas; each may name its edition and period: id:edition@2562.",
         "gpp_per_capita"),
]  # fmt: skip
_Periods = Annotated[
    tuple[str, ...],
    Help("A period, พ.ศ. or ค.ศ., the latest if left out; for changes several: 2550,2562 or 2550..2562.", "2562"),
]
_BoundarySet = Annotated[str, Help("The boundary set: province, cluster, cluster_2009, region, country …", "province")]
_Edition = Annotated[str | None, Help("The edition, where an indicator has several; they are never mixed.")]
_Swept = Annotated[tuple[str, ...], Help("Only these; all if left out.")]
_Statistics = Annotated[tuple[Statistic, ...], Help(f"What is tested: {some(get_args(Statistic))}.")]


@dataclass(frozen=True)
class IndicatorReference:
    """An indicator, perhaps of one edition, perhaps at one period or in a span of them."""

    indicator: str
    edition: str | None = None
    period: str | None = None

    @classmethod
    def parse(cls, text: str) -> IndicatorReference:
        """Read `id`, `id@period` or `id:edition@period`; raises InputError, PeriodError for what is none."""
        name, _, period = text.partition("@")
        indicator, _, edition = name.partition(":")
        if not indicator.strip():
            raise InputError(f"an indicator is named as id, id@period or id:edition@period, not {text!r}")
        if period.strip():
            _check_period(period)
        return cls(indicator.strip(), edition.strip() or None, period.strip() or None)


@dataclass(frozen=True)
class WeightsRequest:
    """Who counts as a neighbor, in words; `method` may be a file of weights where files can be read.

    Raises ParameterError for what is out of bounds, InputError for a method without what it needs.
    """

    method: _Methods | str = "queen"
    k: _Nearest = 4
    distance_km: _Distance = None
    tolerance_m: _Tolerance = 100.0
    kernel: _Kernels = "triangular"
    block_groups: _BlockGroups = None
    bridges: _Bridges = False

    def __post_init__(self) -> None:
        for parameter, each in zip(WEIGHTS_PARAMETERS, fields(self), strict=True):
            if each.name != "method" or self.file is None:
                object.__setattr__(self, each.name, parameter.checked(getattr(self, each.name)))
        if self.method in ("distance", "kernel") and self.distance_km is None:
            raise InputError("distance and kernel weights need a distance_km above 0", distance_km=None)
        if self.method == "block" and not self.block_groups:
            raise InputError("block weights need block_groups: a set of groups, such as cluster", block_groups=None)

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> WeightsRequest:
        """The weights of a query or a command, where the method is called `weights`."""
        given = {name: value for name, value in words.items() if value is not None}
        return cls(given.pop("weights", "queen"), **given)

    @property
    def file(self) -> str | None:
        """The file that the weights are in, if they are in one."""
        return self.method if PurePath(self.method).suffix in WEIGHTS_FILES else None


@dataclass(frozen=True)
class AnalysisRequest:
    """Which analysis, of which indicators (`id`, `id@period` or `id:edition@period`), in which periods, and where.

    Layers and groups among the parameters are named: an indicator, a boundary set of groups. What the parameters of an
    analysis may be, its signature says. Raises InputError, PeriodError for what cannot be read.
    """

    analysis: str
    indicators: _Indicators
    periods: _Periods = ()
    boundary_set: _BoundarySet = "province"
    edition: _Edition = None
    weights: WeightsRequest | None = None
    parameters: tuple[tuple[str, Any], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "analysis", self.analysis.replace("-", "_"))
        for parameter in REQUEST_PARAMETERS:
            object.__setattr__(self, parameter.name, parameter.checked(getattr(self, parameter.name)))
        object.__setattr__(self, "parameters", _settled(self.parameters))
        if not self.references:
            raise InputError(f"{self.analysis} needs an indicator")
        for text in self.periods:
            _check_period(text)

    @classmethod
    def of(cls, analysis: str, words: Mapping[str, Any]) -> AnalysisRequest:
        """A request in the flat words of a query or a command; what is None is left out."""
        given = {name: value for name, value in words.items() if value is not None}
        own = {each.name: given.pop(each.name) for each in REQUEST_PARAMETERS if each.name in given}
        weights = {each.name: given.pop(each.name) for each in WEIGHTS_PARAMETERS if each.name in given}
        built = WeightsRequest.of(weights) if weights else None
        return cls(analysis, weights=built, parameters=tuple(given.items()), **own)

    @property
    def references(self) -> tuple[IndicatorReference, ...]:
        """The indicators, parsed."""
        return tuple(IndicatorReference.parse(text) for text in self.indicators)


@dataclass(frozen=True)
class SweepRequest:
    """Which statistics of which indicators, all if none is named, in every period; raises ParameterError."""

    indicators: _Swept = ()
    statistics: _Statistics = ("global_moran", "local_moran")
    boundary_set: _BoundarySet = "province"
    weights: WeightsRequest | None = None
    permutations: Permutations = 99_999
    seed: Seed = 1
    alpha: Alpha = 0.05
    correction: Correction = "benjamini_hochberg"

    def __post_init__(self) -> None:
        for parameter in SWEEP_PARAMETERS:
            object.__setattr__(self, parameter.name, parameter.checked(getattr(self, parameter.name)))
        if not self.statistics:
            raise InputError(f"a sweep needs statistics; there are {some(get_args(Statistic))}")


def _settled(parameters: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
    """Parameters in the order of their names, so that the same question is the same however it came."""
    given = {name: value for name, value in parameters if value is not None}
    return tuple((name, tuple(given[name]) if isinstance(given[name], list) else given[name]) for name in sorted(given))


def _check_period(text: str) -> None:
    for end in text.split("..", 1):
        parse_period(end)


def _described(request: type, *without: str) -> tuple[Parameter, ...]:
    return tuple(each for each in parameters_of(request) if each.name not in without)


REQUEST_PARAMETERS = _described(AnalysisRequest, "analysis", "weights", "parameters")
"""What every analysis can be given."""

SWEEP_PARAMETERS = _described(SweepRequest, "weights")

_method, *_others = _described(WeightsRequest)
WEIGHTS_PARAMETERS = (replace(_method, name="weights", annotation=_Methods), *_others)
"""How weights are described: the method is called `weights` where words are flat, as analyses have methods too."""
