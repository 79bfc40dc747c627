"""Who is reading just now, so that tables are dropped only when nobody can still be reading them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Readers:
    """The reads that are under way in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: set[object] = set()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Count as a reader."""
        reader = object()
        with self._lock:
            self._under_way.add(reader)
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard(reader)

    def now(self) -> frozenset[object]:
        """Return all who are reading now."""
        with self._lock:
            return frozenset(self._under_way)

    def all_gone(self, readers: frozenset[object]) -> bool:
        """Say whether none of them is reading any more."""
        with self._lock:
            return self._under_way.isdisjoint(readers)
