"""The contracts of events: the schema of every version of every type where `dataschema` says, and what NATS carries."""

from functools import cache
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from domain.registry import UnknownEventType, event_type
from services.api.answers import answer
from services.contracts.asyncapi import document
from services.contracts.catalogue import entries
from services.contracts.schemas import schema_of
from services.json_bytes import json_bytes
from services.problems.edge import UnknownRoute

router = APIRouter(tags=["schemas"])

SCHEMA = "application/schema+json"

_Name = Annotated[str, Path(max_length=100, description="The type of the event.")]
_Version = Annotated[int, Path(ge=1, le=9999)]


@router.get("/schemas")
def schemas() -> Response:
    """Return every event type: its words, its versions and where their schemas are, and whether it may be published."""
    return answer({"schemas": list(entries())})


@router.get("/schemas/{name}/{version}")
def schema(request: Request, name: _Name, version: _Version) -> Response:
    """Return the JSON Schema of an event's data: what stands at the `dataschema` of its envelope."""
    try:
        found = schema_of(event_type(name), version)
    except UnknownEventType:
        found = None
    if found is None:
        raise UnknownRoute(path=request.url.path)
    return answer(found, media_type=SCHEMA)


@router.get("/asyncapi.json", include_in_schema=False)
def asyncapi() -> Response:
    """Return what a node says and hears over NATS."""
    return Response(_asyncapi(), media_type="application/json")


@cache
def _asyncapi() -> bytes:
    """Return the document, which is the same on every node; made when it is first asked for."""
    return json_bytes(document())
