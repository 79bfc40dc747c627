"""What a recovered log remembers of the requests that its events followed from: none is carried out a second time."""

from collections.abc import Iterator
from itertools import groupby, islice

from domain.aggregate_id import owner_of
from domain.envelope import Recorded
from services.log import Log, RecordedRequest, RememberedRequest
from services.log.records import UNHEARD
from services.log.requests import report_of, reports_key

TOGETHER = 500
"""Events or requests that are read or remembered at once."""


def remember_requests(log: Log, anew: Log, fork: int) -> None:
    """Remember in a log that was built anew what was asked for before the fork; its events stand where they stood."""
    place = (0, "")
    while page := log.requests_after(place, TOGETHER):
        anew.remember([each for each in page if each.recorded.last < fork])
        place = page[-1].place


def remember_reports(log: Log, after: int) -> None:
    """Remember which reports led to what came back behind a position: the events say so, but not what the reports said.

    Requests of other kinds cannot be told by their events.
    """
    own = (each for each in _behind(log, after) if each.link is None)
    runs = (list(run) for _, run in groupby(own, key=lambda each: each.envelope.correlation))
    requests = filter(None, map(_request, runs))
    while some := list(islice(requests, TOGETHER)):
        known = log.requests([each.key for each in some])
        log.remember([each for each in {each.key: each for each in some}.values() if each.key not in known])


def _behind(log: Log, after: int) -> Iterator[Recorded]:
    while page := log.read(after, TOGETHER):
        yield from page
        after = page[-1].position


def _request(run: list[Recorded]) -> RememberedRequest | None:
    first, report = run[0], report_of(run[0].envelope.correlation)
    if report is None:
        return None
    key = reports_key(owner_of(first.envelope.subject), report)
    return RememberedRequest(key, RecordedRequest(UNHEARD, first.position, run[-1].position))
