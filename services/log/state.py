"""The state of the log that a group commit starts from: aggregates, requests, links; read in a few statements.

What the group adds is kept up to date here, so that every job is checked against those before it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from typing import NamedTuple

from domain.aggregate_id import AggregateId, owner_of
from domain.home.state import home_id
from domain.node_id import NodeId
from services.log.homes import HomeCache, Homes
from services.log.recorder import Transaction, select
from services.log.records import PreparedEvent, Share
from services.log.requests import recorded_requests
from services.log.routing import concerned


class _Place(NamedTuple):
    """Where an event stands, and which neighbour brought it."""

    position: int
    link: NodeId | None


class LogState:
    """What the log holds of that which a group is about."""

    def __init__(
        self,
        session: Transaction,
        events: Sequence[PreparedEvent],
        keys: Collection[str],
        shares: Collection[Share],
        homes: HomeCache,
    ) -> None:
        """Read it.

        Args:
            session: the transaction.
            events: which may be added.
            keys: of the requests which may be added.
            shares: whose past may be sent, and to whom.
            homes: the homes that were read before.
        """
        self._session, self._cache = session, homes
        self._versions: dict[AggregateId, int | None] = {}
        self.homes = Homes({})
        self._recorded: set[AggregateId] = set()
        self._links: dict[AggregateId, set[NodeId]] = defaultdict(set)
        self.requests = recorded_requests(session, keys)
        self._received: dict[NodeId, int] = {}
        self._sent: dict[NodeId, int] = {}
        self._added: dict[AggregateId, list[_Place]] = defaultdict(list)
        self._pasts: dict[AggregateId, list[_Place]] = {}
        self.look_up(events, shares)

    def look_up(self, events: Sequence[PreparedEvent], shares: Collection[Share]) -> None:
        """Read what is not known yet of what these are about."""
        at_home = _homes_of(events, shares) - self._versions.keys()
        ids = at_home.union(_subjects(events, shares)) - self._versions.keys()
        if not ids:
            return
        self._versions.update(select(self._session, _VERSIONS, ids, "(?)"))
        self.homes.update(self._cache.read(self._session, {id: self.version(id) for id in at_home if self.version(id)}))
        self._recorded.update(id for id in ids if self.version(id))
        for id, link in select(self._session, _SHARED, ids):
            self._links[id].add(link)
        self._load({*self._shared_anew(events), *self._unshared(shares)} & ids)

    def _shared_anew(self, events: Sequence[PreparedEvent]) -> Iterable[AggregateId]:
        """Yield the aggregates with a past that some neighbour is about to see for the first time."""
        for event in events:
            id = event.envelope.subject
            if event.envelope.sequence > 1 and id in self._recorded and event.hops - self._links[id]:
                yield id

    def _unshared(self, shares: Iterable[Share]) -> Iterable[AggregateId]:
        return (id for id, link in shares if link not in self._links[id])

    def ahead(self, events: Sequence[PreparedEvent], shares: Collection[Share]) -> "LogState":
        """Return a copy as far as these are about it, for looking at what is not yet added."""
        self.look_up(events, shares)
        ids = _homes_of(events, shares).union(_subjects(events, shares))
        state = copy(self)
        state._versions = {id: self.version(id) for id in ids}
        state._links = defaultdict(set, {id: set(self._links[id]) for id in ids})
        state._added = defaultdict(list, {id: list(self._added[id]) for id in ids})
        state._sent, state._received = dict(self._sent), dict(self._received)
        state.requests, state.homes = dict(self.requests), self.homes.ahead()
        return state

    def head(self) -> tuple[int, int]:
        """Return the last position and when it was recorded, zeros if there is none."""
        rows = self._session.rows("SELECT position, recorded_at FROM leaves ORDER BY position DESC LIMIT 1")
        return (rows[0][0], rows[0][1]) if rows else (0, 0)

    def version(self, id: AggregateId) -> int:
        """Return the version that an aggregate has, 0 if there is nothing of it."""
        return self._versions.get(id) or 0

    def add_event(self, event: PreparedEvent, position: int, link: NodeId | None) -> None:
        """An aggregate has one event more; a neighbour brought it if a link is given."""
        id = event.envelope.subject
        self._versions[id] = self.version(id) + 1
        self._added[id].append(_Place(position, link))

    def links(self, id: AggregateId) -> Collection[NodeId]:
        """Return the neighbours that have the past of an aggregate, and so get what happens to it."""
        return self._links[id]

    def share(self, id: AggregateId, hop: NodeId) -> bool:
        """Count a neighbour among them; say whether it was none before."""
        first = hop not in self._links[id]
        self._links[id].add(hop)
        return first

    def lacking(self, id: AggregateId, hop: NodeId) -> Sequence[int]:
        """Return where those events of an aggregate stand that a neighbour which was sent none of them lacks.

        What it brought itself it has. Logs of old do not count it in for that.
        """
        if id in self._recorded and id not in self._pasts:
            self._load([id])
        places = [*self._pasts.get(id, ()), *self._added[id]]
        return [place.position for place in places if place.link != hop]

    def _load(self, ids: Collection[AggregateId]) -> None:
        self._pasts.update({id: [] for id in ids})
        for id, position, link in select(self._session, _PLACES, ids) if ids else ():
            self._pasts[id].append(_Place(position, link))

    def next_number(self, link: NodeId) -> int:
        """Take the next number of the link to a neighbour."""
        self._sent[link] = self.sent(link) + 1
        return self._sent[link]

    def sent(self, link: NodeId) -> int:
        """Return the last number of the link to a neighbour."""
        if link not in self._sent:
            ((last,),) = self._session.rows("SELECT max(number) FROM outbox WHERE link = ?", (link,))
            self._sent[link] = last or 0
        return self._sent[link]

    def received(self, link: NodeId) -> int:
        """Return the last number that was taken in from a neighbour."""
        if link not in self._received:
            self._received[link] = self._session.tracked(link)
        return self._received[link]

    def receive(self, link: NodeId, number: int) -> None:
        """A neighbour's event has been taken in under this number."""
        self._received[link] = number


def _subjects(events: Iterable[PreparedEvent], shares: Iterable[Share]) -> set[AggregateId]:
    return {event.envelope.subject for event in events} | {each.id for each in shares}


def _homes_of(events: Iterable[PreparedEvent], shares: Iterable[Share]) -> set[AggregateId]:
    """Return the homes that say something about the way of these."""
    owners = {owner_of(each.id) for each in shares}
    return {home_id(each) for each in owners.union(*(concerned(event.envelope) for event in events))}


# A subquery per id goes to the end of the index at once; GROUP BY would read every version.
_VERSIONS = """
WITH wanted (id) AS (VALUES {})
SELECT id, (SELECT max(originator_version) FROM stored_events WHERE originator_id = id) FROM wanted
"""
_SHARED = "SELECT aggregate, link FROM shared WHERE aggregate IN ({})"
_PLACES = """
SELECT aggregate, position, link FROM recorded WHERE aggregate IN ({}) ORDER BY aggregate, sequence
"""
