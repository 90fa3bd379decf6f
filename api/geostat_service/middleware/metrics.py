"""What the service tells of itself: metrics for Prometheus, a line of JSON for each request."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Metrics", "MetricsMiddleware"]

_KINDS = {
    "analyses", "api", "areas", "audit", "catalog.jsonld", "collections", "comparisons", "composite-index",
    "conformance", "datasets", "docs", "embed", "healthz", "imports", "indicators", "levels", "lineage", "metrics",
    "neighbors", "observations", "openapi.json", "outlooks", "plan", "positioning", "product-champions",
    "product-tables", "readyz", "results", "sdmx", "static", "sweeps", "tiles", "tokens", "values", "vendor",
}  # fmt: skip
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_PROTECTING = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
]

access_log = logging.getLogger("geostat.access")


class Metrics:
    """Requests by kind and status, and how long they took; of all processes of the service together."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "geostat_requests", "Requests that were answered", ["kind", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "geostat_request_seconds",
            "Until the last byte was sent",
            ["kind"],
            buckets=_SECONDS,
            registry=self.registry,
        )

    def write(self) -> bytes:
        """All of it in the format of Prometheus."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self.registry)
        everybody = CollectorRegistry()
        MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
        return generate_latest(everybody)


def kind_of(path: str) -> str:
    """What is asked for, by the first word of the path; few enough kinds to count each."""
    first = path[1:].partition("/")[0]
    if first == "t" or "/tiles/" in path:
        return "tiles"
    return first if first in _KINDS else "page" if not first else "other"


class MetricsMiddleware:
    """Counts and logs every request, and adds the headers that every answer has."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, log: bool) -> None:
        self.app = app
        self._metrics = metrics
        self._counters: dict[tuple[str, int], Counter] = {}
        self._log = log
        if log and not access_log.handlers:
            handler = logging.StreamHandler(sys.stdout)
            handler.setFormatter(logging.Formatter("%(message)s"))
            access_log.addHandler(handler)
            access_log.setLevel(logging.INFO)
            access_log.propagate = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = size = 0

        async def observed(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_PROTECTING]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, observed)
        finally:
            self._told(scope, status, size, time.perf_counter() - begun)

    def _told(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        kind = kind_of(scope["path"])
        counter = self._counters.get((kind, status))
        if counter is None:
            counter = self._counters[kind, status] = self._metrics.requests.labels(kind, str(status))
        counter.inc()
        self._metrics.seconds.labels(kind).observe(seconds)
        if self._log:
            headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
            line = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "client": (scope.get("client") or ("",))[0],
                "method": scope["method"],
                "path": scope["path"],
                "query": scope["query_string"].decode("latin-1"),
                "status": status,
                "bytes": size,
                "milliseconds": round(1000 * seconds, 2),
                "agent": headers.get(b"user-agent", ""),
            }
            access_log.info(json.dumps(line, ensure_ascii=False))
