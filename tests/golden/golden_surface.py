"""What clients can name: one line for each operation, parameter, body, command and option."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from golden_commands import command_lines

SAID = ["enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "default"]
MARKS = {"query": "?{}", "path": "{{{}}}", "header": "{}:", "cookie": "cookie {}"}


def surface(document: dict[str, Any]) -> list[str]:
    """The sorted lines of an OpenAPI document and of the command line."""
    return sorted({*_operations(document), *command_lines()})


def _operations(document: dict[str, Any]) -> Iterator[str]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            here = f"{method.upper()} {path}"
            yield here
            for parameter in operation.get("parameters", []):
                yield f"{here} {_parameter(parameter, document)}"
            for media, content in operation.get("requestBody", {}).get("content", {}).items():
                yield from _body(f"{here} body {media}", content.get("schema", {}), document)


def _parameter(parameter: dict[str, Any], document: dict[str, Any]) -> str:
    parameter = _resolved(parameter, document)
    name = MARKS[parameter["in"]].format(parameter["name"])
    required = " required" if parameter.get("required") else ""
    return f"{name} {_schema(parameter.get('schema', {}), document)}{required}"


def _body(here: str, schema: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    yield here
    schema = _resolved(schema, document)
    for shape in [_resolved(each, document) for each in schema.get("oneOf", [schema])]:
        for name, each in shape.get("properties", {}).items():
            required = " required" if name in shape.get("required", []) else ""
            yield f"{here} .{name} {_schema(each, document)}{required}"


def _schema(schema: dict[str, Any], document: dict[str, Any]) -> str:
    schema = _resolved(schema, document)
    said = " ".join(f"{key}={json.dumps(schema[key], ensure_ascii=False)}" for key in SAID if key in schema)
    choices = schema.get("anyOf") or schema.get("oneOf") or []
    kind = "|".join(_schema(each, document) for each in choices) or str(schema.get("type", "any"))
    if "items" in schema:
        kind += f"[{_schema(schema['items'], document)}]"
    return f"{kind} {said}".strip()


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = {**found, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema
