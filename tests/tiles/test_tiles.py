from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import cramjam
import mapbox_vector_tile
import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import make_set
from hypothesis import given, strategies as st
from shapely.geometry import shape as to_shape

from geostat.domain.areas import BoundarySet
from geostat.tiles import Tile, TilePack, Tileset, bake, build_pack, content_tag, pack_path, take_apart, walk
from geostat.tiles.encode import _varints, encode_layer, varint
from geostat.tiles.grid import WORLD, tiles_of_bounds


def decode(tile: bytes) -> dict[str, dict]:
    """The features of a one-layer tile by area code, read by an independent decoder, y down."""
    (layer,) = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True}).values()
    return {feature["properties"]["code"]: feature for feature in layer["features"]}


@pytest.fixture(scope="module")
def tileset(provinces: BoundarySet) -> Tileset:
    return Tileset(provinces, pd.Series(range(1, 78), index=provinces.areas.index))


def all_tiles(tileset: Tileset, z: int) -> list[Tile]:
    west, south, east, north = tileset.boundary_set.areas.to_crs(3857).total_bounds
    return tiles_of_bounds((west, south, east, north), z)


def test_the_world_is_one_tile_and_bangkok_is_where_it_is() -> None:
    assert tiles_of_bounds((-WORLD / 2, -WORLD / 2, WORLD / 2, WORLD / 2), 0) == [Tile(0, 0, 0)]
    x, y = 11_188_000.0, 1_544_000.0  # 100.5 E, 13.75 N
    assert tiles_of_bounds((x, y, x, y), 5) == [Tile(5, 24, 14)]
    tile = Tile(5, 24, 14)
    assert tile.west <= x <= tile.west + tile.side
    assert tile.north - tile.side <= y <= tile.north


def test_an_independent_decoder_reads_ids_names_and_shapes(tileset: Tileset) -> None:
    features = decode(tileset.tile(Tile(0, 0, 0)))
    assert len(features) == 77
    assert features["15"]["properties"] == {"code": "15", "name_en": "Ang Thong", "name_th": "อ่างทอง"}
    assert features["10"]["id"] == 1
    assert {feature["id"] for feature in features.values()} == set(range(1, 78))


@pytest.mark.parametrize("z", range(7))
def test_every_shape_is_valid_and_every_area_is_there_at_every_zoom(tileset: Tileset, z: int) -> None:
    seen: set[str] = set()
    for tile in all_tiles(tileset, z):
        if content := tileset.tile(tile):
            features = decode(content)
            assert all(to_shape(feature["geometry"]).is_valid for feature in features.values())
            seen |= features.keys()
    assert len(seen) == 77


def test_simplified_neighbors_never_part(tileset: Tileset) -> None:
    for z in (3, 5):
        assert shapely.coverage_is_valid(tileset.simplified(z))


def test_lower_zooms_are_smaller(tileset: Tileset) -> None:
    sizes = [sum(len(tileset.tile(tile)) for tile in all_tiles(tileset, z)) for z in (2, 4, 6)]
    assert sizes[0] < sizes[1] < sizes[2]


def test_tiny_areas_keep_a_mark() -> None:
    areas = make_set({"big": shapely.box(99, 10, 103, 16), "tiny": shapely.box(104, 10, 104.00001, 10.00001)})
    features = decode(Tileset(areas, pd.Series({"big": 1, "tiny": 2})).tile(Tile(0, 0, 0)))
    assert to_shape(features["tiny"]["geometry"]).area == 1


def test_exterior_rings_turn_clockwise_on_the_screen_and_holes_the_other_way() -> None:
    ring = shapely.box(0, 0, 60, 60) - shapely.box(20, 20, 40, 40)
    features = decode(Tileset(make_set({"a": ring}), pd.Series({"a": 1})).tile(Tile(0, 0, 0)))
    exterior, hole = (np.array(each) for each in features["a"]["geometry"]["coordinates"])

    def turn(corners: np.ndarray) -> float:
        x, y = corners.T
        return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))

    assert turn(exterior) > 0 > turn(hole)  # positive is clockwise where y points down


def test_tiles_over_the_sea_are_empty_and_far_ones_are_not_covered(tileset: Tileset) -> None:
    islands = make_set({"west": shapely.box(90, 0, 91, 1), "east": shapely.box(120, 0, 121, 1)})
    sea = Tile(6, 50, 31)  # 101.25 to 106.875 E
    both = Tileset(islands, pd.Series({"west": 1, "east": 2}))
    assert both.covers(sea)
    assert both.tile(sea) == b""
    assert not tileset.covers(Tile(6, 0, 0))
    assert not tileset.covers(Tile(tileset.maxzoom + 1, 24 << 2, 14 << 2))
    assert not tileset.covers(Tile(3, 99, 1))


def test_maxzoom_follows_the_detail_of_the_boundaries(tileset: Tileset) -> None:
    assert tileset.maxzoom == 6
    small = shapely.segmentize(shapely.box(100, 14, 100.1, 14.1), 0.0001)
    assert Tileset(make_set({"a": small}), pd.Series({"a": 1})).maxzoom == 13


@pytest.mark.whole
def test_gdal_reads_the_tiles(tileset: Tileset, tmp_path: Path) -> None:
    path = tmp_path / "14.mvt"
    path.write_bytes(tileset.tile(Tile(5, 24, 14)))
    seen = subprocess.run(
        ["ogrinfo", "-ro", "-al", "-so", f"MVT:{path}", "-oo", "X=24", "-oo", "Y=14", "-oo", "Z=5"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Layer name: province" in seen.stdout
    assert "Feature Count: 44" in seen.stdout
    assert "name_th: String" in seen.stdout


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=50))
def test_variable_length_integers(numbers: list[int]) -> None:
    encoded, lengths = _varints(np.array(numbers, dtype=np.uint32))
    assert lengths.tolist() == [len(varint(number)) for number in numbers]
    decoded, value, shift = [], 0, 0
    for byte in encoded:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            decoded.append(value)
            value, shift = 0, 0
    assert decoded == numbers


def test_no_features_make_no_bytes() -> None:
    assert encode_layer("empty", [], [], np.array([])) == b""
    assert encode_layer("one", [1], [{"code": "a"}], np.array([shapely.box(0, 0, 1, 1)])) != b""


class TestPacks:
    def test_a_pack_holds_every_tile_in_every_encoding(self, tileset: Tileset, tmp_path: Path) -> None:
        seen: list[tuple[int, int]] = []
        path = build_pack(tileset, tmp_path, lambda done, whole: seen.append((done, whole)))
        assert path == pack_path(tmp_path, tileset.version)
        assert seen[-1] == (tileset.count, tileset.count)
        pack = TilePack(path)
        assert {Tile(*place) for place in pack} == {tile for tile, _ in walk(tileset)}
        for tile, body in walk(tileset):
            for encoding in ("identity", "br", "zstd", "gzip"):
                found = pack.get(f"{tile.z}/{tile.x}/{tile.y}", encoding)
                assert found is not None
                tag, used, sent = found
                assert tag == content_tag(body)
                assert used == encoding
                assert decompress(sent, used) == body

    def test_what_is_not_in_it_is_empty_within_the_limits(self, tmp_path: Path) -> None:
        islands = make_set({"west": shapely.box(90, 0, 91, 1), "east": shapely.box(120, 0, 121, 1)})
        pack = TilePack(build_pack(Tileset(islands, pd.Series({"west": 1, "east": 2})), tmp_path))
        assert pack.get("6/50/31") is None
        assert pack.covers(6, 50, 31)
        assert not pack.covers(6, 0, 0)
        assert not pack.covers(30, 0, 0)

    def test_a_part_of_a_pack_is_no_pack(self, tileset: Tileset, tmp_path: Path) -> None:
        path = build_pack(tileset, tmp_path)
        before = path.read_bytes()
        assert build_pack(tileset, tmp_path).read_bytes() == before
        broken = tmp_path / "broken.tiles"
        broken.write_bytes(before[: len(before) // 2])
        with pytest.raises(ValueError, match="no complete pack"):
            TilePack(broken)

    def test_packs_that_nobody_opens_are_tidied_away(self, tileset: Tileset, tmp_path: Path) -> None:
        old = tmp_path / "old.tiles"
        old.touch()
        os.utime(old, (0, 0))
        build_pack(tileset, tmp_path)
        assert not old.exists()

    def test_the_version_follows_shapes_names_and_ids(self, provinces: BoundarySet) -> None:
        ids = pd.Series(range(1, 78), index=provinces.areas.index)
        moved = provinces.areas.copy()
        moved.loc["10", "geometry"] = shapely.box(100, 13, 101, 14)
        renamed = provinces.areas.copy()
        renamed.loc["10", "name_en"] = "Krung Thep"
        versions = {
            Tileset(provinces, ids).version,
            Tileset(provinces, ids + 1).version,
            Tileset(replace(provinces, areas=moved), ids).version,
            Tileset(replace(provinces, areas=renamed), ids).version,
        }
        assert len(versions) == 4
        assert Tileset(provinces, ids).version in versions


def decompress(body: bytes, encoding: str) -> bytes:
    """As an independent program does it."""
    if encoding == "identity":
        return body
    codec = {"br": cramjam.brotli, "zstd": cramjam.zstd, "gzip": cramjam.gzip}[encoding]
    return bytes(codec.decompress(body))


def test_values_are_written_into_tiles_that_are_there(tileset: Tileset) -> None:
    plain = tileset.tile(Tile(0, 0, 0))
    baked = bake(take_apart(plain), {"value": {1: 0.5, 2: -3.0, 3: 7}, "status": {1: "p", 77: "missing"}})
    before, after = decode(plain), decode(baked)
    assert {code: each["geometry"] for code, each in before.items()} == {
        code: each["geometry"] for code, each in after.items()
    }
    by_id = {each["id"]: each["properties"] for each in after.values()}
    assert (by_id[1]["value"], by_id[1]["status"]) == (0.5, "p")
    assert (by_id[2]["value"], by_id[3]["value"]) == (-3.0, 7)
    assert "value" not in by_id[77]
    assert by_id[77]["status"] == "missing"
    assert by_id[1]["name_th"] == before["10"]["properties"]["name_th"]


@given(st.lists(st.one_of(st.text(), st.integers(-(2**40), 2**40), st.floats(allow_nan=False)), min_size=1, max_size=9))
def test_any_value_can_be_written(values: list[str | int | float]) -> None:
    shapes = np.array([shapely.box(i, 0, i + 1, 1) for i in range(len(values))])
    tile = encode_layer("any", range(1, len(values) + 1), [{"v": value} for value in values], shapes)
    (layer,) = mapbox_vector_tile.decode(tile).values()
    assert [feature["properties"]["v"] for feature in layer["features"]] == values
