"""The scheduler: dispatches later the reports only received so far, and those that wait for what they depend on.

A waiting report is tried again when something happens to a record that it depends on, and now and then besides. All
that is known of it is in the register: whoever starts there goes on where the node stopped.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import orjson

from domain.aggregate_id import AggregateId, parts
from domain.authority import Actor, Role
from domain.refusal import Refusal
from services.gateway.aliases import AliasCache
from services.gateway.claims import Claims
from services.gateway.comparison import compare
from services.gateway.dispatcher import Dispatcher, ReportAttempt
from services.gateway.entry import ReportEntry
from services.gateway.ingestion import TOGETHER, names_of, settled
from services.gateway.outcome import Status
from services.gateway.refusals import InvalidReport
from services.gateway.reports import Report, read
from services.gateway.store import ReportFilter, ReportStore, WaitingReport
from services.log import Log
from services.recurring import Recurring

PAUSE = 0.2
"""Seconds of rest after each look: what happens meanwhile is taken together."""

_log = logging.getLogger(__name__)


class Scheduler:
    """Dispatches reports when they are due, in a thread."""

    def __init__(
        self,
        store: ReportStore,
        names: AliasCache,
        dispatcher: Dispatcher,
        claims: Claims,
        log: Log,
        clock: Callable[[], datetime],
    ) -> None:
        """Wire it; nothing is done before `start` or `perform`.

        Args:
            store: where the reports are.
            names: the publishers' ids that are remembered.
            dispatcher: makes them commands.
            claims: who has which reports in hand.
            log: what happens to the records is learned there.
            clock: the time now, with its zone.
        """
        self._store = store
        self._names = names
        self._dispatcher = dispatcher
        self._claims = claims
        self._log, self._clock = log, clock
        self._looked: int | None = None
        self._reached, self._is_compared = store.reached(), False
        self._recurring = Recurring("gateway", self.perform, log.subscribe, clock, PAUSE)

    def start(self) -> None:
        """Begin, in a thread: whenever the log has grown, and when a report is due."""
        self._recurring.start()

    def stop(self) -> None:
        """Stop after the batch under way."""
        self._recurring.stop()

    def wake(self) -> None:
        """Say that there are reports to dispatch."""
        self._recurring.wake()

    def perform(self) -> datetime | None:
        """Dispatch every report that is due now; return when the next one is, if nothing happens before."""
        if not self._is_compared:
            compare(self._store, self._log, self._reached, self._clock)
            self._is_compared = True
        while received := self._store.page(ReportFilter(status=Status.RECEIVED, limit=TOGETHER)):
            self._dispatch([each.key for each in received])
            if self._recurring.stopping:
                return None
        while due := self._due():
            for first in range(0, len(due), TOGETHER):
                self._dispatch(due[first : first + TOGETHER])
            if self._recurring.stopping:
                return None
        return min((each.next_attempt for each in self._store.waiting()), default=None)

    def _due(self) -> Sequence[str]:
        """Return the reports that wait and are due."""
        waiting = self._store.waiting()
        lifted, now = self._lifted(waiting), self._clock()
        return [each.key for each in waiting if each.next_attempt <= now or lifted is None or each.awaits & lifted]

    def _lifted(self, waiting: Sequence[WaitingReport]) -> frozenset[str] | None:
        """Return the uids of all records that something happened to since the last look; None at the first one."""
        found, head = set(self._names.new()), self._log.head()
        looked, self._looked = self._looked, head
        if looked is None:
            return None
        while waiting and looked < head:
            records = self._log.read_raw(looked, TOGETHER)
            found |= {parts(AggregateId(orjson.loads(each.raw)["subject"]))[1] for each in records}
            looked = records[-1].position
        return frozenset(found)

    def _dispatch(self, keys: Sequence[str]) -> None:
        with self._claims.holding(keys):
            unsettled = [each for each in self._store.known(keys).values() if each.status in _UNSETTLED]
            attempts = [_attempt(each) for each in sorted(unsettled, key=lambda each: each.number)]
            self._dispatcher.dispatch(attempts)
            by_key, now = {each.key: each for each in attempts}, self._clock()
            changed = [_next(settled(each, by_key[each.key], now)) for each in unsettled]
            if changed and not self._store.change(changed, names_of(attempts)):
                _log.info("another process dispatched some of these reports")


_UNSETTLED = (Status.RECEIVED, Status.WAITING)


def _attempt(entry: ReportEntry) -> ReportAttempt:
    """Return the next attempt at a report; one that says no time occurred when it was received."""
    try:
        report: Report | Refusal = read(entry.event)
    except InvalidReport as refusal:
        report = refusal
    publisher = Actor(entry.publisher, entry.organisation, frozenset({Role.PUBLISHER}), entry.namespace)
    stated = report.time if isinstance(report, Report) else None
    return ReportAttempt(entry.key, report, publisher, stated or entry.received_at)


def _next(entry: ReportEntry) -> ReportEntry:
    return replace(entry, version=entry.version + 1)
