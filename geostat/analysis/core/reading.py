"""Results in plain words, in Thai and English: what they say, how sure that is, and what they do not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NOT_CAUSES", "Text", "class_words", "how_sure", "number", "p_text", "told"]

Text = tuple[str, str]
"""A sentence in English and in Thai."""

NOT_CAUSES: Text = (
    "It does not say why, and it holds for these areas, these neighbors and this period only.",
    "ผลนี้ไม่ได้บอกสาเหตุ และใช้ได้เฉพาะกับพื้นที่ เพื่อนบ้าน และช่วงเวลานี้เท่านั้น",
)

CLASSES: dict[str, Text] = {
    "HH": ("high among high", "สูงท่ามกลางสูง"),
    "LL": ("low among low", "ต่ำท่ามกลางต่ำ"),
    "HL": ("high among low", "สูงท่ามกลางต่ำ"),
    "LH": ("low among high", "ต่ำท่ามกลางสูง"),
    "hot": ("in a cluster of high values", "อยู่ในกลุ่มค่าสูง"),
    "cold": ("in a cluster of low values", "อยู่ในกลุ่มค่าต่ำ"),
    "positive": ("like their neighbors", "คล้ายพื้นที่ข้างเคียง"),
    "negative": ("unlike their neighbors", "ต่างจากพื้นที่ข้างเคียง"),
    "cluster": ("in a cluster", "อยู่ในกลุ่มที่เกาะกัน"),
    "matched": ("near to the same areas in space and in values", "ใกล้พื้นที่เดียวกันทั้งทำเลและค่า"),
}


def told(*parts: Text) -> dict[str, str]:
    """The sentences one after the other, in each language."""
    return {"en": " ".join(english for english, _ in parts), "th": " ".join(thai for _, thai in parts)}


def how_sure(p: float, n: int, permutations: int) -> Text:
    """By what the result was judged."""
    return (
        f"Judged by {permutations:,} random maps of {n} areas, two-sided {p_text(p)}.",
        f"ประเมินจากแผนที่สุ่ม {permutations:,} ครั้ง จาก {n} พื้นที่ (สองด้าน {p_text(p)})",
    )


def class_words(counts: Mapping[str, int], correction: str, alpha: float) -> Text:
    """Which classes stand out, and by which rule."""
    found = {name: count for name, count in counts.items() if name in CLASSES and count}
    rule_en = f"at {alpha:g} after {_CORRECTIONS[correction][0]}"
    rule_th = f"ที่ระดับ {alpha:g} {_CORRECTIONS[correction][1]}"
    if not found:
        return (
            f"No single area stands out beyond chance {rule_en}.",
            f"ไม่มีพื้นที่ใดเด่นเกินกว่าที่จะเกิดโดยบังเอิญ {rule_th}",
        )
    return (
        f"Significant {rule_en}: {', '.join(f'{count} {CLASSES[name][0]}' for name, count in found.items())}.",
        f"มีนัยสำคัญ{rule_th}: {' '.join(f'{CLASSES[name][1]} {count} พื้นที่' for name, count in found.items())}",
    )


def p_text(p: float) -> str:
    """A p-value with as many digits as it is worth."""
    return f"p = {p:.4f}" if p >= 0.0001 else "p < 0.0001"


def number(value: float) -> str:
    """A number with three significant digits, or whole."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


_CORRECTIONS: dict[str, Text] = {
    "benjamini_hochberg": (
        "control of the false discovery rate (Benjamini–Hochberg)",
        "หลังควบคุมอัตราการค้นพบผิด (Benjamini–Hochberg)",
    ),
    "bonferroni": ("the Bonferroni correction", "หลังปรับแบบ Bonferroni"),
    "none": ("no correction for the number of areas", "โดยไม่ปรับตามจำนวนพื้นที่"),
}
