"""Indicators in SDMX: the structure with its code lists, and data as SDMX-CSV; written by sdmx1."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from geostat.domain.areas import exists_in
from geostat.domain.indicators import Status
from geostat.domain.periods import BE_OFFSET, Period, parse_period
from geostat.errors import needing_extra

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from geostat.domain.areas import BoundarySet
    from geostat.domain.indicators import Indicator
    from geostat.domain.periods import Calendar

__all__ = ["AGENCY", "to_sdmx_csv", "to_sdmx_structure"]

AGENCY = "GEOSTAT"
VERSION = "1.0"
_DIMENSIONS = ["FREQ", "LEVEL", "INDICATOR", "EDITION", "REF_AREA"]
_ATTRIBUTES = ["UNIT_MEASURE", "STATUS", "OBS_STATUS", "STANDARD_ERROR", "EDITION_TITLE", "CALENDAR"]
_FREQUENCY = {"half": "S", "quarter": "Q", "month": "M", "day": "D"}
_FREQUENCIES = {"A": "Annual", "S": "Half-yearly", "Q": "Quarterly", "M": "Monthly", "D": "Daily"}
_OBS_STATUS = {"p": "P", "e": "E", "missing": "O", "not_established": "M"}
_OBS_STATUSES = {
    "A": "Normal value",
    "E": "Estimated value",
    "M": "Missing value; data cannot exist",
    "O": "Missing value",
    "P": "Provisional value",
}
_CALENDARS = {"CE": "Common era (ค.ศ.)", "BE": "Buddhist era (พ.ศ.)"}


def to_sdmx_structure(sets: Sequence[BoundarySet], indicators: Sequence[Indicator], edition: Iterable[str]) -> bytes:
    """Code lists, concepts, the data structure and a dataflow for each indicator, as SDMX-ML 2.1.

    Area codes are those of the boundary sets: two digits for provinces; the parent of an area is in its list.
    """
    with needing_extra("sdmx"):
        import sdmx
        from sdmx.model import common, v21 as model

    maintainer = common.Agency(id=AGENCY, name={"en": "geostat", "th": "geostat"})
    message = sdmx.message.StructureMessage(header=sdmx.message.Header(id="GEOSTAT", sender=maintainer))
    described: dict[str, Any] = {"maintainer": maintainer, "version": VERSION, "is_final": True}
    lists = {
        "FREQ": _codes(_FREQUENCIES.items()),
        "LEVEL": [_code(each.id, each.title_en, each.title_th) for each in sets],
        "INDICATOR": [_code(each.id, each.title_en, each.title_th) for each in indicators],
        "EDITION": _codes((_identifier(text), text) for text in sorted(set(edition))),
        "REF_AREA": _area_codes(sets),
        "UNIT_MEASURE": _units(indicators),
        "OBS_STATUS": _codes(_OBS_STATUSES.items()),
        "STATUS": _codes((each.value or "published", each.name.lower()) for each in Status),
        "CALENDAR": _codes(_CALENDARS.items()),
    }
    names = [*_DIMENSIONS, "TIME_PERIOD", "OBS_VALUE", *_ATTRIBUTES]
    scheme = common.ConceptScheme(id="CS_GEOSTAT", **described)
    concepts = {name: common.Concept(id=name, name={"en": name.replace("_", " ").capitalize()}) for name in names}
    for concept in concepts.values():
        scheme.append(concept)
    codelists = {}
    for name, codes in lists.items():
        codelists[name] = common.Codelist(id=f"CL_{'AREA' if name == 'REF_AREA' else name}", **described)
        for code in codes:
            codelists[name].append(code)

    def component(kind: Any, name: str, **more: Any) -> Any:
        listed = common.Representation(enumerated=codelists[name]) if name in codelists else None
        return kind(id=name, concept_identity=concepts[name], local_representation=listed, **more)

    structure = model.DataStructureDefinition(id="DSD_GEOSTAT", **described)
    for order, name in enumerate(_DIMENSIONS, 1):
        structure.dimensions.append(component(common.Dimension, name, order=order))
    structure.dimensions.append(component(common.TimeDimension, "TIME_PERIOD", order=len(_DIMENSIONS) + 1))
    structure.measures.append(component(model.PrimaryMeasure, "OBS_VALUE"))
    for name in _ATTRIBUTES:
        structure.attributes.append(
            component(common.DataAttribute, name, related_to=model.PrimaryMeasureRelationship())
        )
    for each in (*codelists.values(), scheme, structure):
        message.add(each)
    for indicator in indicators:
        flow = model.DataflowDefinition(id=f"DF_{indicator.id.upper()}", structure=structure, **described)
        flow.name = {"en": indicator.title_en, "th": indicator.title_th}
        message.add(flow)
    return bytes(sdmx.to_xml(message, pretty_print=True, xml_declaration=True, encoding="utf-8"))


def _code(code: str, english: str, thai: str | None = None, parent: Any = None) -> Any:
    from sdmx.model import common

    names = {"en": english} | ({"th": thai} if thai else {})
    return common.Code(id=code, name=names, parent=parent)


def _codes(named: Iterable[tuple[str, str]]) -> list[Any]:
    return [_code(code, name) for code, name in named]


def _area_codes(sets: Sequence[BoundarySet]) -> list[Any]:
    """The areas of all sets, each code once; an area has its parent where that stands in the list before it."""
    codes: dict[str, Any] = {}
    for each in sets:
        for code, row in each.areas.iterrows():
            if str(code) not in codes:
                name = row["name_en"] if isinstance(row["name_en"], str) else str(code)
                thai = row["name_th"] if isinstance(row["name_th"], str) else None
                codes[str(code)] = _code(str(code), name, thai, codes.get(str(row["parent"])))
    return list(codes.values())


def _units(indicators: Sequence[Indicator]) -> list[Any]:
    units = {unit_code(each): (each.unit_en, each.unit_th) for each in indicators}
    return [_code(code, english, thai) for code, (english, thai) in sorted(units.items())]


def unit_code(indicator: Indicator) -> str:
    """The identifier of a unit: `MILLION_BAHT`."""
    return _identifier(indicator.unit_en.replace("%", "percent")).upper()


def _identifier(text: str) -> str:
    """A text as SDMX allows it as an identifier."""
    return "_".join("".join(sign if sign.isascii() and sign.isalnum() else " " for sign in text).split()) or "_"


def to_sdmx_csv(
    indicator: Indicator,
    frame: pd.DataFrame,
    boundary_set: BoundarySet,
    *,
    calendar: Calendar = "CE",
    periods: Sequence[Period] = (),
) -> str:
    """The observations of an indicator as SDMX-CSV 1.0, years in the common era, or in the Buddhist era if asked.

    `frame` has edition, level, area, period, value, standard_error, status. Areas without a value have a row of status
    `O`, or `M` if they did not exist yet. The status as the source has it stands beside OBS_STATUS.
    """
    with needing_extra("sdmx"):
        import sdmx
        from sdmx.model import common, v21 as model

    flow = model.DataflowDefinition(
        id=f"DF_{indicator.id.upper()}", maintainer=common.Agency(id=AGENCY), version=VERSION
    )
    structure = model.DataStructureDefinition(id="DSD_GEOSTAT", maintainer=common.Agency(id=AGENCY), version=VERSION)
    dataset = model.GenericDataSet(described_by=flow, structured_by=structure)
    attributes = {name: common.DataAttribute(id=name) for name in _ATTRIBUTES}
    rows = _with_missing(frame, boundary_set, periods)
    row: Any
    for row in rows.itertuples(index=False):
        period = parse_period(row.period)
        key = structure.make_key(
            common.Key,
            {
                "FREQ": _FREQUENCY.get(period.kind, "A"),
                "LEVEL": row.level,
                "INDICATOR": indicator.id,
                "EDITION": _identifier(row.edition),
                "REF_AREA": row.area,
                "TIME_PERIOD": _time(period, calendar),
            },
            extend=True,
        )
        told = {
            "UNIT_MEASURE": unit_code(indicator),
            "STATUS": row.status or "published",
            "OBS_STATUS": _OBS_STATUS.get(row.status, "A"),
            "STANDARD_ERROR": "" if math.isnan(row.standard_error) else repr(row.standard_error),
            "EDITION_TITLE": row.edition,
            "CALENDAR": calendar,
        }
        attached = {
            name: common.AttributeValue(value=value, value_for=attributes[name]) for name, value in told.items()
        }
        value = None if math.isnan(row.value) else repr(float(row.value))
        dataset.obs.append(common.BaseObservation(dimension=key, value=value, attached_attribute=attached))
    # its own text form is a padded table; the frame is what the standard calls SDMX-CSV
    written: Any = sdmx.to_csv(dataset, rtype=_frame_type(), attributes="o")
    return str(written.to_csv(index=False))


def _frame_type() -> Any:
    import pandas

    return pandas.DataFrame


def _with_missing(frame: pd.DataFrame, boundary_set: BoundarySet, periods: Sequence[Period]) -> pd.DataFrame:
    """The rows, and one for each area of the set that has none in a period of an edition."""
    import pandas as pd

    wanted = {str(each) for each in periods}
    frame = frame[frame["period"].isin(wanted)] if wanted else frame
    lacking = []
    for (edition, level, period), rows in frame.groupby(["edition", "level", "period"], sort=False):
        exists = exists_in(boundary_set.areas, parse_period(period))
        for area in boundary_set.areas.index.difference(rows["area"]):
            status = Status.MISSING if exists[area] else Status.NOT_ESTABLISHED
            lacking.append((edition, level, area, period, float("nan"), float("nan"), status.value))
    columns = ["edition", "level", "area", "period", "value", "standard_error", "status"]
    both = [frame[columns], pd.DataFrame(lacking, columns=columns)] if lacking else [frame[columns]]
    return pd.concat(both, ignore_index=True).sort_values(["edition", "period", "area"])


def _time(period: Period, calendar: Calendar) -> str:
    """A period as SDMX writes it: `2019`, `2019-Q3`, `2018-10-01/P1Y` for a fiscal year."""
    offset = BE_OFFSET if calendar == "BE" else 0
    if period.kind in ("fiscal_year", "crop_year", "span"):
        years = period.end.year - period.start.year + (period.kind == "span")
        return f"{period.start.year + offset:04d}-{period.start:%m-%d}/P{years}Y"
    return period.be if offset else str(period)
