"""What GIS programs and notebooks read from the service: GDAL's drivers, and libraries."""

from __future__ import annotations

import gzip
import json
import subprocess
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import httpx
import mapbox_vector_tile
import pyarrow
import pyogrio
import pytest
from pmtiles.reader import MmapSource, Reader
from servers import until

ITEMS = "/collections/province.gpp_per_capita/items"


def gdal(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


class TestGdal:
    def test_ogrinfo_reads_features_over_http_as_qgis_does(self, server: str) -> None:
        seen = gdal(
            "ogrinfo", "-ro", "-so", f"OAPIF:{server}/collections/province.gpp_per_capita", "province.gpp_per_capita"
        )
        assert "Feature Count: 77" in seen
        for field in ("code: String", "value: Real", "fid: Integer", "name_th: String"):
            assert field in seen

    def test_it_filters_on_the_server(self, server: str) -> None:
        found = gdal("ogrinfo", "-ro", "-q", f"OAPIF:{server}", "province", "-where", "name_en = 'Ang Thong'")
        assert found.count("OGRFeature(") == 1
        assert "อ่างทอง" in found
        near = gdal("ogrinfo", "-ro", "-q", f"OAPIF:{server}", "province", "-spat", "100.3", "14.6", "100.35", "14.65")
        assert near.count("OGRFeature(") == 1

    def test_ogr2ogr_takes_pages_and_writes_a_geopackage(self, server: str, tmp_path: Path) -> None:
        path = tmp_path / "out.gpkg"
        gdal("ogr2ogr", "-f", "GPKG", str(path), f"OAPIF:{server}", "province", "-oo", "PAGE_SIZE=10")
        assert len(gpd.read_file(path)) == 77

    @pytest.mark.parametrize("kind", ["gpkg", "fgb", "topojson", "geojsonseq", "csv", "json"])
    def test_it_opens_every_download(self, client: httpx.Client, tmp_path: Path, kind: str) -> None:
        suffix = {"geojsonseq": "geojsons", "json": "geojson"}.get(kind, kind)
        path = tmp_path / f"areas.{suffix}"
        response = client.get(ITEMS, params={"f": kind, "datetime": "2019"})
        path.write_bytes(response.content)
        seen = gdal("ogrinfo", "-ro", "-so", "-al", str(path))
        assert "Feature Count: 77" in seen
        assert ("Geometry: None" in seen) == (kind == "csv")

    def test_it_reads_tiles_with_their_values(self, client: httpx.Client, tmp_path: Path) -> None:
        asked = {"indicator": "gpp_per_capita", "period": "2562"}
        path = tmp_path / "14.mvt"
        path.write_bytes(client.get("/collections/province/tiles/WebMercatorQuad/5/14/24", params=asked).content)
        place = ["-oo", "X=24", "-oo", "Y=14", "-oo", "Z=5"]
        seen = gdal("ogrinfo", "-ro", "-al", f"MVT:{path}", *place, "-where", "code = '15'")
        assert "Feature Count: 1" in seen
        assert "value (Real) = 128411.938" in seen


class TestLibraries:
    def test_geoparquet_and_arrow_are_the_features(self, client: httpx.Client) -> None:
        asked = {"datetime": "2019", "sortby": "-value"}
        features = gpd.GeoDataFrame.from_features(client.get(ITEMS, params=asked).json(), crs=4326)
        parquet = gpd.read_parquet(BytesIO(client.get(ITEMS, params={**asked, "f": "parquet"}).content))
        assert parquet["code"].tolist() == features["code"].tolist()
        assert parquet["value"].tolist() == features["value"].tolist()
        assert parquet.normalize().geom_equals_exact(features.normalize(), 1e-6).all()
        with pyarrow.ipc.open_file(client.get(ITEMS, params={**asked, "f": "arrow"}).content) as reader:
            table = gpd.GeoDataFrame.from_arrow(reader.read_all())
        assert table["name_th"].tolist() == features["name_th"].tolist()
        assert table.crs == 4326

    def test_a_geopackage_has_a_layer_of_the_collections_name(self, client: httpx.Client, tmp_path: Path) -> None:
        path = tmp_path / "a.gpkg"
        path.write_bytes(client.get(ITEMS, params={"f": "gpkg"}).content)
        assert pyogrio.list_layers(path).tolist() == [["province_gpp_per_capita", "MultiPolygon"]]

    def test_topojson_writes_shared_borders_once(self, client: httpx.Client) -> None:
        topology = client.get("/collections/province/items?f=topojson&zoom-level=5").json()
        (areas,) = topology["objects"].values()
        assert len(areas["geometries"]) == 77
        used = [abs(arc + (arc < 0)) for arc in _arcs([each["arcs"] for each in areas["geometries"]])]
        assert len(used) > 1.3 * len(topology["arcs"])

    def test_values_as_arrow_are_those_of_the_json(self, client: httpx.Client) -> None:
        asked = {"indicator": "gpp_per_capita", "period": "2553", "scheme": "quantiles"}
        message = client.get("/values", params=asked).json()
        response = client.get("/values", params={**asked, "f": "arrow"})
        assert response.headers["content-type"] == "application/vnd.apache.arrow.file"
        with pyarrow.ipc.open_file(response.content) as reader:
            table = reader.read_all()
        assert table.to_pydict() == {name: message[name] for name in ("ids", "values", "status")}
        described = json.loads(table.schema.metadata[b"geostat"])
        assert described["classification"] == message["classification"]
        assert described["source"]["owner_agency_th"] == message["source"]["owner_agency_th"]


def _arcs(nested: object) -> list[int]:
    return [arc for part in nested for arc in _arcs(part)] if isinstance(nested, list) else [nested]  # type: ignore[list-item]


class TestBakedTiles:
    TILE = "/collections/province/tiles/WebMercatorQuad/5/14/24"

    def test_values_are_in_the_tile(self, client: httpx.Client) -> None:
        asked = {"indicator": "gpp_per_capita", "period": "2553"}
        message = client.get("/values", params=asked).json()
        values = dict(zip(message["ids"], message["values"], strict=True))
        (layer,) = mapbox_vector_tile.decode(client.get(self.TILE, params=asked).content).values()
        for feature in layer["features"]:
            assert feature["properties"].get("value") == values[feature["id"]]
        tilejson = client.get("/collections/province/tiles/WebMercatorQuad/tilejson.json", params=asked).json()
        assert "value" in tilejson["vector_layers"][0]["fields"]
        assert client.get(tilejson["tiles"][0].format(z=5, y=14, x=24)).status_code == 200

    def test_an_unknown_indicator_or_period_is_told(self, client: httpx.Client) -> None:
        assert client.get(self.TILE, params={"indicator": "x"}).status_code == 404
        assert client.get(self.TILE, params={"indicator": "gpp_per_capita", "period": "1950"}).status_code == 404


class TestVersions:
    def test_tilejson_leads_to_what_may_be_kept_for_ever(self, client: httpx.Client) -> None:
        tilejson = client.get("/collections/province/tiles/WebMercatorQuad/tilejson.json").json()
        url = tilejson["tiles"][0].format(z=5, x=24, y=14)
        response = client.get(url)
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.content == client.get("/collections/province/tiles/WebMercatorQuad/5/14/24").content
        version = url.split("/t/")[1].split("/")[0]
        gone = client.get(url.replace(version, "0" * 24))
        assert gone.status_code == 404
        assert "tilejson.json" in gone.json()["detail"]

    def test_made_tiles_are_those_made_when_asked(self, client: httpx.Client, cache: Path) -> None:
        """Before and after the process beside the service has made them."""
        tilejson = client.get("/collections/region/tiles/WebMercatorQuad/tilejson.json").json()
        url = tilejson["tiles"][0].format(z=5, x=24, y=14)
        headers = {"Accept-Encoding": "gzip"}
        first = client.get(url, headers=headers)
        version = url.split("/t/")[1].split("/")[0]
        until((cache / "tiles" / f"{version}.tiles").exists, "the making of tiles")
        again = client.get("/collections/region/tiles/WebMercatorQuad/5/14/24", headers=headers)
        assert again.content == first.content
        known = client.get(url, headers={**headers, "If-None-Match": first.headers["etag"]})
        assert known.status_code == 304
        assert client.get(url.replace("/5/24/14", "/5/23/15")).status_code in (204, 404)
        assert client.head(url).headers["content-length"]


class TestFiles:
    @pytest.mark.parametrize("kind", ["gpkg", "fgb", "parquet", "topojson", "pmtiles", "mbtiles"])
    def test_a_whole_collection_in_ranges(self, client: httpx.Client, kind: str) -> None:
        path = f"/collections/province/files/{kind}"
        whole = client.get(path)
        assert whole.headers["accept-ranges"] == "bytes"
        assert "province" in whole.headers["content-disposition"]
        part = client.get(path, headers={"Range": "bytes=100-299"})
        assert part.status_code == 206, (part.text, part.headers)
        assert part.content == whole.content[100:300]
        assert client.get(path, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304

    def test_the_files_of_an_indicator_follow_its_period(self, client: httpx.Client) -> None:
        path = "/collections/province.gpp_per_capita/files/parquet"
        frames = [
            gpd.read_parquet(BytesIO(client.get(path, params={"datetime": year}).content)) for year in ("2010", "2019")
        ]
        assert [set(frame["period"]) for frame in frames] == [{"2010"}, {"2019"}]
        assert client.get("/collections/province.gpp_per_capita/files/pmtiles").status_code == 404
        assert client.get("/collections/province/files/exe").status_code == 400

    def test_other_programs_read_the_tiles(self, client: httpx.Client, tmp_path: Path) -> None:
        pmtiles_file, mbtiles_file = tmp_path / "a.pmtiles", tmp_path / "a.mbtiles"
        pmtiles_file.write_bytes(client.get("/collections/province/files/pmtiles").content)
        mbtiles_file.write_bytes(client.get("/collections/province/files/mbtiles").content)
        with pmtiles_file.open("r+b") as stream:
            reader = Reader(MmapSource(stream))
            tile = gzip.decompress(reader.get(5, 24, 14))
            assert reader.metadata()["vector_layers"][0]["id"] == "province"
            assert reader.header()["max_zoom"] == 6
        assert tile == client.get("/collections/province/tiles/WebMercatorQuad/5/14/24").content
        seen = gdal("ogrinfo", "-ro", "-so", str(mbtiles_file), "province")
        assert "name_th: String" in seen
        assert len(pyogrio.read_dataframe(pmtiles_file, layer="province", ZOOM_LEVEL=3)["code"].unique()) == 77
