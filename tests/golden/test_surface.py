from __future__ import annotations

import httpx
import pytest
from golden_commands import ordered
from golden_present import Present, command_of, golden, golden_names
from golden_renames import read_renames, translated, without_additions
from golden_text import check


@pytest.fixture(scope="module")
def present(client: httpx.Client) -> Present:
    return Present(client, read_renames())


def test_every_path_parameter_command_and_option_is_there_and_no_other(present: Present) -> None:
    was = translated(present.renames, "surface", golden("surface"))
    now = without_additions(present.renames, "surface", present.text("surface"))
    check(_sorted(was), _sorted(now), "surface")


@pytest.mark.parametrize("name", [name for name in golden_names() if name.startswith("help/")], ids=command_of)
def test_help(present: Present, name: str) -> None:
    was = translated(present.renames, name, golden(name))
    now = without_additions(present.renames, name, present.text(name))
    check(ordered(was), ordered(now), name)


def _sorted(text: str) -> str:
    return "\n".join(sorted(set(text.split("\n"))))
