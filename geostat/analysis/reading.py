"""A result in one sentence, in Thai and in English, written from its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geostat.analysis.result import AnalysisResult

__all__ = ["read_aloud"]


def read_aloud(result: AnalysisResult) -> dict[str, str]:
    """The sentence in each language: `{"en": …, "th": …}`."""
    statistics, alpha = result.statistics, result.run["parameters"].get("alpha", 0.05)
    figures = f"I = {statistics['I']:.2f}, p = {_p(statistics['p_sim'])}, n = {statistics['n']}"
    pattern = _pattern(statistics, alpha)
    english = f"{_PATTERN_EN[pattern]} (Moran's {figures})"
    thai = f"{_PATTERN_TH[pattern]} (Moran’s {figures})"
    if result.analysis == "local_moran":
        classes = statistics["classes"]
        counts = {name: classes[name] for name in ("HH", "LL", "HL", "LH")}
        if any(counts.values()):
            english += "; significant: " + ", ".join(f"{c} {_CLASS_EN[n]}" for n, c in counts.items() if c)
            thai += " โดยมีนัยสำคัญ: " + " ".join(f"{_CLASS_TH[n]} {c} พื้นที่" for n, c in counts.items() if c)
        else:
            english += "; no single area stands out beyond chance"
            thai += " และไม่มีพื้นที่ใดเด่นเกินกว่าที่จะเกิดโดยบังเอิญ"
    return {"en": english + ".", "th": thai}


def _pattern(statistics: dict[str, float], alpha: float) -> str:
    if statistics["p_sim"] > alpha:
        return "none"
    return "alike" if statistics["I"] > statistics["expected_I"] else "unlike"


def _p(p: float) -> str:
    return f"{p:.4f}" if p >= 0.0001 else f"{p:.1e}"


_PATTERN_EN = {
    "alike": "Neighbouring areas have similar values more often than chance would bring about",
    "unlike": "Neighbouring areas have unlike values more often than chance would bring about",
    "none": "The map cannot be told apart from a random one",
}
_PATTERN_TH = {
    "alike": "พื้นที่ข้างเคียงกันมีค่าใกล้เคียงกันมากกว่าที่จะเกิดโดยบังเอิญ",
    "unlike": "พื้นที่ข้างเคียงกันมีค่าต่างกันมากกว่าที่จะเกิดโดยบังเอิญ",
    "none": "การกระจายตัวบนแผนที่ไม่แตกต่างจากการสุ่ม",
}
_CLASS_EN = {
    "HH": "high among high",
    "LL": "low among low",
    "HL": "high among low",
    "LH": "low among high",
}
_CLASS_TH = {
    "HH": "สูงท่ามกลางสูง",
    "LL": "ต่ำท่ามกลางต่ำ",
    "HL": "สูงท่ามกลางต่ำ",
    "LH": "ต่ำท่ามกลางสูง",
}
