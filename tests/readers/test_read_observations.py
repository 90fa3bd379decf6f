from pathlib import Path

import pytest
from conftest import make_indicator

from geostat.errors import NotFoundError, ObservationTableError
from geostat.readers.tables.observations import read_catalog, read_observations

AREAS = {"15", "16", "17"}


def table(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def read(path: Path) -> list[tuple[object, ...]]:
    observations = read_observations(path, indicators=[make_indicator()], areas=AREAS)
    frame = observations.frame.drop(columns="standard_error")
    return list(frame.itertuples(index=False, name=None))


def test_reads_a_tidy_csv(tmp_path: Path) -> None:
    path = table(tmp_path, "indicator,area,period,value,status\nx,15,2562,1.5,p\nx,16,พ.ศ. 2562,2,\n")
    assert read(path) == [("x", "first", "15", "2019", 1.5, "p"), ("x", "first", "16", "2019", 2.0, "")]


def test_reads_a_byte_order_mark_and_a_series_column(tmp_path: Path) -> None:
    path = table(tmp_path, "\ufeffindicator,area,period,value,edition\nx,15,2019,1,second\nx,16,2019,2,\n")
    assert [row[1] for row in read(path)] == ["second", "first"]


def test_codes_keep_their_leading_zeros(tmp_path: Path) -> None:
    path = table(tmp_path, "indicator,area,period,value\nx,015,2019,1\n")
    with pytest.raises(ObservationTableError, match="unknown area 015"):
        read(path)


def test_reads_parquet_like_csv(tmp_path: Path) -> None:
    import pandas as pd

    path = tmp_path / "table.parquet"
    pd.DataFrame({"indicator": ["x"], "area": ["15"], "period": ["2019"], "value": [1.0]}).to_parquet(path)
    assert read(path) == [("x", "first", "15", "2019", 1.0, "")]


def test_standard_errors_are_read_where_there_are_any(tmp_path: Path) -> None:
    path = table(tmp_path, "indicator,area,period,value,standard_error\nx,15,2019,1,0.25\nx,16,2019,2,\n")
    frame = read_observations(path, indicators=[make_indicator()]).frame
    assert frame["standard_error"].iloc[0] == 0.25
    assert frame["standard_error"].isna().iloc[1]
    for wrong in ("-1", "few"):
        path = table(tmp_path, f"indicator,area,period,value,standard_error\nx,15,2019,1,{wrong}\n")
        with pytest.raises(ObservationTableError, match=f"row 2, column standard_error: '{wrong}' is not a number"):
            read_observations(path, indicators=[make_indicator()])


def test_rows_that_repeat_are_kept_once(tmp_path: Path) -> None:
    path = table(tmp_path, "indicator,area,period,value\nx,15,2019,1\nx,15,2562,1\n")
    assert len(read(path)) == 1


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("x,15,2019,1\ny,15,2019,1\n", r"row 3, column indicator: unknown indicator y; add it"),
        ("x,15,2019,1\nx,99,2019,1\n", r"row 3, column area: unknown area 99; import"),
        (",15,2019,1\n", r"row 2, column indicator: unknown indicator \(blank\)"),
        ("x,15,2019,abc\n", r"row 2, column value: 'abc' is not a number"),
        ("x,15,2019,\nx,16,2019,\n", r"row 2, column value: nan is not a number.*\(1 more rows have"),
        ("x,15,2019,inf\n", r"column value: 'inf' is not a number"),
        ('x,15,2019,"1,000"\n', r"column value: '1,000' is not a number"),
        ("x,15,2019,1\nx,15,19/7,1\n", r"row 3, column period: '19/7' — cannot read the period"),
        ("x,15,,1\n", r"row 2, column period"),
        ("x,15,2019,1\nx,15,2562,2\n", r"x of area 15 in 2019 is given as 1 \(row 2\) and 2 \(row 3\)"),
    ],
)
def test_unusable_cells_are_refused_with_their_place(tmp_path: Path, rows: str, message: str) -> None:
    path = table(tmp_path, "indicator,area,period,value\n" + rows)
    with pytest.raises(ObservationTableError, match=message):
        read(path)


def test_unknown_statuses_are_refused(tmp_path: Path) -> None:
    path = table(tmp_path, "indicator,area,period,value,status\nx,15,2019,1,?\n")
    with pytest.raises(ObservationTableError, match=r"row 2, column status: '\?' is not one of \(blank\), p, r, e"):
        read(path)


def test_missing_columns_and_empty_tables_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ObservationTableError, match="has no column area, value; it needs"):
        read(table(tmp_path, "indicator,period\nx,2019\n"))
    with pytest.raises(ObservationTableError, match="no rows"):
        read(table(tmp_path, "indicator,area,period,value\n"))
    with pytest.raises(ObservationTableError, match="cannot be read as"):
        read(table(tmp_path, ""))


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"\xff\xfe\x00indicator")
    with pytest.raises(ObservationTableError, match="cannot be read as a UTF-8 CSV"):
        read(path)
    with pytest.raises(NotFoundError, match="there is no file"):
        read(tmp_path / "absent.csv")


def test_catalog_rows_are_checked(tmp_path: Path) -> None:
    entry = vars(make_indicator())
    header, row = ",".join(entry), ",".join("" if cell is None else str(cell) for cell in entry.values())
    assert read_catalog(table(tmp_path, f"{header}\n{row}\n")) == [make_indicator()]
    with pytest.raises(ObservationTableError, match="row 2, column decimals: 'many'"):
        read_catalog(table(tmp_path, f"{header}\n{row[: row.rindex(',')]},many\n"))
    with pytest.raises(ObservationTableError, match="has no column"):
        read_catalog(table(tmp_path, "id\nx\n"))
