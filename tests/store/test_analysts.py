"""What analysts find in PostGIS: views, functions, comments, a role that only reads; and plans that use the indexes."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import psycopg
import pytest
from postgis import Server, program

from geostat import store as stored
from geostat.errors import StoreError
from geostat.store import Store
from geostat.store.all_tables import metadata
from geostat.workspace.layers import read_layer


@pytest.fixture(scope="module")
def sql(postgis: Server, postgis_workspace: Store) -> psycopg.Connection:
    with postgis.connect(str(postgis_workspace.engine.url.database)) as connection:
        yield connection


def test_each_boundary_set_is_a_view_with_geometry(sql: psycopg.Connection) -> None:
    rows = sql.execute("SELECT count(*), min(ST_SRID(geom)), min(ST_SRID(geom_3857)) FROM geostat.province").fetchone()
    assert rows == (77, 4326, 3857)
    assert sql.execute("SELECT name_th FROM geostat.cluster_2009 WHERE code = 'C-U2'").fetchone() == (
        "กลุ่มจังหวัดภาคกลางตอนบน 2",
    )


def test_a_layer_is_a_function(sql: psycopg.Connection, postgis_workspace: Store) -> None:
    rows = sql.execute("SELECT code, value, status FROM geostat.layer('province', 'gpp_per_capita', '2010')").fetchall()
    table = read_layer(postgis_workspace, "province", "gpp_per_capita", 2010).table
    assert {code: value for code, value, _ in rows if value is not None} == table["value"].dropna().to_dict()
    assert {code: status for code, _, status in rows} == table["status"].to_dict()
    latest = sql.execute("SELECT DISTINCT at_period FROM geostat.layer('province', 'gpp_per_capita')").fetchall()
    assert latest == [("2020",)]


def test_a_layer_that_cannot_be_says_why(sql: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="happiness has no values at the level province"):
        sql.execute("SELECT * FROM geostat.layer('province', 'happiness')")


def test_two_series_are_not_mixed_in_sql_either(postgis: Server) -> None:
    import shapely
    from conftest import make_indicator, make_observations, make_set

    store = stored.create_store(postgis.new_database())
    stored.write_boundary_set(store, make_set({"a1": shapely.box(0, 0, 1, 1)}))
    stored.write_boundary_set(store, make_set({"a1": shapely.box(0, 0, 1, 1)}, id="cell"))
    stored.write_indicators(store, [make_indicator()])
    for edition in ("first", "second"):
        stored.write_observations(store, make_observations({"a1": 1.0}, edition=edition), level="cell")
    with postgis.connect(str(store.engine.url.database)) as connection:
        with pytest.raises(psycopg.errors.RaiseException, match="2 editions, which must not be mixed"):
            connection.execute("SELECT * FROM geostat.layer('cell', 'x')")
        rows = connection.execute("SELECT value FROM geostat.layer('cell', 'x', '2019', 'second')").fetchall()
    assert rows == [(1.0,)]
    store.close()


def test_neighbors_and_latest_values(sql: psycopg.Connection) -> None:
    rows = sql.execute("SELECT neighbor FROM geostat.neighbors('province') WHERE code = '16'").fetchall()
    assert [code for (code,) in rows] == ["14", "15", "17", "19", "30", "36", "60", "67"]
    row = sql.execute(
        "SELECT period, value FROM geostat.latest_observation WHERE indicator = 'gpp_per_capita' AND area_code = '15'"
    ).fetchone()
    assert row is not None
    assert row[0] == "2020"


def test_every_table_and_column_is_explained_in_english_and_thai(sql: psycopg.Connection) -> None:
    rows = sql.execute(
        "SELECT c.relname, a.attname, coalesce(col_description(c.oid, a.attnum), ''), "
        "coalesce(obj_description(c.oid), '') "
        "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
        "WHERE c.relnamespace = 'geostat'::regnamespace AND c.relkind = 'r' AND c.relname <> 'alembic_version'"
    ).fetchall()
    assert {name for name, *_ in rows} == set(metadata.tables)
    for table, column, *comments in rows:
        for comment in comments:
            assert " – " in comment or column == "geom_3857", (table, column)
            assert any("ก" <= letter <= "๙" for letter in comment) or column in ("geom_3857",), (table, column)


def test_the_reader_reads_everything_and_changes_nothing(postgis: Server) -> None:
    import shapely
    from conftest import make_set

    store = stored.create_store(postgis.new_database())
    stored.create_reader(store)
    stored.create_reader(store)  # again does no harm
    stored.write_boundary_set(store, make_set({"a1": shapely.box(0, 0, 1, 1)}))  # a view made later is read too
    database = str(store.engine.url.database)
    with postgis.connect(database) as connection:
        connection.execute("DROP ROLE IF EXISTS anna")
        connection.execute("CREATE ROLE anna LOGIN IN ROLE geostat_reader")
    with psycopg.connect(host="127.0.0.1", port=postgis.port, user="anna", dbname=database, autocommit=True) as anna:
        assert anna.execute("SELECT count(*) FROM geostat.grid").fetchone() == (1,)
        assert anna.execute("SELECT count(*) FROM geostat.neighbors('grid')").fetchone() == (0,)
        for statement in (
            "DELETE FROM geostat.area",
            "UPDATE geostat.grid SET name_en = ''",
            "CREATE TABLE geostat.x ()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                anna.execute(statement)
    store.close()


def test_a_file_has_no_roles(workspace: Store) -> None:
    with pytest.raises(StoreError, match="is a file and has no roles"):
        stored.create_reader(workspace)


def test_gdal_reads_the_database_as_qgis_does(postgis: Server, postgis_workspace: Store) -> None:
    source = f"PG:host=127.0.0.1 port={postgis.port} user=geostat dbname={postgis_workspace.engine.url.database}"
    listed = subprocess.run(
        ["ogrinfo", "-ro", "-so", source, "geostat.province"], capture_output=True, text=True, check=True
    )
    assert "Feature Count: 77" in listed.stdout
    assert "Geometry Column 1 = geom" in listed.stdout or "Geometry: Multi Polygon" in listed.stdout
    query = "SELECT * FROM geostat.layer('province', 'gpp_per_capita', '2019') WHERE code = '15'"
    seen = subprocess.run(["ogrinfo", "-ro", source, "-sql", query], capture_output=True, text=True, check=True).stdout
    assert "name_th (String) = อ่างทอง" in seen
    assert "value (Real) = 128411.938" in seen
    assert "MULTIPOLYGON (((" in seen


def test_the_common_read_touches_the_index_alone(sql: psycopg.Connection) -> None:
    sql.execute("VACUUM ANALYZE geostat.observation")
    plan = sql.execute(
        "EXPLAIN SELECT area_code, value, status FROM geostat.observation "
        "WHERE edition_id = 1 AND level = 'province' AND period = '2019'"
    ).fetchall()
    assert "Index Only Scan using observation_pkey" in str(plan)


def test_box_queries_use_the_spatial_index(sql: psycopg.Connection) -> None:
    sql.execute("SET enable_seqscan = off")
    for column, srid in (("geom", 4326), ("geom_3857", 3857)):
        plan = sql.execute(
            f"EXPLAIN SELECT code FROM geostat.area WHERE {column} && ST_MakeEnvelope(0, 0, 1, 1, {srid})"  # type: ignore[arg-type]
        ).fetchall()
        assert f"idx_area_{column}" in str(plan)
    sql.execute("RESET enable_seqscan")


def test_results_are_kept_once_and_come_back(any_workspace_of_ones_own: Store) -> None:
    from geostat.analysis import local_moran
    from geostat.weights import build_weights
    from geostat.workspace.results import keep_result

    store = any_workspace_of_ones_own
    layer = read_layer(store, "province", "gpp_per_capita", 2019)
    result = local_moran(layer, build_weights(layer.boundary_set), permutations=999)
    run_id = keep_result(store, result)
    assert keep_result(store, result) == run_id
    (kept,) = stored.list_runs(store)
    assert kept.run == result.run
    assert kept.created_at.tzinfo is not None
    areas = stored.read_run(store, run_id).areas
    tested = ("neighbors_mean", "I", "z", "p_sim", "p_folded", "p_adjusted")
    assert areas["83"] == {"value": 423081.955, **dict.fromkeys(tested), "class": "isolate"}


def test_a_backup_is_restored_as_the_documentation_says(
    postgis: Server, postgis_workspace: Store, tmp_path: Path
) -> None:
    where = ["--host=127.0.0.1", f"--port={postgis.port}", "--username=geostat"]
    dump, again = tmp_path / "geostat.dump", postgis.new_database()
    source, restored = str(postgis_workspace.engine.url.database), again.rsplit("/", 1)[1]
    subprocess.run(
        [program("pg_dump"), *where, "--format=custom", "--schema=geostat", f"--file={dump}", source], check=True
    )
    subprocess.run([program("pg_restore"), *where, "--no-owner", f"--dbname={restored}", dump], check=True)
    store = stored.open_store(again)
    layer = read_layer(store, "province", "gpp_per_capita", 2019)
    assert layer.values.equals(read_layer(postgis_workspace, "province", "gpp_per_capita", 2019).values)
    with postgis.connect(restored) as connection:
        assert connection.execute("SELECT count(*) FROM geostat.neighbors('province')").fetchone() == (354,)
    store.close()


def test_the_sql_of_the_documentation_runs(sql: psycopg.Connection) -> None:
    text = (Path(__file__).parents[2] / "docs" / "postgis.md").read_text("utf-8")
    statements = [
        each for block in re.findall(r"```sql\n(.*?)```", text, re.DOTALL) for each in block.split(";") if each.strip()
    ]
    assert [len(sql.execute(statement).fetchall()) for statement in statements] == [5, 8]  # type: ignore[arg-type]
