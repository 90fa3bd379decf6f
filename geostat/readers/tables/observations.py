"""Tidy tables of observations and catalogs of indicators → nouns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geostat.domain.indicators import OBSERVATION_COLUMNS, Indicator, Observations, Status
from geostat.domain.periods import parse_period
from geostat.errors import NotFoundError, ObservationTableError, PeriodError, some

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    import pandas as pd

__all__ = ["read_catalog", "read_observations"]

_REQUIRED = ["indicator", "area", "period", "value"]
_IN_FILES = [status.value for status in Status if status not in ("aggregated", "missing", "not_established")]
_FIRST_ROW = 2  # what a person sees: row 1 holds the column names


def read_observations(
    path: Path | str, *, indicators: Iterable[Indicator], areas: Collection[str] | None = None
) -> Observations:
    """Read a CSV or Parquet table with the columns indicator, area, period, value[, standard_error, status,
    edition], or SDMX-CSV as geostat writes it.

    Periods may be Buddhist or common era; they are kept in the common era. Without a `edition` column every
    row belongs to the edition that its indicator's catalog entry names. Rows that repeat are kept once.
    With `areas`, every area code must be among them.

    Raises ObservationTableError, naming row and column, if any cell cannot be used; nothing is left out.
    """
    frame = _from_sdmx(_read_table(path))
    _require_columns(frame, _REQUIRED, path)
    known = {indicator.id: indicator for indicator in indicators}
    _refuse_unknown(frame, "indicator", known, path, "add it to the catalog (--catalog FILE)")
    if areas is not None:
        _refuse_unknown(frame, "area", areas, path, "import its boundaries first, or correct the code")
    clean = frame.assign(
        value=_numbers(frame, path),
        standard_error=_standard_errors(frame, path),
        period=_periods(frame, path),
        status=_statuses(frame, path),
        edition=_series(frame, known, path),
    )[OBSERVATION_COLUMNS]
    return Observations(_without_repeats(clean, path))


def read_catalog(path: Path | str) -> list[Indicator]:
    """Read a catalog of indicators, CSV or Parquet, one row each with the columns of `Indicator`.

    Raises ObservationTableError if a column is missing or a word is not one of those allowed.
    """
    frame = _read_table(path)
    _require_columns(frame, Indicator.columns(), path)
    rows = frame[Indicator.columns()].astype(object)
    rows = rows.where(rows.notna(), None)
    return [_indicator(row, number, path) for number, row in enumerate(rows.to_dict("records"), _FIRST_ROW)]


def _indicator(row: dict[Any, Any], number: int, path: Path | str) -> Indicator:
    try:
        return Indicator(**{**row, "decimals": int(row["decimals"])})
    except (TypeError, ValueError) as error:
        raise ObservationTableError(
            f"{path}, row {number}, column decimals: {row['decimals']!r} is not a whole number",
            row=number,
            column="decimals",
        ) from error


def _read_table(path: Path | str) -> pd.DataFrame:
    from pathlib import Path

    import pandas as pd

    path = Path(path)
    if not path.exists():
        raise NotFoundError(f"there is no file {path}")
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except (ValueError, OSError) as error:
        raise ObservationTableError(f"{path} cannot be read as a UTF-8 CSV or Parquet table: {error}") from error


def _from_sdmx(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of SDMX-CSV, as geostat writes it, by the names of tidy columns; rows without a value go."""
    if not {"INDICATOR", "REF_AREA", "TIME_PERIOD", "OBS_VALUE"} <= set(frame.columns):
        return frame
    names = {
        "INDICATOR": "indicator",
        "REF_AREA": "area",
        "TIME_PERIOD": "period",
        "OBS_VALUE": "value",
        "STANDARD_ERROR": "standard_error",
        "STATUS": "status",
        "EDITION_TITLE": "edition",
    }
    held = frame[frame["OBS_VALUE"].notna()].rename(columns=names)
    held = held[[name for name in names.values() if name in held.columns]]
    if "status" in held.columns:
        held = held.assign(status=held["status"].where(held["status"] != "published"))
    return held.reset_index(drop=True)


def _require_columns(frame: pd.DataFrame, required: list[str], path: Path | str) -> None:
    missing = [column for column in required if column not in frame.columns]
    if missing:
        raise ObservationTableError(
            f"{path} has no column {some(missing)}; it needs {some(required, 20)} and has {some(frame.columns, 20)}",
            columns=missing,
        )
    if frame.empty:
        raise ObservationTableError(f"{path} has column names but no rows")


def _refuse_unknown(frame: pd.DataFrame, column: str, known: Collection[str], path: Path | str, remedy: str) -> None:
    unknown = ~frame[column].isin(list(known))
    if unknown.any():
        names = frame.loc[unknown, column].fillna("(blank)").unique()
        raise ObservationTableError(
            f"{path}, row {_row(unknown)}, column {column}: unknown {column} {some(names)}; {remedy}",
            column=column,
            row=_row(unknown),
            unknown=list(names),
        )


def _numbers(frame: pd.DataFrame, path: Path | str) -> pd.Series:
    import numpy as np
    import pandas as pd

    numbers = pd.to_numeric(frame["value"], errors="coerce").astype(float)
    bad = pd.Series(~np.isfinite(numbers), index=frame.index)
    _refuse_cell(frame, "value", bad, path, "is not a number; leave out rows without a value")
    return numbers


def _standard_errors(frame: pd.DataFrame, path: Path | str) -> pd.Series | float:
    import numpy as np
    import pandas as pd

    if "standard_error" not in frame.columns:
        return float("nan")
    given = frame["standard_error"].notna()
    numbers = pd.to_numeric(frame["standard_error"], errors="coerce").astype(float)
    bad = given & ~(np.isfinite(numbers) & (numbers >= 0))
    _refuse_cell(frame, "standard_error", bad, path, "is not a number of 0 or more; leave it blank if there is none")
    return numbers


def _periods(frame: pd.DataFrame, path: Path | str) -> pd.Series:
    readable: dict[object, str] = {}
    for text in frame["period"].unique():
        try:
            readable[text] = str(parse_period(text))
        except PeriodError as error:
            _refuse_cell(frame, "period", _equals(frame["period"], text), path, f"— {error}")
    return frame["period"].map(readable)


def _equals(column: pd.Series, text: object) -> pd.Series:
    return column.isna() if text != text else column == text


def _statuses(frame: pd.DataFrame, path: Path | str) -> pd.Series | str:
    if "status" not in frame.columns:
        return Status.PUBLISHED.value
    statuses = frame["status"].astype("str").fillna("")
    _refuse_cell(frame, "status", ~statuses.isin(_IN_FILES), path, f"is not one of (blank), {some(_IN_FILES[1:])}")
    return statuses


def _series(frame: pd.DataFrame, known: dict[str, Indicator], path: Path | str) -> pd.Series:
    cataloged = frame["indicator"].map({name: indicator.edition for name, indicator in known.items()})
    if "edition" not in frame.columns:
        return cataloged
    return frame["edition"].astype("str").fillna(cataloged)


def _without_repeats(frame: pd.DataFrame, path: Path | str) -> pd.DataFrame:
    frame = frame.drop_duplicates()
    key = ["indicator", "edition", "area", "period"]
    contradicting = frame.duplicated(key, keep=False)
    if contradicting.any():
        first = frame[contradicting].groupby(key, observed=True).head(2).head(2)
        rows = [int(row) + _FIRST_ROW for row in first.index.tolist()]
        values = " and ".join(f"{value:g} (row {row})" for value, row in zip(first["value"], rows, strict=True))
        where = first.iloc[0]
        raise ObservationTableError(
            f"{path}: {where['indicator']} of area {where['area']} in {where['period']} is given as {values}; "
            "keep the row that holds",
            rows=rows,
        )
    return frame.reset_index(drop=True)


def _refuse_cell(frame: pd.DataFrame, column: str, bad: pd.Series, path: Path | str, why: str) -> None:
    if bad.any():
        text = frame.loc[bad, column].iloc[0]
        more = int(bad.sum()) - 1
        raise ObservationTableError(
            f"{path}, row {_row(bad)}, column {column}: {text!r} {why}"
            + (f" ({more} more rows have this problem)" if more else ""),
            row=_row(bad),
            column=column,
        )


def _row(bad: pd.Series) -> int:
    return int(bad.to_numpy().argmax()) + _FIRST_ROW
