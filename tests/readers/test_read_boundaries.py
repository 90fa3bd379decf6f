import json
import subprocess
import warnings
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from conftest import copy_of, make_set

from geostat.domain.area_names import AreaName, AreaNames
from geostat.domain.areas import BoundarySet
from geostat.errors import BoundaryFileError, NotFoundError
from geostat.readers.boundaries import read_boundaries, read_boundary_file
from geostat.readers.boundary_checks import check_coverage, check_hierarchy, check_presence
from geostat.store import Store, read_boundary_set
from geostat.workspace.imports import import_boundaries

SQUARES = [shapely.box(100, 14, 101, 15), shapely.box(101, 14, 102, 15)]


def write(path: Path, *, crs: str | None = "EPSG:4326", geometry: object = None, **columns: list[object]) -> Path:
    columns = columns or {
        "ADM1_PCODE": ["TH15", "TH16"],
        "ADM1_EN": ["Ang Thong", "Lop Buri"],
        "ADM1_TH": ["อ่างทอง", "ลพบุรี"],
    }
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="'crs' was not provided")
        gpd.GeoDataFrame(columns, geometry=geometry or SQUARES, crs=crs).to_file(path)
    return path


@pytest.mark.parametrize("name", ["areas.gpkg", "areas.geojson", "areas.fgb", "areas.shp"])
def test_reads_what_gdal_reads_and_finds_the_columns(tmp_path: Path, name: str) -> None:
    boundary_set = read_boundaries(write(tmp_path / name), id="cod", level="province", code_prefix="TH")
    assert list(boundary_set.areas.index) == ["15", "16"]
    assert boundary_set.areas.loc["16", ["name_en", "name_th"]].tolist() == ["Lop Buri", "ลพบุรี"]
    assert boundary_set.areas.crs.to_epsg() == 4326


def test_coordinates_are_brought_to_longitude_and_latitude(tmp_path: Path) -> None:
    path = tmp_path / "utm.gpkg"
    gpd.GeoDataFrame({"code": ["15", "16"]}, geometry=SQUARES, crs=4326).to_crs(32647).to_file(path)
    areas = read_boundaries(path, id="utm", level="province").areas
    assert areas.total_bounds == pytest.approx([100, 14, 102, 15])
    assert areas["area_km2"].sum() == pytest.approx(23_800, rel=0.01)


def test_reads_geoparquet(tmp_path: Path) -> None:
    path = tmp_path / "areas.parquet"
    gpd.GeoDataFrame({"code": ["15", "16"]}, geometry=SQUARES, crs=4326).to_parquet(path)
    assert len(read_boundaries(path, id="areas", level="province")) == 2


def test_without_a_reference_system_it_must_be_given(tmp_path: Path) -> None:
    path = write(tmp_path / "areas.shp", crs=None)
    with pytest.raises(BoundaryFileError, match="does not say its coordinate reference system"):
        read_boundaries(path, id="areas", level="province")
    assert len(read_boundaries(path, id="areas", level="province", crs="EPSG:4326")) == 2


def test_repeated_and_blank_codes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryFileError, match="more than once: 15"):
        read_boundaries(write(tmp_path / "a.gpkg", code=["15", "15"]), id="a", level="province")
    with pytest.raises(BoundaryFileError, match="feature 2 has no area code"):
        read_boundaries(write(tmp_path / "b.gpkg", code=["15", None]), id="b", level="province")


def test_a_missing_code_column_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", label=["15", "16"])
    with pytest.raises(BoundaryFileError, match="no column that looks like an area code among label"):
        read_boundaries(path, id="a", level="province")
    with pytest.raises(BoundaryFileError, match="there is no column 'kode'"):
        read_boundaries(path, id="a", level="province", code_column="kode")
    assert len(read_boundaries(path, id="a", level="province", code_column="label")) == 2


def test_invalid_rings_are_refused_or_mended(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    path = write(tmp_path / "a.gpkg", geometry=[SQUARES[0], bow_tie])
    with pytest.raises(BoundaryFileError, match=r"1 of 2 areas have an invalid geometry: 16 \(Self-intersection"):
        read_boundaries(path, id="a", level="province")
    mended = read_boundaries(path, id="a", level="province", repair=True)
    assert mended.areas.geometry["16"].area == pytest.approx(0.5)


def test_empty_geometry_and_points_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryFileError, match="have no geometry: 16"):
        read_boundaries(write(tmp_path / "a.gpkg", geometry=[SQUARES[0], None]), id="a", level="province")
    points = [shapely.Point(0, 0), shapely.Point(1, 1)]
    with pytest.raises(BoundaryFileError, match="are not polygons"):
        read_boundaries(write(tmp_path / "b.gpkg", geometry=points), id="b", level="province")


def test_files_that_are_no_boundaries_are_refused(tmp_path: Path) -> None:
    (tmp_path / "areas.geojson").write_text("not json")
    with pytest.raises(BoundaryFileError, match="cannot be read as a boundary file"):
        read_boundaries(tmp_path / "areas.geojson", id="a", level="province")
    with pytest.raises(NotFoundError, match="there is no file"):
        read_boundaries(tmp_path / "absent.gpkg", id="a", level="province")


@pytest.mark.parametrize("encoding", ["utf-8", "cp874"])
def test_a_shapefile_that_does_not_say_its_encoding_is_told(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "areas.shp"
    frame = gpd.GeoDataFrame({"code": ["15"], "name_th": ["อ่างทอง"]}, geometry=SQUARES[:1], crs=4326)
    frame.to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink()
    areas = read_boundaries(path, id="a", level="province", encoding=encoding).areas
    assert areas.loc["15", "name_th"] == "อ่างทอง"


PUBLISHERS = {
    "COD-AB": {
        "ADM2_EN": ["Chaiyo", "Mueang"], "ADM2_TH": ["ไชโย", "เมืองลพบุรี"], "ADM2_PCODE": ["TH1502", "TH1601"],
        "ADM1_EN": ["Ang Thong", "Lop Buri"], "ADM1_PCODE": ["TH15", "TH16"], "validTo": ["1899-11-30T00:00:00.000Z"] * 2,
    },
    "COD-AB, since 2024": {
        "adm2_name": ["Chaiyo", "Mueang"], "adm2_name1": ["ไชโย", "เมืองลพบุรี"], "adm2_pcode": ["TH1502", "TH1601"],
        "adm1_name": ["Ang Thong", "Lop Buri"], "adm1_pcode": ["TH15", "TH16"],
    },
    "DOPA, codes in parts": {
        "PROV_CODE": ["15", "16"], "AMP_CODE": [2.0, 1.0], "PROV_NAM_T": ["อ่างทอง", "ลพบุรี"],
        "AMP_NAM_T": ["ไชโย", "เมืองลพบุรี"], "AMP_NAM_E": ["Chaiyo", "Mueang"],
    },
    "plain": {"code": [1502, 1601], "name": ["Chaiyo", "Mueang"], "name_th": ["ไชโย", "เมืองลพบุรี"], "parent": ["15", "16"]},
}  # fmt: skip


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_the_columns_of_publishers_are_found(tmp_path: Path, publisher: str) -> None:
    level = "district" if publisher.startswith("DOPA") else None
    path = write(tmp_path / "areas.gpkg", **PUBLISHERS[publisher])
    areas = read_boundary_file(path, level=level).boundary_set
    assert areas.level == "district"
    assert areas.areas.index.tolist() == ["1502", "1601"]
    assert areas.areas["name_en"].tolist() == ["Chaiyo", "Mueang"]
    assert areas.areas["name_th"].tolist() == ["ไชโย", "เมืองลพบุรี"]
    assert areas.areas["parent"].tolist() == ["15", "16"]
    assert areas.areas["valid_to"].isna().all()


NAMES = AreaNames(
    (
        AreaName("province", "15", "อ่างทอง"),
        AreaName("province", "15", "Ang Thong"),
        AreaName("province", "16", "Lop Buri"),
    )
)


def test_geoboundaries_say_their_level_and_iso_code(tmp_path: Path) -> None:
    path = write(
        tmp_path / "geoBoundaries-THA-ADM1.geojson",
        shapeName=["Ang Thong", "Lopburi"], shapeISO=["TH-15", "TH-16"], shapeType=["ADM1", "ADM1"], shapeID=["1B", "2B"],
    )  # fmt: skip
    read = read_boundary_file(path)
    assert (read.boundary_set.level, read.boundary_set.areas.index.tolist()) == ("province", ["15", "16"])
    assert "'TH-' was taken off the codes" in [found.message for found in read.findings]


def test_without_official_codes_areas_are_matched_by_name(tmp_path: Path) -> None:
    gadm = {
        "GID_1": ["THA.1_1", "THA.2_1"],
        "NAME_1": ["Ang Thong", "Lopburi"],
        "NL_NAME_1": ["อ่างทอง", "ลพบุรี"],
        "HASC_1": ["TH.AT", "TH.LB"],
    }
    read = read_boundary_file(write(tmp_path / "gadm.gpkg", **gadm), names=NAMES)
    assert read.boundary_set.areas.index.tolist() == ["15", "16"]
    assert "codes_from_names" in [found.code for found in read.findings]
    gadm["NAME_1"] = gadm["NL_NAME_1"] = ["Ang Thong", "Lop Burri"]
    with pytest.raises(BoundaryFileError, match="1 names are no province for certain: Lop Burri;"):
        read_boundary_file(write(tmp_path / "wrong.gpkg", **gadm), names=NAMES)


def test_natural_earth_has_iso_codes(tmp_path: Path) -> None:
    path = write(
        tmp_path / "ne.shp", iso_3166_2=["TH-15", "TH-16"], name=["Ang Thong", "Lop Buri"], adm0_a3=["THA", "THA"]
    )
    assert read_boundary_file(path).boundary_set.areas.index.tolist() == ["15", "16"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp874"])
def test_thai_in_a_shapefile_that_says_nothing_of_its_encoding_is_restored(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "areas.shp"
    names = ["เมืองอ่างทอง", "สุราษฎร์ธานี"]
    gpd.GeoDataFrame({"code": ["15", "84"], "name_th": names}, geometry=SQUARES, crs=4326).to_file(
        path, encoding=encoding
    )
    path.with_suffix(".cpg").unlink()
    dbf = bytearray(path.with_suffix(".dbf").read_bytes())
    dbf[29] = 0
    path.with_suffix(".dbf").write_bytes(dbf)
    read = read_boundary_file(path)
    assert read.boundary_set.areas["name_th"].tolist() == names
    assert "restored in name_th" in read.findings[0].message


def test_names_of_other_countries_are_left_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "areas.gpkg", code=["15", "16"], name=["São Tomé", "Côte d'Ivoire"])
    assert read_boundaries(path, id="a", level="province").areas["name_en"].tolist() == ["São Tomé", "Côte d'Ivoire"]


def zipped(folder: Path, *names: str) -> Path:
    with zipfile.ZipFile(folder / "areas.zip", "w") as archive:
        for name in names:
            for part in write(folder / f"{name}.shp").parent.glob(f"{name}.*"):
                archive.write(part, f"inside/{part.name}")
    return folder / "areas.zip"


def test_zipped_shapefiles_are_read_and_chosen_among(tmp_path: Path) -> None:
    assert len(read_boundary_file(zipped(tmp_path, "adm1")).boundary_set) == 2
    two = zipped(tmp_path, "adm1", "adm2")
    with pytest.raises(BoundaryFileError, match=r"holds .*adm1.shp.*; name one with --layer"):
        read_boundary_file(two)
    assert len(read_boundary_file(two, layer="adm2").boundary_set) == 2


def test_archives_that_are_traps_are_refused(tmp_path: Path) -> None:
    for name, member, size, message in (
        ("bomb.zip", "a.shp", 64 << 20, "would unpack to"),
        ("evil.zip", "../../a.shp", 1, "outside the archive"),
    ):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(member, b"0" * size)
        with pytest.raises(BoundaryFileError, match=message):
            read_boundary_file(tmp_path / name)


@pytest.mark.whole
def test_kml_topojson_and_layers(tmp_path: Path) -> None:
    source = write(tmp_path / "areas.geojson")
    subprocess.run(["ogr2ogr", "-f", "LIBKML", tmp_path / "areas.kml", source], check=True)
    assert read_boundary_file(tmp_path / "areas.kml").boundary_set.areas.index.tolist() == ["15", "16"]
    arcs = [
        [[100, 14], [101, 14], [101, 15], [100, 15], [100, 14]],
        [[101, 14], [102, 14], [102, 15], [101, 15], [101, 14]],
    ]
    shapes = [
        {"type": "Polygon", "arcs": [[number]], "properties": {"code": code, "name_th": name}}
        for number, (code, name) in enumerate((("15", "อ่างทอง"), ("16", "ลพบุรี")))
    ]
    topology = {
        "type": "Topology",
        "arcs": arcs,
        "objects": {"areas": {"type": "GeometryCollection", "geometries": shapes}},
    }
    (tmp_path / "areas.topojson").write_text(json.dumps(topology), "utf-8")
    assert read_boundary_file(tmp_path / "areas.topojson").boundary_set.areas.index.tolist() == ["15", "16"]
    for layer in ("ADM_ADM_1", "ADM_ADM_2"):
        gpd.read_file(source).to_file(tmp_path / "gadm.gpkg", layer=layer)
    with pytest.raises(BoundaryFileError, match="there are 2 layers: ADM_ADM_1, ADM_ADM_2; name one with --layer"):
        read_boundary_file(tmp_path / "gadm.gpkg")
    assert len(read_boundary_file(tmp_path / "gadm.gpkg", level="province").boundary_set) == 2


def test_a_level_that_cannot_be_told_must_be_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", code=["x", "y"], name=["A", "B"])
    with pytest.raises(BoundaryFileError, match="does not show of which level"):
        read_boundary_file(path)


class TestChecks:
    def areas(self, *shapes: shapely.Geometry, parent: str | None = None) -> BoundarySet:
        codes = ["1501", "1502", "1503"][: len(shapes)]
        made = make_set(dict(zip(codes, shapes, strict=True)), level="district")
        made.areas["parent"] = parent
        return made

    def test_gaps_and_overlaps_are_told_and_cleaned(self, tmp_path: Path) -> None:
        left, right = shapely.box(100, 14, 101, 15), shapely.box(100.9995, 14, 102, 15)
        path = write(tmp_path / "a.gpkg", geometry=[left, right])
        read = read_boundary_file(path)
        (told,) = check_coverage(read.boundary_set.areas)
        assert "2 areas overlap their neighbors or leave gaps to them: 15, 16" in told.message
        cleaned = read_boundary_file(path, clean=True)
        assert list(check_coverage(cleaned.boundary_set.areas)) == []
        assert shapely.coverage_is_valid(cleaned.boundary_set.areas.geometry.to_numpy())
        assert "the largest change is 0.05" in next(each.message for each in cleaned.findings if each.code == "cleaned")

    def test_each_area_is_looked_for_in_the_one_above(self) -> None:
        above = make_set(
            {"15": shapely.box(0, 0, 1, 1), "16": shapely.box(5, 0, 6, 1)}, id="province", level="province"
        )
        inside, outside = shapely.box(0, 0, 0.5, 1), shapely.box(5, 0, 6, 1)
        (told,) = check_hierarchy(self.areas(inside, outside, parent="15").areas, above)
        assert (told.code, "1502" in told.message, "1501" in told.message) == ("area_outside_parent", True, False)
        told_codes = {each.code for each in check_hierarchy(self.areas(inside, parent="16").areas, above)}
        assert told_codes == {"code_of_other_parent", "area_outside_parent"}
        assert [each.code for each in check_hierarchy(self.areas(inside, parent="99").areas, above)] == [
            "code_of_other_parent", "parent_unknown",
        ]  # fmt: skip

    def test_areas_that_are_known_and_absent_are_told(self) -> None:
        (told,) = check_presence(self.areas(shapely.box(0, 0, 1, 1)).areas, "district", {"1501", "1502"})
        assert "1 areas of the level district that are known are not in the file: 1502" in told.message


def test_a_boundary_file_knows_when_its_areas_began_from_those_that_are_held(workspace: Store, tmp_path: Path) -> None:
    store, _ = copy_of(workspace, tmp_path / "w.gpkg")
    provinces = (
        read_boundary_set(store, "province").areas[["name_th", "geometry"]].rename_axis("PROV_CODE").reset_index()
    )
    provinces.to_file(tmp_path / "provinces.gpkg")
    read = import_boundaries(store, tmp_path / "provinces.gpkg", id="again", level="province")
    assert read.boundary_set.areas.loc["38", "valid_from"] == "2011-03-23"
    assert read.boundary_set.areas.loc["43", "name_th"] == "หนองคาย"
    store.close()
