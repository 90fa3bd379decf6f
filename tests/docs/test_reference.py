"""What there is, the documentation names; what it names, is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from geostat_service.main import create_app
from pages import PAGES, ROOT, name_of

from geostat.analysis import ANALYSES
from geostat.cli import main
from geostat.plan.sufficiency import STATUSES
from geostat.readers.tables.recipe import read_recipe
from geostat.settings import Settings
from geostat.store import Store

DOCS = ROOT / "docs"
_LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)")


def _read(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def test_every_path_is_in_the_reference(workspace: Store) -> None:
    served = set(create_app(Settings(database_url=str(workspace.path))).openapi()["paths"])
    named = set(re.findall(r"`(/[^`\s?]*)`", _read("reference/http.md").partition("\n\nEvery answer")[0]))
    generic = {path for path in served if path.startswith("/analyses/")}  # one for each analysis
    assert served - generic <= named, served - generic - named
    unknown = set(named - served - {"/analyses/{analysis}", "/t/{version}/{set_id}/{z}/{column}/{row}"})
    assert unknown <= {"/", "/docs", "/openapi.json", "/api", "/metrics"}, unknown


def test_every_setting_is_in_the_reference() -> None:
    named = set(re.findall(r"^\| `GEOSTAT_(\w+)`", _read("reference/settings.md"), re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


def test_defaults_of_settings_are_said() -> None:
    said = dict(re.findall(r"^\| `GEOSTAT_(\w+)` \| `([^`]+)`", _read("reference/settings.md"), re.MULTILINE))
    for name in ("database_url", "upload_limit_mb", "rate_limit", "time_limit_seconds", "memory_mb"):
        assert said[name.upper()] == str(Settings.model_fields[name].default)


def test_every_analysis_is_explained() -> None:
    named = set(re.findall(r"^\|[^|]*\| `([\w-]+)` \|", _read("analyses.md"), re.MULTILINE))
    assert named == {name.replace("_", "-") for name in ANALYSES}


def test_every_status_of_a_gap_is_explained() -> None:
    page = _read("plan.md")
    assert [each for each in STATUSES if f"`{each}`" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_that_a_page_names_are_there(page: Path) -> None:
    text = page.read_text("utf-8")
    shown = re.findall(r"`(geostat [a-z][^`\n]*)`", text) + re.findall(r"^(geostat [^\n#>|;]*)", text, re.MULTILINE)
    for line in shown:
        assert _unknown(shlex.split(line.split(" #")[0])[1:]) == [], line
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`?\bmake ([a-z][\w-]+)`", text) + re.findall(r"^make ([\w-]+)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def _unknown(words: list[str]) -> list[str]:
    """The command and options of a line that do not exist."""
    command: click.Command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        if found is None:
            return [] if words[0].isupper() else words[:1]  # NAME stands for any
        command, words = found, words[1:]
    known = {
        option for each in command.get_params(click.Context(command)) for option in (*each.opts, *each.secondary_opts)
    }
    return [word for word in words if word.startswith("--") and word.partition("=")[0] not in {*known, "--help"}]


def test_a_command_that_is_not_there_is_found() -> None:
    assert _unknown(["analyze", "nothing"]) == ["nothing"]
    assert _unknown(["analyze", "local-moran", "x", "--seeds", "1", "--seed", "2"]) == ["--seeds"]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in _LINK.findall(page.read_text("utf-8")):
        path = (page.parent / target).resolve() if target else page
        assert path.exists() or path.with_suffix(".md").exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
            anchors = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
            assert anchor in anchors, f"{target}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    """Paths in the repository, as `geostat/plan/sufficiency.py` or `tests/docs`, and tests by name."""
    text = page.read_text("utf-8")
    for path in re.findall(r"`((?:geostat|api|tests|scripts|boundaries|docs|notebooks|benchmarks)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path


def test_the_recipe_that_is_shown_is_one(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```yaml\n(recipe: 1\n.*?)```", _read("importing.md"), re.DOTALL)
    (tmp_path / "recipe.yaml").write_text(shown, "utf-8")
    assert read_recipe(tmp_path / "recipe.yaml").tables[0].measures["ผลผลิต"].indicator == "rice_major_production"


def test_every_page_is_in_the_contents() -> None:
    listed = {
        (index.parent / entry).with_suffix(".md").resolve()
        for index in (DOCS / "index.md", DOCS / "add" / "index.md")
        for block in re.findall(r"```\{toctree\}\n(.*?)```", index.read_text("utf-8"), re.DOTALL)
        for entry in block.splitlines()
        if entry and not entry.startswith(":")
    }
    pages = {page.resolve() for page in PAGES if page.is_relative_to(DOCS)} - {(DOCS / "index.md").resolve()}
    assert pages == listed
