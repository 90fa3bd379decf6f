from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import shapely
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from conftest import make_indicator, make_observations, make_set
from postgis import Server
from sqlalchemy import text

from geostat import store as stored
from geostat.domain.areas import BoundarySet
from geostat.errors import (
    BoundaryFileError,
    ConflictError,
    EditionError,
    InputError,
    NotFoundError,
    ObservationTableError,
    StoreError,
)
from geostat.store import Store, geopackage, postgis, schema, tables
from geostat.store.all_tables import metadata
from geostat.store.geometry import from_geopackage, to_geopackage
from geostat.workspace.creation import create_workspace
from geostat.workspace.imports import import_boundaries, import_observations
from geostat.workspace.layers import read_layer, read_spread


@pytest.fixture
def store(target: str) -> Iterator[Store]:
    """An empty store, of each kind in turn."""
    store = stored.create_store(target)
    yield store
    store.close()


@pytest.fixture
def filled(store: Store, grid: BoundarySet, grid_values: dict[str, float]) -> Store:
    stored.write_boundary_set(store, grid)
    stored.write_indicators(store, [make_indicator()])
    stored.write_observations(store, make_observations(grid_values), level="cell")
    return store


def dump(store: Store) -> dict[str, list[str]]:
    """Every row of every table."""
    with store.reading() as connection:
        return {table.name: sorted(map(str, connection.execute(table.select()))) for table in metadata.tables.values()}


def test_boundaries_come_back_as_they_went_in(store: Store, provinces: BoundarySet) -> None:
    assert stored.write_boundary_set(store, provinces)
    back = stored.read_boundary_set(store, "province")
    pd.testing.assert_index_equal(back.areas.index, provinces.areas.index)
    assert shapely.equals(back.areas.geometry.to_numpy(), provinces.areas.geometry.to_numpy()).all()
    assert back.title_th == provinces.title_th


def test_groups_come_back_with_members_and_dates(workspace: Store) -> None:
    clusters = stored.read_boundary_set(workspace, "cluster_2009")
    assert clusters.membership is not None
    assert len(clusters.membership) == 76
    assert (str(clusters.valid_to), clusters.successor) == ("2017-11-16", "cluster")


def test_writing_the_same_again_changes_nothing(
    filled: Store, grid: BoundarySet, grid_values: dict[str, float]
) -> None:
    before = filled.data_version()
    assert not stored.write_boundary_set(filled, grid)
    assert stored.write_observations(filled, make_observations(grid_values), level="cell").rows == 0
    assert filled.data_version() == before + 1  # the second write was a change of nothing


def test_other_content_is_a_conflict_unless_replaced(filled: Store) -> None:
    other = make_set({"a1": shapely.box(0, 0, 9, 9)})
    with pytest.raises(ConflictError, match="boundary set grid with other content"):
        stored.write_boundary_set(filled, other)
    assert stored.write_boundary_set(filled, other, replace=True)
    assert len(stored.read_boundary_set(filled, "grid")) == 1


def test_other_values_are_a_conflict_unless_replaced(filled: Store) -> None:
    changed = make_observations({"a1": 100.0, "a2": 2.0})
    before = dump(filled)
    with pytest.raises(ConflictError, match="1 values are held already with other content, such as area a1 in 2019"):
        stored.write_observations(filled, changed, level="cell")
    assert dump(filled) == before
    assert stored.write_observations(filled, changed, level="cell", replace=True).rows == 1
    assert read_layer(filled, "grid", "x").values["a1"] == 100.0


def test_two_series_of_an_indicator_stay_apart(filled: Store) -> None:
    second = make_observations({"a1": 1000.0}, edition="second", period="2021")
    stored.write_observations(filled, second, level="cell")
    with pytest.raises(InputError, match="must not be mixed"):
        read_layer(filled, "grid", "x")
    assert read_layer(filled, "grid", "x", edition="second").period.year == 2021
    with pytest.raises(NotFoundError, match="no values for 2021"):
        read_layer(filled, "grid", "x", 2021, edition="first")


def test_the_latest_period_is_the_default(filled: Store) -> None:
    stored.write_observations(filled, make_observations({"a1": 7.0}, period="2020"), level="cell")
    layer = read_layer(filled, "grid", "x")
    assert (str(layer.period), layer.report.matched) == ("2020", ["a1"])


def test_unknown_things_are_named(filled: Store) -> None:
    with pytest.raises(NotFoundError, match="no boundary set 'moon'; there are grid"):
        read_layer(filled, "moon", "x")
    with pytest.raises(NotFoundError, match="no indicator 'y'"):
        read_layer(filled, "grid", "y")


@pytest.mark.parametrize("name", ["", "1st", "Grid", "a-b", "area", "gpkg_contents", 'x"; DROP TABLE area; --'])
def test_ids_that_cannot_name_a_layer_are_refused(store: Store, grid: BoundarySet, name: str) -> None:
    odd = make_set(grid.areas.geometry.to_dict(), id=name)
    with pytest.raises(InputError, match="cannot name a boundary set"):
        stored.write_boundary_set(store, odd)


class TestOpening:
    def test_a_store_is_opened_again(self, filled: Store, target: str) -> None:
        again = stored.open_store(target)
        assert stored.list_boundary_sets(again) == ["grid"]
        again.close()

    def test_what_is_there_is_not_overwritten(self, store: Store, target: str) -> None:
        with pytest.raises(StoreError, match=r"exists already|holds a workspace already"):
            stored.create_store(target)

    def test_an_empty_place_holds_no_workspace(self, target: str) -> None:
        with pytest.raises(StoreError, match=r"(there is|holds) no workspace.*geostat init"):
            stored.open_store(target)

    def test_another_schema_version(self, store: Store, target: str) -> None:
        for version, remedy in (("9999", "install geostat-areas 0.1.0 or newer"), ("0001", "run: geostat db upgrade")):
            with store.engine.begin() as connection:
                connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
            with pytest.raises(StoreError, match=f"schema version {version}, this geostat needs .*; {remedy}"):
                stored.open_store(target)

    def test_a_file_of_another_kind(self, tmp_path: Path) -> None:
        (tmp_path / "notes.gpkg").write_text("not a database, but long enough to be looked at " * 20)
        with pytest.raises(StoreError, match="cannot be used"):
            stored.open_store(tmp_path / "notes.gpkg")

    def test_another_programs_database(self, tmp_path: Path) -> None:
        sqlite3.connect(tmp_path / "other.gpkg").close()
        with pytest.raises(StoreError, match="is not a geostat workspace"):
            stored.open_store(tmp_path / "other.gpkg")

    def test_urls_that_name_no_store(self) -> None:
        with pytest.raises(StoreError, match="no store for mysql"):
            stored.open_store("mysql://somewhere/x")
        with pytest.raises(StoreError, match="URL cannot be read"):
            stored.open_store("://")

    def test_a_server_that_is_not_there(self) -> None:
        with pytest.raises(StoreError, match=r"cannot be used: .*refused") as caught:
            stored.open_store("postgresql://anna:secret@127.0.0.1:1/x")
        assert "secret" not in str(caught.value)

    def test_a_database_without_postgis_and_without_the_right_to_add_it(self, postgis: Server) -> None:
        url = postgis.new_database(postgis=False)
        name = url.rsplit("/", 1)[1]
        with postgis.connect() as connection:
            connection.execute("CREATE ROLE clerk LOGIN")
            connection.execute(f"GRANT CREATE ON DATABASE {name} TO clerk")
        with pytest.raises(StoreError, match="has no PostGIS; have its administrator run CREATE EXTENSION postgis"):
            stored.create_store(url.replace("geostat@", "clerk@"))

    def test_somebody_without_permission(self, postgis: Server) -> None:
        url = postgis.new_database()
        stored.create_store(url).close()
        with postgis.connect() as connection:
            connection.execute("CREATE ROLE stranger LOGIN")
        with pytest.raises(StoreError, match=r"permission denied|not a geostat workspace|holds no workspace"):
            stored.open_store(url.replace("geostat@", "stranger@"))

    def test_a_failed_creation_leaves_no_file(self, tmp_path: Path) -> None:
        def fail(_rows: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            create_workspace(tmp_path / "half.gpkg", progress=fail)
        assert not (tmp_path / "half.gpkg").exists()


class TestSources:
    def test_series_that_contradict_are_all_kept_and_their_spread_is_shown(self, filled: Store) -> None:
        other = make_observations({"a1": 1.25, "a2": 2.0}, edition="satellite")
        stored.write_observations(filled, other, level="cell")
        spread = read_spread(filled, "x", 2019, level="cell")
        assert spread.loc["a1", ["first", "satellite", "spread"]].tolist() == [1, 1.25, 0.25]
        assert spread.loc["a2", "spread"] == 0
        with pytest.raises(EditionError, match="choose one with edition="):
            read_layer(filled, "grid", "x", 2019)
        with pytest.raises(NotFoundError, match="has no values for 1999"):
            read_spread(filled, "x", 1999, level="cell")


class TestImporting:
    def test_a_refused_table_writes_nothing(self, filled: Store, tmp_path: Path) -> None:
        before = dump(filled)
        path = tmp_path / "table.csv"
        path.write_text("indicator,area,period,value\nx,a1,2021,1\nx,a2,2021,lots\n")
        with pytest.raises(ObservationTableError, match="row 3"):
            import_observations(filled, path, level="cell")
        assert dump(filled) == before

    def test_a_conflict_writes_neither_catalog_nor_values(self, filled: Store, tmp_path: Path) -> None:
        entry = vars(make_indicator("y"))
        catalog, path = tmp_path / "catalog.csv", tmp_path / "table.csv"
        catalog.write_text(
            ",".join(entry) + "\n" + ",".join("" if cell is None else str(cell) for cell in entry.values()) + "\n"
        )
        path.write_text("indicator,area,period,value\ny,a1,2021,1\nx,a1,2019,999\n")
        before = dump(filled)
        with pytest.raises(ConflictError):
            import_observations(filled, path, level="cell", catalog=catalog)
        assert dump(filled) == before
        path.write_text("indicator,area,period,value\ny,a1,2021,1\n")
        assert import_observations(filled, path, level="cell", catalog=catalog) == 1
        assert read_layer(filled, "grid", "y").values["a1"] == 1

    def test_unknown_levels_are_refused(self, filled: Store, tmp_path: Path) -> None:
        with pytest.raises(NotFoundError, match="no areas of level 'hamlet'"):
            import_observations(filled, tmp_path / "any.csv", level="hamlet")

    def test_unknown_area_codes_are_refused_unless_new_ones_are_allowed(self, filled: Store, tmp_path: Path) -> None:
        path = tmp_path / "areas.gpkg"
        make_set({"a1": shapely.box(0, 0, 1, 1), "zz": shapely.box(1, 0, 2, 1)}).areas.reset_index().to_file(path)
        with pytest.raises(BoundaryFileError, match="1 codes are not known at the level cell: zz"):
            import_boundaries(filled, path, id="other", level="cell")
        assert stored.list_boundary_sets(filled) == ["grid"]
        import_boundaries(filled, path, id="other", level="cell", new_areas=True)
        assert stored.list_boundary_sets(filled) == ["grid", "other"]


class TestUpgrading:
    @pytest.fixture
    def older(self, tmp_path: Path) -> Path:
        """A workspace as the first version wrote it, before there were migrations."""
        path = tmp_path / "older.gpkg"
        with sqlite3.connect(path) as connection:
            connection.executescript((Path(__file__).parent / "data" / "workspace-v1.sql").read_text("utf-8"))
        return path

    def test_an_older_file_is_refused_and_then_brought_up_to_date(self, older: Path) -> None:
        with pytest.raises(StoreError, match="schema version 0001, this geostat needs 0006; run: geostat db upgrade"):
            stored.open_store(older)
        assert stored.upgrade_store(older) == ("0001", "0006")
        store = stored.open_store(older)
        layer = read_layer(store, "pair", "x", 2562)
        assert layer.values.to_dict() == {"a": 1.5, "b": 2.5}
        assert layer.table["status"].to_dict() == {"a": "p", "b": ""}
        with store.reading() as connection:
            assert connection.execute(tables.source.select()).one().owner_agency_th == "สำนักงานสิ่งของ"
        store.close()

    def test_upgrading_again_changes_nothing(self, target: str) -> None:
        stored.create_store(target).close()
        assert stored.upgrade_store(target) == ("0006", "0006")

    def test_values_of_the_second_schema_stay_and_can_be_revised(self, target: str) -> None:
        from alembic import command

        half = stored.engine._store(target)
        with half.engine.begin() as connection:
            if half.is_embedded:
                geopackage.initialize(connection)
            else:
                postgis.prepare(connection)
            command.upgrade(schema._config(connection), "0002")
            named = {**vars(make_indicator()), "weight_indicator": None}
            named |= {"series": named.pop("edition"), "licence": named.pop("license")}
            columns = ", ".join(named), ", ".join(f":{name}" for name in named)
            connection.execute(text("INSERT INTO indicator ({}) VALUES ({})".format(*columns)), named)
            connection.execute(text("INSERT INTO series (id, indicator_id, name) VALUES (7, 'x', 'first')"))
            connection.execute(
                text(
                    "INSERT INTO observation (series_id, level, period, area_code, value, status) "
                    "VALUES (7, 'cell', '2019', 'a1', 4.5, 'p')"
                )
            )
            changed = "INSERT INTO geostat_meta (schema_version, data_version) VALUES (1, 1)"
            if not connection.execute(text("SELECT count(*) FROM geostat_meta")).scalar():
                connection.execute(text(changed))
        half.close()
        assert stored.upgrade_store(target) == ("0002", "0006")
        store = stored.open_store(target)
        assert stored.read_values(store, "x", "first", "cell", "2019").loc["a1"].tolist() == [4.5, "p"]
        written = stored.write_observations(store, make_observations({"a1": 5.0}), level="cell", replace=True)
        assert written.revised == 1
        stored.undo_import(store, written.import_id or 0)
        assert stored.read_values(store, "x", "first", "cell", "2019").loc["a1"].tolist() == [4.5, "p"]
        store.close()

    def test_migrations_make_the_tables_that_the_code_defines(self, store: Store) -> None:
        with store.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_object": _is_ours, "compare_type": False})
            differences = compare_metadata(context, metadata)
        assert [each for each in differences if "comment" not in str(each[0])] == []

    def test_something_else_is_not_upgraded(self, tmp_path: Path) -> None:
        sqlite3.connect(tmp_path / "other.gpkg").close()
        with pytest.raises(StoreError, match="is not a geostat workspace"):
            stored.upgrade_store(tmp_path / "other.gpkg")


def _is_ours(_thing: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Leave aside GeoPackage's tables, PostGIS's, and what only one database has."""
    if kind == "table":
        return name in metadata.tables
    return name not in ("geom_3857", "idx_area_geom_3857", "idx_area_geom")


class TestGeoPackage:
    def test_gdal_sees_each_boundary_set_with_its_geometry(self, workspace: Store) -> None:
        command = ["ogrinfo", "-ro", "-so", "-al", workspace.path]
        seen = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "Layer name: province\n" in seen.stdout
        assert "Layer name: cluster_2009\n" in seen.stdout
        assert seen.stdout.count("Geometry: Multi Polygon") == 6
        assert "Feature Count: 77\n" in seen.stdout
        assert "Feature Count: 188820\n" in seen.stdout
        assert "ERROR" not in seen.stderr
        assert "Warning" not in seen.stderr

    def test_gdal_reads_thai_names_and_shapes(self, workspace: Store) -> None:
        command = ["ogrinfo", "-ro", workspace.path, "province", "-where", "code = '15'"]
        seen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "name_th (String) = อ่างทอง" in seen
        assert "MULTIPOLYGON (((100." in seen

    def test_the_marks_of_the_file(self, workspace: Store) -> None:
        with sqlite3.connect(workspace.path) as connection:
            assert connection.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []

    def test_blobs_go_both_ways(self) -> None:
        shape = shapely.MultiPolygon([shapely.box(1, 2, 3, 4)])
        blob = to_geopackage(shape)
        assert blob[:8] == b"GP\x00\x03" + (4326).to_bytes(4, "little")
        assert shapely.equals(from_geopackage(blob), shape)


def test_a_reader_sees_one_moment_while_something_is_written(filled: Store) -> None:
    with filled.reading() as connection:
        count = tables.observation.select()
        before = len(connection.execute(count).all())
        stored.write_observations(filled, make_observations({"a1": 7.0}, period="2020"), level="cell")
        assert len(connection.execute(count).all()) == before
    with filled.reading() as connection:
        assert len(connection.execute(count).all()) == before + 1
