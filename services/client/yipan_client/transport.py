"""What a publisher needs of whatever carries its events."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from yipan_client.outcomes import Outcome


class Transport(Protocol):
    """Carries events to one node. For one thread at a time, but for `interrupt`."""

    def send(self, events: Sequence[bytes]) -> Iterator[Outcome]:
        """Send events, and yield their outcomes in the same order as they come; what was yielded counts.

        Raises:
            Unreachable: the rest was not answered; try again.
            NotAllowed: the node does not let this publisher in.
            Rejected: the node does not take the request as a whole; nothing was yielded.
        """

    def interrupt(self) -> None:
        """Have a `send` of another thread, and every later one, raise `Unreachable` soon."""

    def close(self) -> None:
        """End the connection."""
