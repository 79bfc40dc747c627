"""What operators do: see what was set aside and why, try it again, build a view anew, resume a link.

And see how far a hand-over is; it is begun by a command.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from projections.engine.projector import UnknownView
from projections.engine.views import NotSetAside, Views
from services.api.access import Operator
from services.api.answers import answer
from services.api.numbers import LARGEST
from services.api.parts import HandOversDep, LinksDep, LogDep, LogProofDep, ViewsDep
from services.json_bytes import json_bytes
from services.problems.edge import NothingSetAside, UnknownRoute

router = APIRouter(prefix="/v1/operation", tags=["operation"])

_View = Annotated[str, Path(max_length=60, description="The view's name.")]
_Position = Annotated[int, Query(ge=1, le=LARGEST, description="The event's place in this node's log.")]


@router.get("/views")
def views(_actor: Operator, views: ViewsDep) -> Response:
    """Return how each view keeps up."""
    return answer({"views": views.status()})


@router.get("/set-aside")
def set_aside(_actor: Operator, views: ViewsDep) -> Response:
    """Return the first events that a view could not take, with the reason; `total` says how many there are."""
    return answer({"total": views.count_aside(), "events": views.set_aside()})


@router.post("/views/{view}/retry")
def retry(request: Request, _actor: Operator, views: ViewsDep, view: _View, position: _Position) -> Response:
    """Try the event at a position again; return what is still set aside of it."""
    try:
        return answer({"events": views.retry(view, position)})
    except NotSetAside as error:
        raise NothingSetAside(view=view, position=position) from error
    except UnknownView as error:
        raise UnknownRoute(path=request.url.path) from error


@router.post("/views/{view}/rebuild", response_class=StreamingResponse)
async def rebuild(request: Request, _actor: Operator, views: ViewsDep, view: _View) -> StreamingResponse:
    """Build a view anew beside the running one: server-sent events of type `progress`, then one of type `done`.

    It goes on to its end though nobody listens any more.
    """
    if view not in {each.view for each in await to_thread.run_sync(views.status)}:
        raise UnknownRoute(path=request.url.path)
    return StreamingResponse(_rebuilding(views, view), media_type="text/event-stream")


async def _rebuilding(views: Views, view: str) -> AsyncIterator[bytes]:
    loop, moved = asyncio.get_running_loop(), asyncio.Event()
    latest = {"position": 0, "target": 0}

    def progress(position: int, target: int) -> None:  # called in the thread that rebuilds
        latest.update(position=position, target=target)
        loop.call_soon_threadsafe(moved.set)

    work = loop.run_in_executor(None, views.rebuild, view, progress)
    work.add_done_callback(lambda _: moved.set())
    while not work.done():
        await moved.wait()
        moved.clear()
        yield b"event: progress\ndata: %b\n\n" % json_bytes(latest)
    work.result()
    yield b"event: done\ndata: %b\n\n" % json_bytes(latest)


@router.get("/log")
def log(_actor: Operator, log: LogDep, proof: LogProofDep) -> Response:
    """Return how far the log is, and why nothing can be recorded now, with what to do; null if it can.

    `alarm` says what people must look at in the proof of this log, or of a neighbour's; `/v1/audit` says more.
    """
    content = {"head": log.head(), "failure": log.failure, "older_than": log.older_than, "alarm": proof.alarm}
    return answer(content)


@router.get("/hand-overs")
def hand_overs(_actor: Operator, hand_overs: HandOversDep) -> Response:
    """Return how far the log was looked through for the past of what is being handed over; zeros if nothing is."""
    return answer(hand_overs.progress)


@router.post("/links/{neighbour}/resume", status_code=202)
async def resume(
    request: Request, _actor: Operator, links: LinksDep, neighbour: Annotated[str, Path(max_length=200)]
) -> Response:
    """Let a stopped link look again whether the two logs agree."""
    states = await to_thread.run_sync(links.states)
    found = next((state.neighbour for state in states if state.neighbour == neighbour), None)
    if not found:
        raise UnknownRoute(path=request.url.path)
    await links.resume(found)
    return answer({"neighbour": neighbour}, status=202)
