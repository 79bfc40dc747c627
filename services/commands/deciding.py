"""One attempt at a batch: each order is decided on what those before it left, and nothing is recorded yet."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.aggregate import Context
from domain.aggregate_id import AggregateId
from domain.envelope import Envelope
from domain.refusal import InTheFuture, NotFound, Refusal
from domain.tree import NodeId
from services.commands.orders import Placed
from services.commands.outcomes import Answer, Outcome, Repeats, outcome
from services.commands.refusals import VersionMismatch
from services.commands.seen import Seen
from services.commands.stamping import Stamp, stamped
from services.log import Added, Answered, Loaded, Log, Part, Request, RequestMismatch


@dataclass(frozen=True, slots=True)
class _Addition:
    """An accepted order: the version before it, and which of the parts holds what follows."""

    before: int
    part: int


@dataclass(frozen=True, slots=True)
class _Twin:
    """An order under the key of one before it in the batch."""

    fingerprint: str
    of: int


_Found = _Addition | _Twin | Answered | Refusal | RequestMismatch


class Attempt:
    """Decides orders one after the other; `parts` is what is then to be recorded."""

    def __init__(
        self, log: Log, node: NodeId, new_id: Callable[[], str], now: datetime, answered: Mapping[str, Answered]
    ) -> None:
        """Begin an attempt.

        Args:
            log: what is decided on.
            node: where it is decided.
            new_id: a fresh UUIDv7.
            now: the time now; all of the batch is recorded together.
            answered: the requests known to have been answered before, by key.
        """
        self.parts: list[Part] = []
        self.in_doubt = False
        """True if a request was refused that may have been answered before: that may be why it is refused now."""
        self._log, self._node, self._new_id, self._now, self._answered = log, node, new_id, now, answered
        self._seen = Seen(log)
        self._placed: list[Placed | Refusal] = []
        self._found: list[_Found] = []
        self._keys: dict[str, _Twin] = {}

    def expect_nothing(self, ids: Iterable[AggregateId]) -> None:
        """Spare a look into the log for each of these, of which it has nothing."""
        for id in ids:
            self._seen.expect_nothing(id)

    def take(self, placed: Placed | Refusal) -> None:
        """Decide the next order, or pass on why it has no place."""
        found = placed if isinstance(placed, Refusal) else self._known(placed.request) or self._decided(placed)
        self._placed.append(placed)
        self._found.append(found)

    def _known(self, request: Request | None) -> _Found | None:
        """Return what is known of a request that came before, None if it is new."""
        known = (self._answered.get(request.key) or self._keys.get(request.key)) if request else None
        if request and known and known.fingerprint != request.fingerprint:
            return RequestMismatch(request.key)
        return known

    def _decided(self, placed: Placed) -> _Found:
        stamp = self._stamp(placed)
        try:
            before, envelopes = self._decide(placed, stamp)
        except Refusal as refusal:
            self._leave(placed, refusal, stamp)
            return refusal
        self._add(envelopes, placed.request)
        if placed.request:
            self._keys[placed.request.key] = _Twin(placed.request.fingerprint, len(self._found))
        return _Addition(before, len(self.parts) - 1)

    def _decide(self, placed: Placed, stamp: Stamp) -> tuple[int, Sequence[Envelope]]:
        """Return the aggregate's version before the order, and the events that follow from it."""
        if placed.fresh:
            self._seen.expect_nothing(placed.id)
        loaded = self._seen.load(placed.id)
        self._check(placed, loaded)
        at = stamp.time(placed.id, loaded.last.time if loaded else None)
        context = Context(id=placed.id, node=self._node, actor=placed.order.actor, at=at, seen=self._seen)
        changes = placed.entry.decide(loaded.state if loaded else None, placed.order.command, context)
        return loaded.sequence if loaded else 0, stamped(placed.id, changes, self._seen, stamp)

    def _check(self, placed: Placed, loaded: Loaded | None) -> None:
        occurred_at, wanted = placed.order.occurred_at, placed.order.if_match
        if loaded is None and not placed.entry.opens:
            raise NotFound(id=placed.id)
        if occurred_at and occurred_at > self._now:
            raise InTheFuture(at=occurred_at.isoformat())
        sequence = loaded.sequence if loaded else 0
        if wanted is not None and sequence not in wanted:
            raise VersionMismatch(id=placed.id, sequence=sequence)

    def _leave(self, placed: Placed, refusal: Refusal, stamp: Stamp) -> None:
        """Add what a refusal leaves behind. It stands under no key: a refused request may be given again."""
        self.in_doubt |= placed.request is not None
        leaves = getattr(refusal, "leaves", ())
        if leaves:
            # A stated time does not hide a trace: one that is too early is moved, where an order would be refused.
            self._add(stamped(placed.id, leaves, self._seen, replace(stamp, exact=False)), None)

    def _add(self, envelopes: Sequence[Envelope], request: Request | None) -> None:
        self._seen.follow(envelopes)
        self.parts.append(Part(envelopes, request))

    def _stamp(self, placed: Placed) -> Stamp:
        order = placed.order
        return Stamp(
            new_id=self._new_id,
            source=self._node,
            occurred_at=order.occurred_at,
            now=self._now,
            correlation=placed.correlation,
            actor=order.actor.id,
            synthetic=order.synthetic,
            traceparent=order.traceparent,
            exact=not order.late,
        )

    def answers(self, added: Sequence[Added]) -> Sequence[Answer]:
        """Return an answer for each order, now that its parts added this to the log."""
        repeats = Repeats(self._log, [found for found in self._found if isinstance(found, Answered)])
        answers: list[Answer] = []
        for placed, found in zip(self._placed, self._found, strict=True):
            answers.append(self._answer(placed, found, added, repeats, answers))
        return answers

    def _answer(
        self,
        placed: Placed | Refusal,
        found: _Found,
        added: Sequence[Added],
        repeats: Repeats,
        before: Sequence[Answer],
    ) -> Answer:
        if isinstance(placed, Refusal):
            return placed
        match found:
            case _Addition():
                return outcome(placed.id, found.before, added[found.part])
            case Answered():
                return repeats.outcome(placed.id, found)
            case _Twin():
                first = before[found.of]
                return replace(first, repeated=True) if isinstance(first, Outcome) else first
            case _:
                return found
