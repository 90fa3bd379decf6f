"""Errors → RFC 9457 problem documents: one table from error to status, one body everywhere."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from geostat.domain.crs import CrsError
from geostat.errors import (
    AnalysisError,
    BadParameterError,
    ConflictError,
    ForbiddenError,
    GeostatError,
    InputError,
    MissingExtraError,
    NotFoundError,
    ParameterError,
    StoreError,
)
from geostat.features.cql2 import FilterError
from geostat.workspace.source import OutdatedError

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

__all__ = [
    "PROBLEM_RESPONSES",
    "WRITING_RESPONSES",
    "NotAcceptableError",
    "TimeLimitError",
    "TooManyRequestsError",
    "UnauthorizedError",
    "add_error_handlers",
    "as_response",
]


logger = logging.getLogger("geostat.api")


class NotAcceptableError(InputError):
    """None of the formats that a client accepts can be had."""


class TooManyRequestsError(GeostatError):
    """This caller asks too often."""


class TimeLimitError(GeostatError):
    """An answer takes longer than it may."""


class UnauthorizedError(GeostatError):
    """This caller may not do this."""


STATUS: dict[type[GeostatError], tuple[int, str]] = {
    BadParameterError: (400, "Bad parameter"),
    ParameterError: (400, "Bad parameter"),
    CrsError: (400, "Bad parameter"),
    NotAcceptableError: (406, "Not acceptable"),
    FilterError: (400, "Bad filter"),
    TooManyRequestsError: (429, "Too many requests"),
    TimeLimitError: (503, "Too slow"),
    UnauthorizedError: (401, "Not authorized"),
    ForbiddenError: (403, "Not allowed"),
    InputError: (422, "Unusable input"),
    NotFoundError: (404, "Not found"),
    ConflictError: (409, "Conflict"),
    AnalysisError: (422, "No answer"),
    MissingExtraError: (422, "Not installed"),
    StoreError: (503, "Store unavailable"),
    GeostatError: (500, "Internal error"),
}

_PROBLEM = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {"description": "A parameter is unknown, repeated or cannot be read", **_PROBLEM},
    404: {"description": "There is no such thing", **_PROBLEM},
    422: {"description": "The question has no answer; `detail` says why", **_PROBLEM},
    503: {"description": "The store is away; try again later", **_PROBLEM},
}
WRITING_RESPONSES: dict[int | str, dict[str, Any]] = {
    401: {"description": "The token is missing or wrong", **_PROBLEM},
    403: {"description": "The holder of this token may not do this, or nobody holds one yet", **_PROBLEM},
    409: {
        "description": "Done already, changed by somebody since, or something else builds on it",
        **_PROBLEM,
    },
    413: {"description": "The file is larger than this service takes", **_PROBLEM},
}


def add_error_handlers(app: FastAPI) -> None:
    """Let every error leave the service as a problem document."""

    app.exception_handler(GeostatError)(as_response)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"][1:])
        return _problem(
            request, 400, "Bad parameter", f"{name}: {first['msg']}, not {first.get('input')!r}", parameter=name
        )

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> JSONResponse:
        detail = str(error.detail)
        if error.status_code == 404:
            detail = f"there is nothing at {request.url.path}; the paths are listed in /openapi.json"
        response = _problem(request, error.status_code, "Not possible", detail)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(OutdatedError)
    def outdated(request: Request, _error: OutdatedError) -> JSONResponse:
        return _problem(request, 503, "Store unavailable", "the data are changing too often; try again in a moment")

    @app.exception_handler(Exception)
    def unknown(request: Request, _error: Exception) -> JSONResponse:
        return _problem(request, 500, "Internal error", "something went wrong here; the log of the service says what")


def as_response(request: Request, error: GeostatError) -> JSONResponse:
    """An error as the answer to a request."""
    status, title = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    if isinstance(error, StoreError):  # what the database said is for the log, not for clients
        logger.error("%s", error)
        response = _problem(request, status, title, "the store cannot be reached; try again in a moment")
        response.headers["Retry-After"] = "5"
        return response
    response = _problem(request, status, title, str(error), **error.facts)
    if isinstance(error, UnauthorizedError):
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooManyRequestsError):
        response.headers["Retry-After"] = str(error.facts["wait"])
    return response


def _problem(request: Request, status: int, title: str, detail: str, **facts: Any) -> JSONResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": request.url.path}
    return JSONResponse({**facts, **body}, status, media_type="application/problem+json")
