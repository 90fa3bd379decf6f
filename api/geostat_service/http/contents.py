"""The forms of an answer that no model describes, for the OpenAPI document: pages, files, documents of a standard."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from geostat.features.formats import GEOJSON
from geostat_service.http.openapi import OPENAPI_30
from geostat_service.http.tilesets import STYLE

__all__ = ["HTML", "JSON_SCHEMA", "STANDARDS", "SVG", "contents"]

HTML = "text/html"
SVG = "image/svg+xml"
JSON_SCHEMA = "application/schema+json"

STANDARDS: Mapping[str, str] = MappingProxyType(
    {
        GEOJSON: "GeoJSON (RFC 7946)",
        "application/topo+json": "TopoJSON",
        JSON_SCHEMA: "JSON Schema (draft 2020-12)",
        OPENAPI_30: "OpenAPI 3.0",
        STYLE: "A MapLibre style (version 8)",
    }
)
"""The media types of documents whose shape a standard owns, with its name."""


def contents(
    *media_types: str, model: object = None, description: str = "", status: int = 200
) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that answers in these media types; and in JSON, if it has a model for that."""
    declared: dict[str, Any] = {"content": {each: {"schema": _schema(each)} for each in media_types}}
    if model is not None:
        declared["model"] = model
    if description:
        declared["description"] = description
    return {status: declared}


def _schema(media_type: str) -> dict[str, str]:
    if media_type in STANDARDS:
        return {"type": "object", "description": STANDARDS[media_type]}
    if media_type.startswith("text/") or media_type.partition(";")[0].endswith(("+xml", "+csv", "+json-seq")):
        return {"type": "string"}
    return {"type": "string", "format": "binary"}
