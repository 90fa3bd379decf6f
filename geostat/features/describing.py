"""A collection → its description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geostat.domain.crs import CRS84, crs_uris
from geostat.features.formats import FORMATS
from geostat.features.links import OGC_REL, alternates, link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geostat.domain.periods import Period
    from geostat.features.collection import Collection

__all__ = ["describe_collection"]


def describe_collection(collection: Collection, base: str) -> dict[str, Any]:
    """Title, extent in space and time, reference systems, and links to features, schema and tiles."""
    here = f"{base}/collections/{collection.id}"
    boundary_set, indicator = collection.boundary_set, collection.indicator
    west, south, east, north = (round(edge, 6) for edge in boundary_set.bounds)
    tiles = f"{base}/collections/{boundary_set.id}/tiles"
    return {
        "id": collection.id,
        "title": collection.title,
        "description": f"{collection.title} – {collection.title_th}",
        "extent": {
            "spatial": {"bbox": [[west, south, east, north]], "crs": CRS84},
            **({"temporal": {"interval": [_temporal(collection.periods)]}} if collection.periods else {}),
        },
        "itemType": "feature",
        "crs": crs_uris(boundary_set.bounds),
        "storageCrs": CRS84,
        "attribution": boundary_set.attribution + (f"; {indicator.owner_agency_en}" if indicator else ""),
        "links": [
            *alternates(here, "application/json", "json"),
            *(
                link("items", f"{here}/items?f={each.name}", each.media_type, f"its features as {each.title}")
                for each in FORMATS.values()
            ),
            *(
                link(
                    "enclosure",
                    f"{here}/files/{name}",
                    FORMATS[name].media_type,
                    f"the whole of it as {FORMATS[name].title}",
                )
                for name in ("gpkg", "fgb", "parquet")
            ),
            link(f"{OGC_REL}schema", f"{here}/schema", "application/schema+json", "its properties"),
            link(f"{OGC_REL}queryables", f"{here}/queryables", "application/schema+json", "what a filter can name"),
            link(f"{OGC_REL}sortables", f"{here}/sortables", "application/schema+json", "what features sort by"),
            link(f"{OGC_REL}tilesets-vector", tiles, "application/json", "its tiles"),
        ],
    }


def _temporal(periods: Sequence[Period]) -> list[str]:
    return [f"{periods[0].start}T00:00:00Z", f"{periods[-1].end}T23:59:59Z"]
