"""A result computed again from nothing but its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geostat import store as stored
from geostat.domain.run_records import GroupsRecord, LayerRecord
from geostat.errors import ConflictError, InputError
from geostat.support.json_values import to_json_value
from geostat.workspace.layers import read_layer

if TYPE_CHECKING:
    from geostat.analysis import AnalysisResult
    from geostat.domain.areas import BoundarySet
    from geostat.domain.layers import Layer
    from geostat.domain.run_records import RunRecord, WeightsRecord
    from geostat.store import Store
    from geostat.weights import SpatialWeights

__all__ = ["differences", "rebuild_weights", "repeat_result"]


def repeat_result(store: Store, run: RunRecord) -> AnalysisResult:
    """Run an analysis again from its record.

    Raises ConflictError if the values or the boundaries are no longer those of the record, InputError if the weights
    came from a file, which a record cannot hold.
    """
    from geostat.analysis import find_analysis

    analysis = find_analysis(run.analysis)
    boundary_set = stored.read_boundary_set(store, run.boundary_set)
    layers = [_layer(store, boundary_set, record) for record in run.layers]
    weights = rebuild_weights(store, boundary_set, run.weights) if run.weights else None
    kinds = {each.name: each.kind for each in analysis.parameters}
    parameters = {
        name: _parameter(store, boundary_set, kinds.get(name, "value"), value) for name, value in run.parameters.items()
    }
    return analysis.run(layers, weights, **parameters)


def differences(kept: AnalysisResult, again: AnalysisResult) -> list[str]:
    """What differs between two results of one record; nothing if they are the same to the last bit."""
    found = [
        f"{name} was {value!r}, is {to_json_value(again.statistics).get(name)!r}"
        for name, value in to_json_value(kept.statistics).items()
        if value != to_json_value(again.statistics).get(name)
    ]
    before, after = kept.by_area(), again.by_area()
    areas = [code for code in before if before[code] != after.get(code)]
    return found + ([f"{len(areas)} areas differ: {', '.join(areas[:8])}"] if areas else [])


def rebuild_weights(store: Store, boundary_set: BoundarySet, record: WeightsRecord) -> SpatialWeights:
    """The weights of a record, built again; raises ConflictError if they come out otherwise."""
    weights = _weights(store, boundary_set, record)
    if weights.digest != record.digest:
        raise ConflictError(
            f"the boundaries of {boundary_set.id} have changed since: their {record.method} weights are others",
            boundary_set=boundary_set.id,
        )
    return weights


def _weights(store: Store, boundary_set: BoundarySet, record: WeightsRecord) -> SpatialWeights:
    from geostat.weights import build_weights, higher_order, intersection, union

    method, given = record.method, record.parameters
    of = [_weights(store, boundary_set, each) for each in record.of]
    if method == "file":
        raise InputError(f"the weights came from the file {given['file']}; run the analysis with that file")
    if method == "higher_order":
        return higher_order(of[0], given["order"], lower=given["lower"])
    if method in ("union", "intersection"):
        combine = union if method == "union" else intersection
        return combine(*of)
    known = {name: given[name] for name in ("k", "distance_km", "tolerance_m", "kernel") if name in given}
    return build_weights(boundary_set, method, bridges=record.bridges, block_groups=given.get("members"), **known)


def _layer(store: Store, boundary_set: BoundarySet, record: LayerRecord) -> Layer:
    from geostat.analysis.core.result import layer_record

    layer = read_layer(store, boundary_set, record.indicator, record.period, edition=record.edition)
    if layer_record(layer).values_digest != record.values_digest:
        raise ConflictError(
            f"the values of {record.indicator} in {record.period} have changed since; their history is under "
            f"geostat lineage, and the analysis can be run anew",
            indicator=record.indicator,
            period=record.period,
        )
    return layer


def _parameter(store: Store, boundary_set: BoundarySet, kind: str, value: Any) -> Any:
    from geostat.workspace.source import groups_of

    if value is None or kind == "value":
        return value
    if kind == "layer":
        return _layer(store, boundary_set, LayerRecord.from_json(value))
    record = GroupsRecord.from_json(value)
    groups = groups_of(stored.read_boundary_set(store, record.boundary_set))
    if groups.digest != record.digest:
        raise ConflictError(f"the groups of {groups.id} have changed since", boundary_set=groups.id)
    return groups
