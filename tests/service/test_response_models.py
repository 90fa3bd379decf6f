"""Every operation says in the OpenAPI document what it answers, and answers what it says."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import httpx
import jsonschema
import pytest
from geostat_service.http.contents import STANDARDS
from geostat_service.main import create_app

from geostat.settings import Settings
from geostat.store import Store

Json = dict[str, Any]


@pytest.fixture(scope="module")
def document(workspace: Store) -> Json:
    return create_app(Settings(database_url=str(workspace.path))).openapi()


def answers(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Name, status and description of every answer that is none of an error and has a body."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if status.startswith("2") and status != "204":
                    yield f"{method.upper()} {path}", status, answer


def test_every_operation_declares_what_it_answers(document: Json) -> None:
    silent = [f"{name} {status}" for name, status, answer in answers(document) if not answer.get("content")]
    assert not silent
    blank = [
        f"{name} {status} {media}"
        for name, status, answer in answers(document)
        for media, content in answer["content"].items()
        if not content.get("schema")
    ]
    assert not blank


def test_every_answer_in_json_has_a_model_or_a_standard(document: Json) -> None:
    shapeless = [
        f"{name} {status} {media}"
        for name, status, answer in answers(document)
        for media, content in answer["content"].items()
        if is_json(media) and media not in STANDARDS and is_shapeless(content["schema"], document)
    ]
    assert not shapeless


def is_json(media: str) -> bool:
    return media.partition(";")[0].endswith(("/json", "+json"))


def is_shapeless(schema: Json, document: Json) -> bool:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if schema.get("type") == "object":
        return not schema.get("properties") and schema.get("additionalProperties") in (None, True, False, {})
    return not schema.keys() & {"type", "anyOf", "oneOf", "allOf"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({}, True),
        ({"title": "Anything"}, True),
        ({"type": "object"}, True),
        ({"type": "object", "additionalProperties": True}, True),
        ({"type": "object", "additionalProperties": {"type": "string"}}, False),
        ({"type": "object", "properties": {"id": {"type": "string"}}}, False),
        ({"type": "array", "items": {"type": "string"}}, False),
        ({"$ref": "#/components/schemas/Free"}, True),
    ],
)
def test_what_is_shapeless_is_found(schema: Json, expected: bool) -> None:
    assert is_shapeless(schema, {"components": {"schemas": {"Free": {"type": "object"}}}}) is expected


@pytest.mark.parametrize("media", STANDARDS)
def test_every_standard_is_answered(document: Json, media: str) -> None:
    assert any(media in answer["content"] for _, _, answer in answers(document))


OF_PROVINCE = {
    "{collection_id}": "province.gpp_per_capita",
    "{indicator}": "agri_production_rice_jasmine",
    "{area}": "15",
    "{chart}": "gpp-growth-share",
}
DOCUMENTS = [
    "/",
    "/conformance",
    "/collections",
    "/collections/{collection_id}",
    "/datasets",
    "/datasets/{indicator}",
    "/catalog.jsonld",
    "/tiles",
    "/tiles/WebMercatorQuad",
    "/tileMatrixSets",
    "/tileMatrixSets/WebMercatorQuad",
    "/healthz",
    "/plan/kinds",
    "/positioning/{area}/charts/{chart}",
]
OF_A_SET = [
    "/collections/{collection_id}/tiles",
    "/collections/{collection_id}/tiles/WebMercatorQuad",
    "/collections/{collection_id}/tiles/WebMercatorQuad/tilejson.json",
    "/collections/{collection_id}",
]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_an_answer_is_what_is_declared(client: httpx.Client, document: Json, path: str) -> None:
    asked = path
    for name, value in OF_PROVINCE.items():
        asked = asked.replace(name, value)
    check_answer(client.get(asked), document, path)


@pytest.mark.parametrize("path", OF_A_SET)
def test_an_answer_about_a_set_is_what_is_declared(client: httpx.Client, document: Json, path: str) -> None:
    check_answer(client.get(path.replace("{collection_id}", "province")), document, path)


def check_answer(response: httpx.Response, document: Json, path: str) -> None:
    assert response.status_code == 200, response.text
    content = document["paths"][path]["get"]["responses"]["200"]["content"]
    schema = content[response.headers["content-type"]]["schema"]
    jsonschema.validate(response.json(), {**closed(schema), "components": closed(document["components"])})


def closed(schema: Any) -> Any:
    """A schema whose objects have no other properties than it names, unless it says that they may."""
    schema = deepcopy(schema)
    for node in nodes(schema):
        if isinstance(node.get("properties"), dict):
            node.setdefault("additionalProperties", False)
    return schema


def nodes(schema: Any) -> Iterator[Json]:
    if isinstance(schema, dict):
        yield schema
    for each in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else []:
        yield from nodes(each)


@pytest.mark.parametrize(
    ("question", "media"),
    [
        (
            "/analyses/local-moran?indicators=gpp_per_capita&periods=2019&permutations=99&f=geojson",
            "application/geo+json",
        ),
        ("/sdmx/structure", "application/vnd.sdmx.structure+xml;version=2.1"),
        ("/plan/template", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("/plan?f=html", "text/html"),
        ("/embed", "text/html"),
        ("/api", "application/vnd.oai.openapi+json;version=3.0"),
    ],
)
def test_a_file_or_page_is_of_a_declared_type(client: httpx.Client, document: Json, question: str, media: str) -> None:
    response = client.get(question)
    assert response.headers["content-type"].removesuffix("; charset=utf-8") == media, response.text
    assert media in document["paths"][question.partition("?")[0]]["get"]["responses"]["200"]["content"]
