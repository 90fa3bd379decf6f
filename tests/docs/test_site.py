"""The site is built without a warning, in both ways; a link that leads nowhere breaks it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pages import ROOT

import geostat


def build(docs: Path, out: Path, builder: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", builder, "-d", str(out / "seen")]
    return subprocess.run([*command, str(docs), str(out / builder)], capture_output=True, text=True, check=False)


def test_the_site_has_every_public_name(tmp_path: Path) -> None:
    built = build(ROOT / "docs", tmp_path, "html")
    assert built.returncode == 0, built.stderr
    page = (tmp_path / "html" / "reference" / "python.html").read_text("utf-8")
    names = [name for name in geostat.__all__ if name not in ("ANALYSES", "__version__")]
    assert [name for name in names if f'id="geostat.{name}"' not in page] == []
    commands = (tmp_path / "html" / "reference" / "commands.html").read_text("utf-8")
    assert "local-moran" in commands
    for asset in (tmp_path / "html").glob("*.html"):
        assert 'src="http' not in asset.read_text("utf-8"), asset.name


def test_the_texts_for_translators_are_written(tmp_path: Path) -> None:
    built = build(ROOT / "docs", tmp_path, "gettext")
    assert built.returncode == 0, built.stderr
    assert "msgid" in (tmp_path / "gettext" / "importing.pot").read_text("utf-8")


@pytest.mark.parametrize("link", ["[x](nowhere.md)", "[x](importing.md#no-such-heading)", "![x](nothing.png)"])
def test_a_link_that_leads_nowhere_breaks_the_build(link: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "docs" / "conf.py", tmp_path / "conf.py")
    (tmp_path / "index.md").write_text(f"# Title\n\n{link}\n\n```{{toctree}}\nimporting\n```\n")
    (tmp_path / "importing.md").write_text("# Importing\n")
    assert build(tmp_path, tmp_path / "out", "html").returncode == 1
