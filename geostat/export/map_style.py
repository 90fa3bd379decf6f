"""A layer or a result over vector tiles → a style by the MapLibre style specification, which QGIS reads too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geostat.errors import AnalysisError
from geostat.export.class_colors import class_color
from geostat.export.classification import NO_DATA_COLOR

if TYPE_CHECKING:
    from geostat.analysis.core.result import AnalysisResult
    from geostat.domain.layers import Layer
    from geostat.export.classification import Classification

__all__ = ["choropleth_style", "result_style"]

_SEA, _BORDER = "#e8f0f4", "#5b6770"


def choropleth_style(layer: Layer, classes: Classification | None, source: dict[str, Any]) -> dict[str, Any]:
    """Areas by the class of their value; the tiles of `source` carry `value`, none where there is no data."""
    color: Any = NO_DATA_COLOR
    if classes:
        color = ["case", ["!", ["has", "value"]], NO_DATA_COLOR]
        for upper, each in zip(classes.bins[:-1], classes.colors, strict=False):
            color += [["<=", ["get", "value"], upper], each]
        color.append(classes.colors[-1])
    indicator = layer.indicator
    return _style(f"{indicator.title_en}, {layer.period}", layer.boundary_set.id, source, color)


def result_style(result: AnalysisResult, source: dict[str, Any]) -> dict[str, Any]:
    """Areas by the class that an analysis puts them in; the tiles of `source` carry `code`.

    Raises AnalysisError for a result without classes.
    """
    if "class" not in result.table:
        raise AnalysisError(f"{result.analysis} has no classes of areas to draw; its figures are in the statistics")
    color: list[Any] = ["match", ["get", "code"]]
    for name, codes in result.table.groupby("class").groups.items():
        color += [[str(code) for code in codes], class_color(str(name))]
    return _style(result.analysis, result.boundary_set.id, source, [*color, NO_DATA_COLOR])


def _style(name: str, set_id: str, source: dict[str, Any], color: Any) -> dict[str, Any]:
    west, south, east, north = source["bounds"]
    of = {"source": "areas", "source-layer": set_id}
    return {
        "version": 8,
        "name": name,
        "center": [(west + east) / 2, (south + north) / 2],
        "zoom": 4.5,
        "sources": {"areas": {"type": "vector", **source}},
        "layers": [
            {"id": "background", "type": "background", "paint": {"background-color": _SEA}},
            {"id": "areas", "type": "fill", **of, "paint": {"fill-color": color}},
            {"id": "borders", "type": "line", **of, "paint": {"line-color": _BORDER, "line-width": 0.6}},
        ],
    }
