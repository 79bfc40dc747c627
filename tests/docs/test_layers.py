"""Imports run one way: nothing imports itself by way of others, and the page draws the layers that hold.

In the domain, packages are not asked: the events and the state of a kind are leaves in its folder, which others read.
"""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.tree import ROOT

CLIENT = ROOT / "services" / "client"
HOMES = {"domain": ROOT, "projections": ROOT, "services": ROOT, "yipan_client": CLIENT}
"""The packages that are imported by these names, and the folder that each lies in."""


@dataclass(frozen=True)
class Import:
    """One module imports another, at this line."""

    importer: str
    imported: str
    place: str

    def between_packages(self, depth: int) -> "Import":
        """Return the same of the packages that the modules belong to, `depth` names long."""
        importer, imported = (".".join(name.split(".")[:depth]) for name in (self.importer, self.imported))
        return Import(importer, imported, self.place)


def modules(homes: Mapping[str, Path]) -> dict[str, Path]:
    """Return all modules by name."""
    found = {}
    for top, home in homes.items():
        for path in (home / top).rglob("*.py"):
            if CLIENT not in path.parents or home == CLIENT:
                found[".".join(path.relative_to(home).with_suffix("").parts).removesuffix(".__init__")] = path
    return found


def imports(homes: Mapping[str, Path]) -> list[Import]:
    """Return who imports whom among our modules: at the top, for the type checker alone, or inside a function."""
    known = modules(homes)
    return [each for name, path in known.items() for each in _imports(name, path, known) if each.imported != name]


def _imports(name: str, path: Path, known: Mapping[str, Path]) -> Iterator[Import]:
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        for imported in _named(node, package):
            for candidate in (imported, imported.rpartition(".")[0]):  # a module, or something in one
                if candidate in known:
                    yield Import(name, candidate, f"{path}:{getattr(node, 'lineno', 0)}")
                    break


def _named(node: ast.AST, package: str) -> Iterator[str]:
    match node:
        case ast.Import(names):
            yield from (each.name for each in names)
        case ast.ImportFrom(module, names, level):
            above = package.split(".")[: len(package.split(".")) - ((level or 1) - 1)] if level else []
            yield from (".".join([*above, *([module] if module else []), each.name]) for each in names)


def circles(found: Iterable[Import]) -> list[list[Import]]:
    """Return the imports within each strongly connected component that is larger than one."""
    listed = [each for each in found if each.importer != each.imported]
    edges: dict[str, set[str]] = {}
    for each in listed:
        edges.setdefault(each.importer, set()).add(each.imported)
    reached = {name: _reached(name, edges) for name in edges}
    components = {
        frozenset(other for other in reached[name] if name in reached.get(other, ()))
        for name in edges
        if name in reached[name]
    }
    return [[each for each in listed if {each.importer, each.imported} <= component] for component in components]


def _reached(name: str, edges: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    ahead = [name]
    while ahead:
        new = edges.get(ahead.pop(), set()) - found
        found |= new
        ahead.extend(new)
    return found


def report(found: list[list[Import]]) -> str:
    """Return the circles, an import per line."""
    lines = (sorted(f"{each.place}: {each.importer} imports {each.imported}" for each in circle) for circle in found)
    return "\n\n".join(map("\n".join, lines))


@pytest.fixture(scope="module")
def ours() -> list[Import]:
    return imports(HOMES)


def test_no_module_imports_itself_by_way_of_others(ours: list[Import]) -> None:
    found = circles(ours)
    assert not found, report(found)


@pytest.mark.parametrize("depth", [2, 3])
def test_no_package_imports_itself_by_way_of_others(ours: list[Import], depth: int) -> None:
    found = circles(each.between_packages(depth) for each in ours if not each.importer.startswith("domain."))
    assert not found, report(found)


CIRCLE = {
    "one/__init__.py": "",
    "one/a.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from one.b import B\n",
    "one/b.py": "def late():\n    from .below import c\n",
    "one/below/__init__.py": "",
    "one/below/c.py": "import one.a\nfrom one.d import D\n",
    "one/d.py": "import json\n",
}


def test_a_circle_is_told_by_its_files_and_lines_wherever_the_imports_stand(tmp_path: Path) -> None:
    for path, text in CIRCLE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    [circle] = circles(imports({"one": tmp_path}))
    assert {(Path(each.place).name, each.importer, each.imported) for each in circle} == {
        ("a.py:3", "one.a", "one.b"),
        ("b.py:2", "one.b", "one.below.c"),
        ("c.py:1", "one.below.c", "one.a"),
    }


def contract() -> list[list[str]]:
    """Return the layers that import-linter holds, each with its packages."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    inner, outer = (
        next(each["layers"] for each in linter["contracts"] if each["name"] == name)
        for name in ("services in layers", "services on projections on domain")
    )
    of_services = [[f"services.{package.strip()}" for package in layer.split("|")] for layer in inner]
    return [*of_services, *([package] for package in outer if package != "services")]


def test_the_architecture_page_draws_the_layers_that_hold() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    section = page.partition("## The layers")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert [re.findall("`([^`]+)`", row) for row in rows] == contract()


def test_what_a_folder_of_the_domain_says_of_itself_imports_nothing_of_the_domain() -> None:
    """Else its events and state could not be imported without the decisions that look at others' state."""
    folders = {name for name, path in modules({"domain": ROOT}).items() if path.stem == "__init__"}
    assert [each.place for each in imports({"domain": ROOT}) if each.importer in folders] == []
