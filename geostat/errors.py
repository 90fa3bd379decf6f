"""Everything that can go wrong, in one tree.

GeostatError
├─ InputError                 what was handed in is not usable
│  ├─ BoundaryFileError       a boundary file
│  ├─ ObservationTableError   a statistical table
│  ├─ RasterError             a raster
│  ├─ ParameterError          a parameter that is not known, is lacking or is out of bounds
│  ├─ PeriodError             the text of a period
│  ├─ BadParameterError       one parameter of a question
│  ├─ EditionError             two editions of one indicator would mix
│  ├─ AggregationError        an indicator that does not combine into larger areas
│  └─ PlanError               records of the statistical plan
├─ NotFoundError              no such boundary set, indicator, area or period
├─ ConflictError              exists already, with different content
├─ ForbiddenError             this holder of a token may not do this
├─ AnalysisError              the question has no answer
├─ MissingExtraError          something is needed that is only installed when asked for
└─ StoreError                 the database is away, foreign or out of date
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "AggregationError",
    "AnalysisError",
    "BadParameterError",
    "BoundaryFileError",
    "ConflictError",
    "EditionError",
    "ForbiddenError",
    "GeostatError",
    "InputError",
    "MissingExtraError",
    "NotFoundError",
    "ObservationTableError",
    "ParameterError",
    "PeriodError",
    "PlanError",
    "RasterError",
    "StoreError",
    "needing_extra",
]


class GeostatError(Exception):
    """An error whose message says what is wrong and what to do next; `facts` holds the particulars."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts = facts


class InputError(GeostatError):
    """What was handed in is not usable."""


class BoundaryFileError(InputError):
    """A boundary file is not usable."""


class ObservationTableError(InputError):
    """A statistical table is not usable."""


class RasterError(InputError):
    """A raster is not usable."""


class ParameterError(InputError):
    """A parameter is not known, is lacking or is out of bounds."""


class PeriodError(InputError):
    """The text of a period cannot be read."""


class BadParameterError(InputError):
    """One parameter of a question cannot be used; `parameter` names it."""


class EditionError(InputError):
    """Two editions of one indicator would mix."""


class AggregationError(InputError):
    """An indicator does not combine into larger areas."""


class PlanError(InputError):
    """Records of the statistical plan are not usable."""


class NotFoundError(GeostatError):
    """There is no such boundary set, indicator, area or period."""


class ConflictError(GeostatError):
    """It exists already, with different content."""


class ForbiddenError(GeostatError):
    """This holder of a token may not do this."""


class AnalysisError(GeostatError):
    """The question has no answer for these areas and values."""


class MissingExtraError(GeostatError):
    """Something is needed that is only installed when asked for."""


@contextmanager
def needing_extra(extra: str) -> Iterator[None]:
    """What is imported within comes with an extra; raises MissingExtraError, which says how to install it."""
    try:
        yield
    except ImportError as error:
        raise MissingExtraError(
            f"this needs {error.name or extra}, which is not installed; "
            f"install it with: pip install 'geostat-areas[{extra}]'",
            extra=extra,
        ) from error


class StoreError(GeostatError):
    """The database is away, foreign or out of date."""


def some(items: object, limit: int = 8) -> str:
    """The first few of `items` as text, and how many more there are."""
    listed = [str(item) for item in items]  # type: ignore[attr-defined]
    rest = len(listed) - limit
    return ", ".join(listed[:limit]) + (f" and {rest} more" if rest > 0 else "")
