"""Options of commands that ask, made from the one description of what can be given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import click

from geostat.cli.workspace import workspace_option
from geostat.domain.analysis_requests import REQUEST_PARAMETERS, WEIGHTS_FILES, WEIGHTS_PARAMETERS
from geostat.domain.parameters import Help
from geostat.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from geostat.domain.parameters import Parameter

__all__ = ["method_type", "option_of", "request_options", "weights_options", "with_options"]


def option_of(parameter: Parameter, kind: click.ParamType[Any] | None = None) -> Callable[..., Any]:
    """The option of a parameter: its type, bounds, choices, default and help."""
    name = "--" + parameter.name.replace("_", "-")
    if parameter.type is bool:
        switch = f"{name}/--no-{name[2:]}"
        return click.option(switch, default=parameter.default, show_default=True, help=parameter.help)
    default = None if parameter.required else _written(parameter.default)
    return click.option(
        name,
        type=kind or _checked_type(parameter),
        default=default,
        required=parameter.required,
        show_default=default is not None,
        help=parameter.help,
    )


def request_options(command: Callable[..., None]) -> Callable[..., None]:
    """Where and when: the workspace, and what every analysis takes beside its indicators."""
    own = [each for each in REQUEST_PARAMETERS if each.name != "indicators"]
    return with_options(command, workspace_option, *map(option_of, own))


def weights_options(command: Callable[..., None]) -> Callable[..., None]:
    """Who counts as a neighbor."""
    method, *others = WEIGHTS_PARAMETERS
    told = replace(method, annotation=Annotated[method.type, Help(f"{method.help} Or a file: .gal, .gwt or .parquet.")])
    return with_options(command, option_of(told, method_type()), *map(option_of, others))


def method_type() -> click.ParamType[Any]:
    """A method of weights, or a file that they are in."""
    method = WEIGHTS_PARAMETERS[0]
    kind = _checked_type(method)
    convert = kind.convert

    def method_or_file(value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if str(value).endswith(WEIGHTS_FILES) else convert(value, param, ctx)

    kind.convert = method_or_file  # type: ignore[method-assign]
    return kind


def with_options(command: Callable[..., None], *options: Callable[..., Any]) -> Callable[..., None]:
    """A command with options, which its help lists in this order."""
    for option in reversed(options):
        command = option(command)
    return command


def _checked_type(parameter: Parameter) -> click.ParamType[Any]:
    """A type whose values the parameter itself checks, so that every door refuses in the same words."""
    kind = _plain_type(parameter)

    def checked(value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return parameter.checked(value)
        except ParameterError as error:
            raise click.BadParameter(str(error), ctx, param) from error

    kind.convert = checked  # type: ignore[method-assign]
    return kind


def _plain_type(parameter: Parameter) -> click.ParamType[Any]:
    if parameter.choices and not parameter.is_list:
        return click.Choice(parameter.choices)
    if parameter.type not in (int, float) or parameter.kind != "value":
        return click.types.StringParamType()
    if not parameter.bounds:
        return click.types.IntParamType() if parameter.type is int else click.types.FloatParamType()
    bounds = parameter.bounds
    return (click.IntRange if parameter.type is int else click.FloatRange)(
        bounds.get("ge", bounds.get("gt")),
        bounds.get("le", bounds.get("lt")),
        min_open="gt" in bounds,
        max_open="lt" in bounds,
    )


def _written(default: Any) -> Any:
    return ",".join(default) or None if isinstance(default, tuple) else default
