"""The figures of the house are counted right, the limits can fail, and the drawing is of the code as it is."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import house  # noqa: E402

MODULES = {
    "geostat": {"geostat.store"},
    "geostat.errors": set(),
    "geostat.domain": set(),
    "geostat.domain.areas": {"geostat.errors"},
    "geostat.store": {"geostat.store.tables"},
    "geostat.store.tables": {"geostat.domain.areas", "geostat.errors"},
    "geostat_service.main": {"geostat", "geostat.store", "geostat.errors"},
}


def test_rooms_arrows_and_floors_are_counted() -> None:
    rooms = house.between_rooms(MODULES)
    assert rooms == {
        "geostat.domain": {"geostat.errors"},
        "geostat.errors": set(),
        "geostat.store": {"geostat.domain", "geostat.errors"},
        "geostat_service": {"geostat.errors", "geostat.store"},
    }
    assert house.floors(rooms) == [["geostat.errors"], ["geostat.domain"], ["geostat.store"], ["geostat_service"]]
    assert house.figures(MODULES, top=2) == {
        "modules at the top of geostat/": 2,
        "rooms": 4,
        "floors": 4,
        "arrows between rooms": 5,
        "circles of modules": 0,
        "circles of rooms": 0,
    }


def test_arrows_that_follow_from_others_are_not_drawn() -> None:
    fewest = house.without_shortcuts(house.between_rooms(MODULES))
    assert fewest["geostat.store"] == {"geostat.domain"}
    assert fewest["geostat_service"] == {"geostat.store"}


def test_rooms_can_go_round_where_modules_do_not() -> None:
    modules = {
        "geostat.a.x": {"geostat.b.x"},
        "geostat.b.x": set(),
        "geostat.b.y": {"geostat.a.y"},
        "geostat.a.y": set(),
    }
    assert house.circles(modules) == []
    assert house.circles(house.between_rooms(modules)) == [["geostat.a", "geostat.b"]]
    assert house.floors(house.between_rooms(modules)) == []


def test_a_circle_of_modules_is_found_through_others() -> None:
    modules = {"geostat.a.x": {"geostat.a.y"}, "geostat.a.y": {"geostat.a.z"}, "geostat.a.z": {"geostat.a.x"}}
    assert house.circles(modules) == [["geostat.a.x", "geostat.a.y", "geostat.a.z"]]


def test_a_limit_that_is_exceeded_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert house.main([]) == 0
    said = capsys.readouterr().out
    assert said.count("at most") == len(house.LIMITS)
    assert "EXCEEDED" not in said
    for name in ("rooms", "floors", "arrows between rooms", "modules at the top of geostat/"):
        with monkeypatch.context() as patch:
            patch.setitem(house.LIMITS, name, 1)
            assert house.main([]) == 1
        said = capsys.readouterr().out
        assert next(line for line in said.splitlines() if "EXCEEDED" in line).startswith(name)


def test_the_house_is_read_from_the_code() -> None:
    rooms = house.between_rooms(house.read_arrows())
    assert "geostat.domain" in rooms["geostat.store"]
    assert "geostat.workspace" in rooms["benchmarks"]
    assert {"geostat.errors", "geostat.settings", "geostat_thailand", "geostat_asean", "geostat_service"} <= set(rooms)


def test_the_drawing_is_of_the_code_as_it_is() -> None:
    drawing = house.draw(house.between_rooms(house.read_arrows()))
    ElementTree.fromstring(drawing)
    kept = (ROOT / "docs" / "house.svg").read_text("utf-8")
    assert kept == drawing, "the rooms import each other in another way now; draw them again: make house"
