from __future__ import annotations

import json

from golden_values import VALUES, summary

from geostat.store import Store


def test_every_boundary_and_every_value_is_what_it_was(any_workspace: Store) -> None:
    assert summary(any_workspace) == json.loads(VALUES.read_text("utf-8"))
