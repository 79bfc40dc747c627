"""How long a link waits for the next report before it counts as cut: a slow neighbour is not a lost one.

As TCP reckons its timeout (RFC 6298, section 2) from what was measured: the smoothed interval between reports, and four
times how much intervals differ from it, or as much again. Reports come every second where nobody is busy.
"""

LEAST, MOST = 3.0, 30.0
"""Seconds."""
_GAIN, _GAIN_OF_VARIATION = 1 / 8, 1 / 4


class Patience:
    """Measures one neighbour's reports."""

    def __init__(self) -> None:
        self._heard_at: float | None = None
        self._interval, self._variation = 1.0, 0.5

    @property
    def seconds(self) -> float:
        """How long to wait for the next report."""
        return min(max(self._interval + max(4 * self._variation, self._interval), LEAST), MOST)

    def heard(self, at: float) -> None:
        """Take note of a report, at so many seconds of a clock that nobody sets.

        After a silence that counted as a cut no more than twice the patience is believed of it: it may have been one.
        """
        if self._heard_at is not None:
            interval = min(at - self._heard_at, 2 * self.seconds)
            self._variation += _GAIN_OF_VARIATION * (abs(interval - self._interval) - self._variation)
            self._interval += _GAIN * (interval - self._interval)
        self._heard_at = at

    def silence(self, now: float) -> float:
        """Return for how many seconds nothing was heard; without end if nothing ever was."""
        return float("inf") if self._heard_at is None else now - self._heard_at
