"""Tables of web pages, which offices often save under the name of a workbook."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["read_web_tables"]

_MAX_SPAN = 1000

Merged = tuple[int, int, int, int]


def read_web_tables(text: str) -> list[tuple[list[list[Any]], tuple[Merged, ...]]]:
    """The rows and the merged ranges of each outermost table of a page; cells are text."""
    from lxml import etree, html

    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text))
    except (etree.LxmlError, ValueError):
        return []
    tables = [table for table in root.iter("table") if next(table.iterancestors("table"), None) is None]
    return [_cells(table) for table in tables]


def _cells(table: Any) -> tuple[list[list[Any]], tuple[Merged, ...]]:
    filled: dict[tuple[int, int], str | None] = {}
    merged = []
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    for number, row in enumerate(rows):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while (number, column) in filled:
                column += 1
            down, across = (_span(cell.get(name)) for name in ("rowspan", "colspan"))
            for place in ((number + r, column + c) for r in range(down) for c in range(across)):
                filled[place] = None
            filled[number, column] = " ".join(cell.text_content().split()) or None
            if down > 1 or across > 1:
                merged.append((number, column, number + down - 1, column + across - 1))
    width = max((column for _, column in filled), default=-1) + 1
    return [[filled.get((row, column)) for column in range(width)] for row in range(len(rows))], tuple(merged)


def _span(said: str | None) -> int:
    return min(int(said), _MAX_SPAN) if said and said.isdigit() and int(said) > 0 else 1
