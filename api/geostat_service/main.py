"""The web service: wiring only."""

from __future__ import annotations

import importlib.metadata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, Thread

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles
from granian.utils.proxies import wrap_asgi_with_proxy_headers

from geostat.analysis.warming import import_libraries, import_tangled, warm_up
from geostat.plan.sufficiency import Rules
from geostat.settings import Settings
from geostat.workspace.creation import open_or_create_workspace
from geostat_service.data.snapshot import Served
from geostat_service.data.tile_packs import TilePacks
from geostat_service.http.errors import add_error_handlers
from geostat_service.http.openapi import describe_api
from geostat_service.middleware.access import AccessMiddleware
from geostat_service.middleware.metrics import Metrics, MetricsMiddleware
from geostat_service.middleware.response_cache import ResponseCacheMiddleware
from geostat_service.middleware.tile_path import TilePathMiddleware
from geostat_service.middleware.upload_limit import UploadLimitMiddleware
from geostat_service.routers import (
    administration,
    analyses,
    areas,
    collections,
    exchange,
    files,
    imports,
    indicators,
    levels,
    pages,
    plan,
    positioning,
    results,
    sweeps,
    tiles,
    values,
)

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application over the workspace that the settings name (from the environment if left out)."""
    settings = settings or Settings()
    import_tangled()
    app = FastAPI(
        title="geostat",
        version=importlib.metadata.version("geostat-areas-service"),
        summary="Area statistics on the map",
        description="Indicators joined to administrative boundaries: values, features, tiles and spatial pattern.",
        license_info={"name": "MIT", "identifier": "MIT"},
        docs_url=None,
        redoc_url=None,
        lifespan=_warm_then_closing,
    )
    app.state.settings = settings
    served = app.state.served = Served(open_or_create_workspace(settings.database_url), Rules.read(settings.plan_rules))
    app.state.packs = TilePacks(settings)
    app.state.metrics = Metrics()
    app.state.warm = Event()
    add_error_handlers(app)
    reading = (
        pages,
        collections,
        files,
        tiles,
        indicators,
        levels,
        areas,
        values,
        positioning,
        analyses,
        results,
        sweeps,
        imports,
        plan,
        exchange,
    )
    for module in reading:
        app.include_router(module.router)
    app.include_router(collections.items)
    app.include_router(imports.writing)
    app.include_router(results.writing)
    app.include_router(plan.writing)
    app.include_router(administration.writing)
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    app.add_middleware(UploadLimitMiddleware, megabytes=settings.upload_limit_mb)
    app.add_middleware(ResponseCacheMiddleware, version=served.version, memory_mb=settings.memory_mb)
    app.add_middleware(TilePathMiddleware, packs=app.state.packs, version_of=served.tiles_version)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "HEAD"],
        allow_headers=["X-API-Key", "Authorization", "If-None-Match"],
        expose_headers=["ETag", "Link", "Content-Crs", "OGC-NumberMatched", "OGC-NumberReturned"],
    )
    app.add_middleware(AccessMiddleware, settings=settings, served=served)
    app.add_middleware(MetricsMiddleware, metrics=app.state.metrics, log=settings.access_log)
    if settings.trusted_proxies:
        app.add_middleware(wrap_asgi_with_proxy_headers, trusted_hosts=settings.trusted_proxies)
    describe_api(app)
    return app


@asynccontextmanager
async def _warm_then_closing(app: FastAPI) -> AsyncIterator[None]:
    Thread(target=_warm, args=[app.state.warm], daemon=True).start()  # nobody's first analysis waits for a compiler
    yield
    await run_in_threadpool(app.state.packs.close)
    await run_in_threadpool(app.state.served.close)


def _warm(ready: Event) -> None:
    try:
        warm_up()
    finally:
        ready.set()
    import_libraries()
    import geostat.reports.charts  # noqa: F401 — the first report does not wait for it either
