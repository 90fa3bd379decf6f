"""Charts as documents of Vega-Lite."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["VegaLiteChart"]


class VegaLiteChart(BaseModel):
    """A Vega-Lite specification with its data; its shape is that of the JSON Schema that it names."""

    model_config = ConfigDict(extra="allow")

    schema_: str = Field(alias="$schema", examples=["https://vega.github.io/schema/vega-lite/v6.1.0.json"])
