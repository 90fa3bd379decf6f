"""Reports of many areas as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat.reports.report import area_map, build_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from geostat.positioning import Positions
    from geostat.reports.words import Language

__all__ = ["make_reports"]


def make_reports(
    positions: Iterable[Positions],
    areas: dict[str, list[str]],
    folder: Path,
    *,
    languages: Sequence[Language] = ("th",),
    formats: Sequence[str] = ("html", "xlsx"),
    progress: Callable[[int], None] = lambda _made: None,
) -> list[Path]:
    """Write the reports of `areas` (codes by level) to a folder: one file for each area, language and format.

    A file appears under its name only when it is complete. `progress` is told of each area that is done.
    """
    from geostat.reports.html import to_html
    from geostat.reports.workbook import write_workbook

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for each in positions:
        for area in areas.get(each.level, []):
            report = build_report(each, area)
            for language in languages:
                for kind in formats:
                    path = folder / f"{each.level}-{area}-{language}.{kind}"
                    part = path.with_name(f"{path.stem}.part.{kind}")
                    if kind == "xlsx":
                        write_workbook(report, part, language)
                    elif kind == "map":
                        part = path = path.with_name(f"{each.level}-{area}-map.html")
                        area_map(report).save(str(path))
                    else:
                        part.write_text(to_html(report, language), "utf-8")
                    part.replace(path)
                    written.append(path)
            progress(1)
    return written
