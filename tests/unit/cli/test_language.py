"""The command line speaks one language at a time: the one that stands before the command, else that of the locale."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LOCALES = {"zh": "zh_CN.UTF-8", "en": "C.UTF-8"}

BEGUN = """
import contextlib, io, json, sys
from services.locale import choose
choose(sys.argv[1:])
from services.cli.app import app, run
"""
EVERY_HELP = (
    BEGUN
    + """
from services.cli.phrases import speak
import typer
speak()
found = {}
def walk(command, above, name):
    context = command.context_class(command, info_name=name, parent=above)
    found[context.command_path] = command.get_help(context).replace(context.command_path, "")
    for each, inner in getattr(command, "commands", {}).items():
        walk(inner, context, each)
walk(typer.main.get_command(app), None, "yipan")
json.dump(found, sys.stdout)
"""
)
EVERY_ERROR = (
    BEGUN
    + """
found = []
for words in json.loads(sys.argv[3]):
    sys.argv[1:] = [*sys.argv[1:3], *words]
    with contextlib.redirect_stderr(io.StringIO()) as said:
        found.append((run(), said.getvalue()))
json.dump(found, sys.stdout)
"""
)
WRONG = (
    ("frob",),
    (),
    ("import",),
    ("tail", "bj", "--frob"),
    ("tail", "bj", "--count", "x"),
    ("tail", "bj", "--count", "0"),
    ("tail", "bj", "bj.haidian"),
    ("tail", "bj", "--after"),
    ("status", "--json=1"),
    ("status", "--folder", "pyproject.toml"),
    ("import", "x.csv", "--node", "bj", "--mapping", "/nowhere.toml"),
    ("import", "x.csv", "--node", "bj", "--mapping", "/"),
    ("export", "lamps", "x.csv", "--node", "bj"),
)


def spoken(locale: str, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "LANGUAGE"} | {"LC_ALL": locale}
    return subprocess.run(
        [sys.executable, "-c", *arguments], env=environment, capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout


def helps(language: str) -> Mapping[str, str]:
    """Return the help of every command."""
    found: Mapping[str, str] = json.loads(spoken(LOCALES[language], EVERY_HELP))
    return found


def english(text: str) -> list[str]:
    """Return what reads like an English sentence: three words in a row."""
    return re.findall(r"\b[A-Za-z][a-z']+ [a-z']+ [a-z']+\b", text)


def chinese(text: str) -> list[str]:
    return re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", text)


def test_every_help_is_in_one_language() -> None:
    zh, en = helps("zh"), helps("en")
    assert zh.keys() == en.keys() > {"yipan", "yipan import", "yipan token add"}
    assert {path: found for path, help in zh.items() if (found := english(help))} == {}
    assert {path: found for path, help in en.items() if (found := chinese(help))} == {}


@pytest.mark.parametrize(("language", "locale", "foreign"), [("zh", "en", english), ("en", "zh", chinese)])
def test_every_usage_error_is_in_the_language_that_stands_before_the_command(
    language: str, locale: str, foreign: Callable[[str], list[str]]
) -> None:
    found = json.loads(spoken(LOCALES[locale], EVERY_ERROR, "--lang", language, json.dumps(WRONG)))
    assert [(words, code, said) for words, (code, said) in zip(WRONG, found, strict=True) if foreign(said)] == []
    assert {code for code, _ in found} == {2}


def test_a_language_that_it_does_not_speak_is_refused() -> None:
    [(code, said)] = json.loads(spoken("C.UTF-8", EVERY_ERROR, "--lang", "fr", json.dumps([["status"]])))
    assert (code, "--lang" in said) == (2, True)
