"""Orders: a command with all that comes with it, and its place in the log, before anything is looked up there."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.aggregate import CommandType, commands
from domain.aggregate_id import AggregateId, owner_of, parts
from domain.authority import Actor
from domain.refusal import NotFound, NotYours, RoleMissing
from domain.tree import NodeId
from services.commands.plain import require_plain
from services.commands.refusals import NotHosted, OpensAnother
from services.commands.requests import request_of
from services.commands.sealing import sealed
from services.commands.vault import Vault
from services.log import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A command as it is given."""

    command: Any
    """One of the registered commands."""
    actor: Actor
    """Who gives it."""
    id: AggregateId | None = None
    """The aggregate; a fresh one if it is left out for a command that opens one."""
    occurred_at: datetime | None = None
    """When it occurred, if that was before now."""
    synthetic: bool = False
    """A scenario invented it."""
    if_match: Collection[int] | None = None
    """The versions of the aggregate for which it is given; any if left out."""
    key: str | None = None
    """The actor's name for this request: given again, it has no further effect and the same outcome."""
    keyed_by: str | None = None
    """Who else may give it again under this key: all publishers of an organisation; the actor alone if left out."""
    late: bool = False
    """Take it also if the record has gone on since it occurred: its time is then moved behind what stands there."""
    correlation: str | None = None
    """The id of what the command belongs to; a fresh one if left out."""
    traceparent: str | None = None
    """W3C trace context."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An order with the aggregate that it is for."""

    order: Order
    entry: CommandType
    id: AggregateId
    fresh: bool
    """The id was made just now, so nothing can have happened to it yet."""
    request: Request | None
    correlation: str


class Desk:
    """Takes the orders of one node."""

    def __init__(
        self, node: NodeId, hosts: Callable[[NodeId], bool], new_id: Callable[[], str], vault: Vault | None
    ) -> None:
        self._node, self._hosts, self._new_id, self._vault = node, hosts, new_id, vault

    def place(self, order: Order) -> Placed:
        """Find which aggregate an order is for, and seal its secrets.

        Raises:
            RoleMissing: the actor may not give this command.
            ControlCharacters: a text of the command bears some.
            NotFound: it is not for an aggregate of this kind.
            OpensAnother: it opens another aggregate than the one named.
            NotYours, NotHosted: the aggregate is another's, or lives elsewhere.
            ClueKeyMissing: the command has secrets, and this node no key for them.
            OutsideClueAudience: they are for somebody who is not to read them.
        """
        entry = commands[type(order.command).__name__]
        if entry.role not in order.actor.roles:
            raise RoleMissing(role=entry.role)
        require_plain(order.command)
        id, fresh = (_named(order.id, order, entry), False) if order.id else self._opened(order, entry)
        owner = owner_of(id)
        if owner != order.actor.organisation:
            raise NotYours(id=id, owner=owner, actor=order.actor.organisation)
        if not self._hosts(owner):
            raise NotHosted(owner=owner, node=self._node)
        command = sealed(order.command, id, self._vault)
        order = order if command is order.command else replace(order, command=command)
        request = request_of(
            order.key,
            order.keyed_by or order.actor.id,
            order.command,
            order.id,
            order.occurred_at,
            order.synthetic,
        )
        return Placed(order, entry, id, fresh, request, order.correlation or self._new_id())

    def _opened(self, order: Order, entry: CommandType) -> tuple[AggregateId, bool]:
        if not entry.opens:
            raise NotFound(id=None)
        uid = self._new_id().replace("-", "")
        id = entry.opens(order.command, uid, order.actor.organisation)
        return id, parts(id)[1] == uid


def _named(id: AggregateId, order: Order, entry: CommandType) -> AggregateId:
    kind, uid, owner = parts(id)
    if kind != entry.aggregate.kind:
        raise NotFound(id=id)
    if entry.opens and (opened := entry.opens(order.command, uid, owner)) != id:
        raise OpensAnother(opened=opened, id=id)
    return id
