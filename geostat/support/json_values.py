"""Values as JSON knows them."""

from __future__ import annotations

import math
from typing import Any

__all__ = ["to_json_value"]


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
