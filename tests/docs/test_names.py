"""One name for one thing: a public class that somebody looks for by its name stands in one module."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.tree import ROOT

DOMAINS_OWN = {"Deviation", "Team"}
"""Terms of the domain that two kinds have: teams of rounds and of joint patrols, deviations of books and of talks."""


def _public_classes() -> Iterator[tuple[str, str]]:
    """Yield every public class with the place where it stands; the client is another program, with names of its own."""
    for top in ("domain", "projections", "services"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if ROOT / "services" / "client" not in path.parents:
                yield from _classes(path)


def _classes(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_a_public_class_has_a_name_of_its_own() -> None:
    places: dict[str, list[str]] = {}
    for name, place in _public_classes():
        places.setdefault(name, []).append(place)
    twice = [f"{', '.join(found)}: two are called {name}" for name, found in places.items() if len(found) > 1]
    assert [each for each in twice if each.rpartition(" ")[2] not in DOMAINS_OWN] == []
