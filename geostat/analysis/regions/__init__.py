"""Regional clustering: areas that adjoin and are alike."""

from geostat.analysis.regions.methods import METHODS
from geostat.analysis.regions.regionalise import regionalise

__all__ = ["METHODS", "regionalise"]
