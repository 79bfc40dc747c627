"""What is named more than once where each is to be named once."""

from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar

H = TypeVar("H", bound=Hashable)


def repeated(named: Iterable[H]) -> Iterator[H]:
    """Yield each that was named before, at every time that it is named again; in time that grows with their number."""
    known: set[H] = set()
    for each in named:
        if each in known:
            yield each
        known.add(each)
