"""The SHA-256 by which a file, a text or a record is known again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["sha256_of", "sha256_of_record", "sha256_of_text"]


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file of any size."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of_text(text: str) -> str:
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def sha256_of_record(record: dict[str, Any]) -> str:
    """The SHA-256 of a record of plain values, whatever the order of its keys."""
    return sha256_of_text(json.dumps(record, sort_keys=True))
