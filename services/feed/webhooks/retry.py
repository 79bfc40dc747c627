"""When what was not delivered is tried again: ever later, never all at the same time, and at last not any more."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient a node is with a receiver."""

    first: timedelta = timedelta(seconds=5)
    """Until the second attempt, at most."""
    factor: int = 4
    """By how much longer each wait is than the one before."""
    longest: timedelta = timedelta(hours=6)
    patience: timedelta = timedelta(days=3)
    """How long a receiver may fail before nothing is sent to it any more until somebody resumes it."""
    chance: Callable[[], float] = random.random
    """Returns a number from 0 to 1, so that receivers that failed together are not all tried again together."""

    def delay(self, failures: int, retry_after: timedelta | None = None) -> timedelta:
        """Return how long to wait after so many failures in a row.

        Args:
            failures: at least one.
            retry_after: how long the receiver asks to be left alone (`Retry-After`), if it does.
        """
        steps = min(failures - 1, 64)  # far beyond any `longest`; the power stays a number that can be multiplied
        full = min(self.first * float(self.factor) ** min(steps, 16), self.longest)
        return max(full * (0.5 + self.chance() / 2), min(retry_after or timedelta(), self.longest))
