"""A request for an analysis over HTTP – as a query, as a body – made from the one description of what can be given."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Body, Query
from pydantic import BaseModel, ConfigDict, Discriminator, Field, create_model
from pydantic_core import core_schema

from geostat.analysis import ANALYSES, find_analysis
from geostat.domain.analysis_requests import REQUEST_PARAMETERS, WEIGHTS_PARAMETERS, AnalysisRequest
from geostat.domain.parameters import checked_values
from geostat.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler

    from geostat.analysis import Analysis
    from geostat.domain.parameters import Parameter

__all__ = ["LIMITS", "AnalysisRequestBody", "query_of", "request_parameters", "served_parameters"]

LIMITS = {"permutations": 99_999, "restarts": 100}
"""The most that is computed for somebody who waits for the answer, whichever way they ask."""

_ABOUT = "An analysis to run: the words of its query, and by themselves the parameters of its own."
_BEYOND = "more is for the library and the command line"


def served_parameters(analysis: Analysis) -> list[Parameter]:
    """The parameters of an analysis, within the limits of the service."""
    return [each.at_most(LIMITS[each.name], _BEYOND) if each.name in LIMITS else each for each in analysis.parameters]


def request_parameters(analysis: Analysis) -> list[Parameter]:
    """What a request for an analysis says beside the parameters of the analysis."""
    return [*REQUEST_PARAMETERS, *(WEIGHTS_PARAMETERS if analysis.takes_weights else ())]


@dataclass(frozen=True)
class _Read:
    """Lets a function read a value, so that every door refuses in the same words; pydantic only describes it."""

    function: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        described = handler(source)
        return core_schema.no_info_plain_validator_function(self.function, json_schema_input_schema=described)


def query_of(parameter: Parameter) -> inspect.Parameter:
    """A parameter as one of a query, where several values stand in one text with commas."""
    default = inspect.Parameter.empty if parameter.required else parameter.default
    annotation = parameter.annotation
    if parameter.kind != "value" or parameter.is_list:
        annotation = str if parameter.required else str | None
        default = default or None if default is not inspect.Parameter.empty else default
    examples = [parameter.example] if parameter.example else None
    said = Query(description=parameter.help, examples=examples)
    return inspect.Parameter(
        parameter.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[annotation, _Read(parameter.checked), said],
    )


def _read_body(body: Any) -> AnalysisRequest:
    """The request of a body; raises NotFoundError, ParameterError and InputError as the library does."""
    if not isinstance(body, dict) or not isinstance(body.get("analysis"), str):
        raise ParameterError(
            "a request is an object that names its analysis; /analyses lists them", parameter="analysis"
        )
    words = dict(body)
    analysis = find_analysis(words.pop("analysis"))
    parameters = words.pop("parameters", None) or {}
    if not isinstance(parameters, dict):
        raise ParameterError("parameters should be an object", parameter="parameters")
    own = checked_values(f"a request for {analysis.name}", request_parameters(analysis), words)
    return AnalysisRequest.of(
        analysis.name, own | checked_values(analysis.name, served_parameters(analysis), parameters)
    )


def _body(analysis: Analysis) -> type[BaseModel]:
    name = "".join(part.capitalize() for part in analysis.name.split("_"))
    parameters = _model(f"{name}Parameters", served_parameters(analysis))
    needed = any(each.required for each in analysis.parameters)
    fields: dict[str, Any] = {
        "analysis": (Literal[analysis.name], ...),
        "parameters": (parameters, ... if needed else Field(default_factory=parameters)),
    }
    return _model(f"{name}Request", request_parameters(analysis), **fields)


def _model(name: str, described: list[Parameter], **more: Any) -> type[BaseModel]:
    fields: dict[str, Any] = {each.name: _field(each) for each in described} | more
    made: type[BaseModel] = create_model(name, __config__=ConfigDict(extra="forbid"), **fields)
    return made


def _field(parameter: Parameter) -> tuple[Any, Any]:
    annotation = parameter.annotation if parameter.kind == "value" else (str if parameter.required else str | None)
    default = ... if parameter.required else parameter.default
    examples = [parameter.example] if parameter.example and not parameter.is_list else None
    return annotation, Field(default, description=parameter.help, examples=examples)


def _bodies() -> Any:
    """One shape for each analysis."""
    return Annotated[reduce(or_, [_body(each) for each in ANALYSES.values()]), Discriminator("analysis")]


if TYPE_CHECKING:
    AnalysisRequestBody = AnalysisRequest
else:
    AnalysisRequestBody = Annotated[_bodies(), _Read(_read_body), Body(description=_ABOUT)]
