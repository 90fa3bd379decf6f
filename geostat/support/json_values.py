"""Values as JSON knows them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["JsonObject", "rows_of", "to_json_text", "to_json_value"]

JsonObject = Mapping[str, Any]
"""An object whose names are not known beforehand: the parameters of any analysis, a report, a row before and after."""


def to_json_value(value: Any) -> Any:
    """The value, or the values of a dictionary or list, without numpy; what is missing or not finite becomes null."""
    if isinstance(value, dict):
        return {str(key): to_json_value(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [to_json_value(each) for each in value]
    if type(value).__name__ == "NAType":
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame with plain values by column, null where there is nothing."""
    return [to_json_value(row) for row in frame.to_dict("records")]


def to_json_text(noun: object) -> str:
    """A dataclass or model as indented JSON; what is not a finite number becomes null."""
    from pydantic import TypeAdapter

    return TypeAdapter(type(noun)).dump_json(noun, indent=2).decode()
