from __future__ import annotations

import pytest
from golden_renames import Rename, read_renames, translated, without_additions
from golden_text import comparable, difference

JSON = '200\ncontent-type: application/json\n\n{\n "a": 1,\n "level": "x",\n "z": [1, 2]\n}\n'


def renamed(**entry: object) -> list[Rename]:
    return [Rename(**{"reason": "response models", **entry})]  # type: ignore[arg-type]


def test_text_becomes_another_where_it_is_said() -> None:
    renames = renamed(old="level", new="boundary_set", where=["answers/*"])
    assert '"boundary_set": "x"' in translated(renames, "answers/values", JSON)
    assert translated(renames, "help/values", JSON) == JSON


def test_the_order_of_keys_is_nothing() -> None:
    now = '200\ncontent-type: application/json\n\n{"zone": "x", "a": 1.0, "z": [1, 2]}\n'
    was = translated(renamed(old="level", new="zone"), "answers/values", JSON)
    assert comparable(was) == comparable(now)
    assert "-" in difference(comparable(JSON), comparable(now), "values")


def test_an_expression_has_groups() -> None:
    assert translated(renamed(old=r"^ \"(a)\": \d", new=r' "\1b": 2', regex=True), "x", JSON).count('"ab": 2') == 1


@pytest.mark.parametrize(
    ("block", "regex"), [('"z": [1, 2]', False), (r'"z": \[.*', True), ('"level": "x",\n"z": [1, 2]', False)]
)
def test_lines_come_and_go(block: str, regex: bool) -> None:
    without = comparable(translated(renamed(old=block, regex=regex), "x", JSON))
    assert without == comparable(without_additions(renamed(new=block, regex=regex), "x", JSON))
    assert '"z"' not in without
    assert '"a": 1' in without


def test_entries_are_read_in_their_order() -> None:
    one, two = read_renames(
        """
        [[rename]]
        old = "a"
        new = "b"
        reason = "American spelling"
        [[rename]]
        old = "b"
        new = "c"
        reason = "one word for one thing"
        where = ["help/*"]
        """
    )
    assert translated([one, two], "help/geostat", "a") == "c"
    assert translated([one, two], "surface", "a") == "b"


@pytest.mark.parametrize("entry", [{"reason": "nicer"}, {"reason": ""}, {"old": "a", "new": "a"}, {"note": "a\nb"}])
def test_other_reasons_and_empty_entries_are_refused(entry: dict[str, str]) -> None:
    with pytest.raises(AssertionError):
        renamed(**{"old": "x", "new": "y", **entry})
