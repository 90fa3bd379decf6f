"""Regional clustering: areas that adjoin and are alike."""

from geostat.analysis.regions.regionalise import METHODS, regionalise

__all__ = ["METHODS", "regionalise"]
