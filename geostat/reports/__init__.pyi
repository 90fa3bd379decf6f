from .drawing import chart_to_svg as chart_to_svg, specification as specification
from .html import to_html as to_html
from .plan_page import (
    agency_page as agency_page,
    area_page as area_page,
    overview_page as overview_page,
    requests_page as requests_page,
)
from .plan_workbook import (
    write_catalog_workbook as write_catalog_workbook,
    write_plan_workbook as write_plan_workbook,
)
from .report import Report as Report, area_map as area_map, build_report as build_report
from .workbook import write_workbook as write_workbook
from .writing import make_reports as make_reports

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
    "write_catalog_workbook",
    "write_plan_workbook",
    "write_workbook",
]
