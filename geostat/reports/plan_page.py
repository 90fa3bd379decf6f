"""The statistical plan as pages: one file that opens without a network, or pages of the service with forms."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from geostat.domain.periods import BE_OFFSET
from geostat.plan.sufficiency import Parts
from geostat.reports.drawing import chart_to_svg
from geostat.reports.html import template_environment
from geostat.reports.words import Language, day_name, number, period_name, said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from geostat.domain.areas import BoundarySet
    from geostat.domain.plan_records import Agency
    from geostat.plan.document_rows import FactorRow
    from geostat.plan.document_types import AgencyDocument, CoverageDocument, PlanDocument, RequestsDocument

__all__ = ["agency_page", "area_page", "overview_page", "requests_page"]


def area_page(
    document: PlanDocument, provinces: BoundarySet, language: Language, *, links: Mapping[str, str] | None = None
) -> str:
    """The plan of an area from issue to gap, with matrix, owners, development plan, targets and decisions."""
    cells = [
        (row.province, row.score) for *_, need in document.requirements for row in need.areas if row.score is not None
    ]
    scores = pd.DataFrame(cells, columns=["code", "score"]).groupby("code")["score"].mean()
    shown = provinces.areas.loc[provinces.areas.index.isin(scores.index)]
    drawn = _map(shown, scores, language) if len(shown) > 1 else ""
    return _page("plan_area.html", document, language, links, map=drawn)


def overview_page(
    document: CoverageDocument, provinces: BoundarySet, language: Language, *, links: Mapping[str, str] | None = None
) -> str:
    """All provinces on a map and in a table, the plans, the pillars and the agencies."""
    scores = pd.Series({row.code: row.score for row in document.provinces}, dtype=float)
    return _page("plan_overview.html", document, language, links, map=_map(provinces.areas, scores, language))


def agency_page(document: AgencyDocument, language: Language, *, links: Mapping[str, str] | None = None) -> str:
    """What an agency owes, what is overdue, and the requests that wait for it."""
    return _page("plan_agency.html", document, language, links)


def requests_page(
    document: RequestsDocument,
    language: Language,
    *,
    links: Mapping[str, str] | None = None,
    factors: Sequence[FactorRow] = (),
    agencies: Sequence[Agency] = (),
) -> str:
    """The requests with their states, a form for a new one, and forms for whoever accepts and answers them."""
    return _page("plan_requests.html", document, language, links, factors=factors, agencies=agencies)


def _map(areas: Any, scores: pd.Series, language: Language) -> Markup:
    from geostat.reports.charts import sufficiency_map

    return Markup(chart_to_svg(sufficiency_map(areas, scores, language)))


def _page(
    template: str,
    document: PlanDocument | CoverageDocument | AgencyDocument | RequestsDocument,
    language: Language,
    links: Mapping[str, str] | None,
    **more: Any,
) -> str:
    return (
        template_environment()
        .get_template(template)
        .render(
            document=document,
            part_names=[each.name for each in fields(Parts)],
            language=language,
            links=links,
            t=partial(said, language=language),
            day=partial(_day, language=language),
            when=partial(period_name, language=language),
            year=partial(_year, language=language),
            number=number,
            often=partial(_often, language=language),
            titled=f"title_{language}",
            named=f"name_{language}",
            unit=f"unit_{language}",
            **more,
        )
    )


def _day(day: date | None, language: Language) -> str:
    return "–" if day is None else day_name(day, language)


def _year(year: int, language: Language) -> str:
    return str(year + BE_OFFSET) if language == "th" else str(year)


def _often(per_year: float, language: Language) -> str:
    """How often a year: `12 a year`, `every 2 years`."""
    if per_year < 1:
        return said("every_years", language, n=f"{1 / per_year:g}")
    return f"{per_year:g} {said('a_year', language)}"
