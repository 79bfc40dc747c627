"""What is decided by, and what is decided, never changes: it may be kept, shared and compared."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

import domain


def modules() -> Iterator[ModuleType]:
    for module in walk_packages(domain.__path__, "domain."):
        yield import_module(module.name)


def classes() -> Iterator[type]:
    for module in modules():
        for found in vars(module).values():
            if isinstance(found, type) and is_dataclass(found) and found.__module__ == module.__name__:
                yield found


def test_every_class_of_fields_is_frozen() -> None:
    thawed = [cls for cls in classes() if not cls.__dataclass_params__.frozen]  # type: ignore[attr-defined]
    assert thawed == []
