"""What can go wrong, operation by operation: statuses, and the problem that comes with each (RFC 9457)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Literal

from pydantic import Field

from domain.refusal import About
from domain.words import Words
from services.api.description.shapes import Schema, Shapes
from services.problems.details import PROBLEM
from services.problems.problem import kinds
from services.problems.statuses import status_of

_OF_STATE = 409
_OF_VIEWS = (503, 504)
_OF_BODIES = (400, 413, 415)
_OF_SIGNED_IN = (401, 403)
_OF_DATABASES = (503, 507)
"""Whatever is asked below `/v1`: the databases may be away, or their disk full."""


@dataclass(frozen=True, kw_only=True)
class BrokenRule:
    """One rule that a request breaks, and where: what to look at, and to send otherwise."""

    where: Annotated[Literal["body", "event", "query", "header", "path"], Field(serialization_alias="in")]
    """In what: the body, of a batch each element by itself; the event of a report; or what stands beside them."""
    field: str
    """Which field, as a path: `data.measures.0.what`; a parameter or a header by its name."""
    pointer: str | None = None
    """The field as a JSON Pointer (RFC 6901) into the body or the event: `/data/measures/0/what`."""
    rule: str
    """The name of the rule; of a refusal, the last part of its `type`."""
    detail: str
    """What it says, in the reader's language."""


@dataclass(frozen=True, kw_only=True)
class ProblemDetails:
    """What went wrong (RFC 9457)."""

    type: str
    """Which situation it is; the address explains it."""
    title: str
    """What it is called, in the language of `Content-Language`."""
    status: int
    detail: str
    """What happened here."""
    details: dict[str, object]
    """The same by name, for programs."""
    errors: list[BrokenRule] | None = None
    """Each broken rule with its place (RFC 9457, 3). A refusal that is about no field has none: it is about the record,
    whose `id` and `status` stand in `details`, or about who asks."""
    instance: str | None = None
    """For a fault of the node: what its own log has it under."""


@dataclass(frozen=True)
class ProblemKind:
    """A type of problem, explained."""

    type: str
    status: int
    title: Words
    explanation: str
    about: About | None = None
    """Of a refusal, what it is about: a field, the record, who gives the command, or what comes beside it."""


def responses(shapes: Shapes, operations: Iterable[Schema]) -> dict[str, Schema]:
    """Return the components that answer with a problem: those to which operations refer."""
    told = {status for operation in operations for status, answer in operation["responses"].items() if "$ref" in answer}
    return {_name(status): _response(shapes, status) for status in sorted(map(int, told))}


def add(path: str, operation: Schema) -> None:
    """Say of an operation with which problems it may answer, beside those that it says itself."""
    found = operation["responses"]
    found.pop("422", None)  # FastAPI's own, which is not ours
    declared = operation.pop("x-problems", ())
    for status in sorted({*declared, *_statuses(path, operation)}):
        found[str(status)] = {"$ref": f"#/components/responses/{_name(status)}"}


def _statuses(path: str, operation: Schema) -> Iterator[int]:
    parameters = [each["name"] for each in operation.get("parameters", [])]
    if operation.get("security"):
        yield from _OF_SIGNED_IN
    if "{" in path:
        yield HTTPStatus.NOT_FOUND
    if "requestBody" in operation:
        yield from _OF_BODIES
    yield HTTPStatus.UNPROCESSABLE_ENTITY  # a parameter that nobody knows is refused everywhere
    if path.startswith("/v1/"):
        yield from _OF_DATABASES
    if "as_of" in parameters:
        yield from _OF_VIEWS


def _response(shapes: Shapes, status: int) -> Schema:
    return {
        "description": _description(status),
        "headers": {"Content-Language": {"schema": {"type": "string"}}},
        "content": {PROBLEM: {"schema": shapes.answered(ProblemDetails)}},
    }


def _description(status: int) -> str:
    if status == _OF_STATE:
        return "A rule of the domain forbids it in this state; `type` says which. `/problems` explains every one."
    named = (
        f"`/problems/{name}`" for name, kind in sorted(kinds(), key=lambda each: each[0]) if status_of(kind) == status
    )
    return f"One of {', '.join(named)}."


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")
