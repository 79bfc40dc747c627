"""Commands are decided here: load, decide, stamp, append, all against one node's log."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.aggregate import CommandType, Context, commands
from domain.aggregate_id import AggregateId, owner_of, parts
from domain.authority import Actor
from domain.envelope import Recorded
from domain.refusal import InTheFuture, NotFound, NotYours, Refusal, RoleMissing
from domain.tree import NodeId
from services.log import Loaded, Log, Request, RequestRepeated, VersionConflict
from services.node.requests import request_of
from services.node.seen import Seen
from services.node.stamping import Stamp, stamped

ATTEMPTS = 100
"""How often a decision is made anew because another was faster; each time, that other one got on."""


class NotHosted(Refusal, zh="{owner} 的记录不在 {node}", en="the records of {owner} are not kept on {node}"):
    """A record lives on the node of its owner, or of the nearest organisation above it that has one."""


class VersionMismatch(Refusal, zh="{id} 的版本是 {sequence}", en="{id} is at version {sequence}"):
    """The command was given for another version of the record."""


class Contended(Refusal, zh="{id} 正被他人频繁修改,请重试", en="{id} is being changed by many others; try again"):
    """Others were faster every time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command led to."""

    id: AggregateId
    sequence: int
    """The version of the aggregate after it."""
    position: int
    """The place of its last event in this node's log: what a reader waits for to see it."""
    events: Sequence[Recorded]
    repeated: bool = False
    """True if the request was answered before, and this is that answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """A command with all that came with it."""

    entry: CommandType
    command: Any
    actor: Actor
    id: AggregateId
    occurred_at: datetime | None
    synthetic: bool
    if_match: Collection[int] | None
    request: Request | None
    correlation: str
    traceparent: str | None


class CommandHandler:
    """Decides commands on one node. Blocks until the outcome is durable; any number of threads may call."""

    def __init__(
        self,
        log: Log,
        node: NodeId,
        hosts: Callable[[NodeId], bool],
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        """Wire the handler.

        Args:
            log: this node's log.
            node: this node.
            hosts: says whether the records of an organisation live on this node.
            clock: the time now, with its zone.
            new_id: a fresh UUIDv7.
        """
        self._log, self._node, self._hosts, self._clock, self._new_id = log, node, hosts, clock, new_id

    def execute(
        self,
        command: object,
        actor: Actor,
        *,
        id: AggregateId | None = None,
        occurred_at: datetime | None = None,
        synthetic: bool = False,
        if_match: Collection[int] | None = None,
        key: str | None = None,
        correlation: str | None = None,
        traceparent: str | None = None,
    ) -> Outcome:
        """Decide a command and record what follows, once.

        Args:
            command: one of the registered commands.
            actor: who gives it.
            id: the aggregate; left out for a command that opens one.
            occurred_at: when it occurred, if that was before now.
            synthetic: a scenario invented it.
            if_match: the versions of the aggregate for which it is given; any if left out.
            key: the actor's name for this request: given again, it has no further effect and the same outcome.
            correlation: the id of what the command belongs to; a fresh one if left out.
            traceparent: W3C trace context.

        Raises:
            Refusal: a rule forbids it; nothing changed.
            RequestMismatch: the key was used for something else.
        """
        entry = commands[type(command).__name__]
        if entry.role not in actor.roles:
            raise RoleMissing(role=entry.role)
        order = _Order(
            entry=entry,
            command=command,
            actor=actor,
            id=self._target(entry, command, id, actor),
            occurred_at=occurred_at,
            synthetic=synthetic,
            if_match=if_match,
            request=request_of(key, actor, command, id, occurred_at, synthetic),
            correlation=correlation or self._new_id(),
            traceparent=traceparent,
        )
        return self._carry_out(order)

    def _target(self, entry: CommandType, command: object, id: AggregateId | None, actor: Actor) -> AggregateId:
        target = id
        if target is None and entry.opens:
            target = entry.opens(command, self._new_id().replace("-", ""), actor.organisation)
        if target is None or parts(target)[0] != entry.aggregate.kind:
            raise NotFound(id=target)
        owner = owner_of(target)
        if owner != actor.organisation:
            raise NotYours(id=target, owner=owner, actor=actor.organisation)
        if not self._hosts(owner):
            raise NotHosted(owner=owner, node=self._node)
        return target

    def _carry_out(self, order: _Order) -> Outcome:
        for _ in range(ATTEMPTS):
            try:
                return self._decide(order)
            except VersionConflict:
                continue  # somebody was faster: decide again on what they left
            except RequestRepeated as repeated:
                return self._again(order, repeated.first, repeated.last)
            except Refusal:
                # What this very request did before may be why it is refused now.
                if order.request and (answered := self._log.answered(order.request)):
                    return self._again(order, *answered)
                raise
        raise Contended(id=order.id)

    def _decide(self, order: _Order) -> Outcome:
        seen, now = Seen(self._log), self._clock()
        loaded = seen.load(order.id)
        self._check(order, loaded, now)
        stamp = self._stamp(order, now)
        at = stamp.time(order.id, loaded.last.time if loaded else None)
        context = Context(id=order.id, node=self._node, actor=order.actor, at=at, seen=seen)
        changes = order.entry.decide(loaded.state if loaded else None, order.command, context)
        recorded = self._log.append(stamped(order.id, changes, seen, stamp), order.request)
        return self._outcome(order.id, recorded, loaded.sequence if loaded else 0)

    def _check(self, order: _Order, loaded: Loaded | None, now: datetime) -> None:
        if loaded is None and not order.entry.opens:
            raise NotFound(id=order.id)
        if order.occurred_at and order.occurred_at > now:
            raise InTheFuture(at=order.occurred_at.isoformat())
        sequence = loaded.sequence if loaded else 0
        if order.if_match is not None and sequence not in order.if_match:
            raise VersionMismatch(id=order.id, sequence=sequence)

    def _stamp(self, order: _Order, now: datetime) -> Stamp:
        return Stamp(
            new_id=self._new_id,
            source=self._node,
            occurred_at=order.occurred_at,
            now=now,
            correlation=order.correlation,
            actor=order.actor.id,
            synthetic=order.synthetic,
            traceparent=order.traceparent,
        )

    def _again(self, order: _Order, first: int, last: int) -> Outcome:
        """Return the outcome that the request had: its own events stand first, as `stamped` puts them."""
        events = self._log.read(first - 1, last - first + 1) if first <= last else ()
        own = events[0].envelope.subject if events else order.id
        return replace(self._outcome(own, events, 0), repeated=True)

    def _outcome(self, id: AggregateId, events: Sequence[Recorded], before: int) -> Outcome:
        own = [event.envelope.sequence for event in events if event.envelope.subject == id]
        position = events[-1].position if events else self._log.head()
        return Outcome(id, own[-1] if own else before, position, events)
