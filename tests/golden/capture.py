"""Writes the golden data anew: for the first time only, from the program as it stands.

It is not to be used to make a red test green: what changed on purpose is an entry of renames.toml, the rest is a fault.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import httpx
from golden_commands import commands
from golden_present import FOLDER, QUESTIONS, Present, help_name
from golden_values import VALUES, summary

from geostat.workspace.creation import create_workspace


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "geostat.gpkg"
        store = create_workspace(path)
        write_json(VALUES, summary(store))
        store.close()
        write_texts(path, {"GEOSTAT_CACHE_DIR": folder})


def write_texts(workspace: Path, settings: dict[str, str]) -> None:
    sys.path.append(str(FOLDER.parent))
    from servers import PATIENCE_SECONDS, serving

    with serving(str(workspace), settings) as url, httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
        present = Present(client, [])
        for name in [*map(help_name, commands()), *QUESTIONS]:
            (FOLDER / name).parent.mkdir(exist_ok=True)
            (FOLDER / f"{name}.txt").write_text(present.text(name), "utf-8")
        write_json(FOLDER / "surface.json", present.text("surface").split("\n"))


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
