"""Dead letters, and what waits: people correct and resubmit them, or dismiss them; what was before stays readable."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.aggregate_id import AggregateId
from domain.authority import Actor
from services.gateway.carrying import Carrier, Try
from services.gateway.claims import Claims
from services.gateway.intake import answer_of, names_of, settled
from services.gateway.kept import Kept, Past, key_of, raw_of
from services.gateway.names import External
from services.gateway.outcome import Answer, Status
from services.gateway.refusals import NoSuchReport, NotToCorrect
from services.gateway.reports import Identity, identity_of, read
from services.gateway.retry import WAIT
from services.gateway.store import Store


class Corrections:
    """Changes what is kept of reports, in the name of who corrects them."""

    def __init__(self, store: Store, carrier: Carrier, claims: Claims, clock: Callable[[], datetime]) -> None:
        """Wire it; the parts are those of the intake."""
        self._store, self._carrier, self._claims, self._clock = store, carrier, claims, clock

    def resubmit(self, actor: Actor, event: Mapping[str, Any]) -> Answer:
        """Carry a report out as it is corrected; it has the source and the id that it had.

        Raises:
            InvalidReport: it cannot be read, and so is no better than what it corrects.
            NoSuchReport, NotToCorrect: there is nothing to correct.
            CommitFailed, LogClosed: the log did not take it; send it again.
        """
        identity, report = identity_of(event), read(event)
        key = key_of(actor.organisation, identity)
        with self._claims.holding([key]):
            kept, now = self._correctable(key), self._clock()
            each = Try(key, report, actor, report.time or kept.received_at)
            self._carrier.carry_out([each])
            corrected = replace(kept, publisher=actor.id, raw=raw_of(event), until=now + WAIT)
            return self._change(kept, settled(corrected, each, now), actor, names=names_of([each]))

    def dismiss(self, actor: Actor, identity: Identity, reason: str) -> Answer:
        """Let nothing come of a report.

        Raises:
            NoSuchReport, NotToCorrect: there is nothing to dismiss.
        """
        key = key_of(actor.organisation, identity)
        with self._claims.holding([key]):
            kept = self._correctable(key)
            dismissed = replace(kept, status=Status.DISMISSED, next_attempt=None, awaits=frozenset())
            return self._change(kept, dismissed, actor, reason)

    def _correctable(self, key: str) -> Kept:
        kept = self._store.known([key]).get(key)
        if not kept:
            raise NoSuchReport
        if not kept.status.correctable:
            raise NotToCorrect(status=kept.status.words)
        return kept

    def _change(
        self,
        before: Kept,
        after: Kept,
        actor: Actor,
        note: str | None = None,
        names: Mapping[External, AggregateId] | None = None,
    ) -> Answer:
        past = Past(before.key, before.version, self._clock(), actor.id, note, before.status, before.raw, before.result)
        if not self._store.change([replace(after, version=before.version + 1)], names, [past]):
            raise NotToCorrect(status=self._store.known([before.key])[before.key].status.words)
        return answer_of(after, identity_of(after.event))
