"""What handlers ask for by type: the data and the settings."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from geostat.features.data import FeatureData
from geostat.settings import Settings
from geostat_service.data.snapshot import Served, Snapshot
from geostat_service.data.tile_packs import TilePacks

__all__ = ["FeaturesDep", "ServedDep", "SettingsDep", "SnapshotDep", "TilePacksDep"]


def _snapshot(request: Request) -> Snapshot:
    served: Served = request.app.state.served
    return served.current()


SnapshotDep = Annotated[Snapshot, Depends(_snapshot)]


def _features(data: SnapshotDep) -> FeatureData:
    return data.features


FeaturesDep = Annotated[FeatureData, Depends(_features)]


def _served(request: Request) -> Served:
    served: Served = request.app.state.served
    return served


ServedDep = Annotated[Served, Depends(_served)]


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


SettingsDep = Annotated[Settings, Depends(_settings)]


def _packs(request: Request) -> TilePacks:
    packs: TilePacks = request.app.state.packs
    return packs


TilePacksDep = Annotated[TilePacks, Depends(_packs)]
