"""Several commands at once: a JSON array, or one JSON text per line; each is answered in its place.

They are decided in their order, each on what those before it left, and recorded in one transaction. One that is refused
changes nothing and does not stop the others; what is wrong with the request as a whole is a problem of the whole.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass as ruled

from domain.aggregate import commands
from domain.aggregate_id import AggregateRef
from domain.authority import Actor
from domain.moment import Moment
from domain.refusal import Refusal, RoleMissing
from services.api.access import HolderDep
from services.api.bodies import JSON, checked, media_type, parsed, parsed_apart, require_none
from services.api.circumstances import Key, circumstances
from services.api.parts import BatchThreadsDep, HandlerDep
from services.api.paths import BATCH
from services.commands.handler import CommandHandler
from services.commands.outcomes import CommandResult
from services.commands.requests import CommandRequest
from services.json_bytes import json_bytes
from services.language import TAGS, Language, language_of
from services.problems.carriers import BATCHED
from services.problems.details import ProblemMembers, details
from services.problems.edge import InvalidRequest, MalformedRequest, TooMany, UnknownCommand
from services.problems.problem import Problem

T = TypeVar("T")

NDJSON = "application/x-ndjson"
LIMIT = 1000
"""Commands at once."""


@ruled(frozen=True, config=ConfigDict(extra="forbid"))
class Given:
    """One command of a batch."""

    command: Annotated[str, Field(max_length=100, description="Its name: `AssignTask`.")]
    data: Annotated[dict[str, object], Field(default_factory=dict, description="What is posted for it alone.")]
    id: Annotated[
        AggregateRef | None, Field(description="The record. One that is opened may be given an id of yours.")
    ] = None
    key: Annotated[
        Key | None, Field(description="Your name for this command. Sent again, it gets the first answer.")
    ] = None
    occurred_at: Annotated[Moment | None, Field(description="When it occurred, if that was before now.")] = None
    synthetic: Annotated[bool, Field(description="A scenario invented it where its source is silent.")] = False


_BODY = {
    "required": True,
    "content": {
        JSON: {"schema": {"type": "array", "maxItems": LIMIT, "items": TypeAdapter(Given).json_schema()}},
        NDJSON: {"schema": {"type": "string", "description": "The same, one per line; empty lines are passed over."}},
    },
}
_RESPONSES: dict[int | str, dict[str, object]] = {
    200: {
        "description": "For each command, in order, `id`, `sequence`, `position` and `repeated`; or a problem, as it "
        "would be answered alone. One per line, if `Accept` names `application/x-ndjson`.",
        "content": {NDJSON: {}},
    },
    413: {"description": "The body is too large, or holds too many commands."},
    415: {"description": "The body is neither JSON nor NDJSON."},
}

router = APIRouter()


@router.post(BATCH, tags=["commands"], responses=_RESPONSES, openapi_extra={"requestBody": _BODY})
async def batch(request: Request, found: HolderDep, handler: HandlerDep, threads: BatchThreadsDep) -> Response:
    """Give up to 1,000 commands at once: decided in order, recorded together, each answered in its place."""
    kind = media_type(request, [JSON, NDJSON])
    traceparent = _beside(request)
    body = await request.body()
    language = language_of(request)
    answers = await threads.run(partial(_answers, handler, found.actor, body, kind, traceparent, language))
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": TAGS[language],
        "Vary": "Accept, Accept-Language",
    }
    if NDJSON in request.headers.get("accept", ""):
        return Response(b"".join(b"%b\n" % each for each in answers), 200, headers, NDJSON)
    return Response(b"[%b]" % b",".join(answers), 200, headers, JSON)


def _beside(request: Request) -> str | None:
    """Return the trace context of the whole batch; what else may come beside a command comes with each.

    Raises:
        RequestValidationError: a header is given that would be taken for heeded.
    """
    beside = circumstances(request)
    headers = (("If-Match", beside["if_match"]), ("Idempotency-Key", beside["key"]))
    misplaced = [name for name, given in headers if given]
    message = "not for a batch: each command has its own `key`"
    require_none([{"loc": ("header", name), "type": "extra_forbidden", "msg": message} for name in misplaced])
    return beside["traceparent"]


def _answers(
    handler: CommandHandler, actor: Actor, body: bytes, kind: str, traceparent: str | None, language: Language
) -> Sequence[bytes]:
    """Return the answer to each command, as JSON.

    Raises:
        MalformedRequest: the body is not JSON.
        RequestValidationError: it is no array.
        TooMany: it holds more than `LIMIT`.
    """
    taken = [_request(each, actor, traceparent, language) for each in _elements(body, kind)]
    decided = iter(handler.execute_all([each for each in taken if isinstance(each, CommandRequest)]))
    answers = (_represented(next(decided), language) if isinstance(each, CommandRequest) else each for each in taken)
    return [json_bytes(each) for each in answers]


def _elements(body: bytes, kind: str) -> Sequence[object]:
    """Return what stands in the body; in place of a line that is not JSON, the problem."""
    if kind == JSON:
        data = parsed_apart(body)
        if not isinstance(data, list):
            raise RequestValidationError([{"loc": ("body",), "type": "list_type", "msg": "give an array of commands"}])
        return [_line(each) if isinstance(each, bytes) else each for each in _few(data)]
    return [_line(text) for text in _few([line for line in body.splitlines() if line.strip()])]


def _few(elements: Sequence[T]) -> Sequence[T]:
    if len(elements) > LIMIT:
        raise TooMany(limit=LIMIT, count=len(elements))
    return elements


def _line(text: bytes) -> object:
    try:
        return parsed(text)
    except (MalformedRequest, InvalidRequest) as error:
        return error


def _request(element: object, actor: Actor, traceparent: str | None, language: str) -> CommandRequest | ProblemMembers:
    """Return the request that an element holds, or the details of what is wrong with it."""
    if isinstance(element, Problem):
        return details(element, language)
    given, errors = checked(Given, element, "body")
    if errors:
        return details(InvalidRequest(errors), language)
    entry = commands.get(given.command)
    if not entry:
        return details(UnknownCommand(command=given.command), language)
    if entry.role not in actor.roles:
        return details(RoleMissing(role=entry.role), language)
    command, errors = checked(entry.payload, given.data, "body", "data")
    if errors:
        return details(InvalidRequest(errors), language)
    return CommandRequest(
        command=command,
        actor=actor,
        id=given.id,
        occurred_at=given.occurred_at,
        synthetic=given.synthetic,
        key=given.key,
        traceparent=traceparent,
    )


def _represented(answer: CommandResult | Refusal, language: str) -> Mapping[str, object]:
    match answer:
        case CommandResult():
            names = ("id", "sequence", "position", "repeated")
            return {name: getattr(answer, name) for name in names}
        case Refusal():
            return details(answer, language, BATCHED)
