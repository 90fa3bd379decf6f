"""How values of a workspace are written down and compared."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

__all__ = ["Row", "arranged", "read_expected", "told", "unpacked", "write_expected", "write_packed"]

Row = dict[str, Any]


def told(value: Any) -> Any:
    """A value as JSON has it: a moment in UTC, a day as text, a digest of bytes."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return value


def arranged(rows: Iterable[Row]) -> list[Row]:
    """The rows in an order that does not depend on the store."""
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def write_expected(path: Path, parts: dict[str, list[Row]]) -> None:
    """One row to a line."""
    lines = (
        f"{json.dumps(part)}: [\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]"
        for part, rows in parts.items()
    )
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def read_expected(folder: Path) -> dict[str, list[Row]]:
    """What a kept workspace holds, by part."""
    return json.loads((folder / "expected.json").read_text("utf-8"))  # type: ignore[no-any-return]


def write_packed(path: Path, content: bytes) -> None:
    """The same bytes for the same content."""
    path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))


def unpacked(path: Path) -> bytes:
    """What was packed."""
    return gzip.decompress(path.read_bytes())
