"""Who is whose neighbor."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from libpysal.graph import Graph

__all__ = ["Links", "SpatialWeights", "make_graph"]

Links = dict[tuple[str, str], float]
"""The weight of each directed link."""


@dataclass(frozen=True, eq=False)
class SpatialWeights:
    """Who is whose neighbor, keyed by area code; every area is there, an isolate with no neighbors.

    `graph` is a libpysal Graph in the order of the codes, binary but for kernel weights; `bridges` are the declared
    pairs in it.
    """

    boundary_set_id: str
    method: str
    parameters: dict[str, Any]
    graph: Graph = field(repr=False)
    bridges: tuple[tuple[str, str], ...] = ()

    @cached_property
    def codes(self) -> list[str]:
        """The area codes, sorted."""
        return [str(code) for code in self.graph.unique_ids]

    @cached_property
    def isolates(self) -> list[str]:
        """The codes of the areas without neighbors."""
        return [str(code) for code in self.graph.isolates]

    @property
    def n_components(self) -> int:
        """Into how many unconnected parts the areas fall, isolates counted."""
        return int(self.graph.n_components)

    def neighbors(self, code: str) -> list[str]:
        """The codes of an area's neighbors, sorted."""
        if code in self.isolates:
            return []
        return sorted(str(neighbor) for neighbor in self.graph[code].index)

    @property
    def links(self) -> int:
        """The number of directed links between different areas."""
        return sum(1 for focal, neighbor in self.graph.adjacency.index if focal != neighbor)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all links, by which a result names the weights that it was computed with."""
        lines = sorted(f"{focal}>{neighbor}={w!r}" for (focal, neighbor), w in self.graph.adjacency.items())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def among(self, codes: Iterable[str]) -> Graph:
        """The row-standardised graph of some of the areas, in the order of their codes."""
        wanted = sorted(codes)
        return self._standardised if wanted == self.codes else self.graph.subgraph(wanted).transform("r")

    @cached_property
    def _standardised(self) -> Graph:
        return self.graph.transform("r")

    def summary(self) -> dict[str, float]:
        """The fewest, the mean and the most neighbors that an area has."""
        counts = self.graph.cardinalities
        return {"fewest": int(counts.min()), "mean": float(counts.mean()), "most": int(counts.max())}

    def describe(self) -> dict[str, Any]:
        """What a run record and a page say about the weights."""
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


def make_graph(codes: Sequence[str], links: Mapping[tuple[str, str], float]) -> Graph:
    """The graph of all areas in the order of their codes; an area without links is an isolate."""
    from libpysal.graph import Graph

    isolates = set(codes) - {focal for focal, _ in links}
    rows = sorted([(focal, neighbor, weight) for (focal, neighbor), weight in links.items()]
                  + [(code, code, 0.0) for code in isolates])  # fmt: skip
    return Graph.from_arrays(*(list(column) for column in zip(*rows, strict=True)))
