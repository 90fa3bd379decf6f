"""Cards, rankings and neighborhoods as charts, reports in HTML and XLSX, and maps."""

from geostat.reports.charts import chart_to_svg
from geostat.reports.html import to_html
from geostat.reports.making import Report, area_map, build_report, make_reports
from geostat.reports.workbook import write_workbook

__all__ = ["Report", "area_map", "build_report", "chart_to_svg", "make_reports", "to_html", "write_workbook"]
