"""Where reports come in: each is dispatched, entered in the register with its outcome, and only then answered.

What a report leads to is durable in the log under the report's key before the register has it. So nothing is entered
beforehand: if the node dies in between, nobody was answered, and when the report is sent again the log knows it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.authority import Actor
from domain.node_id import NodeId
from domain.words import Words
from services.gateway.claims import Claims
from services.gateway.dispatcher import Dispatcher, ReportAttempt
from services.gateway.entry import UNHEARD, ReportEntry, digest_of
from services.gateway.incoming import IncomingReport, incoming
from services.gateway.names import External
from services.gateway.outcome import ReportOutcome, Result, Status, refusal_record
from services.gateway.refusals import IdReused, TooManyWaiting
from services.gateway.reports import ReportIdentity
from services.gateway.retry import WAIT, next_attempt
from services.gateway.store import ReportStore

TOGETHER = 500
"""Reports in one transaction."""
WAITING = 10_000
"""Reports of one organisation that may wait for others at once."""
RECEIVED = 50_000
"""Reports of one organisation that may wait for their turn at once; after that they have it at once."""


class Ingestion:
    """Takes reports in. Blocks until they are durable; any number of threads may call."""

    def __init__(
        self, store: ReportStore, dispatcher: Dispatcher, claims: Claims, clock: Callable[[], datetime]
    ) -> None:
        """Wire it.

        Args:
            store: the register.
            dispatcher: makes them commands.
            claims: who has which reports in hand.
            clock: the time now, with its zone.
        """
        self._store = store
        self._dispatcher = dispatcher
        self._claims = claims
        self._clock = clock

    def take(self, publisher: Actor, elements: Sequence[object], *, later: bool = False) -> Sequence[ReportOutcome]:
        """Take reports in, and return their outcomes in their order.

        Args:
            publisher: who reports, and for which organisation.
            elements: events as JSON has them, or the bytes of them.
            later: enter them, and let the scheduler dispatch them.

        Raises:
            Unavailable: the log did not take them; send them again.
        """
        outcomes: list[ReportOutcome] = []
        for first in range(0, len(elements), TOGETHER):
            batch = [incoming(publisher, each) for each in elements[first : first + TOGETHER]]
            outcomes += self._batch(publisher, batch, later)
        return outcomes

    def _batch(
        self, publisher: Actor, batch: Sequence[IncomingReport | ReportOutcome], later: bool
    ) -> Sequence[ReportOutcome]:
        first = _first_of_each(batch)
        with self._claims.holding(first.keys()):
            kept = self._store.known(first.keys())
            known = {key: entry for key, entry in kept.items() if entry.digest != UNHEARD}
            new, names = self._attempted(publisher, [each for key, each in first.items() if key not in known], later)
            if new and not self._enter(new, names, kept):
                kept = known = dict(self._store.known(first.keys()))  # another process was faster with some of them
        entries = {**{each.key: each for each in new}, **known}

        def outcome(report: IncomingReport) -> ReportOutcome:
            repeated = report.key in kept or report is not first[report.key]
            return _outcome(report, entries[report.key], repeated=repeated)

        return [outcome(each) if isinstance(each, IncomingReport) else each for each in batch]

    def _attempted(
        self, publisher: Actor, reports: Sequence[IncomingReport], later: bool
    ) -> tuple[Sequence[ReportEntry], Mapping[External, AggregateId]]:
        """Return the entries of new reports, and the names to remember with them, after they were dispatched."""
        attempts = [ReportAttempt(each.key, each.report, publisher, each.time) for each in reports]
        if later and self._has_room(publisher.organisation):
            self._dispatcher.check(attempts)
        else:
            self._dispatcher.dispatch(attempts)
            self._limit(publisher.organisation, attempts)
        now = self._clock()
        return [_entry(report, each, now) for report, each in zip(reports, attempts, strict=True)], names_of(attempts)

    def _enter(
        self, new: Sequence[ReportEntry], names: Mapping[External, AggregateId], unheard: Mapping[str, ReportEntry]
    ) -> bool:
        """Enter new reports, and what those say of which only the log knew, unless it is not what they had said."""
        added = [each for each in new if each.key not in unheard]
        told = [(each, unheard[each.key]) for each in new if each.key in unheard and each.status is not Status.REFUSED]
        changed = [replace(each, version=before.version + 1) for each, before in told]
        return (not added or self._store.add(added, names)) and (not changed or self._store.change(changed, names))

    def _has_room(self, organisation: NodeId) -> bool:
        return self._store.count(organisation, Status.RECEIVED) < RECEIVED

    def _limit(self, organisation: NodeId, attempts: Iterable[ReportAttempt]) -> None:
        """Let no more reports wait than may: the rest are dead letters."""
        waiting = [each for each in attempts if each.status is Status.WAITING]
        if not waiting:
            return
        room = max(0, WAITING - self._store.count(organisation, Status.WAITING))
        for each in waiting[room:]:
            reason = each.result.reason
            each.refuse(TooManyWaiting(limit=WAITING, reason=Words(reason.zh, reason.en) if reason else ""))


def settled(entry: ReportEntry, each: ReportAttempt, now: datetime) -> ReportEntry:
    """Return a report as it stands after an attempt; one that has waited as long as it may waits no more."""
    attempts = entry.attempts + (each.status is not Status.RECEIVED)
    after = replace(
        entry, status=each.status, attempts=attempts, next_attempt=None, awaits=frozenset(), result=each.result
    )
    if each.status is not Status.WAITING:
        return after
    if entry.until is not None and now >= entry.until:
        return replace(after, status=Status.REFUSED, result=replace(each.result, expired=True))
    return replace(after, next_attempt=next_attempt(attempts, now), awaits=each.awaits)


def names_of(attempts: Iterable[ReportAttempt]) -> Mapping[External, AggregateId]:
    """Return the publishers' ids that are to be remembered now that these were dispatched."""
    return dict(each.name for each in attempts if each.name and each.status is Status.ACCEPTED)


def outcome_of(entry: ReportEntry, identity: ReportIdentity, *, repeated: bool = False) -> ReportOutcome:
    """Return the outcome of a report that is in the register."""
    return ReportOutcome(
        identity.source, identity.id, entry.key, entry.status, entry.result, repeated, entry.next_attempt
    )


def _first_of_each(batch: Sequence[IncomingReport | ReportOutcome]) -> Mapping[str, IncomingReport]:
    found: dict[str, IncomingReport] = {}
    for each in batch:
        if isinstance(each, IncomingReport):
            found.setdefault(each.key, each)
    return found


def _entry(report: IncomingReport, each: ReportAttempt, now: datetime) -> ReportEntry:
    received = ReportEntry(
        key=report.key,
        organisation=each.publisher.organisation,
        namespace=each.publisher.namespace,
        publisher=each.publisher.id,
        received_at=now,
        status=Status.RECEIVED,
        until=now + WAIT,
        digest=report.digest,
        raw=report.raw,
        result=each.result,
    )
    return settled(received, each, now)


def _outcome(report: IncomingReport, entry: ReportEntry, *, repeated: bool) -> ReportOutcome:
    """Return the outcome of a report, or that it says something else than what came first under its id."""
    if report.digest not in (entry.digest, digest_of(entry.event, entry.raw) if repeated else entry.digest):
        reason = refusal_record(IdReused(id=report.identity.id))
        return ReportOutcome(
            report.identity.source, report.identity.id, report.key, Status.REFUSED, Result(reason=reason)
        )
    return outcome_of(entry, report.identity, repeated=repeated)
