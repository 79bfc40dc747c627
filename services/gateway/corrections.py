"""Dead letters, and what waits: people correct and resubmit them, or dismiss them; what was before stays readable."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.authority import Actor
from services.gateway.claims import Claims
from services.gateway.dispatcher import Dispatcher, ReportAttempt
from services.gateway.entry import ReportEntry, ReportRevision, key_of, raw_of
from services.gateway.ingestion import names_of, outcome_of, settled
from services.gateway.names import External
from services.gateway.outcome import ReportOutcome, Status
from services.gateway.refusals import NoSuchReport, NotToCorrect
from services.gateway.reports import ReportIdentity, identity_of, read
from services.gateway.retry import WAIT
from services.gateway.store import ReportStore


class Corrections:
    """Changes entries of the register, in the name of who corrects them."""

    def __init__(
        self, store: ReportStore, dispatcher: Dispatcher, claims: Claims, clock: Callable[[], datetime]
    ) -> None:
        """Wire it; the parts are those of the ingestion."""
        self._store = store
        self._dispatcher = dispatcher
        self._claims = claims
        self._clock = clock

    def resubmit(self, actor: Actor, event: object) -> ReportOutcome:
        """Dispatch a report as it is corrected; it has the source and the id that it had.

        Raises:
            InvalidReport: it cannot be read, and so is no better than what it corrects.
            NoSuchReport, NotToCorrect: there is nothing to correct.
            Unavailable: the log did not take it; send it again.
        """
        identity, report = identity_of(event), read(event)
        key = key_of(actor.organisation, identity, actor.namespace)
        with self._claims.holding([key]):
            entry, now = self._correctable(key), self._clock()
            each = ReportAttempt(key, report, actor, report.time or entry.received_at)
            self._dispatcher.dispatch([each])
            corrected = replace(entry, publisher=actor.id, raw=raw_of(event), until=now + WAIT)
            return self._change(entry, settled(corrected, each, now), actor, names=names_of([each]))

    def dismiss(self, actor: Actor, identity: ReportIdentity, reason: str) -> ReportOutcome:
        """Let nothing come of a report.

        Raises:
            NoSuchReport, NotToCorrect: there is nothing to dismiss.
        """
        key = key_of(actor.organisation, identity, actor.namespace)
        with self._claims.holding([key]):
            entry = self._correctable(key)
            dismissed = replace(entry, status=Status.DISMISSED, next_attempt=None, awaits=frozenset())
            return self._change(entry, dismissed, actor, reason)

    def _correctable(self, key: str) -> ReportEntry:
        entry = self._store.known([key]).get(key)
        if not entry:
            raise NoSuchReport
        if not entry.status.correctable:
            raise NotToCorrect(status=entry.status.words)
        return entry

    def _change(
        self,
        before: ReportEntry,
        after: ReportEntry,
        actor: Actor,
        note: str | None = None,
        names: Mapping[External, AggregateId] | None = None,
    ) -> ReportOutcome:
        revision = ReportRevision(
            before.key, before.version, self._clock(), actor.id, note, before.status, before.raw, before.result
        )
        if not self._store.change([replace(after, version=before.version + 1)], names, [revision]):
            raise NotToCorrect(status=self._store.known([before.key])[before.key].status.words)
        return outcome_of(after, identity_of(after.event))
