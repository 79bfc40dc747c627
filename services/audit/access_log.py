"""The access log: what somebody reads is recorded before it is shown; what cannot be recorded is not shown.

Readers who come together are recorded together: whoever gets to write takes all that wait with it, in one commit.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from domain.access import Accessed, AccessRecorded, access_id
from domain.authority import Actor
from domain.beijing import day_of
from domain.envelope import Classification, Envelope
from services.log import Log, VersionConflict

ADDRESS = 4000
"""Characters of an address that are kept."""
ATTEMPTS = 100
"""How often accesses are written anew because another process on the same log was faster."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody is about to see."""

    actor: Actor
    accessed: Accessed
    address: str
    rows: int | None = None
    purpose: str | None = None


class AccessLog:
    """Records accesses on the log of one node. Blocks until they are durable; any number of threads may call."""

    def __init__(self, log: Log, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        """Wire it.

        Args:
            log: of the node.
            clock: the time now, with its zone.
            new_id: a fresh UUIDv7.
        """
        self._log = log
        self._clock = clock
        self._new_id = new_id
        self._waiting: list[tuple[Reading, Future[int]]] = []
        self._taking, self._writing = Lock(), Lock()

    def record(self, reading: Reading) -> int:
        """Record that somebody reads, and return where that stands in the log.

        Raises:
            Unavailable: it was not recorded, so it is not to be shown.
        """
        mine: Future[int] = Future()
        with self._taking:
            self._waiting.append((reading, mine))
        with self._writing:
            if not mine.done():
                self._write_all()
        return mine.result()

    def _write_all(self) -> None:
        with self._taking:
            taken, self._waiting = self._waiting, []
        try:
            positions = self._append([reading for reading, _ in taken])
        except Exception as error:
            for _, one in taken:
                one.set_exception(error)
        else:
            for (_, one), position in zip(taken, positions, strict=True):
                one.set_result(position)

    def _append(self, readings: Sequence[Reading]) -> Sequence[int]:
        for _ in range(ATTEMPTS - 1):
            with suppress(VersionConflict):
                return self._append_once(readings)
        return self._append_once(readings)

    def _append_once(self, readings: Sequence[Reading]) -> Sequence[int]:
        return [each.position for each in self._log.append(self._envelopes(readings))]

    def _envelopes(self, readings: Sequence[Reading]) -> Sequence[Envelope]:
        now = self._clock()
        id = access_id(self._log.node, day_of(now))
        loaded = self._log.load(id)
        before, at = (loaded.sequence, max(now, loaded.last.time)) if loaded else (0, now)
        return [
            Envelope(
                id=(new := self._new_id()),
                source=self._log.node,
                subject=id,
                sequence=sequence,
                time=at,
                recorded=now,
                correlation=new,
                actor=reading.actor.id,
                classification=Classification.LOCAL,
                payload=_payload(reading, now),
            )
            for sequence, reading in enumerate(readings, before + 1)
        ]


def _payload(reading: Reading, now: datetime) -> AccessRecorded:
    return AccessRecorded(
        day=day_of(now),
        reader=reading.actor.id,
        organisation=reading.actor.organisation,
        accessed=reading.accessed,
        address=reading.address[:ADDRESS],
        rows=reading.rows,
        purpose=reading.purpose,
    )
