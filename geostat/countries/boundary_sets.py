"""The administrative geography of the installed countries: provinces, clusters, regions, ASEAN units."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from geostat.countries.packs import data_folders, find_data, read_table
from geostat.domain.areas import AREA_COLUMNS, MEMBERSHIP_COLUMNS, BoundarySet, Succession
from geostat.errors import BoundaryFileError
from geostat.support.digest import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd

__all__ = ["bridges", "bundled_boundary_sets", "manifest", "successions"]


@dataclass(frozen=True)
class ClusterScheme:
    """One official division of the provinces into clusters."""

    id: str
    scheme: str
    title_en: str
    title_th: str
    valid_from: date
    valid_to: date | None
    successor: str | None


SCHEMES = (
    ClusterScheme(
        id="cluster",
        scheme="2017",
        title_en="Provincial clusters (2017 scheme)",
        title_th="กลุ่มจังหวัด (ตามประกาศ พ.ศ. 2560)",
        valid_from=date(2017, 11, 17),
        valid_to=None,
        successor=None,
    ),
    ClusterScheme(
        id="cluster_2009",
        scheme="2009",
        title_en="Provincial clusters (2009 scheme)",
        title_th="กลุ่มจังหวัด (ตามประกาศ พ.ศ. 2552)",
        valid_from=date(2009, 1, 1),
        valid_to=date(2017, 11, 16),
        successor="cluster",
    ),
)


def manifest() -> dict[str, dict[str, Any]]:
    """Publisher, license, vintage and checksum of each boundary file of the installed countries."""
    found: dict[str, dict[str, Any]] = {}
    for folder in data_folders():
        path = folder / "manifest.json"
        found |= json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def bridges(set_id: str) -> tuple[tuple[str, str], ...]:
    """The declared pairs of areas of a boundary set that a bridge joins though they do not touch."""
    if set_id != "province":
        return ()
    table = read_table("bridges")
    return tuple(zip(table["area"], table["neighbor"], strict=True))


def successions(set_id: str) -> tuple[Succession, ...]:
    """The areas of a boundary set that were taken out of others since 1977, in the order of time."""
    if set_id != "province":
        return ()
    rows = read_table("successions").to_dict("records")
    return tuple(Succession(row["predecessor"], row["successor"], date.fromisoformat(row["on"])) for row in rows)


def bundled_boundary_sets() -> Iterator[BoundarySet]:
    """Every boundary set of the installed countries: provinces, both cluster schemes, regions, country, ASEAN units."""
    if find_data("province.parquet"):
        provinces = _province_set()
        yield provinces
        for scheme in SCHEMES:
            yield _cluster_set(scheme, provinces)
        yield _region_set(provinces)
        yield _country_set(provinces)
    if find_data("asean.parquet"):
        yield _asean_set()


def _province_set() -> BoundarySet:
    return BoundarySet(
        id="province",
        level="province",
        title_en="Provinces of Thailand",
        title_th="จังหวัดของประเทศไทย",
        areas=_read_areas("province"),
        **_provenance("province"),
    )


def _asean_set() -> BoundarySet:
    return BoundarySet(
        id="asean",
        level="asean_unit",
        title_en="First-level units of the ASEAN countries",
        title_th="เขตการปกครองระดับแรกของประเทศอาเซียน",
        areas=_read_areas("asean"),
        **_provenance("asean"),
    )


def _cluster_set(scheme: ClusterScheme, provinces: BoundarySet) -> BoundarySet:
    table = read_table("clusters")
    table = table[table["scheme"] == scheme.scheme]
    members = table.rename(columns={"code": "group", "province": "member"})[MEMBERSHIP_COLUMNS]
    names = table.drop_duplicates("code").set_index("code")[["name_en", "name_th"]]
    return BoundarySet(
        id=scheme.id,
        level="cluster",
        title_en=scheme.title_en,
        title_th=scheme.title_th,
        areas=_dissolve(
            provinces,
            members,
            names.assign(
                valid_from=scheme.valid_from.isoformat(),
                valid_to=scheme.valid_to.isoformat() if scheme.valid_to else None,
            ),
        ),
        member_level="province",
        membership=members.reset_index(drop=True),
        valid_from=scheme.valid_from,
        valid_to=scheme.valid_to,
        successor=scheme.successor,
        **_provenance("province"),
    )


def _region_set(provinces: BoundarySet) -> BoundarySet:
    table = read_table("provinces")
    return _undated_groups(
        provinces,
        dict(zip(table["code"], table["region"], strict=True)),
        read_table("regions").set_index("code"),
        id="region",
        title_en="Regions of the national accounts (NESDC)",
        title_th="ภาคตามบัญชีประชาชาติ (สศช.)",
    )


def _country_set(provinces: BoundarySet) -> BoundarySet:
    import pandas as pd

    return _undated_groups(
        provinces,
        dict.fromkeys(provinces.areas.index, "TH"),
        pd.DataFrame({"name_en": ["Thailand"], "name_th": ["ไทย"]}, index=pd.Index(["TH"], name="iso2")),
        id="country",
        title_en="Thailand",
        title_th="ประเทศไทย",
    )


def _undated_groups(
    provinces: BoundarySet,
    group_of: dict[str, str],
    names: pd.DataFrame,
    *,
    id: str,
    title_en: str,
    title_th: str,
) -> BoundarySet:
    import pandas as pd

    members = pd.DataFrame(
        {"group": group_of.values(), "member": group_of.keys(), "valid_from": None, "valid_to": None}
    )
    return BoundarySet(
        id=id,
        level=id,
        title_en=title_en,
        title_th=title_th,
        areas=_dissolve(provinces, members, names),
        member_level="province",
        membership=members,
        **_provenance("province"),
    )


def _dissolve(provinces: BoundarySet, members: pd.DataFrame, names: pd.DataFrame) -> gpd.GeoDataFrame:
    """The groups as areas: polygons and km² from their members, names and validity as given."""
    import geopandas as gpd

    parts = provinces.areas.loc[members["member"], ["area_km2", "geometry"]]
    groups = members["group"].to_numpy()
    shapes = parts.geometry.groupby(groups).agg(lambda part: part.union_all(method="coverage"))
    frame = gpd.GeoDataFrame(
        names.assign(country="TH", area_km2=parts["area_km2"].groupby(groups).sum()),
        geometry=gpd.GeoSeries(shapes, crs=provinces.areas.crs),
    )
    frame.index.name = "code"
    return frame.reindex(columns=[*AREA_COLUMNS, "geometry"]).sort_index()


def _read_areas(name: str) -> gpd.GeoDataFrame:
    import geopandas as gpd

    path = find_data(f"{name}.parquet")
    assert path
    if sha256_of(path) != manifest()[name]["sha256"]:
        raise BoundaryFileError(f"{path.name} is not the file of its manifest; install its distribution anew")
    frame = gpd.read_parquet(path).set_index("code")
    return frame.reindex(columns=[*AREA_COLUMNS, "geometry"])


def _provenance(name: str) -> dict[str, Any]:
    entry = manifest()[name]
    return {key: entry[key] for key in ("publisher", "license", "source")}
