"""SDMX messages (CSV, JSON, ML) → one long table, which is read by recipes like any other."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

from geostat.errors import ObservationTableError, needing_extra

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["is_sdmx_json", "is_sdmx_ml", "read_sdmx_rows", "without_labels"]

_LABELED = re.compile(r"^([\w@$.-]+): .*$", re.DOTALL)


def is_sdmx_json(text: str) -> bool:
    """Whether a text is an SDMX-JSON data message."""
    return text.lstrip().startswith("{") and '"dataSets"' in text


def is_sdmx_ml(text: str) -> bool:
    """Whether a text is an SDMX-ML message."""
    return text.lstrip().startswith("<") and "sdmx.org/resources/sdmxml" in text[:4096]


def without_labels(rows: list[list[Any]]) -> list[list[Any]]:
    """The rows of an SDMX-CSV file with `16: Lop Buri` as 16; rows of any other table as they are."""
    if not rows or not rows[0] or not re.match(r"(?:DATAFLOW|STRUCTURE)\b", str(rows[0][0])):
        return rows
    return [[_LABELED.sub(r"\1", cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def read_sdmx_rows(path: Path, text: str) -> list[list[Any]]:
    """The observations of an SDMX-JSON or SDMX-ML message as rows, the names of dimensions and attributes first.

    Raises ObservationTableError if the message is none, or needs a structure that it does not carry.
    """
    with needing_extra("sdmx"):
        import sdmx

    try:
        if is_sdmx_json(text):
            message = sdmx.read_sdmx(io.BytesIO(json.dumps(_lifted(json.loads(text))).encode()), format="json")
        else:
            message = sdmx.read_sdmx(io.BytesIO(text.encode()), format="xml")
        observations = [one for dataset in getattr(message, "data", []) for one in dataset.obs]
    except Exception as error:
        raise ObservationTableError(
            f"{path.name} cannot be read as an SDMX data message: {error}; ask its source for SDMX-CSV or generic data"
        ) from error
    records = [
        {name: each.value for name, each in one.key.values.items()}
        | {"OBS_VALUE": one.value}
        | {name: str(each.value) for name, each in one.attrib.items()}
        for one in observations
    ]
    columns = list(dict.fromkeys(name for record in records for name in record))
    return [columns, *([record.get(name) for name in columns] for record in records)]


def _lifted(message: dict[str, Any]) -> dict[str, Any]:
    """A message of SDMX-JSON 1.0 or 2.0 in the shape that the library reads, with all attributes at observations.

    The library (2.28) knows neither `data` around them nor the attributes of series, among them the multiplier.
    """
    data = message.get("data", message)
    structure = data["structure"] if "structure" in data else data["structures"][0]
    attributes = structure.get("attributes", {})
    levels = [attributes.get(level, []) for level in ("observation", "series", "dimensionGroup", "dataSet")]
    own, of_series, of_group, of_whole = levels
    datasets = []
    for dataset in data["dataSets"]:
        whole = _padded(dataset.get("attributes", []), of_whole)
        series = {
            key: {
                "observations": {
                    time: [
                        values[0],
                        *_padded(values[1:], own),
                        *_padded(each.get("attributes", []), [*of_series, *of_group]),
                        *whole,
                    ]
                    for time, values in each["observations"].items()
                }
            }
            for key, each in dataset.get("series", {}).items()
        }
        flat = {
            key: [values[0], *_padded(values[1:], own), *([None] * len([*of_series, *of_group])), *whole]
            for key, values in dataset.get("observations", {}).items()
        }
        datasets.append({"action": dataset.get("action", "Information"), "series": series, "observations": flat})
    lifted = {"observation": [*own, *of_series, *of_group, *of_whole], "series": [], "dataSet": []}
    return {
        "header": message.get("header") or message.get("meta") or {},
        "dataSets": datasets,
        "structure": {**structure, "attributes": lifted},
    }


def _padded(indices: list[Any], attributes: list[Any]) -> list[Any]:
    return [*indices[: len(attributes)], *([None] * (len(attributes) - len(indices)))]
