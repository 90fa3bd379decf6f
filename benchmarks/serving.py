"""Serving beside tipg, pygeoapi and MapServer: the same PostGIS table, the same machine, two processes each.

    make bench-serving                                      the first-level units of ASEAN
    uv run python -m benchmarks.serving FILE LEVEL [PREFIX] [OUT]    a boundary file of your own; the table as Markdown

All sides have the same areas and attributes, a stored Web Mercator column with its index for tiles, the same buffer,
and gzip. Answers are checked to hold the same areas before they are timed. wrk makes the load on the same two cores.
"""

from __future__ import annotations

import concurrent.futures
import gzip
import http.client
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import mapbox_vector_tile
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from conftest import make_indicator, make_observations
from postgis import Server, running_server

from benchmarks.serving_rivals import Subject, geostat, mapserver, pygeoapi, tipg
from geostat import countries, store as stored
from geostat.readers.boundaries import read_boundaries
from geostat.tiles import Tile, Tileset

if TYPE_CHECKING:
    from collections.abc import Callable

    from geostat.domain.areas import BoundarySet

SECONDS_OF_LOAD = 6
CONNECTIONS = 64
Table = dict[str, dict[str, str]]


def main(arguments: list[str]) -> None:
    prefix = arguments[2] if len(arguments) > 2 else ""
    areas = (
        read_boundaries(arguments[0], id="bench", level=arguments[1], code_prefix=prefix, repair=True)
        if arguments
        else next(each for each in countries.bundled_boundary_sets() if each.id == "asean")
    )
    vertices = int(areas.areas.geometry.count_coordinates().sum())
    what = f"{len(areas):,} areas, {vertices:,} vertices"
    print(f"Boundaries: {what}")
    table: Table = {}
    with running_server() as server, tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        compare(server, areas, Path(folder), table)
    written = as_markdown(table)
    print(written)
    if len(arguments) > 3:
        Path(arguments[3]).write_text(f"{what}\n\n{written}", "utf-8")


def compare(server: Server, areas: BoundarySet, folder: Path, table: Table) -> None:
    database = server.new_database()
    name = database.rsplit("/", 1)[1]
    tileset = fill(database, areas)
    plain_table(server, name, areas.id)
    tiles = [
        Tile(z, x, y) for z in range(tileset.maxzoom + 1) for y in tileset.limits(z)[1] for x in tileset.limits(z)[0]
    ]
    tiles = [tile for tile in tiles if tileset.tile(tile)]
    cache = folder / "cache"
    dsn = f"postgresql://geostat:x@127.0.0.1:{server.port}/{name}"
    report(table, "ST_AsMVT", asked_of_postgis(server, name, tiles))
    with geostat(database, areas.id, folder / "empty", folder) as cold:
        report(table, "geostat", {"cold start to first tile, tiles not made yet": seconds(cold.cold_seconds)})
    from geostat.tiles import build_pack

    begun = time.perf_counter()
    pack = build_pack(tileset, cache / "tiles")
    made = time.perf_counter() - begun
    report(table, "geostat", {"making all tiles once": seconds(made), "tiles on disk": size(pack.stat().st_size)})
    with geostat(database, areas.id, cache, folder) as ours:
        measure(ours, tiles, table, len(areas), value_url=values_of(ours, areas))
        report(table, "geostat", a_minute_of_500(ours, tiles, values_of(ours, areas)))
    with tipg(dsn, folder) as theirs:
        measure(theirs, tiles, table, len(areas))
    with mapserver(server.port, name, areas.bounds, folder) as theirs:
        measure(theirs, tiles, table, len(areas))
    with pygeoapi(server.port, name, folder) as theirs:
        measure(theirs, tiles, table, len(areas), slow=True)


def fill(database: str, areas: BoundarySet) -> Tileset:
    """The workspace of ours: the areas, and one indicator in two years."""
    store = stored.create_store(database)
    stored.write_boundary_set(store, areas)
    stored.write_indicators(store, [make_indicator("bench")])
    numbers = np.random.default_rng(1).lognormal(8.5, 0.6, (2, len(areas))).round()
    for year, values in zip(("2019", "2020"), numbers, strict=True):
        by_code = dict(zip(areas.areas.index, map(float, values), strict=True))
        stored.write_observations(store, make_observations(by_code, "bench", period=year), level=areas.level)
    tileset = Tileset(stored.read_boundary_set(store, areas.id), stored.read_feature_ids(store, areas.id))
    store.close()
    return tileset


def plain_table(server: Server, name: str, set_id: str) -> None:
    """The table that the others serve, once in degrees and once in Web Mercator."""
    columns = "fid AS gid, code, area.name_en, area.name_th, value"
    rows = f"""FROM geostat.area LEFT JOIN geostat.observation ON area_code = code AND period = '2019'
               WHERE set_id = '{set_id}'"""
    with server.connect(name) as connection:
        for table, geometry in (("areas", "area.geom"), ("areas_3857", "area.geom_3857")):
            connection.execute(f"CREATE TABLE public.{table} AS SELECT {columns}, {geometry} AS geom {rows}")  # type: ignore[arg-type]
            connection.execute(f"ALTER TABLE public.{table} ADD PRIMARY KEY (gid)")  # type: ignore[arg-type]
            connection.execute(f"CREATE INDEX ON public.{table} USING gist (geom)")  # type: ignore[arg-type]
        connection.execute("VACUUM ANALYZE")


def asked_of_postgis(server: Server, name: str, tiles: list[Tile]) -> dict[str, str]:
    """What PostGIS itself takes for a tile, of zooms up to 5, from the stored Web Mercator column."""
    query = """
        SELECT ST_AsMVT(tile, 'areas', 4096, 'geom', 'gid') FROM (
            SELECT gid, code, name_en, name_th,
                   ST_AsMVTGeom(geom, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64) AS geom
            FROM areas_3857 WHERE geom && ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096)) AS tile"""
    with server.connect(name) as connection:
        taken = [
            clock(lambda tile=tile: connection.execute(query, vars(tile)).fetchone(), 3)
            for tile in tiles
            if tile.z <= 5
        ]
    return {"tile of zoom 0–5, each the first time": milliseconds(statistics.median(taken))}


def values_of(ours: Subject, areas: BoundarySet) -> Callable[[str], str]:
    base = ours.items(1).partition("/collections")[0]
    return lambda year: f"{base}/values?level={areas.id}&indicator=bench&period={year}&scheme=quantiles"


def measure(
    subject: Subject,
    tiles: list[Tile],
    table: Table,
    areas: int,
    value_url: Callable[[str], str] | None = None,
    *,
    slow: bool = False,
) -> None:
    """Every measure of one server; `slow` spares one that takes minutes for what others do in moments."""
    print(f"  {subject.name} …", file=sys.stderr)
    found = {"cold start to first tile": seconds(subject.cold_seconds)}
    wait_until_ready(subject)
    low = [tile for tile in tiles if tile.z <= 5]
    check(subject, tiles[0], areas, slow=slow)
    first = [
        clock(lambda tile=tile: fetch(subject.tile(tile.z, tile.x, tile.y)), 1) for tile in (low[:2] if slow else low)
    ]
    found["tile of zoom 0–5, each the first time"] = milliseconds(statistics.median(first))
    deepest = [tile for tile in tiles if tile.z == tiles[-1].z]
    view = deepest[: 2 if slow else 6]
    urls = [subject.tile(tile.z, tile.x, tile.y) for tile in view]
    taken = [clock(lambda: fetch_all(urls), 1) for _ in range(1 if slow else 5)]
    found[f"viewport of {len(deepest[:6])} tiles"] = milliseconds(
        statistics.median(taken) * len(deepest[:6]) / len(view)
    )
    bytes_of_view = sum(map(len, fetch_all(urls))) * len(deepest[:6]) / len(view)
    found["bytes of that viewport, gzip"] = size(bytes_of_view)
    if value_url:
        fetch(value_url("2019"), "br")
        message = fetch(value_url("2020"), "br")
        found["another indicator or year"] = milliseconds(1000 * timed(lambda: fetch(value_url("2019"), "br")))
        found["bytes of that"] = size(len(message))
        found["… each the first time"] = milliseconds(clock(lambda: fetch(value_url("2020") + "&k=4", "br"), 1))
    else:
        found["another indicator or year"] = found[f"viewport of {len(deepest[:6])} tiles"]
        found["bytes of that"] = found["bytes of that viewport, gzip"]
    if not slow:
        rate, p50, p99, errors = load([subject.tile(tile.z, tile.x, tile.y) for tile in tiles])
        found["tiles a second, again and again"] = f"{rate:,.0f}"
        found["p50 / p99 of that"] = f"{p50} / {p99}"
        found["errors of that"] = str(errors)
    limit = min(areas, 3000)
    found[f"{limit:,} features, the first time"] = milliseconds(clock(lambda: fetch(subject.items(limit)), 1))
    again = [clock(lambda: fetch(subject.items(limit)), 1) for _ in range(1 if slow else 5)]
    found[f"{limit:,} features, again"] = milliseconds(statistics.median(again))
    found["all features in pages of 1,000"] = milliseconds(clock(lambda: page_through(subject.items(1000), areas), 1))
    report(table, subject.name, found)


def a_minute_of_500(subject: Subject, tiles: list[Tile], value_url: Callable[[str], str]) -> dict[str, str]:
    """500 clients at once for a minute, asking for tiles, values and features."""
    urls = [subject.tile(tile.z, tile.x, tile.y) for tile in tiles if tile.z > 4]
    urls += [value_url("2019"), value_url("2020"), subject.items(20)]
    rate, p50, p99, errors = load(urls, connections=500, duration=60)
    return {"500 clients for a minute": f"{rate:,.0f}/s, p50 {p50}, p99 {p99}, {errors} errors"}


def wait_until_ready(subject: Subject) -> None:
    """Until what goes on at the start is over, which would take a core from the others of the same server."""
    for _ in range(300 if subject.ready else 0):
        try:
            fetch(subject.ready)
        except AssertionError:
            time.sleep(0.1)
        else:
            break


def check(subject: Subject, tile: Tile, areas: int, *, slow: bool) -> None:
    """The same areas on all sides: in the tile of the world, and as features."""
    if not slow:
        decoded = mapbox_vector_tile.decode(inflate(fetch(subject.tile(tile.z, tile.x, tile.y))))
        (layer,) = decoded.values()
        seen = len(layer["features"])
        if seen != areas:
            print(f"    {subject.name}: {seen:,} of {areas:,} areas in the tile of the world", file=sys.stderr)
    features = json.loads(inflate(fetch(subject.items(50))))["features"]
    assert len(features) == min(50, areas), subject.name


_connections: dict[str, http.client.HTTPConnection] = {}


def fetch(url: str, encoding: str = "gzip") -> bytes:
    """The body as it travels, over a connection that stays open."""
    parts = urlsplit(url)
    connection = _connections.setdefault(parts.netloc, http.client.HTTPConnection(parts.netloc, timeout=300))
    path = url.partition(parts.netloc)[2]
    for _ in range(2):
        try:
            connection.request("GET", path, headers={"Accept-Encoding": encoding})
            response = connection.getresponse()
            body = response.read()
            break
        except (http.client.HTTPException, OSError):
            connection.close()
    assert response.status == 200, (url, response.status, body[:300])
    return body


def fetch_all(urls: list[str]) -> list[bytes]:
    """All at once, as a browser fetches a view, each over a connection of its own."""

    def alone(url: str) -> bytes:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=300)
        connection.request("GET", url.partition(parts.netloc)[2], headers={"Accept-Encoding": "gzip"})
        body = connection.getresponse().read()
        connection.close()
        return body

    with concurrent.futures.ThreadPoolExecutor(len(urls)) as pool:
        return list(pool.map(alone, urls))


def page_through(url: str, areas: int) -> None:
    """Every page, by the link `next`; without an order some give a feature twice."""
    seen = set()
    while url:
        page = json.loads(inflate(fetch(url)))
        seen |= {feature["id"] for feature in page["features"]}
        url = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    if len(seen) != areas:
        print(f"    {len(seen):,} of {areas:,} features in all pages", file=sys.stderr)


def inflate(body: bytes) -> bytes:
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def load(
    urls: list[str], connections: int = CONNECTIONS, duration: int = SECONDS_OF_LOAD
) -> tuple[float, str, str, int]:
    """Requests a second, p50 and p99 and errors, with wrk going round the URLs."""
    base = f"http://{urlsplit(urls[0]).netloc}"
    paths = ", ".join(json.dumps(url.removeprefix(base)) for url in urls)
    script = f"""
        local paths, i = {{ {paths} }}, 0
        wrk.headers["Accept-Encoding"] = "gzip"
        request = function() i = i % #paths + 1; return wrk.format("GET", paths[i]) end"""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        options = ["--latency", "--timeout", "30s", "-s", file.name, base]
        command = ["wrk", "-t1", f"-c{connections}", f"-d{duration}s", *options]
        subprocess.run([*command[:3], "-d2s", *command[4:]], check=True, capture_output=True)  # warm
        seen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", seen)[0])
    percentile = dict(re.findall(r"(\d\d)%\s+(\S+)", seen))
    errors = sum(map(int, re.findall(r"(?:connect|read|write|timeout|Non-2xx or 3xx responses:?)\s+(\d+)", seen)))
    return rate, percentile["50"], percentile["99"], errors


def clock(task: Callable[[], object], times: int) -> float:
    return statistics.median(timed(task) * 1000 for _ in range(times))


def timed(task: Callable[[], object]) -> float:
    begun = time.perf_counter()
    task()
    return time.perf_counter() - begun


def milliseconds(taken: float) -> str:
    return f"{taken:,.1f} ms" if taken < 1000 else f"{taken:,.0f} ms"


def seconds(taken: float) -> str:
    return f"{taken:,.1f} s"


def size(count: float) -> str:
    return f"{count / 1000:,.1f} kB" if count < 1e6 else f"{count / 1e6:,.1f} MB"


def report(table: Table, name: str, found: dict[str, str]) -> None:
    for measured, value in found.items():
        table.setdefault(measured, {})[name] = value
        print(f"    {name:<10} {measured:<48} {value}", file=sys.stderr)


def as_markdown(table: Table) -> str:
    names = list(dict.fromkeys(name for row in table.values() for name in row))
    names.sort(key=["geostat", "tipg", "MapServer", "pygeoapi", "ST_AsMVT"].index)
    lines = [f"| | {' | '.join(names)} | geostat : tipg |", "|---" * (len(names) + 2) + "|"]
    for measured, row in table.items():
        cells = " | ".join(row.get(name, "") for name in names)
        lines.append(f"| {measured} | {cells} | {ratio(row)} |")
    return "\n".join(lines) + "\n"


def ratio(row: dict[str, str]) -> str:
    """How many times better ours is: less time, fewer bytes, more tiles a second."""
    other = row.get("tipg") or row.get("ST_AsMVT")
    if "geostat" not in row or not other or "/" in other:
        return ""
    ours, theirs = magnitude(row["geostat"]), magnitude(other)
    if not ours or not theirs:
        return ""
    better = theirs / ours if re.search(r"[a-zA-Z]", other) else ours / theirs
    return f"{better:,.1f} ×" if better < 10 else f"{better:,.0f} ×"


def magnitude(text: str) -> float:
    number, _, unit = text.replace(",", "").partition(" ")
    return float(number) * {"": 1, "ms": 1, "s": 1000, "kB": 1, "MB": 1000}[unit]


if __name__ == "__main__":
    main(sys.argv[1:])
