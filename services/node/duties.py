"""The node's own duties: it warns of due dates, moves those that an amended calendar moves, and tells newcomers.

They are done when something happened and when the time has come, by commands like any others. Each is given under a
name that says what it is for, so that it is done once: after a restart, and also if two processes have the same log.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from itertools import islice
from threading import Event, Thread

from domain.aggregate_id import AggregateId, owner_of
from domain.authority import Actor, Role
from domain.calendar import ShareCalendar
from domain.deadline_rule import ShareRule
from domain.issue import RedateIssue, WarnIssue
from domain.tree import NodeId
from projections.deadlines.calendars import CalendarRow, DeadlineRuleRow
from projections.deadlines.owed import Moved, Warned, moved, untold, warnings
from projections.engine.snapshot import ViewNotReady
from projections.engine.views import Views
from services.node.entering import ACTOR
from services.node.handler import CommandHandler
from services.node.orders import Order

TOGETHER = 500
"""Commands in one transaction."""
PAUSE = 1.0
"""Seconds of rest after each look: what happens meanwhile is taken together."""
LOOK_AGAIN = 60.0
"""Seconds after which the node looks again at the latest: its clock may have been set."""

_log = logging.getLogger(__name__)


class Duties:
    """Does what is owed by those who act on one node."""

    def __init__(
        self, owners: Collection[NodeId], views: Views, handler: CommandHandler, clock: Callable[[], datetime]
    ) -> None:
        """Wire them; nothing is done before `start` or `perform`.

        Args:
            owners: the organisations that act on the node.
            views: what is owed is found there.
            handler: takes the commands.
            clock: the time now, with its zone.
        """
        self._owners, self._views, self._handler, self._clock = sorted(owners), views, handler, clock
        self._wake, self._stopping = Event(), Event()
        self._thread: Thread | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin, in a thread: whenever the views have moved, and when something falls due."""
        self._unsubscribe = self._views.subscribe(lambda _position: self._wake.set())
        self._thread = Thread(target=self._run, name="duties", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the batch under way."""
        self._unsubscribe()
        self._stopping.set()
        self._wake.set()
        if self._thread:
            self._thread.join()

    def perform(self) -> datetime | None:
        """Do all that is owed now; return when something will be owed next, as far as can be foreseen.

        Raises:
            ViewNotReady: the views have not caught up for the first time.
        """
        with self._views.read() as snapshot:
            found = warnings(snapshot, self._owners)
            orders = [
                *map(_sharing, untold(snapshot, self._owners)),
                *map(_redating, moved(snapshot, self._owners)),
                *map(_warning, found.owed),
            ]
        for batch in _batches(orders):
            if self._stopping.is_set():
                break
            self._give(batch)
        return found.next

    def _give(self, orders: Sequence[Order]) -> None:
        for order, answer in zip(orders, self._handler.execute_all(orders), strict=True):
            if isinstance(answer, Exception):  # the views were behind: it is done, or not owed any more
                _log.debug("%s on %s: %s", type(order.command).__name__, order.id, answer)

    # ── The thread ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            ahead = self._try()
            self._stopping.wait(PAUSE)
            self._wake.wait(self._seconds_until(ahead))

    def _try(self) -> datetime | None:
        """A full disk or a database that restarts is no reason to end: say so, and try again."""
        try:
            return self.perform()
        except ViewNotReady:
            _log.debug("the views are being built; they wake us when they are there")
        except Exception:
            _log.exception("the duties of %s cannot be done; trying again", self._owners[0])
        return None

    def _seconds_until(self, ahead: datetime | None) -> float:
        if ahead is None:
            return LOOK_AGAIN
        return min(LOOK_AGAIN, max(0.0, (ahead - self._clock()).total_seconds()))


def _sharing(row: CalendarRow | DeadlineRuleRow) -> Order:
    command = ShareCalendar() if isinstance(row, CalendarRow) else ShareRule()
    return Order(command=command, actor=_actor(row.id), id=row.id)


def _redating(move: Moved) -> Order:
    versions = " ".join(f"{ref.calendar} {ref.version}" for ref in move.calendars)
    key = f"redate {move.issue} {versions}"
    return Order(command=RedateIssue(), actor=_actor(move.issue), id=move.issue, key=key)


def _warning(owed: Warned) -> Order:
    key = f"warn {owed.issue} {owed.due.isoformat()} {owed.step}"
    return Order(command=WarnIssue(step=owed.step), actor=_actor(owed.issue), id=owed.issue, key=key)


def _actor(id: AggregateId) -> Actor:
    return Actor(ACTOR, owner_of(id), frozenset({Role.OFFICER}))


def _batches(orders: Sequence[Order]) -> Iterator[Sequence[Order]]:
    remaining = iter(orders)
    while batch := list(islice(remaining, TOGETHER)):
        yield batch
