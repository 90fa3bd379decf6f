"""A chart as what draws it: a picture in SVG, or its specification for a page that draws it itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geostat.errors import needing_extra

if TYPE_CHECKING:
    import altair as alt

__all__ = ["chart_to_svg", "specification"]


def chart_to_svg(chart: alt.TopLevelMixin) -> str:
    """A chart as SVG, without a browser and without a network."""
    with needing_extra("reports"):
        import vl_convert

    return str(vl_convert.vegalite_to_svg(specification(chart)))


def specification(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """A chart as Vega-Lite."""
    return dict(chart.to_dict(validate=False))
