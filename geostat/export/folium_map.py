"""A layer or a result as a map in one HTML file that opens without a network."""

from __future__ import annotations

from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geostat.errors import AnalysisError
from geostat.export.class_colors import ORDINARY, class_color, class_name
from geostat.export.classification import NO_DATA_COLOR, Classification, classify
from geostat.export.geojson import to_geojson

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import folium

    from geostat.analysis.core.result import AnalysisResult
    from geostat.domain.areas import BoundarySet
    from geostat.domain.indicators import Indicator
    from geostat.domain.layers import Layer

__all__ = ["to_folium"]

_STYLE = """
    <style>
      .geostat-legend { position: absolute; z-index: 1000; left: 12px; bottom: 12px; max-width: 22rem; max-height: 92vh;
        overflow: auto; padding: 10px 14px; background: #fffd; border-radius: 6px; font: 13px/1.5 sans-serif; }
      .geostat-legend i { display: inline-block; width: 1.4em; height: 1em; margin-right: .6em;
        vertical-align: -2px; border: 1px solid #999; }
      .leaflet-container { background: #eef3f6; }
    </style>"""


def to_folium(
    thing: Layer | AnalysisResult, *, scheme: str = "quantiles", k: int = 5, marks: Mapping[str, str] | None = None
) -> folium.Map:
    """A map of a layer by classes of its values, or of a result by its classes, with legend and tooltips.

    `marks` outlines areas of a layer, by code, in a color.

    In Thai and English. Leaflet is written into the page, and there are no background tiles: the file is complete.
    Raises AnalysisError for a result without classes, such as a global statistic.
    """
    from geostat.domain.layers import Layer

    if not isinstance(thing, Layer):
        return _result_map(thing)
    classes, unit = classify(thing.values, scheme, k), thing.indicator.unit_th

    def fill(properties: dict[str, Any]) -> str:
        value = properties["value"]
        return NO_DATA_COLOR if value is None else classes.colors[classes.class_of(value)]

    names = {"name_th": "", "name_en": "", "value": unit}
    return _page(
        thing, thing.boundary_set, fill, names, _legend(thing, classes), thing.indicator.title_th, marks=marks or {}
    )


def _result_map(result: AnalysisResult) -> folium.Map:
    if "class" not in result.table:
        raise AnalysisError(f"{result.analysis} has no classes of areas to map; its figures are in the statistics")
    counts = result.table["class"].value_counts()
    order = sorted(counts.index, key=lambda name: (name in ORDINARY, len(name) if name.isdigit() else 0, name))
    names = {"name_th": "", "name_en": "", **{name: name for name in result.table.columns}}

    def fill(properties: dict[str, Any]) -> str:
        return class_color(properties["class"])

    legend = _result_legend(result, [(name, int(counts[name])) for name in order])
    return _page(result, result.boundary_set, fill, names, legend, result.analysis, beside=390)


def _page(
    thing: Layer | AnalysisResult,
    boundary_set: BoundarySet,
    fill: Callable[[dict[str, Any]], str],
    names: dict[str, str],
    legend: str,
    title: str,
    beside: int = 0,
    marks: Mapping[str, str] = MappingProxyType({}),
) -> folium.Map:
    """`beside` leaves so many pixels on the left to the legend."""
    import folium

    def style(feature: dict[str, Any]) -> dict[str, Any]:
        mark = marks.get(str(feature["id"]))
        line = {"color": mark or "#555", "weight": 3 if mark else 0.6}
        return {"fillColor": fill(feature["properties"]), "fillOpacity": 1, **line}

    west, south, east, north = boundary_set.bounds
    page = folium.Map(tiles=None, zoom_snap=0.25)
    _write_leaflet_into(page)
    tooltip = folium.GeoJsonTooltip(list(names), list(names.values()))
    folium.GeoJson(to_geojson(thing), style_function=style, tooltip=tooltip).add_to(page)
    page.fit_bounds([[south, west], [north, east]], padding_top_left=(beside, 0))
    root: Any = page.get_root()
    root.html.add_child(folium.Element(legend))
    root.header.add_child(folium.Element(f"<title>{escape(title)}</title>"))
    return page


def _write_leaflet_into(page: folium.Map) -> None:
    """Folium would fetch Leaflet, jQuery and Bootstrap from the web; the map needs Leaflet alone."""
    import folium
    from xstatic.pkg import leaflet

    data = Path(leaflet.BASE_DIR)
    page.default_js, page.default_css = [], []
    root: Any = page.get_root()
    header = root.header
    header.add_child(folium.Element(f"<style>{(data / 'leaflet.css').read_text('utf-8')}</style>"))
    header.add_child(folium.Element(f"<script>{(data / 'leaflet.js').read_text('utf-8')}</script>"))


def _legend(layer: Layer, classes: Classification) -> str:
    indicator = layer.indicator
    lowers = [classes.lowest, *classes.bins]
    rows = [
        f'<div><i style="background:{color}"></i>{_number(lower, indicator)} – {_number(upper, indicator)}</div>'
        for color, lower, upper in zip(classes.colors, lowers, classes.bins, strict=False)
    ]
    if len(layer.report.matched) < len(layer.table):
        rows.append(f'<div><i style="background:{NO_DATA_COLOR}"></i>ไม่มีข้อมูล · no data</div>')
    return f"""{_STYLE}
    <div class="geostat-legend">
      <strong>{escape(indicator.title_th)}</strong><br>{escape(indicator.title_en)}<br>
      พ.ศ. {layer.period.be} · {layer.period} · {escape(indicator.unit_th)} ({escape(indicator.unit_en)})
      {"".join(rows)}
      <small>{escape(indicator.owner_agency_th)} · {escape(indicator.owner_agency_en)}<br>
      {escape(layer.edition)}</small>
    </div>"""


def _result_legend(result: AnalysisResult, counts: list[tuple[str, int]]) -> str:
    from geostat.analysis import find_analysis

    analysis = find_analysis(result.analysis)
    layers, number = result.run.told_layers(3), len(result.run.layers)
    more = f" (+{number - 3})" if number > 3 else ""
    rows = [
        f'<div><i style="background:{class_color(name)}"></i>{escape(class_name(name))} · {count}</div>'
        for name, count in counts
    ]
    return f"""{_STYLE}
    <div class="geostat-legend">
      <strong>{escape(analysis.title_th)}</strong><br>{escape(analysis.title_en)}<br>{escape(layers + more)}
      {"".join(rows)}
      <p>{escape(result.reading.get("th", ""))}</p><p>{escape(result.reading.get("en", ""))}</p>
    </div>"""


def _number(value: float, indicator: Indicator) -> str:
    return f"{value:,.{indicator.decimals}f}"
