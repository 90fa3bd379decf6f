"""A report as one HTML file: it opens without a network and prints on A4; the page of the service is the same."""

from __future__ import annotations

import json
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from geostat.reports.drawing import chart_to_svg, specification
from geostat.reports.words import Language, day_name, number, percent, period_name, said, year_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from geostat.positioning import CardIndicator
    from geostat.reports.report import Report

__all__ = ["template_environment", "to_html"]

MOST_PRODUCTS = 10


def to_html(report: Report, language: Language = "th", *, links: dict[str, str] | None = None) -> str:
    """The report in a language; every number with its period, edition and source.

    Charts are SVG in the file. With `links` it is a page of the service: charts are drawn by Vega from the same
    specifications, and the links (by the word of what they lead to) stand at the top.
    """
    charts = report.charts(language)
    card = report.card
    template = template_environment().get_template("report.html")
    return template.render(
        report=report,
        card=card,
        area=report.boundary_set.areas.loc[card.area],
        boundary_set=report.boundary_set,
        names=_names(report, language),
        language=language,
        links=links,
        chart=partial(_live if links else _drawn, charts),
        pillars=_by_pillar(card.indicators),
        kinds=_kinds(card.indicators),
        most_products=MOST_PRODUCTS,
        t=partial(said, language=language),
        when=partial(period_name, language=language),
        day=partial(day_name, language=language),
        described=partial(_described, report, language),
        volumes=lambda found: bool(found.table.volumes),
        year=partial(year_name, language=language),
        number=number,
        percent=percent,
        titled=f"title_{language}",
        named=f"name_{language}",
        unit=f"unit_{language}",
        message="message_th" if language == "th" else "message",
    )


@cache
def template_environment() -> Environment:
    """The templates of reports, escaping by themselves."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("geostat.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _drawn(charts: dict[str, Any], name: str) -> Markup:
    if name not in charts:
        return Markup("")
    return Markup(chart_to_svg(charts[name]))


def _live(charts: dict[str, Any], name: str) -> Markup:
    """The specification, for the page's script; `<` is written so that it cannot end the element."""
    if name not in charts:
        return Markup("")
    text = json.dumps(specification(charts[name]), ensure_ascii=False, allow_nan=False, default=str).replace(
        "<", "\\u003c"
    )
    return Markup('<div class="vega"><script type="application/json">{}</script></div>').format(Markup(text))


def _by_pillar(indicators: Sequence[CardIndicator]) -> dict[str, list[CardIndicator]]:
    pillars: dict[str, list[CardIndicator]] = {}
    for each in indicators:
        pillars.setdefault(each.pillar, []).append(each)
    return pillars


def _kinds(indicators: Sequence[CardIndicator]) -> list[str]:
    """The benchmarks that have a reference for some indicator, in their order."""
    seen: dict[str, bool] = {}
    for each in indicators:
        for row in each.benchmarks:
            seen[row.benchmark] = seen.get(row.benchmark, False) or not row.reason
    return [kind for kind, held in seen.items() if held]


def _described(report: Report, language: Language, reference: str) -> str:
    """An indicator, or a ratio of two, by its title."""
    titles = [getattr(report.positions.source.indicator(part), f"title_{language}") for part in reference.split("/")]
    return " ÷ ".join(titles)


def _names(report: Report, language: Language) -> dict[str, str]:
    """The names of all areas that the report may speak of, by code."""
    names: dict[str, str] = {}
    for set_id in dict.fromkeys([report.boundary_set.level_of_values, report.card.level]):
        names |= report.positions.source.boundary_set(set_id).areas[f"name_{language}"].to_dict()
    return names
