from __future__ import annotations

import subprocess
import sys

import pytest

from geostat.domain.analysis_requests import AnalysisRequest, IndicatorReference, WeightsRequest
from geostat.errors import InputError, ParameterError, PeriodError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gpp", IndicatorReference("gpp")),
        ("gpp@2562", IndicatorReference("gpp", None, "2562")),
        ("gpp:base 2545@2562-Q1", IndicatorReference("gpp", "base 2545", "2562-Q1")),
        (" gpp : first ", IndicatorReference("gpp", "first")),
        ("gpp@2558..2562", IndicatorReference("gpp", None, "2558..2562")),
    ],
)
def test_an_indicator_is_referred_to_with_its_edition_and_period(text: str, expected: IndicatorReference) -> None:
    assert IndicatorReference.parse(text) == expected
    assert AnalysisRequest("lee", ("other", text)).references == (IndicatorReference("other"), expected)


@pytest.mark.parametrize(
    ("indicators", "periods", "error", "message"),
    [
        ((), (), InputError, "local_moran needs an indicator"),
        (("",), (), InputError, "named as id, id@period or id:edition@period, not ''"),
        ((":first",), (), InputError, "not ':first'"),
        (("gpp@soon",), (), PeriodError, "soon"),
        (("gpp",), ("2562..soon",), PeriodError, "soon"),
        ((3,), (), ParameterError, "indicators should be a valid string"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(
    indicators: tuple[str, ...], periods: tuple[str, ...], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        AnalysisRequest("local-moran", indicators, periods)


def test_weights_may_be_in_a_file_and_a_method_has_what_it_needs() -> None:
    assert WeightsRequest("mine.gal").file == "mine.gal"
    assert WeightsRequest("knn", k="5") == WeightsRequest("knn", k=5)  # type: ignore[arg-type]
    assert WeightsRequest.of({"weights": "block", "block_groups": "cluster", "k": None}).file is None
    with pytest.raises(ParameterError, match=r"weights should be 'queen', .* not 'mine.txt'"):
        WeightsRequest("mine.txt")


def test_words_are_described_without_what_takes_long_to_import() -> None:
    heavy = "{'pandas', 'pydantic', 'numpy'} & set(sys.modules)"
    code = f"import sys, geostat.cli.request_options, geostat.domain.analysis_requests; assert not {heavy}, {heavy}"
    subprocess.run([sys.executable, "-c", code], check=True)
