"""The routes of commands, made from the registry: what the domain can decide can be posted, and nothing else."""

from collections.abc import Callable, Mapping
from inspect import Parameter, Signature
from typing import Annotated, Any

import orjson
from fastapi import Body, Depends, FastAPI, Path, Request, Response

from domain.aggregate import CommandType, commands
from domain.aggregate_id import AggregateId, AggregateRef
from domain.authority import Actor
from domain.envelope import Recorded
from services.api.access import requires
from services.api.answers import answer
from services.api.circumstances import Circumstances, circumstances, parameters
from services.api.conditional import etag
from services.api.paths import of_record, template
from services.cloudevents import encode
from services.node.outcomes import Outcome
from services.node.parts import Node

REPEATED = "Idempotency-Replayed"
"""The header that says that the request was answered before, and this is that answer."""

_Id = Annotated[AggregateRef, Path(description="The record.")]


def install(app: FastAPI) -> None:
    """Add the routes of all registered commands.

    To the application itself and before all others, for a route of an included router is looked for twice.
    """
    for entry in sorted(commands.values(), key=template):
        app.add_api_route(
            template(entry),
            _endpoint(entry),
            methods=["POST"],
            status_code=201 if entry.opens else 200,
            name=entry.name,
            summary=f"{entry.words.en} ({entry.words.zh})",
            description=f"{entry.payload.__doc__}\n\n{entry.decide.__doc__}",
            tags=[entry.aggregate.plural],
            openapi_extra={"parameters": parameters()},
            responses={status: {"description": said} for status, said in _RESPONSES.items()},
        )


_RESPONSES: Mapping[int | str, str] = {
    403: "The role is missing, or the record belongs to another organisation.",
    404: "This node has no such record.",
    409: "A rule of the domain forbids it in this state.",
    412: "The record is at another version than `If-Match` asks for.",
    422: "A field breaks a rule, or the `Idempotency-Key` was used for another request.",
}


def _endpoint(entry: CommandType) -> Callable[..., Response]:
    """Return a function that takes what FastAPI is to read from the request, and executes the command."""

    def give(
        request: Request, actor: Actor, beside: Circumstances, command: Any, id: AggregateId | None = None
    ) -> Response:
        node: Node = request.app.state.node
        return _answered(node.handler.execute(command, actor, id=id, **beside.arguments))

    give.__signature__ = Signature(_parameters(entry))  # type: ignore[attr-defined]
    return give


def _parameters(entry: CommandType) -> list[Parameter]:
    annotations: dict[str, Any] = {
        "request": Request,
        "actor": Annotated[Actor, Depends(requires(entry.role))],
        "beside": Annotated[Circumstances, Depends(circumstances)],
        "command": Annotated[entry.payload, Body()],
    }
    if not entry.opens:
        annotations["id"] = _Id
    return [Parameter(name, Parameter.KEYWORD_ONLY, annotation=hint) for name, hint in annotations.items()]


def _answered(outcome: Outcome) -> Response:
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


def _opened(outcome: Outcome) -> bool:
    return bool(outcome.events) and outcome.events[0].envelope.sequence == 1


def recorded(event: Recorded) -> dict[str, Any]:
    """Return an event as this node has it: what is its own beside the bytes that are everybody's."""
    return {
        "position": event.position,
        "recorded_at": event.recorded_at,
        "link": event.link,
        "number": event.number,
        "event": orjson.Fragment(encode(event.envelope)),
    }
