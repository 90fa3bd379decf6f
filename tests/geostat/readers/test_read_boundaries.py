import warnings
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geostat.errors import BoundaryFileError, NotFoundError
from geostat.readers.boundaries import read_boundaries

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
    with pytest.raises(BoundaryFileError, match=r"1 of 2 areas have an invalid geometry: TH16 \(Self-intersection"):
        read_boundaries(path, id="a", level="province")
    mended = read_boundaries(path, id="a", level="province", repair=True)
    assert mended.areas.geometry["TH16"].area == pytest.approx(0.5)


def test_empty_geometry_and_points_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryFileError, match="have no geometry: TH16"):
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
