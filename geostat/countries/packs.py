"""The folders of data that installed distributions offer under the entry point `geostat.countries`."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["data_folders", "find_data", "read_table"]

_COLUMNS = {
    "aggregates": ["name", "kind", "match"],
    "aliases": ["code", "alias", "language", "note"],
    "bridges": ["area", "neighbor", "name_en", "name_th"],
    "clusters": ["scheme", "code", "name_en", "name_th", "province", "valid_from", "valid_to"],
    "name_prefixes": ["level", "prefix"],
    "successions": ["predecessor", "successor", "on", "source"],
}
"""The columns of the lists that a country may leave out."""


@cache
def data_folders() -> tuple[Path, ...]:
    """The folder `data` of every installed country, in the order of their names."""
    found = sorted(entry_points(group="geostat.countries"), key=lambda each: each.name)
    return tuple(Path(str(files(each.module))) / "data" for each in found)


def find_data(name: str) -> Path | None:
    """The file of a name in the first country that has it."""
    return next((folder / name for folder in data_folders() if (folder / name).exists()), None)


def read_table(name: str) -> pd.DataFrame:
    """One list of all countries, every cell as text, missing where blank; empty where no country has it."""
    import pandas as pd

    tables = [pd.read_csv(folder / f"{name}.csv", dtype="str") for folder in data_folders() if _has(folder, name)]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=_COLUMNS[name], dtype="str")


def _has(folder: Path, name: str) -> bool:
    return (folder / f"{name}.csv").exists()
