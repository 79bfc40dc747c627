"""What is set aside is tried once more: this may be a newer program than the one that could not take it."""

from projections.engine.catalogue import BlockedRow
from projections.engine.projector import Projector

TOGETHER = 20
"""Rows that are tried between two batches of the log, so that nothing waits for all of them."""


class Mending:
    """Goes through all rows of which anything is set aside, once."""

    def __init__(self, projector: Projector) -> None:
        self._projector = projector
        self._last: BlockedRow | None = None
        self.done = False
        """Whether it has been through all of them."""

    def step(self) -> bool:
        """Try some more; say whether there were any."""
        rows = self._projector.blocked_after(self._last, TOGETHER)
        for row in rows:
            if self._projector.retry_page(row):
                return True  # the rest of this row comes next
            self._last = row
        self.done = not rows
        return not self.done
