"""What a recovered log remembers of the requests that its events followed from: none is carried out a second time."""

from collections.abc import Iterator, Sequence
from itertools import groupby, islice

from domain.envelope import Recorded
from services.log import Log, RecordedRequest, RememberedRequest
from services.log.requests import request_of

TOGETHER = 500
"""Events or requests that are read or remembered at once."""


def copy_requests(log: Log, anew: Log, fork: int) -> None:
    """Remember in a log that was built anew what was asked for before the fork; its events stand where they stood."""
    place = (0, "")
    while page := log.requests_after(place, TOGETHER):
        anew.remember([each for each in page if each.recorded.last < fork])
        place = page[-1].place


def remember_requests(log: Log, after: int) -> None:
    """Remember which requests led to what came back behind a position: the events say so.

    Events of one request may have come back apart from each other. Those that stand together first answer for it.
    """
    runs = groupby(_behind(log, after), key=_asked)
    requests = (_request(*asked, [each.position for each in run]) for asked, run in runs if asked)
    while some := list(islice(requests, TOGETHER)):
        known = log.requests([each.key for each in some])
        log.remember([each for each in {each.key: each for each in reversed(some)}.values() if each.key not in known])


def _behind(log: Log, after: int) -> Iterator[Recorded]:
    while page := log.read(after, TOGETHER):
        yield from page
        after = page[-1].position


def _asked(event: Recorded) -> tuple[str, str] | None:
    """Return which request of this node an event followed from, as far as it says so."""
    return request_of(event.envelope) if event.link is None else None


def _request(key: str, fingerprint: str, positions: Sequence[int]) -> RememberedRequest:
    return RememberedRequest(key, RecordedRequest(fingerprint, positions[0], positions[-1]))
