"""The journal of the links: what happens to them is recorded on the node's own log, as everything else is."""

from collections.abc import Callable
from datetime import datetime

from domain.authority import NODE
from domain.envelope import Classification, Envelope
from domain.link import Link, LinkCut, LinkHealed, LinkResumed, LinkStopped, link_id
from domain.node_id import NodeId
from services.fresh import new_id, now
from services.links.alarm import Alarm
from services.log import Log

Clock = Callable[[], datetime]


class Journal:
    """Records what changes on one link. Blocks; call it in a thread."""

    def __init__(self, log: Log, neighbour: NodeId, clock: Clock = now, new_id: Callable[[], str] = new_id) -> None:
        self._log, self._neighbour = log, neighbour
        self._clock, self._new_id = clock, new_id
        self._id = link_id(log.node, neighbour)

    def healed(self) -> None:
        """The neighbour was heard, if it was not before."""
        if not self._state.connected:
            self._record(LinkHealed(neighbour=self._neighbour))

    def cut(self) -> None:
        """Nothing is heard of the neighbour, if it was before."""
        if self._state.connected:
            self._record(LinkCut(neighbour=self._neighbour))

    def stopped(self, alarm: Alarm) -> None:
        """The link stopped for a reason that is not yet known."""
        if self._state.alarm != alarm.code:
            self._record(LinkStopped(neighbour=self._neighbour, alarm=alarm.code, detail=alarm.words.en))

    def resumed(self) -> None:
        """What had stopped the link is over."""
        if self._state.alarm:
            self._record(LinkResumed(neighbour=self._neighbour))

    @property
    def _state(self) -> Link:
        loaded = self._log.load(self._id)
        return loaded.state if loaded else Link(self._neighbour)

    def _record(self, payload: LinkCut | LinkHealed | LinkResumed | LinkStopped) -> None:
        loaded, at, id = self._log.load(self._id), self._clock(), self._new_id()
        envelope = Envelope(
            id=id,
            source=self._log.node,
            subject=self._id,
            sequence=loaded.sequence + 1 if loaded else 1,
            time=max(at, loaded.last.time) if loaded else at,
            recorded=at,
            correlation=id,
            actor=NODE,
            classification=Classification.LOCAL,
            payload=payload,
        )
        self._log.append([envelope])
