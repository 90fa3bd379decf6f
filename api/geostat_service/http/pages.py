"""Documents for people: what programs get as JSON, as pages with links."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader
from starlette.responses import HTMLResponse, JSONResponse, Response

from geostat_service.http.negotiation import wants_html

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["PAGE_POLICY", "html_page", "page_of", "present"]

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; worker-src blob:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)


def present(
    request: Request, f: str | None, title: str, document: dict[str, Any], *, media_type: str = "application/json"
) -> Response:
    """A document as JSON, or as a page that shows the same."""
    if wants_html(request, f, media_type):
        return html_page("document.html", title=title, document=document, url=str(request.url))
    return JSONResponse(document, headers={"Vary": "Accept"}, media_type=media_type)


def html_page(template: str, *, policy: str = PAGE_POLICY, **context: Any) -> HTMLResponse:
    """A page from a template, under the policy of pages."""
    return page_of(_environment().get_template(template).render(context), policy=policy)


def page_of(text: str, *, policy: str = PAGE_POLICY) -> HTMLResponse:
    """A page, under the policy of pages."""
    return HTMLResponse(text, headers={"Vary": "Accept", "Content-Security-Policy": policy})


@cache
def _environment() -> Environment:
    folder = Path(__file__).parents[1] / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True)
