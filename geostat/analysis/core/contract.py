"""What all analyses have in common: typed parameters that are checked, and a record from which to compute again."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Annotated, Any, Literal, ParamSpec, get_args, get_type_hints

from geostat.analysis.core.result import AnalysisResult, layer_record, run_record
from geostat.domain.layers import Layer
from geostat.domain.parameters import (
    MAX_PERMUTATIONS,
    Alpha,
    Correction,
    Help,
    Parameter,
    Permutations,
    Seed,
    checked_values,
)
from geostat.domain.run_records import GroupsRecord
from geostat.errors import InputError
from geostat.support.digest import sha256_of_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from geostat.domain.findings import Finding

__all__ = [
    "MAX_PERMUTATIONS",
    "Alpha",
    "Analysis",
    "Correction",
    "Groups",
    "Outcome",
    "Parameter",
    "Permutations",
    "Seed",
    "Transform",
    "analysis",
]

Transform = Annotated[
    Literal["row", "binary", "original"],
    Help("Weights that add up to 1 for each area, that are all 1, or as they were built."),
]

P = ParamSpec("P")


@dataclass(frozen=True)
class Groups:
    """The group of each area, by code, and the set that they are from."""

    id: str
    of: dict[str, str] = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 over who is in which group, by which a result names the groups that it was computed with."""
        members = "\n".join(f"{code}={group}" for code, group in sorted(self.of.items()))
        return sha256_of_text(members)


@dataclass(frozen=True)
class Outcome:
    """What an analysis found, before the record of its run is put to it."""

    statistics: dict[str, Any]
    table: pd.DataFrame | None
    """One row for each area; none for a global analysis."""
    findings: tuple[Finding, ...]
    reading: dict[str, str]


@dataclass(frozen=True)
class Analysis:
    """One analysis in the registry: what it is called, what it takes, and the function that runs it."""

    name: str
    title_en: str
    title_th: str
    family: str
    function: Callable[..., Outcome] = field(repr=False)
    fewest: int = 1
    most: int | None = 1
    over: Literal["indicators", "periods"] = "indicators"

    @property
    def summary(self) -> str:
        """What it answers, in a sentence."""
        return inspect.cleandoc(self.function.__doc__ or "").split("\n\n")[0].replace("\n", " ")

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its keyword parameters."""
        hints = get_type_hints(self.function, include_extras=True)
        signature = inspect.signature(self.function).parameters.values()
        return tuple(
            Parameter(each.name, hints[each.name], each.default, _kind(hints[each.name]))
            for each in signature
            if each.kind is each.KEYWORD_ONLY
        )

    @cached_property
    def takes_weights(self) -> bool:
        """Whether it asks who is whose neighbor."""
        return "weights" in inspect.signature(self.function).parameters

    @cached_property
    def takes_one_layer(self) -> bool:
        """Whether its first argument is one layer, not a list."""
        return "layer" in inspect.signature(self.function).parameters

    def run(self, layers: Any, weights: Any = None, **parameters: Any) -> AnalysisResult:
        """Run it on one layer or several; raises InputError for what it does not know or cannot use."""
        listed = [layers] if isinstance(layers, Layer) else list(layers)
        self._check_number(len(listed))
        found = self.checked(parameters)
        if self.takes_weights and weights is None:
            raise InputError(f"{self.name} needs weights")
        given = {each.name: found.get(each.name, None if each.required else each.default) for each in self.parameters}
        arguments = [listed[0] if self.takes_one_layer else listed, *([weights] if self.takes_weights else [])]
        outcome = self.function(*arguments, **given)
        return AnalysisResult(
            self.name,
            listed[0].boundary_set,
            outcome.statistics,
            listed[0].table[[]] if outcome.table is None else outcome.table,
            run_record(self.name, listed, weights if self.takes_weights else None, _recorded(given)),
            outcome.findings,
            outcome.reading,
        )

    def checked(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters that are given, in their types; raises ParameterError."""
        return checked_values(self.name, self.parameters, parameters)

    def _check_number(self, given: int) -> None:
        if given < self.fewest or (self.most is not None and given > self.most):
            wanted = f"{self.fewest}" if self.fewest == self.most else f"{self.fewest} to {self.most or 'many'}"
            raise InputError(f"{self.name} takes {wanted} {self.over}, not {given}", layers=given)


def analysis(
    title_en: str,
    title_th: str,
    *,
    family: str,
    layers: tuple[int, int | None] = (1, 1),
    over: Literal["indicators", "periods"] = "indicators",
) -> Callable[[Callable[P, Outcome]], Callable[P, AnalysisResult]]:
    """Make an analysis of a function: f(layer or layers, weights, *, parameters) → AnalysisResult."""

    def decorate(function: Callable[P, Outcome]) -> Callable[P, AnalysisResult]:
        described = Analysis(function.__name__, title_en, title_th, family, function, *layers, over)

        @wraps(function)
        def run(*arguments: P.args, **parameters: P.kwargs) -> AnalysisResult:
            return described.run(*arguments, **parameters)

        run.analysis = described  # type: ignore[attr-defined]
        return run

    return decorate


def _kind(annotation: Any) -> Literal["value", "layer", "groups"]:
    types = {annotation, *get_args(annotation), *(inner for each in get_args(annotation) for inner in get_args(each))}
    if Layer in types:
        return "layer"
    return "groups" if Groups in types else "value"


def _recorded(parameters: dict[str, Any]) -> dict[str, Any]:
    """Parameters as a record can hold them."""
    recorded: dict[str, Any] = {}
    for name, value in parameters.items():
        if isinstance(value, Layer):
            recorded[name] = layer_record(value).to_json()
        elif isinstance(value, Groups):
            recorded[name] = GroupsRecord(value.id, value.digest).to_json()
        else:
            recorded[name] = list(value) if isinstance(value, tuple) else value
    return recorded
