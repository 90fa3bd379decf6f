"""The catalog, the observations, the example plan and the definitions of the installed countries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geostat.countries.packs import data_folders, find_data
from geostat.domain.indicators import OBSERVATION_COLUMNS, Indicator, Observations

if TYPE_CHECKING:
    from pathlib import Path

    from geostat.domain.plan_records import Record

__all__ = ["bundled_indicators", "bundled_observations", "example_plan", "positioning_definitions"]


def bundled_indicators() -> list[Indicator]:
    """The catalogs of the installed countries."""
    from geostat.readers.tables.observations import read_catalog

    paths = [folder / "indicators.parquet" for folder in data_folders()]
    return [indicator for path in paths if path.exists() for indicator in read_catalog(path)]


def bundled_observations() -> Observations:
    """The observations of the installed countries, with OBSERVATION_COLUMNS."""
    import pandas as pd

    paths = [folder / "observations.parquet" for folder in data_folders()]
    frames = [pd.read_parquet(path) for path in paths if path.exists()]
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=OBSERVATION_COLUMNS)
    return Observations(frame.assign(standard_error=float("nan"))[OBSERVATION_COLUMNS])


def example_plan() -> list[Record]:
    """Illustrative plans of the installed countries; every record is marked as an example."""
    from geostat.domain.plan_records import KINDS

    rows = _read_yaml(find_data("example_plan.yaml"))
    return [KINDS[kind].model_validate({**row, "example": True}) for kind, each in rows.items() for row in each]


def positioning_definitions() -> dict[str, Any]:
    """What is compared where, as a country has it; empty if none has."""
    return _read_yaml(find_data("positioning.yaml"))


def _read_yaml(path: Path | None) -> dict[str, Any]:
    import yaml

    if path is None:
        return {}
    loaded: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded
