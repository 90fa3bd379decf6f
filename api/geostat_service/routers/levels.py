"""The levels that have values, and their areas by name: what pickers offer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from geostat_service.data.dependencies import SnapshotDep
from geostat_service.http.errors import PROBLEM_RESPONSES
from geostat_service.http.representations import text
from geostat_service.http.routes import RememberedRoute
from geostat_service.schemas.areas import AreaList, LevelList

router = APIRouter(prefix="/levels", route_class=RememberedRoute, tags=["areas"], responses=PROBLEM_RESPONSES)


@router.get("", response_model=LevelList, summary="The boundary sets that have values")
def list_levels(data: SnapshotDep) -> dict[str, Any]:
    """Provinces, clusters, regions …: what `level=` can be."""
    with_values = data.source.holdings().levels
    sets = [data.source.boundary_set(set_id) for set_id in data.source.set_ids()]
    return {
        "levels": [
            {
                **{key: getattr(found, key) for key in ("id", "level", "title_en", "title_th")},
                "areas": len(found),
                "valid_from": found.valid_from and str(found.valid_from),
                "valid_to": found.valid_to and str(found.valid_to),
            }
            for found in sets
            if found.level_of_values in with_values
        ]
    }


@router.get("/{level}/areas", response_model=AreaList, summary="The areas of a boundary set by name")
def list_areas(
    data: SnapshotDep, level: Annotated[str, Path(description="The boundary set", examples=["province"])]
) -> dict[str, Any]:
    """Feature ids, codes and names."""
    names = data.source.boundary_set(level).areas[["name_en", "name_th"]]
    return {
        "level": level,
        "areas": [
            {
                "fid": fid,
                "code": code,
                "name_en": text(names.loc[code, "name_en"]),
                "name_th": text(names.loc[code, "name_th"]),
            }
            for code, fid in data.source.feature_ids(level).items()
        ],
    }
