"""Who is whose neighbor."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from libpysal.graph import Graph
    from numpy.typing import NDArray

__all__ = ["SpatialWeights", "Transform", "from_links", "merged", "to_graph", "to_matrix", "transformed"]

Transform = Literal["row", "binary", "original"]
"""Weights of each area that add up to 1, that are all 1, or as they were built."""


@dataclass(frozen=True, eq=False)
class SpatialWeights:
    """Who is whose neighbor, keyed by area code; every area is there, an isolate with no neighbors.

    `matrix` is n × n in the order of the codes, which are sorted; row i holds the weights of the neighbors of area i,
    all 1 but for kernel weights, and never of itself. `bridges` are the declared pairs in it.
    """

    boundary_set_id: str
    method: str
    parameters: dict[str, Any]
    codes: list[str] = field(repr=False)
    matrix: csr_array = field(repr=False)
    bridges: tuple[tuple[str, str], ...] = ()

    @cached_property
    def graph(self) -> Graph:
        """The weights as a libpysal Graph of their own, for whatever else PySAL can do."""
        return to_graph(self.codes, self.matrix)

    @cached_property
    def cardinalities(self) -> NDArray[np.int64]:
        """The number of neighbors of each area."""
        counts: NDArray[np.int64] = np.diff(self.matrix.indptr).astype(np.int64)
        return counts

    @cached_property
    def isolates(self) -> list[str]:
        """The codes of the areas without neighbors."""
        return [self.codes[i] for i in np.flatnonzero(self.cardinalities == 0)]

    @cached_property
    def n_components(self) -> int:
        """Into how many unconnected parts the areas fall, isolates counted."""
        from scipy.sparse.csgraph import connected_components

        return int(connected_components(self.matrix, directed=False, return_labels=False))

    def neighbors(self, code: str) -> list[str]:
        """The codes of an area's neighbors, sorted."""
        row = self.codes.index(code)
        start, stop = self.matrix.indptr[row : row + 2]
        return [self.codes[i] for i in self.matrix.indices[start:stop]]

    @property
    def links(self) -> int:
        """The number of directed links."""
        return int(self.matrix.nnz)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over codes and links, by which a result names the weights that it was computed with."""
        content = hashlib.sha256("\n".join(self.codes).encode())
        for part, kind in ((self.matrix.indptr, "<i8"), (self.matrix.indices, "<i8"), (self.matrix.data, "<f8")):
            content.update(part.astype(kind).tobytes())
        return content.hexdigest()

    def to_table(self) -> pd.DataFrame:
        """One row for each directed link: `focal`, `neighbor`, `weight`."""
        import pandas as pd

        codes = np.array(self.codes, dtype=object)
        focal = np.repeat(codes, self.cardinalities)
        columns = {"focal": focal, "neighbor": codes[self.matrix.indices], "weight": self.matrix.data}
        return pd.DataFrame(columns).astype({"focal": "str", "neighbor": "str"})

    def summary(self) -> dict[str, float]:
        """The fewest, the mean and the most neighbors that an area has."""
        counts = self.cardinalities
        return {"fewest": int(counts.min()), "mean": float(counts.mean()), "most": int(counts.max())}

    def describe(self) -> dict[str, Any]:
        """What a run record and a page say about the weights, and from which they can be built again."""
        return {
            "method": self.method,
            **self.parameters,
            "boundary_set": self.boundary_set_id,
            "bridges": [list(pair) for pair in self.bridges],
            "areas": len(self.codes),
            "links": self.links,
            "isolates": self.isolates,
            "components": self.n_components,
            "neighbors": self.summary(),
            "digest": self.digest,
        }


def to_graph(codes: Sequence[str], matrix: csr_array) -> Graph:
    """A libpysal Graph of a matrix whose rows are in the order of the codes."""
    from libpysal.graph import Graph

    return Graph.from_sparse(matrix.tocoo(), ids=np.array(codes, dtype=object))


def transformed(matrix: csr_array, transform: Transform) -> csr_array:
    """A copy of the matrix with its weights standardized by row, all 1, or as they are."""
    data = np.ones(matrix.nnz) if transform == "binary" else matrix.data.astype(float)
    if transform == "row":
        counts = np.diff(matrix.indptr)
        sums = np.zeros(len(counts))
        np.add.at(sums, np.repeat(np.arange(len(counts)), counts), data)
        data = data / np.repeat(sums, counts)
    return csr_array((data, matrix.indices.copy(), matrix.indptr.copy()), shape=matrix.shape)


def to_matrix(
    n: int, focal: NDArray[Any], neighbor: NDArray[Any], weight: NDArray[np.float64] | None = None
) -> csr_array:
    """The n × n matrix of directed links by position: each once, with ordered rows, none of an area to itself."""
    weight = np.ones(len(focal)) if weight is None else weight
    kept = (focal != neighbor) & (weight != 0)
    order = np.lexsort((neighbor[kept], focal[kept]))
    focal, neighbor, weight = (part[kept][order] for part in (focal, neighbor, weight))
    first = np.ones(len(focal), dtype=bool)
    first[1:] = (focal[1:] != focal[:-1]) | (neighbor[1:] != neighbor[:-1])
    indptr = np.concatenate([[0], np.cumsum(np.bincount(focal[first].astype(np.int64), minlength=n))])
    return csr_array((weight[first], neighbor[first].astype(np.int32), indptr.astype(np.int32)), shape=(n, n))


def from_links(codes: Sequence[str], links: Mapping[tuple[str, str], float]) -> csr_array:
    """The matrix of links that are keyed by codes."""
    at = {code: position for position, code in enumerate(codes)}
    positions = np.array([(at[a], at[b]) for a, b in links], dtype=np.int64).reshape(-1, 2)
    return to_matrix(len(codes), positions[:, 0], positions[:, 1], np.fromiter(links.values(), float, len(links)))


def merged(first: csr_array, second: csr_array) -> csr_array:
    """The links of both; those of the first keep their weight."""
    parts = [matrix.tocoo() for matrix in (first, second)]
    focal, neighbor, weight = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("row", "col", "data")
    )
    return to_matrix(first.shape[0], focal, neighbor, weight)
