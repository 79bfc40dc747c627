"""Records as the log holds them: the state and history of any aggregate."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from domain.access import Accessed
from domain.aggregate_id import AggregateRef
from domain.authority import Actor
from domain.node_id import NodeId
from domain.refusal import NotFound
from domain.restriction import is_restricted
from services.api.access import Reader
from services.api.access_recorder import AccessRecorder, RecorderDep
from services.api.answers import answer, matches
from services.api.commands import recorded
from services.api.conditional import etag
from services.api.numbers import LARGEST
from services.api.parts import LogDep, ThisNodeDep
from services.feed.scope import visible
from services.json_bytes import json_bytes
from services.log import Loaded, Log

router = APIRouter()

_Id = Annotated[AggregateRef, Path(description="The record, of any kind and any owner that this node knows of.")]


@router.get("/v1/aggregates/{id}", tags=["records"])
def record(request: Request, actor: Reader, id: _Id, log: LogDep, node: ThisNodeDep, accesses: RecorderDep) -> Response:
    """Return a record's state, under its version as the ETag: what `If-Match` asks for."""
    loaded = _load(log, node.id, actor, id)
    _record(accesses, actor, loaded, 1)
    tag = etag(loaded.sequence)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    content = {"id": id, "sequence": loaded.sequence, "occurred_at": loaded.last.time, "state": loaded.state}
    return Response(json_bytes(content), headers=headers, media_type="application/json")


@router.get("/v1/aggregates/{id}/events", tags=["records"])
def history(
    actor: Reader,
    id: _Id,
    log: LogDep,
    node: ThisNodeDep,
    accesses: RecorderDep,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="The version to begin behind.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="Events on a page.")] = 200,
) -> Response:
    """Return a record's events in order, each with the place that it has in this node's log."""
    loaded = _load(log, node.id, actor, id)
    events = [event for event in log.history(id) if event.envelope.sequence > after]
    page = [recorded(event) for event in events[:limit]]
    _record(accesses, actor, loaded, len(page))
    links = {"Link": f'<?after={after + limit}&limit={limit}>; rel="next"'} if len(events) > limit else {}
    return answer({"id": id, "events": page}, headers=links)


def _load(log: Log, node: NodeId, actor: Actor, id: AggregateRef) -> Loaded:
    """Return a record. What the actor may not see is not there."""
    loaded = log.load(id)
    if not loaded or not visible(loaded.last, actor, node):
        raise NotFound(id=id)
    return loaded


def _record(accesses: AccessRecorder, actor: Actor, loaded: Loaded, rows: int) -> None:
    """Record the read of what is restricted: a record as the log holds it is what auditors check."""
    if is_restricted(loaded.last):
        accesses.record(actor, Accessed.AUDIT, rows)
