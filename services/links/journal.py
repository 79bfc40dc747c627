"""The journal of the links: what happens to them is recorded on the node's own log, as everything else is."""

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from domain.aggregate_id import AggregateId, AggregateRef
from domain.fields import Line
from domain.link import (
    LINE,
    EventRefused,
    EventSkipped,
    EventSkippedThere,
    Link,
    LinkCut,
    LinkHealed,
    LinkResumed,
    LinkStopped,
    link_id,
)
from domain.node_id import NodeId
from domain.words import Words
from services.fresh import new_id, now
from services.links.alarm import Alarm
from services.links.wire import digest
from services.log import Log
from services.log.noting import note

T = TypeVar("T")

Clock = Callable[[], datetime]

FOLLOWS = "{record} 此前有事件被跳过，其后续事件一并跳过 (it follows on what was skipped of {record})"
"""Why an event is skipped of which nobody says so: recorded once for readers of both languages, as people's reasons."""

_LINE: TypeAdapter[str] = TypeAdapter(Line)
_RECORD: TypeAdapter[AggregateId] = TypeAdapter(AggregateRef)


class Journal:
    """Records what changes on one link. Blocks; call it in a thread."""

    def __init__(self, log: Log, neighbour: NodeId, clock: Clock = now, new_id: Callable[[], str] = new_id) -> None:
        self._log, self._neighbour = log, neighbour
        self._clock, self._new_id = clock, new_id
        self._id = link_id(log.node, neighbour)

    def healed(self) -> None:
        """The neighbour was heard, if it was not before."""
        if not self.state.connected:
            self._record(LinkHealed(neighbour=self._neighbour))

    def cut(self) -> None:
        """Nothing is heard of the neighbour, if it was before."""
        if self.state.connected:
            self._record(LinkCut(neighbour=self._neighbour))

    def stopped(self, alarm: Alarm) -> None:
        """The link stopped for a reason that is not yet known."""
        if self.state.alarm != alarm.code:
            self._record(LinkStopped(neighbour=self._neighbour, alarm=alarm.code, detail=_recorded(alarm.words)))

    def resumed(self) -> None:
        """What had stopped the link is over."""
        if self.state.alarm:
            self._record(LinkResumed(neighbour=self._neighbour))

    def refused(self, number: int, raw: bytes, rule: Words) -> None:
        """What came under a number may not be taken in."""
        refused = EventRefused(neighbour=self._neighbour, number=number, digest=digest(raw), rule=rule)
        if self.state.refused != refused:
            self._record(refused)

    def skip(self, number: int, raw: bytes, rule: Words) -> bool:
        """Pass a number over if two people say so, or if it follows on what they said so of; say whether it was."""
        event, record = _named(raw)
        if not (reason := self._reason(number, raw, record)):
            return False
        content = b64encode(raw).decode()
        self._record(
            EventSkipped(
                neighbour=self._neighbour,
                number=number,
                event=event,
                record=record,
                content=content,
                rule=rule,
                reason=reason,
            )
        )
        return True

    def _reason(self, number: int, raw: bytes, record: AggregateId | None) -> str | None:
        state = self.state
        skips = state.skips
        if skips and (skips.number, skips.digest) == (number, digest(raw)):
            return skips.reason
        return FOLLOWS.format(record=record) if record in state.records else None

    def skipped_there(self, number: int, reason: str) -> None:
        """The neighbour passed over a number of ours, if that is not known yet."""
        known = self.state.skipped_there
        if not known or known.number < number:
            self._record(EventSkippedThere(neighbour=self._neighbour, number=number, reason=reason))

    @property
    def state(self) -> Link:
        """How the link stands by what is recorded."""
        loaded = self._log.load(self._id)
        return loaded.state if loaded else Link(self._neighbour)

    def _record(self, payload: object) -> None:
        note(self._log, self._id, payload, self._clock(), self._new_id())


def _recorded(words: Words) -> Words:
    """Return words as far as they are recorded; the alarm itself says them all."""
    return Words(words.zh[:LINE], words.en[:LINE])


def _named(raw: bytes) -> tuple[str | None, AggregateId | None]:
    """Return the event and the record that bytes name, as far as they can be read."""
    try:
        attributes = orjson.loads(raw)
        return _valid(_LINE, attributes.get("id")), _valid(_RECORD, attributes.get("subject"))
    except (ValueError, AttributeError):
        return None, None


def _valid(adapter: TypeAdapter[T], value: object) -> T | None:
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return None
