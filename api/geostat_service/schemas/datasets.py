"""Indicators as datasets of a data catalog: CKAN packages, as Thailand's Government Data Catalog takes them."""

from __future__ import annotations

from pydantic import BaseModel, Field

__all__ = ["DatasetAnswer", "DatasetsAnswer"]


class Named(BaseModel):
    """A tag or a group of the catalog."""

    name: str


class Extra(BaseModel):
    """A field that the catalog does not know itself."""

    key: str
    value: str


class Resource(BaseModel):
    """A file of a dataset."""

    name: str
    format: str
    url: str


class DatasetAnswer(BaseModel):
    """What `package_create` of a CKAN catalog takes; the words are those of the catalog, in Thai."""

    name: str
    title: str
    data_type: str
    owner_org: str
    maintainer: str
    maintainer_email: str
    tag_string: str
    notes: str
    objective: str
    update_frequency_unit: str
    update_frequency_interval: str
    geo_coverage: str
    geo_coverage_other: str
    data_source: str
    data_format: str
    data_category: str
    license_id: str
    first_year_of_data: str = Field(description="In the Buddhist era")
    last_year_of_data: str = Field(description="In the Buddhist era")
    disaggregate: str
    unit_of_measure: str
    calculation_method: str
    official_statistics: str
    tags: list[Named]
    groups: list[Named]
    extras: list[Extra]
    resources: list[Resource]


class DatasetsAnswer(BaseModel):
    """The packages that have all mandatory fields, and which fields the others lack."""

    packages: list[DatasetAnswer]
    incomplete: dict[str, list[str]]
