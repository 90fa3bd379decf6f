"""Rebuild the bundled indicators from a folder of tidy tables.

    python -m geostat.bundled.build FOLDER

FOLDER holds `indicators.csv`, the catalogue, and `observations/*.csv` with the columns indicator, area,
period, value, status. Both are read by the same readers as anybody's tables, so that what ships has
passed every check.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from geostat.bundled import CATALOGUE, OBSERVATIONS
from geostat.model import OBSERVATION_COLUMNS, Indicator
from geostat.readers.observations import read_catalogue, read_observations


def main(folder: Path) -> None:
    """Write both Parquet files."""
    indicators = read_catalogue(folder / "indicators.csv")
    catalogue = pd.DataFrame([vars(indicator) for indicator in indicators], columns=Indicator.columns())
    tables = [
        read_observations(path, indicators=indicators).frame for path in sorted((folder / "observations").glob("*.csv"))
    ]
    observations = (
        pd.concat(tables)
        .drop(columns="standard_error")
        .sort_values(["indicator", "series", "period", "area"], ignore_index=True)
    )
    categories = [column for column in OBSERVATION_COLUMNS if column in observations and column != "value"]
    observations = observations.astype(dict.fromkeys(categories, "category"))

    for path, frame in ((CATALOGUE, catalogue), (OBSERVATIONS, observations)):
        frame.to_parquet(path, compression="zstd", compression_level=19, index=False)
        print(f"{path.name}: {len(frame):,} rows, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
