"""The command line."""

from geostat.cli.main import main

__all__ = ["main"]
