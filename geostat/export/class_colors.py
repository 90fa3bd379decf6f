"""A color and a name for each class that an analysis puts areas in."""

from __future__ import annotations

from geostat.export.classification import NO_DATA_COLOR

__all__ = ["ORDINARY", "class_color", "class_name"]

ORDINARY = ("not_significant", "outside", "no_pattern", "same", "fitted", "isolate", "no_data")
"""Classes of what does not stand out or was not tested; they come last in a legend."""

CLASS_NAMES = {
    "HH": "สูงท่ามกลางสูง · high among high",
    "LL": "ต่ำท่ามกลางต่ำ · low among low",
    "HL": "สูงท่ามกลางต่ำ · high among low",
    "LH": "ต่ำท่ามกลางสูง · low among high",
    "hot": "จุดร้อน · hot",
    "cold": "จุดเย็น · cold",
    "positive": "คล้ายเพื่อนบ้าน · like its neighbors",
    "negative": "ต่างจากเพื่อนบ้าน · unlike its neighbors",
    "cluster": "เกาะกลุ่ม · in a cluster",
    "matched": "ใกล้กันทั้งทำเลและค่า · near and similar",
    "up": "เลื่อนขึ้น · up",
    "down": "เลื่อนลง · down",
    "own": "พื้นที่ข้ามค่าเฉลี่ยเอง · crossed the mean itself",
    "neighbors": "เพื่อนบ้านข้ามค่าเฉลี่ย · its neighbors did",
    "both": "ข้ามทั้งคู่ · both did",
    "same": "คงเดิม · the same",
    "not_significant": "ไม่มีนัยสำคัญ · not significant",
    "outside": "ไม่อยู่ในกลุ่ม · not in the group",
    "no_pattern": "ไม่มีรูปแบบ · no pattern",
    "isolate": "ไม่มีพื้นที่ติดกัน · no neighbors",
    "no_data": "ไม่มีข้อมูล · no data",
}

_PLAIN = "#f4f4f0"

_COLORS = {
    "HH": "#d7191c",
    "LL": "#2c7bb6",
    "HL": "#fdae61",
    "LH": "#abd9e9",
    "hot": "#d7191c",
    "cold": "#2c7bb6",
    "positive": "#1a9641",
    "negative": "#d01c8b",
    "cluster": "#d7191c",
    "matched": "#1a9641",
    "up": "#1a9641",
    "down": "#d01c8b",
    "own": "#fdae61",
    "neighbors": "#abd9e9",
    "both": "#d7191c",
    **dict.fromkeys(("not_significant", "outside", "no_pattern", "same", "fitted"), _PLAIN),
    "isolate": "#c8b6dd",
    "no_data": NO_DATA_COLOR,
}

_SPOTS = ("new", "consecutive", "intensifying", "persistent", "diminishing", "sporadic", "oscillating", "historical")
_GOLDEN_ANGLE = 137.508  # successive hues are far apart, however many there are


def class_name(name: str) -> str:
    """What a class is called, in Thai and English."""
    if name.isdigit():
        return f"กลุ่มที่ {name} · region {name}"
    if name.rpartition("_")[0] in _SPOTS:
        from geostat.analysis.hot_spots.emerging import spot_name_th

        return f"{spot_name_th(name)} · {name.replace('_', ' ')}"
    return CLASS_NAMES.get(name, name.replace("_", " "))


def class_color(name: str) -> str:
    """The color of a class; regions, which are numbered, have hues that differ from the next in number."""
    if name in _COLORS:
        return _COLORS[name]
    kind, _, way = name.rpartition("_")
    if kind in _SPOTS:
        return f"hsl({0 if way == 'hot' else 215} 80% {28 + 6 * _SPOTS.index(kind)}%)"
    number = int(name) if name.isdigit() else sum(map(ord, name))
    return f"hsl({number * _GOLDEN_ANGLE % 360:.0f} 55% {72 if number % 2 else 55}%)"
