"""What is known about countries: data of the installed distributions that offer them, found by entry point."""

from geostat.countries.boundary_sets import bridges, bundled_boundary_sets, manifest, successions
from geostat.countries.bundled import bundled_indicators, bundled_observations, example_plan
from geostat.countries.packs import data_folders, find_data, read_table

__all__ = [
    "bridges",
    "bundled_boundary_sets",
    "bundled_indicators",
    "bundled_observations",
    "data_folders",
    "example_plan",
    "find_data",
    "manifest",
    "read_table",
    "successions",
]
