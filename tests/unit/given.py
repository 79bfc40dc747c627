"""Specifications of decisions: `given(*events).when(command).then(*events)`, or `.then_refused(Refusal, …)`.

A command goes the way it goes on a node: by its registered type to its decision, with the states that its events make.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import domain.catalogue  # noqa: F401  (registers every event, command and aggregate)
from domain.aggregate import Changes, Context, aggregates, commands
from domain.aggregate_id import AggregateId, aggregate_id, owner_of, parts
from domain.authority import Actor, Role
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.registry import type_of
from tests.pointed import require_pointed
from tests.unit.difference import difference, refused, told

BJ, HAIDIAN, CHAOYANG, CCMU = (NodeId(path) for path in ("bj", "bj.haidian", "bj.chaoyang", "bj.ccmu"))
ZHONGGUANCUN, KEXU = NodeId("bj.haidian.zhongguancun"), NodeId("bj.haidian.zhongguancun.kexu")
AT = datetime(2019, 5, 15, 1, 0, tzinfo=UTC)

Histories = Mapping[AggregateId, Sequence[Any]]


def fold(id: AggregateId, events: Sequence[Any]) -> Any:
    """Return the state that these events make of an aggregate of this id's kind."""
    return aggregates[parts(id)[0]].state(events)


def states(seen: Histories) -> Mapping[AggregateId, Any]:
    """Return what a node that has seen these events knows of each aggregate."""
    return {id: fold(id, events) for id, events in seen.items() if events}


def decide(
    seen: Mapping[AggregateId, Any],
    command: Any,
    id: AggregateId,
    at: datetime = AT,
    by: str = "tester",
    node: NodeId | None = None,
) -> Changes:
    """Return what the registered decision on a command makes of the states that were seen, if somebody gives it.

    The owner runs a node of its own unless another is named where it is given.
    """
    actor = Actor(by, owner_of(id), frozenset(Role))
    context = Context(id=id, node=node or actor.organisation, actor=actor, at=at, seen=seen)
    return commands[type(command).__name__].decide(seen.get(id), command, context)


def stored(payload: Any) -> Any:
    """Return an event as it comes back from where events are stored."""
    kind = type_of(payload)
    return kind.decode(kind.adapter.dump_python(payload, mode="json"), kind.version)


@dataclass(frozen=True)
class Decided:
    """What came of a command."""

    changes: Changes
    refusal: Refusal | None
    command: Any = None
    """What was asked for; None if a rule was asked alone."""

    def then(self, *expected: Any) -> None:
        """Check that exactly these events follow, and that each can be stored."""
        __tracebackhide__ = True  # the line that fails is the specification's
        if self.refusal or list(self.changes) != list(expected):
            raise AssertionError(difference(told(expected), self._came()))
        for payload in (getattr(change, "payload", change) for change in self.changes):
            assert stored(payload) == payload

    def then_refused(self, refusal: type[Refusal], **details: Any) -> None:
        """Check that this rule forbids it, for these reasons, and says so in both languages, and of which field."""
        __tracebackhide__ = True
        if type(self.refusal) is not refusal:
            raise AssertionError(difference(refused(refusal, details), self._came()))
        if (expected := self.refusal.details | details) != self.refusal.details:
            raise AssertionError(difference(refused(refusal, expected), self._came()))
        assert self.refusal.say("zh") != self.refusal.say("en")
        if self.command:
            require_pointed(self.refusal, self.command)

    def _came(self) -> list[str]:
        return refused(type(self.refusal), self.refusal.details) if self.refusal else told(self.changes)


@dataclass(frozen=True)
class Given:
    """The past of the aggregate that is decided on, and what its node has seen of others."""

    events: tuple[Any, ...]
    seen: Histories = field(default_factory=dict)

    def seeing(self, id: AggregateId, *events: Any) -> "Given":
        """Add what the node has seen of another aggregate."""
        return replace(self, seen={**self.seen, id: events})

    def when(self, command: Any, *, owner: NodeId = BJ, at: datetime = AT, node: NodeId | None = None) -> Decided:
        """Give a command to the aggregate: the one that it opens, or the owner's number 1 of its kind.

        It is given on the owner's own node, or on the one that acts for it, if that is named.
        """
        kind = commands[type(command).__name__]
        own = kind.opens(command, "1", owner) if kind.opens else aggregate_id(kind.aggregate.kind, "1", owner)
        try:
            return Decided(decide(states({**self.seen, own: self.events}), command, own, at, node=node), None, command)
        except Refusal as refusal:
            return Decided((), refusal, command)


def given(*events: Any) -> Given:
    """Begin with the past of the aggregate that is decided on."""
    return Given(events)
