"""What the views ask of a log; `services.log.Log` answers it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded


class LogReader(Protocol):
    """A log as its readers see it: positions 1, 2, 3 … without gap."""

    def head(self) -> int:
        """Return the last position, 0 if the log is empty."""

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """Return at most `limit` events behind position `after`, in order."""

    def history(self, id: AggregateId) -> Sequence[Recorded]:
        """Return all events of one aggregate, in order."""

    def position_at(self, moment: datetime) -> int:
        """Return the last position that was recorded at `moment` or before, 0 if there is none."""

    def subscribe(self, callback: Callable[[int], None]) -> Callable[[], None]:
        """Have `callback` called with the new head after every append; return what ends that."""
