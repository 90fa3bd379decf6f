"""One spelling of a question: the library, the command line, a query and a body take the same, and refuse the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import click
import httpx
import pytest
from click.testing import CliRunner
from conftest import ROOT, copy_of, serving
from geostat_service.schemas.analysis_requests import LIMITS, served_parameters

from geostat.analysis import ANALYSES, find_analysis
from geostat.analysis.autocorrelation.sweep import STATISTICS
from geostat.analysis.core.correction import CORRECTIONS
from geostat.cli import main
from geostat.domain.analysis_requests import (
    REQUEST_PARAMETERS,
    SWEEP_PARAMETERS,
    WEIGHTS_PARAMETERS,
    AnalysisRequest,
    SweepRequest,
    WeightsRequest,
)
from geostat.domain.parameters import MAX_PERMUTATIONS, Parameter
from geostat.errors import GeostatError
from geostat.store import Store
from geostat.weights import METHODS

OPENAPI_BOUNDS = {"minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt"}
OUTPUTS = {"workspace", "keep", "as_json", "out"}

Said = tuple[Any, tuple[Any, ...], dict[str, float], bool]
"""Default, choices, bounds, and whether it is needed."""


@pytest.fixture(scope="module")
def writable(workspace: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service that keeps results."""
    path = tmp_path_factory.mktemp("asked") / "w.gpkg"
    store, tokens = copy_of(workspace, path, root=ROOT)
    store.close()
    with serving(str(path)) as url, httpx.Client(base_url=url, timeout=60) as client:
        client.headers["Authorization"] = f"Bearer {tokens['root']}"
        yield client


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    return dict(client.get("/openapi.json").json())


def of_library(parameters: list[Parameter]) -> dict[str, Said]:
    return {
        each.name: (None if each.required else each.default or None, each.choices, floats(each.bounds), each.required)
        for each in parameters
    }


def of_command(command: click.Command) -> dict[str, Said]:
    return {each.name: of_option(each) for each in command.params if each.name not in OUTPUTS and each.name}


def of_option(option: click.Parameter) -> Said:
    kind, default = option.type, option.to_info_dict().get("default")
    choices = tuple(kind.choices) if isinstance(kind, click.Choice) else ()
    bounds: dict[str, Any] = {}
    if isinstance(kind, click.IntRange | click.FloatRange):
        bounds = {"gt" if kind.min_open else "ge": kind.min, "lt" if kind.max_open else "le": kind.max}
    return default or None, choices, floats(bounds), option.required


def of_schema(schema: dict[str, Any], document: dict[str, Any], *, required: bool) -> Said:
    plain = next((each for each in schema.get("anyOf", []) if each != {"type": "null"}), schema)
    bounds = {bound: plain[name] for name, bound in OPENAPI_BOUNDS.items() if name in plain}
    return schema.get("default") or None, tuple(plain.get("enum", ())), floats(bounds), required


def of_query(path: str, document: dict[str, Any]) -> dict[str, Said]:
    listed = document["paths"][path]["get"]["parameters"]
    return {
        each["name"]: of_schema(each["schema"], document, required=each["required"])
        for each in listed
        if each["name"] != "f"
    }


def of_body(name: str, document: dict[str, Any]) -> dict[str, Said]:
    """What the body for an analysis takes, its own parameters among the rest."""
    schemas = document["components"]["schemas"]
    union = document["paths"]["/results"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    whole = schemas[union["discriminator"]["mapping"][name].rpartition("/")[2]]
    own = schemas[whole["properties"]["parameters"]["$ref"].rpartition("/")[2]]
    assert whole["additionalProperties"] is own["additionalProperties"] is False
    return {
        each: of_schema(schema, document, required=each in part.get("required", []))
        for part in (whole, own)
        for each, schema in part["properties"].items()
        if part is own or each not in ("analysis", "parameters")
    }


def floats(bounds: dict[str, Any]) -> dict[str, float]:
    return {name: float(bound) for name, bound in bounds.items() if bound is not None}


def command_of(*names: str) -> click.Command:
    found: click.Command = main
    for name in names:
        assert isinstance(found, click.Group)
        (found,) = [each for each in [found.get_command(click.Context(found), name)] if each is not None]
    return found


@pytest.mark.parametrize("name", ANALYSES)
def test_every_door_of_an_analysis_takes_the_same(document: dict[str, Any], name: str) -> None:
    analysis = ANALYSES[name]
    general = [*REQUEST_PARAMETERS, *(WEIGHTS_PARAMETERS if analysis.takes_weights else ())]
    path = name.replace("_", "-")
    assert of_command(command_of("analyze", path)) == of_library([*general, *analysis.parameters])
    served = of_library([*general, *served_parameters(analysis)])
    assert of_query(f"/analyses/{path}", document) == served
    assert of_body(name, document) == served


@pytest.mark.parametrize("name", ANALYSES)
def test_words_of_a_request_mean_one_thing_only(name: str) -> None:
    taken = {each.name for each in (*REQUEST_PARAMETERS, *WEIGHTS_PARAMETERS)} | {"analysis", "parameters", "f"}
    assert not taken & {each.name for each in ANALYSES[name].parameters}


def test_the_service_computes_less_than_the_library_at_once_by_one_limit() -> None:
    for analysis in ANALYSES.values():
        for own, served in zip(analysis.parameters, served_parameters(analysis), strict=True):
            assert (
                served.bounds.get("le")
                == min(own.bounds.get("le", MAX_PERMUTATIONS), LIMITS.get(own.name, MAX_PERMUTATIONS))
                or own == served
            )


@pytest.mark.parametrize("words", [("analyze", "sensitivity"), ("weights",), ("sweep", "run")])
def test_commands_beside_take_the_same_weights(words: tuple[str, ...]) -> None:
    told = of_command(command_of(*words))
    weights = of_library(list(WEIGHTS_PARAMETERS))
    assert {name: told[name] for name in weights} == weights
    assert "boundary_set" in told
    assert "level" not in told


def test_a_sweep_is_asked_as_it_is_described() -> None:
    told = of_command(command_of("sweep", "run"))
    for name, said in of_library(list(SWEEP_PARAMETERS)).items():
        default, choices, *rest = said
        if isinstance(default, tuple):
            assert told[name] == (",".join(default), (), *rest)
        else:
            assert told[name] == (default, choices, *rest)
    (statistics,) = (each for each in SWEEP_PARAMETERS if each.name == "statistics")
    (correction,) = (each for each in SWEEP_PARAMETERS if each.name == "correction")
    assert set(statistics.choices) == set(STATISTICS)
    assert set(correction.choices) == set(CORRECTIONS)
    assert set(WEIGHTS_PARAMETERS[0].choices) == set(METHODS)


REFUSED = [
    ({"kernel": "cosine"}, "kernel should be 'triangular', 'epanechnikov', 'quartic' or 'gaussian', not 'cosine'"),
    ({"weights": "bishop"}, "weights should be 'queen', 'rook', 'fuzzy', 'knn', 'distance', 'kernel' or 'block', not"),
    ({"k": 0}, "k should be greater than or equal to 1, not 0"),
    ({"k": 5000}, "k should be less than or equal to 1000, not 5000"),
    ({"distance_km": -3}, "distance_km should be greater than 0, not -3"),
    ({"tolerance_m": 60_000}, "tolerance_m should be less than or equal to 50000, not 60000"),
    ({"weights": "kernel"}, "distance and kernel weights need a distance_km above 0"),
    ({"weights": "block"}, "block weights need block_groups: a set of groups, such as cluster"),
    ({"permutations": 5}, "permutations should be greater than or equal to 99, not 5"),
    ({"alpha": 2}, "alpha should be less than 1, not 2"),
    ({"correction": "fdr"}, "correction should be 'benjamini_hochberg', 'bonferroni' or 'none', not 'fdr'"),
    ({"indicators": "@2562"}, "an indicator is named as id, id@period or id:edition@period, not '@2562'"),
    ({"periods": "someday"}, "someday"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED)
def test_every_door_refuses_in_the_same_words(writable: httpx.Client, words: dict[str, Any], message: str) -> None:
    asked = {"indicators": "gpp_per_capita", **words}
    with pytest.raises(GeostatError, match=re.escape(message)) as library:
        by_the_library(asked)
    options = [part for name, value in asked.items() if name != "indicators" for part in (option(name), str(value))]
    command = CliRunner().invoke(main, ["analyze", "local-moran", asked["indicators"], *options])
    assert str(library.value) in command.output
    query = writable.get("/analyses/local-moran", params=asked)
    assert query.json()["detail"] == str(library.value)
    assert query.status_code in (400, 422)
    own = {each.name for each in ANALYSES["local_moran"].parameters}
    body = {name: value for name, value in asked.items() if name not in own}
    body |= {"analysis": "local-moran", "parameters": {name: asked[name] for name in own & asked.keys()}}
    kept = writable.post("/results", json=body)
    assert (kept.status_code, kept.json()["detail"]) == (query.status_code, str(library.value))


def by_the_library(words: dict[str, Any]) -> dict[str, Any]:
    request = AnalysisRequest.of("local-moran", words)
    return find_analysis(request.analysis).checked(dict(request.parameters))


def option(name: str) -> str:
    return "--" + name.replace("_", "-")


def test_more_than_the_service_computes_at_once_is_told(writable: httpx.Client) -> None:
    many = {"permutations": MAX_PERMUTATIONS}
    assert find_analysis("local-moran").checked(many) == many
    told = (
        "permutations should be less than or equal to 99999, not 999999; more is for the library and the command line"
    )
    query = writable.get("/analyses/local-moran", params={"indicators": "gpp_per_capita", **many})
    body = {"analysis": "local_moran", "indicators": ["gpp_per_capita"], "parameters": many}
    kept = writable.post("/results", json=body)
    for answer in (query, kept):
        assert (answer.status_code, answer.json()["detail"]) == (400, told)


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"analysis": "gini", "indicators": "x", "weights": "knn"}, 400, "a request for gini has no parameter weights"),
        ({"analysis": "lee", "indicators": "x", "level": "region"}, 400, "a request for lee has no parameter level"),
        ({"analysis": "lee", "indicators": "x", "weights": "/etc/w.gal"}, 400, "not '/etc/w.gal'"),
        ({"analysis": "lee"}, 400, "a request for lee needs indicators"),
        ({"indicators": "x"}, 400, "names its analysis"),
        ([], 400, "names its analysis"),
        ({"analysis": "lee", "indicators": "x", "parameters": 3}, 400, "parameters should be an object"),
        ({"analysis": "sorcery", "indicators": "x"}, 404, "there is no analysis 'sorcery'; there are global_moran"),
    ],
)
def test_bodies_that_ask_nothing_are_told_why(writable: httpx.Client, body: Any, status: int, message: str) -> None:
    answer = writable.post("/results", json=body)
    assert (answer.status_code, message in answer.json()["detail"]) == (status, True), answer.text


def test_the_same_request_is_one_however_it_came() -> None:
    words = {"indicators": "a,b", "weights": "knn", "k": "5", "regions": 3, "indicator_weights": [2, 1], "floor": None}
    by_words = AnalysisRequest.of("local-moran", words)
    parameters = (("regions", 3), ("indicator_weights", (2, 1)))
    assert by_words == AnalysisRequest(
        "local_moran", ("a", "b"), weights=WeightsRequest("knn", 5), parameters=parameters
    )
    assert hash(by_words) == hash(AnalysisRequest.of("local_moran", {**words, "indicators": ["a", "b"]}))
    assert SweepRequest(statistics=("local_g",)) == SweepRequest(statistics=["local_g"])  # type: ignore[arg-type]
