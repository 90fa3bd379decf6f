"""Running the service: who may ask, how often and how long; what it tells of itself; how it ends."""

from __future__ import annotations

import json
import signal
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from conftest import copy_of
from postgis import Server
from servers import PATIENCE_SECONDS, free_port, running, serve_command, serving, until, wait_for

from geostat.store import Holder, Store

VALUES = "/values?indicator=gpp_per_capita&period=2562"
SLOW = "/values?indicator=poverty_rate"


class TestGuarded:
    """One service with keys, a rate limit, two processes and a log."""

    @pytest.fixture(scope="class")
    @staticmethod
    def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
        return tmp_path_factory.mktemp("log") / "access.jsonl"

    @pytest.fixture(scope="class")
    @staticmethod
    def tokens() -> dict[str, str]:
        return {}

    @pytest.fixture(scope="class")
    @staticmethod
    def url(
        workspace: Store, log: Path, tokens: dict[str, str], tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[str]:
        path = tmp_path_factory.mktemp("guarded") / "w.gpkg"
        store, made = copy_of(workspace, path, anna=Holder("anna", "reader"), boon=Holder("boon", "reader"))
        store.close()
        tokens.update(made)
        settings = {
            "GEOSTAT_PUBLIC": "false",
            "GEOSTAT_RATE_LIMIT": "10",
            "GEOSTAT_ACCESS_LOG": "true",
            "GEOSTAT_TRUSTED_PROXIES": '["127.0.0.1"]',
            "PYTHONUNBUFFERED": "1",
        }
        with serving(str(path), settings, workers=2, output=log) as url:
            yield url

    def ask(self, url: str, path: str = VALUES, client: str = "1.1.1.1", **headers: str) -> httpx.Response:
        return httpx.get(url + path, timeout=PATIENCE_SECONDS, headers={"X-Forwarded-For": client, **headers})

    def test_reading_takes_a_key(self, url: str, tokens: dict[str, str]) -> None:
        for headers in ({}, {"X-API-Key": "carl"}, {"Authorization": "Bearer carl"}, {"X-API-Key": ""}):
            refused = self.ask(url, **headers)
            assert refused.status_code == 401
            assert "X-API-Key" in refused.json()["detail"]
            assert refused.headers["www-authenticate"] == "Bearer"
        assert self.ask(url, **{"X-API-Key": tokens["anna"]}).status_code == 200
        assert self.ask(url, Authorization=f"Bearer {tokens['boon']}").status_code == 200
        assert self.ask(url, "/t/x/y/0/0/0").status_code == 401

    def test_whoever_asks_too_often_waits_and_others_do_not(self, url: str, tokens: dict[str, str]) -> None:
        headers = {"X-API-Key": tokens["anna"], "X-Forwarded-For": "2.2.2.2"}
        with httpx.Client(base_url=url, headers=headers, timeout=PATIENCE_SECONDS) as client:
            answers = [client.get("/levels") for _ in range(200)]
        refused = [each for each in answers if each.status_code == 429]
        assert refused
        assert int(refused[-1].headers["retry-after"]) >= 1
        assert "more than 10 requests a second" in refused[-1].json()["detail"]
        assert self.ask(url, "/levels", "3.3.3.3", **{"X-API-Key": tokens["anna"]}).status_code == 200
        assert httpx.get(f"{url}/healthz", timeout=PATIENCE_SECONDS).status_code == 200

    def test_every_request_is_logged_as_json(self, url: str, tokens: dict[str, str], log: Path) -> None:
        self.ask(url, VALUES, "4.4.4.4", **{"X-API-Key": tokens["anna"], "User-Agent": "me"})

        def logged() -> list[dict[str, Any]]:
            complete = log.read_text("utf-8").rpartition("\n")[0].splitlines()
            lines = [json.loads(line) for line in complete if line.startswith("{")]
            return [line for line in lines if line["client"] == "4.4.4.4"]

        until(logged, "a line of the log")
        (line,) = logged()
        assert (line["method"], line["path"], line["status"], line["agent"]) == ("GET", "/values", 200, "me")
        assert line["query"] == VALUES.partition("?")[2]
        assert line["bytes"] > 1000
        assert tokens["anna"] not in log.read_text("utf-8")

    def test_metrics_count_over_all_processes(self, url: str, tokens: dict[str, str]) -> None:
        def count() -> float:
            text = self.ask(url, "/metrics", "5.5.5.5", **{"X-API-Key": tokens["anna"]}).text
            counted = [
                line for line in text.splitlines() if line.startswith("geostat_requests_total") and "areas" in line
            ]
            return sum(float(line.rsplit(" ", 1)[1]) for line in counted)

        before = count()
        for _ in range(40):
            self.ask(url, "/areas/15", "6.6.6.6", **{"X-API-Key": tokens["anna"]})
        assert count() == before + 40


def test_what_protects_pages_is_on_every_answer(client: httpx.Client) -> None:
    for path in ("/", "/?f=html", VALUES, "/nowhere", "/collections/province/tiles/WebMercatorQuad/5/14/24"):
        assert client.get(path).headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self'" in client.get("/?f=html").headers["content-security-policy"]
    assert "frame-ancestors *" in client.get("/embed").headers["content-security-policy"]


def test_readiness(client: httpx.Client) -> None:
    until(lambda: client.get("/readyz").status_code == 200, "readiness")  # where nothing has been compiled yet
    assert client.get("/readyz").json()["status"] == "ready"


class TestTime:
    """A table that is locked makes every question for it last."""

    @pytest.fixture(scope="class")
    @staticmethod
    def target(postgis: Server) -> str:
        return postgis.new_workspace()

    @contextmanager
    def locked(self, postgis: Server, target: str) -> Iterator[psycopg.Connection]:
        with postgis.connect(target.rsplit("/", 1)[1]) as connection, connection.transaction():
            connection.execute("LOCK TABLE geostat.observation IN ACCESS EXCLUSIVE MODE")
            yield connection

    def waiting(self, postgis: Server, target: str) -> int:
        with postgis.connect() as connection:
            found = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'",
                [target.rsplit("/", 1)[1]],
            ).fetchone()
        return int(found[0]) if found else 0

    def test_what_takes_too_long_is_told_and_broken_off(self, postgis: Server, target: str) -> None:
        with serving(target, {"GEOSTAT_TIME_LIMIT_SECONDS": "1.5"}) as url, self.locked(postgis, target):
            slow = httpx.get(f"{url}{SLOW}", timeout=PATIENCE_SECONDS)
            assert slow.status_code == 503
            assert "more than 1.5 seconds" in slow.json()["detail"]
            until(lambda: self.waiting(postgis, target) == 0, "the end of its work in the database")
            assert httpx.get(f"{url}/collections/province/items?limit=1", timeout=PATIENCE_SECONDS).status_code == 200

    def test_a_client_that_leaves_takes_its_question_along(self, postgis: Server, target: str) -> None:
        with serving(target) as url, self.locked(postgis, target):
            host, port = url.removeprefix("http://").split(":")
            with socket.create_connection((host, int(port))) as client:
                client.sendall(f"GET {SLOW} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                until(lambda: self.waiting(postgis, target) == 1, "its work in the database")
            until(lambda: self.waiting(postgis, target) == 0, "the end of its work in the database")

    @pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
    def test_it_finishes_what_it_has_begun_and_ends(self, postgis: Server, target: str, ending: signal.Signals) -> None:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        with running(*serve_command(target, port, workers=2)) as process, ThreadPoolExecutor(1) as pool:
            wait_for(f"{url}/healthz", process)
            with self.locked(postgis, target):
                begun = pool.submit(httpx.get, url + SLOW, timeout=PATIENCE_SECONDS)
                until(lambda: self.waiting(postgis, target) == 1, "its work in the database")
                process.send_signal(ending)
                until(lambda: not accepts(port), "its end of listening")
                assert not begun.done()
            assert begun.result().status_code == 200
            assert process.wait(PATIENCE_SECONDS) == 0
        assert not accepts(port)


def accepts(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def test_slow_clients_do_not_hold_up_others(server: str) -> None:
    host, port = server.removeprefix("http://").split(":")
    lazy = []
    for _ in range(60):  # more than there are threads
        connection = socket.create_connection((host, int(port)))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(b"GET /collections/asean/items HTTP/1.1\r\nHost: x\r\n\r\n")  # and never reads on
        lazy.append(connection)
    try:
        for _ in range(20):
            assert httpx.get(f"{server}/values?indicator=gpp_per_capita", timeout=PATIENCE_SECONDS).status_code == 200
    finally:
        for connection in lazy:
            connection.close()


def test_many_at_once_are_all_answered(server: str) -> None:
    paths = [
        VALUES,
        "/collections/province/items?limit=5",
        "/collections/province/tiles/WebMercatorQuad/5/14/24",
        "/levels",
    ]
    limits = httpx.Limits(max_connections=64)
    with (
        httpx.Client(base_url=server, timeout=PATIENCE_SECONDS, limits=limits) as client,
        ThreadPoolExecutor(64) as pool,
    ):
        statuses = list(pool.map(lambda i: client.get(paths[i % len(paths)]).status_code, range(1000)))
    assert set(statuses) == {200}


def test_any_server_for_asgi_can_run_it(workspace: Store) -> None:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", "geostat_service.main:create_app", "--port", str(port)]
    with running(*command, settings={"GEOSTAT_DATABASE_URL": str(workspace.path)}) as process:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        url = f"http://127.0.0.1:{port}{VALUES}"
        answer = httpx.get(url, headers={"Accept-Encoding": "zstd"}, timeout=PATIENCE_SECONDS)
        assert answer.status_code == 200
        assert answer.headers["content-encoding"] == "zstd"
