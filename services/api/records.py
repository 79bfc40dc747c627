"""Records as the log holds them: the state and history of any aggregate, now or as of a point in the past."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from domain.access import Accessed
from domain.aggregate_id import AggregateRef
from domain.authority import Actor
from domain.envelope import Envelope, Recorded
from domain.refusal import NotFound
from domain.restriction import is_restricted
from projections.engine.as_of import AsOf, Clock
from services.api.access import Reader
from services.api.access_recorder import AccessRecorder, RecorderDep
from services.api.answers import answer, matches
from services.api.commands import recorded
from services.api.conditional import etag
from services.api.moments import as_of
from services.api.numbers import LARGEST
from services.api.parts import LogDep, ThisNodeDep
from services.feed.scope import visible
from services.json_bytes import json_bytes
from services.log import ALL, Loaded, Log, folded
from services.problems.edge import PositionAhead

router = APIRouter()

_Id = Annotated[AggregateRef, Path(description="The record, of any kind and any owner that this node knows of.")]


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Reads one record for one request."""

    log: Log
    last: Envelope
    """Its last event now: who may see that may see its past."""
    as_of: AsOf | None

    def record(self) -> Loaded:
        """Return the record; raises as `events`."""
        if self.as_of is None and (found := self.log.load(self.last.subject)):
            return found
        if found := folded(self.last.subject, [each.envelope for each in self.events()]):
            return found
        raise NotFound(id=self.last.subject)

    def events(self, after: int = 0, limit: int = ALL) -> Sequence[Recorded]:
        """Return what had happened to the record: all, or the first behind a version.

        Raises:
            PositionAhead: the log has not come to the position.
            NotFound: nothing had.
        """
        counts = _counting(self.log, self.as_of)
        if not any(map(counts, self.log.history(self.last.subject, 0, 1))):
            raise NotFound(id=self.last.subject)
        return [each for each in self.log.history(self.last.subject, after, limit) if counts(each)]


def _counting(log: Log, as_of: AsOf | None) -> Callable[[Recorded], bool]:
    """Return what says whether an event had happened at a point, or was known, as its clock wants."""
    if as_of is None:
        return lambda _event: True
    moment, known = as_of.moment, as_of.position
    if known is not None and known > (head := log.head()):
        raise PositionAhead(head=head, wanted=known)
    if moment is not None and as_of.clock is Clock.OCCURRED:
        return lambda event: event.envelope.time <= moment
    last = known if moment is None else log.position_at(moment)
    return lambda event: last is not None and event.position <= last


def _record_reader(
    actor: Reader, id: _Id, log: LogDep, node: ThisNodeDep, point: Annotated[AsOf | None, Depends(as_of)]
) -> RecordReader:
    """Return the reader of a record. What the actor may not see is not there."""
    loaded = log.load(id)
    if not loaded or not visible(loaded.last, actor, node.id):
        raise NotFound(id=id)
    return RecordReader(log, loaded.last, point)


_Found = Annotated[RecordReader, Depends(_record_reader)]


@router.get("/v1/aggregates/{id}", tags=["records"])
def record(request: Request, actor: Reader, found: _Found, accesses: RecorderDep) -> Response:
    """Return a record's state, under its version as the ETag: what `If-Match` asks for."""
    loaded = found.record()
    _record(accesses, actor, found, 1)
    tag = etag(loaded.sequence)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    id = loaded.last.subject
    content = {"id": id, "sequence": loaded.sequence, "occurred_at": loaded.last.time, "state": loaded.state}
    return Response(json_bytes(content), headers=headers, media_type="application/json")


@router.get("/v1/aggregates/{id}/events", tags=["records"])
def history(
    request: Request,
    actor: Reader,
    found: _Found,
    accesses: RecorderDep,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="The version to begin behind.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="Events on a page.")] = 200,
) -> Response:
    """Return a record's events in order, each with the place that it has in this node's log."""
    events = found.events(after, limit + 1)
    page = [recorded(event) for event in events[:limit]]
    _record(accesses, actor, found, len(page))
    next = {**request.query_params, "after": after + limit, "limit": limit}
    links = {"Link": f'<?{urlencode(next)}>; rel="next"'} if len(events) > limit else {}
    return answer({"id": found.last.subject, "events": page}, headers=links)


def _record(accesses: AccessRecorder, actor: Actor, found: RecordReader, rows: int) -> None:
    """Record the read of what is restricted: a record as the log holds it is what auditors check."""
    if is_restricted(found.last):
        accesses.record(actor, Accessed.AUDIT, rows)
