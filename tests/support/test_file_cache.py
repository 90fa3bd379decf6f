"""A file that is made once: by one of several processes, complete or not at all, on every operating system."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geostat.support.file_cache import make_once

MONTH = 31 * 86_400

_MAKE_SLOWLY = """
import sys, time
from pathlib import Path
from geostat.support.file_cache import make_once

def make(path):
    time.sleep(0.5)
    path.write_text("whole")
    print("made")

print(make_once(Path(sys.argv[1]), make).read_text())
"""

_WITHOUT_POSIX = """
import sys
for name in ("fcntl", "grp", "pwd", "resource", "termios"):
    sys.modules[name] = None
import geostat.tiles, geostat.settings, geostat.cli, geostat.store
for name in geostat.tiles.__all__:
    getattr(geostat.tiles, name)
print(geostat.settings.Settings().tile_folder.name)
"""


def test_one_process_makes_it_and_the_others_wait(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _MAKE_SLOWLY, str(tmp_path / "a.tiles")]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = "".join(each.communicate()[0] for each in started).split()
    assert sorted(told) == ["made", "whole", "whole", "whole"]


def test_a_file_is_complete_or_not_there_at_all(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        path.write_text("half")
        raise OSError("no room on the disk")

    with pytest.raises(OSError, match="no room"):
        make_once(tmp_path / "a.tiles", fail)
    assert [each.suffix for each in tmp_path.iterdir()] in ([], [".lock"])
    assert make_once(tmp_path / "a.tiles", lambda path: path.write_text("whole")).read_text() == "whole"


def test_what_nobody_has_wanted_for_a_month_goes(tmp_path: Path) -> None:
    old = make_once(tmp_path / "old.tiles", lambda path: path.write_text("old"))
    for each in tmp_path.iterdir():
        os.utime(each, (time.time() - MONTH,) * 2)
    new = make_once(tmp_path / "new.tiles", lambda path: path.write_text("new"))
    assert (old.exists(), new.exists()) == (False, True)


def test_what_is_wanted_again_stays(tmp_path: Path) -> None:
    kept = make_once(tmp_path / "kept.tiles", lambda path: path.write_text("kept"))
    os.utime(kept, (time.time() - MONTH,) * 2)
    make_once(kept, lambda _path: pytest.fail("it is there"))
    make_once(tmp_path / "new.tiles", lambda path: path.write_text("new"))
    assert kept.exists()


def test_nothing_needs_what_only_posix_has() -> None:
    command = [sys.executable, "-W", "ignore", "-c", _WITHOUT_POSIX]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.stdout, told.stderr) == ("tiles\n", "")
