"""Three lanes: `fast` asks the library alone, `whole` everything that a change must pass, `long` what takes longer.

What a test needs says where it runs: its fixtures, its folder. By hand are marked only tests that start whole programs
by themselves (`whole`) and tests that take long (`long`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

WHOLE_FIXTURES = {
    "any_workspace",
    "any_workspace_copy",
    "any_workspace_of_ones_own",
    "browser",
    "postgis",
    "wheels",
    "workspace",
}
"""What takes a workspace with all its values, a server, a browser, or a program that is no Python package."""

WHOLE_FOLDERS = {"golden", "service", "upgrades"}
TESTS = Path(__file__).parent
LANES = ("fast", "whole", "long")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--lane", choices=LANES, default="whole", help="which tests to run: see tests/lanes.py")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "whole: needs more than the library; not in `make test-fast`")
    config.addinivalue_line("markers", "long: takes long; in `make test-long` only")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The fast lane does not even read what it leaves out."""
    return True if config.getoption("lane") == "fast" and _folders(collection_path) & WHOLE_FOLDERS else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    lane = config.getoption("lane")
    chosen = [item for item in items if runs_in(item, lane)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    """A test that asks for more than its arguments tell must not slip into the fast lane."""
    if request.config.getoption("lane") == "fast" and fixturedef.argname in WHOLE_FIXTURES:
        raise pytest.UsageError(f"{request.node.nodeid} needs {fixturedef.argname}: mark it `whole`")


def runs_in(item: pytest.Item, lane: str) -> bool:
    """Whether a test runs in a lane. Random questions are asked in the long lane again, and more of them."""
    is_long = item.get_closest_marker("long") is not None
    if lane == "long":
        return is_long or asks_at_random(item)
    return not is_long and (lane == "whole" or not needs_more_than_the_library(item))


def asks_at_random(item: pytest.Item) -> bool:
    return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))


def needs_more_than_the_library(item: pytest.Item) -> bool:
    used = {*getattr(item, "fixturenames", ()), *_parameters(item)}
    return bool(item.get_closest_marker("whole") or used & WHOLE_FIXTURES or _folders(item.path) & WHOLE_FOLDERS)


def _folders(path: Path) -> set[str]:
    return set(path.relative_to(TESTS).parts) if path.is_relative_to(TESTS) else set()


def _parameters(item: pytest.Item) -> list[str]:
    """The parameters that are names: `target[postgis]` needs the server though its arguments do not tell."""
    callspec = getattr(item, "callspec", None)
    return [each for each in callspec.params.values() if isinstance(each, str)] if callspec else []
