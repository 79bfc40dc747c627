"""The routes of commands, looked up in the registry: what the domain can decide can be posted, and nothing else.

One route serves them all, for a route of its own per command would cost a node a second of its start, and each request
the way past all the others. What the API says about them is made when it is first asked (`openapi`).
"""

from functools import partial

import orjson
from anyio import to_thread
from fastapi import Request, Response
from starlette.datastructures import URLPath
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import Receive, Scope, Send

from domain.aggregate import CommandType
from domain.aggregate_id import AggregateRef
from domain.envelope import Recorded
from domain.refusal import RoleMissing
from services.api.access import Authenticator
from services.api.answers import answer
from services.api.bodies import JSON, NO_FIELDS, checked, media_type, parsed, require_none
from services.api.circumstances import circumstances
from services.api.conditional import etag
from services.api.paths import command_at, of_record
from services.cloudevents import encode
from services.commands.handler import CommandHandler
from services.commands.outcomes import CommandResult

REPEATED = "Idempotency-Replayed"
"""The header that says that the request was answered before, and this is that answer."""


class CommandRoute(BaseRoute):
    """Takes `POST` at the address of any command."""

    def __init__(self, handler: CommandHandler, authenticator: Authenticator) -> None:
        self._handler, self._authenticator = handler, authenticator

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether a command has this address, and which."""
        found = command_at(scope["path"]) if scope["type"] == "http" else None
        if not found:
            return Match.NONE, {}
        match = Match.FULL if scope["method"] == "POST" else Match.PARTIAL
        return match, {"endpoint": found[0], "path_params": {"id": found[1]}}

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """Know no names: `paths` makes the addresses of commands."""
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        if scope["method"] != "POST":
            raise HTTPException(405, headers={"Allow": "POST"})
        request = Request(scope, receive, send)
        response = await self._respond(request, scope["endpoint"], scope["path_params"]["id"])
        await response(scope, receive, send)

    async def _respond(self, request: Request, entry: CommandType, id: str | None) -> Response:
        """Execute a command: who gives it comes first, then what it says."""
        actor = (await self._authenticator.holder_of(request)).actor
        if entry.role not in actor.roles:
            raise RoleMissing(role=entry.role)
        body = await request.body()
        if body or "content-type" in request.headers:
            media_type(request, [JSON])
        beside = circumstances(request)
        command, errors = checked(entry.payload, parsed(body or NO_FIELDS), "body")
        target, misnamed = checked(AggregateRef, id, "path", "id") if id else (None, [])
        require_none([*misnamed, *errors])
        work = partial(self._handler.execute, command, actor, id=target, **beside)
        return _response(await to_thread.run_sync(work))


def _response(outcome: CommandResult) -> Response:
    content = {
        "id": outcome.id,
        "sequence": outcome.sequence,
        "position": outcome.position,
        "events": [recorded(event) for event in outcome.events],
    }
    headers = {"ETag": etag(outcome.sequence), "Location": of_record(outcome.id), "Cache-Control": "no-store"}
    if outcome.repeated:
        headers[REPEATED] = "true"
    return answer(content, status=201 if _opened(outcome) else 200, headers=headers)


def _opened(outcome: CommandResult) -> bool:
    return bool(outcome.events) and outcome.events[0].envelope.sequence == 1


def recorded(event: Recorded) -> dict[str, object]:
    """Return an event as this node has it: what is its own beside the bytes that are everybody's."""
    return {
        "position": event.position,
        "recorded_at": event.recorded_at,
        "link": event.link,
        "number": event.number,
        "event": orjson.Fragment(encode(event.envelope)),
    }
