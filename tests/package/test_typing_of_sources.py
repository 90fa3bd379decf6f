"""What a data source takes and gives is checked before anything runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ASKED = """
from geostat.workspace.data_source import DataSource
from geostat.workspace.source import WorkspaceSource

def ask(source: WorkspaceSource) -> DataSource:
    source.layer(1, 2, "nonsense", 3.5)
    return source
"""


@pytest.mark.whole
def test_a_nonsensical_question_to_a_source_is_an_error_of_types(tmp_path: Path) -> None:
    asked = tmp_path / "asked.py"
    asked.write_text(ASKED)
    command = [sys.executable, "-m", "mypy", "--no-error-summary", str(asked)]
    found = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    told = found.stdout.splitlines()
    assert [line.split(" of ")[0] for line in told] == [
        f'{asked}:6: error: Argument {position} to "layer"' for position in (1, 2, 3, 4)
    ], found.stdout + found.stderr
