"""The routes of commands, made from the registry: what the domain can decide can be posted, and nothing else."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body, Depends, Header, Path, Query, Request, Response
from fastapi.params import Depends as Dependency

from domain.aggregate import CommandType, commands
from domain.aggregate_id import AggregateId, AggregateRef
from domain.authority import Actor
from domain.envelope import Recorded
from domain.fields import Moment
from services.api.access import requires
from services.api.answers import answer
from services.api.conditional import etag, versions
from services.api.paths import of_record, template
from services.api.problems import UnsupportedMediaType
from services.cloudevents import encode
from services.node.handler import Outcome
from services.node.parts import Node

REPEATED = "Idempotency-Replayed"
"""The header that says that the request was answered before, and this is that answer."""

_Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,200}$",
        description="Your name for this request. Sent again, it has no further effect and gets the first answer.",
    ),
]
_IfMatch = Annotated[str | None, Header(alias="If-Match", description="The ETag of the record that it is given for.")]
_Trace = Annotated[str | None, Header(pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")]
_OccurredAt = Annotated[Moment | None, Query(description="When it occurred, if that was before now.")]
_Synthetic = Annotated[bool, Query(description="A scenario invented it where its source is silent.")]
_Id = Annotated[AggregateRef, Path(description="The record.")]


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What comes with any command beside it."""

    given: Mapping[str, Any]


async def _circumstances(
    request: Request,
    occurred_at: _OccurredAt = None,
    synthetic: _Synthetic = False,
    if_match: _IfMatch = None,
    key: _Key = None,
    traceparent: _Trace = None,
) -> _Circumstances:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType
    required: Collection[int] | None = versions(if_match)
    return _Circumstances(
        {
            "occurred_at": occurred_at,
            "synthetic": synthetic,
            "if_match": required,
            "key": key,
            "traceparent": traceparent,
        }
    )


def router() -> APIRouter:
    """Return the routes of all registered commands."""
    made = APIRouter()
    for entry in sorted(commands.values(), key=template):
        made.add_api_route(
            template(entry),
            _endpoint(entry),
            methods=["POST"],
            status_code=201 if entry.opens else 200,
            name=entry.name,
            summary=f"{entry.words.en} ({entry.words.zh})",
            description=f"{entry.payload.__doc__}\n\n{entry.decide.__doc__}",
            tags=[entry.aggregate.plural],
            responses={status: {"description": said} for status, said in _RESPONSES.items()},
        )
    return made


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
        request: Request, actor: Actor, circumstances: _Circumstances, command: Any, id: AggregateId | None = None
    ) -> Response:
        node: Node = request.app.state.node
        return _answered(node.handler.execute(command, actor, id=id, **circumstances.given))

    give.__signature__ = Signature(_parameters(entry))  # type: ignore[attr-defined]
    return give


def _parameters(entry: CommandType) -> list[Parameter]:
    annotations: dict[str, Any] = {
        "request": Request,
        "actor": Annotated[Actor, _once(requires(entry.role))],
        "circumstances": Annotated[_Circumstances, _once(_circumstances)],
        "command": Annotated[entry.payload, Body()],
    }
    if not entry.opens:
        annotations["id"] = _Id
    return [Parameter(name, Parameter.KEYWORD_ONLY, annotation=hint) for name, hint in annotations.items()]


def _once(dependency: Callable[..., Any]) -> Dependency:
    made: Dependency = Depends(dependency)
    return made


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
