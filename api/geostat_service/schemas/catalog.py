"""The catalog in DCAT, as JSON-LD."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

__all__ = ["CatalogDocument"]

Reference = TypedDict("Reference", {"@id": str})
Text = TypedDict("Text", {"@value": str, "@language": str})
Year = TypedDict("Year", {"@value": str, "@type": str})
Publisher = TypedDict("Publisher", {"@type": str, "foaf:name": str})
Contact = TypedDict("Contact", {"@type": str, "vcard:fn": str, "vcard:hasEmail": NotRequired[Reference]})
YearsCovered = TypedDict(
    "YearsCovered", {"@type": str, "dcat:startDate": NotRequired[Year], "dcat:endDate": NotRequired[Year]}
)
Distribution = TypedDict(
    "Distribution",
    {"@type": str, "dct:title": str, "dct:format": str, "dcat:downloadURL": Reference, "dct:license": str},
)
CatalogDataset = TypedDict(
    "CatalogDataset",
    {
        "@id": str,
        "@type": str,
        "dct:identifier": str,
        "dct:title": Text,
        "dct:description": Text,
        "dct:publisher": Publisher,
        "dcat:contactPoint": Contact,
        "dcat:keyword": list[Text],
        "dcat:theme": Reference,
        "dct:temporal": YearsCovered,
        "adms:status": NotRequired[str],
        "dcat:distribution": list[Distribution],
    },
)
CatalogDocument = TypedDict(
    "CatalogDocument",
    {
        "@context": dict[str, str],
        "@id": str,
        "@type": str,
        "dct:title": list[Text],
        "dct:publisher": Publisher,
        "dcat:dataset": list[CatalogDataset],
    },
)
