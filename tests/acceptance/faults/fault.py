"""What a fault is: something that strikes a board under load, and is healed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from tests.acceptance.faults.stage import Stage

SQLITE, POSTGRESQL = "sqlite", "postgresql"
Course = Callable[..., Iterator[None]]
"""Of a stage, and of the parameters of the fault."""


@dataclass(frozen=True)
class Fault:
    """One of them, under a name."""

    name: str
    row: str
    """Which row of the table of failures in `docs/architecture.md` it stands for."""
    databases: Sequence[str]
    """On which it can strike."""
    struck: Callable[[Stage], AbstractContextManager[None]]
    """Strikes at the beginning of a block, and is healed at its end."""


_faults: list[Fault] = []


def fault(row: str, *databases: str, **parameters: object) -> Callable[[Course], Course]:
    """Register what strikes before its `yield`, and is healed after it.

    Args:
        row: of the table of failures, as it stands there.
        databases: on which it can strike; all if none is named.
        parameters: with which it strikes; one function may stand for several faults.
    """

    def register(course: Course) -> Course:
        name = "-".join([course.__name__, *map(_called, parameters.values())])
        struck = contextmanager(partial(course, **parameters))
        _faults.append(Fault(name, row, databases or (SQLITE, POSTGRESQL), struck))
        return course

    return register


def every_fault() -> Sequence[Fault]:
    """Return all that the files beside this one register, whatever they are called."""
    for each in iter_modules([str(Path(__file__).parent)]):
        if each.name.startswith("of_"):
            import_module(f"{__package__}.{each.name}")
    return _faults


def _called(parameter: object) -> str:
    if isinstance(parameter, dict):
        return "-".join(parameter)
    return str(getattr(parameter, "__name__", parameter)).replace(" ", "_")
