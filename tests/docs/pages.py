"""The pages of the documentation: what they show to be run, and how a reader runs it.

A fenced block of sh, python or sql is run as it is printed. A block of text right after it is what it prints, where …
stands for anything. `<!-- not run: why -->` before a block leaves it out, `<!-- run once: why -->` the second time.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "docs").glob("[!_]*/*.md")]
)

_BLOCK = re.compile(
    r"(?:<!-- (?P<mark>not run|run once): (?P<why>[^\n]*?) -->\n+)?"
    r"```(?P<language>\w+)\n(?P<text>.*?)```\n(?:\s*\n```text\n(?P<prints>.*?)```)?",
    re.DOTALL,
)
_SERVE = re.compile(r"^(?:[A-Z_]+=\S+ )*geostat serve\b[^\n#]*", re.MULTILINE)
_ADDRESS = "127.0.0.1:8000"
_PATIENCE_SECONDS = 900
"""How long a block may take on a machine that others use too."""


@dataclass(frozen=True)
class Block:
    """Something that a page shows to be run, and what it says that is printed then."""

    language: str
    text: str
    line: int
    prints: str | None = None
    mark: str | None = None
    why: str | None = None


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).with_suffix("").as_posix()


def blocks_of(text: str) -> list[Block]:
    """What a page shows to be run, in order."""
    found = []
    for match in _BLOCK.finditer(text):
        language = {"bash": "sh", "console": "sh"}.get(match["language"], match["language"])
        if language in ("sh", "python", "sql"):
            line = text.count("\n", 0, match.start("language")) + 1
            found.append(Block(language, match["text"], line, match["prints"], match["mark"], match["why"]))
    return found


def not_shown(printed: str, shown: str) -> str | None:
    """The first line that is shown and not printed, in this order; None if all are there."""
    lines = iter(printed.splitlines())
    for wanted in filter(None, (line.strip() for line in shown.splitlines())):
        if wanted == "…":
            continue
        pattern = re.compile(".*".join(map(re.escape, wanted.split("…"))))
        if not any(pattern.fullmatch(line.strip()) for line in lines):
            return wanted
    return None


@dataclass
class Reader:
    """Somebody who follows a page in a folder, with one terminal for commands and one in which the service runs."""

    folder: Path
    environment: dict[str, str]
    port: int
    service: subprocess.Popen[bytes] | None = field(default=None)

    def follow(self, block: Block) -> str:
        """Run a block; raises AssertionError, with what was said, if anything in it fails."""
        text = block.text.replace(_ADDRESS, f"127.0.0.1:{self.port}")
        if block.language == "python":
            return self._run([sys.executable, "-c", text])
        if block.language == "sql":
            return self._run(["psql", "geostat", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-c", text])
        printed, place = "", 0
        for serve in _SERVE.finditer(text):
            printed += self._shell(text[place : serve.start()])
            self._serve(serve.group().strip())
            place = text.find("\n", serve.end())
        return printed + self._shell(text[place:])

    def _shell(self, text: str) -> str:
        """Variables that a block sets are there in those that follow."""
        state = self.folder.parent / "environment"
        said = self._run(["bash", "-euc", f'set -a -o pipefail\n{text}\nenv -0 > "{state}"'])
        pairs = [each.partition("=") for each in state.read_text("utf-8").split("\0") if each]
        self.environment = {name: value for name, _, value in pairs}
        return said

    def _run(self, command: list[str]) -> str:
        with (self.folder.parent / "said").open("w+", encoding="utf-8") as said:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code = process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                code = -signal.SIGKILL
                os.killpg(process.pid, signal.SIGKILL)  # with all that it has started
                process.wait()
            said.seek(0)
            text = said.read()
        assert code == 0, f"{command[-1]}\nended with {code}:\n{text[-3000:]}"
        return text

    def _serve(self, command: str) -> None:
        self.stop()
        with (self.folder.parent / "service").open("w") as log:
            self.service = subprocess.Popen(
                ["bash", "-c", f"exec env {command} --port {self.port}"],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        for _ in range(1800):
            assert self.service.poll() is None, (self.folder.parent / "service").read_text("utf-8")
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/healthz").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(f"{command} does not answer")

    def stop(self) -> None:
        """End the service, if one runs."""
        if self.service is not None:
            self.service.send_signal(signal.SIGINT)
            self.service.wait(timeout=30)
            self.service = None


@contextmanager
def a_reader(folder: Path, settings: dict[str, str] | None = None) -> Iterator[Reader]:
    """Somebody with a fresh folder that holds the files of the examples, and geostat on the PATH."""
    shims = folder / "bin"
    shims.mkdir()
    curl = shutil.which("curl")
    assert curl, "the examples need curl"
    (shims / "curl").write_text(
        f'#!/bin/sh\nexec {curl} --fail-with-body --silent --show-error "$@"\n'
    )  # 4xx is a failure
    (shims / "curl").chmod(0o755)
    shutil.copytree(EXAMPLES, folder / "work", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    kept = {name: value for name, value in os.environ.items() if not re.match(r"GEOSTAT_(?!CACHE_DIR)|PG", name)}
    path = os.pathsep.join([str(shims), str(Path(sys.executable).parent), kept["PATH"]])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    reader = Reader(folder / "work", {**kept, "PATH": path, **(settings or {})}, port)
    try:
        yield reader
    finally:
        reader.stop()
