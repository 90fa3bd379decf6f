"""Sheets of a workbook that people go on with: values as numbers, nothing that is data is a formula."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geostat.reports.words import Language

__all__ = ["OPTIONS", "Sheets"]

_LINE = 17
"""The height of a line of text, in points."""

OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


class Sheets:
    """Sheets with a title, a header that stays in sight, and columns as wide as what is in them."""

    def __init__(self, book: Any, language: Language) -> None:
        self.book = book
        self.language = language
        base = {"font_name": "Sarabun", "font_size": 11, "valign": "top"}
        self.title = book.add_format({**base, "bold": True, "font_size": 14})
        self.header = book.add_format({**base, "bold": True, "bg_color": "#E8EEF5", "bottom": 1, "text_wrap": True})
        self.text = book.add_format({**base, "text_wrap": True})
        self.formats: dict[str, Any] = {}
        self.base = base

    def number(self, pattern: str) -> Any:
        """The format of numbers of a pattern."""
        if pattern not in self.formats:
            self.formats[pattern] = self.book.add_format({**self.base, "num_format": pattern})
        return self.formats[pattern]

    def write(
        self,
        name: str,
        title: str,
        header: Sequence[str],
        rows: Iterable[Sequence[Any]],
        patterns: Sequence[str],
        *,
        widest: int = 48,
    ) -> None:
        """One sheet; `patterns` has a format for each column, `@` for text; columns are at most `widest` signs wide."""
        sheet = self.book.add_worksheet(name[:31])
        sheet.write_string(0, 0, title, self.title)
        for column, word in enumerate(header):
            sheet.write_string(2, column, word, self.header)
        kept = [list(row) for row in rows]
        widths = [min(len(word) + 2, 13) for word in header]
        for row in kept:
            for column, value in enumerate(row):
                widths[column] = max(widths[column], min(_signs(value) if isinstance(value, str) else 12, widest))
        for last, row in enumerate(kept, 3):
            sheet.set_row(last, _LINE * max(_lines(value, width) for value, width in zip(row, widths, strict=True)))
            for column, (value, pattern) in enumerate(zip(row, patterns, strict=True)):
                self._write_cell(sheet, last, column, value, pattern)
        sheet.set_row(2, _LINE * max(_lines(word, width) for word, width in zip(header, widths, strict=True)))
        last = len(kept) + 2
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, widest))
        sheet.freeze_panes(3, 1)
        if last > 2:
            sheet.autofilter(2, 0, last, len(header) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)

    def _write_cell(self, sheet: Any, row: int, column: int, value: Any, pattern: str) -> None:
        if isinstance(value, str):
            sheet.write_string(row, column, value, self.text)
        elif value is None or (isinstance(value, float) and not math.isfinite(value)):
            sheet.write_blank(row, column, None, self.text)
        else:
            sheet.write_number(row, column, float(value), self.number(pattern))


def _signs(text: str) -> int:
    """How many places a text takes: Thai vowels and tones above and below take none."""
    return sum(unicodedata.category(sign) != "Mn" for sign in text)


def _lines(value: Any, width: int) -> int:
    """In how many lines a text stands in a column; not every program finds that by itself."""
    return -(-_signs(value) // max(width - 1, 1)) if isinstance(value, str) and value else 1
