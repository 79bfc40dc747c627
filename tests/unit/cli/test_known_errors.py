"""What goes wrong for a known reason is said in the reader's language, wherever it is raised."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from projections.engine.failures import damaged
from services.cli import known_errors

ROOT = Path(__file__).parents[3]
KNOWN = {each.__name__ for each in known_errors._KNOWN}
OF_OTHERS = {"ClientError", "NkeysError", "NodeProblem"}
"""The node's own answer, which comes in the reader's language; a library's."""
SAY_THEMSELVES = {
    each.__name__ for each in known_errors._KNOWN if "__init__" in vars(each) and "say(" in inspect.getsource(each)
}


def _made() -> Iterator[tuple[str, ast.Call, str]]:
    """Yield where an error is made that the command line knows."""
    for package in ("services", "projections", "domain"):
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text("utf-8")
            for node in ast.walk(ast.parse(text)) if any(f"{name}(" in text for name in KNOWN) else ():
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KNOWN:
                    yield node.func.id, node, f"{path.relative_to(ROOT)}:{node.lineno}"


def _is_said(call: ast.Call) -> bool:
    """Say whether the sentence has both languages, here or where the class is, or is what another error said."""
    if isinstance(call.func, ast.Name) and call.func.id in SAY_THEMSELVES:
        return True
    names = {ast.unparse(node.func) for node in ast.walk(call) if isinstance(node, ast.Call)}
    return bool(names & {"say", "Words", "error.say", "_answered", "_in_use"}) or ast.unparse(call.args[-1]) in {
        "error.rule",
        "message",
        "str(error)",
    }


def test_every_known_error_is_said_in_both_languages() -> None:
    assert {name: where for name, call, where in _made() if name not in OF_OTHERS and not _is_said(call)} == {}


def test_what_pages_are_told_too_is_said_in_the_language_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_errors, "language", lambda: "zh")
    assert known_errors.said(damaged(Path("log.db"), "row 3\nmissing")) == "log.db 已损坏（原文：row 3 missing）"
