"""Command requests and their routing: which aggregate each is for, before anything is looked up in the log."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

from domain.aggregate import CommandType, commands
from domain.aggregate_id import AggregateId, owner_of, parts
from domain.authority import Actor
from domain.place import field_names
from domain.pointing import complete
from domain.refusal import NotFound, NotYours, Refusal, RoleMissing
from services.commands.authority import Authority
from services.commands.plain import require_plain
from services.commands.refusals import OpensAnother, no_record
from services.commands.vault import Vault, marks, sealed
from services.log import IdempotencyKey, Log, actors_key, correlation_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRequest:
    """A command with all that comes with it."""

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
    writes: Callable[[AggregateId, bool], bool] | None = None
    """Says of a record, and of whether it exists, if the command may let something happen to it; any if left out."""
    late: bool = False
    """Take it also if the record has gone on since it occurred: its time is then moved behind what stands there."""
    traceparent: str | None = None
    """W3C trace context."""


@dataclass(frozen=True, slots=True)
class RoutedCommand:
    """A command request with the aggregate that it is for; its secrets are sealed."""

    request: CommandRequest
    type: CommandType
    id: AggregateId
    new: bool
    """The id was made just now, so nothing can have happened to the aggregate yet."""
    key: IdempotencyKey | None
    correlation: str
    """Says of what follows that it followed from this request: what a key is given for is known again by it."""


class Router:
    """Routes the command requests of one node."""

    def __init__(self, authority: Authority, log: Log, new_id: Callable[[], str], vault: Vault | None) -> None:
        self._authority = authority
        self._log = log
        self._new_id = new_id
        self._vault = vault

    def route(self, request: CommandRequest) -> RoutedCommand:
        """Find which aggregate a command is for, and seal its secrets.

        Raises:
            RoleMissing: the actor may not give this command.
            ControlCharacters: a text of the command bears some.
            NotFound: it is not for an aggregate of this kind.
            OpensAnother: it opens another aggregate than the one named.
            NotYours: the aggregate is another's.
            ClueKeyMissing: the command has secrets, and this node no key for them.
            OutsideClueAudience: they are for somebody who is not to read them.
        """
        try:
            return self._route(request)
        except Refusal as refusal:
            complete(refusal, request.command, request.id)
            raise

    def _route(self, request: CommandRequest) -> RoutedCommand:
        type_ = commands[type(request.command).__name__]
        if type_.role not in request.actor.roles:
            raise RoleMissing(role=type_.role)
        require_plain(request.command)
        id, new = (_named(request.id, request, type_), False) if request.id else self._opened(request, type_)
        self._require_own(id, request.actor, type_)
        command = sealed(request.command, id, self._vault)
        request = request if command is request.command else replace(request, command=command)
        key = _idempotency_key(request)
        return RoutedCommand(request, type_, id, new, key, correlation_of(key) if key else self._new_id())

    def _opened(self, request: CommandRequest, type_: CommandType) -> tuple[AggregateId, bool]:
        """Return the id of the aggregate that a command opens, and whether it is a new one."""
        if not type_.opens:
            raise NotFound(id=None)
        uid = self._new_id().replace("-", "")
        id = type_.opens(request.command, uid, request.actor.organisation)
        return id, parts(id)[1] == uid

    def _require_own(self, id: AggregateId, actor: Actor, type_: CommandType) -> None:
        owner = owner_of(id)
        if not self._authority.acts(actor, owner, type_.role, self._log):
            raise NotYours(id=id, owner=owner, actor=actor.organisation)


def _named(id: AggregateId, request: CommandRequest, type_: CommandType) -> AggregateId:
    kind, uid, owner = parts(id)
    if kind != type_.aggregate.kind:
        raise no_record(id)
    if type_.opens and (opened := type_.opens(request.command, uid, owner)) != id:
        raise OpensAnother(opened=opened, id=id)
    return id


def _idempotency_key(request: CommandRequest) -> IdempotencyKey | None:
    """Return what tells this request from others, None if its actor has given it no name.

    Actors choose their keys without knowing of each other, and organisations their actors' names: so a key is kept per
    organisation and actor, or per whoever shares it.
    """
    if request.key is None:
        return None
    command = request.command
    kind: type = type(command)
    data = {name: getattr(command, name) for name in field_names(kind)}
    content = {
        "command": kind.__name__,
        "data": {**data, **marks(command)},  # a secret is sealed anew each time; its mark stays
        "id": request.id,
        "occurred_at": request.occurred_at,
        "synthetic": request.synthetic,
    }
    digest = sha256(orjson.dumps(content, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z))
    return IdempotencyKey(_scoped(request, request.key), digest.hexdigest())


def _scoped(request: CommandRequest, key: str) -> str:
    if request.keyed_by:
        return f"{request.keyed_by} {key}"
    return actors_key(request.actor.id, request.actor.organisation, key)
