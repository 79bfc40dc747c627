"""From the queue to the node: in order, in batches, again and again until everything is answered."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from yipan_client.backoff import Backoff
from yipan_client.errors import NotAllowed, Rejected, Undelivered, Unreachable
from yipan_client.outcomes import Outcome, Status, key_of
from yipan_client.transport import Transport
from yipan_client.waiting import Queue

COUNT, SIZE = 500, 1024 * 1024
"""Events, and bytes, of a batch."""

_TOO_LARGE, _INVALID = 413, (400, 422)

Settle = Callable[[Sequence[bytes], Sequence[Outcome]], None]
"""Is told a batch and the outcomes of its first events, before these are removed."""


class Delivery:
    """Sends what a queue holds. For one thread at a time."""

    def __init__(self, queue: Queue, transport: Transport, settle: Settle, backoff: Backoff) -> None:
        """Wire the parts."""
        self._queue = queue
        self._transport = transport
        self._settle = settle
        self._backoff = backoff
        self.last_error: Unreachable | None = None
        """Why it has to try again, while it has to."""

    def run(self, timeout: float | None, stop: threading.Event) -> None:
        """Send until nothing waits, or until `stop` is set.

        Raises:
            Undelivered: not all was answered within `timeout` seconds.
            NotAllowed: the node does not let this publisher in.
            Rejected: the node does not take what this sends.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while not stop.is_set() and (batch := self._queue.first(COUNT, SIZE)):
            try:
                self._send(batch)
                self._backoff.reset()
                self.last_error = None
            except Unreachable as error:
                self._wait(error, deadline, stop)
            if deadline is not None and time.monotonic() >= deadline and len(self._queue):
                raise Undelivered(len(self._queue), "the time is over")

    def pause(self) -> float:
        """Return the seconds to wait after an error that trying again at once would not change."""
        return self._backoff.pause()

    def _wait(self, error: Unreachable, deadline: float | None, stop: threading.Event) -> None:
        self.last_error = error
        pause = self._backoff.pause(error.retry_after)
        if deadline is not None and time.monotonic() + pause >= deadline:
            raise Undelivered(len(self._queue), error) from error
        stop.wait(pause)

    def _send(self, batch: Sequence[bytes]) -> None:
        """Send a batch; what is answered is settled and removed, even if the connection is lost before the rest is."""
        answers = list[Outcome]()
        try:
            for outcome in self._outcomes(batch):
                answers.append(_answer(batch, len(answers), outcome))
            if len(answers) < len(batch):
                raise Unreachable(f"the node answered {len(answers)} of {len(batch)} events")
        finally:
            self._settle(batch, answers)
            self._queue.drop(len(answers))

    def _outcomes(self, batch: Sequence[bytes]) -> Iterator[Outcome]:
        """Yield what the node answers; a batch that it rejects is halved until the event is found that it means."""
        try:
            yield from self._transport.send(batch)
        except NotAllowed:
            raise
        except Rejected as rejection:
            if not _about_content(rejection):
                raise
            if len(batch) == 1:
                yield _refused(batch[0], rejection)
            else:
                half = len(batch) // 2
                yield from self._outcomes(batch[:half])
                yield from self._outcomes(batch[half:])


def _answer(batch: Sequence[bytes], number: int, outcome: Outcome) -> Outcome:
    """Return the outcome of the event in this place: only what was answered itself may be removed.

    A node that could not make anything of an event may answer without saying which.

    Raises:
        Unreachable: it is the outcome of something else.
    """
    if number < len(batch):
        source, id = key_of(json.loads(batch[number]))
        if (outcome.source, outcome.id) in ((source, id), ("", "")):
            return replace(outcome, source=source, id=id)
    raise Unreachable(f"the node answered {outcome.id!r}, which was not asked here")


def _about_content(rejection: Rejected) -> bool:
    """Say whether one event may have caused it: if not, no other batch would fare better.

    That a batch is invalid counts if a node says so, in a problem with a `type`; not if something in between does.
    """
    status = rejection.status
    return status == _TOO_LARGE or (status in _INVALID and "type" in rejection.problem)


def _refused(record: bytes, rejection: Rejected) -> Outcome:
    source, id = key_of(json.loads(record))
    return Outcome(source, id, Status.REFUSED, problem=rejection.problem)
