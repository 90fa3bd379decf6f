from datetime import date

import pytest
from hypothesis import given, strategies as st

from geostat.domain.periods import Period, parse_period
from geostat.errors import PeriodError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019", Period(2019)),
        (2019, Period(2019)),
        ("2562", Period(2019)),
        ("๒๕๖๒", Period(2019)),
        ("พ.ศ. 2562", Period(2019)),
        ("พ.ศ.๒๕๖๒", Period(2019)),
        ("ค.ศ. 2019", Period(2019)),
        ("BE 2562", Period(2019)),
        ("2562 BE", Period(2019)),
        ("2019 CE", Period(2019)),
        (" 2025-07 ", Period(2025, 7)),
        ("2568-07", Period(2025, 7)),
        ("2562-Q3", Period(2019, 3, "quarter")),
        ("2019-S2", Period(2019, 2, "half")),
        ("2562-FY", Period(2019, kind="fiscal_year")),
        ("2563/64", Period(2020, kind="crop_year")),
        ("2560/2562", Period(2017, 2019, "span")),
        ("2562-07-01", Period(2019, 182, "day")),
    ],
)
def test_reads_both_calendars(text: object, expected: Period) -> None:
    assert parse_period(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "62",
        "19/7",
        "2019-13",
        "2019-7",
        "2020/22",
        "2019/2017",
        "2019-02-30",
        "2019-Q5",
        "2300",
        "3000",
        "พ.ศ. 2019",
        "ค.ศ. 2562",
        "BE 2019",
        "soon",
        None,
        2019.5,
    ],
)
def test_refuses_what_it_cannot_tell(text: object) -> None:
    with pytest.raises(PeriodError):
        parse_period(text)


def test_a_contradiction_is_named() -> None:
    with pytest.raises(PeriodError, match="says BE, but 2019 can only be a CE year"):
        parse_period("พ.ศ. 2019")


def test_prints_in_both_calendars() -> None:
    assert (str(Period(2019)), Period(2019).be) == ("2019", "2562")
    assert (str(Period(2025, 7)), Period(2025, 7).be) == ("2025-07", "2568-07")


def test_knows_its_first_and_last_day() -> None:
    assert (Period(2019).start, Period(2019).end) == (date(2019, 1, 1), date(2019, 12, 31))
    assert Period(2024, 2).end == date(2024, 2, 29)


def test_kinds_of_periods_begin_and_end_where_they_should() -> None:
    spans = {text: (str(period.start), str(period.end)) for text in _KINDS if (period := parse_period(text))}
    assert spans == _KINDS


_KINDS = {
    "2019-FY": ("2018-10-01", "2019-09-30"),
    "2020/21": ("2020-05-01", "2021-04-30"),
    "2019-Q4": ("2019-10-01", "2019-12-31"),
    "2020-S1": ("2020-01-01", "2020-06-30"),
    "2017/2019": ("2017-01-01", "2019-12-31"),
    "2020-02-29": ("2020-02-29", "2020-02-29"),
}


def test_periods_are_in_the_order_of_time() -> None:
    texts = ["2019", "2018-Q4", "2019-FY", "2019-01", "2018", "2020/21"]
    assert [str(period) for period in sorted(map(parse_period, texts))] == [
        "2018", "2018-Q4", "2019-FY", "2019-01", "2019", "2020/21",
    ]  # fmt: skip


@pytest.mark.parametrize("text", [*_KINDS, "2019", "2019-07"])
def test_every_kind_is_printed_in_both_calendars(text: str) -> None:
    period = parse_period(text)
    assert str(period) == text
    assert parse_period(period.be) == period


@given(st.integers(1857, 2156), st.none() | st.integers(1, 12))
def test_either_calendar_comes_back_to_the_same_period(year: int, month: int | None) -> None:
    period = Period(year, month)
    assert parse_period(str(period)) == period
    assert parse_period(period.be) == period
