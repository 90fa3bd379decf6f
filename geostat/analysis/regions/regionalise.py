"""Regional clustering: areas that adjoin and are alike become regions, by any of the usual methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from geostat.analysis.contract import Groups, Outcome, Seed, analysis
from geostat.analysis.progress import counted
from geostat.analysis.reading import Text, told
from geostat.analysis.regions.official import compare_with_groups
from geostat.analysis.regions.quality import (
    between_ratio,
    compactness,
    join_count_ratio,
    silhouettes,
    squared_distances,
)
from geostat.analysis.sample import Sample, check_varied, take_values
from geostat.errors import AnalysisError, InputError, some
from geostat.model import Finding, Layer
from geostat.weights import SpatialWeights
from geostat.weights.model import merged, to_matrix, transformed

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["METHODS", "Task", "regionalise"]

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


def _numbers(value: object) -> object:
    return [each for each in value.split(",") if each.strip()] if isinstance(value, str) else value


Numbers = Annotated[
    tuple[Annotated[float, Field(gt=0)], ...] | None,
    BeforeValidator(_numbers),
    Field(description="How much each layer counts, as 1,2,1; all the same if left out."),
]


@dataclass(frozen=True)
class Task:
    """What a method is given: attributes of the areas, who adjoins whom, and what is wanted."""

    x: Floats = field(repr=False)
    matrix: csr_array = field(repr=False)
    part: Ints = field(repr=False)
    k: int
    floor_of: Floats = field(repr=False)
    floor: float
    restarts: int
    seed: int

    @property
    def links(self) -> tuple[Ints, Ints]:
        """Who adjoins whom, as the kernels take it."""
        return self.matrix.indptr.astype(np.int64), self.matrix.indices.astype(np.int64)

    def state(self, stream: int) -> NDArray[np.uint64]:
        """The state of a random generator, from the seed and the number of the stream."""
        return np.random.SeedSequence([self.seed, stream]).generate_state(1, np.uint64).astype(np.uint64)


@analysis("Regional clustering", "การจัดกลุ่มพื้นที่เป็นภูมิภาค", family="regions", layers=(1, None))
def regionalise(
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
    standardise: Annotated[
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
    Sources: AssunÇão et al. 2006 (SKATER); Guo 2008 (REDCAP); Openshaw 1977, Openshaw & Rao 1995 (AZP); Duque et al.
    2012 (max-p).
    """
    sample = _region_sample(layers, weights)
    x = _attributes(sample, standardise, indicator_weights)
    matrix, linked = _joined(sample, layers[0]) if parts == "joined" else (sample.matrix, [])
    part = _parts_of(matrix)
    floor_of = _floor_of(sample, floor_by)
    wanted = _wanted(method, regions, floor, official, part, sample.n)
    task = Task(x, matrix, part, wanted, floor_of, floor or 0.0, restarts, seed)
    _check_floor(task, method)
    labels = _numbered(METHODS[method](task))
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


def _attributes(sample: Sample, standardise: str, counts: tuple[float, ...] | None) -> Floats:
    if counts is not None and len(counts) != len(sample.layers):
        raise InputError(f"{len(sample.layers)} layers need as many indicator_weights, not {len(counts)}")
    values = sample.values
    if standardise == "z":
        x = sample.z
    else:
        spread = np.ptp(values, axis=0) if standardise == "range" else 1.0
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
    least = 1 if method in _FREE else int(part.max()) + 1
    if not least <= k <= n:
        hint = "; or link them with parts=joined or with bridges" if least > 1 else ""
        raise AnalysisError(f"{n} areas in {least} unconnected parts can be {least} to {n} regions, not {k}{hint}", k=k)
    return k


def _check_floor(task: Task, method: str) -> None:
    if task.floor and method in _FREE:
        raise InputError(f"{method} does not keep a floor; choose a method whose regions are connected")
    if task.floor > task.floor_of.sum():
        raise AnalysisError(
            f"all areas together hold {task.floor_of.sum():,.0f}, less than the floor of {task.floor:,.0f}"
        )


def _agglomerated(linkage: str) -> Callable[[Task], Ints]:
    def run(task: Task) -> Ints:
        from geostat.analysis.regions.merging import LINKAGES, merge_order
        from geostat.analysis.regions.trees import cut_merges

        merges, _edges = merge_order(task.x, *task.links, LINKAGES[linkage])
        return cut_merges(len(task.x), merges, task.k, task.floor_of, task.floor)

    return run


def _redcap(linkage: str) -> Callable[[Task], Ints]:
    def run(task: Task) -> Ints:
        from geostat.analysis.regions.merging import LINKAGES, merge_order
        from geostat.analysis.regions.trees import cut_tree

        _merges, edges = merge_order(task.x, *task.links, LINKAGES[linkage])
        return cut_tree(task.x, edges, task.k, task.floor_of, task.floor)

    return run


def _skater(task: Task) -> Ints:
    from geostat.analysis.regions.trees import cut_tree, spanning_tree

    return cut_tree(task.x, spanning_tree(task.x, *task.links), task.k, task.floor_of, task.floor)


def _azp(search: str) -> Callable[[Task], Ints]:
    """Two beginnings from Ward's method, the others from seeds if there is no floor to keep."""

    def run(task: Task) -> Ints:
        from geostat.analysis.regions.partition import SEARCHES, grow_from_seeds, improve, spread_seeds

        best: tuple[float, Ints] | None = None
        for start in counted(range(task.restarts), task.restarts):
            state = task.state(start)
            if start < 2 or task.floor:
                begin = _numbered((_redcap("ward"), _agglomerated("ward"))[start % 2](task))
            else:
                begin = grow_from_seeds(task.x, *task.links, spread_seeds(task.x, task.part, task.k, state))
            labels = improve(task.x, *task.links, begin, task.floor_of, task.floor, SEARCHES[search], state)
            best = _better(task, best, labels)
        assert best is not None
        return best[1]

    return run


def _max_p(task: Task) -> Ints:
    from geostat.analysis.regions.partition import SEARCHES, grow_to_floor, improve

    grown = []
    for start in counted(range(task.restarts), task.restarts):
        labels, regions = grow_to_floor(task.x, *task.links, task.floor_of, task.floor, task.state(start))
        grown.append((regions, between_ratio(task.x, labels), -start, labels))
    grown.sort(key=lambda each: each[:3], reverse=True)
    best: tuple[float, Ints] | None = None
    for regions, _ratio, start, labels in grown[:10]:
        if regions == grown[0][0]:
            moved = improve(
                task.x, *task.links, labels, task.floor_of, task.floor, SEARCHES["annealing"], task.state(-start)
            )
            best = _better(task, best, moved)
    assert best is not None
    return best[1]


def _k_means_connected(task: Task) -> Ints:
    from geostat.analysis.regions.partition import grow_from_seeds, move_to_nearest_mean, spread_seeds

    best: tuple[float, Ints] | None = None
    for start in counted(range(task.restarts), task.restarts):
        if task.floor:
            begin = _numbered(_redcap("ward")(task))
        else:
            begin = grow_from_seeds(task.x, *task.links, spread_seeds(task.x, task.part, task.k, task.state(start)))
        best = _better(task, best, move_to_nearest_mean(task.x, *task.links, begin, task.floor_of, task.floor, 300))
    assert best is not None
    return best[1]


def _k_means(task: Task) -> Ints:
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # sums of several threads would differ in their last bits
        found = KMeans(task.k, n_init=task.restarts, random_state=task.seed % 2**32).fit(task.x)
    return np.asarray(found.labels_, dtype=np.int64)


def _hierarchical(task: Task) -> Ints:
    from sklearn.cluster import AgglomerativeClustering

    return np.asarray(AgglomerativeClustering(task.k, linkage="ward").fit(task.x).labels_, dtype=np.int64)


def _better(task: Task, best: tuple[float, Ints] | None, labels: Ints) -> tuple[float, Ints]:
    ratio = between_ratio(task.x, labels)
    return (ratio, labels) if best is None or ratio > best[0] + 1e-12 else best


_FREE = ("k_means", "hierarchical")

METHODS: dict[str, Callable[[Task], Ints]] = {
    **{linkage: _agglomerated(linkage) for linkage in ("ward", "average", "complete", "single")},
    "skater": _skater,
    **{f"redcap_{linkage}": _redcap(linkage) for linkage in ("ward", "average", "complete", "single")},
    "azp": _azp("greedy"),
    "azp_tabu": _azp("tabu"),
    "azp_annealing": _azp("annealing"),
    "max_p": _max_p,
    "k_means_connected": _k_means_connected,
    "k_means": _k_means,
    "hierarchical": _hierarchical,
}
"""The methods by name."""


def _numbered(labels: Ints) -> Ints:
    """Labels from 0, in the order of the first area of each region."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _outcome(
    sample: Sample,
    task: Task,
    labels: Ints,
    method: str,
    official: Groups | None,
    linked: list[list[str]],
    floor_by: Layer | None,
) -> Outcome:
    found = _statistics(sample, task, labels)
    columns: dict[str, Any] = {**sample.shown(), "region": labels + 1, "class": [f"{label + 1}" for label in labels]}
    if official is not None:
        found["official"], compared = compare_with_groups(
            task.x, labels, sample.codes, task.matrix, official, sample.names
        )
        columns |= compared
    table = sample.with_classes(sample.frame(columns)).astype({"region": "Int64"})
    described = {"method": method, **found, "linked": linked}
    findings = (*sample.findings(), *_findings(task, labels, sample, floor_by))
    return Outcome(described, table, findings, told(_says(described), _limits(sample)))


def _statistics(sample: Sample, task: Task, labels: Ints) -> dict[str, Any]:
    k = int(labels.max()) + 1
    whole, joins = join_count_ratio(labels, task.matrix)
    shapes = sample.layers[0].boundary_set.areas.geometry.loc[sample.codes]
    round_, apart = compactness(shapes, labels), silhouettes(task.x, labels)
    within, count = squared_distances(task.x, labels), np.bincount(labels)
    total = float(((task.x - task.x.mean(axis=0)) ** 2).sum())
    means = [np.bincount(labels, column) / count for column in sample.values.T]
    return {
        "count": k,
        "n": sample.n,
        "between_ratio": between_ratio(task.x, labels),
        "join_count_ratio": whole,
        "silhouette": None if apart is None else float(apart.mean()),
        "compactness": float(round_.mean()),
        "regions": [
            {
                "region": r + 1,
                "areas": int(count[r]),
                "codes": [code for code, label in zip(sample.codes, labels, strict=True) if label == r],
                "means": {name: float(mean[r]) for name, mean in zip(sample.names, means, strict=True)},
                "held": float(task.floor_of[labels == r].sum()),
                "share_within": float(within[r] / total) if total else 0.0,
                "join_count_ratio": None if np.isnan(joins[r]) else float(joins[r]),
                "compactness": float(round_[r]),
                "silhouette": None if apart is None else float(apart[labels == r].mean()),
            }
            for r in range(k)
        ],
    }


def _findings(task: Task, labels: Ints, sample: Sample, floor_by: Layer | None) -> list[Finding]:
    found = []
    k = int(labels.max()) + 1
    if task.k and k < task.k:
        found.append(
            Finding(
                "warning",
                "fewer_regions",
                f"only {k} of {task.k} regions can be made that reach the floor",
                f"แบ่งได้เพียง {k} จาก {task.k} กลุ่มที่ถึงเกณฑ์ขั้นต่ำ",
            )
        )
    held = np.bincount(labels, task.floor_of)
    below = np.flatnonzero(held < task.floor)
    if len(below):
        what = floor_by.indicator.id if floor_by else "areas"
        named = ", ".join(f"{region + 1} ({held[region]:,.0f})" for region in below)
        found.append(
            Finding(
                "warning",
                "below_floor",
                f"these regions hold less than {task.floor:,.0f} {what}, being cut off from others: {named}",
                f"กลุ่มเหล่านี้ต่ำกว่าเกณฑ์ {task.floor:,.0f} ({what}) เพราะไม่ติดกับพื้นที่อื่น: {named}",
            )
        )
    alone = [sample.codes[i] for i in np.flatnonzero(np.diff(task.matrix.indptr) == 0)]
    if alone:
        codes = ", ".join(alone)
        found.append(
            Finding(
                "info",
                "isolates",
                f"each a region of its own, having no neighbor: {codes}",
                f"เป็นกลุ่มเดี่ยวเพราะไม่มีพื้นที่ติดกัน: {codes}",
            )
        )
    return found


def _says(found: dict[str, Any]) -> Text:
    share = f"{found['between_ratio']:.0%}"
    english = f"{found['count']} regions account for {share} of the differences between {found['n']} areas."
    thai = f"{found['count']} กลุ่มอธิบายความแตกต่างระหว่าง {found['n']} พื้นที่ได้ {share}"
    if "official" in found:
        beside = found["official"]
        english += (
            f" The {beside['groups']} official groups account for {beside['between_ratio']:.0%}; the two agree by an "
            f"adjusted Rand index of {beside['adjusted_rand']:.2f}, and {beside['moves']} of {beside['areas']} areas "
            "would move."
        )
        thai += (
            f" กลุ่มทางการ {beside['groups']} กลุ่มอธิบายได้ {beside['between_ratio']:.0%} ดัชนี Rand ที่ปรับแล้วเท่ากับ "
            f"{beside['adjusted_rand']:.2f} และมี {beside['moves']} จาก {beside['areas']} พื้นที่ที่จะย้ายกลุ่ม"
        )
    return english, thai


def _limits(sample: Sample) -> Text:
    count = len(sample.layers)
    return (
        f"The regions follow from {count} chosen layer{'' if count == 1 else 's'} and who adjoins whom; another choice "
        "gives others, and it says nothing of history, roads or administration.",
        f"การจัดกลุ่มขึ้นกับตัวชี้วัดที่เลือก {count} ตัวและการติดกันของพื้นที่ หากเลือกต่างไปกลุ่มก็เปลี่ยน "
        "และไม่ได้คำนึงถึงประวัติศาสตร์ ถนน หรือการบริหาร",
    )
