"""Layer + SpatialWeights → AnalysisResult."""

from geostat.analysis.correction import CORRECTIONS
from geostat.analysis.moran import CLASSES, global_moran, local_moran
from geostat.analysis.reading import read_aloud
from geostat.analysis.result import AnalysisResult
from geostat.analysis.sensitivity import Sensitivity, compare_weights

__all__ = [
    "CLASSES",
    "CORRECTIONS",
    "AnalysisResult",
    "Sensitivity",
    "compare_weights",
    "global_moran",
    "local_moran",
    "read_aloud",
]
