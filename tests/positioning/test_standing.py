"""Comparison, peers, neighbors, composite index, outlook and card: by hand, and on the bundled data."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import make_indicator, make_observations, make_set
from hypothesis import given, strategies as st

from geostat import store as stored
from geostat.domain.layers import Panel
from geostat.domain.periods import parse_period
from geostat.errors import AnalysisError, InputError, NotFoundError
from geostat.positioning import (
    BENCHMARKS,
    Benchmark,
    Positions,
    Standing,
    benchmarks_of,
    card_of,
    compare,
    composite,
    composite_index,
    definitions,
    neighborhood,
    outlook,
    signed,
    standing,
    statistical_peers,
    trend,
)
from geostat.store import Store
from geostat.workspace.source import WorkspaceSource

FOUR = make_set({code: shapely.box(i, 0, i + 1, 1) for i, code in enumerate("abcd")}, id="four")
Y2019, Y2020 = parse_period(2019), parse_period(2020)


def panel_of(values: object, errors: object = None, id: str = "x", **indicator: object) -> Panel:
    """Values of areas a … d in 2020, or by period."""
    columns = values if isinstance(values, dict) else {"2020": values}
    frame = pd.DataFrame(columns, index=list("abcd"), dtype=float)
    spread = frame * math.nan if errors is None else pd.DataFrame({"2020": errors}, index=list("abcd"), dtype=float)
    described = {"measure": "intensive", "aggregation": "none", "direction": "higher_better", **indicator}
    return Panel(FOUR, make_indicator(id, **described), "first", frame, spread)


@pytest.fixture(scope="module")
def source(workspace: Store) -> WorkspaceSource:
    return WorkspaceSource(workspace)


class TestStanding:
    def test_rank_percentile_and_z(self) -> None:
        found = standing(panel_of([1, 2, 3, 4]), "c", Y2020)
        assert (found.rank, found.of, found.missing, found.percentile) == (2, 4, 0, 62.5)
        assert found.z == pytest.approx(0.5 / math.sqrt(1.25))

    def test_the_direction_of_good_turns_it_round(self) -> None:
        found = standing(panel_of([1, 2, 3, 4], direction="lower_better"), "c", Y2020)
        assert found.rank == 3
        assert found.z < 0

    def test_missing_stays_missing_and_lowers_the_denominator(self) -> None:
        panel = panel_of([1, 2, math.nan, 4])
        found = standing(panel, "a", Y2020)
        assert (found.value, found.rank, found.of, found.missing) == (1.0, 3, 3, 1)
        assert found.percentile == pytest.approx(100 / 6)
        assert standing(panel, "c", Y2020) == Standing(of=3, missing=1)

    def test_ties_share_the_better_rank_and_no_variation_has_no_z(self) -> None:
        found = standing(panel_of([5, 5, 5, 5]), "b", Y2020)
        assert (found.rank, found.percentile, found.z) == (1, 50.0, None)


class TestSigns:
    def test_by_the_two_sample_rule(self) -> None:
        assert signed("higher_better", 1.64, 0.6, 0.8) == ("0", "")
        assert signed("higher_better", 1.65, 0.6, 0.8) == ("+", "")
        assert signed("higher_better", -1.65, 0.6, 0.8) == ("-", "")
        assert signed("lower_better", 1.65, 0.6, 0.8) == ("-", "")

    def test_without_a_standard_error_there_is_no_sign(self) -> None:
        assert signed("higher_better", 9.0, math.nan, 0.8) == ("", "no standard errors are held")
        assert signed("higher_better", math.nan, 0.6, 0.8) == ("", "a value is missing")

    def test_standard_errors_of_a_mean_of_areas(self, source: WorkspaceSource) -> None:
        others = Benchmark("bc", "B, C", "ข ค", ("b", "c"))
        (row,) = compare(source, panel_of([9, 4, 6, 0], [0.3, 0.4, 0.4, 0.1]), "a", Y2020, [others])
        # gap 4, SE of the mean of b and c: √(0.16 + 0.16)/2
        assert (row.reference, row.gap, row.basis, row.areas, row.sign) == (5.0, 4.0, "mean_of_areas", 2, "+")
        (close,) = compare(source, panel_of([5.6, 4, 6, 0], [0.3, 0.4, 0.4, 0.1]), "a", Y2020, [others])
        assert close.sign == "0"  # 0.6 / √(0.09 + 0.08) = 1.455

    def test_from_a_table_with_standard_errors(self, target: str) -> None:
        """Two areas, 10 ± 1 and 14 ± 1: 4 apart, √2 the error of the difference, z = 2.83."""
        store = stored.create_store(target)
        stored.write_boundary_set(store, FOUR)
        stored.write_indicators(
            store, [make_indicator("p", measure="intensive", aggregation="none", direction="lower_better")]
        )
        values = make_observations({"a": 10.0, "b": 14.0, "c": 10.5}, "p", standard_error=1.0)
        stored.write_observations(store, values, level="cell")
        held = WorkspaceSource(store)
        panel = held.panel("four", "p", None)
        others = [Benchmark(code, code, code, (code,)) for code in "bcd"]
        rows = compare(held, panel, "a", Y2019, others)
        store.close()
        assert [row.sign for row in rows] == ["+", "0", ""]
        assert [row.reason for row in rows] == ["", "", "none of its areas has a value in 2019"]
        assert (rows[2].reference, rows[2].gap, rows[2].gap_percent) == (None, None, None)

    def test_neutral_indicators_are_neither_better_nor_worse(self, source: WorkspaceSource) -> None:
        others = Benchmark("bc", "B, C", "ข ค", ("b", "c"))
        (row,) = compare(source, panel_of([9, 4, 6, 0], direction="neutral"), "a", Y2020, [others])
        assert row.better is None


class TestComparison:
    def test_every_benchmark_says_on_what_it_stands(self, source: WorkspaceSource) -> None:
        panel = source.panel("province", "gpp_per_capita", None)
        benchmarks = benchmarks_of(source, "province", "15", Y2019)
        rows = pd.DataFrame(compare(source, panel, "15", Y2019, benchmarks)).set_index("benchmark")
        assert list(rows.index) == list(BENCHMARKS)
        assert set(rows["basis"]) == {"combined"}
        total = source.panel("province", "gpp_current_total", None).values["2019"]
        people = source.panel("province", "population_nesdc", None).values["2019"]
        assert rows.loc["nation", "reference"] == pytest.approx(total.sum() / people.sum() * 1000)
        bare = (total.sum() - total["10"]) / (people.sum() - people["10"]) * 1000
        assert rows.loc["nation_without_capital", "reference"] == pytest.approx(bare)
        cluster = ["14", "15", "16", "17", "18", "19"]
        assert rows.loc["cluster", "reference"] == pytest.approx(total[cluster].sum() / people[cluster].sum() * 1000)
        assert set(rows["sign"]) == {""}
        assert set(rows["sign_reason"]) == {"no standard errors are held"}

    def test_the_cluster_is_that_of_the_date(self, source: WorkspaceSource) -> None:
        (then,) = benchmarks_of(source, "province", "15", parse_period(2559), ["cluster"])
        (now,) = benchmarks_of(source, "province", "15", Y2019, ["cluster"])
        assert (then.name_en, then.codes) == ("Upper Central 2", ("15", "16", "17", "18"))
        assert now.codes == ("14", "15", "16", "17", "18", "19")
        (none,) = benchmarks_of(source, "province", "15", parse_period(2548), ["cluster"])
        assert none.reason == "it is in no cluster of 2005"

    def test_bangkok_is_in_no_cluster_and_phuket_has_a_bridge(self, source: WorkspaceSource) -> None:
        assert benchmarks_of(source, "province", "10", Y2019, ["cluster"])[0].reason
        assert benchmarks_of(source, "province", "83", Y2019, ["neighbors"])[0].codes == ("82",)

    def test_codes_of_ones_own_and_unknown_ones(self, source: WorkspaceSource) -> None:
        (own,) = benchmarks_of(source, "province", "15", Y2019, ["14+17"])
        assert own.codes == ("14", "17")
        with pytest.raises(NotFoundError, match=r"there is no benchmark '14\+99'.*unknown: 99"):
            benchmarks_of(source, "province", "15", Y2019, ["14+99"])

    def test_the_nation_of_a_cluster_is_of_all_provinces(self, source: WorkspaceSource) -> None:
        panel = source.panel("cluster", "gpp_per_capita", None)
        (row,) = compare(source, panel, "NE-U2", Y2019, benchmarks_of(source, "cluster", "NE-U2", Y2019, ["nation"]))
        total = source.panel("province", "gpp_current_total", None).values["2019"].sum()
        people = source.panel("province", "population_nesdc", None).values["2019"].sum()
        assert row.reference == pytest.approx(total / people * 1000)


class TestPeers:
    def test_the_nearest_are_alike_and_oneself_is_not_among_them(self, source: WorkspaceSource) -> None:
        found = statistical_peers(source, "province", "15")
        assert len(found) == 5
        assert "15" not in found.index
        assert found["distance"].is_monotonic_increasing
        assert found.index[0] == "17"  # Sing Buri
        assert (found["alike"] != found["unlike"]).all()

    def test_by_hand(self, source: WorkspaceSource) -> None:
        found = statistical_peers(
            source, "province", "15", ["poverty_rate", "gini_expenditure_pct"], period=Y2019, k=76
        )
        frame = pd.DataFrame(
            {
                name: source.panel("province", name, None).values["2019"]
                for name in ("poverty_rate", "gini_expenditure_pct")
            }
        )
        scaled = (frame - frame.mean()) / frame.std(ddof=0)
        expected = np.sqrt(((scaled - scaled.loc["15"]) ** 2).mean(axis=1)).drop("15")
        pd.testing.assert_series_equal(found["distance"].sort_index(), expected, check_names=False)

    def test_who_lacks_an_indicator_has_no_peers(self, source: WorkspaceSource) -> None:
        assert statistical_peers(source, "province", "38", period=parse_period(2553)).empty
        with pytest.raises(AnalysisError, match="two indicators"):
            statistical_peers(source, "province", "15", ["poverty_rate"])


class TestNeighborhood:
    def test_lop_buri_has_the_eight_neighbors_of_its_page(self, source: WorkspaceSource) -> None:
        found = neighborhood(source, "province", "16", ["gpp_per_capita"], Y2019)
        assert sorted(found.neighbors.index) == ["14", "15", "17", "19", "30", "36", "60", "67"]
        assert found.neighbors["by"].eq("land").all()
        row = found.summary.loc["gpp_per_capita"]
        values = source.panel("province", "gpp_per_capita", None).values["2019"]
        assert row["mean"] == pytest.approx(values[found.neighbors.index].mean())
        assert row["gap"] == pytest.approx(values["16"] - row["mean"])
        assert row["stands_out"] == "14"  # Ayutthaya
        assert (row["counted"], row["missing"]) == (8, 0)

    def test_an_island_and_what_does_not_combine(self, source: WorkspaceSource) -> None:
        phuket = neighborhood(source, "province", "83", ["gpp_per_capita"])
        assert phuket.neighbors.loc["82", "by"] == "bridge"
        assert math.isnan(phuket.neighbors.loc["82", "border_km"])
        cluster = neighborhood(source, "cluster", "NE-U2", ["gini_expenditure_pct", "gpp_per_capita"])
        assert "cannot be combined" in cluster.summary.loc["gini_expenditure_pct", "reason"]
        assert cluster.values.loc["gini_expenditure_pct"].isna().all()


class TestComposite:
    def index(self, *columns: list[float], **options: object) -> pd.DataFrame:
        panels = [(panel_of(column, id=f"i{n}"), Y2020) for n, column in enumerate(columns)]
        pillars = {"one": [f"i{n}" for n in range(len(columns))]}
        return composite(panels, pillars, draws=200, **options).scores  # type: ignore[arg-type]

    def test_min_max_by_hand(self) -> None:
        scores = self.index([0, 5, 10, 10], [0, 10, 0, 10])
        assert scores["total"].tolist() == [0.0, 0.75, 0.5, 1.0]
        assert scores["rank"].tolist() == [4, 2, 3, 1]

    def test_stated_goalposts_and_lower_better(self) -> None:
        panel = panel_of([0, 5, 10, 40], id="i0", direction="lower_better")
        found = composite([(panel, Y2020)], {"one": ["i0"]}, goalposts={"i0": (0, 20)}, draws=50)
        assert found.scores["total"].tolist() == [1.0, 0.75, 0.5, 0.0]
        assert found.record.goalposts == {"i0": (0, 20)}

    def test_a_geometric_mean_does_not_make_up_for_nothing(self) -> None:
        assert self.index([0, 5, 10, 10], [10, 5, 10, 0], mean="geometric")["total"].tolist() == [0, 0.5, 1, 0]

    def test_ranks_and_z(self) -> None:
        assert self.index([1, 2, 30, 400], normalization="rank")["total"].tolist() == pytest.approx(
            [0, 1 / 3, 2 / 3, 1]
        )
        assert self.index([1, 2, 3, 4], normalization="z")["total"].mean() == pytest.approx(0)

    @given(st.lists(st.integers(0, 50), min_size=8, max_size=8), st.integers(0, 3), st.integers(1, 20))
    def test_no_score_falls_where_an_indicator_rises(self, numbers: list[int], area: int, more: int) -> None:
        first, second = [float(x) for x in numbers[:4]], [float(x) for x in numbers[4:]]
        posts = {"i0": (0.0, 100.0), "i1": (0.0, 100.0)}
        if len(set(first)) < 2 or len(set(second)) < 2:
            return
        before = self.index(first, second, goalposts=posts)["total"]
        first[area] += more
        if len(set(first)) < 2:
            return
        assert self.index(first, second, goalposts=posts)["total"].iloc[area] >= before.iloc[area]

    def test_rank_intervals_hold_the_rank_and_are_seeded(self) -> None:
        columns = [0, 5, 10, 7], [9, 1, 0, 7]
        one, again = self.index(*columns, seed=3), self.index(*columns, seed=3)
        pd.testing.assert_frame_equal(one, again)
        assert ((one["rank_low"] <= one["rank"]) & (one["rank"] <= one["rank_high"])).all()
        assert (one["rank_high"] > one["rank_low"]).any()

    def test_one_indicator_has_no_uncertainty_of_weights(self) -> None:
        scores = self.index([1, 2, 3, 4])
        assert (scores["rank_low"] == scores["rank"]).all()

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"normalization": "z", "mean": "geometric"}, "no geometric mean"),
            ({"weights": {"nobody": 1.0}}, "weights or goalposts are given for nobody"),
            ({"weights": {"i0": -1.0}}, "0 or more"),
            ({"goalposts": {"i0": (5, 5)}}, "write the lower one first"),
        ],
    )
    def test_what_is_refused(self, options: dict[str, object], message: str) -> None:
        with pytest.raises(InputError, match=message):
            self.index([1, 2, 3, 4], **options)

    def test_neutral_constant_and_missing(self) -> None:
        with pytest.raises(InputError, match="no direction of good"):
            composite([(panel_of([1, 2, 3, 4], direction="neutral"), Y2020)], {"one": ["x"]})
        with pytest.raises(AnalysisError, match="the same everywhere"):
            self.index([1, 1, 1, 1])
        panel = panel_of([1, math.nan, 3, 4])
        assert composite([(panel, Y2020)], {"one": ["x"]}).left_out == {"b": ["x"]}

    def test_ours_beside_the_human_achievement_index(self, source: WorkspaceSource) -> None:
        """NESDC's own health sub-index and ours of the indicators that it names agree on who is ahead."""
        pillars = {"health": ["low_birth_weight_pct", "inpatients_pct", "disabled_pct", "suicide_rate_per100k"]}
        ours = composite_index(source, "province", pillars, Y2019, draws=100).scores["total"]
        theirs = source.panel("province", "hai_health", None).values["2019"]
        assert ours.corr(theirs, method="spearman") > 0.8


class TestOutlook:
    def test_a_straight_line_goes_on(self) -> None:
        years = {str(2010 + i): [10.0 * i + 1, 1, 2, 3] for i in range(10)}
        found = outlook(panel_of(years), "a", years=3)
        assert found.table["expected"].tolist() == pytest.approx([101, 111, 121])
        assert found.table["high"].tolist() == pytest.approx(found.table["low"].tolist(), abs=1e-3)

    def test_the_interval_is_that_of_a_random_walk_with_drift(self) -> None:
        from scipy import stats

        values = [10.0, 12, 11, 15, 14, 18, 17, 21]
        years = {str(2013 + i): [value, 1, 2, 3] for i, value in enumerate(values)}
        found = outlook(panel_of(years), "a", years=2, interval=0.8)
        changes = np.diff(values)
        assert found.table["expected"].tolist() == pytest.approx([21 + changes.mean(), 21 + 2 * changes.mean()])
        h = np.array([1, 2])
        reach = stats.t.ppf(0.9, 6) * np.sqrt(changes.var(ddof=1) * h * (1 + h / 7))
        assert (found.table["high"] - found.table["expected"]).tolist() == pytest.approx(reach.tolist(), rel=1e-4)

    @pytest.mark.parametrize(
        ("target", "verdict"), [(15, "on_track"), (25, "likely"), (30, "unlikely"), (90, "off_track")]
    )
    def test_targets(self, target: float, verdict: str) -> None:
        values = [10.0, 12, 11, 15, 14, 18, 17, 21]
        years = {str(2013 + i): [value, 1, 2, 3] for i, value in enumerate(values)}
        found = outlook(panel_of(years), "a", until=parse_period(2024), target=target)
        assert found.target is not None
        assert found.target.verdict == verdict
        assert found.target.distance == target - 21
        lower = outlook(panel_of(years, direction="lower_better"), "a", years=4, target=90)
        assert lower.target is not None
        assert lower.target.verdict == "on_track"

    def test_short_series_are_refused_or_doubted(self, source: WorkspaceSource) -> None:
        with pytest.raises(AnalysisError, match="has 4 values; an outlook needs 6"):
            outlook(source.panel("province", "tourism_receipts", None), "15")
        found = outlook(source.panel("province", "poverty_rate", None), "15")
        assert [each.code for each in found.findings] == ["short_series"]
        with pytest.raises(AnalysisError, match="even intervals"):
            outlook(source.panel("province", "population_registered", None), "15")
        with pytest.raises(InputError, match="2019 is not after 2020"):
            outlook(source.panel("province", "gpp_per_capita", None), "15", until=Y2019)

    def test_a_jump_of_all_areas_is_told(self, source: WorkspaceSource) -> None:
        """The share of workers with social security rose from 34 to 50 percent in a year in which its basis changed."""
        card = card_of(Positions(source, "province"), "15")
        jumps = {each.id: each.external.jump for each in card.indicators if each.external}
        assert jumps["workers_social_security_pct"] == "2021"
        assert jumps["gpp_per_capita"] is None
        assert jumps["tourism_occupancy_rate"] is None  # four values say nothing

    def test_trends(self) -> None:
        assert trend(pd.Series([1, 2, 3, 4.0], index=["2017", "2018", "2019", "2020"])).way == "short"
        years = [str(year) for year in range(2014, 2021)]
        rising = trend(pd.Series(range(7), index=years, dtype=float))
        assert (rising.way, rising.tau, rising.yearly_change) == ("rising", 1.0, pytest.approx(1.0, rel=1e-3))
        assert trend(pd.Series([3, 1, 4, 1, 5, 2, 3.0], index=years)).way == "unclear"
        assert trend(pd.Series([2.0] * 7, index=years)).way == "unclear"


class TestCard:
    def test_a_province(self, source: WorkspaceSource) -> None:
        card = card_of(Positions(source, "province"), "15")
        by_id = {each.id: each for each in card.indicators}
        assert [each.pillar for each in card.indicators] == sorted(
            (each.pillar for each in card.indicators), key=["economic", "social", "environment"].index
        )
        assert by_id["gpp_per_capita"].value == pytest.approx(127_939.791)
        assert by_id["gpp_per_capita"].rank == 30
        assert by_id["gpp_per_capita"].edition == "NESDC GPP 2020 edition (1995-2020)"
        assert by_id["tourism_occupancy_rate"].trend.way == "short"
        assert list(card.champions) == ["gpp", "farm_value", "tourism"]

    def test_swot_lists_are_evidence_by_the_rule(self, source: WorkspaceSource) -> None:
        card = card_of(Positions(source, "province"), "15")
        indicators = {each.id: each for each in card.indicators}
        for item in card.swot.strengths:
            if item.kind == "indicator":
                assert indicators[item.id].z >= 0.5
            else:
                assert item.lq_low is not None
                assert item.lq_low > 1
        for item in card.swot.threats:
            assert item.kind == "product" or item.external_way in ("rising", "falling")
        inside = {item.id for item in card.swot.weaknesses}
        assert set(card.swot.tows.WT) <= inside
        assert all(item.edition and item.period for item in [*card.swot.strengths, *card.swot.threats])

    def test_the_pilot_clusters(self, source: WorkspaceSource) -> None:
        positions = Positions(source, "cluster_2009")
        for code, members in (("C-U2", ["15", "16", "17", "18"]), ("NE-U2", ["47", "48", "49"])):
            card = card_of(positions, code)
            assert card.members == members
            by_id = {each.id: each for each in card.indicators}
            assert by_id["gpp_per_capita"].period == "2017"  # the scheme ended in November
            assert [one.code for one in by_id["gini_expenditure_pct"].members] == members
            assert list(card.champions) == ["gpp", "farm_value"]
            assert [each.where for each in card.findings] == ["tourism"]

    def test_an_isolate_has_its_own_words(self, source: WorkspaceSource) -> None:
        card = card_of(Positions(source, "province"), "83")
        assert {each.lisa for each in card.indicators} == {"isolate"}

    def test_what_did_not_exist(self, source: WorkspaceSource) -> None:
        with pytest.raises(NotFoundError, match="not yet established in 2010"):
            card_of(Positions(source, "province", parse_period(2553)), "38")
        with pytest.raises(
            NotFoundError, match=r"ended on 2017-11-16 .* its members went to C-U \(15, 16, 17, 18\) of cluster"
        ):
            card_of(Positions(source, "cluster_2009", parse_period(2565)), "C-U2")

    def test_as_of_an_earlier_year(self, source: WorkspaceSource) -> None:
        card = card_of(Positions(source, "province", parse_period(2560)), "47")
        assert {each.period for each in card.indicators if each.value is not None} <= {"2016", "2017"}
        assert card.champions["gpp"].end == parse_period(2017)

    def test_every_indicator_of_the_definitions_is_held(self, source: WorkspaceSource) -> None:
        names = [each for listed in definitions().pillars.values() for each in listed]
        names += [each for table in definitions().product_tables.values() for each in table.indicators]
        for name in names:
            source.indicator(name)


def test_aggregated_panels_carry_standard_errors() -> None:
    from geostat.layers.aggregation import aggregate_panel

    groups = make_set({"g": shapely.box(0, 0, 4, 1)}, id="g")
    membership = pd.DataFrame({"group": "g", "member": list("abcd"), "valid_from": None, "valid_to": None})
    groups = replace(groups, member_level="cell", membership=membership)
    summed = aggregate_panel(panel_of([1, 2, 3, 4], [3, 4, 0, 0], measure="extensive", aggregation="sum"), groups)
    assert summed.values.loc["g", "2020"] == 10
    assert summed.standard_errors.loc["g", "2020"] == 5
    weighted = panel_of([10, 20, 30, 40], [1, 1, 1, 1], aggregation="weighted_mean", weight_indicator="w")
    mean = aggregate_panel(weighted, groups, panel_of([1, 1, 1, 1], id="w"))
    assert mean.values.loc["g", "2020"] == 25
    assert mean.standard_errors.loc["g", "2020"] == pytest.approx(0.5)
