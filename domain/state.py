"""States: what an aggregate's events make of it, frozen, and changed by making a copy.

A view's row is the state of an aggregate with something added (`projections.engine.register`), so `changed` keeps the
class of what it is given and everything that it holds.
"""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def state(cls: type[T]) -> type[T]:
    """Make a class a state: a frozen dataclass, without slots, so that a row can be made of it."""
    return dataclass(frozen=True)(cls)


def changed(before: T, /, **changes: object) -> T:
    """Return a copy with some fields changed: `dataclasses.replace`, ten times as fast for a wide state.

    Raises:
        TypeError: there is no such field.
    """
    after: T = object.__new__(type(before))
    values = after.__dict__
    values.update(before.__dict__)
    known = len(values)
    values.update(changes)
    if len(values) != known:
        raise TypeError(f"{type(before).__name__} has no fields {sorted(changes.keys() - before.__dict__.keys())}")
    return after
