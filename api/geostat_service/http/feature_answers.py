"""Features as answers: in the format that is asked for, with their links."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import Response, StreamingResponse

from geostat.errors import BadParameterError, some
from geostat.export.frames import write_frame
from geostat.export.geojson import further_members
from geostat.features.formats import FORMATS, GEOJSON, Format
from geostat.support.json_values import to_json_value
from geostat.tiles import content_tag
from geostat_service.http.errors import NotAcceptableError
from geostat_service.http.negotiation import accepted_types, choose_form
from geostat_service.http.pages import html_page

if TYPE_CHECKING:
    from starlette.requests import Request

    from geostat.features.page import Page

__all__ = ["choose_format", "write_item", "write_page"]

_WHOLE_BYTES = 2 << 20


_TYPES: dict[str, str | tuple[str, ...]] = {
    **{each.name: each.media_type for each in FORMATS.values()},
    "json": (GEOJSON, "application/json"),
}


def choose_format(request: Request, f: str | None) -> Format:
    """The format that `f` names, or the one that the Accept header prefers; GeoJSON where all is welcome."""
    if f is not None and f not in FORMATS:
        raise BadParameterError(f"there is no format {f!r}; there are {some(FORMATS, 20)}", parameter="f")
    chosen = choose_form(request, f, _TYPES)
    if chosen is None:
        types = [each.media_type for each in FORMATS.values()]
        raise NotAcceptableError(f"none of {some(accepted_types(request))} can be had; there are {some(types, 20)}")
    return FORMATS[chosen]


def write_page(page: Page, chosen: Format, url: str, links: list[dict[str, object]]) -> Response:
    """A page of features in a format, with its links; large ones stream."""
    if chosen.name == "html":
        return _html(page, links)
    headers = {"Link": _link_header(links), "OGC-NumberReturned": str(len(page.rows)), "Vary": "Accept"}
    headers["OGC-NumberMatched"] = str(page.matched)
    if chosen.name == "json":
        return _geojson(page, url, links, headers)
    headers["Content-Disposition"] = f'attachment; filename="{page.collection.id}.{chosen.suffix}"'
    if chosen.name == "geojsonseq":
        body = b"".join(b"\x1e%b\n" % feature for feature in page.features())
        return Response(body, media_type=chosen.media_type, headers=headers)
    body = write_frame(page.frame(), chosen.name, page.collection.id.replace(".", "_"))
    return Response(body, media_type=chosen.media_type, headers=headers)


def _geojson(page: Page, url: str, links: list[dict[str, object]], headers: dict[str, str]) -> Response:
    members = {"links": links, "numberMatched": page.matched, "numberReturned": len(page.rows)}
    parts = page.parts(further_members(members).encode())
    if page.size <= _WHOLE_BYTES:
        return Response(b"".join(parts), media_type=GEOJSON, headers=headers)
    headers["ETag"] = f'"{content_tag(f"{url} {page.version}".encode())}"'
    return StreamingResponse(parts, media_type=GEOJSON, headers=headers)


def write_item(page: Page, chosen: Format, links: list[dict[str, object]]) -> Response:
    """One feature, as GeoJSON with its links or in another format."""
    if chosen.name != "json":
        return write_page(page, chosen, "", links)
    (feature,) = page.features()
    body = feature[:-1] + b',"links":' + json.dumps(links, ensure_ascii=False).encode() + b"}"
    return Response(body, media_type=GEOJSON, headers={"Link": _link_header(links), "Vary": "Accept"})


def _html(page: Page, links: list[dict[str, object]]) -> Response:
    rows = page.table.rows[page.names].iloc[page.rows]
    (as_json,) = [link["href"] for link in links if link["type"] == GEOJSON and link["rel"] in ("self", "alternate")]
    collection = next(str(link["href"]) for link in links if link["rel"] == "collection").partition("?")[0]
    return html_page(
        "items.html",
        title=page.collection.title,
        title_th=page.collection.title_th,
        shown=len(rows),
        matched=page.matched,
        next_link=page.next_link,
        links=[link for link in links if link["rel"] in ("alternate", "collection")],
        features_url=as_json,
        item_url=f"{collection}/items",
        names=page.names,
        rows=[to_json_value(row) for row in rows.to_dict("records")],
    )


def _link_header(links: list[dict[str, Any]]) -> str:
    return ", ".join(
        f'<{link["href"]}>; rel="{link["rel"]}"; type="{link["type"]}"'
        for link in links
        if link["rel"] in ("next", "self", "collection")
    )
