"""Regions beside official groups: how far they agree, which areas would move and why, how coherent each group is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geostat.analysis.regions.quality import between_ratio, is_connected, silhouettes, squared_distances
from geostat.errors import AnalysisError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from geostat.analysis.core.contract import Groups

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["compare_with_groups"]


def compare_with_groups(
    x: Floats, labels: Ints, codes: list[str], matrix: csr_array, groups: Groups, names: list[str]
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Statistics of the comparison, and columns for each area: `group`, `like_group`, `moves`, `reason`.

    Each region is matched with the group with which it shares most areas, one to one, so that the most areas agree
    (Hungarian method). An area moves if its region is matched with another group, or with none. Areas in no group are
    left out.
    """
    from sklearn.metrics import adjusted_rand_score

    inside = np.array([code in groups.of for code in codes])
    if inside.sum() < 2:
        raise AnalysisError(f"the areas are not members of {groups.id}; compare with groups of the same areas")
    titles, own = np.unique(
        [groups.of[code] for code, kept in zip(codes, inside, strict=True) if kept], return_inverse=True
    )
    regions, part = labels[inside], x[inside]
    match = _matched(regions, own)
    like = np.array([match.get(int(region), -1) for region in regions])
    found = {
        "boundary_set": groups.id,
        "groups": len(titles),
        "areas": int(inside.sum()),
        "adjusted_rand": float(adjusted_rand_score(own, regions)),
        "agree": int((like == own).sum()),
        "moves": int((like != own).sum()),
        "between_ratio": between_ratio(part, own),
        "regions_between_ratio": between_ratio(part, np.unique(regions, return_inverse=True)[1]),
        "coherence": _coherence(part, own, regions, titles, matrix, np.flatnonzero(inside)),
    }
    columns: dict[str, list[Any]] = {name: [None] * len(codes) for name in ("group", "like_group", "moves", "reason")}
    for row, i in enumerate(np.flatnonzero(inside)):
        columns["group"][i] = str(titles[own[row]])
        columns["like_group"][i] = str(titles[like[row]]) if like[row] >= 0 else None
        columns["moves"][i] = bool(like[row] != own[row])
        if like[row] != own[row]:
            columns["reason"][i] = _reason(part, row, own, regions, names)
    return found, columns


def _matched(regions: Ints, own: Ints) -> dict[int, int]:
    """The group that each region is matched with."""
    from scipy.optimize import linear_sum_assignment

    shared = np.zeros((regions.max() + 1, own.max() + 1))
    np.add.at(shared, (regions, own), 1)
    rows, columns = linear_sum_assignment(-shared)
    return {int(region): int(group) for region, group in zip(rows, columns, strict=True) if shared[region, group]}


def _reason(x: Floats, i: int, own: Ints, regions: Ints, names: list[str]) -> str:
    """In which indicator an area is nearer to the others of its region than to those of its group."""
    others = np.arange(len(x)) != i
    group, region = (labels == labels[i] for labels in (own, regions))
    if not (group & others).any() or not (region & others).any():
        return "alone"
    away = [(x[i] - x[members & others].mean(axis=0)) ** 2 for members in (group, region)]
    nearer = away[0] - away[1]
    if nearer.sum() <= 0:
        return "neighbors"  # not nearer itself: it goes with the areas around it
    return names[int(np.argmax(nearer))]


def _coherence(
    x: Floats, own: Ints, regions: Ints, titles: NDArray[Any], matrix: csr_array, at: Ints
) -> list[dict[str, Any]]:
    """For each group: its spread beside that of all areas, silhouette, whether it hangs together, how many regions."""
    count = np.bincount(own)
    spread = squared_distances(x, own) / count
    overall = ((x - x.mean(axis=0)) ** 2).sum() / len(x)
    among, shapes = matrix[at][:, at], silhouettes(x, own)
    return [
        {
            "group": str(title),
            "areas": int(count[g]),
            "spread": float(spread[g] / overall),
            "silhouette": None if shapes is None else float(shapes[own == g].mean()),
            "connected": is_connected(own == g, among),
            "in_regions": len(np.unique(regions[own == g])),
        }
        for g, title in enumerate(titles)
    ]
