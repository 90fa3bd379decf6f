"""CQL2 (OGC 21-065r2): filters in text or JSON, parsed by the `cql2` library, applied to areas and their values.

Unknown values stay unknown through AND, OR and NOT, as in SQL; an area passes where the whole is true.
"""

from __future__ import annotations

import json
import operator
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geostat.domain.crs import CRS84, CrsError, to_crs84
from geostat.errors import InputError, some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import geopandas as gpd

__all__ = ["Filter", "FilterError", "parse_filter"]

MAX_LENGTH, MAX_DEPTH, MAX_VERTICES, MAX_CONDITIONS = 20_000, 40, 20_000, 250

Node = Any


class FilterError(InputError):
    """A filter cannot be read, or does not fit what it is applied to."""


class Filter:
    """A filter that has been read: which properties it names, and which rows pass."""

    def __init__(self, tree: Node) -> None:
        self._tree = tree
        self.properties = sorted(
            {node["property"] for node in _nodes(tree) if isinstance(node, dict) and "property" in node}
        )

    def matches(self, areas: gpd.GeoDataFrame) -> pd.Series:
        """Whether each row passes; `areas` has a column for every property, and its geometry as `geometry`."""
        unknown = [name for name in self.properties if name not in areas.columns]
        if unknown:
            raise FilterError(
                f"the filter names {some(unknown)}; it can name {some(areas.columns, 40)}, and any indicator by its id"
            )
        found = _evaluate(self._tree, areas)
        if not _is_boolean(found):
            raise FilterError("the filter is no condition; write one such as value > 100000")
        return pd.Series(found, index=areas.index).astype("boolean").fillna(False).astype(bool)


def parse_filter(given: str, *, lang: str = "cql2-text", crs: str = CRS84) -> Filter:
    """Read a filter in `cql2-text` or `cql2-json`, whose geometries are in `crs` (an OGC URI).

    Raises FilterError if it is too long, nested too deeply, or cannot be read.
    """
    import cql2

    if len(given) > MAX_LENGTH:
        raise FilterError(f"the filter is longer than {MAX_LENGTH} characters")
    if max(_nesting(given), default=0) > MAX_DEPTH:
        raise FilterError(f"the filter is nested deeper than {MAX_DEPTH}")
    if lang == "cql2-text" and _operators(given) > MAX_CONDITIONS:
        raise FilterError(f"the filter has more than {MAX_CONDITIONS} conditions and computations")
    try:
        parsed = cql2.parse_text(given) if lang == "cql2-text" else cql2.parse_json(given)
        tree = json.loads(json.dumps(parsed.to_json()))
    except (cql2.ParseError, cql2.ValidationError, ValueError, RecursionError) as error:
        raise FilterError(f"the filter cannot be read as {lang}: {str(error).splitlines()[0]}") from error
    conditions = sum(isinstance(node, dict) and "op" in node for node in _nodes(tree))
    if conditions > MAX_CONDITIONS:
        raise FilterError(f"the filter has {conditions} conditions and computations, more than {MAX_CONDITIONS}")
    filtered = _with_geometries(tree, crs)
    shapes = [node for node in _nodes(filtered) if isinstance(node, shapely.Geometry)]
    vertices = sum(map(shapely.get_num_coordinates, shapes))
    if vertices > MAX_VERTICES:
        raise FilterError(f"the geometries of the filter have {vertices} vertices; at most {MAX_VERTICES} are taken")
    return Filter(filtered)


_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
_OPERATOR = re.compile(r"\b(?:NOT|AND|OR|DIV)\b|[+*/%^=<>]|-(?!\d)", re.IGNORECASE)


def _operators(given: str) -> int:
    """How many operators a text has: a parser may go as deep as that."""
    return len(_OPERATOR.findall(_QUOTED.sub("", given)))


def _nesting(given: str) -> Iterator[int]:
    depth = 0
    for letter in given:
        depth += (letter in "([{") - (letter in ")]}")
        yield depth


def _nodes(tree: Node) -> Iterator[Node]:
    """Every part of a filter, each before its own parts."""
    yield tree
    parts = tree if isinstance(tree, list) else tree.get("args", []) if isinstance(tree, dict) else []
    for part in parts:
        yield from _nodes(part)


def _with_geometries(node: Node, crs: str) -> Node:
    """The tree with its geometries made, in longitude and latitude."""
    if isinstance(node, list):
        return [_with_geometries(part, crs) for part in node]
    if not isinstance(node, dict):
        return node
    if "bbox" in node:
        west, south, east, north = node["bbox"] if len(node["bbox"]) == 4 else [node["bbox"][i] for i in (0, 1, 3, 4)]
        return _to_crs84(shapely.box(west, south, east, north), crs)
    if "coordinates" in node or "geometries" in node:
        return _to_crs84(_geometry(node), crs)
    return {key: _with_geometries(value, crs) if key == "args" else value for key, value in node.items()}


def _geometry(node: Node) -> shapely.Geometry:
    try:
        shape = shapely.from_geojson(json.dumps(node))
    except shapely.errors.GEOSException as error:
        raise FilterError(f"a geometry of the filter cannot be read: {error}") from error
    if not shapely.is_valid(shape):
        raise FilterError(f"a geometry of the filter is invalid: {shapely.is_valid_reason(shape)}")
    return shape


def _to_crs84(shape: shapely.Geometry, crs: str) -> shapely.Geometry:
    try:
        return to_crs84(shape, crs)
    except CrsError as error:
        raise FilterError(f"filter-crs: {error}") from error


def _evaluate(node: Node, areas: gpd.GeoDataFrame) -> Any:
    if isinstance(node, dict):
        if "property" in node:
            return areas[node["property"]]
        if "op" in node:
            return _apply(node["op"].lower(), node["args"], areas)
        if "date" in node or "timestamp" in node:
            return node.get("date") or node["timestamp"]
        raise FilterError(f"the filter has a part that is not supported: {some(node)}")
    if isinstance(node, list):
        return [_evaluate(part, areas) for part in node]
    return node


def _apply(op: str, arguments: list[Node], areas: gpd.GeoDataFrame) -> Any:
    if op not in _OPERATORS:
        raise FilterError(f"the filter uses {op!r}, which is not supported; there are {some(sorted(_OPERATORS), 40)}")
    values = [_evaluate(argument, areas) for argument in arguments]
    try:
        return _OPERATORS[op](*values)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise FilterError(f"the filter compares or computes what does not go together, at {op!r}: {error}") from error


def _is_boolean(found: Any) -> bool:
    return isinstance(found, bool) or getattr(found, "dtype", None) in (np.dtype(bool), pd.BooleanDtype())


def _known(*values: Any) -> Any:
    """Where all values are known."""
    known: Any = True
    for value in values:
        known = known & (value.notna() if isinstance(value, pd.Series) else value is not None)
    return known


def _comparison(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def comparing(left: Any, right: Any) -> Any:
        if _is_text(left) != _is_text(right):
            raise TypeError("text and a number")
        found = compare(left, right)
        if not isinstance(found, pd.Series):
            return found
        return found.astype("boolean").where(_known(left, right))

    return comparing


def _is_text(value: Any) -> bool:
    if isinstance(value, pd.Series):
        return not pd.api.types.is_numeric_dtype(value)
    return isinstance(value, str)


def _arithmetic(compute: Callable[..., Any]) -> Callable[..., Any]:
    def computing(*values: Any) -> Any:
        if not values or not all(map(_is_number, values)):
            raise TypeError("not numbers")
        return compute(*values)

    return computing


def _is_number(value: Any) -> bool:
    if isinstance(value, pd.Series):
        return pd.api.types.is_numeric_dtype(value) and not _is_boolean(value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _logic(combine: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def combining(*conditions: Any) -> Any:
        if not conditions or not all(map(_is_boolean, conditions)):
            raise TypeError("not conditions")
        found = conditions[0]
        for condition in conditions[1:]:
            found = combine(found, condition)
        return found

    return combining


def _not(condition: Any) -> Any:
    if not _is_boolean(condition):
        raise TypeError("not a condition")
    return not condition if isinstance(condition, bool) else ~condition.astype("boolean")


def _like(value: Any, pattern: str) -> Any:
    """`%` is any text, `_` one letter, a backslash takes the next letter as it is."""
    if not isinstance(value, pd.Series) or not _is_text(value) or not isinstance(pattern, str):
        raise TypeError("LIKE is for a text property and a pattern")
    pieces = _pieces(pattern)
    return value.map(lambda text: _is_like(text, pieces), na_action="ignore").astype("boolean")


def _pieces(pattern: str) -> list[list[str | None]]:
    """What stands between the `%`: letters, and None for any one letter."""
    pieces: list[list[str | None]] = [[]]
    for token in re.findall(r"\\.|.", pattern, re.DOTALL):
        if token == "%":
            pieces.append([])
        else:
            pieces[-1].append(None if token == "_" else token[-1])
    return pieces


def _is_like(text: str, pieces: list[list[str | None]]) -> bool:
    """Each piece at the first place after the one before it: never more than length × length steps."""
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return len(text) == len(first) and _stands_at(text, 0, first)
    end = len(text) - len(last)
    place = len(first)
    if end < place or not _stands_at(text, 0, first) or not _stands_at(text, end, last):
        return False
    for piece in pieces[1:-1]:
        found = next((i for i in range(place, end - len(piece) + 1) if _stands_at(text, i, piece)), None)
        if found is None:
            return False
        place = found + len(piece)
    return True


def _stands_at(text: str, place: int, piece: list[str | None]) -> bool:
    return all(letter in (None, text[place + i]) for i, letter in enumerate(piece))


def _between(value: Any, low: Any, high: Any) -> Any:
    return _logic(operator.and_)(_comparison(operator.ge)(value, low), _comparison(operator.le)(value, high))


def _in(value: Any, choices: Any) -> Any:
    if not isinstance(choices, list) or _is_geometry(value) or isinstance(value, list):
        raise TypeError("IN is for a value and a list of values")
    if not isinstance(value, pd.Series):
        return value in choices
    return value.isin(choices).astype("boolean").where(value.notna())


def _spatial(predicate: Callable[..., Any], turned: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """A spatial condition; `turned` says the same of its sides in the other order, for a given shape is prepared."""

    def meeting(left: Any, right: Any) -> Any:
        series = [side for side in (left, right) if isinstance(side, pd.Series)]
        if not series or not all(_is_geometry(side) for side in (left, right)):
            raise TypeError("a spatial condition needs the property geometry and a geometry")
        if len(series) == 2:
            return pd.Series(predicate(left.to_numpy(), right.to_numpy()), index=left.index)
        given, compare = (right, turned) if isinstance(left, pd.Series) else (left, predicate)
        shapely.prepare(given)
        return pd.Series(compare(given, series[0].to_numpy()), index=series[0].index)

    return meeting


def _is_geometry(value: Any) -> bool:
    return isinstance(value, shapely.Geometry) or str(getattr(value, "dtype", "")) == "geometry"


def _is_null(value: Any) -> Any:
    return value.isna() if isinstance(value, pd.Series) else value is None


def _casei(value: Any) -> Any:
    if not _is_text(value) or _is_geometry(value):
        raise TypeError("CASEI is for text")
    return value.str.casefold() if isinstance(value, pd.Series) else value.casefold()


_OPERATORS: dict[str, Callable[..., Any]] = {
    "and": _logic(operator.and_),
    "or": _logic(operator.or_),
    "not": _not,
    "=": _comparison(operator.eq),
    "<>": _comparison(operator.ne),
    "<": _comparison(operator.lt),
    "<=": _comparison(operator.le),
    ">": _comparison(operator.gt),
    ">=": _comparison(operator.ge),
    "isnull": _is_null,
    "like": _like,
    "between": _between,
    "in": _in,
    "casei": _casei,
    "+": _arithmetic(operator.add),
    "-": _arithmetic(lambda *values: operator.neg(*values) if len(values) == 1 else operator.sub(*values)),
    "*": _arithmetic(operator.mul),
    "/": _arithmetic(operator.truediv),
    "%": _arithmetic(operator.mod),
    "div": _arithmetic(operator.floordiv),
    "^": _arithmetic(operator.pow),
    "s_intersects": _spatial(shapely.intersects, shapely.intersects),
    "s_disjoint": _spatial(shapely.disjoint, shapely.disjoint),
    "s_within": _spatial(shapely.within, shapely.contains),
    "s_contains": _spatial(shapely.contains, shapely.within),
    "s_touches": _spatial(shapely.touches, shapely.touches),
    "s_overlaps": _spatial(shapely.overlaps, shapely.overlaps),
    "s_crosses": _spatial(shapely.crosses, shapely.crosses),
    "s_equals": _spatial(shapely.equals, shapely.equals),
}
