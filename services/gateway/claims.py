"""Who has which reports in hand: the same report, sent twice at once, is carried out once and answered twice."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from threading import Condition


class Claims:
    """Keys in hand, for any number of threads."""

    def __init__(self) -> None:
        self._changed, self._taken = Condition(), set[str]()

    @contextmanager
    def holding(self, keys: Collection[str]) -> Iterator[None]:
        """Have all of these in hand, as soon as nobody else has one of them."""
        wanted = frozenset(keys)
        with self._changed:
            self._changed.wait_for(lambda: self._taken.isdisjoint(wanted))
            self._taken |= wanted
        try:
            yield
        finally:
            with self._changed:
                self._taken -= wanted
                self._changed.notify_all()
