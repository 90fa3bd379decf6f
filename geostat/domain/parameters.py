"""What can be given, described once – name, type, bounds, choices, default, help – from which every door is made."""

from __future__ import annotations

import inspect
from dataclasses import MISSING, dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Lt

from geostat.errors import ParameterError, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "MAX_PERMUTATIONS",
    "Alpha",
    "Correction",
    "Help",
    "Parameter",
    "Permutations",
    "Seed",
    "checked_values",
    "parameters_of",
    "split_words",
]

MAX_PERMUTATIONS = 999_999

BOUNDS = ("ge", "gt", "le", "lt")


@dataclass(frozen=True)
class Help:
    """What a parameter is for, and perhaps a value to begin with; it stands in the annotation."""

    description: str
    example: str = ""


Permutations = Annotated[int, Ge(99), Le(MAX_PERMUTATIONS), Help("How many random maps.")]
Seed = Annotated[int, Ge(0), Lt(2**63), Help("The same seed gives the same answer.")]
Alpha = Annotated[float, Gt(0), Lt(1), Help("Level of significance.")]
Correction = Annotated[Literal["benjamini_hochberg", "bonferroni", "none"], Help("For testing many areas at once.")]


@dataclass(frozen=True)
class Parameter:
    """One thing that can be given: a value with a type and bounds, a further layer, or a grouping of the areas."""

    name: str
    annotation: Any
    default: Any
    kind: Literal["value", "layer", "groups"] = "value"
    beyond: str = ""
    """What to do for more than the upper bound, if there is a way."""

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is inspect.Parameter.empty

    @property
    def description(self) -> str:
        """What it is for."""
        return self._told("description")

    @property
    def example(self) -> str:
        """A value to begin with; empty if none is told."""
        return self._told("example")

    @property
    def help(self) -> str:
        """What it is for, and how a layer or a grouping is named."""
        named = {
            "layer": "An indicator, or indicator@period.",
            "groups": "A set of groups, such as cluster.",
            "value": "",
        }
        return f"{self.description} {named[self.kind]}".strip()

    @property
    def type(self) -> Any:
        """The plain type, without bounds and without None."""
        plain = get_args(self.annotation)[0] if get_origin(self.annotation) is Annotated else self.annotation
        others = [each for each in get_args(plain) if each is not type(None)]
        return others[0] if type(None) in get_args(plain) else plain

    @property
    def is_list(self) -> bool:
        """Whether it is several values, which a query and a command write with commas."""
        return get_origin(self.type) is tuple

    @property
    def choices(self) -> tuple[Any, ...]:
        """The values that there are, if they are listed."""
        one = get_args(self.type)[0] if self.is_list else self.type
        return get_args(one) if get_origin(one) is Literal else ()

    @property
    def bounds(self) -> dict[str, Any]:
        """The least and the most that it may be, by `ge`, `gt`, `le` and `lt`."""
        marks = [mark for each in get_args(self.annotation)[1:] for mark in (each, *getattr(each, "metadata", ()))]
        return {name: getattr(mark, name) for mark in marks for name in BOUNDS if hasattr(mark, name)}

    def at_most(self, most: int, beyond: str) -> Parameter:
        """The same with a lower upper bound, and what to do for more."""
        return replace(self, annotation=Annotated[self.annotation, Le(most)], beyond=beyond)

    def checked(self, value: Any) -> Any:
        """The value in its type; raises ParameterError that says what it may be."""
        if self.kind != "value" or value is None:
            return value
        from pydantic import ValidationError

        try:
            return self._adapter.validate_python(split_words(value) if self.is_list else value)
        except ValidationError as error:
            raise ParameterError(self._refused(dict(error.errors()[0]), value), parameter=self.name) from error

    def _refused(self, error: dict[str, Any], value: Any) -> str:
        reason = error["msg"].lower().replace("input ", "")
        more = f"; {self.beyond}" if self.beyond and error["type"] == "less_than_equal" else ""
        return f"{self.name} {reason}, not {_shown(value)}{more}"

    def _told(self, name: str) -> str:
        texts = [getattr(each, name, None) for each in get_args(self.annotation)[1:]]
        return next((text for text in texts if text), "")

    @cached_property
    def _adapter(self) -> Any:
        from pydantic import TypeAdapter

        return TypeAdapter(self.annotation)


def parameters_of(described: type) -> tuple[Parameter, ...]:
    """The fields of a dataclass, as its annotations describe them."""
    hints = get_type_hints(described, include_extras=True)
    return tuple(
        Parameter(each.name, hints[each.name], inspect.Parameter.empty if each.default is MISSING else each.default)
        for each in fields(described)
    )


def checked_values(of: str, parameters: Iterable[Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given for some parameters, in their types; what is None counts as left out.

    Raises ParameterError, which names `of`, for what is not known, what is needed and what a value may be.
    """
    known = {each.name: each for each in parameters}
    there = {name: value for name, value in given.items() if value is not None}
    if unknown := sorted(set(given) - set(known)):
        message = f"{of} has no parameter {some(unknown)}; it knows {some(known, 20) or 'none'}"
        raise ParameterError(message, parameter=unknown[0])
    if absent := [each.name for each in known.values() if each.required and each.name not in there]:
        raise ParameterError(f"{of} needs {some(absent)}", parameter=absent[0])
    return {name: known[name].checked(value) for name, value in there.items()}


def split_words(value: Any) -> Any:
    """The parts of a text between commas; anything else as it is."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _shown(value: Any) -> str:
    """A value as it is written in Python; a number that came as text without quotes."""
    try:
        float(value)
    except (TypeError, ValueError):
        return repr(value)
    return str(value)
