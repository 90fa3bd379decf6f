"""Charts, each defined once: the same specification draws the page, the notebook and the report."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geostat.domain.periods import BE_OFFSET
from geostat.errors import needing_extra
from geostat.reports.words import Language, said
from geostat.support.json_values import to_json_value

with needing_extra("reports"):
    import altair as alt

if TYPE_CHECKING:
    import geopandas as gpd

    from geostat.domain.layers import Panel
    from geostat.domain.periods import Period
    from geostat.positioning import Card, Champions, Neighborhood, Outlook

__all__ = [
    "beeswarm",
    "growth_share_chart",
    "neighbors_chart",
    "outlook_chart",
    "quotient_bars",
    "shift_share_stacks",
    "spine_chart",
    "sufficiency_map",
    "trends_chart",
]

FONT = "Noto Sans Thai, Sarabun, Loma, Waree, Leelawadee UI, Thonburi, system-ui, sans-serif"
BOX_COLORS = {"star": "#1b7837", "cash_cow": "#2166ac", "question_mark": "#e08214", "dog": "#8c8c8c"}
PART_COLORS = {"national": "#9ecae1", "mix": "#fdae6b", "regional": "#31a354", "new": "#756bb1"}
MOST_POINTS = 12
MARK, QUIET = "#d7191c", "#b8c2ca"


def _styled(chart: Any) -> Any:
    return (
        chart.configure(font=FONT, background="white")
        .configure_view(strokeWidth=0)
        .configure_axis(
            labelFontSize=11, titleFontSize=11, titleFontWeight="normal", gridColor="#eceff1", labelLimit=260
        )
        .configure_legend(labelFontSize=11, titleFontSize=11, labelLimit=240)
    )


def growth_share_chart(champions: Champions, language: Language, width: int = 640, height: int = 330) -> Any:
    """The largest products between location quotient (or share) and growth; hollow where borderline."""
    rows = _products(champions, language)
    rows = rows[(rows["bcg_share"] > 0) & rows["bcg_growth"].notna() & rows["bcg_box"].ne("")]
    rows = rows.nlargest(MOST_POINTS, "value")
    rows = rows.assign(growth=100 * rows["bcg_growth"], sure=np.where(rows["bcg_borderline"].eq(""), 0.75, 0.15))
    rows["label"] = rows["name"].where(rows["value"].rank(ascending=False) <= 7, "")
    cuts = rows[["bcg_share_cut", "bcg_growth_cut"]].head(1)
    boxes = list(BOX_COLORS)
    base = alt.Chart(rows).encode(
        x=alt.X("bcg_share:Q", title=said("lq_axis", language), scale=alt.Scale(type="log", nice=False, padding=24)),
        y=alt.Y("growth:Q", title=said("growth_axis", language), scale=alt.Scale(padding=18)),
    )
    colors: dict[str, Any] = {
        "title": said("box", language),
        "scale": alt.Scale(domain=boxes, range=list(BOX_COLORS.values())),
        "legend": alt.Legend(labelExpr=_label_words(boxes, language)),
    }
    points = base.mark_point(filled=False, strokeWidth=1.5).encode(
        size=alt.Size("value:Q", legend=None, scale=alt.Scale(range=[40, 900])),
        fill=alt.Fill("bcg_box:N", **colors),
        stroke=alt.Stroke("bcg_box:N", **colors),
        fillOpacity=alt.FillOpacity("sure:Q", scale=None),
        tooltip=["name:N", "value:Q", "bcg_share:Q", "growth:Q", "bcg_borderline:N"],
    )
    names = base.mark_text(dy=-14, fontSize=10, limit=170).encode(text="label:N")
    lines = [
        alt.Chart(cuts).mark_rule(strokeDash=[4, 3], color="#555").encode(x="bcg_share_cut:Q"),
        alt.Chart(cuts.assign(cut=100 * cuts["bcg_growth_cut"]))
        .mark_rule(strokeDash=[4, 3], color="#555")
        .encode(y="cut:Q"),
    ]
    return _styled(alt.layer(*lines, points, names).properties(width=width, height=height))


def quotient_bars(champions: Champions, language: Language, width: int = 420, most: int = 12) -> Any:
    """Location quotients with their intervals, the largest first; the line is the nation."""
    rows = _products(champions, language)
    rows = rows[rows["location_quotient"] > 0].nlargest(most, "location_quotient")
    rows = rows.assign(sure=np.where(rows["specialized"].map(lambda answer: answer is True), "#1b7837", QUIET))
    y = alt.Y("name:N", sort=None, title=None)
    bars = (
        alt.Chart(rows)
        .mark_bar(height=12)
        .encode(x=alt.X("location_quotient:Q", title="LQ"), y=y, color=alt.Color("sure:N", scale=None))
    )
    reach = alt.Chart(rows).mark_rule(strokeWidth=1.5, color="#222").encode(x="lq_low:Q", x2="lq_high:Q", y=y)
    one = alt.Chart(pd.DataFrame({"one": [1.0]})).mark_rule(strokeDash=[4, 3], color="#555").encode(x="one:Q")
    return _styled(alt.layer(bars, reach, one).properties(width=width, height=alt.Step(22)))


def shift_share_stacks(champions: Champions, language: Language, width: int = 420, most: int = 12) -> Any:
    """The change of the largest products in its parts: the nation, the mix, the area itself, what is new."""
    assert champions.shift_share is not None
    parts = champions.shift_share
    parts = parts[parts["reason"].eq("")].copy()
    parts = parts.loc[parts["change"].abs().nlargest(most).index]
    names = champions.products[f"name_{language}"]
    long = parts[list(PART_COLORS)].assign(name=names.reindex(parts.index)).melt("name", var_name="part")
    keys = list(PART_COLORS)
    order = {name: number for number, name in enumerate(keys)}
    long["order"] = long["part"].map(order)
    bars = (
        alt.Chart(long)
        .mark_bar(height=13)
        .encode(
            x=alt.X("sum(value):Q", title=said("change", language)),
            y=alt.Y("name:N", sort=None, title=None),
            color=alt.Color(
                "part:N",
                title=None,
                scale=alt.Scale(domain=keys, range=list(PART_COLORS.values())),
                legend=alt.Legend(orient="top", labelExpr=_label_words(keys, language)),
            ),
            order="order:Q",
        )
    )
    totals = parts.assign(name=names.reindex(parts.index))
    mark = (
        alt.Chart(totals)
        .mark_tick(color="#111", thickness=2, size=17)
        .encode(x="change:Q", y=alt.Y("name:N", sort=None, title=None))
    )
    return _styled(alt.layer(bars, mark).properties(width=width, height=alt.Step(22)))


def spine_chart(card: Card, spreads: dict[str, pd.Series], language: Language, width: int = 430) -> Any:
    """Each indicator on a spine from the worst to the best of all areas, in standard deviations: this one is marked.

    `spreads`: the z-scores of all areas in each indicator, turned so that right is better.
    """
    swarm, own, ranges = [], [], []
    for each in card.indicators:
        if each.z is None or each.id not in spreads:
            continue
        name = _short(getattr(each, f"title_{language}"))
        z = spreads[each.id].dropna()
        swarm += [{"name": name, "z": float(value)} for value in z]
        own.append({"name": name, "z": each.z, "rank": each.rank})
        low, high = np.percentile(z, [25, 75])
        ranges.append({"name": name, "low": low, "high": high, "min": z.min(), "max": z.max()})
    y = alt.Y("name:N", sort=None, title=None)
    axis = alt.X("min:Q", title=said("spine_axis", language))
    limits = alt.Chart(pd.DataFrame(ranges, columns=["name", "low", "high", "min", "max"]))
    whole = limits.mark_bar(height=4, color="#e3e7ea").encode(x=axis, x2="max:Q", y=y)
    middle = limits.mark_bar(height=9, color="#cfd6dc").encode(x="low:Q", x2="high:Q", y=y)
    dots = (
        alt.Chart(pd.DataFrame(swarm, columns=["name", "z"]))
        .mark_tick(color="#8a97a3", opacity=0.45, thickness=1)
        .encode(x="z:Q", y=y)
    )
    here = (
        alt.Chart(pd.DataFrame(own, columns=["name", "z", "rank"]))
        .mark_point(filled=True, size=90, color=MARK, opacity=1)
        .encode(x="z:Q", y=y, tooltip=["name:N", "z:Q", "rank:Q"])
    )
    mean = alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(color="#555", strokeDash=[4, 3]).encode(x="zero:Q")
    return _styled(alt.layer(whole, middle, dots, mean, here).properties(width=width, height=alt.Step(22)))


def beeswarm(panel: Panel, area: str, period: Period, language: Language, width: int = 560) -> Any:
    """Every area as a dot at its value, side by side where they meet; this one is marked and named."""
    values = panel.values[str(period)].dropna().sort_values()
    names = panel.boundary_set.areas[f"name_{language}"]
    x = (values - values.min()) / ((values.max() - values.min()) or 1.0) * width
    rows = pd.DataFrame(
        {
            "value": values,
            "y": _dodged(x.to_numpy(), 7.0),
            "name": names.reindex(values.index),
            "here": [code == area for code in values.index],
        }
    )
    unit = panel.indicator.unit_th if language == "th" else panel.indicator.unit_en
    height = int(np.ptp(rows["y"])) + 44
    base = alt.Chart(rows).encode(
        x=alt.X("value:Q", title=unit, scale=alt.Scale(zero=False)), tooltip=["name:N", "value:Q"]
    )
    middle = alt.Scale(domain=[-height / 2, height / 2], nice=False)
    dots = base.mark_circle(size=42, opacity=0.9).encode(
        y=alt.Y("y:Q", axis=None, scale=middle), color=alt.condition("datum.here", alt.value(MARK), alt.value(QUIET))
    )
    here = base.transform_filter("datum.here")
    line = here.mark_rule(color=MARK).encode(y=alt.value(14), y2=alt.value(height // 2))
    low = values.get(area, values.median()) <= values.median()
    label = here.mark_text(align="left" if low else "right", fontWeight="bold", color=MARK).encode(
        y=alt.value(7), text="name:N"
    )
    return _styled(alt.layer(line, dots, label).properties(width=width, height=height))


def _dodged(x: np.ndarray, size: float) -> np.ndarray:
    """Heights at which dots at x (sorted, in pixels) do not meet, as near to 0 as there is room."""
    y = np.zeros(len(x))
    for i in range(len(x)):
        near = [j for j in range(i) if x[i] - x[j] < size]
        for step in range(2 * len(near) + 1):
            height = (step + 1) // 2 * size * (-1 if step % 2 else 1)
            if all((x[i] - x[j]) ** 2 + (height - y[j]) ** 2 >= size**2 * 0.98 for j in near):
                y[i] = height
                break
    return y


def trends_chart(card: Card, language: Language, width: int = 150, height: int = 70, columns: int = 4) -> Any:
    """Small multiples: each indicator of the card over its periods, in its own unit."""
    rows = [
        {"name": _short(getattr(each, f"title_{language}"), 34), "year": int(point.period[:4]), "value": point.value}
        for each in card.indicators
        for point in each.history
        if len(each.history) > 1
    ]
    shift = BE_OFFSET if language == "th" else 0
    frame = pd.DataFrame(rows, columns=["name", "year", "value"])
    frame["year"] += shift
    lines = (
        alt.Chart(frame)
        .mark_line(point=alt.OverlayMarkDef(size=14), strokeWidth=1.6, color="#225ea8")
        .encode(
            x=alt.X(
                "year:Q",
                title=None,
                axis=alt.Axis(format="d", tickMinStep=1, labelOverlap="greedy", labelSeparation=10),
                scale=alt.Scale(zero=False),
            ),
            y=alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=3), scale=alt.Scale(zero=False)),
            tooltip=["name:N", "year:Q", "value:Q"],
        )
        .properties(width=width, height=height)
    )
    facets = lines.facet(
        facet=alt.Facet(
            "name:N",
            sort=list(dict.fromkeys(frame["name"])),
            title=None,
            header=alt.Header(labelFontSize=11, labelLimit=180),
        ),
        columns=columns,
    )
    return _styled(facets.resolve_scale(x="independent", y="independent"))


def neighbors_chart(found: Neighborhood, card: Card, language: Language, columns: int = 3) -> Any:
    """Small multiples: the area and its neighbors in each indicator; this one is marked."""
    titles = {each.id: _short(getattr(each, f"title_{language}"), 40) for each in card.indicators}
    names = {**found.neighbors[f"name_{language}"].to_dict(), card.area: getattr(card, f"name_{language}")}
    rows = [
        {
            "indicator": titles.get(str(name), name),
            "name": names[code],
            "value": float(value),
            "here": code == card.area,
        }
        for name, row in found.values.iterrows()
        for code, value in row.items()
        if not math.isnan(value)
    ]
    bars = (
        alt.Chart(pd.DataFrame(rows, columns=["indicator", "name", "value", "here"]))
        .mark_bar(height=11)
        .encode(
            x=alt.X("value:Q", title=None, axis=alt.Axis(tickCount=3)),
            y=alt.Y("name:N", sort="-x", title=None),
            color=alt.condition("datum.here", alt.value(MARK), alt.value(QUIET)),
            tooltip=["name:N", "value:Q"],
        )
        .properties(width=150, height=alt.Step(16))
    )
    facets = bars.facet(
        facet=alt.Facet(
            "indicator:N",
            sort=list(dict.fromkeys(row["indicator"] for row in rows)),
            title=None,
            header=alt.Header(labelLimit=220),
        ),
        columns=columns,
    )
    return _styled(facets.resolve_scale(x="independent", y="independent"))


def outlook_chart(found: Outlook, language: Language, width: int = 460, height: int = 220) -> Any:
    """The history of an indicator, what is expected, and the interval; with the target, if there is one."""
    shift = BE_OFFSET if language == "th" else 0
    past = pd.DataFrame(
        {"year": [int(each[:4]) + shift for each in found.history.index], "value": found.history.to_numpy()}
    )
    ahead = found.table.reset_index().assign(year=lambda frame: frame["period"].astype(int) + shift)
    start = {"year": past["year"].iloc[-1], **dict.fromkeys(("expected", "low", "high"), past["value"].iloc[-1])}
    ahead = pd.concat([pd.DataFrame([start]), ahead.drop(columns="period")])
    unit = found.panel.indicator.unit_th if language == "th" else found.panel.indicator.unit_en
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d"), scale=alt.Scale(zero=False))
    layers = [
        alt.Chart(ahead)
        .mark_area(opacity=0.25, color="#225ea8")
        .encode(x=x, y=alt.Y("low:Q", title=unit, scale=alt.Scale(zero=False)), y2="high:Q"),
        alt.Chart(ahead).mark_line(strokeDash=[5, 3], color="#225ea8").encode(x=x, y="expected:Q"),
        alt.Chart(past).mark_line(point=True, color="#225ea8").encode(x=x, y="value:Q", tooltip=["year:Q", "value:Q"]),
    ]
    if found.target is not None:
        goal = pd.DataFrame({"year": [int(found.target.period) + shift], "value": [found.target.target]})
        layers.append(
            alt.Chart(goal).mark_point(shape="diamond", filled=True, size=130, color=MARK).encode(x=x, y="value:Q")
        )
    return _styled(alt.layer(*layers).properties(width=width, height=height))


def sufficiency_map(areas: gpd.GeoDataFrame, scores: pd.Series, language: Language, width: int = 360) -> Any:
    """Areas colored by how sufficient their data are; gray where there is no plan. `scores` are by area code."""
    import shapely

    simple = shapely.coverage_simplify(areas.geometry.to_numpy(), 0.03)
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(shapely.orient_polygons(shape, exterior_cw=True))),
            "properties": {"name": name, "score": to_json_value(score)},
        }
        for shape, name, score in zip(simple, areas[f"name_{language}"], scores.reindex(areas.index), strict=True)
    ]
    west, south, east, north = areas.total_bounds
    height = width * (north - south) / (east - west)
    shapes = alt.InlineData(values=features)
    color = alt.Color(
        "properties.score:Q",
        title=said("sufficiency_score", language),
        scale=alt.Scale(domain=[0, 1], scheme="redyellowgreen"),
        legend=alt.Legend(orient="bottom", gradientLength=width * 0.7),
    )
    land = alt.Chart(shapes).mark_geoshape(fill="#dfe4e8", stroke="#ffffff", strokeWidth=0.5)
    scored = (
        alt.Chart(shapes)
        .mark_geoshape(stroke="#ffffff", strokeWidth=0.5)
        .encode(color=color, tooltip=["properties.name:N", "properties.score:Q"])
        .transform_filter("isValid(datum.properties.score)")
    )
    return _styled(alt.layer(land, scored).project("mercator").properties(width=width, height=height))


def _products(champions: Champions, language: Language) -> pd.DataFrame:
    """The rows of products with the columns that charts use, without what JSON does not know."""
    rows = champions.products.reset_index()
    kept = [
        "product",
        "value",
        "location_quotient",
        "lq_low",
        "lq_high",
        "specialized",
        *(str(name) for name in rows if str(name).startswith("bcg_")),
    ]
    return rows[kept].assign(name=[_short(text) for text in rows[f"name_{language}"]])


def _short(text: str, most: int = 46) -> str:
    text = text.replace("Human Achievement Index", "HAI")
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _label_words(keys: list[str], language: Language) -> str:
    """A Vega expression from key to word."""
    cases = [f"datum.label == '{key}' ? '{said(key, language)}'" for key in keys]
    return " : ".join([*cases, "datum.label"])
