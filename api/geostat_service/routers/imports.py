"""Bringing tables in over HTTP, for whoever may write; what was brought in, for everybody."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path as PathParam, Query, UploadFile

from geostat import store as stored
from geostat.domain.import_records import ImportRecord
from geostat.domain.periods import parse_period
from geostat.errors import BadParameterError, PeriodError
from geostat.plan.permissions import check_may_import
from geostat.readers.tables.recipe import parse_recipe, write_recipe
from geostat.workspace.imports import apply_file, inspect_file
from geostat_service.access.tokens import HolderDep, WritingRoute, check_role
from geostat_service.data.dependencies import ServedDep, SnapshotDep
from geostat_service.http.errors import PROBLEM_RESPONSES, WRITING_RESPONSES
from geostat_service.http.parameters import LevelParam
from geostat_service.http.representations import plain_rows
from geostat_service.http.routes import StrictRoute
from geostat_service.schemas.imports import (
    AppliedAnswer,
    ChangesAnswer,
    ImportAnswer,
    ImportsAnswer,
    InspectionAnswer,
    LineageAnswer,
)

router = APIRouter(route_class=StrictRoute, tags=["imports"], responses=PROBLEM_RESPONSES)
writing = APIRouter(route_class=WritingRoute, tags=["imports"], responses={**PROBLEM_RESPONSES, **WRITING_RESPONSES})

RecipeForm = Annotated[str, Form(description="The recipe, YAML, as an inspection drafts it.")]
ImportId = Annotated[int, PathParam(examples=[1], description="The number of the import.")]


@writing.post("/imports/inspections", response_model=InspectionAnswer, summary="Look at a table without importing it")
def inspect(
    served: ServedDep, file: UploadFile, recipe: RecipeForm = "", level: Annotated[str, Form()] = ""
) -> dict[str, Any]:
    """The match report, and the recipe: the one given, or a draft to complete and to apply."""
    with kept_upload(file) as path:
        found = inspect_file(served.store, path, parse_recipe(recipe) if recipe else None, level=level or None)
    return {"report": found.report.as_dict(), "recipe": write_recipe(found.recipe)}


@writing.post("/imports", response_model=AppliedAnswer, status_code=201, summary="Import a table by its recipe")
def apply(
    served: ServedDep, data: SnapshotDep, holder: HolderDep, file: UploadFile, recipe: RecipeForm
) -> dict[str, Any]:
    """All or nothing; what is replaced is kept as an earlier vintage. 422 says what stands in the way.

    An agency may import values of the indicators that it owns, an administrator all.
    """
    parsed = parse_recipe(recipe)
    wanted = {str(each.indicator) for table in parsed.tables for each in table.measures.values() if each.indicator}
    check_may_import(holder, data.source.indicators(), wanted, data.plan.records())
    with kept_upload(file) as path:
        written = apply_file(served.store, path, parsed, importer=holder.id)
    return vars(written)


@writing.delete("/imports/{import_id}", response_model=ImportAnswer, summary="Take an import back")
def undo(served: ServedDep, holder: HolderDep, import_id: ImportId) -> ImportRecord:
    """Its values go, those that they replaced return; 409 if it was taken back already, or a later one builds on it.

    For whoever imported it, and for administrators.
    """
    if stored.read_import(served.store, import_id).importer != holder.id:
        check_role(holder, "administrator")
    stored.undo_import(served.store, import_id, who=holder.id)
    return stored.read_import(served.store, import_id)


@router.get("/imports", response_model=ImportsAnswer, summary="The imports, latest first")
def list_imports(served: ServedDep) -> dict[str, Any]:
    """Each with file name, hash, time, number of values, and when it was taken back."""
    return {"imports": stored.list_imports(served.store)}


@router.get("/imports/{import_id}", response_model=ImportAnswer, summary="One import with its recipe and report")
def read_import(served: ServedDep, import_id: ImportId) -> ImportRecord:
    """The recipe by which the file was read can be used for the next one."""
    return stored.read_import(served.store, import_id)


@router.get("/imports/{import_id}/changes", response_model=ChangesAnswer, summary="What an import changed")
def read_changes(served: ServedDep, import_id: ImportId) -> dict[str, Any]:
    """Values that were added or revised, and those that were held before and that the file did not give."""
    changes = stored.read_changes(served.store, import_id)
    return {"counts": changes["change"].value_counts().to_dict(), "changes": plain_rows(changes)}


@router.get("/lineage", response_model=LineageAnswer, summary="Where a value comes from")
def read_lineage(
    served: ServedDep,
    indicator: Annotated[str, Query(examples=["gpp_per_capita"])],
    area: Annotated[str, Query(examples=["15"])],
    period: Annotated[str, Query(description="พ.ศ. or ค.ศ.", examples=["2562"])],
    level: LevelParam = "province",
) -> dict[str, Any]:
    """The file, sheet and cell of the value that holds, and of earlier vintages."""
    try:
        held = str(parse_period(period))
    except PeriodError as error:
        raise BadParameterError(str(error), parameter="period") from error
    return {"vintages": stored.read_lineage(served.store, indicator, area, held, level)}


@contextmanager
def kept_upload(upload: UploadFile) -> Iterator[Path]:
    """The uploaded file under its own name, in a folder that goes when it has been read."""
    name = "".join(sign for sign in Path(upload.filename or "").name if sign.isprintable())[-120:].strip(". ")
    with tempfile.TemporaryDirectory(prefix="geostat-upload-") as folder:
        path = Path(folder) / (name or "upload")
        with path.open("wb") as copy:
            shutil.copyfileobj(upload.file, copy)
        yield path
