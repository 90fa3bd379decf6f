from __future__ import annotations

import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from geostat.analysis import global_moran, local_moran
from geostat.domain.areas import BoundarySet
from geostat.errors import AnalysisError, InputError
from geostat.export import SCHEMES, classify, to_folium, to_geojson, write_result
from geostat.store import Store
from geostat.weights import build_weights
from geostat.workspace.layers import read_layer

ONE_TO_TEN = pd.Series(range(1, 11), dtype=float)


def test_quantiles_and_equal_intervals() -> None:
    quantiles = classify(ONE_TO_TEN, "quantiles", 5)
    assert quantiles.counts == (2, 2, 2, 2, 2)
    assert quantiles.bins[-1] == 10
    equal = classify(pd.Series([0.0, 1.0, 2.0, 10.0]), "equal_interval", 2)
    assert (equal.lowest, equal.bins, equal.counts) == (0.0, (5.0, 10.0), (3, 1))


def test_fisher_jenks_finds_the_natural_gaps() -> None:
    found = classify(pd.Series([1.0, 2.0, 3.0, 10.0, 11.0, 30.0]), "fisher_jenks", 3)
    assert found.bins == (3.0, 11.0, 30.0)


def test_published_classes_of_calemp() -> None:
    """58 counties of California: natural breaks and quantiles, as mapclassify and the literature print them."""
    import mapclassify

    values = mapclassify.load_example().astype(float)
    natural = classify(values, "fisher_jenks", 5)
    assert natural.bins == pytest.approx((75.29, 192.05, 370.5, 722.85, 4111.45))
    bins = np.array(natural.bins)
    center = [values[np.searchsorted(bins, values) == i].median() for i in range(5)]
    deviation = sum(abs(value - center[int(np.searchsorted(bins, value))]) for value in values)
    assert deviation == pytest.approx(799.24)
    assert 1 - deviation / abs(values - values.median()).sum() == pytest.approx(0.88790321, abs=1e-8)
    assert classify(values, "quantiles", 5).bins == pytest.approx((1.464, 5.798, 13.278, 54.616, 4111.45))


@given(
    st.lists(st.integers(-5, 5).map(float) | st.just(float("nan")), min_size=1, max_size=40).filter(
        lambda values: any(value == value for value in values)
    ),
    st.sampled_from(sorted(SCHEMES)),
    st.integers(2, 9),
)
def test_every_value_is_in_exactly_one_class(values: list[float], scheme: str, k: int) -> None:
    series = pd.Series(values)
    found = classify(series, scheme, k)
    assert sum(found.counts) == series.notna().sum()
    assert all(count > 0 for count in found.counts)
    assert list(found.bins) == sorted(set(found.bins))
    assert len(found.colors) == len(found.bins) == len(set(found.colors))
    classes = series.dropna().map(found.class_of).value_counts().sort_index()
    assert tuple(classes) == found.counts


def test_unusable_questions_are_named() -> None:
    with pytest.raises(InputError, match="no classification 'magic'; choose quantiles"):
        classify(ONE_TO_TEN, "magic")
    with pytest.raises(InputError, match="from 2 to 9, not 1"):
        classify(ONE_TO_TEN, "quantiles", 1)
    with pytest.raises(InputError, match="fisher_jenks is for up to 1000"):
        classify(pd.Series(range(1001)), "fisher_jenks")
    with pytest.raises(AnalysisError, match="no values to classify"):
        classify(pd.Series([float("nan")]))


def test_geojson_of_a_result_is_read_back_with_null_for_what_is_not_known(
    workspace: Store, provinces: BoundarySet, tmp_path: Path
) -> None:
    layer = read_layer(workspace, "province", "gpp_per_capita", 2019)
    path = tmp_path / "lisa.geojson"
    path.write_text(to_geojson(local_moran(layer, build_weights(layer.boundary_set))), "utf-8")
    frame = gpd.read_file(path).set_index("code")
    assert len(frame) == 77
    assert frame.loc["83", "class"] == "isolate"
    assert frame.is_valid.all()
    assert frame.loc["15", "name_th"] == "อ่างทอง"
    written = json.loads(path.read_text("utf-8"))
    (phuket,) = [feature for feature in written["features"] if feature["id"] == "83"]
    assert phuket["properties"]["p_sim"] is None
    assert phuket["properties"]["value"] == 423081.955


def test_exterior_rings_of_geojson_turn_counter_clockwise(provinces: BoundarySet) -> None:
    """RFC 7946, 3.1.6."""
    import shapely

    for feature in json.loads(to_geojson(provinces))["features"]:
        for polygon in shapely.get_parts(shapely.from_geojson(json.dumps(feature["geometry"]))):
            assert shapely.is_ccw(polygon.exterior)


def test_a_folium_map_needs_no_network(workspace: Store, tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    to_folium(read_layer(workspace, "province", "gpp_per_capita", 2019)).save(str(page))
    html = page.read_text("utf-8")
    assert not re.search(r"""(src|href)=["']https?://(?!leafletjs\.com)""", html)
    assert "ผลิตภัณฑ์จังหวัดต่อคน" in html
    assert "พ.ศ. 2562" in html


def test_titles_cannot_smuggle_html_into_a_map(workspace: Store) -> None:
    from dataclasses import replace

    layer = read_layer(workspace, "province", "gpp_per_capita", 2019)
    evil = replace(layer, indicator=replace(layer.indicator, title_th="<script>alert(1)</script>"))
    assert "<script>alert(1)" not in to_folium(evil).get_root().render()


class TestMapsOfResults:
    def test_every_class_has_a_color_and_a_name_of_its_own(self) -> None:
        from geostat.analysis.autocorrelation.moran import CLASSES
        from geostat.analysis.hot_spots.emerging import HOT_SPOTS
        from geostat.export.class_colors import class_color, class_name

        for names in (CLASSES, HOT_SPOTS, [str(i) for i in range(1, 19)]):
            assert len({class_color(name) for name in names}) == len(names)
            assert len({class_name(name) for name in names}) == len(names)
            assert all(re.search("[ก-๙]", class_name(name)) for name in names)

    def test_a_result_is_one_page_with_its_reading(self, workspace: Store, tmp_path: Path) -> None:
        layer = read_layer(workspace, "province", "gpp_per_capita", 2019)
        result = local_moran(layer, build_weights(layer.boundary_set), permutations=9999)
        write_result(result, tmp_path / "lisa.html")
        page = (tmp_path / "lisa.html").read_text("utf-8")
        assert "https://cdn" not in page
        assert "ดัชนีโมแรนเฉพาะที่" in page
        assert "ไม่มีพื้นที่ติดกัน · no neighbors · 1" in page
        assert result.reading["en"].split(".")[0].replace("'", "&#x27;") in page
        with pytest.raises(AnalysisError, match="has no classes of areas to map"):
            to_folium(global_moran(layer, build_weights(layer.boundary_set), permutations=99))
