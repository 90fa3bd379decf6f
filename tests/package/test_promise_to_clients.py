"""What breaks clients is found and must be told; what is added is not."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from openapi_changes import breaches, told_to_clients, untold

VALUE = {
    "type": "object",
    "properties": {"code": {"type": "string"}, "next": {"$ref": "#/components/schemas/Value"}},
}
PROMISED = {
    "components": {"schemas": {"Value": VALUE}},
    "paths": {
        "/values": {
            "get": {
                "parameters": [
                    {"name": "scheme", "in": "query", "schema": {"type": "string", "enum": ["equal", "quantiles"]}}
                ],
                "responses": {"200": {"content": {"application/json": {"schema": {
                    "type": "array", "items": {"$ref": "#/components/schemas/Value"}}}}}},
            },
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Value"}}}},
                "responses": {},
            },
        }
    },
}  # fmt: skip


@pytest.fixture
def document() -> dict[str, Any]:
    return deepcopy(PROMISED)


def found(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(breach.name, breach.what) for breach in breaches(PROMISED, document)]


def test_the_same_breaks_nothing(document: dict[str, Any]) -> None:
    assert found(document) == []


def test_a_path_that_disappears_is_told_once(document: dict[str, Any]) -> None:
    document["paths"]["/figures"] = document["paths"].pop("/values")
    assert found(document) == [("/values", "disappears")]


def test_an_operation_disappears(document: dict[str, Any]) -> None:
    del document["paths"]["/values"]["post"]
    assert found(document) == [("POST /values", "disappears")]


def test_a_parameter_disappears(document: dict[str, Any]) -> None:
    document["paths"]["/values"]["get"]["parameters"] = []
    assert found(document) == [("scheme", "disappears")]


def test_a_permitted_value_disappears(document: dict[str, Any]) -> None:
    document["paths"]["/values"]["get"]["parameters"][0]["schema"]["enum"].remove("equal")
    assert found(document) == [("equal", "disappears")]


def test_a_parameter_becomes_required(document: dict[str, Any]) -> None:
    document["paths"]["/values"]["get"]["parameters"][0]["required"] = True
    assert found(document) == [("scheme", "becomes required")]


def test_a_new_parameter_is_required_at_once(document: dict[str, Any]) -> None:
    new = {"name": "level", "in": "query", "required": True, "schema": {"type": "string"}}
    document["paths"]["/values"]["get"]["parameters"].append(new)
    assert found(document) == [("level", "becomes required")]


def test_a_parameter_changes_its_type(document: dict[str, Any]) -> None:
    document["paths"]["/values"]["get"]["parameters"][0]["schema"]["type"] = "integer"
    assert found(document) == [("scheme", "was string, is integer")]


def test_a_property_disappears_from_answers_and_bodies(document: dict[str, Any]) -> None:
    del document["components"]["schemas"]["Value"]["properties"]["code"]
    assert set(found(document)) == {("code", "disappears")}


def test_a_property_of_a_body_becomes_required_and_one_of_an_answer_may(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Value"]["required"] = ["code"]
    assert [(each.name, each.what, each.where.split()[1]) for each in breaches(PROMISED, document)] == [
        ("code", "becomes required", "POST")
    ]


def test_a_property_changes_its_type_also_behind_a_choice(document: dict[str, Any]) -> None:
    properties = document["components"]["schemas"]["Value"]["properties"]
    properties["code"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    assert set(found(document)) == {("code", "was string, is null or string")}


def test_what_is_added_breaks_nothing(document: dict[str, Any]) -> None:
    get = document["paths"]["/values"]["get"]
    get["parameters"][0]["schema"]["enum"].append("jenks")
    get["parameters"].append({"name": "level", "in": "query", "schema": {"type": "string"}})
    get["responses"]["404"] = {"content": {}}
    document["components"]["schemas"]["Value"]["properties"]["name"] = {"type": "string"}
    document["paths"]["/new"] = {"get": {"parameters": [{"name": "x", "in": "query", "required": True}]}}
    assert found(document) == []


def test_another_name_of_a_shape_breaks_nothing(document: dict[str, Any]) -> None:
    assert found(json.loads(json.dumps(document).replace("Value", "Figure"))) == []


CHANGELOG = """# Changes
## 0.2.0
### For clients
- `/values` has no `scheme=equal` any longer.
### Other
- `code` is better.
## 0.1.0
### For clients
- `level` is gone.
"""


def test_only_the_newest_version_counts_and_only_what_it_tells_to_clients() -> None:
    assert told_to_clients(CHANGELOG) == "- `/values` has no `scheme=equal` any longer.\n"
    assert told_to_clients("# Changes\n") == ""


@pytest.mark.parametrize(("what", "silent"), [("equal", False), ("/values", False), ("level", True), ("code", True)])
def test_what_a_code_of_the_text_names_is_told(what: str, silent: bool) -> None:
    breach = breaches(PROMISED, {"paths": {}})[0]
    named = type(breach)(what, breach.where, breach.what)
    assert bool(untold([named], told_to_clients(CHANGELOG))) == silent
