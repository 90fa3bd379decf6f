"""Answers → texts that stay the same as long as what they say does."""

from __future__ import annotations

import difflib
import json
import re
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

HEADERS = ["content-type", "content-crs", "content-disposition", "link", "ogc-numbermatched", "ogc-numberreturned"]
OF_TODAY = {"as_of", "vintage"}
VOLATILE = {"versions": "<versions>", "seconds": "<seconds>", "started": "<moment>", "timeStamp": "<moment>"}
SHIFTING = [
    (r"/t/[0-9a-f]{24}/", "/t/<version>/"),
    (r"token=[\w%-]+", "token=<token>"),
    (r"data-[0-9a-f]{32}", "data-<digest>"),
    (r"(?s)<style>.*?</style>", "<style></style>"),
    (r'(?s)(<script type="application/json"[^>]*>).*?(</script>)', r"\1\2"),
]
DIFF_LINES = 40


def normalized(response: httpx.Response, first: int | None = None) -> str:
    """Status, headers and body; of each list of objects only the `first`, if it is given."""
    head = [
        str(response.status_code),
        *(f"{key}: {response.headers[key]}" for key in HEADERS if key in response.headers),
    ]
    kind = response.headers.get("content-type", "")
    text = response.content.decode("utf-8-sig")
    body = canonical(_beginning(json.loads(text), first)) if "json" in kind else _plain(text, kind)
    whole = "\n".join(head) + "\n\n" + body
    whole = whole.replace(str(response.request.url.copy_with(raw_path=b"/"))[:-1], "http://service")
    return "\n".join(line.rstrip() for line in _without_shifting(whole).split("\n")).rstrip() + "\n"


def _without_shifting(text: str) -> str:
    for pattern, name in SHIFTING:
        text = re.sub(pattern, name, text)
    return text


def canonical(value: Any) -> str:
    """JSON with sorted keys; a list without objects stands on one line."""
    return _written(_settled(value), "")


def comparable(text: str) -> str:
    """A text with its JSON, if it has any, in one order."""
    head, _, body = _without_shifting(text).partition("\n\n")
    if not re.search(r"^content-type: .*json", head, flags=re.MULTILINE):
        return _without_shifting(text)
    body = re.sub(r",(\s*\n\s*[}\]])", r"\1", body)
    return f"{head}\n\n{canonical(json.loads(body))}\n"


def check(golden: str, present: str, name: str) -> None:
    """Fails with the beginning of what differs."""
    if found := difference(golden, present, name):
        pytest.fail(found, pytrace=False)


def difference(golden: str, present: str, name: str) -> str:
    """The beginning of what differs; nothing if nothing does."""
    pair = golden.splitlines(), present.splitlines()
    lines = list(difflib.unified_diff(*pair, f"{name} (golden, renamed)", f"{name} (now)", n=1, lineterm=""))
    more = [f"… and {len(lines) - DIFF_LINES} more lines"] if len(lines) > DIFF_LINES else []
    return "\n".join([line[:300] for line in lines[:DIFF_LINES]] + more)


def _beginning(value: Any, first: int | None) -> Any:
    if isinstance(value, dict):
        return {key: _beginning(each, first) for key, each in value.items()}
    if not isinstance(value, list):
        return value
    if first is None or len(value) <= first or not all(isinstance(each, dict) for each in value):
        return [_beginning(each, first) for each in value]
    return [*(_beginning(each, first) for each in value[:first]), f"… {len(value)} in all"]


def _plain(text: str, kind: str) -> str:
    if "html" in kind:
        text = re.sub(r">\s*<", ">\n<", text)
        return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
    return "\n".join(text.splitlines())


def _settled(value: Any, key: str = "") -> Any:
    if key in VOLATILE:
        return VOLATILE[key]
    if key in OF_TODAY and _is_recent(value):
        return "<today>"
    if isinstance(value, dict):
        return {name: _settled(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_settled(each) for each in value]
    return _rounded(value) if isinstance(value, float) else value


def _is_recent(value: Any) -> bool:
    today = date.today()  # noqa: DTZ011
    return value in {(today + timedelta(days)).isoformat() for days in (-1, 0, 1)}


def _rounded(value: float) -> float | int:
    value = float(f"{value:.9g}")
    return int(value) if value.is_integer() else value


def _written(value: Any, margin: str) -> str:
    inner = margin + " "
    if isinstance(value, dict) and value:
        rows = [f"{inner}{_json(key)}: {_written(value[key], inner)}" for key in sorted(value)]
        return "{\n" + ",\n".join(rows) + f"\n{margin}}}"
    if isinstance(value, list) and _has_objects(value):
        return "[\n" + ",\n".join(inner + _written(each, inner) for each in value) + f"\n{margin}]"
    return _json(value)


def _has_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) or _has_objects(each) for each in value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
