"""OGC API – Tiles, part 1 (20-057)."""

from __future__ import annotations

from typing import Any

import httpx
import mapbox_vector_tile
import pytest

WEB_MERCATOR = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
MVT = "application/vnd.mapbox-vector-tile"


@pytest.mark.parametrize("tiles", ["/tiles", "/collections/province/tiles"])
class TestTilesets:
    def tileset(self, client: httpx.Client, tiles: str) -> dict[str, Any]:
        (listed,) = client.get(tiles).json()["tilesets"]
        (own,) = [link["href"] for link in listed["links"] if link["rel"] == "self"]
        described: dict[str, Any] = client.get(own).json()
        assert described == listed
        return described

    def test_metadata(self, client: httpx.Client, tiles: str) -> None:
        tileset = self.tileset(client, tiles)
        assert tileset["dataType"] == "vector"
        assert tileset["tileMatrixSetURI"] == WEB_MERCATOR
        assert tileset["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3857"
        assert tileset["layers"]
        for limits in tileset["tileMatrixSetLimits"]:
            assert 0 <= limits["minTileRow"] <= limits["maxTileRow"] < 1 << int(limits["tileMatrix"])
            assert 0 <= limits["minTileCol"] <= limits["maxTileCol"] < 1 << int(limits["tileMatrix"])

    def test_within_the_limits_200_or_204_outside_404(self, client: httpx.Client, tiles: str) -> None:
        tileset = self.tileset(client, tiles)
        (template,) = [link["href"] for link in tileset["links"] if link["rel"] == "item"]
        statuses = set()
        for limits in tileset["tileMatrixSetLimits"][:6]:
            for row in range(limits["minTileRow"], limits["maxTileRow"] + 1):
                for column in range(limits["minTileCol"], limits["maxTileCol"] + 1):
                    response = client.get(address(template, limits["tileMatrix"], row, column))
                    statuses.add(response.status_code)
                    if response.status_code == 200:
                        assert response.headers["content-type"] == MVT
                        assert mapbox_vector_tile.decode(response.content)
            outside = client.get(
                address(template, limits["tileMatrix"], limits["maxTileRow"] + 1, limits["minTileCol"])
            )
            assert outside.status_code == 404
        assert statuses <= {200, 204}
        for z, row, column in (("99", 0, 0), ("x", 0, 0), ("5", -1, 0), ("5", 0, 999)):
            assert client.get(address(template, z, row, column)).status_code in (400, 404)


def address(template: str, z: str, row: int, column: int) -> str:
    return template.replace("{tileMatrix}", z).replace("{tileRow}", str(row)).replace("{tileCol}", str(column))


def test_tiles_of_everything_have_the_layers_that_were_asked_for(client: httpx.Client) -> None:
    everything = mapbox_vector_tile.decode(client.get("/tiles/WebMercatorQuad/3/3/6").content)
    assert {"province", "cluster", "asean"} <= everything.keys()
    two = client.get("/tiles/WebMercatorQuad/3/3/6?collections=province,cluster").content
    assert mapbox_vector_tile.decode(two).keys() == {"province", "cluster"}
    assert client.get("/tiles/WebMercatorQuad?collections=moon").status_code == 400


def test_the_tile_matrix_set_is_that_of_the_register(client: httpx.Client) -> None:
    (listed,) = client.get("/tileMatrixSets").json()["tileMatrixSets"]
    assert listed["uri"] == WEB_MERCATOR
    definition = client.get("/tileMatrixSets/WebMercatorQuad").json()
    first = definition["tileMatrices"][0]
    assert first["scaleDenominator"] == pytest.approx(559082264.028717, rel=1e-12)
    assert first["cellSize"] == pytest.approx(156543.033928041, rel=1e-12)
    assert first["pointOfOrigin"] == pytest.approx([-20037508.3427892, 20037508.3427892])
    assert definition["tileMatrices"][24]["matrixWidth"] == 1 << 24


def test_the_collection_and_the_landing_page_lead_to_the_tiles(client: httpx.Client) -> None:
    for path in ("/", "/collections/province", "/collections/province.gpp_per_capita"):
        (link,) = [each for each in client.get(path).json()["links"] if each["rel"].endswith("/tilesets-vector")]
        assert client.get(link["href"]).json()["tilesets"]
