"""Rebuild the bundled indicators from a folder of tidy tables.

    python boundaries/build_indicators.py FOLDER

FOLDER holds `indicators.csv`, the catalog, and `observations/*.csv` with the columns indicator, area,
period, value, status. Both are read by the same readers as anybody's tables, so that what ships has
passed every check.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from geostat.domain.indicators import OBSERVATION_COLUMNS, Indicator
from geostat.readers.tables.observations import read_catalog, read_observations

DATA = Path(__file__).parent / "thailand/geostat_thailand/data"
CATALOG, OBSERVATIONS = DATA / "indicators.parquet", DATA / "observations.parquet"


def main(folder: Path) -> None:
    """Write both Parquet files."""
    indicators = read_catalog(folder / "indicators.csv")
    catalog = pd.DataFrame([vars(indicator) for indicator in indicators], columns=Indicator.columns())
    tables = [
        read_observations(path, indicators=indicators).frame for path in sorted((folder / "observations").glob("*.csv"))
    ]
    observations = (
        pd.concat(tables)
        .drop(columns="standard_error")
        .sort_values(["indicator", "edition", "period", "area"], ignore_index=True)
    )
    categories = [column for column in OBSERVATION_COLUMNS if column in observations and column != "value"]
    observations = observations.astype(dict.fromkeys(categories, "category"))

    for path, frame in ((CATALOG, catalog), (OBSERVATIONS, observations)):
        frame.to_parquet(path, compression="zstd", compression_level=19, index=False)
        print(f"{path.name}: {len(frame):,} rows, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
