import datetime

import pytest

from geostat.errors import PeriodError
from geostat.readers.tables.periods import find_period


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2554", "2011"), (2554.0, "2011"), ("พ.ศ. ๒๕๖๐", "2017"), ("ปี 2554 ความชื้น 15%", "2011"), ("2554r", "2011"),
        ("ปีงบประมาณ 2562", "2019-FY"), ("ปีงบประมาณ พ.ศ. 2562", "2019-FY"), ("FY2019", "2019-FY"),
        ("ต.ค. 2561 - ก.ย. 2562", "2019-FY"), ("2563/64", "2020/21"), ("2563/2564", "2020/21"),
        ("พ.ศ. 2560 – 2562", "2017/2019"), ("ไตรมาส 1/2562", "2019-Q1"), ("ไตรมาสที่ 2 ปี 2562", "2019-Q2"),
        ("Q3/2562", "2019-Q3"), ("2562Q1", "2019-Q1"), ("ม.ค. 62", "2019-01"), ("2562 ม.ค.", "2019-01"),
        ("มกราคม 2562", "2019-01"), ("Jan-19", "2019-01"), ("5712", "2014-12"), ("ธ.ค. 2557", "2014-12"),
        ("กลางปี 2562", "2019-07-01"), ("ณ วันที่ 31 ธ.ค. 2562", "2019-12-31"), ("ครึ่งปีแรก 2562", "2019-S1"),
        ("ปี 54", "2011"), (datetime.date(2019, 3, 1), "2019-03"), ("2019-Q3", "2019-Q3"),
    ],
)  # fmt: skip
def test_reads_what_offices_write(text: object, expected: str) -> None:
    found = find_period(text)
    assert found is not None
    assert str(found.period) == expected


@pytest.mark.parametrize("text", ["54", "1,234", "2500.5", "1.2554", "รหัส 1012", "", "Update : 28-02-56", "5713"])
def test_leaves_what_is_no_period(text: str) -> None:
    assert find_period(text) is None


def test_two_digits_are_a_year_only_where_they_may_be() -> None:
    found = find_period("54", two_digits=True)
    assert found is not None
    assert found.period.be == "2554"


def test_a_mark_that_contradicts_its_year_is_refused() -> None:
    with pytest.raises(PeriodError, match="says BE, but 2019 can only be a CE year"):
        find_period("พ.ศ. 2019")


def test_the_words_around_it_are_kept() -> None:
    found = find_period("ผลผลิต ปี 2554 (ตัน)")
    assert found is not None
    assert (found.text, found.rest) == ("2554", "ผลผลิต ปี (ตัน)")
