"""Who is whose neighbor: the only place that builds neighbor graphs."""

from geostat.weights.build import METHODS, build_weights
from geostat.weights.combine import higher_order, intersection, union
from geostat.weights.files import read_weights, to_lines, write_weights
from geostat.weights.model import SpatialWeights

__all__ = [
    "METHODS",
    "SpatialWeights",
    "build_weights",
    "higher_order",
    "intersection",
    "read_weights",
    "to_lines",
    "union",
    "write_weights",
]
