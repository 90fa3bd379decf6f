"""Regional clustering: areas that adjoin and are alike."""

from geostat.analysis.regions.methods import METHODS
from geostat.analysis.regions.regionalize import regionalize

__all__ = ["METHODS", "regionalize"]
