"""The pages of docs/web-maps.md in a real browser, on another origin than the service, with the libraries they name."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from geostat_service.routers.pages import VENDORED
from PIL import Image
from playwright.sync_api import Browser, Page, Route
from servers import PATIENCE_SECONDS, until
from xstatic.pkg import leaflet

ROOT = Path(__file__).parent.parent.parent
_SNIPPET = re.compile(r"## (\S+)[^\n]*\n(?:(?!\n## ).)*?```html\n(.*?)```", re.DOTALL)
SNIPPETS = dict(_SNIPPET.findall((ROOT / "docs" / "web-maps.md").read_text("utf-8")))
OPENLAYERS = ROOT / ".tools" / "web" / "node_modules" / "ol"
LIBRARIES = {
    "maplibre-gl.css": VENDORED["maplibre-gl.css"],
    "maplibre-gl.js": VENDORED["maplibre-gl.js"],
    "leaflet.css": Path(leaflet.BASE_DIR) / "leaflet.css",
    "leaflet.js": Path(leaflet.BASE_DIR) / "leaflet.js",
    "ol.css": OPENLAYERS / "ol.css",
    "ol.js": OPENLAYERS / "dist" / "ol.js",
}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, server: str) -> Iterator[str]:
    """The address of another web server, which has the snippets as pages."""
    folder = tmp_path_factory.mktemp("pages")
    for title, text in SNIPPETS.items():
        (folder / f"{title}.html").write_text(text.replace("http://127.0.0.1:8000", server), "utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(folder))

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as pages:
        thread = threading.Thread(target=pages.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{pages.server_port}"
        pages.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Browser, server: str, elsewhere: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 800, "height": 900}, locale="th-TH")
    page.set_default_timeout(1000 * PATIENCE_SECONDS)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))

    def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith((server, elsewhere)):
            route.continue_()
        elif (name := url.rpartition("/")[2]) in LIBRARIES:
            assert LIBRARIES[name].exists(), f"{name} is not there; make test brings it"
            route.fulfill(path=LIBRARIES[name], headers={"Access-Control-Allow-Origin": "*"})
        else:
            troubles.append(url)
            route.abort()

    page.route("**/*", answer)
    yield page
    page.close()
    assert [each for each in troubles if "favicon" not in each] == []


def colors_on(page: Page) -> set[str]:
    """The colors that cover much of the page, as pixels show them."""
    pixels = np.asarray(Image.open(BytesIO(page.screenshot())).convert("RGB")).reshape(-1, 3)
    found, counts = np.unique(pixels, axis=0, return_counts=True)
    return {"#" + bytes(color).hex() for color, count in zip(found, counts, strict=True) if count > 300}


def classes_of(page: Page, server: str) -> set[str]:
    answer = page.request.get(f"{server}/values?indicator=gpp_per_capita&period=2562&scheme=quantiles")
    return set(answer.json()["classification"]["colors"])


@pytest.mark.parametrize("title", ["MapLibre", "Leaflet", "OpenLayers"])
def test_a_snippet_draws_every_class(page: Page, server: str, elsewhere: str, title: str) -> None:
    page.goto(f"{elsewhere}/{title}.html")
    wanted = classes_of(page, server)
    until(lambda: wanted <= colors_on(page), "the map")


def test_the_frame_shows_map_and_legend_elsewhere(page: Page, elsewhere: str) -> None:
    page.goto(f"{elsewhere}/A.html")
    frame = page.frame_locator("iframe")
    frame.locator("body:not([aria-busy]) #legend h2").wait_for()
    assert "พ.ศ. 2564" in (frame.locator("#legend").text_content() or "")
    assert frame.locator("#whole").get_attribute("href") == "/?indicator=poverty_rate&period=2564&lang=th"
    assert len(colors_on(page)) > 5


def test_a_style_draws_in_maplibre(page: Page, server: str, elsewhere: str) -> None:
    page.goto(f"{elsewhere}/MapLibre.html")
    for query, wanted in (
        ("values?indicator=gpp_per_capita&period=2562", classes_of(page, server)),
        ("analyses/local-moran?indicators=gpp_per_capita&periods=2562", {"#d7191c", "#2c7bb6"}),
    ):
        page.evaluate(
            """(style) => new Promise((done) => {
              document.getElementById("map").replaceChildren();
              const map = new maplibregl.Map({ container: "map", style, attributionControl: false });
              map.once("idle", done);
            })""",
            f"{server}/{query}&f=style",
        )
        assert wanted <= colors_on(page)
