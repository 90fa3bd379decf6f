"""What an OpenAPI document lets clients rely on, as a fact for each thing that they can name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Fact", "facts"]

Json = dict[str, Any]


@dataclass(frozen=True)
class Fact:
    """One thing that a client can name: where it is, what it is called, and of what type it is."""

    where: str
    name: str
    type: str = ""
    required: bool = False
    """Whether a client must send it."""


@dataclass(frozen=True)
class _Reader:
    document: Json

    def operations(self) -> Iterator[Fact]:
        for path, operations in self.document["paths"].items():
            yield Fact(path, path)
            for method, operation in operations.items():
                here = f"{path} {method.upper()}"
                yield Fact(here, f"{method.upper()} {path}")
                yield from self._parameters(here, operation)
                yield from self._bodies(here, operation)
                yield from self._responses(here, operation)

    def _parameters(self, here: str, operation: Json) -> Iterator[Fact]:
        for parameter in map(self._resolved, operation.get("parameters", [])):
            name, schema = parameter["name"], parameter.get("schema", {})
            place = f"{here} {parameter['in']} {name}"
            yield Fact(place, name, self._type(schema), parameter.get("required", False))
            yield from self._inside(place, schema, sent=True)

    def _bodies(self, here: str, operation: Json) -> Iterator[Fact]:
        body = self._resolved(operation.get("requestBody", {}))
        for media, content in body.get("content", {}).items():
            place = f"{here} body {media}"
            yield Fact(place, media, self._type(content.get("schema", {})), body.get("required", False))
            yield from self._inside(place, content.get("schema", {}), sent=True)

    def _responses(self, here: str, operation: Json) -> Iterator[Fact]:
        for status, response in operation.get("responses", {}).items():
            yield Fact(f"{here} {status}", status)
            for media, content in self._resolved(response).get("content", {}).items():
                place = f"{here} {status} {media}"
                yield Fact(place, media, self._type(content.get("schema", {})))
                yield from self._inside(place, content.get("schema", {}), sent=False)

    def _inside(self, here: str, schema: Json, *, sent: bool, within: tuple[str, ...] = ()) -> Iterator[Fact]:
        """The properties and permitted values of a schema, and of those in it."""
        reference = schema.get("$ref", "")
        if reference in within:
            return
        within, schema = (*within, *filter(None, [reference])), self._resolved(schema)
        for value in _permitted(schema):
            yield Fact(f"{here} ={value}", str(value))
        for name, each in schema.get("properties", {}).items():
            place = f"{here} .{name}"
            yield Fact(place, name, self._type(each), sent and name in schema.get("required", []))
            yield from self._inside(place, each, sent=sent, within=within)
        for word in ("anyOf", "oneOf", "allOf"):
            for each in schema.get(word, []):
                yield from self._inside(here, each, sent=sent, within=within)
        for word in ("items", "additionalProperties"):
            if isinstance(schema.get(word), dict):
                yield from self._inside(f"{here} []", schema[word], sent=sent, within=within)

    def _type(self, schema: Json, within: tuple[str, ...] = ()) -> str:
        reference = schema.get("$ref", "")
        if reference in within:
            return "itself"
        within, schema = (*within, *filter(None, [reference])), self._resolved(schema)
        choices = [each for word in ("anyOf", "oneOf", "allOf") for each in schema.get(word, [])]
        if choices:
            return " or ".join(sorted({self._type(each, within) for each in choices}))
        kind = schema.get("type", "anything")
        kinds = " or ".join(sorted(kind)) if isinstance(kind, list) else str(kind)
        return f"{kinds} of {self._type(schema['items'], within)}" if "items" in schema else kinds

    def _resolved(self, node: Json) -> Json:
        while "$ref" in node:
            found: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node


def facts(document: Json) -> dict[str, Fact]:
    """Every fact of a document by its place; a place is within another if it begins with it."""
    found: dict[str, Fact] = {}
    for fact in _Reader(document).operations():
        known = found.get(fact.where)
        found[fact.where] = _either(known, fact) if known else fact
    return found


def _either(one: Fact, other: Fact) -> Fact:
    """Two alternatives that have the same property."""
    types = sorted({*one.type.split(" or "), *other.type.split(" or ")})
    return replace(one, type=" or ".join(types), required=one.required or other.required)


def _permitted(schema: Json) -> list[object]:
    return [schema["const"]] if "const" in schema else schema.get("enum", [])
