"""How long to wait before the next attempt."""

import random
from collections.abc import Callable

FIRST, LONGEST = 0.25, 30.0
"""Seconds."""


class Backoff:
    """Pauses that double up to a limit, each shortened by chance, so that many clients do not come back at once."""

    def __init__(
        self, first: float = FIRST, longest: float = LONGEST, chance: Callable[[], float] = random.random
    ) -> None:
        """Begin with the shortest.

        Args:
            first: seconds.
            longest: seconds.
            chance: from 0 to 1.
        """
        self._first = first
        self._longest = longest
        self._chance = chance
        self._attempts = 0

    def pause(self, at_least: float | None = None) -> float:
        """Return the seconds to wait now, no less than the node asked for."""
        whole = min(self._first * 2.0 ** min(self._attempts, 32), self._longest)
        self._attempts += 1
        return max(whole * (0.5 + 0.5 * self._chance()), at_least or 0.0)

    def reset(self) -> None:
        """Begin again: something was answered."""
        self._attempts = 0
