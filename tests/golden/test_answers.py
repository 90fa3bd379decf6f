from __future__ import annotations

import httpx
import pytest
from golden_present import QUESTIONS, Present, golden, golden_names
from golden_renames import Rename, read_renames, translated, without_additions
from golden_text import check, comparable


@pytest.fixture(scope="module")
def present(client: httpx.Client) -> Present:
    return Present(client, read_renames())


def test_every_question_has_an_answer() -> None:
    assert sorted(QUESTIONS) == [name for name in golden_names() if name.startswith("answers/")]


@pytest.mark.parametrize("name", QUESTIONS)
def test_answer(present: Present, name: str) -> None:
    was = comparable(translated(present.renames, name, golden(name)))
    now = comparable(without_additions(present.renames, name, present.text(name)))
    check(was, now, name)


def test_every_rename_matches_something(present: Present) -> None:
    stale = [rename for number, rename in enumerate(present.renames) if not matches(present, number)]
    assert not stale, f"matches nothing: {stale}"


def matches(present: Present, number: int) -> bool:
    rename, before = present.renames[number], present.renames[:number]
    names = [name for name in golden_names() if rename.concerns(name)]
    if rename.old:
        return any(rename.in_golden(translated(before, name, golden(name)))[1] for name in names)
    return any(_comes(rename, without_additions(before, name, present.text(name))) for name in names)


def _comes(rename: Rename, text: str) -> bool:
    return rename.in_present(text)[1] > 0
