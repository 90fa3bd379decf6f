"""Writing into PostGIS beside raw COPY, GeoDataFrame.to_postgis and ogr2ogr; and the plan of the layer query.

    make bench-store                                     a made-up set of 7,400 areas
    uv run python -m benchmarks.store FILE LEVEL [PREFIX]    a boundary file of your own

Ours does more than the others: it checks, keeps keys, foreign keys, both GiST indexes, the Web Mercator shapes, a
view, a digest. Raw COPY sends finished bytes, once into a bare table and once into the very same table with its keys
and indexes: what the server can take.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
import shapely
from sqlalchemy import create_engine, text

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from postgis import Server, running_server

from benchmarks.__main__ import median
from geostat import store as stored
from geostat.countries.bundled import bundled_indicators, bundled_observations
from geostat.domain.areas import AREA_COLUMNS, BoundarySet
from geostat.readers.boundaries import read_boundaries
from geostat.store import tables
from geostat.store.reading import layer_statement
from geostat.workspace.creation import create_workspace

TIMES = 3


def main(arguments: list[str]) -> None:
    prefix = arguments[2] if len(arguments) > 2 else ""
    areas = (
        read_boundaries(arguments[0], id="bench", level=arguments[1], code_prefix=prefix, repair=True)
        if arguments
        else made_up()
    )
    vertices = shapely.get_num_coordinates(areas.areas.geometry.to_numpy()).sum()
    with running_server() as server:
        print(f"Boundaries: {len(areas):,} areas, {vertices:,} vertices")
        bench_boundaries(server, areas)
        bench_observations(server)
        show_plan(server)


def made_up() -> BoundarySet:
    """7,400 squares with 28 vertices each: as many areas and vertices as Thailand's subdistricts, simplified."""
    shapes = [shapely.segmentize(shapely.box(x, y, x + 0.1, y + 0.1), 0.015) for y in range(74) for x in range(100)]
    codes = pd.Index([f"{number:06d}" for number in range(len(shapes))], name="code")
    frame = gpd.GeoDataFrame({"name_en": codes}, index=codes, geometry=np.array(shapes), crs=4326)
    return BoundarySet("bench", "bench", "", "", "", "", "", frame.reindex(columns=[*AREA_COLUMNS, "geometry"]))


def bench_boundaries(server: Server, areas: BoundarySet) -> None:
    frame = areas.areas.reset_index().dropna(axis="columns", how="all")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.gpkg"
        frame.to_file(source)
        store = stored.create_store(server.new_database())
        plain = server.new_database()
        name = plain.rsplit("/", 1)[1]
        target = f"PG:host=127.0.0.1 port={server.port} user=geostat dbname={name}"
        lines = "".join(
            f"{code}\t{wkb}\n" for code, wkb in zip(frame["code"], frame.geometry.to_wkb(hex=True), strict=True)
        )

        def ours() -> None:
            stored.write_boundary_set(store, areas, replace=True)
            with store.engine.begin() as connection:
                connection.execute(
                    text("UPDATE boundary_set SET digest = 'other'")
                )  # so that the next is no repetition

        def raw() -> None:
            copy(server, name, "code text, geom geometry", lines)

        def to_postgis() -> None:
            engine = create_engine(plain)
            frame.to_postgis("to_postgis", engine, if_exists="replace")
            engine.dispose()

        def ogr2ogr() -> None:
            command = [
                "ogr2ogr",
                "-f",
                "PostgreSQL",
                target,
                str(source),
                "-nln",
                "ogr",
                "-overwrite",
                "-nlt",
                "MULTIPOLYGON",
            ]
            subprocess.run([*command, "--config", "PG_USE_COPY", "YES"], check=True, capture_output=True)

        ours()
        same = same_table(server, store, "area")
        compare(
            len(frame),
            {"geostat": ours, "same table": same, "bare table": raw, "to_postgis": to_postgis, "ogr2ogr": ogr2ogr},
        )
        store.close()


def bench_observations(server: Server) -> None:
    observations, indicators = bundled_observations(), bundled_indicators()
    frame = observations.frame.astype(
        {"indicator": "str", "edition": "str", "area": "str", "period": "str", "status": "str"}
    )
    plain = server.new_database()
    name = plain.rsplit("/", 1)[1]
    lines = frame.drop(columns="standard_error").to_csv(sep="\t", header=False, index=False, lineterminator="\n")
    store = stored.create_store(server.new_database())
    stored.write_indicators(store, indicators)
    print(f"Observations: {len(frame):,} rows")

    def ours() -> None:
        with store.engine.begin() as connection:
            connection.execute(text("TRUNCATE observation"))
        stored.write_observations(store, observations, level="province")

    def raw() -> None:
        copy(server, name, "indicator text, edition text, area text, period text, value float8, status text", lines)

    def to_sql() -> None:
        engine = create_engine(plain)
        frame.to_sql("to_sql", engine, if_exists="replace", index=False, chunksize=20_000)
        engine.dispose()

    stored.write_observations(store, observations, level="province")
    same = same_table(server, store, "observation")
    same()
    with store.engine.begin() as connection:
        connection.execute(text("TRUNCATE observation"))
    compare(len(frame), {"geostat": ours, "same table": same, "bare table": raw, "to_sql": to_sql})
    store.close()


def copy(server: Server, database: str, columns: str, lines: str) -> None:
    with server.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS raw")
        cursor.execute(f"CREATE TABLE raw ({columns})")  # type: ignore[arg-type]
        with cursor.copy("COPY raw FROM STDIN") as stream:
            stream.write(lines)


def same_table(server: Server, store: stored.Store, table: str) -> Callable[[], None]:
    """A task that sends the finished rows of a table into the same table, emptied."""
    database = str(store.engine.url.database)
    columns = ", ".join(column.name for column in tables.metadata.tables[table].columns)
    take = f"COPY geostat.{table} ({columns}) TO STDOUT"
    with server.connect(database) as connection, connection.cursor() as cursor, cursor.copy(take) as stream:  # type: ignore[arg-type]
        finished = b"".join(bytes(part) for part in stream)

    def task() -> None:
        with server.connect(database) as connection, connection.transaction(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE geostat.{table}")  # type: ignore[arg-type]
            with cursor.copy(f"COPY geostat.{table} ({columns}) FROM STDIN") as stream:  # type: ignore[arg-type]
                stream.write(finished)

    return task


def compare(rows: int, tasks: dict[str, Callable[[], object]]) -> None:
    taken = {name: median(task, TIMES) for name, task in tasks.items()}
    for name, milliseconds in taken.items():
        print(
            f"  {name:<12}{milliseconds:>7.0f} ms {rows / milliseconds * 1000:>10,.0f} rows/s"
            f"   geostat has {milliseconds / taken['geostat']:>5.0%} of its rate"
        )


def show_plan(server: Server) -> None:
    store = create_workspace(server.new_database())
    with psycopg.connect(
        store.engine.url.set(drivername="postgresql").render_as_string(), autocommit=True
    ) as connection:
        connection.execute("VACUUM ANALYZE")
    statement = layer_statement(
        "province", "gpp_per_capita", "NESDC GPP 2020 edition (1995-2020)", "province", "2019"
    ).compile(store.engine, compile_kwargs={"literal_binds": True})
    with store.reading() as connection:
        print("The layer query, geometry included:")
        for (line,) in connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {statement}".replace("%", "%%")
        ):
            print("  " + line)
    store.close()


if __name__ == "__main__":
    main(sys.argv[1:])
