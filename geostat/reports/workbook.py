"""A report as a workbook that a committee can go on with: values as numbers, nothing that is data is a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat.errors import needing_extra
from geostat.reports.styled_sheets import OPTIONS, Sheets
from geostat.reports.words import Language, period_name, said

if TYPE_CHECKING:
    from pathlib import Path

    from geostat.positioning import Champions
    from geostat.reports.report import Report

__all__ = ["write_workbook"]


def write_workbook(report: Report, path: Path, language: Language = "th") -> None:
    """Write a sheet each for the card, every table of products and its shift-share, neighbors, SWOT and sources."""
    with needing_extra("reports"):
        import xlsxwriter

    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        sheets = Sheets(book, language)
        _write_card(sheets, report)
        for champions in report.card.champions.values():
            _write_products(sheets, champions)
            if champions.shift_share is not None:
                _write_shift_share(sheets, champions)
        _write_neighbors(sheets, report)
        _write_swot(sheets, report)
        _write_sources(sheets, report)


def _write_card(sheets: Sheets, report: Report) -> None:
    language, card = sheets.language, report.card
    kinds = list(dict.fromkeys(row.benchmark for each in card.indicators for row in each.benchmarks))
    words = ("indicator", "unit", "value", "period", "rank", "all_areas", "z", "trend", "lisa")
    names = [said("cluster_benchmark" if kind == "cluster" else kind, language) for kind in kinds]
    header = [said("positioning", language), *(said(word, language) for word in words), *names, said("notes", language)]
    rows = []
    for each in card.indicators:
        by_kind = {row.benchmark: row for row in each.benchmarks}
        reference = [by_kind[kind].reference if kind in by_kind else None for kind in kinds]
        members = " · ".join(f"{getattr(one, f'name_{language}')} {one.value}" for one in each.members)
        facts = [each.value, period_name(each.period, language), each.rank, each.of, each.z]
        spoken = [said(each.trend.way, language), said(each.lisa, language)]
        why = each.reason_th if language == "th" and each.reason_th else each.reason
        rows.append(
            [
                said(each.pillar, language),
                getattr(each, f"title_{language}"),
                getattr(each, f"unit_{language}"),
                *facts,
                *spoken,
                *reference,
                members or why,
            ]
        )
    patterns = ["@", "@", "@", "#,##0.00", "@", "0", "0", "0.00", "@", "@", *["#,##0.00"] * len(kinds), "@"]
    sheets.write(said("positioning", language), _titled(report, "positioning", language), header, rows, patterns)


def _write_products(sheets: Sheets, found: Champions) -> None:
    """The layout of the training sheet: product, value of every year, shares, growth, box; then the evidence."""
    language, table = sheets.language, found.table
    years = [each for each in table.periods if found.start.start <= each.start <= found.end.start]
    edition = {str(each): table.values[str(each)].loc[found.area] for each in years}
    columns = {
        "share": "0.0%",
        "market_share": "0.00%",
        "location_quotient": "0.00",
        "lq_low": "0.00",
        "lq_high": "0.00",
        "mean_growth": "0.0%",
        "cagr": "0.0%",
        "volume_cagr": "0.0%",
        "national_growth": "0.0%",
        "bcg_distance_share": "0.00",
        "bcg_distance_growth": "0.0%",
        "density": "0.00",
        "met": "0",
    }
    spoken = ("bcg_box", "bcg_borderline", "dynamic", "tier")
    words = [
        said({"bcg_box": "box", "bcg_borderline": "borderline"}.get(key, key), language) for key in (*columns, *spoken)
    ]
    header = [
        said("rank", language),
        said("product", language),
        *(period_name(text, language) for text in edition),
        *words,
    ]
    header += [*found.rule.criteria, said("notes", language)]
    rows = []
    for product, row in found.products.iterrows():
        answers = [{True: "✓", False: "–"}.get(row[name], "?") for name in found.rule.criteria]
        texts = [
            " ".join(said(part, language) for part in str(row[key]).split()) or said("unknown", language)
            for key in spoken[:1]
        ]
        texts += [" ".join(said(part, language) for part in str(row[key]).split()) for key in spoken[1:]]
        values = [edition[text].get(product) for text in edition]
        rows.append(
            [
                row["rank"],
                row[f"name_{language}"],
                *values,
                *(row[key] for key in columns),
                *texts,
                *answers,
                row["reason"],
            ]
        )
    patterns = [
        "0",
        "@",
        *["#,##0.00"] * len(edition),
        *columns.values(),
        *["@"] * (len(spoken) + len(found.rule.criteria) + 1),
    ]
    title = f"{getattr(table.definition, f'title_{language}')} · {table.edition}"
    sheets.write(f"BCG {table.id}", title, header, rows, patterns)


def _write_shift_share(sheets: Sheets, found: Champions) -> None:
    assert found.shift_share is not None
    language = sheets.language
    names = found.products[f"name_{language}"]
    columns = [
        "start",
        "end",
        "change",
        "national",
        "mix",
        "regional",
        "competitive",
        "allocation",
        "neighbor",
        "own",
        "new",
    ]
    rows = [
        [
            str(names.get(product, product)),
            *(row[name] for name in columns),
            said(row["class"], language) if row["class"] else "",
            row["reason"],
        ]
        for product, row in found.shift_share.iterrows()
    ]
    first, last = (period_name(str(each), language) for each in (found.start, found.end))
    header = [
        said("product", language),
        first,
        last,
        *(said(name, language) for name in columns[2:]),
        "class",
        said("notes", language),
    ]
    patterns = ["@", *["#,##0.00"] * len(columns), "@", "@"]
    sheets.write(
        f"shift-share {found.table.id}",
        f"{said('shift_share', language)} · {found.table.edition}",
        header,
        rows,
        patterns,
    )


def _write_neighbors(sheets: Sheets, report: Report) -> None:
    language, beside, card = sheets.language, report.neighborhood, report.card
    titles = {each.id: getattr(each, f"title_{language}") for each in card.indicators}
    header = [
        said("area", language),
        said("by", language),
        said("border_km", language),
        *(titles[name] for name in beside.values.index),
    ]
    own = [getattr(card, f"name_{language}"), "", None, *beside.values[card.area]]
    rows = [
        own,
        *(
            [row[f"name_{language}"], said(row["by"], language), row["border_km"], *beside.values[code]]
            for code, row in beside.neighbors.iterrows()
        ),
        [said("mean", language), "", None, *beside.summary.get("mean", [])],
    ]
    patterns = ["@", "@", "#,##0", *["#,##0.00"] * len(beside.values)]
    sheets.write(said("neighbors", language), _titled(report, "neighbors", language), header, rows, patterns)


def _write_swot(sheets: Sheets, report: Report) -> None:
    language = sheets.language
    rows = [
        [
            said(name, language),
            getattr(item, f"title_{language}"),
            item.value if item.kind == "indicator" else item.location_quotient,
            item.z if item.kind == "indicator" else None,
            period_name(item.period, language),
            item.edition,
            "",
        ]
        for name in ("strengths", "weaknesses", "opportunities", "threats")
        for item in getattr(report.card.swot, name)
    ]
    words = ("swot", "indicator", "value", "z", "period", "edition", "write_here")
    patterns = ["@", "@", "#,##0.00", "0.00", "@", "@", "@"]
    sheets.write("SWOT", said("swot_text", language), [said(word, language) for word in words], rows, patterns)


def _write_sources(sheets: Sheets, report: Report) -> None:
    language = sheets.language
    rows = [
        [
            each.id,
            getattr(each, f"title_{language}"),
            period_name(each.period, language),
            getattr(each, f"owner_agency_{language}"),
            each.source_title,
            each.edition,
            each.license,
        ]
        for each in report.card.indicators
    ]
    for found in report.card.champions.values():
        first = found.table.products[0]
        rows.append(
            [
                found.table.id,
                getattr(found.table.definition, f"title_{language}"),
                period_name(str(found.end), language),
                getattr(first, f"owner_agency_{language}"),
                first.source_title,
                found.table.edition,
                first.license,
            ]
        )
    words = ("indicator", "indicator", "period", "agency", "source", "edition")
    header = [*(said(word, language) for word in words), "license"]
    sheets.write(said("sources", language), _titled(report, "sources", language), header, rows, ["@"] * 7)


def _titled(report: Report, word: str, language: Language) -> str:
    return f"{said(word, language)}: {getattr(report.card, f'name_{language}')} ({report.card.area})"
