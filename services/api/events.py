"""Where outside systems report what happened there: CloudEvents 1.0, one, many, or a stream of any length.

Each is answered in its place: by its outcome, or by why there is none. What is answered is durable.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter
from starlette.requests import ClientDisconnect

from domain.authority import Actor, Role
from services.api.access import requires
from services.api.answers import answer
from services.api.batch_threads import BatchThreads
from services.api.binary_mode import event as binary_event
from services.api.binary_mode import is_binary
from services.api.bodies import JSON, media_type, parsed_apart
from services.api.commands import REPEATED
from services.api.ndjson import Duplex, lines
from services.api.parts import BatchThreadsDep, GatewayDep, Stopping, StoppingDep
from services.api.paths import EVENTS
from services.gateway.gateway import Gateway
from services.gateway.outcome import ReportOutcome, Status
from services.gateway.reports import Attributes
from services.gateway.representation import outcome, problem
from services.gateway.schemas import ToldOutcome
from services.json_bytes import json_bytes
from services.language import TAGS, Language, language_of
from services.problems.details import PROBLEM, details
from services.problems.edge import NotReady

ONE, MANY, STREAM = "application/cloudevents+json", "application/cloudevents-batch+json", "application/x-ndjson"
ACCEPTED = (ONE, MANY, STREAM, JSON)

_LATER = "respond-async"
EVENT = TypeAdapter(Attributes).json_schema()
"""The schema of a report; that of its data goes by its type."""
_BODY = {
    "required": True,
    "content": {
        ONE: {"schema": EVENT},
        MANY: {"schema": {"type": "array", "items": EVENT}},
        STREAM: {"schema": {"type": "string", "description": "One event per line; read the answer while you send."}},
        JSON: {"schema": {"description": "As one or many; with `ce-` headers, the data alone (binary mode)."}},
    },
}
_RESPONSES: dict[int | str, dict[str, object]] = {
    200: {
        "description": "What became of it; for many, of each in its place. Of a stream, one per line as it is read.",
        "model": ToldOutcome | tuple[ToldOutcome, ...],
        "content": {STREAM: {}},
    },
    202: {"description": "It waits for another report, or for its turn.", "model": ToldOutcome},
}

Publisher = Annotated[Actor, Depends(requires(Role.PUBLISHER))]
_Prefer = Annotated[
    str | None, Header(description="`respond-async`: be answered as soon as it is kept (RFC 7240, 4.1).")
]

router = APIRouter(tags=["publishing"])


@router.post(
    EVENTS,
    responses=_RESPONSES,
    openapi_extra={"requestBody": _BODY, "x-problems": [403, 404, 409, 413, 415, 421, 429, 503]},
)
async def publish(
    request: Request,
    publisher: Publisher,
    gateway: GatewayDep,
    threads: BatchThreadsDep,
    stopping: StoppingDep,
    prefer: _Prefer = None,
) -> Response:
    """Report what happened in your system; sent again under the same `source` and `id`, it changes nothing."""
    binary = is_binary(request)
    kind = JSON if binary else media_type(request, ACCEPTED)
    later = _LATER in (prefer or "").lower()
    intake = _Intake(gateway, threads, stopping, publisher, language_of(request), later)
    try:
        if kind == STREAM:
            return await intake.stream(request)
        body = await request.body()
    except ClientDisconnect:
        return Response(status_code=400)  # nobody is left to read it
    content = binary_event(request, body) if binary else _content(kind, body)
    if isinstance(content, list):
        answers = await intake.take(content)
        return answer([outcome(each, intake.language) for each in answers], headers=intake.headers)
    [answered] = await intake.take([content])
    return single(answered, intake.language, intake.headers)


@dataclass(frozen=True, slots=True)
class _Intake:
    """Takes in the reports of one request: who reports, how it is to be answered."""

    gateway: Gateway
    threads: BatchThreads
    stopping: Stopping
    publisher: Actor
    language: Language
    later: bool

    @property
    def headers(self) -> dict[str, str]:
        headers = {"Cache-Control": "no-store", "Content-Language": TAGS[self.language], "Vary": "Accept-Language"}
        return headers | ({"Preference-Applied": _LATER} if self.later else {})

    async def take(self, events: Sequence[object]) -> Sequence[ReportOutcome]:
        """Have the gateway take reports in.

        Raises:
            NotReady: it cannot now.
        """
        if self.stopping.is_set():
            raise NotReady
        return await self.threads.run_if_ready(partial(self.gateway.take, self.publisher, events, later=self.later))

    async def stream(self, request: Request) -> Response:
        """Answer lines while they are read; what is wrong before the first one is a problem of the whole."""
        batches = lines(request)
        first = await anext(batches, None)
        begun = await self._outcomes(first or ())
        return Duplex(self._answers(begun, batches), 200, self.headers, STREAM)

    async def _answers(self, begun: bytes, batches: AsyncIterator[Sequence[bytes]]) -> AsyncIterator[bytes]:
        yield begun
        try:
            async for batch in batches:
                yield await self._outcomes(batch)
        except NotReady as error:  # it is too late for a status
            yield json_bytes({"problem": details(error, self.language)}) + b"\n"

    async def _outcomes(self, batch: Sequence[bytes]) -> bytes:
        answers = await self.take(batch)
        return b"".join(json_bytes(outcome(each, self.language)) + b"\n" for each in answers)


def single(answered: ReportOutcome, language: str, headers: Mapping[str, str]) -> Response:
    """Return the answer to one report: its outcome, or the problem with the outcome in it."""
    content = outcome(answered, language)
    if answered.status is Status.REFUSED and answered.result.reason:
        found = problem(answered.result.reason, language)
        del content["problem"]
        return answer({**found, "outcome": content}, status=found["status"], headers=headers, media_type=PROBLEM)
    status = 202 if answered.status in (Status.WAITING, Status.RECEIVED) else 200
    return answer(content, status=status, headers={**headers, **({REPEATED: "true"} if answered.repeated else {})})


def _content(kind: str, body: bytes) -> object:
    """Return the event that a body holds, or the events: as JSON has them, or the JSON text of each.

    Raises:
        MalformedRequest: it is not JSON.
        RequestValidationError: it is empty, or no array where many are sent.
    """
    content = parsed_apart(body)
    if isinstance(content, list) == (kind == ONE) and kind != JSON:
        message = "give an array of events" if kind == MANY else "give one event; several are a batch"
        raise RequestValidationError([{"loc": ("body",), "type": "list_type", "msg": message}])
    return content
