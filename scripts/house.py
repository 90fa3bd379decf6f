"""The house in figures: what imports what, read from the code, and the limits that keep it small.

A room is a part that a reader learns as one: a module or package at the top of `geostat/`, the package of another
distribution, the benchmarks. A room stands one floor above the highest room that it imports.

    python scripts/house.py                        print the figures; fail where a limit is exceeded
    python scripts/house.py --draw docs/house.svg  also draw the rooms on their floors
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import grimp

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    Arrows = Mapping[str, Set[str]]
    """What each module, or room, imports."""

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = "geostat"

LIMITS = {
    "modules at the top of geostat/": 4,
    "rooms": 24,
    "floors": 9,
    "arrows between rooms": 110,
    "circles of modules": 0,
    "circles of rooms": 0,
}


def read_arrows(root: Path = ROOT) -> dict[str, set[str]]:
    """Every module of the packages that the contracts name, and of the benchmarks, with what it imports."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))  # where the benchmarks are found
    graph = grimp.build_graph(*contracts["root_packages"], "benchmarks", cache_dir=None)
    return {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}


def room_of(module: str) -> str:
    """The room in which a module stands; the library's own front door is in none."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == LIBRARY else parts[0]


def between_rooms(modules: Arrows) -> dict[str, set[str]]:
    """What each room imports from others."""
    rooms: dict[str, set[str]] = {room_of(module): set() for module in modules if module != LIBRARY}
    for module, imported in modules.items():
        if module != LIBRARY:
            rooms[room_of(module)] |= {room_of(each) for each in imported if each != LIBRARY} - {room_of(module)}
    return dict(sorted(rooms.items()))


def circles(arrows: Arrows) -> list[list[str]]:
    """The groups in which everything imports everything else, directly or by others."""
    found: list[list[str]] = []
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: list[str] = []

    def visit(name: str) -> None:
        number[name] = lowest[name] = len(number)
        open_.append(name)
        for each in sorted(arrows.get(name, ())):
            if each not in number:
                visit(each)
            if each in open_:
                lowest[name] = min(lowest[name], lowest[each])
        if lowest[name] == number[name]:
            place = open_.index(name)
            group = sorted(open_[place:])
            del open_[place:]
            if len(group) > 1:
                found.append(group)

    for name in sorted(arrows):
        if name not in number:
            visit(name)
    return found


def floors(rooms: Arrows) -> list[list[str]]:
    """The rooms of each floor, from the ground up; without floors where rooms go round in a circle."""
    if circles(rooms):
        return []
    height: dict[str, int] = {}

    def measure(room: str) -> int:
        if room not in height:
            height[room] = 1 + max((measure(each) for each in rooms[room]), default=-1)
        return height[room]

    by_floor: dict[int, list[str]] = defaultdict(list)
    for room in sorted(rooms):
        by_floor[measure(room)].append(room)
    return [by_floor[floor] for floor in sorted(by_floor)]


def figures(modules: Arrows, top: int) -> dict[str, int]:
    """The figures that have a limit; `top` is the number of modules at the top of the library."""
    rooms = between_rooms(modules)
    return {
        "modules at the top of geostat/": top,
        "rooms": len(rooms),
        "floors": len(floors(rooms)),
        "arrows between rooms": sum(map(len, rooms.values())),
        "circles of modules": len(circles(modules)),
        "circles of rooms": len(circles(rooms)),
    }


def report(found: Mapping[str, int]) -> tuple[list[str], bool]:
    """A line for each figure with its limit, and whether all of them hold."""
    lines = []
    for name, limit in LIMITS.items():
        mark = "" if found[name] <= limit else "  EXCEEDED"
        lines.append(f"{name:<31}{found[name]:>4}   at most {limit}{mark}")
    return lines, all(found[name] <= limit for name, limit in LIMITS.items())


def without_shortcuts(rooms: Arrows) -> dict[str, set[str]]:
    """The arrows that no other way leads along: the fewest from which all the rest follow."""

    def below(room: str) -> set[str]:
        return {each for direct in rooms[room] for each in (direct, *below(direct))}

    return {
        room: {each for each in imported if not any(each in below(other) for other in imported - {each})}
        for room, imported in rooms.items()
    }


_WIDTH, _FLOOR, _ROOM, _HEIGHT, _LANE = 1240, 84, 146, 38, 22
"""In pixels: the drawing, a floor, a room, and the way of an arrow that passes a floor."""

Spot = tuple[str, str, int]
"""A room (twice the same name), or where the arrow from one to another passes a floor."""


def _spots(stories: list[list[str]], arrows: Arrows) -> tuple[list[list[Spot]], list[list[Spot]]]:
    """What has to find its place on each floor, and the way of each arrow from spot to spot."""
    floor_of = {room: floor for floor, rooms in enumerate(stories) for room in rooms}
    spots: list[list[Spot]] = [[(room, room, floor) for room in rooms] for floor, rooms in enumerate(stories)]
    ways = []
    for room, imported in sorted(arrows.items()):
        for each in sorted(imported):
            passed = [(room, each, floor) for floor in range(floor_of[room] - 1, floor_of[each], -1)]
            for spot in passed:
                spots[spot[2]].append(spot)
            ways.append([(room, room, floor_of[room]), *passed, (each, each, floor_of[each])])
    return spots, ways


def _half(spot: Spot) -> float:
    return (_ROOM + 18 if spot[0] == spot[1] else _LANE) / 2


def _places(spots: list[list[Spot]], ways: list[list[Spot]]) -> dict[Spot, float]:
    """Where each spot lies from left to right: near what it is joined with, and nothing over anything."""
    joined: dict[Spot, set[Spot]] = defaultdict(set)
    for way in ways:
        for above, below in pairwise(way):
            joined[above].add(below)
            joined[below].add(above)
    place = {spot: (i + 0.5) / len(row) * _WIDTH for row in spots for i, spot in enumerate(row)}
    for turn in range(80):
        for row in spots if turn % 2 else reversed(spots):
            wish = {spot: _mean([place[each] for each in sorted(joined[spot])], place[spot]) for spot in row}
            row.sort(key=lambda spot: (round(wish[spot]), spot))
            found = _side_by_side([wish[spot] for spot in row], [_half(spot) for spot in row])
            place.update(zip(row, found, strict=True))
    return place


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _side_by_side(wishes: list[float], halves: list[float]) -> list[float]:
    """The places nearest to those that are wished for, in their order, with room for each and within the drawing."""
    rightmost = [0.0] * len(wishes)
    edge = float(_WIDTH)
    for i in reversed(range(len(wishes))):
        edge -= 2 * halves[i]
        rightmost[i] = edge + halves[i]
    found, edge = [], 36.0
    for wish, half, limit in zip(wishes, halves, rightmost, strict=True):
        x = min(max(wish, edge + half), limit)
        found.append(x)
        edge = x + half
    too_far = sum(x - wish for x, wish in zip(found, wishes, strict=True)) / len(found)
    shift = min(max(too_far, 0.0), found[0] - halves[0] - 36.0)
    return [x - shift for x in found]


def draw(rooms: Arrows) -> str:
    """The rooms on their floors as SVG, with the arrows from which the rest follow."""
    stories = floors(rooms)
    spots, ways = _spots(stories, without_shortcuts(rooms))
    place = _places(spots, ways)
    height = len(stories) * _FLOOR

    def middle(floor: int) -> float:
        return height - (floor + 0.5) * _FLOOR

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif">',
        "<title>The rooms of geostat on their floors</title>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">',
        '<path d="M0 0 8 4 0 8z" fill="#5b6770"/></marker></defs>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for floor in range(len(stories)):
        shade = "#f3f6f8" if floor % 2 else "#ffffff"
        parts.append(f'<rect y="{middle(floor) - _FLOOR / 2:g}" width="{_WIDTH}" height="{_FLOOR}" fill="{shade}"/>')
        parts.append(f'<text x="10" y="{middle(floor) + 5:g}" fill="#5b6770">{floor}</text>')
    for way in ways:
        points = [(place[way[0]], middle(way[0][2]) + _HEIGHT / 2)]
        for spot in way[1:-1]:
            points += [(place[spot], middle(spot[2]) - _HEIGHT / 2), (place[spot], middle(spot[2]) + _HEIGHT / 2)]
        points.append((place[way[-1]], middle(way[-1][2]) - _HEIGHT / 2))
        line = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="#5b6770" stroke-linejoin="round" marker-end="url(#tip)"/>'
        )
    for room, x in sorted((spot[0], x) for spot, x in place.items() if spot[0] == spot[1]):
        y = middle(next(floor for floor, names in enumerate(stories) if room in names))
        fill = "#e3eef7" if room.startswith(f"{LIBRARY}.") else "#f7ecd9"
        parts.append(
            f'<rect x="{x - _ROOM / 2:.0f}" y="{y - _HEIGHT / 2:g}" width="{_ROOM}" height="{_HEIGHT}" rx="6"'
            f' fill="{fill}" stroke="#3b5168"/>'
        )
        name = room.removeprefix(f"{LIBRARY}.")
        parts.append(f'<text x="{x:.0f}" y="{y + 5:g}" text-anchor="middle" fill="#16222d">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 0 if every limit holds."""
    parser = argparse.ArgumentParser(description="The house in figures, with their limits.")
    parser.add_argument("--draw", type=Path, metavar="FILE", help="also write the drawing, an SVG")
    options = parser.parse_args(arguments)
    modules = read_arrows()
    lines, held = report(figures(modules, len(list((ROOT / LIBRARY).glob("*.py")))))
    print("\n".join(lines))
    rooms = between_rooms(modules)
    for group in [*circles(modules), *circles(rooms)]:
        print("circle: " + ", ".join(group))
    if options.draw and not circles(rooms):
        options.draw.write_text(draw(rooms), "utf-8")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
