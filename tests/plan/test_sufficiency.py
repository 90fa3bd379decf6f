"""The score by its definition: the three worked examples, each part by itself, and what must always hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from geostat.domain.plan_records import Requirement
from geostat.errors import PlanError
from geostat.plan.sufficiency import (
    Held,
    Quality,
    Rules,
    Score,
    ScoreEvidence,
    month_of,
    roll_up,
    score_of,
    statuses_of,
)

DAY = date(2026, 6, 30)
GOOD = Quality(1, 1, 1, 1)


def need(**fields: object) -> Requirement:
    return Requirement(id="R", csf="C", title_th="ข้อมูล", indicator="x", **fields)


def held(*years: int, level_share: float = 1.0, quality: Quality = GOOD, **fields: object) -> Held:
    ends = tuple(month_of(date(year, 12, 31)) for year in years)
    return Held("first", "province", tuple(map(str, years)), ends, 12.0, level_share, quality, **fields)


def evidence_of(score: Score) -> ScoreEvidence:
    assert score.evidence is not None
    return score.evidence


def nine_tenths() -> Quality:
    return Quality(0.9, 0.9, 0.9, 0.9)


class TestWorkedExamples:
    """Those of the program's working definition."""

    def test_cost_per_tonne_is_held_for_the_region_only(self) -> None:
        score = score_of(need(), [held(2021, 2022, 2023, 2024, level_share=0.4, quality=nine_tenths())], DAY)
        assert score.parts is not None
        assert (score.parts.coverage, score.parts.timeliness, score.parts.frequency) == (1, 1, 1)
        assert score.value == pytest.approx(0.39)
        assert statuses_of(score, has_source=True, has_owner=True) == ["level_gap"]

    def test_an_index_of_every_third_year_is_needed_yearly(self) -> None:
        edition = held(2017, 2020, 2023, quality=nine_tenths())
        score = score_of(need(maximum_age_months=24), [edition], DAY)
        assert evidence_of(score).age_months == 30
        assert score.parts is not None
        assert score.parts.timeliness == pytest.approx(0.75)
        assert score.parts.frequency == pytest.approx(1 / 3)
        assert score.value == pytest.approx(0.375 + 0.25 / 3 + 0.225)
        assert statuses_of(score, has_source=True, has_owner=True) == ["frequency_gap", "timeliness_gap"]

    def test_border_trade_is_keyed_by_customs_post(self) -> None:
        score = score_of(need(keyed_by="customs post", mapped_share=0.62), [], DAY)
        flags = statuses_of(score, has_source=True, has_owner=True, mapped=0.62)
        assert (score.value, flags) == (0, ["mapping_gap"])
        keyed = score_of(need(), [held(2022, 2023, 2024, mapped=0.62)], DAY)
        assert keyed.value == 0


class TestParts:
    def test_coverage_counts_the_periods_that_should_be_there(self) -> None:
        score = score_of(need(window_years=5), [held(2015, 2016, 2017, 2018, 2019, 2020, 2022, 2024)], DAY)
        assert evidence_of(score).lacking == ("2021", "2023")
        assert (evidence_of(score).held, evidence_of(score).expected) == (2, 4)

    def test_an_area_that_was_not_there_is_not_lacking(self) -> None:
        young = held(2023, 2024, since=month_of(date(2023, 1, 1)))
        assert evidence_of(score_of(need(), [young], DAY)).expected == 2

    def test_a_census_of_every_tenth_year_may_have_nothing_to_give_yet(self) -> None:
        score = score_of(need(window_years=5, maximum_age_months=240), [held(2000, 2010, 2020)], DAY)
        assert score.value is None

    @pytest.mark.parametrize(("age_years", "timeliness"), [(1, 1.0), (3, 0.5), (4, 0.0), (9, 0.0)])
    def test_timeliness_falls_to_nothing_at_twice_the_age(self, age_years: int, timeliness: float) -> None:
        edition = held(2024 - age_years, 2025 - age_years)
        score = score_of(need(maximum_age_months=24), [edition], date(2025, 12, 31))
        assert score.parts is not None
        assert score.parts.timeliness == pytest.approx(timeliness)

    def test_months_need_a_rule_to_be_years(self) -> None:
        ends = tuple(float(12 * 2020 + month) for month in range(1, 72))
        monthly = Held("m", "province", tuple(map(str, ends)), ends, 1.0, 1.0, GOOD)
        without, by_sum = (score_of(need(time_aggregation=rule), [monthly], DAY) for rule in (None, "sum"))
        assert without.parts is not None
        assert by_sum.parts is not None
        assert (without.parts.frequency, by_sum.parts.frequency) == (0.5, 1.0)

    def test_one_period_is_as_frequent_as_it_is_declared(self) -> None:
        once = score_of(need(), [held(2024, per_year=1 / 3)], DAY)
        assert once.parts is not None
        assert once.parts.frequency == pytest.approx(1 / 3)

    def test_the_best_series_counts_and_none_is_pooled(self) -> None:
        halves = [held(2021, 2022), held(2023, 2024)]
        both = score_of(need(), halves, DAY)
        assert both.value == max(score_of(need(), [each], DAY).value or 0 for each in halves)

    def test_of_equal_series_the_newer_vintage_is_named(self) -> None:
        old, new = held(2023, 2024, vintage="2025-01-01"), held(2023, 2024, vintage="2026-01-01")
        assert evidence_of(score_of(need(), [old, new], DAY)).vintage == "2026-01-01"


class TestStatuses:
    def test_nothing_wrong_is_available(self) -> None:
        score = score_of(need(), [held(2021, 2022, 2023, 2024)], DAY)
        assert score.value == 1
        assert statuses_of(score, has_source=True, has_owner=True) == ["available"]

    def test_all_that_is_wrong_is_told_in_the_order_of_the_list(self) -> None:
        bad = held(2014, 2017, 2020, level_share=0.4, quality=Quality(0.5, 0.5, 0.5, 0.5))
        flags = statuses_of(score_of(need(window_years=10), [bad], DAY), has_source=True, has_owner=False)
        assert flags == [
            "owner_missing",
            "level_gap",
            "coverage_gap",
            "frequency_gap",
            "timeliness_gap",
            "quality_gap",
        ]

    @pytest.mark.parametrize(
        ("status", "is_held", "expected"),
        [
            ("no_source", False, "missing"),
            ("owner_missing", False, "missing"),
            ("owner_missing", True, "needs_improvement"),
            ("not_held", False, "missing"),
            ("mapping_gap", False, "needs_improvement"),
            ("quality_gap", True, "needs_improvement"),
            ("available", True, "available"),
        ],
    )
    def test_roll_up(self, status: str, is_held: bool, expected: str) -> None:
        assert roll_up(status, is_held=is_held) == expected


YEARS = st.sets(st.integers(2000, 2025), min_size=1)
SHARES = st.sampled_from([0.1, 0.4, 0.75, 1.0])
QUALITIES = st.builds(Quality, *[st.floats(0, 1)] * 4)
SERIES = st.builds(
    lambda years, share, good: held(*sorted(years), level_share=share, quality=good), YEARS, SHARES, QUALITIES
)
NEEDS = st.builds(
    lambda per, lag, window: need(per_year=per, lag_months=lag, window_years=window),
    st.sampled_from([0.5, 1, 4, 12]),
    st.integers(0, 36),
    st.integers(1, 10),
)


@given(NEEDS, st.lists(SERIES, max_size=4))
def test_a_score_is_between_nothing_and_one_in_any_order(wanted: Requirement, editions: list[Held]) -> None:
    score = score_of(wanted, editions, DAY)
    assert score.value is None or 0 <= score.value <= 1
    assert score_of(wanted, editions[::-1], DAY).value == score.value


@given(NEEDS, SERIES)
def test_a_score_is_one_only_if_all_parts_are(wanted: Requirement, edition: Held) -> None:
    score = score_of(wanted, [edition], DAY)
    assert score.parts is not None
    parts = score.parts
    whole = all(each == 1 for each in (parts.coverage, parts.level, parts.timeliness, parts.frequency, parts.quality))
    assert (score.value == 1) == whole


@given(YEARS, st.integers(2000, 2025))
def test_one_more_expected_period_never_lowers_coverage(years: set[int], another: int) -> None:
    before = score_of(need(), [held(*sorted(years), per_year=1)], DAY)
    after = score_of(need(), [held(*sorted({*years, another}), per_year=1)], DAY)
    assert before.parts is not None
    assert after.parts is not None
    assert (after.parts.coverage or 0) >= (before.parts.coverage or 0)


class TestRules:
    def test_a_file_sets_what_differs(self, tmp_path: Path) -> None:
        path = tmp_path / "rules.yaml"
        path.write_text("version: office-1\nleast_issue: 0.9\n")
        rules = Rules.read(path)
        assert (rules.version, rules.least_issue, rules.least_csf) == ("office-1", 0.9, 0.6)
        assert Rules.read(None) == Rules()

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("least_issue: 0.9", "give them a version of their own"),
            ("version: v\nleast_isue: 0.9", "no field least_isue"),
            ("version: v\nleast_issue: much", "least_issue must be numbers"),
            ("- 1", "no field"),
            ("a: [", "cannot be read"),
        ],
    )
    def test_what_is_wrong_is_told(self, text: str, message: str, tmp_path: Path) -> None:
        path = tmp_path / "rules.yaml"
        path.write_text(text)
        with pytest.raises(PlanError, match=message):
            Rules.read(path)


def test_the_rules_are_what_the_definition_says() -> None:
    rules = Rules()
    assert (rules.timeliness_weight, rules.frequency_weight, rules.quality_weight) == (0.50, 0.25, 0.25)
    assert (rules.weight(need(role="necessary")), rules.weight(need())) == (2, 1)
    assert (rules.least_necessary, rules.least_issue, rules.least_csf) == (0.60, 0.75, 0.60)
