"""Cards, rankings and neighborhoods as charts, reports in HTML and XLSX, and maps; each is loaded when it is used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geostat.reports.charts import chart_to_svg, specification
    from geostat.reports.html import to_html
    from geostat.reports.making import Report, area_map, build_report, make_reports
    from geostat.reports.plan_page import agency_page, area_page, overview_page, requests_page
    from geostat.reports.plan_workbook import write_catalogue_workbook, write_plan_workbook
    from geostat.reports.workbook import write_workbook

__all__ = [
    "Report",
    "agency_page",
    "area_map",
    "area_page",
    "build_report",
    "chart_to_svg",
    "make_reports",
    "overview_page",
    "requests_page",
    "specification",
    "to_html",
    "write_catalogue_workbook",
    "write_plan_workbook",
    "write_workbook",
]

_HOMES = {
    "charts": ["chart_to_svg", "specification"],
    "html": ["to_html"],
    "making": ["Report", "area_map", "build_report", "make_reports"],
    "plan_page": ["agency_page", "area_page", "overview_page", "requests_page"],
    "plan_workbook": ["write_catalogue_workbook", "write_plan_workbook"],
    "workbook": ["write_workbook"],
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"geostat.reports.{home}"), name)
    raise AttributeError(f"module 'geostat.reports' has no attribute {name!r}")
