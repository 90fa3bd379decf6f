"""Cards, rankings and neighborhoods as charts, reports in HTML and XLSX, and maps; each is loaded when it is used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geostat.reports.charts import chart_to_svg, specification
    from geostat.reports.html import to_html
    from geostat.reports.making import Report, area_map, build_report, make_reports
    from geostat.reports.workbook import write_workbook

__all__ = [
    "Report",
    "area_map",
    "build_report",
    "chart_to_svg",
    "make_reports",
    "specification",
    "to_html",
    "write_workbook",
]

_HOMES = {
    "charts": ["chart_to_svg", "specification"],
    "html": ["to_html"],
    "making": ["Report", "area_map", "build_report", "make_reports"],
    "workbook": ["write_workbook"],
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"geostat.reports.{home}"), name)
    raise AttributeError(f"module 'geostat.reports' has no attribute {name!r}")
