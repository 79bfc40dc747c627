"""Mutants: the domain, changed in one small way at a time. What no test of it notices, no test asks for.

`make mutants` changes a copy of the tree, in an order that is random and always the same, until all is done or the time
is up; then its figure is that of a sample. Mutants that fail for every test, or that are the same as what they are made
of, are left out.
"""

import argparse
import linecache
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from shlex import quote
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory
from time import monotonic

from cosmic_ray.commands import init  # type: ignore[import-untyped]
from cosmic_ray.mutating import mutate_and_test  # type: ignore[import-untyped]
from cosmic_ray.testing import run_tests  # type: ignore[import-untyped]
from cosmic_ray.work_db import WorkDB  # type: ignore[import-untyped]
from cosmic_ray.work_item import MutationSpec, TestOutcome  # type: ignore[import-untyped]
from rich.console import Console

ROOT = Path(__file__).parents[1]
TESTS = (Path("tests/unit/domain"), Path("tests/unit/test_vocabulary.py"))
TIMEOUT = 300
"""Seconds after which a mutant that goes on for ever is killed."""
SEED = 2019
MADE = re.compile(
    r"AddNot|Delete_Not|Replace(And|Or|True|False)With|ZeroIterationForLoop|NumberReplacer"
    r"|_(Eq_NotEq|NotEq_Eq|Is_IsNot|IsNot_Is|Lt_GtE|GtE_Lt|Gt_LtE|LtE_Gt)$"  # negated
    r"|_(Lt_LtE|LtE_Lt|Gt_GtE|GtE_Gt)$"  # moved by one
    r"|_(Add_Sub|Sub_Add|Mul_FloorDiv|FloorDiv_Mul|USub_UAdd)$"
)
LEFT_OUT = re.compile(  # by what stands before it in its line
    r"(slots|rank|_default)=$"  # saves memory, orders a page, or is read by type checkers alone
    r"|(Field|StringConstraints)\([^)]*$"  # the bounds of fields stand in the published contracts
)


def main(modules: list[Path], minutes: float) -> None:
    """Print the mutants that survive, and how many did."""
    console, end = Console(highlight=False, markup=False), monotonic() + 60 * minutes
    with TemporaryDirectory() as scratch:
        os.chdir(copytree(ROOT, Path(scratch) / "tree", ignore=ignore_patterns(".*", "node_modules")))
        require_green()
        made, survived, done = mutants(modules), 0, 0
        for done, mutant in enumerate(made, 1):
            if outcome := surviving(mutant):
                survived += 1
                console.print(f"{done} of {len(made)} survives:\n{outcome}", soft_wrap=True)
            if monotonic() > end:
                break
    console.print(
        f"{done} of {len(made)} mutants of {len(modules)} modules: {done - survived} killed, {survived} survived"
    )


def mutants(modules: list[Path]) -> list[MutationSpec]:
    """Return all mutants of some modules, in a random order."""
    session = WorkDB(":memory:", WorkDB.Mode.create)
    init(modules, session, {})
    made = [spec for item in session.work_items for spec in item.mutations if _worth(spec)]
    made.sort(key=lambda spec: (str(spec.module_path), spec.operator_name, spec.occurrence))
    Random(SEED).shuffle(made)  # noqa: S311 - a sample, not a secret
    return made


def require_green() -> None:
    """Make sure that it is the mutants that fail."""
    outcome, output = run_tests(pytest(*TESTS), TIMEOUT)
    if outcome is not TestOutcome.SURVIVED:
        sys.exit(output)


def surviving(mutant: MutationSpec) -> str | None:
    """Return how a mutant differs if all tests pass on it; first run are those that name the module."""
    name = ".".join(mutant.module_path.with_suffix("").parts)
    near = [path for path in (*TESTS[0].glob("test_*.py"), *TESTS[1:]) if name in path.read_text("utf-8")]
    command = f"{pytest(*near)} && {pytest(*TESTS)}" if near else pytest(*TESTS)
    result = mutate_and_test([mutant], f"sh -c {quote(command)}", TIMEOUT)
    return None if result.test_outcome is TestOutcome.KILLED else "\n".join(_changed(result.diff))


def pytest(*paths: Path) -> str:
    """Return the command that runs these tests until one fails."""
    return f"{sys.executable} -m pytest -x -q -p no:cacheprovider {' '.join(map(str, paths))}"


def _worth(mutant: MutationSpec) -> bool:
    row, column = mutant.start_pos
    before = linecache.getline(str(mutant.module_path), row)[:column]
    return bool(MADE.search(mutant.operator_name)) and not LEFT_OUT.search(before)


def _changed(diff: str) -> Iterator[str]:
    yield from (line for line in diff.splitlines() if line.startswith(("+", "-", "@@")) and not line.startswith("---"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", type=Path, help="files of the domain; all of them if left out")
    parser.add_argument("--minutes", type=float, default=60, help="after which no mutant is begun")
    given = parser.parse_args()
    main(given.modules or sorted(path.relative_to(ROOT) for path in (ROOT / "domain").rglob("*.py")), given.minutes)
