"""What is found in data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Finding"]


@dataclass(frozen=True)
class Finding:
    """Something to know about data; only an error stops their use."""

    severity: Literal["info", "warning", "error"]
    code: str
    message: str
    message_th: str
    where: str = ""
