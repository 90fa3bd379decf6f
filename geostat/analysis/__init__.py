"""Layer + SpatialWeights → AnalysisResult."""

from geostat.analysis.correction import CORRECTIONS
from geostat.analysis.moran import CLASSES, global_moran, local_moran
from geostat.analysis.reading import read_aloud
from geostat.analysis.result import AnalysisResult

__all__ = ["CLASSES", "CORRECTIONS", "AnalysisResult", "global_moran", "local_moran", "read_aloud"]
