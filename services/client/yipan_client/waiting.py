"""What waits to be sent: first in, first out, and gone only when it was answered."""

import threading
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Protocol

from yipan_client.errors import SpoolFull

LIMIT = 256 * 1024 * 1024
"""Bytes that may wait."""


class Queue(Protocol):
    """Records in order. For several threads that add, and one that takes."""

    def __len__(self) -> int:
        """Return how many wait."""

    def append(self, records: Sequence[bytes]) -> None:
        """Add all of these, or none.

        Raises:
            SpoolFull: there is no room.
        """

    def first(self, count: int, size: int) -> Sequence[bytes]:
        """Return the oldest, at most `count` of them and of `size` bytes in all, but at least one if one waits."""

    def drop(self, count: int) -> None:
        """Remove this many of what `first` returned last."""

    def close(self) -> None:
        """End."""


class Memory:
    """A queue that ends with its process."""

    def __init__(self, limit: int = LIMIT) -> None:
        """Begin empty."""
        self._records: deque[bytes] = deque()
        self._limit, self._size = limit, 0
        self._guard = threading.Lock()

    def __len__(self) -> int:
        return len(self._records)

    def append(self, records: Sequence[bytes]) -> None:
        """Add all of these, or none."""
        with self._guard:
            size = sum(map(len, records))
            require_room(self._size, size, self._limit, "memory")
            self._records.extend(records)
            self._size += size

    def first(self, count: int, size: int) -> Sequence[bytes]:
        """Return the oldest."""
        with self._guard:
            oldest = list(islice(self._records, count))
        return within(oldest, size)

    def drop(self, count: int) -> None:
        """Remove the oldest."""
        with self._guard:
            for _ in range(count):
                self._size -= len(self._records.popleft())

    def close(self) -> None:
        """Do nothing."""


def within(records: Sequence[bytes], size: int) -> Sequence[bytes]:
    """Return as many of the records as have `size` bytes, and at least one."""
    total = 0
    for number, record in enumerate(records):
        total += len(record)
        if number and total > size:
            return records[:number]
    return records


def require_room(taken: int, wanted: int, limit: int, where: object) -> None:
    """Refuse what would not fit.

    Raises:
        SpoolFull: it would not.
    """
    if taken + wanted > limit:
        raise SpoolFull(f"{where}: {taken} bytes wait to be sent; {wanted} more would pass the limit of {limit}")
