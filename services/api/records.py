"""Records as the log holds them: the state and history of any aggregate."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from domain.access import Accessed
from domain.aggregate_id import AggregateRef
from domain.authority import Actor
from domain.refusal import NotFound
from domain.restriction import is_restricted
from services.api.access import Reader
from services.api.answers import answer, matches
from services.api.commands import recorded
from services.api.conditional import etag
from services.api.numbers import LARGEST
from services.api.reading import Reads, Recorded
from services.feed.scope import visible
from services.json_bytes import json_bytes
from services.log import Loaded
from services.node.wiring import Node

router = APIRouter()

_Id = Annotated[AggregateRef, Path(description="The record, of any kind and any owner that this node knows of.")]


@router.get("/v1/aggregates/{id}", tags=["records"])
def record(request: Request, actor: Reader, id: _Id, reads: Recorded) -> Response:
    """Return a record's state, under its version as the ETag: what `If-Match` asks for."""
    loaded = _load(request, actor, id)
    _record(reads, actor, loaded, 1)
    tag = etag(loaded.sequence)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    content = {"id": id, "sequence": loaded.sequence, "occurred_at": loaded.last.time, "state": loaded.state}
    return Response(json_bytes(content), headers=headers, media_type="application/json")


@router.get("/v1/aggregates/{id}/events", tags=["records"])
def history(
    request: Request,
    actor: Reader,
    id: _Id,
    reads: Recorded,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="The version to begin behind.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="Events on a page.")] = 200,
) -> Response:
    """Return a record's events in order, each with the place that it has in this node's log."""
    loaded = _load(request, actor, id)
    node: Node = request.app.state.node
    events = [event for event in node.log.history(id) if event.envelope.sequence > after]
    page = [recorded(event) for event in events[:limit]]
    _record(reads, actor, loaded, len(page))
    links = {"Link": f'<?after={after + limit}&limit={limit}>; rel="next"'} if len(events) > limit else {}
    return answer({"id": id, "events": page}, headers=links)


def _load(request: Request, actor: Actor, id: AggregateRef) -> Loaded:
    """Return a record. What the actor may not see is not there."""
    node: Node = request.app.state.node
    loaded = node.log.load(id)
    if not loaded or not visible(loaded.last, actor, node.settings.id):
        raise NotFound(id=id)
    return loaded


def _record(reads: Reads, actor: Actor, loaded: Loaded, rows: int) -> None:
    """Record the read of what is restricted: a record as the log holds it is what auditors check."""
    if is_restricted(loaded.last):
        reads.record(actor, Accessed.AUDIT, rows)
