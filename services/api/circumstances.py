"""What may come with any command beside its body: when it occurred, for which version it is given, under which key."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Annotated, TypedDict, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from domain.fields import Traceparent
from domain.moment import Moment
from services.api.conditional import versions

T = TypeVar("T")

Key = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$")]
"""What an actor calls a request; sent again, it has no further effect and gets the first answer."""


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class _Query:
    occurred_at: Annotated[Moment | None, Field(description="When it occurred, if that was before now.")] = None
    synthetic: Annotated[bool, Field(description="A scenario invented it where its source is silent.")] = False


@checked(frozen=True)
class _Headers:
    if_match: Annotated[
        str | None, Field(alias="if-match", description="The ETag of the record that it is given for.")
    ] = None
    key: Annotated[
        Key | None,
        Field(
            alias="idempotency-key",
            description="Your name for this request. Sent again, it has no further effect and gets the first answer.",
        ),
    ] = None
    traceparent: Annotated[Traceparent | None, Field(description="W3C trace context.")] = None


_NAMED = ("if-match", "idempotency-key", "traceparent")
_QUERY, _HEADERS = TypeAdapter(_Query), TypeAdapter(_Headers)


class Circumstances(TypedDict):
    """What comes with a command, as `CommandHandler.execute` takes it."""

    occurred_at: datetime | None
    synthetic: bool
    if_match: Collection[int] | None
    key: str | None
    traceparent: str | None


def circumstances(request: Request) -> Circumstances:
    """Return what comes with a command.

    Raises:
        RequestValidationError: one of them breaks its rule.
    """
    query = _read("query", _QUERY, request.query_params) if request.scope["query_string"] else _Query()
    given = {name: value for name in _NAMED if (value := request.headers.get(name)) is not None}
    headers = _read("header", _HEADERS, given) if given else _Headers()
    return {
        "occurred_at": query.occurred_at,
        "synthetic": query.synthetic,
        "if_match": versions(headers.if_match),
        "key": headers.key,
        "traceparent": headers.traceparent,
    }


def parameters() -> list[dict[str, object]]:
    """Return them as OpenAPI describes parameters."""
    return [*_described("query", _QUERY), *_described("header", _HEADERS)]


def _described(place: str, adapter: TypeAdapter[T]) -> Iterator[dict[str, object]]:
    for name, schema in adapter.json_schema()["properties"].items():
        parameter = {"name": name, "in": place, "required": False, "description": schema.pop("description")}
        yield {**parameter, "schema": schema}


def _read(place: str, adapter: TypeAdapter[T], given: Mapping[str, str]) -> T:
    try:
        return adapter.validate_python(dict(given))
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": (place, *each["loc"])} for each in error.errors()]) from error
