"""Keeps the promise to clients: api/openapi.json is what they were promised, CHANGELOG.md tells what is broken.

`python scripts/openapi.py check` compares, `python scripts/openapi.py write` writes what is promised from now on.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from openapi_changes import breaches, told_to_clients, untold

ROOT = Path(__file__).parent.parent
PROMISED = ROOT / "api" / "openapi.json"


def main(action: str) -> int:
    """Check or write; nothing is written that breaks a promise in silence."""
    text = as_text(present_document())
    promised = PROMISED.read_text("utf-8")
    told = told_to_clients((ROOT / "CHANGELOG.md").read_text("utf-8"))
    silent = untold(breaches(json.loads(promised), json.loads(text)), told)
    if silent:
        print("Clients are not told. Name it in CHANGELOG.md, in the topmost version, under ### For clients:")
        print(*(f"  {breach}" for breach in silent), sep="\n")
        return 1
    if action == "write":
        PROMISED.write_text(text, "utf-8")
    elif text != promised:
        print("The API has changed and breaks nothing in silence: run `make openapi` and commit api/openapi.json.")
        return 1
    return 0


def present_document() -> dict[str, Any]:
    """What the service says of itself, over a workspace with nothing in it."""
    from geostat_service.main import create_app

    from geostat.settings import Settings
    from geostat.store import create_store

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.gpkg"
        create_store(path).close()
        return create_app(Settings(database_url=str(path))).openapi()


def as_text(document: dict[str, Any]) -> str:
    """The document as it is committed: one line for each thing, in an order that does not depend on the program."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
