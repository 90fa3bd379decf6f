from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely
from conftest import make_indicator, make_observations, make_set

from geostat import countries
from geostat.domain.areas import Succession
from geostat.domain.layers import Layer
from geostat.domain.periods import Period
from geostat.errors import AggregationError, AnalysisError, EditionError
from geostat.layers.boundary_change import apportion_changed, merge_changed
from geostat.layers.growth import growth
from geostat.layers.join import build_layer
from geostat.store import Store
from geostat.workspace.layers import read_growth, read_layer

SPLIT = (Succession("a", "b", date(2011, 3, 23)),)


def layer(values: dict[str, float], period: str, **indicator: object) -> Layer:
    """Three areas: `b` (one square) was taken out of `a` (three squares) in 2011, `c` stands apart."""
    areas = make_set({"a": shapely.box(0, 0, 3, 1), "b": shapely.box(3, 0, 4, 1), "c": shapely.box(9, 0, 10, 1)})
    areas.areas["valid_from"] = [None, "2011-03-23", None]
    described = make_indicator(**indicator)  # type: ignore[arg-type]
    return build_layer(areas, make_observations(values, period=period), described, period)


BEFORE = {"a": 40.0, "c": 5.0}
AFTER = {"a": 36.0, "b": 12.0, "c": 6.0}


class TestMerging:
    def test_a_unit_has_the_same_territory_in_every_year(self) -> None:
        old = merge_changed(layer(BEFORE, "2010"), SPLIT)
        new = merge_changed(layer(AFTER, "2012"), SPLIT, since=Period(2010))
        assert old.values.to_dict() == {"a+b": 40, "c": 5}
        assert new.values.to_dict() == {"a+b": 48, "c": 6}
        assert new.table.loc["a+b", "status"] == "aggregated"
        assert old.boundary_set.areas.loc["a+b"].geometry.equals(new.boundary_set.areas.loc["a+b"].geometry)
        assert old.boundary_set.areas.loc["a+b", ["name_en", "area_km2"]].tolist() == ["A + B", 2]

    def test_nothing_is_merged_that_did_not_change_since(self) -> None:
        assert list(merge_changed(layer(AFTER, "2012"), SPLIT).values.index) == ["a", "b", "c"]

    def test_ratios_need_their_weight_and_indices_have_none(self) -> None:
        mean = {"measure": "intensive", "aggregation": "weighted_mean", "weight_indicator": "w"}
        weight = layer({"a": 1.0, "b": 3.0, "c": 1.0}, "2012")
        merged = merge_changed(layer(AFTER, "2012", **mean), SPLIT, since=Period(2010), weight=weight)
        assert merged.values["a+b"] == (36 * 1 + 12 * 3) / 4
        for options in (mean, {"measure": "index", "aggregation": "none"}):
            lost = merge_changed(layer(AFTER, "2012", **options), SPLIT, since=Period(2010))
            assert lost.values.isna().to_dict() == {"a+b": True, "c": False}
            assert lost.findings[0].code == "unit_without_value"

    def test_a_part_that_is_missing_is_not_taken_for_nothing(self) -> None:
        lost = merge_changed(layer({"a": 36.0, "c": 6.0}, "2012"), SPLIT, since=Period(2010))
        assert lost.values.isna()["a+b"]


class TestApportioning:
    def test_a_total_is_shared_by_area_and_adds_up(self) -> None:
        shared = apportion_changed(layer(BEFORE, "2010"), SPLIT)
        assert shared.values.to_dict() == pytest.approx({"a": 30, "b": 10, "c": 5}, rel=1e-3)
        assert shared.table["status"].tolist() == ["e", "e", ""]
        assert "was shared out by their areas" in shared.findings[0].message

    def test_a_total_is_shared_by_a_stated_weight(self) -> None:
        weight = layer({"a": 1.0, "b": 4.0, "c": 1.0}, "2012")
        shared = apportion_changed(layer(BEFORE, "2010"), SPLIT, weight)
        assert shared.values.to_dict() == {"a": 8, "b": 32, "c": 5}
        assert "by x of 2012" in shared.findings[0].message
        with pytest.raises(AggregationError, match="x has no value in 2012 for b"):
            apportion_changed(layer(BEFORE, "2010"), SPLIT, layer({"a": 1.0, "c": 1.0}, "2012"))

    def test_a_ratio_is_taken_over_and_an_index_refused(self) -> None:
        ratio = apportion_changed(layer(BEFORE, "2010", measure="intensive", aggregation="none"), SPLIT)
        assert ratio.values.to_dict() == {"a": 40, "b": 40, "c": 5}
        with pytest.raises(AggregationError, match="neither adds up nor is a ratio"):
            apportion_changed(layer(BEFORE, "2010", measure="index", aggregation="none"), SPLIT)

    def test_what_was_published_apart_stays_as_it_is(self) -> None:
        published = layer(AFTER, "2010")
        assert apportion_changed(published, SPLIT).table.equals(published.table)


class TestGrowth:
    def test_within_one_series_and_territory(self) -> None:
        found = growth(layer(BEFORE, "2010"), layer(AFTER, "2012"), SPLIT).table
        assert found.loc["c", "growth"] == pytest.approx(0.2)
        assert found.loc["c", "cagr"] == pytest.approx(1.2**0.5 - 1, rel=1e-3)
        assert found["growth"].isna().to_dict() == {"a": True, "b": True, "c": False}
        assert found.loc["a", "reason"] == "b was taken out of a on 2011-03-23"

    def test_over_merged_territory(self) -> None:
        old, new = (
            merge_changed(each, SPLIT, since=Period(2010)) for each in (layer(BEFORE, "2010"), layer(AFTER, "2012"))
        )
        assert growth(old, new).table.loc["a+b", "growth"] == pytest.approx(0.2)

    def test_reasons_for_none(self) -> None:
        found = growth(layer({"a": 0.0, "b": 1.0}, "2012"), layer({"a": 5.0, "c": 1.0}, "2013"), SPLIT).table["reason"]
        assert found.to_dict() == {
            "a": "the first value is not positive",
            "b": "no value in 2013",
            "c": "no value in 2012",
        }

    def test_not_across_a_break(self) -> None:
        renamed = replace(layer(AFTER, "2012"), indicator=make_indicator("y"))
        with pytest.raises(AnalysisError, match=r"would cross a break: they are of different indicators \(x; y\)"):
            growth(layer(BEFORE, "2010"), renamed)
        with pytest.raises(AnalysisError, match="needs a later period"):
            growth(layer(BEFORE, "2010"), layer(BEFORE, "2010"))


class TestBundled:
    def test_six_provinces_were_taken_out_of_others(self, workspace: Store) -> None:
        known = countries.successions("province")
        areas = read_layer(workspace, "province", "gpp_current_total", 2019).boundary_set.areas
        for each in known:
            assert areas.loc[each.successor, "valid_from"] == each.on.isoformat()
        touching = {(each.predecessor, each.successor) for each in known}
        assert ("43", "38") in touching
        assert all(areas.loc[a].geometry.intersects(areas.loc[b].geometry) for a, b in touching)

    def test_an_area_before_it_was_there_says_so(self, workspace: Store) -> None:
        table = read_layer(workspace, "province", "rice_major_production", 1981).table
        assert set(table.index[table["status"] == "not_established"]) == {"27", "37", "38", "39", "49"}

    def test_nong_khai_of_2010_is_nong_khai_and_bueng_kan(self, workspace: Store) -> None:
        published = read_layer(workspace, "province", "gpp_current_total", 2010)
        merged = read_layer(workspace, "province", "gpp_current_total", 2010, boundary_change="merged")
        assert merged.values["43+38"] == published.values["43"]
        assert merged.values.sum() == pytest.approx(published.values.sum())
        shared = read_layer(
            workspace,
            "province",
            "gpp_current_total",
            2010,
            boundary_change="apportioned",
            apportion_by="population_nesdc",
        )
        assert shared.values.sum() == pytest.approx(published.values.sum())
        assert 0.3 < shared.values["38"] / published.values["43"] < 0.55
        assert shared.table.loc["38", "status"] == "e"

    def test_growth_over_the_split(self, workspace: Store) -> None:
        published = read_growth(workspace, "province", "gpp_current_total", 2010, 2012).table
        assert published.loc["43", "reason"].startswith("38 was taken out of 43")
        merged = read_growth(workspace, "province", "gpp_current_total", 2010, 2012, merged=True)
        assert len(merged.table) == 76
        assert 0 < merged.table.loc["43+38", "growth"] < 1

    def test_growth_from_one_edition_to_another_is_refused_with_the_reason(self, target: str) -> None:
        from geostat import store as stored

        store = stored.create_store(target)
        stored.write_boundary_set(store, make_set({"a": shapely.box(0, 0, 1, 1)}, id="cell"))
        stored.write_indicators(store, [make_indicator()])
        for edition, period in (("registered population", "2011"), ("census population", "2012")):
            stored.write_observations(
                store, make_observations({"a": 1.0}, edition=edition, period=period), level="cell"
            )
        with pytest.raises(
            EditionError, match=r"would cross from one edition to another: .*registered population \(2011 to 2011\)"
        ):
            read_growth(store, "cell", "x", 2011, 2012)
        store.close()
