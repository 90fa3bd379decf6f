"""The running service while its data change, and while its database is away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from conftest import make_observations, own_store
from postgis import Server
from servers import PATIENCE_SECONDS, serving, until

from geostat import store as stored
from geostat.store import Store

VALUES = "/values?indicator=gpp_per_capita&period=2019"


@pytest.fixture(scope="module", params=["embedded", "postgis"])
def live(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, httpx.Client]]:
    """A workspace of one's own, and a service over it."""
    store = own_store(request, tmp_path_factory.mktemp("live") / "live.gpkg")
    with (
        serving(store.engine.url.render_as_string(hide_password=False)) as url,
        httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client,
    ):
        yield store, client
    store.close()


def test_both_stores_give_the_same_answers(live: tuple[Store, httpx.Client], client: httpx.Client) -> None:
    _, mine = live
    for path in (
        VALUES + "&scheme=quantiles",
        "/values?indicator=gpp_per_capita&level=cluster&period=2019",
        "/areas/15?indicator=gpp_per_capita",
        "/indicators",
        "/levels/province/areas",
        "/collections/province/tiles/WebMercatorQuad/5/14/24",
        "/analyses/local-moran?indicators=gpp_per_capita&periods=2019",
        "/collections/province.gpp_per_capita/items/15?datetime=2019",
    ):
        there = client.get(path).text.replace(str(client.base_url), str(mine.base_url))
        assert mine.get(path).text == there, path


def test_new_data_are_served_without_a_restart(live: tuple[Store, httpx.Client]) -> None:
    store, client = live
    first = client.get(VALUES)
    assert client.get(VALUES, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    edition = first.json()["source"]["edition"]
    changed = make_observations({"15": 1.0}, indicator="gpp_per_capita", edition=edition)
    stored.write_observations(store, changed, level="province", replace=True)
    area = first.json()["ids"].index(client.get("/levels/province/areas").json()["areas"][5]["fid"])
    known = {"If-None-Match": first.headers["etag"]}
    until(lambda: client.get(VALUES, headers=known).status_code == 200, "an answer with new data")
    assert client.get(VALUES).json()["values"][area] == 1.0


def test_old_and_new_are_never_mixed(live: tuple[Store, httpx.Client]) -> None:
    """All values change together, over and over; every answer is of one moment."""
    store, client = live
    codes = [area["code"] for area in client.get("/levels/province/areas").json()["areas"]]
    edition = client.get(VALUES).json()["source"]["edition"]
    moments = [client.get(VALUES).json()["values"]]
    for value in (10.0, 20.0, 30.0):
        both = make_observations(dict.fromkeys(codes, value), indicator="gpp_per_capita", edition=edition)
        stored.write_observations(store, both, level="province", replace=True)
        moments.append([value] * len(codes))
        seen: list[float] = []
        while seen != moments[-1]:
            seen = client.get(VALUES).json()["values"]
            assert seen in moments


def test_connections_that_were_cut_are_made_again(postgis: Server) -> None:
    target = postgis.new_workspace()
    with serving(target) as url, httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
        for indicator in ("gpp_per_capita", "poverty_rate", "population_registered"):
            with postgis.connect() as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [target.rsplit("/", 1)[1]],
                )
            assert client.get(f"/values?indicator={indicator}").status_code == 200


def test_while_the_database_is_away_memory_answers_and_the_rest_is_503(postgis: Server, tmp_path: Path) -> None:
    target = postgis.new_workspace()
    with serving(target) as url, httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
        known = client.get(VALUES)
        tile = "/collections/province/tiles/WebMercatorQuad/5/14/24"
        client.get(tile)
        postgis.stop()
        try:
            assert client.get(VALUES).content == known.content
            assert client.get(tile).status_code == 200
            for path in ("/healthz", "/values?indicator=poverty_rate"):
                away = client.get(path)  # it tries again, but not for ever
                assert away.status_code == 503
                assert away.headers["content-type"] == "application/problem+json"
                assert away.headers["retry-after"] == "5"
                assert "psycopg" not in away.text
                assert str(postgis.port) not in away.text
        finally:
            postgis.start()
        until(lambda: client.get("/healthz").status_code == 200, "health after the absence")
        assert client.get("/values?indicator=poverty_rate").status_code == 200


def test_new_boundaries_have_tiles_of_their_own_and_the_old_ones_stay(live: tuple[Store, httpx.Client]) -> None:
    store, client = live
    tilejson = "/collections/country/tiles/WebMercatorQuad/tilejson.json"
    before = client.get(tilejson).json()["tiles"][0].format(z=4, x=12, y=7)
    old = client.get(before).content
    country = stored.read_boundary_set(store, "country")
    smaller = country.areas.assign(geometry=country.areas.geometry.simplify(0.5))
    stored.write_boundary_set(store, replace(country, areas=smaller), replace=True)
    until(lambda: client.get(tilejson).json()["tiles"][0].format(z=4, x=12, y=7) != before, "a new address of tiles")
    now = client.get(tilejson).json()["tiles"][0].format(z=4, x=12, y=7)
    assert client.get(now).content != old
    assert client.get(before).content == old
