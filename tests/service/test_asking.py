"""Analyses over HTTP, as the registry describes them; results that are kept and taken along; sweeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import httpx
import pytest
from conftest import ROOT, copy_of
from servers import PATIENCE_SECONDS, serving

from geostat.analysis import ANALYSES
from geostat.domain.analysis_requests import SweepRequest
from geostat.store import Store
from geostat.workspace.sweeps import run_sweep


@pytest.fixture(scope="module")
def writable(workspace: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service that keeps results, over a workspace with a sweep."""
    path = tmp_path_factory.mktemp("kept") / "w.gpkg"
    store, tokens = copy_of(workspace, path, root=ROOT)
    run_sweep(store, SweepRequest(indicators=("gpp_per_capita", "poverty_rate"), permutations=999))
    store.close()
    with serving(str(path)) as url, httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
        client.headers["Authorization"] = f"Bearer {tokens['root']}"
        yield client


def problem(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return str(response.json()["detail"])


def test_the_registry_is_listed_with_its_parameters(client: httpx.Client) -> None:
    listed = {each["name"]: each for each in client.get("/analyses").json()["analyses"]}
    assert listed.keys() == ANALYSES.keys()
    regions = {each["name"]: each for each in listed["regionalize"]["parameters"]}
    assert regions["method"]["choices"][0] == "ward"
    assert (regions["official"]["kind"], regions["floor"]["type"]) == ("groups", "float")
    described = client.get("/openapi.json").json()["paths"][listed["regionalize"]["href"]]["get"]
    names = {each["name"] for each in described["parameters"]}
    assert {"indicators", "weights", "k", "regions", "method", "floor_by", "seed"} <= names


@pytest.mark.parametrize("name", [name for name in ANALYSES if name != "gwr"])
def test_every_analysis_answers(client: httpx.Client, name: str) -> None:
    analysis = ANALYSES[name]
    several = analysis.fewest > 1 and analysis.over == "indicators"
    query = {"indicators": "population_registered,gpp_current_total" if several else "gpp_per_capita"}
    query["periods"] = "2560..2562" if analysis.over == "periods" and analysis.most is None else "2562"
    if analysis.most == 2 and analysis.over == "periods":
        query["periods"] = "2560,2562"
    if name.startswith(("theil", "gini")):
        query["population"] = "population_registered"
    if name == "neighbor_match":
        query["weights"] = "knn"
    if name == "regionalize":
        query["official"] = "cluster"
    if analysis.takes_weights and "permutations" in [each.name for each in analysis.parameters]:
        query["permutations"] = "199"
    response = client.get(f"/analyses/{name.replace('_', '-')}", params=query)
    assert response.status_code == 200, response.text
    found = response.json()
    assert found["run"]["analysis"] == name
    assert {"en", "th"} == found["reading"].keys()
    assert all(len(column) == len(found["ids"]) for column in found["columns"].values())
    assert len(found["codes"]) == (77 if found["columns"] else 0)


def test_regions_beside_the_official_clusters(client: httpx.Client) -> None:
    query = {"indicators": "gpp_per_capita,poverty_rate", "periods": "2562", "official": "cluster", "bridges": "true"}
    found = client.get("/analyses/regionalize", params=query | {"indicator_weights": "2,1", "method": "azp"}).json()
    assert found["statistics"]["official"]["groups"] == 18
    moves = [code for code, moved in zip(found["codes"], found["columns"]["moves"], strict=True) if moved]
    assert len(moves) == found["statistics"]["official"]["moves"]
    shapes = client.get("/analyses/regionalize", params=query | {"f": "geojson"}).json()
    frame = gpd.GeoDataFrame.from_features(shapes, crs=4326)
    assert frame["region"].nunique() == 18
    assert frame.loc[frame["code"] == "10", "group"].isna().all()  # Bangkok is in no cluster


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("local-moran?indicators=gpp_per_capita&color=red", 400, "unknown query parameter 'color'"),
        ("local-moran?indicators=gpp_per_capita,poverty_rate", 422, "takes 1 indicators, not 2"),
        ("lee?indicators=gpp_per_capita", 422, "takes 2 indicators, not 1"),
        ("lee?indicators=gpp_per_capita,happiness", 404, "happiness"),
        ("local-moran?indicators=gpp_per_capita&periods=someday", 422, "someday"),
        ("regionalize?indicators=gpp_per_capita", 422, "say how many regions"),
        ("regionalize?indicators=gpp_per_capita&regions=3&restarts=5000", 400, "less than or equal to 100"),
        ("regionalize?indicators=gpp_per_capita&regions=3&official=nothing", 404, "nothing"),
        ("theil?indicators=gpp_per_capita", 422, "say how areas count"),
        ("local-moran?indicators=gpp_per_capita&weights=block", 422, "need block_groups"),
        ("sorcery?indicators=gpp_per_capita", 404, "there is nothing at"),
    ],
)
def test_what_cannot_be_asked_is_told(client: httpx.Client, path: str, status: int, message: str) -> None:
    assert message in problem(client.get(f"/analyses/{path}"), status)


BODY = {"analysis": "local-moran", "indicators": ["gpp_per_capita"], "periods": ["2562"], "bridges": True}


class TestResults:
    def test_kept_listed_fetched_and_taken_along(self, writable: httpx.Client, tmp_path: Path) -> None:
        body = BODY | {"parameters": {"permutations": 999}}
        kept = writable.post("/results", json=body)
        assert kept.status_code == 201, kept.text
        assert writable.post("/results", json=body).json() == kept.json()
        href = kept.json()["href"]
        (listed,) = writable.get("/results").json()["results"]
        assert (listed["href"], listed["analysis"]) == (href, "local_moran")
        query = {"indicators": "gpp_per_capita", "periods": "2562", "bridges": "true", "permutations": "999"}
        asked = writable.get("/analyses/local-moran", params=query).json()
        assert writable.get(href).json() == asked
        for f, name in (("geojson", "r.geojson"), ("gpkg", "r.gpkg")):
            (tmp_path / name).write_bytes(writable.get(href, params={"f": f}).content)
            assert len(gpd.read_file(tmp_path / name)) == 77
        table = writable.get(href, params={"f": "csv"})
        assert table.headers["content-disposition"] == 'attachment; filename="local_moran.csv"'
        assert table.text.startswith("\ufeffcode,name_en,name_th,value")

    def test_only_who_may_write_keeps_results(self, client: httpx.Client, writable: httpx.Client) -> None:
        assert "geostat tokens add" in problem(client.post("/results", json=BODY), 403)
        assert "Bearer" in problem(writable.post("/results", json=BODY, headers={"Authorization": "x"}), 401)
        assert "there is no analysis" in problem(writable.post("/results", json=BODY | {"analysis": "sorcery"}), 404)
        assert "has no parameter color" in problem(
            writable.post("/results", json=BODY | {"parameters": {"color": "red"}}), 400
        )
        assert "no analysis 'zz' is kept" in problem(writable.get("/results/zz"), 404)


def test_sweeps_say_what_is_clustered_and_what_changed(writable: httpx.Client, client: httpx.Client) -> None:
    (sweep,) = writable.get("/sweeps").json()["sweeps"]
    assert sweep["finished_at"] is not None
    found = writable.get("/sweeps/latest").json()
    assert found["id"] == sweep["id"]
    row = next(row for row in found["rows"] if row["indicator"] == "gpp_per_capita")
    assert (row["since"], row["clustered"]) == ("1995", 26)
    changes = writable.get(sweep["href"], params={"of": "changes", "limit": 2}).json()
    assert len(changes["rows"]) <= 2
    assert "this sweep has no 'lisa'" in problem(writable.get("/sweeps/latest", params={"statistic": "lisa"}), 404)
    assert "no sweep is kept" in problem(client.get("/sweeps/latest"), 404)
