"""What the documents say is there: links lead somewhere, commands exist, snippets are valid."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from services.cli.app import app

ROOT = Path(__file__).parents[2]
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *(page for folder in ("deploy", "docs", "services") for page in sorted((ROOT / folder).rglob("*.md"))),
]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _snippets(language: str) -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for found, body in FENCE.findall(page.read_text("utf-8")):
            if found == language:
                yield page, body


def _shell_lines() -> list[str]:
    bodies = (body for _, body in _snippets("sh"))
    return [line.partition("#")[0].strip() for body in bodies for line in body.splitlines()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {line.split()[1] for line in _shell_lines() if line.startswith("make ")}
    assert named
    assert named <= targets


def test_hooks_run_what_make_check_runs() -> None:
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    hooks = re.findall(r"entry: (.*)", (ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert recipe
    assert [f"\t{line}" for line in hooks] == recipe[1].replace("$(BIN)", ".venv/bin").splitlines()


def test_every_yipan_command_that_is_named_exists_with_its_options() -> None:
    lines = [shlex.split(line) for line in _shell_lines() if re.match(r"(\.venv/bin/)?yipan ", line)]
    assert lines
    for words in lines:
        command = typer.main.get_command(app)
        rest = words[1:]
        while rest and hasattr(command, "commands") and not rest[0].startswith("-"):
            assert rest[0] in command.commands, words
            command, rest = command.commands[rest[0]], rest[1:]
        known = {"--help", *(option for parameter in command.params for option in parameter.opts)}
        assert {word.partition("=")[0] for word in rest if word.startswith("--")} <= known, words


def test_every_toml_snippet_is_toml() -> None:
    for page, body in _snippets("toml"):
        assert tomllib.loads(body), page


def test_every_python_snippet_compiles() -> None:
    for page, body in _snippets("python"):
        compile(body, str(page), "exec")
