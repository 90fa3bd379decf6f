"""What the documentation shows runs as it is printed, in a fresh folder and once more in the same."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path

import pytest
from pages import PAGES, Block, a_reader, blocks_of, name_of, not_shown
from postgis import running_server

MOST_NOT_RUN = 4
RUN = [page for page in PAGES if any(block.mark != "not run" for block in blocks_of(page.read_text("utf-8")))]
LANES = [page if page.name == "README.md" else pytest.param(page, marks=pytest.mark.long) for page in RUN]
"""A page takes a minute or more: every change runs the README, `make test-long` all of them."""


@pytest.mark.parametrize("page", LANES, ids=name_of)
def test_a_page_runs_twice(page: Path, tmp_path: Path) -> None:
    blocks = [block for block in blocks_of(page.read_text("utf-8")) if block.mark != "not run"]
    with ExitStack() as stack:
        settings = {}
        if any(re.search(r"\bpsql\b|postgresql", block.text) for block in blocks):
            server = stack.enter_context(running_server())
            settings = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGUSER": "geostat"}
        reader = stack.enter_context(a_reader(tmp_path, settings))
        for time in ("first", "second"):
            for block in blocks:
                if time == "first" or block.mark != "run once":
                    _follow(reader.follow, block, f"{page.name}:{block.line}, the {time} time")
            reader.stop()


def _follow(follow: object, block: Block, where: str) -> None:
    try:
        printed = follow(block)  # type: ignore[operator]
    except AssertionError as error:
        pytest.fail(f"{where}: {error}", pytrace=False)
    missing = block.prints and not_shown(printed, block.prints)
    assert not missing, f"{where} shows {missing!r}, and prints:\n{printed}"


def test_little_is_left_out_and_why_is_said() -> None:
    left_out = [
        (name_of(page), block)
        for page in PAGES
        for block in blocks_of(page.read_text("utf-8"))
        if block.mark == "not run"
    ]
    assert all(block.why for _, block in left_out)
    assert len(left_out) <= MOST_NOT_RUN, [f"{name}:{block.line}" for name, block in left_out]


def test_blocks_are_found_with_marks_and_output() -> None:
    page = (
        "a\n\n```sh\ngeostat info\n```\n\n```text\none\n… three\n```\n\n"
        "<!-- not run: needs a network -->\n```bash\napt-get\n```\n\n```json\n{}\n```\n\n```python\n1\n```\nb\n"
    )
    shown = blocks_of(page)
    assert [(block.language, block.line, block.mark, block.why) for block in shown] == [
        ("sh", 3, None, None),
        ("sh", 13, "not run", "needs a network"),
        ("python", 21, None, None),
    ]
    assert shown[0].prints == "one\n… three\n"
    assert not_shown("zero\none\ntwo three\n", shown[0].prints) is None
    assert not_shown("two three\none\n", shown[0].prints) == "… three"


def test_what_fails_is_told(tmp_path: Path) -> None:
    with a_reader(tmp_path) as reader:
        assert reader.follow(Block("sh", "NUMBER=3 # kept\n", 1)) == ""
        assert reader.follow(Block("sh", "echo $NUMBER; ls rice.xls\n", 1)) == "3\nrice.xls\n"
        for language, text in [("sh", "false | cat\ntrue\n"), ("python", "1 / 0\n"), ("sh", "geostat nothing\n")]:
            with pytest.raises(AssertionError, match="ended with"):
                reader.follow(Block(language, text, 1))
