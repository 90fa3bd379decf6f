"""Spatial pattern: is there one, and where?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from api.dependencies import LevelParam, PeriodParam, SeriesParam, SnapshotDep, StrictRoute
from api.errors import PROBLEM_RESPONSES
from api.present import findings, numbers
from api.schemas import GlobalMoranAnswer, LocalMoranAnswer
from api.snapshot import Snapshot
from geostat.export.geojson import to_geojson
from geostat.model import Layer
from geostat.periods import Period

router = APIRouter(prefix="/analyses", route_class=StrictRoute, tags=["analyses"], responses=PROBLEM_RESPONSES)

_MOST_PERMUTATIONS = 99_999  # more are for the library, where nobody else waits


@dataclass(frozen=True)
class Question:
    """What is asked of which areas, with which weights."""

    indicator: str
    level: str
    series: str | None
    period: Period | None
    weights: str
    k: int
    distance_km: float | None
    tolerance_m: float
    bridges: bool
    permutations: int
    seed: int

    def layer(self, data: Snapshot) -> Layer:
        """The layer that the question is about."""
        return data.layer(self.level, self.indicator, self.period, self.series)

    def ask(self, data: Snapshot, analysis: str, **parameters: Any) -> Any:
        """The result of an analysis of the layer."""
        weights = data.weights(
            self.level,
            self.weights,
            bridged=self.bridges,
            k=self.k,
            distance_km=self.distance_km,
            tolerance_m=self.tolerance_m,
        )
        return data.analysis(
            analysis, self.layer(data), weights, permutations=self.permutations, seed=self.seed, **parameters
        )


def _question(
    indicator: Annotated[str, Query(examples=["gpp_per_capita"])],
    period: PeriodParam,
    level: LevelParam = "province",
    series: SeriesParam = None,
    weights: Annotated[
        Literal["queen", "rook", "fuzzy", "knn", "distance", "kernel"], Query(description="Who counts as a neighbor")
    ] = "queen",
    k: Annotated[int, Query(ge=1, le=100, description="Neighbors of each area, for knn")] = 4,
    distance_km: Annotated[float | None, Query(gt=0, le=20_000, description="For distance and kernel")] = None,
    tolerance_m: Annotated[
        float, Query(gt=0, le=50_000, description="For fuzzy: how far apart neighbors may be")
    ] = 100,
    bridges: Annotated[bool, Query(description="Count the declared bridges as borders")] = False,
    permutations: Annotated[int, Query(ge=99, le=_MOST_PERMUTATIONS)] = 9999,
    seed: Annotated[int, Query(ge=0, lt=2**63, description="The same seed gives the same answer")] = 1,
) -> Question:
    return Question(indicator, level, series, period, weights, k, distance_km, tolerance_m, bridges, permutations, seed)


QuestionDep = Annotated[Question, Depends(_question)]


@router.get("/global-moran", response_model=GlobalMoranAnswer, summary="Global Moran's I")
def ask_global_moran(data: SnapshotDep, question: QuestionDep) -> dict[str, Any]:
    """Do neighbouring areas have similar values? Two-sided p by seeded permutations."""
    return _common(question.ask(data, "global-moran"))


@router.get("/local-moran", response_model=LocalMoranAnswer, summary="Local Moran's I (LISA)")
def ask_local_moran(
    data: SnapshotDep,
    question: QuestionDep,
    alpha: Annotated[float, Query(gt=0, lt=1, description="Level of significance")] = 0.05,
    correction: Annotated[
        Literal["benjamini_hochberg", "bonferroni", "none"], Query(description="For testing many areas at once")
    ] = "benjamini_hochberg",
    f: Annotated[Literal["json", "geojson"], Query(description="Columns, or features with their geometry")] = "json",
) -> Any:
    """Which areas are alike, or unlike, their neighbors beyond chance? Isolates and areas without data have no p."""
    result = question.ask(data, "local-moran", alpha=alpha, correction=correction)
    if f == "geojson":
        return Response(to_geojson(result), media_type="application/geo+json")
    table = result.table
    return {
        **_common(result),
        "ids": data.feature_ids(question.level).tolist(),
        "codes": table.index.tolist(),
        "values": numbers(table["value"]),
        **{column: numbers(table[column]) for column in ("neighbors_mean", "I", "p_sim", "p_adjusted")},
        "classes": table["class"].tolist(),
    }


def _common(result: Any) -> dict[str, Any]:
    from geostat.analysis import read_aloud

    return {
        "statistics": result.statistics,
        "reading": read_aloud(result),
        "findings": findings(result.findings),
        "run": result.run,
    }
