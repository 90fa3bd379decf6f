"""Commands that need no statistics load no library of statistics: they answer at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from geostat.store import Store

LIBRARIES = {"click", "lazy_loader", "sqlalchemy", "annotated_types", "typing_extensions", "cython_runtime"}
"""What a command loads that only reads rows: the command line, the database, and nothing else."""

_BESIDE = {"__main__", "editables", "geostat", "geostat_service", "sitecustomize", "usercustomize", "xstatic"}
"""Ourselves, and what the interpreter loads at its start, whatever the command."""

_RUN = """
import json, sys
from contextlib import redirect_stdout
from geostat.cli import main
with redirect_stdout(sys.stderr):
    main(sys.argv[1:], standalone_mode=False)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def loaded_by(*arguments: str, workspace: Path | None = None) -> set[str]:
    """The libraries that are loaded when a command has ended."""
    environment = {**os.environ, **({"GEOSTAT_DATABASE_URL": str(workspace)} if workspace else {})}
    command = [sys.executable, "-c", _RUN, *arguments]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    modules = set(json.loads(told.stdout))
    return {name for name in modules - set(sys.stdlib_module_names) - _BESIDE if not name.startswith("_")}


@pytest.mark.parametrize(
    "command",
    [
        "info",
        "db check",
        "imports",
        "results list",
        "tokens list",
        "audit",
        "lineage gpp_per_capita 15 2562",
    ],
)
def test_commands_that_read_rows_load_the_database_alone(command: str, workspace: Store) -> None:
    assert loaded_by(*command.split(), workspace=workspace.path) <= LIBRARIES


@pytest.mark.parametrize("command", ["--help", "info --help", "serve --help", "plan --help", "db upgrade --help"])
def test_help_loads_the_command_line_alone(command: str) -> None:
    assert loaded_by(*command.split()) <= LIBRARIES - {"sqlalchemy"}


def test_the_store_is_loaded_part_by_part() -> None:
    code = "import sys, geostat.store; print('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
