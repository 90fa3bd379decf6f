"""A layer as a map in one HTML file that opens without a network."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geostat.export.classification import NO_DATA_COLOR, Classification, classify
from geostat.export.geojson import to_geojson

if TYPE_CHECKING:
    import folium

    from geostat.model import Indicator, Layer

__all__ = ["to_folium"]


def to_folium(layer: Layer, *, scheme: str = "quantiles", k: int = 5) -> folium.Map:
    """A choropleth of the layer with legend and tooltips, in Thai and English.

    Leaflet is written into the page, and there are no background tiles, so that the file is complete.
    """
    import folium

    classes = classify(layer.values, scheme, k)

    def style(feature: dict[str, Any]) -> dict[str, Any]:
        value = feature["properties"]["value"]
        fill = NO_DATA_COLOR if value is None else classes.colors[classes.class_of(value)]
        return {"fillColor": fill, "fillOpacity": 1, "color": "#555", "weight": 0.6}

    west, south, east, north = layer.boundary_set.bounds
    page = folium.Map(tiles=None, zoom_snap=0.25)
    _write_leaflet_into(page)
    folium.GeoJson(
        to_geojson(layer),
        style_function=style,
        tooltip=folium.GeoJsonTooltip(["name_th", "name_en", "value"], ["", "", layer.indicator.unit_th]),
    ).add_to(page)
    page.fit_bounds([[south, west], [north, east]])
    root: Any = page.get_root()
    root.html.add_child(folium.Element(_legend(layer, classes)))
    root.header.add_child(folium.Element(f"<title>{escape(layer.indicator.title_th)}</title>"))
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
    return f"""
    <style>
      .geostat-legend {{ position: absolute; z-index: 1000; left: 12px; bottom: 12px; max-width: 22rem;
        padding: 10px 14px; background: #fffd; border-radius: 6px; font: 13px/1.5 sans-serif; }}
      .geostat-legend i {{ display: inline-block; width: 1.4em; height: 1em; margin-right: .6em;
        vertical-align: -2px; border: 1px solid #999; }}
      .leaflet-container {{ background: #eef3f6; }}
    </style>
    <div class="geostat-legend">
      <strong>{escape(indicator.title_th)}</strong><br>{escape(indicator.title_en)}<br>
      พ.ศ. {layer.period.be} · {layer.period} · {escape(indicator.unit_th)} ({escape(indicator.unit_en)})
      {"".join(rows)}
      <small>{escape(indicator.owner_agency_th)} · {escape(indicator.owner_agency_en)}<br>
      {escape(layer.series)}</small>
    </div>"""


def _number(value: float, indicator: Indicator) -> str:
    return f"{value:,.{indicator.decimals}f}"
