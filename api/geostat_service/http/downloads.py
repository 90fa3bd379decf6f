"""Answers that are files to keep."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from starlette.responses import Response

__all__ = ["XLSX", "attached", "workbook"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attached(name: str) -> dict[str, str]:
    """The header by which a browser keeps an answer under a name."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def workbook(name: str, write: Callable[[Path], None]) -> Response:
    """A workbook that `write` writes, as a download."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path)
        return Response(path.read_bytes(), media_type=XLSX, headers={**attached(name), "Vary": "Accept"})
