"""Weights made of weights: both together, what they share, neighbors of neighbors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat.errors import InputError
from geostat.weights.model import SpatialWeights, merged, to_matrix, transformed

if TYPE_CHECKING:
    from typing import Any

    from scipy.sparse import csr_array

__all__ = ["higher_order", "intersection", "union"]


def union(first: SpatialWeights, second: SpatialWeights) -> SpatialWeights:
    """Neighbors by either; binary. Raises InputError if the weights are of different areas."""
    _check_same_areas(first, second)
    return _combined("union", first, second, merged(_binary(first), _binary(second)))


def intersection(first: SpatialWeights, second: SpatialWeights) -> SpatialWeights:
    """Neighbors by both; binary. Raises InputError if the weights are of different areas."""
    _check_same_areas(first, second)
    return _combined("intersection", first, second, _links_of(_binary(first).multiply(_binary(second))))


def higher_order(weights: SpatialWeights, order: int, *, lower: bool = True) -> SpatialWeights:
    """Areas that are `order` steps apart on the graph, and with `lower` also those that are fewer; binary.

    Raises InputError for an order below 2.
    """
    if order < 2:
        raise InputError(f"the order of neighbors of neighbors is 2 or more, not {order}", order=order)
    steps = _binary(weights)
    reached = edge = steps
    for _step in range(order - 1):
        further = _links_of(edge @ steps)
        edge = _links_of(further - further.multiply(reached))
        reached = merged(reached, edge)
    parameters = {"order": order, "lower": lower, "of": weights.describe()}
    return _derived(weights, "higher_order", parameters, reached if lower else edge)


def _combined(method: str, first: SpatialWeights, second: SpatialWeights, matrix: csr_array) -> SpatialWeights:
    return _derived(first, method, {"of": [first.describe(), second.describe()]}, matrix)


def _check_same_areas(first: SpatialWeights, second: SpatialWeights) -> None:
    if first.codes != second.codes:
        raise InputError(
            f"weights of {first.boundary_set_id} and of {second.boundary_set_id} are of different areas; "
            "build both from one boundary set"
        )


def _derived(weights: SpatialWeights, method: str, parameters: dict[str, Any], matrix: csr_array) -> SpatialWeights:
    return SpatialWeights(weights.boundary_set_id, method, parameters, weights.codes, matrix)


def _binary(weights: SpatialWeights) -> csr_array:
    return transformed(weights.matrix, "binary")


def _links_of(product: csr_array) -> csr_array:
    """Weight 1 wherever a product of matrices is not 0, but for an area and itself."""
    cells = product.tocoo()
    there = cells.data != 0
    return to_matrix(product.shape[0], cells.row[there], cells.col[there])
