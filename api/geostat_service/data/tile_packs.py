"""The packs of tiles that are open; what is lacking is made by another process, off the way of requests."""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from geostat.tiles import TilePack, pack_path

if TYPE_CHECKING:
    from geostat.settings import Settings

__all__ = ["TilePacks"]

_LOOK_AGAIN_SECONDS = 1.0
_COMMAND = [sys.executable, "-m", "geostat.cli", "build-tiles"]
_GENTLY = ["nice", "-n", "10"] if shutil.which("nice") else []
_VERSION = re.compile("[0-9a-f]{24}")

logger = logging.getLogger("geostat.api")


class TilePacks:
    """TilePacks by version; `get` is for the event loop alone, `want` for any thread."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.tile_folder
        self._database_url = settings.database_url
        self._open: dict[str, TilePack] = {}
        self._missing: dict[str, float] = {}
        self._builders: dict[str, subprocess.Popen[bytes]] = {}

    def get(self, version: str) -> TilePack | None:
        """The pack of a version, if it has been made."""
        pack = self._open.get(version)
        if pack is None and self._may_be_there(version):
            try:
                pack = self._open[version] = TilePack(pack_path(self._folder, version))
                os.utime(pack_path(self._folder, version))  # in use: not to be tidied away
            except FileNotFoundError:
                self._missing[version] = time.monotonic()
            except (OSError, ValueError) as error:
                logger.warning("the tiles %s cannot be read: %s", version, error)
                self._missing[version] = time.monotonic()
        return pack

    def _may_be_there(self, version: str) -> bool:
        looked = self._missing.get(version)
        if looked is not None and time.monotonic() - looked < _LOOK_AGAIN_SECONDS:
            return False
        if len(self._missing) > 1000:
            self._missing.clear()
        return _VERSION.fullmatch(version) is not None

    def want(self, set_id: str, version: str) -> None:
        """Have the pack of a boundary set made, once."""
        for builder in list(self._builders.values()):
            builder.poll()  # of a process that has ended nothing shall be left
        if version not in self._builders and version not in self._open:
            command = [*_GENTLY, *_COMMAND, set_id, "--folder", str(self._folder)]
            environment = {**os.environ, "GEOSTAT_DATABASE_URL": self._database_url}
            quiet = subprocess.DEVNULL
            self._builders[version] = subprocess.Popen(command, env=environment, stdin=quiet, stdout=quiet)

    def close(self) -> None:
        """Stop what is being made; a part of a pack is no pack."""
        for builder in self._builders.values():
            builder.terminate()
        for builder in self._builders.values():
            builder.wait(10)
