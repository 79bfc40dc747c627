"""What can be asked of the writer. A job checks before it adds: when it raises, it has added nothing."""

from collections.abc import Collection, Iterable, Sequence
from threading import Lock
from typing import Any, Generic, TypeVar

from domain.tree import NodeId
from services.log.entry import Entry
from services.log.group import Group
from services.log.records import Added, LinkPosition, Request
from services.log.situations import LinkGap, RequestMismatch, RequestRepeated, VersionConflict

T = TypeVar("T")


class Job(Generic[T]):
    """Something to record; it is settled when the group that it is in is durable, or failed."""

    def __init__(self, entries: Sequence[Entry], keys: Collection[str] = ()) -> None:
        self.entries, self.keys = entries, keys
        self._result: Any = None
        self._error: Exception | None = None
        # A bare lock: a future costs a tenth of a durable command.
        self._unsettled = Lock()
        self._unsettled.acquire()

    def settle(self, result: T | None, error: Exception | None = None) -> None:
        """Let the caller go, with what it gets or with why not."""
        self._result, self._error = result, error
        self._unsettled.release()

    def wait(self) -> T:
        """Return what the caller gets, as soon as it is settled."""
        with self._unsettled:
            if self._error:
                raise self._error
            return self._result  # type: ignore[no-any-return]

    def plan(self, group: Group) -> T:
        """Check, then add to the group; return what the caller gets."""
        raise NotImplementedError


class Append(Job[Sequence[Added]]):
    """Record events that were decided here, part by part, all or nothing."""

    def __init__(self, parts: Sequence[tuple[Sequence[Entry], Request | None]]) -> None:
        requests = [request for _, request in parts if request]
        super().__init__([entry for entries, _ in parts for entry in entries], [request.key for request in requests])
        self._parts, self._requests = parts, requests

    def plan(self, group: Group) -> Sequence[Added]:
        """Refuse what was asked before and what does not follow on the log; add the rest."""
        for request in self._requests:
            _require_new(request, group)
        _require_following(self.entries, group)
        return [self._add(entries, request, group) for entries, request in self._parts]

    def _add(self, entries: Sequence[Entry], request: Request | None, group: Group) -> Added:
        first = group.position + 1
        recorded = [group.add(entry) for entry in entries]
        if request:
            group.add_request(request, first)
        return Added(recorded, group.position)


class TakeIn(Job[LinkPosition | None]):
    """Record events that a neighbour brings, each number once."""

    def __init__(self, link: NodeId, first: int, entries: Sequence[Entry]) -> None:
        super().__init__(entries)
        self._link, self._first = link, first

    def plan(self, group: Group) -> LinkPosition | None:
        """Skip the numbers that were taken in; the rest must begin with the next one and follow on the log.

        Returns:
            how far the link has come, or None if all was known.
        """
        stored = group.past.taken_in(self._link)
        if self._first > stored + 1:
            raise LinkGap(self._link, stored + 1, self._first)
        fresh = self.entries[stored + 1 - self._first :]
        _require_following(fresh, group)
        for number, entry in enumerate(fresh, stored + 1):
            recorded = group.add(entry, self._link, number)
            group.add_received(self._link, number, recorded.position)
        return LinkPosition(stored + len(fresh), fresh[-1].envelope.id) if fresh else None


class Report(Job[None]):
    """Remember how far a neighbour has stored ours."""

    def __init__(self, link: NodeId, stored: LinkPosition) -> None:
        super().__init__(())
        self._link, self._stored = link, stored

    def plan(self, group: Group) -> None:
        """Never go back."""
        group.report(self._link, self._stored)


def _require_new(request: Request, group: Group) -> None:
    """Demand that the request was not recorded before."""
    known = group.past.requests.get(request.key)
    if known and known.fingerprint != request.fingerprint:
        raise RequestMismatch(request.key)
    if known:
        raise RequestRepeated(known.first, known.last)


def _require_following(entries: Iterable[Entry], group: Group) -> None:
    """Demand that every event makes the next version of its aggregate."""
    versions: dict[Any, int] = {}
    for entry in entries:
        id, sequence = entry.envelope.subject, entry.envelope.sequence
        if sequence != versions.get(id, group.past.version(id)) + 1:
            raise VersionConflict(id, sequence)
        versions[id] = sequence
