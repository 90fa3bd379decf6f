"""Whatever is asked, the service answers what its own description says, and never with an error of its own.

GEOSTAT_FUZZ_EXAMPLES sets how many questions each operation gets; a few here, hundreds before a release.
"""

from __future__ import annotations

import os
import re
from urllib.parse import quote

import httpx
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import status_code_conformance
from servers import PATIENCE_SECONDS, until

EXAMPLES = int(os.environ.get("GEOSTAT_FUZZ_EXAMPLES", "2"))
HURRIED = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)


def test_every_operation_answers_as_it_is_described(client: httpx.Client, server: str) -> None:
    until(lambda: client.get("/readyz").status_code == 200, "readiness")
    schema = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
    failures: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @HURRIED
        def ask(case: schemathesis.Case) -> None:
            response = case.call(base_url=server, timeout=PATIENCE_SECONDS)
            case.validate_response(response, checks=[not_a_server_error, status_code_conformance])

        try:
            ask()
        except Exception as error:
            failures.append(f"{operation.label}: {error}")
    assert not failures, "\n\n".join(failures)


WORDS = st.sampled_from(["province", "5", "14", "24", "0", "-1", "WebMercatorQuad", "..", "%00"])
SEGMENT = WORDS | st.text(max_size=8)


ROOTS = st.sampled_from(["/t/", "/collections/province/tiles/WebMercatorQuad/"])


@given(st.lists(SEGMENT, min_size=1, max_size=7), ROOTS)
@settings(max_examples=20 * EXAMPLES, deadline=None)
def test_no_path_of_a_tile_is_an_internal_error(client: httpx.Client, segments: list[str], root: str) -> None:
    response = client.get(root + "/".join(quote(part, safe="%.") for part in segments))
    assert response.status_code < 500


_PIECES = """
code '15' name_en area_km2 geometry poverty_rate 1 -1e400 = <> < AND OR NOT LIKE '%_%' BETWEEN IN ( ) , IS NULL + * / ^
div % ' " CASEI( S_INTERSECTS( S_WITHIN( T_AFTER( A_CONTAINS( TRUE '' \\ ก POINT(100\u00a014)
BBOX(100,14,101,15) DATE('2011-01-01')
"""
PIECES = st.sampled_from([piece.replace("\u00a0", " ") for piece in re.split("[ \\n]+", _PIECES.strip())])


@given(st.lists(PIECES, max_size=12).map(" ".join) | st.text(max_size=60), st.sampled_from(["cql2-text", "cql2-json"]))
@settings(max_examples=40 * EXAMPLES, deadline=None)
def test_no_filter_is_an_internal_error(client: httpx.Client, text: str, lang: str) -> None:
    response = client.get("/collections/province/items", params={"filter": text, "filter-lang": lang, "limit": "1"})
    assert response.status_code in (200, 400, 404, 422), response.text


LEAVES = [{"property": name} for name in ("code", "area_km2", "geometry")]
_OPERATORS = "and or not = < like in between isNull + / ^ casei s_intersects s_equals t_after magic"
OPERATORS = _OPERATORS.split()
NODES = st.recursive(
    st.sampled_from([*LEAVES, {"type": "Point", "coordinates": [100.35, 14.6]}, "15", 1, True, None, [1, 2]]),
    lambda inner: st.fixed_dictionaries({"op": st.sampled_from(OPERATORS), "args": st.lists(inner, max_size=3)}),
    max_leaves=12,
)


@given(NODES)
@settings(max_examples=40 * EXAMPLES, deadline=None)
def test_no_tree_of_a_filter_is_an_internal_error(client: httpx.Client, tree: object) -> None:
    import json

    asked = {"filter": json.dumps(tree), "filter-lang": "cql2-json", "limit": "1"}
    response = client.get("/collections/province/items", params=asked)
    assert response.status_code in (200, 400), response.text
