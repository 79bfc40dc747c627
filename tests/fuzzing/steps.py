"""What a hostile neighbour does, one step after the other."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

import orjson

from domain.node_id import NodeId
from services.cloudevents import encode
from services.fresh import new_id
from services.nats.subjects import Direction
from tests.contract.projections import every_act
from tests.fuzzing.hostile import Hostile
from tests.integration.links.board import until
from tests.integration.links.happenings import assigned

Over = Mapping[str, object]
"""What stands in JSON instead of its own; `...` leaves a member out."""


class Step(Protocol):
    """One thing that a hostile neighbour does."""

    async def take(self, by: Hostile) -> None:
        """Do it."""


@dataclass(frozen=True)
class Send:
    """An event with other attributes."""

    over: Over = field(default_factory=dict)
    act: int | None = None
    """Which of all acts it is of; a new task of the neighbour's own if it is left out."""

    async def take(self, by: Hostile) -> None:
        """Do it."""
        own = orjson.loads(_act(by.id, self.act) if self.act is not None else encode(assigned(by.id)))
        await by.send(_dumped({**own, **self.over}))


@dataclass(frozen=True)
class Again:
    """What was sent last, once more, perhaps altered."""

    over: Over = field(default_factory=dict)

    async def take(self, by: Hostile) -> None:
        """Do it."""
        last = by.sent[max(by.sent)][-1] if by.sent else encode(assigned(by.id))
        try:
            await by.send(orjson.dumps({**orjson.loads(last), **self.over}))
        except (ValueError, TypeError):  # it was no event
            await by.send(last)


@dataclass(frozen=True)
class Bytes:
    """Anything where events are due."""

    raw: bytes

    async def take(self, by: Hostile) -> None:
        """Do it."""
        await by.send(self.raw)


@dataclass(frozen=True)
class Say:
    """A report that differs from the truth."""

    over: Over

    async def take(self, by: Hostile) -> None:
        """Do it."""
        await by.report(_dumped({**by.truth(), **self.over}))


@dataclass(frozen=True)
class SayBytes:
    """Anything where reports are due."""

    raw: bytes

    async def take(self, by: Hostile) -> None:
        """Do it."""
        await by.report(self.raw)


@dataclass(frozen=True)
class Ask:
    """Anything where questions are due."""

    raw: bytes

    async def take(self, by: Hostile) -> None:
        """Do it."""
        await by.ask(self.raw)


@dataclass(frozen=True)
class Begin:
    """A superior lets a stream begin at another number, so far from what is due."""

    direction: Direction
    ahead: int

    async def take(self, by: Hostile) -> None:
        """Do it."""
        await by.begin_at(self.direction, max(1, by.last + self.ahead))


@dataclass(frozen=True)
class Smuggle:
    """A superior writes into the stream that is its subordinate's, which finds that before it sends more."""

    raw: bytes

    async def take(self, by: Hostile) -> None:
        """Do it."""
        if by.is_superior:
            await by.tell_the_truth()  # a link that was resumed waits for that
            await by.put_into(by.outgoing.opposite, self.raw)
            await until(by.is_stopped)


@cache
def _acts(owner: NodeId) -> list[bytes]:
    return [encode(each.envelope) for each in every_act.board(owner).events]


def _act(owner: NodeId, number: int) -> bytes:
    acts = _acts(owner)
    return orjson.dumps({**orjson.loads(acts[number % len(acts)]), "id": new_id()})


def _dumped(content: Over) -> bytes:
    """Return JSON, also of numbers and of halves of characters that orjson refuses to write."""
    present = {name: value for name, value in content.items() if value is not ...}
    return json.dumps(present, ensure_ascii=False).encode("utf-8", "surrogatepass")
