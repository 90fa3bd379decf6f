"""Indicators as datasets of a data catalog: the 14 mandatory fields of Thailand's Government Data Catalog; DCAT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geostat.domain.plan_records import Agency, PlanRecords

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geostat.domain.indicators import Indicator
    from geostat.domain.plan_records import Dataset

__all__ = ["GROUPS", "MANDATORY", "describe_dataset", "lacking_fields", "share_filled", "to_ckan", "to_dcat"]

MANDATORY = [
    "data_type",
    "title",
    "owner_org",
    "maintainer",
    "maintainer_email",
    "tag_string",
    "notes",
    "objective",
    "update_frequency_unit",
    "geo_coverage",
    "data_source",
    "data_format",
    "data_category",
    "license_id",
]
"""The fields that the Government Data Catalog (CKAN, extension thai_gdc) asks of every dataset."""

GROUPS = {
    "economic": "ด้านเศรษฐกิจ",
    "social": "ด้านสังคมและความมั่นคง",
    "environment": "ด้านทรัพยากรธรรมชาติและสิ่งแวดล้อม",
    "national_strategy": "แผนแม่บทภายใต้ยุทธศาสตร์ชาติ",
    "development_issue": "ประเด็นการพัฒนา",
    "physical": "ด้านกายภาพ",
    "other": "อื่น ๆ",
}
"""The seven groups of the catalog; the pillar of an indicator decides."""

_FREQUENCIES = {1: "ปี", 2: "ครึ่งปี", 4: "ไตรมาส", 12: "เดือน", 52: "สัปดาห์", 365: "วัน"}
_COVERAGE = {"province": "จังหวัด", "district": "อำเภอ", "subdistrict": "ตำบล"}
OTHER = "อื่นๆ"


def describe_dataset(
    indicator: Indicator,
    dataset: Dataset | None,
    plan_records: PlanRecords,
    *,
    levels: Sequence[str] = ("province",),
    periods: Sequence[str] = (),
) -> dict[str, Any]:
    """An indicator by the fields of the catalog; a field of which nothing is known is an empty text.

    What the catalog entry does not say comes from its `dataset` record and from the agency of the same name. There is
    no coverage for groups of provinces in the catalog's list; it is "อื่นๆ" with the levels in a text.
    """
    owner = next((each for each in plan_records.all(Agency) if each.name_en == indicator.owner_agency_en), None)
    per_year = dataset.per_year if dataset and dataset.per_year else 1.0
    covered = [_COVERAGE[level] for level in levels if level in _COVERAGE]
    years = [str(int(text[:4]) + 543) for text in (min(periods, default=""), max(periods, default="")) if text]
    return {
        "name": indicator.id.replace("_", "-"),
        "title": indicator.title_th,
        "data_type": "ข้อมูลสถิติ",
        "owner_org": owner.id.lower() if owner else _slug(indicator.owner_agency_en),
        "maintainer": (dataset and dataset.maintainer) or (owner and owner.contact) or "",
        "maintainer_email": (dataset and dataset.maintainer_email) or (owner and owner.email) or "",
        "tag_string": f"{indicator.pillar},{indicator.topic}",
        "keywords": dataset.tags if dataset else "",
        "notes": f"{indicator.title_th} ({indicator.title_en}) หน่วย {indicator.unit_th} ที่มา {indicator.source_title}",
        "objective": dataset.objective if dataset else "",
        "update_frequency_unit": _FREQUENCIES.get(round(per_year), "อื่นๆ" if per_year >= 1 else "ปี"),
        "update_frequency_interval": str(round(1 / per_year) if per_year < 1 else 1),
        "geo_coverage": covered[-1] if covered else OTHER,
        "geo_coverage_other": "" if covered else ", ".join(levels),
        "data_source": indicator.source_title,
        "data_format": "CSV",
        "data_category": (dataset.data_category if dataset else "") or "ข้อมูลสาธารณะ",
        "license_id": (dataset.license_id if dataset else "") or _license(indicator.license),
        "first_year_of_data": years[0] if years else "",
        "last_year_of_data": years[-1] if years else "",
        "disaggregate": (dataset.disaggregation if dataset else "") or ", ".join(levels),
        "unit_of_measure": indicator.unit_th,
        "calculation_method": _METHODS[indicator.aggregation],
        "official_statistics": "ใช่" if dataset and dataset.official else "ไม่ใช่",
        "example": "ตัวอย่าง ไม่ใช่ข้อมูลทางการ" if dataset and dataset.example else "",
        "group": GROUPS[indicator.pillar],
    }


_METHODS = {"sum": "ผลรวม", "weighted_mean": "ค่าเฉลี่ยถ่วงน้ำหนัก", "none": "ตามที่เผยแพร่ รวมระดับไม่ได้"}


def _license(text: str) -> str:
    known = {"CC0": "cc-zero", "CC BY": "cc-by", "Open Government Data": "OGD", "MIT": "other-open"}
    return next((name for start, name in known.items() if start.lower() in text.lower()), "notspecified")


def _slug(text: str) -> str:
    """Letters and digits of a name as catalogs write them."""
    return "-".join("".join(sign if sign.isalnum() else " " for sign in text.lower()).split())[:100]


def share_filled(fields: Mapping[str, Any], indicator: Indicator) -> float:
    """The share of the mandatory fields, the edition and the denominator that is filled; from 0 to 1."""
    needs_no_denominator = indicator.measure != "intensive" or indicator.weight_indicator is not None
    filled: list[bool] = [bool(fields[name]) and fields[name] != "notspecified" for name in MANDATORY]
    filled += [bool(indicator.edition), needs_no_denominator]
    return sum(filled) / len(filled)


def lacking_fields(fields: Mapping[str, Any]) -> list[str]:
    """The mandatory fields that are blank; a catalog refuses a dataset that lacks one."""
    return [name for name in MANDATORY if not fields[name]]


def to_ckan(fields: Mapping[str, Any], resources: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """A dataset as a CKAN package; `resources` are name, format and URL of each file.

    CKAN takes no tags with Thai vowel or tone signs: Thai keywords are among the extras.
    """
    extras = {name: fields[name] for name in ("keywords", "example") if fields[name]}
    return {
        **{name: value for name, value in fields.items() if name not in ("group", "keywords", "example")},
        "tags": [{"name": word} for word in fields["tag_string"].split(",")],
        "groups": [{"name": _GROUP_NAMES[fields["group"]]}],
        "extras": [{"key": key, "value": value} for key, value in extras.items()],
        "resources": [{"name": name, "format": kind, "url": url} for name, kind, url in resources],
    }


_GROUP_NAMES = {thai: name for name, thai in GROUPS.items()}


def to_dcat(datasets: Sequence[tuple[Mapping[str, Any], Sequence[tuple[str, str, str]]]], base: str) -> dict[str, Any]:
    """Datasets with their files as a DCAT catalog in JSON-LD; `base` is the URL of the service."""
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
            "adms": "http://www.w3.org/ns/adms#",
        },
        "@id": f"{base}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": [_text("สถิติเชิงพื้นที่", "th"), _text("Area statistics", "en")],
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": "geostat"},
        "dcat:dataset": [_dcat_dataset(fields, resources, base) for fields, resources in datasets],
    }


def _dcat_dataset(fields: Mapping[str, Any], resources: Sequence[tuple[str, str, str]], base: str) -> dict[str, Any]:
    contact = {"@type": "vcard:Organization", "vcard:fn": fields["maintainer"] or fields["owner_org"]}
    if fields["maintainer_email"]:
        contact["vcard:hasEmail"] = {"@id": f"mailto:{fields['maintainer_email']}"}
    return {
        "@id": f"{base}/datasets/{fields['name'].replace('-', '_')}",
        "@type": "dcat:Dataset",
        "dct:identifier": fields["name"],
        "dct:title": _text(fields["title"], "th"),
        "dct:description": _text(fields["notes"], "th"),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": fields["owner_org"]},
        "dcat:contactPoint": contact,
        "dcat:keyword": [
            *(_text(word, "en") for word in fields["tag_string"].split(",")),
            *(_text(word.strip(), "th") for word in fields["keywords"].split(",") if word.strip()),
        ],
        "dcat:theme": {"@id": f"{base}/catalog.jsonld#{_GROUP_NAMES[fields['group']]}"},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            **{
                f"dcat:{name}Date": {"@value": str(int(fields[key]) - 543), "@type": _YEAR}
                for name, key in (("start", "first_year_of_data"), ("end", "last_year_of_data"))
                if fields[key]
            },
        },
        **({"adms:status": fields["example"]} if fields["example"] else {}),
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": name,
                "dct:format": kind,
                "dcat:downloadURL": {"@id": url},
                "dct:license": fields["license_id"],
            }
            for name, kind, url in resources
        ],
    }


_YEAR = "http://www.w3.org/2001/XMLSchema#gYear"


def _text(value: str, language: str) -> dict[str, str]:
    return {"@value": value, "@language": language}
