"""Every command, with its help and its parameters as lines that no terminal wraps."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import Any

import click

from geostat.cli import main

ROOT = "geostat"
WIDE = {"terminal_width": 100_000, "max_content_width": 100_000}


def commands() -> dict[str, click.Context]:
    """Every command by what is typed: `geostat analyze gini`."""
    return {context.command_path: context for context in _walk(main, ROOT, None)}


def _walk(command: click.Command, name: str, parent: click.Context | None) -> Iterator[click.Context]:
    context = click.Context(command, parent=parent, info_name=name, **{**command.context_settings, **WIDE})
    yield context
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            assert found is not None
            yield from _walk(found, each, context)


def help_of(context: click.Context) -> str:
    """The help, each option on a line of its own."""
    lines: list[str] = []
    for line in context.get_help().splitlines():
        indent = len(line) - len(line.lstrip())
        text = " ".join(line.split())
        if indent > 4 and lines and lines[-1]:
            lines[-1] += f" {text}"
        else:
            lines.append(text)
    return "\n".join(lines) + "\n"


def ordered(text: str) -> str:
    """A help with its commands in their order, whatever they are called now."""
    head, title, listed = text.partition("\nCommands:\n")
    return "\n".join([head + title, *sorted(listed.splitlines())])


def command_lines() -> Iterator[str]:
    """One line for each command and each of its parameters."""
    for path, context in commands().items():
        yield f"command {path}"
        for parameter in context.command.params:
            yield f"{parameter.param_type_name} {path} {_described(parameter)}"


def _described(parameter: click.Parameter) -> str:
    name = "/".join([*parameter.opts, *parameter.secondary_opts])
    flags = [word for word in ("required", "multiple", "is_flag") if getattr(parameter, word, False)]
    counts = [] if parameter.nargs == 1 else [f"nargs={parameter.nargs}"]
    variables = [f"envvar={parameter.envvar}"] if parameter.envvar else []
    return " ".join([name, _type(parameter.type), *flags, *counts, *variables, *_default(parameter)])


def _type(kind: click.ParamType) -> str:
    if isinstance(kind, click.Choice):
        return f"choice[{'|'.join(str(_value(each)) for each in kind.choices)}]"
    if isinstance(kind, (click.IntRange, click.FloatRange)):
        return f"{kind.name}[{kind.min},{kind.max}]"
    return kind.name


def _default(parameter: click.Parameter) -> list[str]:
    default = parameter.to_info_dict().get("default")
    return [] if default is None or callable(default) else [f"default={_value(default)!r}"]


def _value(value: Any) -> Any:
    return value.value if isinstance(value, enum.Enum) else value
