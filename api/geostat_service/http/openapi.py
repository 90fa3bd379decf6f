"""The OpenAPI document: FastAPI's own (3.1), as we describe it; and the same in 3.0, which the OGC APIs want."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from geostat_service.http.parameters import MOST_FEATURES
from geostat_service.schemas.problems import Problem

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["OPENAPI_30", "describe_api", "to_openapi_30"]

OPENAPI_30 = "application/vnd.oai.openapi+json;version=3.0"

_BBOX = {
    "style": "form",
    "explode": False,
    "schema": {
        "type": "array",
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
        "items": {"type": "number"},
    },
}
_LIMIT = {
    "style": "form",
    "explode": False,
    "schema": {"type": "integer", "minimum": 1, "maximum": MOST_FEATURES, "default": MOST_FEATURES},
}
_DATETIME = {"style": "form", "explode": False, "schema": {"type": "string"}}
_AS_THE_STANDARD_HAS_THEM = {"bbox": _BBOX, "limit": _LIMIT, "datetime": _DATETIME}


def describe_api(app: FastAPI) -> None:
    """Let the document of an application name the shape of errors, and declare parameters as the standards do."""
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = describe()
            schemas = document["components"]["schemas"]
            schemas["Problem"] = Problem.model_json_schema()
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            for path, operations in document["paths"].items():
                if path.startswith("/collections/") and "/items" in path:
                    _declare(operations["get"])
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _declare(operation: dict[str, Any]) -> None:
    for parameter in operation["parameters"]:
        parameter.update(deepcopy(_AS_THE_STANDARD_HAS_THEM.get(parameter["name"], {})))


def to_openapi_30(document: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI 3.1 document in the words of 3.0.3: nullable, example, bounds that are true or false."""
    converted = _schema_30({**document, "openapi": "3.0.3"})
    converted["info"].get("license", {}).pop("identifier", None)
    converted["info"].pop("summary", None)
    result: dict[str, Any] = converted
    return result


def _schema_30(node: Any) -> Any:
    if isinstance(node, list):
        return [_schema_30(part) for part in node]
    if not isinstance(node, dict):
        return node
    node = _without_null(dict(node))
    if isinstance(node.get("examples"), list):
        examples = node.pop("examples")
        node["example"] = examples[0]
    if "const" in node:
        node["enum"] = [node.pop("const")]
    for bound, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(node.get(bound), int | float) and not isinstance(node[bound], bool):
            node[plain], node[bound] = node[bound], True
    if "prefixItems" in node:
        node.pop("prefixItems")
        node.setdefault("items", {})
    if node.get("type") == "array":
        node.setdefault("items", {})
    node.pop("contentMediaType", None)
    node.pop("propertyNames", None)
    if isinstance(node.get("refers_to"), str):
        node["x-refers-to"] = node.pop("refers_to")
    return {key: _schema_30(value) for key, value in node.items()}


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    """`anyOf: […, null]` and `type: […, null]` as nullable."""
    null = {"type": "null"}
    if isinstance(node.get("type"), list):
        kinds = [kind for kind in node["type"] if kind != "null"]
        node |= {"nullable": True} if len(kinds) < len(node["type"]) else {}
        node["type"] = kinds[0]
    for word in ("anyOf", "oneOf"):
        if null in (choices := node.get(word) or []):
            rest = [choice for choice in choices if choice != null]
            del node[word]
            node |= rest[0] if len(rest) == 1 and "$ref" not in rest[0] else {word: rest}
            node["nullable"] = True
    return node
