"""What is compared where: tables of products, the indicators of the card, by what areas are alike. Data, not code."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from geostat.countries.bundled import positioning_definitions
from geostat.errors import NotFoundError, some

__all__ = ["Definitions", "ProductTableDefinition", "definitions", "product_table_definition"]


@dataclass(frozen=True)
class ProductTableDefinition:
    """Which indicators make a table of products.

    `absent`: what it means that an area has no row where others have: the value is `missing`, or it is `not_produced`
    there. `additive`: whether products add up to a whole. `base`: the indicator to whose distribution over areas
    that of a product is compared, instead of to that of all products.
    """

    id: str
    title_en: str
    title_th: str
    indicators: tuple[str, ...]
    total: str | None = None
    absent: Literal["missing", "not_produced"] = "missing"
    additive: bool = True
    counts: bool = False
    base: str | None = None
    volumes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Definitions:
    """The tables of products, the indicators of the card by pillar, by what areas are alike, and the capital."""

    capital: str | None
    product_tables: dict[str, ProductTableDefinition]
    pillars: dict[str, tuple[str, ...]]
    peers: tuple[str, ...]
    composite: dict[str, tuple[str, ...]]

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators of the card, pillar by pillar."""
        return tuple(name for listed in self.pillars.values() for name in listed)


@cache
def definitions() -> Definitions:
    """The definitions of the installed country; empty without one."""
    read = positioning_definitions()
    return Definitions(
        read.get("capital"),
        {name: _table(name, entry) for name, entry in read.get("product_tables", {}).items()},
        {pillar: tuple(listed) for pillar, listed in read.get("pillars", {}).items()},
        tuple(read.get("peers", [])),
        {pillar: tuple(listed) for pillar, listed in read.get("composite", {}).items()},
    )


def _table(name: str, entry: dict[str, Any]) -> ProductTableDefinition:
    entry = dict(entry)
    prefix, volume = entry.pop("prefix"), entry.pop("volume_prefix", None)
    products = entry.pop("products")
    volumes = {prefix + each: volume + each for each in products} if volume else {}
    return ProductTableDefinition(name, indicators=tuple(prefix + each for each in products), volumes=volumes, **entry)


def product_table_definition(table: str) -> ProductTableDefinition:
    """A table that ships, or one of any indicators with commas between; raises NotFoundError."""
    known = definitions().product_tables
    if table in known:
        return known[table]
    listed = tuple(each.strip() for each in table.split(",") if each.strip())
    if len(listed) < 2:
        raise NotFoundError(
            f"there is no product table {table!r}; there are {some(known)}, or name two indicators or more with commas",
            table=table,
        )
    return ProductTableDefinition(table, "Chosen indicators", "ตัวชี้วัดที่เลือก", listed)
