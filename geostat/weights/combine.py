"""Weights made of weights: both together, what they share, neighbors of neighbors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat.errors import InputError
from geostat.weights.model import Links, SpatialWeights, make_graph

if TYPE_CHECKING:
    from typing import Any

__all__ = ["higher_order", "intersection", "union"]


def union(first: SpatialWeights, second: SpatialWeights) -> SpatialWeights:
    """Neighbors by either; binary. Raises InputError if the weights are of different areas."""
    return _combined("union", first, second, _links(first) | _links(second))


def intersection(first: SpatialWeights, second: SpatialWeights) -> SpatialWeights:
    """Neighbors by both; binary. Raises InputError if the weights are of different areas."""
    theirs = _links(second)
    shared = {pair: 1.0 for pair in _links(first) if pair in theirs}
    return _combined("intersection", first, second, shared)


def higher_order(weights: SpatialWeights, order: int, *, lower: bool = True) -> SpatialWeights:
    """Areas that are `order` steps apart on the graph, and with `lower` also those that are fewer; binary.

    Raises InputError for an order below 2.
    """
    if order < 2:
        raise InputError(f"the order of neighbors of neighbors is 2 or more, not {order}", order=order)
    neighbors: dict[str, set[str]] = {code: set() for code in weights.codes}
    for focal, neighbor in _links(weights):
        neighbors[focal].add(neighbor)
    links: Links = {}
    for code in weights.codes:
        seen, edge = {code}, {code}
        for step in range(1, order + 1):
            edge = {further for each in edge for further in neighbors[each]} - seen
            seen |= edge
            if lower or step == order:
                links |= {(code, each): 1.0 for each in edge}
    return _derived(weights, "higher_order", {"order": order, "lower": lower, "of": weights.describe()}, links)


def _combined(method: str, first: SpatialWeights, second: SpatialWeights, links: Links) -> SpatialWeights:
    if first.codes != second.codes:
        raise InputError(
            f"weights of {first.boundary_set_id} and of {second.boundary_set_id} are of different areas; "
            "build both from one boundary set"
        )
    return _derived(first, method, {"of": [first.describe(), second.describe()]}, dict.fromkeys(links, 1.0))


def _derived(weights: SpatialWeights, method: str, parameters: dict[str, Any], links: Links) -> SpatialWeights:
    return SpatialWeights(weights.boundary_set_id, method, parameters, make_graph(weights.codes, links))


def _links(weights: SpatialWeights) -> Links:
    return {(str(a), str(b)): 1.0 for a, b in weights.graph.adjacency.index if a != b}
