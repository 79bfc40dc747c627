"""One attempt at a batch: each command is decided on what those before it left, and nothing is recorded yet."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from domain.aggregate import Context, commands
from domain.aggregate_id import AggregateId, owner_of
from domain.beijing import written
from domain.envelope import Envelope
from domain.on_board import names_in
from domain.pointing import complete
from domain.refusal import InTheFuture, Refusal
from domain.words import Words
from services.commands.authority import Authority
from services.commands.envelopes import EventMetadata, appendable, enveloped
from services.commands.outcomes import CommandResult, Repeats, outcome
from services.commands.refusals import KeyReused, NotSoThen, OtherNamespace, VersionMismatch, no_record
from services.commands.requests import RoutedCommand
from services.commands.seen import Seen
from services.commands.then import Looked, Then, went_on
from services.log import Append, Appended, IdempotencyKey, Loaded, Log, RecordedRequest


@dataclass(frozen=True, slots=True)
class _Accepted:
    """A command from which something follows: the version before it, and which of the appends holds what follows."""

    id: AggregateId
    version: int
    append: int
    fingerprint: str | None
    repeated: bool = False
    """It came before in the batch, under the same key."""

    def is_other_than(self, fingerprint: str) -> bool:
        """Say whether it said something else than a command with this fingerprint."""
        return self.fingerprint != fingerprint


class Decisions:
    """Decides commands one after the other; `appends` is what is then to be recorded."""

    def __init__(
        self,
        log: Log,
        authority: Authority,
        event_id: Callable[[], str],
        now: datetime,
        recorded: Mapping[str, RecordedRequest],
    ) -> None:
        """Begin an attempt.

        Args:
            log: what is decided on.
            authority: whose records are decided on here, and by whom.
            event_id: one for each event.
            now: the time now; all of the batch is recorded together.
            recorded: the requests known to have been recorded before, by key.
        """
        self.appends: list[Append] = []
        self.in_doubt = False
        """True if a request was refused that may have been recorded before: that may be why it is refused now."""
        self._log = log
        self._authority, self._node = authority, authority.node
        self._event_id = event_id
        self._now = now
        self._recorded = recorded
        self._seen = Seen(log)
        self._decided: list[tuple[AggregateId, _Accepted | RecordedRequest | Refusal]] = []
        self._accepted: dict[str, _Accepted] = {}

    def assume_absent(self, ids: Iterable[AggregateId]) -> None:
        """Spare a look into the log for each of these, of which it has nothing."""
        self._seen.assume_absent(ids)

    def decide(self, routed: RoutedCommand) -> None:
        """Decide the next command."""
        self._decided.append((routed.id, self._known(routed.key) or self._decision(routed)))

    def _known(self, key: IdempotencyKey | None) -> _Accepted | RecordedRequest | KeyReused | None:
        """Return what is known of a request that came before, None if it is new."""
        if key is None:
            return None
        known = self._recorded.get(key.key) or self._accepted.get(key.key)
        if known and known.is_other_than(key.fingerprint):
            return KeyReused()
        return replace(known, repeated=True) if isinstance(known, _Accepted) else known

    def _decision(self, routed: RoutedCommand) -> _Accepted | Refusal:
        metadata = self._metadata(routed)
        try:
            version, envelopes = self._events(routed, metadata)
            append = appendable(envelopes, routed.key)
        except Refusal as refusal:
            complete(refusal, routed.request.command, routed.id)
            refusal.names = self._names(refusal)
            self._record_trace(routed, refusal, metadata)
            return refusal
        self._append(append)
        fingerprint = routed.key.fingerprint if routed.key else None
        accepted = _Accepted(routed.id, version, len(self.appends) - 1, fingerprint)
        if routed.key:
            self._accepted[routed.key.key] = accepted
        return accepted

    def _names(self, refusal: Refusal) -> Mapping[str, Words]:
        return names_in(refusal.details.values(), self._node, self._seen)

    def _events(self, routed: RoutedCommand, metadata: EventMetadata) -> tuple[int, Sequence[Envelope]]:
        """Return the aggregate's version before the command, and the events that follow from it."""
        if routed.new:
            self._seen.assume_absent([routed.id])
        self._authority.require(owner_of(routed.id), routed.request.actor, self._seen)
        loaded = self._seen.own(routed.id)
        self._require_writable(routed, [routed.id])
        self._check(routed, loaded)
        at = metadata.time(routed.id, loaded)
        looked = Looked(self._seen)
        context = Context(id=routed.id, node=self._node, actor=routed.request.actor, at=at, seen=looked)
        state = loaded.state if loaded else None
        changes = routed.type.decide(state, routed.request.command, context)
        if routed.request.occurred_at and (refusal := self._refused_then(routed, state, context, looked)):
            if metadata.exact:
                raise refusal
            metadata = replace(metadata, occurred_at=refusal.earliest)
            changes = routed.type.decide(state, routed.request.command, replace(context, at=refusal.earliest))
        envelopes = enveloped(routed.id, changes, self._seen, metadata)
        said = (each.subject for each in envelopes if type(each.payload) in _reported())
        self._require_writable(routed, dict.fromkeys(said))
        return loaded.sequence if loaded else 0, envelopes

    def _require_writable(self, routed: RoutedCommand, ids: Iterable[AggregateId]) -> None:
        """Refuse to let anything be said of a record that whoever reports may name and not write.

        What the board enters there by itself, because another record names it, follows from the name: the number of an
        issue on its list, the inspections of a round.
        """
        if writes := routed.request.writes:
            for id in ids:
                if not writes(id, self._seen.own(id) is not None):
                    raise OtherNamespace(id=id)

    def _refused_then(self, routed: RoutedCommand, state: object, context: Context, looked: Looked) -> NotSoThen | None:
        """Return why what is allowed by what is known now was not, by what there was when it occurred."""
        later = went_on(looked.ids - {routed.id}, self._seen, context.at)
        if not later:
            return None
        try:
            then = Then(self._seen, later, context.at)
            routed.type.decide(state, routed.request.command, replace(context, seen=then))
        except Refusal as refusal:
            refusal.names = self._names(refusal)
            return NotSoThen(context.at, refusal, max(later.values()))
        return None

    def _check(self, routed: RoutedCommand, loaded: Loaded | None) -> None:
        occurred_at, versions = routed.request.occurred_at, routed.request.if_match
        if loaded is None and not routed.type.opens:
            raise no_record(routed.id)
        if occurred_at and occurred_at > self._now:
            raise InTheFuture(at=written(occurred_at))
        sequence = loaded.sequence if loaded else 0
        if versions is not None and sequence not in versions:
            raise VersionMismatch(id=routed.id, sequence=sequence)

    def _record_trace(self, routed: RoutedCommand, refusal: Refusal, metadata: EventMetadata) -> None:
        """Append what a refusal leaves behind. It has no key: a refused request may be given again."""
        self.in_doubt |= routed.key is not None
        if refusal.leaves:
            # A stated time does not hide a trace: one that is too early is moved, where a command would be refused.
            left = enveloped(routed.id, refusal.leaves, self._seen, replace(metadata, exact=False))
            self._append(appendable(left, None))

    def _append(self, append: Append) -> None:
        self._seen.apply(append.envelopes)
        self.appends.append(append)

    def _metadata(self, routed: RoutedCommand) -> EventMetadata:
        request = routed.request
        return EventMetadata(
            event_id=self._event_id,
            source=self._node,
            occurred_at=request.occurred_at,
            now=self._now,
            correlation=routed.correlation,
            actor=request.actor.id,
            synthetic=request.synthetic,
            traceparent=request.traceparent,
            exact=not request.late,
        )

    def outcomes(self, appended: Sequence[Appended]) -> Sequence[CommandResult | Refusal]:
        """Return what became of each command, now that the log has taken the appends."""
        repeats = Repeats(self._log, [each for _, each in self._decided if isinstance(each, RecordedRequest)])
        return [_outcome(id, each, appended, repeats) for id, each in self._decided]


@cache
def _reported() -> frozenset[type]:
    """Return the events that systems report; all others are the board's to enter."""
    return frozenset(each.reported_as for each in commands.values() if each.reported_as)


def _outcome(
    id: AggregateId, decided: _Accepted | RecordedRequest | Refusal, appended: Sequence[Appended], repeats: Repeats
) -> CommandResult | Refusal:
    match decided:
        case _Accepted():
            return outcome(decided.id, decided.version, appended[decided.append], repeated=decided.repeated)
        case RecordedRequest():
            return repeats.outcome(id, decided)
        case _:
            return decided
