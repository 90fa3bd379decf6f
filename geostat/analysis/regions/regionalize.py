"""Regional clustering: areas that adjoin and are alike become regions, by any of the usual methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from geostat.analysis.core.contract import Groups, Outcome, Seed, analysis
from geostat.analysis.core.reading import told
from geostat.analysis.core.sample import Sample, check_varied, take_values
from geostat.analysis.regions.methods import FREE, METHODS, Task, numbered
from geostat.analysis.regions.official import compare_with_groups
from geostat.analysis.regions.summary import findings, limits, says, statistics
from geostat.domain.layers import Layer
from geostat.errors import AnalysisError, InputError, some
from geostat.weights import SpatialWeights
from geostat.weights.model import merged, to_matrix, transformed

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["regionalize"]

Method = Literal[
    "ward",
    "average",
    "complete",
    "single",
    "skater",
    "redcap_ward",
    "redcap_average",
    "redcap_complete",
    "redcap_single",
    "azp",
    "azp_tabu",
    "azp_annealing",
    "max_p",
    "k_means_connected",
    "k_means",
    "hierarchical",
]

Numbers = Annotated[
    tuple[Annotated[float, Field(gt=0)], ...] | None,
    Field(description="How much each layer counts, as 1,2,1; all the same if left out."),
]


@analysis("Regional clustering", "การจัดกลุ่มพื้นที่เป็นภูมิภาค", family="regions", layers=(1, None))
def regionalize(
    layers: Sequence[Layer],
    weights: SpatialWeights,
    *,
    method: Annotated[Method, Field(description="How regions are found.")] = "ward",
    regions: Annotated[
        int | None, Field(ge=1, description="How many; as many as there are groups to compare with if left out.")
    ] = None,
    floor: Annotated[
        float | None, Field(gt=0, description="What each region must hold at least: areas, or of floor_by.")
    ] = None,
    floor_by: Annotated[Layer | None, Field(description="The layer, such as population, that the floor is of.")] = None,
    indicator_weights: Numbers = None,
    standardize: Annotated[
        Literal["z", "range", "none"], Field(description="Standard scores, shares of the range, or values as they are.")
    ] = "z",
    parts: Annotated[
        Literal["apart", "joined"],
        Field(description="Unconnected parts are regions of their own, or linked to the part nearest to them."),
    ] = "apart",
    restarts: Annotated[int, Field(ge=1, le=10_000, description="From how many beginnings a search starts.")] = 20,
    seed: Seed = 1,
    official: Annotated[Groups | None, Field(description="Groups of the same areas to compare with.")] = None,
) -> Outcome:
    """Regional clustering of areas by one layer or several: connected regions whose areas are alike.

    Areas adjoin if either is a neighbor of the other; how much a neighbor weighs does not matter.

    Methods: `ward`, `average`, `complete`, `single` (agglomerative, only regions that adjoin merge); `skater` and
    `redcap_…` (a spanning tree, cut where it takes most off the squared distances); `azp`, `azp_tabu`, `azp_annealing`
    (areas are moved while that helps); `max_p` (as many regions as reach the floor); `k_means_connected`; and, not
    bound to adjoining areas, `k_means` and `hierarchical`. A layer that counts w adds w times its squared differences.

    The table has the values, `region` (1, 2, …), `class` (the region, or no_data) and, if compared, `group`,
    `like_group` (the group that its region is matched with), `moves` and `reason` (the indicator in which the area is
    nearer to its region, `neighbors` if it only goes with those around it, `alone`). Statistics: `regions` with means
    and quality, `between_ratio` (share of squared distances between regions), `join_count_ratio`, `silhouette`,
    `compactness`, `official`. Every area with values is in one region; an isolate is a region of its own unless `parts`
    are joined.

    Raises AnalysisError if the regions that are asked for cannot be, InputError for parameters that do not fit.
    Sources: Assunção et al. 2006 (SKATER); Guo 2008 (REDCAP); Openshaw 1977, Openshaw & Rao 1995 (AZP); Duque et al.
    2012 (max-p).
    """
    sample = _region_sample(layers, weights)
    x = _attributes(sample, standardize, indicator_weights)
    matrix, linked = _joined(sample, layers[0]) if parts == "joined" else (sample.matrix, [])
    part = _parts_of(matrix)
    floor_of = _floor_of(sample, floor_by)
    wanted = _wanted(method, regions, floor, official, part, sample.n)
    task = Task(x, matrix, part, wanted, floor_of, floor or 0.0, restarts, seed)
    _check_floor(task, method)
    labels = numbered(METHODS[method](task))
    return _outcome(sample, task, labels, method, official, linked, floor_by)


def _region_sample(layers: Sequence[Layer], weights: SpatialWeights) -> Sample:
    """All areas with values; isolates are areas too."""
    values = take_values(layers)
    if set(values.index) != set(weights.codes):
        raise AnalysisError(f"the weights were built for {weights.boundary_set_id}, the layers have other areas")
    usable = np.isfinite(values.to_numpy()).all(axis=1)
    if usable.sum() < 3:
        raise AnalysisError(f"only {usable.sum()} areas have values in all layers; regions need 3 or more")
    chosen = np.ascontiguousarray(values.to_numpy()[usable])
    check_varied(chosen, layers)
    at, codes = np.flatnonzero(usable), np.array(weights.codes, dtype=object)
    links = transformed(weights.matrix[at][:, at], "binary").tocoo()
    both = to_matrix(len(at), np.concatenate([links.row, links.col]), np.concatenate([links.col, links.row]))
    return Sample(tuple(layers), list(codes[usable]), chosen, both, [], list(codes[~usable]))


def _attributes(sample: Sample, standardize: str, counts: tuple[float, ...] | None) -> Floats:
    if counts is not None and len(counts) != len(sample.layers):
        raise InputError(f"{len(sample.layers)} layers need as many indicator_weights, not {len(counts)}")
    values = sample.values
    if standardize == "z":
        x = sample.z
    else:
        spread = np.ptp(values, axis=0) if standardize == "range" else 1.0
        x = (values - values.mean(axis=0)) / spread
    return np.ascontiguousarray(x * np.sqrt(np.array(counts)) if counts else x)


def _joined(sample: Sample, layer: Layer) -> tuple[csr_array, list[list[str]]]:
    """The matrix with every part linked to its nearest, and the links that were added."""
    import shapely

    shapes = layer.boundary_set.areas.geometry.loc[sample.codes].to_numpy()
    matrix, added = sample.matrix, []
    while (part := _parts_of(matrix)).max() > 0:
        counts = np.bincount(part)
        smallest = part == int(np.argmin(counts))
        inside, outside = np.flatnonzero(smallest), np.flatnonzero(~smallest)
        tree = shapely.STRtree(shapes[outside])
        pairs, away = tree.query_nearest(shapes[inside], return_distance=True, all_matches=False)
        near = int(np.argmin(away))
        a, b = int(inside[pairs[0, near]]), int(outside[pairs[1, near]])
        added.append([sample.codes[a], sample.codes[b]])
        matrix = merged(matrix, to_matrix(sample.n, np.array([a, b]), np.array([b, a])))
    return matrix, added


def _parts_of(matrix: csr_array) -> Ints:
    from scipy.sparse.csgraph import connected_components

    return np.asarray(connected_components(matrix, directed=False)[1], dtype=np.int64)


def _floor_of(sample: Sample, floor_by: Layer | None) -> Floats:
    if floor_by is None:
        return np.ones(sample.n)
    held = floor_by.values.reindex(sample.codes).to_numpy(dtype=float)
    absent = [code for code, value in zip(sample.codes, held, strict=True) if not value >= 0]
    if absent:
        raise AnalysisError(
            f"{floor_by.indicator.id} has no value, or one below zero, for {some(absent)}", codes=absent
        )
    return np.ascontiguousarray(held)


def _wanted(method: str, k: int | None, floor: float | None, official: Groups | None, part: Ints, n: int) -> int:
    """How many regions; raises if that cannot be."""
    if method == "max_p":
        if floor is None:
            raise InputError("max_p finds as many regions as reach a floor; say the floor")
        return 0
    if k is None:
        if official is None:
            raise InputError("say how many regions there should be", regions=None)
        k = len(set(official.of.values()))
    least = 1 if method in FREE else int(part.max()) + 1
    if not least <= k <= n:
        hint = "; or link them with parts=joined or with bridges" if least > 1 else ""
        raise AnalysisError(f"{n} areas in {least} unconnected parts can be {least} to {n} regions, not {k}{hint}", k=k)
    return k


def _check_floor(task: Task, method: str) -> None:
    if task.floor and method in FREE:
        raise InputError(f"{method} does not keep a floor; choose a method whose regions are connected")
    if task.floor > task.floor_of.sum():
        raise AnalysisError(
            f"all areas together hold {task.floor_of.sum():,.0f}, less than the floor of {task.floor:,.0f}"
        )


def _outcome(
    sample: Sample,
    task: Task,
    labels: Ints,
    method: str,
    official: Groups | None,
    linked: list[list[str]],
    floor_by: Layer | None,
) -> Outcome:
    found = statistics(sample, task, labels)
    columns: dict[str, Any] = {**sample.shown(), "region": labels + 1, "class": [f"{label + 1}" for label in labels]}
    if official is not None:
        found["official"], compared = compare_with_groups(
            task.x, labels, sample.codes, task.matrix, official, sample.names
        )
        columns |= compared
    table = sample.with_classes(sample.frame(columns)).astype({"region": "Int64"})
    described = {"method": method, **found, "linked": linked}
    known = (*sample.findings(), *findings(task, labels, sample, floor_by))
    return Outcome(described, table, known, told(says(described), limits(sample)))
