from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geostat.errors import PeriodError
from geostat.periods import Period, parse_period


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


@given(st.integers(1857, 2156), st.none() | st.integers(1, 12))
def test_either_calendar_comes_back_to_the_same_period(year: int, month: int | None) -> None:
    period = Period(year, month)
    assert parse_period(str(period)) == period
    assert parse_period(period.be) == period
