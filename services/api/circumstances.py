"""What may come with any command beside its body: when it occurred, for which version it is given, what it is called.

Read here rather than by each route's own parameters: the same seven, analysed once and not once per command, let a node
start a second sooner.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from domain.fields import Moment
from services.api.conditional import versions
from services.api.problems import UnsupportedMediaType


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
        str | None,
        Field(
            alias="idempotency-key",
            pattern=r"^[!-~]{1,200}$",
            description="Your name for this request. Sent again, it has no further effect and gets the first answer.",
        ),
    ] = None
    traceparent: Annotated[
        str | None,
        Field(pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$", description="W3C trace context."),
    ] = None


_PLACES: Mapping[str, TypeAdapter[Any]] = {"query": TypeAdapter(_Query), "header": TypeAdapter(_Headers)}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The arguments of `CommandHandler.execute` that come beside the command."""

    arguments: Mapping[str, Any]


async def circumstances(request: Request) -> Circumstances:
    """Return what comes with a command.

    Raises:
        UnsupportedMediaType: its body is not JSON.
        RequestValidationError: one of them breaks its rule.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType
    query: _Query = _read("query", request.query_params)
    headers: _Headers = _read("header", request.headers)
    occurred_at: datetime | None = query.occurred_at
    return Circumstances(
        {
            "occurred_at": occurred_at,
            "synthetic": query.synthetic,
            "if_match": versions(headers.if_match),
            "key": headers.key,
            "traceparent": headers.traceparent,
        }
    )


def parameters() -> list[dict[str, Any]]:
    """Return them as OpenAPI describes parameters."""
    return [parameter for place, adapter in _PLACES.items() for parameter in _described(place, adapter)]


def _described(place: str, adapter: TypeAdapter[Any]) -> Iterator[dict[str, Any]]:
    for name, schema in adapter.json_schema()["properties"].items():
        told = {"name": name, "in": place, "required": False, "description": schema.pop("description")}
        yield {**told, "schema": schema}


def _read(place: str, given: Mapping[str, str]) -> Any:
    try:
        return _PLACES[place].validate_python(dict(given))
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": (place, *each["loc"])} for each in error.errors()]) from error
