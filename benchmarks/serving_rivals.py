"""tipg, pygeoapi and MapServer over one PostGIS table, each as its documentation has it, two processes each."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RIVALS = Path(__file__).parent.parent / ".bench" / "serving" / "bin"
WORKERS = 2


@dataclass
class Subject:
    """A running server: where its tiles and its features are."""

    name: str
    tile: Callable[[int, int, int], str]
    items: Callable[[int], str]
    ready: str = ""
    cold_seconds: float = 0.0


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def process(command: list[object], url: str, environment: dict[str, str], log: Path) -> Iterator[float]:
    """A server that answers at a URL; the seconds that this took from its start."""
    begun = time.perf_counter()
    with (
        log.open("w") as output,
        subprocess.Popen(
            [str(part) for part in command], env={**os.environ, **environment}, stdout=output, stderr=output
        ) as running,
    ):
        try:
            yield wait_for(url, running, begun, log)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(30)


def wait_for(url: str, running: subprocess.Popen[bytes], begun: float, log: Path) -> float:
    said = ""
    while time.perf_counter() - begun < 20:
        if running.poll() is not None:
            raise RuntimeError(f"{running.args} ended: {log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(url, timeout=60).read()
        except urllib.error.HTTPError as error:
            said = f"{error.code} {error.read()[:500]!r}"
            time.sleep(0.02)
        except OSError:
            time.sleep(0.02)
        else:
            return time.perf_counter() - begun
    raise RuntimeError(f"{url} does not answer: {said} {log.read_text()[-2000:]}")


@contextmanager
def geostat(database: str, set_id: str, cache: Path, folder: Path, name: str = "geostat") -> Iterator[Subject]:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    command = [Path(sys.executable).with_name("geostat"), "serve", "--workspace", database, "--port", port]
    tiles = f"{base}/collections/{set_id}/tiles/WebMercatorQuad"
    subject = Subject(
        name,
        lambda z, x, y: f"{tiles}/{z}/{y}/{x}",
        lambda limit: f"{base}/collections/{set_id}/items?limit={limit}",
        f"{base}/readyz",
    )
    environment = {"GEOSTAT_CACHE_DIR": str(cache)}
    started = process([*command, "--workers", WORKERS], subject.tile(0, 0, 0), environment, folder / "geostat.log")
    with started as seconds:
        subject.cold_seconds = seconds
        yield subject


@contextmanager
def tipg(dsn: str, folder: Path) -> Iterator[Subject]:
    port = free_port()
    base = f"http://127.0.0.1:{port}/collections"
    command = [RIVALS / "uvicorn", "tipg.main:app", "--port", port, "--workers", WORKERS, "--log-level", "warning"]
    subject = Subject(
        "tipg",
        lambda z, x, y: f"{base}/public.areas_3857/tiles/WebMercatorQuad/{z}/{x}/{y}",
        lambda limit: f"{base}/public.areas/items?limit={limit}",
    )
    environment = {
        "DATABASE_URL": dsn,
        "TIPG_TILE_BUFFER": "64",
        "TIPG_DB_SCHEMAS": '["public"]',
        "DB_MAX_CONN_SIZE": "2",
    }
    with process(command, subject.tile(0, 0, 0), environment, folder / "tipg.log") as seconds:
        subject.cold_seconds = seconds
        yield subject


PYGEOAPI = """
server:
  bind: {{host: 127.0.0.1, port: {port}}}
  url: http://127.0.0.1:{port}
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  gzip: true
  languages: [en-US]
  limits: {{default_items: 10, max_items: 10000}}
  map: {{url: x, attribution: x}}
logging: {{level: ERROR}}
metadata:
  identification: {{title: x, description: x, keywords: [x], terms_of_service: x, url: x}}
  license: {{name: x, url: x}}
  provider: {{name: x, url: x}}
  contact: {{name: x, email: x, url: x}}
resources:
  areas:
    type: collection
    title: areas
    description: areas
    keywords: [x]
    extents: {{spatial: {{bbox: [-180, -90, 180, 90], crs: http://www.opengis.net/def/crs/OGC/1.3/CRS84}}}}
    providers:
      - type: feature
        name: PostgreSQL
        data: {{host: 127.0.0.1, port: {pgport}, dbname: {name}, user: geostat, password: x, search_path: [public]}}
        id_field: gid
        table: areas
        geom_field: geom
      - type: tile
        name: MVT-postgresql
        data: {{host: 127.0.0.1, port: {pgport}, dbname: {name}, user: geostat, password: x, search_path: [public]}}
        id_field: gid
        table: areas
        geom_field: geom
        options: {{zoom: {{min: 0, max: 15}}}}
        format: {{name: pbf, mimetype: application/vnd.mapbox-vector-tile}}
        storage_crs: http://www.opengis.net/def/crs/EPSG/0/4326
"""


@contextmanager
def pygeoapi(pgport: int, name: str, folder: Path) -> Iterator[Subject]:
    port = free_port()
    settings, api = folder / "pygeoapi.yml", folder / "openapi.yml"
    settings.write_text(PYGEOAPI.format(port=port, pgport=pgport, name=name))
    environment = {"PYGEOAPI_CONFIG": str(settings), "PYGEOAPI_OPENAPI": str(api)}
    generate = [RIVALS / "pygeoapi", "openapi", "generate", settings, "--output-file", api]
    subprocess.run(generate, env={**os.environ, **environment}, check=True, capture_output=True)
    base = f"http://127.0.0.1:{port}/collections/areas"
    subject = Subject(
        "pygeoapi",
        lambda z, x, y: f"{base}/tiles/WebMercatorQuad/{z}/{y}/{x}?f=mvt",
        lambda limit: f"{base}/items?f=json&limit={limit}",
    )
    command = [RIVALS / "gunicorn", "-k", "uvicorn.workers.UvicornWorker", "-w", WORKERS, "-b", f"127.0.0.1:{port}"]
    application = "pygeoapi.starlette_app:APP"
    started = process([*command, "-t", 300, application], subject.items(1), environment, folder / "pygeoapi.log")
    with started as seconds:
        subject.cold_seconds = seconds
        yield subject


MAPFILE = """
MAP
  NAME "bench"
  EXTENT {west} {south} {east} {north}
  SIZE 512 512
  PROJECTION "init=epsg:4326" END
  OUTPUTFORMAT
    NAME "mvt" DRIVER MVT MIMETYPE "application/vnd.mapbox-vector-tile" FORMATOPTION "EXTENT=4096"
    FORMATOPTION "EDGE_BUFFER=8"
  END
  OUTPUTFORMAT
    NAME "geojson" DRIVER "OGR/GeoJSON" MIMETYPE "application/json"
    FORMATOPTION "STORAGE=stream" FORMATOPTION "FORM=SIMPLE"
  END
  WEB METADATA
    "oga_onlineresource" "http://127.0.0.1:{port}/bench/ogcapi" "oga_title" "bench" "oga_enable_request" "OGCAPI"
    "ows_enable_request" "*" "ows_srs" "EPSG:4326 EPSG:3857" "oga_max_limit" "10000"
  END END
  LAYER
    NAME "areas" TYPE POLYGON STATUS ON TEMPLATE "x"
    CONNECTIONTYPE POSTGIS CONNECTION "host=127.0.0.1 port={pgport} user=geostat dbname={name}"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    DATA "geom FROM areas USING UNIQUE gid USING srid=4326"
    PROJECTION "init=epsg:4326" END
    EXTENT {west} {south} {east} {north}
    METADATA
      "gml_include_items" "all" "oga_include_items" "all" "oga_featureid" "gid" "gml_featureid" "gid"
      "oga_geometry" "geom" "gml_geometries" "geom" "gml_geom_type" "multipolygon" "oga_title" "areas"
    END
    CLASS STYLE COLOR 200 200 200 END END
  END
END
"""
NGINX = """
daemon off; worker_processes {workers}; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log;
events {{}}
http {{
  access_log off; gzip on; gzip_types *; gzip_comp_level 4; client_body_temp_path {folder}/b;
  proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  fastcgi_param REQUEST_METHOD $request_method; fastcgi_param QUERY_STRING $query_string;
  fastcgi_param SERVER_NAME 127.0.0.1; fastcgi_param SERVER_PORT {port}; fastcgi_param SCRIPT_NAME "";
  upstream mapserver {{ {servers} }}
  server {{
    listen 127.0.0.1:{port};
    location = / {{ fastcgi_pass mapserver; }}
    location /bench {{
      fastcgi_pass mapserver;
      fastcgi_param REQUEST_METHOD $request_method; fastcgi_param QUERY_STRING $query_string;
      fastcgi_param SERVER_NAME 127.0.0.1; fastcgi_param SERVER_PORT {port}; fastcgi_param SCRIPT_NAME "";
      fastcgi_param PATH_INFO $uri;
    }}
  }}
}}
"""


@contextmanager
def mapserver(pgport: int, name: str, bounds: tuple[float, float, float, float], folder: Path) -> Iterator[Subject]:
    port, ports = free_port(), [free_port() for _ in range(WORKERS)]
    west, south, east, north = bounds
    places = {"west": west, "south": south, "east": east, "north": north}
    (folder / "bench.map").write_text(MAPFILE.format(port=port, pgport=pgport, name=name, **places))
    environment = (
        'ENV MS_MAP_PATTERN "." OGCAPI_HTML_TEMPLATE_DIRECTORY "/usr/share/mapserver/ogcapi/templates/html-plain/" END'
    )
    config = folder / "mapserver.conf"
    config.write_text(f'CONFIG {environment} MAPS bench "{folder}/bench.map" END END')
    servers = " ".join(f"server 127.0.0.1:{each};" for each in ports)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, servers=servers, workers=WORKERS))
    base = f"http://127.0.0.1:{port}"
    subject = Subject(
        "MapServer",
        lambda z, x, y: f"{base}/?map=bench&mode=tile&tilemode=gmap&tile={x}+{y}+{z}&layers=areas&map.imagetype=mvt",
        lambda limit: f"{base}/bench/ogcapi/collections/areas/items?f=json&limit={limit}",
    )
    spawn, mapserv = shutil.which("spawn-fcgi"), "/usr/lib/cgi-bin/mapserv"
    with ExitStack() as stack:
        for each in ports:
            command = [str(spawn), "-n", "-a", "127.0.0.1", "-p", str(each), "--", mapserv]
            running = subprocess.Popen(command, env={**os.environ, "MAPSERVER_CONFIG_FILE": str(config)})
            stack.callback(running.wait)
            stack.callback(running.kill)  # it would wait for one more request
        nginx = ["/usr/sbin/nginx", "-c", folder / "nginx.conf"]
        subject.cold_seconds = stack.enter_context(process(nginx, subject.tile(0, 0, 0), {}, folder / "nginx.log"))
        yield subject
