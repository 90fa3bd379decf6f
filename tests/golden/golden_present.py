"""The golden texts by name, and what stands in their place now."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import httpx
from golden_commands import ROOT, commands, help_of
from golden_renames import Rename, translated
from golden_surface import surface
from golden_text import normalized

FOLDER = Path(__file__).parent
LANGUAGES = ["th", "en"]


@dataclass(frozen=True)
class Question:
    """A path to ask; one with `{lang}` has an answer in each language, any other the same in both."""

    name: str
    path: str
    first: int | None = None

    @property
    def answers(self) -> dict[str, str]:
        """The language in which to ask for each golden answer."""
        if "{lang}" in self.path:
            return {f"answers/{self.name}.{lang}": lang for lang in LANGUAGES}
        return {f"answers/{self.name}": ""}


def questions() -> list[Question]:
    entries = tomllib.loads((FOLDER / "questions.toml").read_text("utf-8"))["question"]
    return [Question(**entry) for entry in entries]


QUESTIONS = {name: question for question in questions() for name in question.answers}


def help_name(command: str) -> str:
    return "help/" + (command.removeprefix(ROOT).strip().replace(" ", ".") or ROOT)


def command_of(name: str) -> str:
    words = name.removeprefix("help/").replace(".", " ")
    return ROOT if words == ROOT else f"{ROOT} {words}"


def golden_names() -> list[str]:
    texts = [f"{path.parent.name}/{path.stem}" for path in sorted(FOLDER.glob("[ah]*/*.txt"))]
    return ["questions", "surface", *texts]


def golden(name: str) -> str:
    """A golden text as it was captured."""
    if name == "questions":
        return "\n".join(question.path for question in questions())
    if name == "surface":
        return "\n".join(json.loads((FOLDER / "surface.json").read_text("utf-8")))
    return (FOLDER / f"{name}.txt").read_text("utf-8")


@dataclass
class Present:
    """What is produced now, by golden name."""

    client: httpx.Client
    renames: list[Rename]
    known: dict[str, str] = field(default_factory=dict)

    @cached_property
    def helps(self) -> dict[str, str]:
        return {path: help_of(context) for path, context in commands().items()}

    def text(self, name: str) -> str:
        """The text that stands in the place of a golden one; empty if there is none."""
        if name not in self.known:
            self.known[name] = self._text(name)
        return self.known[name]

    def _text(self, name: str) -> str:
        if name == "questions":
            return translated(self.renames, name, golden(name))
        if name == "surface":
            return "\n".join(surface(self.client.get("/openapi.json").json()))
        if name.startswith("help/"):
            return self.helps.get(translated(self.renames, name, command_of(name)), "")
        return self._answer(name)

    def _answer(self, name: str) -> str:
        question = QUESTIONS[name]
        if language := question.answers[name]:
            return self._asked(question, language)
        thai, english = (self._asked(question, each) for each in LANGUAGES)
        assert thai == english, f"{name} depends on the language that is preferred"
        return thai

    def _asked(self, question: Question, language: str) -> str:
        path = translated(self.renames, "questions", question.path).replace("{lang}", language)
        headers = {"Accept": "application/json", "Accept-Language": language}
        return normalized(self.client.get(path, headers=headers), question.first)
