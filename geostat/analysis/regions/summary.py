"""What is told of regions: their means and quality, what to know about them, and what they say in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geostat.analysis.regions.quality import (
    between_ratio,
    compactness,
    join_count_ratio,
    silhouettes,
    squared_distances,
)
from geostat.domain.findings import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geostat.analysis.core.reading import Text
    from geostat.analysis.core.sample import Sample
    from geostat.analysis.regions.methods import Task
    from geostat.domain.layers import Layer

    Ints = NDArray[np.int64]

__all__ = ["findings", "limits", "says", "statistics"]


def statistics(sample: Sample, task: Task, labels: Ints) -> dict[str, Any]:
    """The figures of all regions together, and of each."""
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


def findings(task: Task, labels: Ints, sample: Sample, floor_by: Layer | None) -> list[Finding]:
    """What is otherwise than was asked for: fewer regions, some below the floor, isolates."""
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


def says(found: dict[str, Any]) -> Text:
    """What the regions account for, beside the official groups if they are compared."""
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


def limits(sample: Sample) -> Text:
    """What the regions do not say."""
    count = len(sample.layers)
    return (
        f"The regions follow from {count} chosen layer{'' if count == 1 else 's'} and who adjoins whom; another choice "
        "gives others, and it says nothing of history, roads or administration.",
        f"การจัดกลุ่มขึ้นกับตัวชี้วัดที่เลือก {count} ตัวและการติดกันของพื้นที่ หากเลือกต่างไปกลุ่มก็เปลี่ยน "
        "และไม่ได้คำนึงถึงประวัติศาสตร์ ถนน หรือการบริหาร",
    )
