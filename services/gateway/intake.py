"""Where reports come in: each is carried out, kept with its outcome, and only then answered.

What a report leads to is durable in the log under the report's key before the register has it. So nothing is kept
beforehand: if the node dies in between, nobody was answered, and when the report is sent again the log knows it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.aggregate_id import AggregateId
from domain.authority import Actor
from domain.tree import NodeId
from domain.words import Words
from services.gateway.carrying import Carrier, Try
from services.gateway.claims import Claims
from services.gateway.drafts import Draft, drafted
from services.gateway.kept import Kept, digest_of
from services.gateway.names import External
from services.gateway.outcome import Answer, Result, Status, reason_of
from services.gateway.refusals import IdReused, TooManyWaiting
from services.gateway.reports import Identity
from services.gateway.retry import WAIT, next_attempt
from services.gateway.store import Store

TOGETHER = 500
"""Reports in one transaction."""
WAITING = 10_000
"""Reports of one organisation that may wait for others at once."""
RECEIVED = 50_000
"""Reports of one organisation that may wait for their turn at once; after that they have it at once."""


class Intake:
    """Takes reports in. Blocks until they are durable; any number of threads may call."""

    def __init__(self, store: Store, carrier: Carrier, claims: Claims, clock: Callable[[], datetime]) -> None:
        """Wire it.

        Args:
            store: keeps the reports.
            carrier: carries them out.
            claims: who has which reports in hand.
            clock: the time now, with its zone.
        """
        self._store, self._carrier, self._claims, self._clock = store, carrier, claims, clock

    def take(self, publisher: Actor, elements: Sequence[Any], *, later: bool = False) -> Sequence[Answer]:
        """Take reports in, and return the answers in their order.

        Args:
            publisher: who reports, and for which organisation.
            elements: events as JSON has them, or the bytes of them.
            later: keep them, and carry them out when they have their turn.

        Raises:
            CommitFailed, LogClosed: the log did not take them; send them again.
        """
        answers: list[Answer] = []
        for first in range(0, len(elements), TOGETHER):
            drafts = [drafted(publisher.organisation, each) for each in elements[first : first + TOGETHER]]
            answers += self._batch(publisher, drafts, later)
        return answers

    def _batch(self, publisher: Actor, drafts: Sequence[Draft | Answer], later: bool) -> Sequence[Answer]:
        first = _first_of_each(drafts)
        with self._claims.holding(first.keys()):
            known = self._store.known(first.keys())
            new, names = self._made(publisher, [each for key, each in first.items() if key not in known], later)
            if new and not self._store.add(new, names):
                known = self._store.known(first.keys())  # another process was faster with some of them
        kept = {**{each.key: each for each in new}, **known}

        def answer(draft: Draft) -> Answer:
            return _answer(draft, kept[draft.key], repeated=draft.key in known or draft is not first[draft.key])

        return [answer(each) if isinstance(each, Draft) else each for each in drafts]

    def _made(
        self, publisher: Actor, drafts: Sequence[Draft], later: bool
    ) -> tuple[Sequence[Kept], Mapping[External, AggregateId]]:
        """Return what is to be kept of new reports, after they were carried out."""
        tries = [Try(each.key, each.report, publisher, each.time) for each in drafts]
        if later and self._has_room(publisher.organisation):
            self._carrier.check(tries)
        else:
            self._carrier.carry_out(tries)
            self._limit(publisher.organisation, tries)
        now = self._clock()
        return [_kept(draft, each, now) for draft, each in zip(drafts, tries, strict=True)], names_of(tries)

    def _has_room(self, organisation: NodeId) -> bool:
        return self._store.count(organisation, Status.RECEIVED) < RECEIVED

    def _limit(self, organisation: NodeId, tries: Iterable[Try]) -> None:
        """Let no more reports wait than may: the rest are dead letters."""
        waiting = [each for each in tries if each.status is Status.WAITING]
        if not waiting:
            return
        room = max(0, WAITING - self._store.count(organisation, Status.WAITING))
        for each in waiting[room:]:
            reason = each.result.reason
            each.refuse(TooManyWaiting(limit=WAITING, reason=Words(reason.zh, reason.en) if reason else ""))


def settled(kept: Kept, each: Try, now: datetime) -> Kept:
    """Return a report as it stands after a try; one that has waited as long as it may waits no more."""
    return replace(kept, **_standing(each, kept.attempts, kept.until, now))


def _standing(each: Try, attempts: int, until: datetime | None, now: datetime) -> dict[str, Any]:
    attempts += each.status is not Status.RECEIVED
    standing = {"status": each.status, "attempts": attempts, "next_attempt": None, "awaits": frozenset[str]()}
    if each.status is not Status.WAITING:
        return {**standing, "result": each.result}
    if until is not None and now >= until:
        return {**standing, "status": Status.REFUSED, "result": replace(each.result, expired=True)}
    return {**standing, "next_attempt": next_attempt(attempts, now), "awaits": each.awaits, "result": each.result}


def names_of(tries: Iterable[Try]) -> Mapping[External, AggregateId]:
    """Return the publishers' ids that are to be remembered now that these were carried out."""
    return dict(each.name for each in tries if each.name and each.status is Status.ACCEPTED)


def answer_of(kept: Kept, identity: Identity, *, repeated: bool = False) -> Answer:
    """Return the answer to a report that is kept."""
    return Answer(identity.source, identity.id, kept.key, kept.status, kept.result, repeated, kept.next_attempt)


def _first_of_each(drafts: Sequence[Draft | Answer]) -> Mapping[str, Draft]:
    found: dict[str, Draft] = {}
    for each in drafts:
        if isinstance(each, Draft):
            found.setdefault(each.key, each)
    return found


def _kept(draft: Draft, each: Try, now: datetime) -> Kept:
    until = now + WAIT
    return Kept(
        key=draft.key,
        organisation=each.publisher.organisation,
        publisher=each.publisher.id,
        received_at=now,
        until=until,
        digest=draft.digest,
        raw=draft.raw,
        **_standing(each, 0, until, now),
    )


def _answer(draft: Draft, kept: Kept, *, repeated: bool) -> Answer:
    """Return the outcome of a report, or that it says something else than what came first under its id."""
    if draft.digest not in (kept.digest, digest_of(kept.event, kept.raw) if repeated else kept.digest):
        reason = reason_of(IdReused(id=draft.identity.id))
        return Answer(draft.identity.source, draft.identity.id, draft.key, Status.REFUSED, Result(reason=reason))
    return answer_of(kept, draft.identity, repeated=repeated)
