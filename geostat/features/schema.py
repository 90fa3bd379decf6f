"""What the properties of features are, as JSON Schema (OGC API – Features, parts 3 and 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geostat.domain.indicators import Indicator
    from geostat.features.collection import Collection
    from geostat.features.data import FeatureData

__all__ = ["queryable_names", "queryables", "returnables", "sortables"]

_TEXT, _NUMBER = {"type": "string"}, {"type": "number"}
_PROPERTIES: dict[str, dict[str, Any]] = {
    "code": {**_TEXT, "title": "Area code – รหัสพื้นที่", "x-ogc-role": "id"},
    "fid": {"type": "integer", "title": "Integer id, as in the tiles – รหัสในแผนที่"},
    "name_en": {**_TEXT, "title": "Name in English – ชื่อภาษาอังกฤษ"},
    "name_th": {**_TEXT, "title": "Name in Thai – ชื่อภาษาไทย"},
    "country": {**_TEXT, "title": "Country – ประเทศ"},
    "region_en": {**_TEXT, "title": "Region in English – ภาค (อังกฤษ)"},
    "region_th": {**_TEXT, "title": "Region in Thai – ภาค"},
    "area_km2": {**_NUMBER, "title": "Official area – เนื้อที่", "x-ogc-unit": "km2"},
    "valid_from": {**_TEXT, "format": "date", "title": "First day – วันที่เริ่มใช้"},
    "valid_to": {**_TEXT, "format": "date", "title": "Last day – วันที่สิ้นสุด"},
    "status": {**_TEXT, "title": "Status of the value – สถานะ"},
    "period": {**_TEXT, "title": "Period, common era – คาบเวลา ค.ศ."},
    "period_be": {**_TEXT, "title": "Period, Buddhist era – คาบเวลา พ.ศ."},
    "unit": {**_TEXT, "title": "Unit – หน่วย"},
    "edition": {**_TEXT, "title": "Edition – ชุดข้อมูล"},
}
_GEOMETRY = {"title": "Shape – ขอบเขต", "x-ogc-role": "primary-geometry", "format": "geometry-multipolygon"}


def returnables(collection: Collection, url: str) -> dict[str, Any]:
    """The properties of every feature."""
    return _schema(collection, url, {**_own(collection), "geometry": _GEOMETRY})


def queryables(data: FeatureData, collection: Collection, url: str) -> dict[str, Any]:
    """What a filter can name: the properties, the shape, and any indicator that has values on these areas."""
    named = {**_own(collection), **_indicators(data, collection), "geometry": _GEOMETRY}
    return {**_schema(collection, url, named), "additionalProperties": False}


def sortables(collection: Collection, url: str) -> dict[str, Any]:
    """What features can be sorted by."""
    return _schema(collection, url, _own(collection))


def queryable_names(data: FeatureData, collection: Collection) -> list[str]:
    """What can be a query parameter itself: properties and indicators."""
    return [*_own(collection), *_indicators(data, collection)]


def _indicators(data: FeatureData, collection: Collection) -> dict[str, Any]:
    boundary_set = collection.boundary_set
    return {
        each.id: _indicator(each)
        for each in data.source.indicators().values()
        if data.source.periods_on(boundary_set, each)
    }


def _own(collection: Collection) -> dict[str, Any]:
    described = {}
    for name in collection.property_names:
        if name == "value" and collection.indicator:
            described[name] = _indicator(collection.indicator)
        else:
            described[name] = _PROPERTIES[name]
    return described


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {**_NUMBER, "title": f"{indicator.title_en} – {indicator.title_th}", "x-ogc-unit": indicator.unit_en}


def _schema(collection: Collection, url: str, properties: dict[str, Any]) -> dict[str, Any]:
    numbered = {name: {**each, "x-ogc-propertySeq": i} for i, (name, each) in enumerate(properties.items(), 1)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": url,
        "type": "object",
        "title": collection.title,
        "properties": numbered,
    }
