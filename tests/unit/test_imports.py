"""No module imports itself by way of others: what is imported can be read, tested and moved without what imports it."""

import ast
from collections.abc import Iterator, Mapping, Set
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def modules(package: str) -> Mapping[str, Path]:
    """Return every module of a package, by its dotted name."""
    return {_name(path): path for path in sorted((ROOT / package).rglob("*.py"))}


def imported(path: Path, known: Set[str]) -> Iterator[str]:
    """Yield the modules among those known that a file imports anywhere: for types alone and inside functions, too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (each if each in known else str(node.module) for each in inside)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("package", ["domain", "projections"])
def test_no_module_imports_itself_by_way_of_others(package: str) -> None:
    known = modules(package)
    graph = {name: known.keys() & set(imported(path, known.keys())) for name, path in known.items()}
    TopologicalSorter(graph).prepare()  # CycleError says by which way


def test_what_a_folder_of_the_domain_says_of_itself_imports_nothing_of_the_domain() -> None:
    """Else its events and state could not be imported without the decisions that look at others' state."""
    known = modules("domain").keys()
    for path in (ROOT / "domain").rglob("__init__.py"):
        assert not known & set(imported(path, known)), path
