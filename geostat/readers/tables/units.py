"""Units of measure as offices write them, and what turns one into another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geostat.domain.area_names import tidy_text
from geostat.errors import ObservationTableError, some

__all__ = ["Unit", "conversion", "find_unit"]

_FACTORS = {
    "": 1,
    "สิบ": 10,
    "ร้อย": 100,
    "พัน": 1e3,
    "หมื่น": 1e4,
    "แสน": 1e5,
    "ล้าน": 1e6,
    "สิบล้าน": 1e7,
    "พันล้าน": 1e9,
    "ล้านล้าน": 1e12,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "'000": 1e3,
    "1,000": 1e3,
    "1000": 1e3,
    "000": 1e3,
    "mil.": 1e6,
    "mn": 1e6,
}
_UNITS: dict[str, dict[str, float]] = {
        "money (baht)": {"บาท": 1, "baht": 1, "thb": 1, "bath": 1},
        "area (m²)": {
            "ไร่": 1600, "rai": 1600, "งาน": 400, "ngan": 400, "ตารางวา": 4, "ตร.ว.": 4, "ตารางเมตร": 1, "ตร.ม.": 1,
            "m²": 1, "m2": 1, "square meters": 1, "เฮกตาร์": 1e4, "เฮกแตร์": 1e4, "hectare": 1e4, "hectares": 1e4,
            "ha": 1e4, "ตารางกิโลเมตร": 1e6, "ตร.กม.": 1e6, "ตร.กม": 1e6, "km²": 1e6, "km2": 1e6, "sq.km.": 1e6,
            "sq km": 1e6, "square kilometers": 1e6,
        },
        "mass (kg)": {
            "กิโลกรัม": 1, "กก.": 1, "กก": 1, "kg": 1, "kilogram": 1, "kilograms": 1, "ตัน": 1000, "tonne": 1000,
            "tonnes": 1000, "ton": 1000, "tons": 1000, "เมตริกตัน": 1000, "ควินทัล": 100, "เกวียน": 1000,
        },
        "yield (kg per m²)": {
            "กก./ไร่": 1 / 1600, "กิโลกรัมต่อไร่": 1 / 1600, "กก.ต่อไร่": 1 / 1600, "kg per rai": 1 / 1600,
            "kg/rai": 1 / 1600, "ตัน/ไร่": 1000 / 1600, "ตันต่อไร่": 1000 / 1600, "kg/ha": 1e-4, "tonnes per hectare": 0.1,
        },
        "share": {
            "ร้อยละ": 0.01, "%": 0.01, "เปอร์เซ็นต์": 0.01, "percent": 0.01, "per cent": 0.01, "สัดส่วน": 1, "ratio": 1,
            "proportion": 1, "ต่อพัน": 0.001, "per thousand": 0.001,
        },
        "count (persons)": {"คน": 1, "ราย": 1, "person": 1, "persons": 1, "people": 1, "คน-ครั้ง": 1, "visits": 1},
        "count (households)": {"ครัวเรือน": 1, "ครอบครัว": 1, "หลังคาเรือน": 1, "households": 1, "household": 1},
        "count (farms)": {"ฟาร์ม": 1, "farms": 1},
        "count (animals)": {"ตัว": 1, "head": 1, "animals": 1},
        "count (places)": {"แห่ง": 1, "โรง": 1, "places": 1, "establishments": 1},
        "volume (m³)": {
            "ลูกบาศก์เมตร": 1, "ลบ.ม.": 1, "m³": 1, "m3": 1, "cubic meters": 1, "ลิตร": 0.001, "litres": 0.001,
            "ล้านลูกบาศก์เมตร": 1e6,
        },
        "energy (kWh)": {"กิโลวัตต์ชั่วโมง": 1, "kwh": 1, "หน่วย": 1, "gwh": 1e6, "mwh": 1e3},
        "length (m)": {"เมตร": 1, "meters": 1, "กิโลเมตร": 1000, "กม.": 1000, "km": 1000, "มิลลิเมตร": 0.001, "มม.": 0.001,
                       "mm": 0.001},
}  # fmt: skip
_BASES = {name: (measures, factor) for measures, units in _UNITS.items() for name, factor in units.items()}
_LONGEST = 80
_PER = re.compile(r"^(?P<base>.+?)\s*(?:/|ต่อ|\bper\b)\s*(?P<per>.+)$")


@dataclass(frozen=True)
class Unit:
    """A unit: what it measures, and how many of the smallest unit of that one of it is."""

    name: str
    measures: str
    factor: float


def find_unit(text: object) -> Unit | None:
    """The unit that a text is, such as `ล้านบาท`, `พันไร่`, `บาท/เดือน`; None if it is none that is known."""
    said = tidy_text(text).strip("()[] :").removeprefix("หน่วย").removeprefix("Unit").strip(" :()")
    wanted = said.casefold()
    if len(wanted) > _LONGEST:
        return None
    plain = _plain(wanted)
    if plain:
        return Unit(said, *plain)
    per = _PER.match(wanted)
    if per and (base := _plain(per["base"])):
        return Unit(said, f"{base[0]} per {' '.join(per['per'].split())}", base[1])
    return None


def _plain(wanted: str) -> tuple[str, float] | None:
    if wanted in _BASES:
        return _BASES[wanted]
    for name in sorted(_BASES, key=len, reverse=True):
        if wanted.endswith(name):
            multiplier = wanted.removesuffix(name).strip(" -")
            if multiplier in _FACTORS:
                dimension, factor = _BASES[name]
                return dimension, factor * _FACTORS[multiplier]
    return None


def conversion(written: str, wanted: tuple[str, str]) -> float:
    """What turns a value in the `written` unit into one in the `wanted` unit, which is given in Thai and English.

    Raises ObservationTableError if they do not measure the same, or are not known and differ.
    """
    if tidy_text(written).casefold() in [tidy_text(name).casefold() for name in wanted]:
        return 1.0
    source = find_unit(written)
    targets = [unit for name in wanted if (unit := find_unit(name))]
    for target in targets:
        if source and source.measures == target.measures:
            return source.factor / target.factor
        if source and "per" not in source.measures and target.measures.startswith(f"{source.measures} per "):
            return source.factor / target.factor  # `บาท` in a table of baht per month
    raise ObservationTableError(
        f"values in {written!r} cannot become {some(wanted)}: "
        + ("the units measure different things" if source and targets else "the unit is not known")
        + "; correct `unit` in the recipe, or give `factor`",
        unit=written,
        wanted=list(wanted),
    )
