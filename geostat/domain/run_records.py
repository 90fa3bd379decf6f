"""The record of an analysis, from which its answer is computed again, and what is kept of answers.

The id of a result is the SHA-256 of the JSON of its record: what `to_json` gives must not change.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from geostat.support.json_values import to_json_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from geostat.domain.findings import Finding
    from geostat.support.json_values import JsonObject

__all__ = ["GroupsRecord", "KeptRun", "LayerRecord", "RunRecord", "RunSummary", "SweepSummary", "WeightsRecord"]


@dataclass(frozen=True)
class LayerRecord:
    """Which values an analysis was given, and the digest of them."""

    indicator: str
    edition: str
    period: str
    values_digest: str

    def to_json(self) -> dict[str, str]:
        """The record as it is kept and sent."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: JsonObject) -> LayerRecord:
        """The record that was kept."""
        return cls(**record)


@dataclass(frozen=True)
class GroupsRecord:
    """Into which groups an analysis was told to sort areas, and the digest of who is in which."""

    boundary_set: str
    digest: str

    def to_json(self) -> dict[str, str]:
        """The record as it is kept and sent."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: JsonObject) -> GroupsRecord:
        """The record that was kept."""
        return cls(**record)


@dataclass(frozen=True, kw_only=True)
class WeightsRecord:
    """Who was whose neighbor: the method, what was found by it, and the digest of the links.

    `parameters` are those of the method (the file of weights that were read); `of` the weights that were combined.
    """

    method: str
    parameters: JsonObject = field(default_factory=dict)
    of: tuple[WeightsRecord, ...] = ()
    boundary_set: str
    bridges: tuple[tuple[str, str], ...] = ()
    areas: int
    links: int
    isolates: tuple[str, ...] = ()
    components: int
    neighbors: Mapping[str, float]
    digest: str

    def to_json(self) -> dict[str, Any]:
        """The record as it is kept and sent: parameters lie beside the figures."""
        of = [each.to_json() for each in self.of]
        return {
            "method": self.method,
            **self.parameters,
            **({"of": of[0] if self.method in _OF_ONE else of} if of else {}),
            "boundary_set": self.boundary_set,
            "bridges": [list(pair) for pair in self.bridges],
            "areas": self.areas,
            "links": self.links,
            "isolates": list(self.isolates),
            "components": self.components,
            "neighbors": dict(self.neighbors),
            "digest": self.digest,
        }

    @classmethod
    def from_json(cls, record: JsonObject) -> WeightsRecord:
        """The record that was kept."""
        of = record.get("of", [])
        return cls(
            method=record["method"],
            parameters={name: value for name, value in record.items() if name not in cls.__dataclass_fields__},
            of=tuple(cls.from_json(each) for each in ([of] if record["method"] in _OF_ONE else of)),
            boundary_set=record["boundary_set"],
            bridges=tuple((first, second) for first, second in record["bridges"]),
            areas=record["areas"],
            links=record["links"],
            isolates=tuple(record["isolates"]),
            components=record["components"],
            neighbors=record["neighbors"],
            digest=record["digest"],
        )


_OF_ONE = ("higher_order",)
"""The methods that make weights of one other; the rest combine several."""


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """Input, parameters and versions of a run; `parameters` hold layers and groups as the JSON of their records."""

    analysis: str
    boundary_set: str
    layers: tuple[LayerRecord, ...]
    weights: WeightsRecord | None
    parameters: JsonObject
    p_convention: str
    versions: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """The record as it is kept and sent."""
        record: dict[str, Any] = to_json_value(
            {
                "analysis": self.analysis,
                "boundary_set": self.boundary_set,
                "layers": [layer.to_json() for layer in self.layers],
                "weights": self.weights.to_json() if self.weights else None,
                "parameters": dict(self.parameters),
                "p_convention": self.p_convention,
                "versions": dict(self.versions),
            }
        )
        return record

    @classmethod
    def from_json(cls, record: JsonObject) -> RunRecord:
        """The record that was kept."""
        weights = record["weights"]
        return cls(
            analysis=record["analysis"],
            boundary_set=record["boundary_set"],
            layers=tuple(LayerRecord.from_json(layer) for layer in record["layers"]),
            weights=WeightsRecord.from_json(weights) if weights else None,
            parameters=record["parameters"],
            p_convention=record["p_convention"],
            versions=record["versions"],
        )

    def told_layers(self, most: int) -> str:
        """The first layers in words: indicator and period of each."""
        return ", ".join(f"{layer.indicator} {layer.period}" for layer in self.layers[:most])


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """A result that is kept: what was asked, when it was kept, and what it says."""

    id: str
    analysis: str
    created_at: datetime
    run: RunRecord
    statistics: JsonObject
    reading: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class KeptRun(RunSummary):
    """A result that is kept, with that of each area and what was found in the data."""

    areas: Mapping[str, JsonObject] = field(repr=False)
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class SweepSummary:
    """A sweep that is kept; it is finished once p is adjusted over the whole."""

    id: str
    created_at: datetime
    finished_at: datetime | None
    record: JsonObject = field(repr=False)
