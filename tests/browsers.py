"""The browser in which pages are tested; it ends with the process that started it, on whose pipe its driver listens."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, expect, sync_playwright
from servers import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")


@contextmanager
def launched_browser() -> Iterator[Browser]:
    assert PROGRAM, "the page is tested in Chromium: install it with scripts/install-test-system.sh"
    expect.set_options(timeout=1000 * PATIENCE_SECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=PROGRAM,
            timeout=1000 * PATIENCE_SECONDS,
            args=[
                "--no-sandbox",
                "--use-angle=swiftshader",
                "--enable-unsafe-swiftshader",
                "--disable-background-networking",
                "--disable-component-update",
            ],
        )
        yield browser
        browser.close()
