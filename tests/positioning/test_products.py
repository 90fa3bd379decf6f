"""Structure, growth and shift-share on a table that can be checked in the head, and against published values."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import make_indicator, make_set
from hypothesis import given, strategies as st

from geostat.domain.analysis_requests import WeightsRequest
from geostat.domain.areas import BoundarySet, Succession
from geostat.domain.layers import Panel
from geostat.domain.periods import parse_period
from geostat.errors import AggregationError, AnalysisError, NotFoundError
from geostat.positioning import (
    GrowthShare,
    ProductTable,
    ProductTableDefinition,
    Rule,
    complexity,
    concentration,
    definitions,
    dynamic_quotients,
    gather_evidence,
    growth_share,
    location_quotients,
    market_shares,
    product_champions,
    product_growth,
    product_table_definition,
    quotient_intervals,
    read_product_table,
    shares,
    shift_share,
)
from geostat.store import Store
from geostat.weights import build_weights
from geostat.workspace.source import WorkspaceSource

THREE = {code: shapely.box(i, 0, i + 1, 1) for i, code in enumerate("abc")}


def table_of(
    values: dict[str, dict[str, list[float]]],
    errors: dict[str, dict[str, list[float]]] | None = None,
    boundary_set: BoundarySet | None = None,
    successions: tuple[Succession, ...] = (),
    **definition: object,
) -> ProductTable:
    """Values by period, area and product p, q, r …"""
    areas = boundary_set or make_set(THREE, id="three")
    first = next(iter(next(iter(values.values())).values()))
    names = [chr(ord("p") + i) for i in range(len(first))]
    frames = {
        t: pd.DataFrame(rows, index=names, dtype=float).T.reindex(areas.areas.index) for t, rows in values.items()
    }
    spread = {
        t: pd.DataFrame(errors[t], index=names).T if errors and t in errors else frame * np.nan
        for t, frame in frames.items()
    }
    return ProductTable(
        ProductTableDefinition("t", "T", "ต", tuple(names), **definition),  # type: ignore[arg-type]
        areas,
        tuple(make_indicator(name, title_en=f"T: {name}") for name in names),
        "nation",
        frames,
        spread,
        {t: frame.notna() for t, frame in frames.items()},
        pd.DataFrame({t: frame.sum(min_count=1) for t, frame in frames.items()}),
        successions=successions,
    )


SMALL = {
    "2015": {"a": [50, 50], "b": [100, 100], "c": [0, 100]},
    "2020": {"a": [100, 50], "b": [100, 150], "c": [10, 90]},
}
AT = {text: parse_period(text) for text in ("2015", "2016", "2017", "2018", "2019", "2020")}


class TestStructure:
    def test_shares_market_shares_and_quotients(self) -> None:
        table = table_of(SMALL)
        x, nation = table.at("2015"), table.nation["2015"]
        assert shares(x).loc["a"].tolist() == [0.5, 0.5]
        assert market_shares(x, nation).loc["b"].tolist() == [100 / 150, 100 / 250]
        # a: half of it is p, of the nation 150 of 400
        assert location_quotients(table, "2015").loc["a", "p"] == pytest.approx(0.5 / 0.375)
        assert location_quotients(table, "2015").loc["c"].tolist() == [0.0, 1.6]

    @given(st.lists(st.lists(st.floats(0.01, 1e6), min_size=3, max_size=3), min_size=3, max_size=3))
    def test_the_weighted_mean_of_quotients_is_one(self, rows: list[list[float]]) -> None:
        table = table_of({"2020": dict(zip("abc", rows, strict=True))})
        x = table.at("2020")
        mean = (x.sum(axis=1) / x.sum().sum()) @ location_quotients(table, "2020")
        assert mean.tolist() == pytest.approx([1.0] * 3, rel=1e-12)

    def test_a_product_that_is_missing_leaves_the_whole_unknown(self) -> None:
        table = table_of({"2020": {"a": [1, math.nan], "b": [1, 1], "c": [2, 2]}})
        quotients = location_quotients(table, "2020")
        assert quotients.loc["a"].isna().all()
        assert quotients.loc["b"].notna().all()

    def test_what_does_not_add_up_has_no_quotient_without_a_base(self) -> None:
        table = table_of(SMALL, additive=False)
        assert location_quotients(table, "2020").isna().all(axis=None)

    def test_a_base_stands_for_the_size_of_an_area(self) -> None:
        areas = make_set(THREE, id="three")
        base = pd.DataFrame({"2020": [1.0, 1.0, 2.0]}, index=list("abc"))
        panel = Panel(areas, make_indicator("b"), "first", base, base * np.nan)
        spread = {"2020": {code: [5.0, 5.0] for code in "abc"}}
        table = replace(table_of(SMALL, spread, additive=False), base=panel, nation_base=base.sum())
        # a has 100 of 210 of p, and a quarter of the base
        assert location_quotients(table, "2020").loc["a", "p"] == pytest.approx(100 / 210 / 0.25)
        found = quotient_intervals(table, AT["2020"])
        assert found.basis == "bootstrap"
        assert found.low.loc["a", "p"] == pytest.approx((100 - 1.96 * 5) / 210 / 0.25, rel=0.02)

    def test_concentration(self) -> None:
        table = table_of(SMALL)
        found = concentration(table.at("2015"), table.nation["2015"])
        assert found["hhi"].tolist() == [0.5, 0.5, 1.0]
        assert found["krugman"].tolist() == pytest.approx([0.25, 0.25, 0.75])
        assert found["products"].tolist() == [2, 2, 1]


class TestIntervals:
    def test_money_has_the_range_of_recent_years(self) -> None:
        table = table_of(SMALL)
        found = quotient_intervals(table, AT["2020"], years=6)
        both = [location_quotients(table, each).loc["a", "p"] for each in SMALL]
        assert found.basis == "recent_years"
        assert (found.low.loc["a", "p"], found.high.loc["a", "p"]) == (min(both), max(both))

    def test_counts_have_the_delta_method(self) -> None:
        table = table_of({"2020": {"a": [40, 60], "b": [300, 700], "c": [3, 997]}}, counts=True)
        found = quotient_intervals(table, AT["2020"])
        quotient = location_quotients(table, "2020").loc["a", "p"]
        variance = 1 / 40 - 1 / 100 - 1 / 343 + (2 * quotient - 1) / 2100
        assert found.low.loc["a", "p"] == pytest.approx(quotient * math.exp(-1.959964 * math.sqrt(variance)))
        assert found.high.loc["a", "p"] == pytest.approx(quotient * math.exp(1.959964 * math.sqrt(variance)))
        assert math.isnan(found.low.loc["c", "p"])  # fewer than five

    def test_the_delta_method_agrees_with_counts_drawn_anew(self) -> None:
        table = table_of({"2020": {"a": [40, 60], "b": [300, 700], "c": [100, 900]}}, counts=True)
        found = quotient_intervals(table, AT["2020"])
        rng = np.random.default_rng(1)
        x = table.at("2020").to_numpy()
        drawn = rng.multinomial(int(x.sum()), x.ravel() / x.sum(), 20_000).reshape(-1, 3, 2)
        quotients = drawn[:, 0, 0] / drawn[:, 0].sum(1) / (drawn[:, :, 0].sum(1) / x.sum())
        low, high = np.percentile(quotients, [2.5, 97.5])
        assert found.low.loc["a", "p"] == pytest.approx(low, rel=0.05)
        assert found.high.loc["a", "p"] == pytest.approx(high, rel=0.05)

    def test_standard_errors_have_a_seeded_bootstrap(self) -> None:
        spread = {"2020": {code: [5.0, 5.0] for code in "abc"}}
        table = table_of(SMALL, spread)
        one, again = (quotient_intervals(table, AT["2020"], seed=7) for _ in range(2))
        assert one.basis == "bootstrap"
        pd.testing.assert_frame_equal(one.low, again.low)
        quotient = location_quotients(table, "2020")
        assert (one.low < quotient).loc["a", "p"]
        assert (quotient < one.high).loc["a", "p"]

    def test_nothing_is_specialized_by_its_point_alone(self) -> None:
        values = {
            "2019": {"a": [20, 80], "b": [50, 50], "c": [50, 50]},
            "2020": {"a": [60, 40], "b": [50, 50], "c": [50, 50]},
        }
        evidence = gather_evidence(table_of(values), matrix=GrowthShare(years=2))
        found = product_champions(evidence, "a")
        assert found.products.loc["p", "location_quotient"] > 1
        assert found.products.loc["p", "specialized"] is False  # a year ago it was below 1


class TestGrowth:
    def test_cagr_and_mean_yearly_growth(self) -> None:
        values = {
            "2018": {c: [100.0] for c in "abc"},
            "2019": {c: [150.0] for c in "abc"},
            "2020": {c: [121.0] for c in "abc"},
        }
        found = product_growth(table_of(values), AT["2018"], AT["2020"])
        assert found["cagr"].loc["a", "p"] == pytest.approx(0.1)
        assert found["mean_growth"].loc["a", "p"] == pytest.approx((0.5 + 121 / 150 - 1) / 2)

    def test_no_growth_from_nothing_and_none_over_a_gap(self) -> None:
        found = product_growth(table_of(SMALL), AT["2015"], AT["2020"])
        assert math.isnan(found["cagr"].loc["c", "p"])
        assert found["reason"].loc["c", "p"] == "nothing in 2015"
        assert found["mean_growth"].isna().all(axis=None)  # the years between are not held

    def test_no_growth_across_a_change_of_territory(self) -> None:
        from datetime import date

        table = table_of(SMALL, successions=(Succession("a", "b", date(2017, 3, 1)),))
        found = product_growth(table, AT["2015"], AT["2020"])
        assert found["cagr"].loc[["a", "b"]].isna().all(axis=None)
        assert "b was taken out of a" in found["reason"].loc["a", "p"]
        assert shift_share(table, "a", AT["2015"], AT["2020"])["change"].isna().all()
        assert dynamic_quotients(table, AT["2015"], AT["2020"]).loc["a"].tolist() == ["", ""]

    def test_zeros_and_negatives(self) -> None:
        values = {"2019": {"a": [-5.0], "b": [5.0], "c": [0.0]}, "2020": {"a": [5.0], "b": [-5.0], "c": [0.0]}}
        found = product_growth(table_of(values), AT["2019"], AT["2020"])
        assert found["cagr"].isna().all(axis=None)
        assert found["mean_growth"].isna().all(axis=None)
        assert found["reason"]["p"].tolist() == ["nothing in 2019", "negative in 2020", "nothing in 2019"]
        parts = shift_share(table_of(values), "b", AT["2019"], AT["2020"])
        assert parts.loc["p", "reason"] == "a value is negative"

    def test_one_year_is_no_growth(self) -> None:
        with pytest.raises(AnalysisError, match="no growth up to 2020"):
            gather_evidence(table_of({"2020": SMALL["2020"]}))

    def test_dynamic_quotients(self) -> None:
        classes = dynamic_quotients(table_of(SMALL), AT["2015"], AT["2020"])
        assert classes.loc["a"].tolist() == ["strength", "declining"]
        assert classes.loc["c"].tolist() == ["emerging", "at_risk"]


class TestGrowthShare:
    VALUES = {
        "2015": {"a": [100.0, 100.0], "b": [100.0, 100.0], "c": [100.0, 100.0]},
        "2020": {"a": [200.0, 90.0], "b": [100.0, 120.0], "c": [90.0, 130.0]},
    }

    def box(self, code: str, product: str, **matrix: object) -> str:
        found = growth_share(table_of(self.VALUES), AT["2020"], GrowthShare(**matrix))  # type: ignore[arg-type]
        return str(found["box"].loc[code, product])

    def test_boxes(self) -> None:
        assert [self.box(code, "p") for code in "abc"] == ["star", "dog", "dog"]
        assert self.box("c", "q") == "star"

    def test_a_point_on_the_cut_is_in_the_higher_box_and_one_beside_it_is_not(self) -> None:
        share = float(location_quotients(table_of(self.VALUES), "2020").loc["a", "p"])
        growth = 2 ** (1 / 5) - 1
        assert self.box("a", "p", share_cut=share, growth_cut=growth) == "star"
        assert self.box("a", "p", share_cut=share + 1e-9, growth_cut=growth) == "question_mark"
        assert self.box("a", "p", share_cut=share, growth_cut=growth + 1e-9) == "cash_cow"
        assert self.box("a", "p", share_cut=share + 1e-9, growth_cut=growth + 1e-9) == "dog"

    def test_the_distance_to_the_cut_and_who_is_near_it(self) -> None:
        found = growth_share(table_of(self.VALUES), AT["2020"], GrowthShare(share_cut=1.1, growth_cut=0.0))
        share = found["share"].loc["b", "q"]
        assert found["distance_share"].loc["b", "q"] == pytest.approx(math.log(share / 1.1))
        assert found["distance_growth"].loc["b", "q"] == pytest.approx(1.2 ** (1 / 5) - 1)
        assert "share_cut" in found["borderline"].loc["b", "q"]
        assert "share_cut" not in found["borderline"].loc["a", "p"]

    def test_relative_share_is_to_the_largest_other_area(self) -> None:
        found = growth_share(table_of(self.VALUES), AT["2020"], GrowthShare("relative_share"))
        assert found["share"]["p"].tolist() == pytest.approx([2.0, 0.5, 0.45])

    def test_another_start_year_can_change_the_box(self) -> None:
        values = {
            "2015": {"a": [100.0, 100.0], "b": [100.0, 100.0], "c": [100.0, 100.0]},
            "2016": {"a": [400.0, 100.0], "b": [100.0, 100.0], "c": [100.0, 100.0]},
            "2020": self.VALUES["2020"],
        }
        found = growth_share(table_of(values), AT["2020"], GrowthShare())
        assert "start_year" in found["borderline"].loc["a", "p"]


class TestShiftShare:
    values = st.lists(st.lists(st.floats(0, 1e7), min_size=3, max_size=3), min_size=3, max_size=3)

    @given(values, values)
    def test_the_parts_add_up_to_the_change(self, first: list[list[float]], last: list[list[float]]) -> None:
        table = table_of({"2015": dict(zip("abc", first, strict=True)), "2020": dict(zip("abc", last, strict=True))})
        if not table.nation["2015"].sum():
            return
        weights = build_weights(table.boundary_set, "queen")
        parts = shift_share(table, "b", AT["2015"], AT["2020"], weights)
        size = 1e-12 * max(
            1.0, np.abs(parts[["start", "end", "national", "mix", "regional"]].fillna(0).to_numpy()).max()
        )
        classic = parts["national"] + parts["mix"] + parts["regional"] + parts["new"]
        assert (classic - parts["change"]).abs().fillna(0).max() <= size
        split = (parts["competitive"] + parts["allocation"] - parts["regional"]).abs().fillna(0)
        assert split.max() <= 1e-12 * max(1.0, parts[["competitive", "allocation"]].abs().fillna(0).to_numpy().max())
        spatial = (
            (parts["national"] + parts["neighbor"] + parts["own"] + parts["new"] - parts["change"]).abs().fillna(0)
        )
        assert spatial.max() <= 1e-12 * max(1.0, parts[["neighbor", "own", "end"]].abs().fillna(0).to_numpy().max())

    def test_by_hand(self) -> None:
        parts = shift_share(table_of(SMALL), "a", AT["2015"], AT["2020"])
        row = parts.loc["p"]  # the nation grew by a quarter, p by 40 %, here it doubled
        assert row[["national", "mix", "regional", "change"]].tolist() == pytest.approx([12.5, 7.5, 30.0, 50.0])
        # 37.5 of the area's 100 would be p if it were as the nation
        assert row[["competitive", "allocation"]].tolist() == pytest.approx([37.5 * 0.6, 12.5 * 0.6])
        assert row["class"] == "leading"
        assert parts["neighbor"].isna().all()  # no weights, no neighbors

    def test_neighbors_growth(self) -> None:
        table = table_of(SMALL)
        parts = shift_share(table, "a", AT["2015"], AT["2020"], build_weights(table.boundary_set, "queen"))
        assert parts.loc["p", "neighbor"] == pytest.approx(50 * (0.0 - 0.25))  # b, its only neighbor, stood still

    def test_what_is_new_is_a_part_of_its_own(self) -> None:
        row = shift_share(table_of(SMALL), "c", AT["2015"], AT["2020"]).loc["p"]
        assert row[["new", "national", "mix", "regional", "change"]].tolist() == [10.0, 0.0, 0.0, 0.0, 10.0]

    def test_refused_for_what_does_not_add_up(self) -> None:
        with pytest.raises(AnalysisError, match="do not add up"):
            shift_share(table_of(SMALL, additive=False), "a", AT["2015"], AT["2020"])


class TestComplexity:
    NESTED = pd.DataFrame(
        [[2, 2, 2, 2], [2, 2, 2, 0], [2, 2, 0, 0], [2, 0, 0, 0]], index=list("abcd"), columns=list("wxyz"), dtype=float
    )

    def test_a_nested_matrix_orders_areas_and_products(self) -> None:
        found = complexity(self.NESTED)
        assert found.areas["diversity"].tolist() == [4, 3, 2, 1]
        assert found.products["ubiquity"].tolist() == [4, 3, 2, 1]
        assert found.areas["eci"].is_monotonic_decreasing
        assert found.products["pci"].is_monotonic_increasing
        assert found.areas["eci"].mean() == pytest.approx(0, abs=1e-12)
        assert found.areas["eci"].std(ddof=0) == pytest.approx(1)

    def test_it_is_the_second_eigenvector_of_its_definition(self) -> None:
        m = self.NESTED.to_numpy() / 2
        d, u = m.sum(1), m.sum(0)
        definition = (m / d[:, None]) @ (m / u[None, :]).T
        values, vectors = np.linalg.eig(definition)
        second = np.real(vectors[:, np.argsort(-np.real(values))[1]])
        second = (second - second.mean()) / second.std()
        second *= np.sign(np.corrcoef(second, d)[0, 1])
        assert complexity(self.NESTED).areas["eci"].to_numpy() == pytest.approx(second)

    def test_proximity_and_density_by_hand(self) -> None:
        found = complexity(self.NESTED)
        assert found.proximity.loc["w", "x"] == 0.75  # three have both, four have w
        near = found.proximity.loc["z"]
        assert found.density.loc["c", "z"] == pytest.approx((near["w"] + near["x"]) / near.sum())

    @given(st.permutations(list("abcd")), st.permutations(list("wxyz")))
    def test_the_order_of_rows_and_columns_does_not_matter(self, rows: list[str], columns: list[str]) -> None:
        base, turned = complexity(self.NESTED), complexity(self.NESTED.loc[rows, columns])
        pd.testing.assert_series_equal(turned.areas["eci"].sort_index(), base.areas["eci"])
        pd.testing.assert_series_equal(turned.products["pci"].sort_index(), base.products["pci"])

    def test_parts_that_share_nothing_are_told(self) -> None:
        blocks = pd.DataFrame(np.kron(np.eye(2), np.ones((2, 2))) * 2, index=list("abcd"), columns=list("wxyz"))
        assert [each.code for each in complexity(blocks).findings] == ["disconnected"]

    def test_too_small_a_matrix_is_refused(self) -> None:
        with pytest.raises(AnalysisError, match="3 areas and 3 products"):
            complexity(self.NESTED.iloc[:2])


class TestBundled:
    """Against the figures that the publisher's tables give."""

    @pytest.fixture(scope="class")
    @staticmethod
    def source(workspace: Store) -> WorkspaceSource:
        return WorkspaceSource(workspace)

    @pytest.fixture(scope="class")
    @staticmethod
    def gpp(source: WorkspaceSource) -> ProductTable:
        return read_product_table(source, product_table_definition("gpp"))

    def test_known_quotients_of_2019(self, gpp: ProductTable) -> None:
        quotients = location_quotients(gpp, AT["2019"])
        assert quotients.loc["83", "gpp_current_accommodation"] == pytest.approx(7.628, abs=5e-4)
        assert quotients["gpp_current_accommodation"].idxmax() == "83"
        assert quotients.loc["86", "gpp_current_agriculture"] == pytest.approx(6.525, abs=5e-4)
        assert quotients.loc["21", "gpp_current_manufacturing"] == pytest.approx(1.737, abs=5e-4)

    def test_complexity_is_that_of_the_growth_labs_package(self, gpp: ProductTable) -> None:
        """Figures of ecomplexity 0.5.3 for the same table; Bangkok is last, specialized in few broad sectors."""
        eci = complexity(location_quotients(gpp, AT["2019"])).areas["eci"]
        published = {"10": -1.95159466493627, "15": 0.23465493036029, "21": -1.48333143592676, "47": 0.78765258210826}
        assert {code: pytest.approx(eci[code], abs=1e-11) for code in published} == published

    def test_sectors_add_up_and_quotients_average_to_one(self, gpp: ProductTable) -> None:
        assert [each.code for each in gpp.findings] == []
        x = gpp.at("2019")
        assert x.sum().sum() == pytest.approx(16.892e6, rel=1e-4)
        mean = (x.sum(axis=1) / x.sum().sum()) @ location_quotients(gpp, "2019")
        assert mean.to_numpy() == pytest.approx(1.0, rel=1e-12)

    def test_shift_share_of_every_province_adds_up(self, gpp: ProductTable, source: WorkspaceSource) -> None:
        weights = source.weights("province", WeightsRequest())
        for area in gpp.boundary_set.areas.index:
            parts = shift_share(gpp, area, AT["2015"], AT["2020"], weights)
            classic = parts["national"] + parts["mix"] + parts["regional"] + parts["new"]
            assert np.round(classic - parts["change"], 6).eq(0).all()  # the last digit of the source
            assert parts["own"].isna().all() == (area == "83")  # Phuket has no neighbor by land

    def test_clusters_are_summed_from_values_and_compared_with_the_whole_nation(
        self, source: WorkspaceSource, gpp: ProductTable
    ) -> None:
        clusters = read_product_table(source, product_table_definition("gpp"), "cluster_2009")
        members = ["15", "16", "17", "18"]
        assert clusters.at("2016").loc["C-U2"].tolist() == pytest.approx(gpp.at("2016").loc[members].sum().tolist())
        assert clusters.nation["2016"].tolist() == pytest.approx(gpp.nation["2016"].tolist())  # Bangkok counts
        assert str(clusters.periods[-1]) == "2017"  # the scheme ended in that year

    def test_without_the_capital(self, source: WorkspaceSource, gpp: ProductTable) -> None:
        bare = read_product_table(source, product_table_definition("gpp"), reference="nation_without_capital")
        assert bare.nation["2019"].tolist() == pytest.approx((gpp.nation["2019"] - gpp.at("2019").loc["10"]).tolist())

    def test_chained_volumes_are_not_summed(self, source: WorkspaceSource) -> None:
        chained = ",".join(definitions().product_tables["gpp"].volumes.values())
        with pytest.raises(AggregationError, match="do not add up"):
            read_product_table(source, product_table_definition(chained), "cluster")

    def test_what_has_no_row_counts_as_not_produced_and_is_told(self, source: WorkspaceSource) -> None:
        table = read_product_table(source, product_table_definition("farm_value"), "cluster_2009")
        found = product_champions(gather_evidence(table), "NE-U2")
        assert found.products.loc["agri_farm_value_durian", "value"] == 0
        assert not found.products.loc["agri_farm_value_durian", "reported"]
        assert "not_produced" in {each.code for each in found.findings}

    def test_tonnes_and_heads_have_market_shares_only(self, source: WorkspaceSource) -> None:
        table = read_product_table(source, product_table_definition("farm_production"))
        found = product_champions(gather_evidence(table), "15")
        assert found.shift_share is None
        assert found.products["share"].isna().all()
        assert found.products.loc["agri_production_rice_second", "market_share"] > 0

    def test_bueng_kan_before_it_was_established(self, gpp: ProductTable) -> None:
        evidence = gather_evidence(gpp, parse_period("2553"))
        with pytest.raises(AnalysisError, match=r"no values of gpp in 2010; it was established on 2011-03-23"):
            product_champions(evidence, "38")
        later = product_champions(gather_evidence(gpp, parse_period(2014)), "43")
        assert later.products["cagr"].isna().all()
        assert "territory_changed" in {each.code for each in later.findings}
        assert later.shift_share is not None
        assert later.shift_share["change"].isna().all()

    def test_the_cluster_of_both_keeps_its_territory(self, source: WorkspaceSource) -> None:
        table = read_product_table(source, product_table_definition("gpp"), "cluster")
        found = product_champions(gather_evidence(table, parse_period(2014)), "NE-U1")
        assert found.products["cagr"].notna().all()

    def test_the_rule_is_stated_and_thresholds_are_parameters(self, gpp: ProductTable) -> None:
        evidence = gather_evidence(gpp, AT["2019"])
        found = product_champions(evidence, "83")
        assert found.products.index[0] == "gpp_current_accommodation"
        assert found.products.iloc[0]["tier"] == "champion"
        assert found.rule.thresholds == Rule(large_share=0.05, specialized_above=1.0)
        stricter = product_champions(evidence, "83", Rule(specialized_above=8.0))
        assert stricter.products.loc["gpp_current_accommodation", "specialized"] is False
        assert found.products["rank"].tolist() == list(range(1, 20))

    def test_unknown_tables_periods_and_areas(self, source: WorkspaceSource, gpp: ProductTable) -> None:
        with pytest.raises(NotFoundError, match="there is no product table 'gdp'; there are gpp"):
            product_table_definition("gdp")
        with pytest.raises(NotFoundError, match=r"no values for 2021; it has 2020 \(2563 BE\)"):
            gather_evidence(gpp, parse_period(2021))
        with pytest.raises(NotFoundError, match="no area '99'"):
            product_champions(gather_evidence(gpp), "99")
        with pytest.raises(AnalysisError, match="one unit"):
            read_product_table(source, product_table_definition("gpp_current_total,population_nesdc"))

    def test_sectors_that_do_not_add_up_are_named(self, source: WorkspaceSource) -> None:
        gpp = definitions().product_tables["gpp"]
        table = read_product_table(source, replace(gpp, indicators=gpp.indicators[:-1]))
        (finding,) = table.findings
        assert finding.code == "does_not_add_up"
        assert "10 in 1995" in finding.message
