"""What routes tell the middleware about an answer, and the words of headers that several of them send."""

from __future__ import annotations

__all__ = ["FOREVER", "LEAVING", "MVT", "REMEMBER", "bearer_token"]

REMEMBER = "x-geostat-remember"
"""The header by which a route says for which version of the data its answer holds; it does not leave the service."""

LEAVING = "geostat.leaving"
"""Where a route keeps the task that waits for the client to leave; it may end only when all is sent."""

MVT = "application/vnd.mapbox-vector-tile"
FOREVER = "public, max-age=31536000, immutable"


def bearer_token(authorization: str) -> str | None:
    """The token of an Authorization header; None if it carries none."""
    kind, _, token = authorization.partition(" ")
    return token.strip() if kind.lower() == "bearer" else None
