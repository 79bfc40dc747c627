"""What the API says about itself (OpenAPI): made when it is first asked for: it takes longer than a node's start."""

from collections.abc import Callable, Iterable, Mapping
from inspect import Parameter, Signature
from threading import Lock
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, FastAPI, Path, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from domain.aggregate import CommandType, commands
from domain.aggregate_id import AggregateRef
from domain.authority import Actor
from services.api.access import requires
from services.api.answers import json_bytes
from services.api.circumstances import parameters
from services.api.paths import template

router = APIRouter(include_in_schema=False)

_RESPONSES: Mapping[int | str, dict[str, Any]] = {
    403: {"description": "The role is missing, or the record belongs to another organisation."},
    404: {"description": "This node has no such record."},
    409: {"description": "A rule of the domain forbids it in this state."},
    412: {"description": "The record is at another version than `If-Match` asks for."},
    422: {"description": "A field breaks a rule, or the `Idempotency-Key` was used for another request."},
}


class Description:
    """The OpenAPI document of an application, with all commands of the registry."""

    def __init__(self, app: FastAPI) -> None:
        self._app, self._lock, self._document = app, Lock(), b""

    def document(self) -> bytes:
        """Return the document; the first who asks waits until it is made."""
        with self._lock:
            self._document = self._document or json_bytes(self._made())
            return self._document

    def _made(self) -> dict[str, Any]:
        app = self._app
        routes = [*_command_routes(), *app.routes]
        return get_openapi(title=app.title, version=app.version, openapi_version=app.openapi_version, routes=routes)


@router.get("/openapi.json")
def openapi(request: Request) -> Response:
    """Return what this API is."""
    description: Description = request.app.state.description
    return Response(description.document(), media_type="application/json")


def _command_routes() -> Iterable[APIRoute]:
    """Yield a route per command as FastAPI would serve it, to be described alone."""
    for entry in sorted(commands.values(), key=template):
        yield APIRoute(
            template(entry),
            _endpoint(entry),
            methods=["POST"],
            status_code=201 if entry.opens else 200,
            name=entry.name,
            summary=f"{entry.words.en} ({entry.words.zh})",
            description=f"{entry.payload.__doc__}\n\n{entry.decide.__doc__}",
            tags=[entry.aggregate.plural],
            openapi_extra={"parameters": parameters()},
            responses={**_RESPONSES},
        )


def _endpoint(entry: CommandType) -> Callable[..., None]:
    """Return a function that takes what FastAPI is to describe."""

    def give(**_: Any) -> None:
        """Never called."""

    annotations: dict[str, Any] = {
        "actor": Annotated[Actor, Depends(requires(entry.role))],
        "command": Annotated[entry.payload, Body()],
    }
    if not entry.opens:
        annotations["id"] = Annotated[AggregateRef, Path(description="The record.")]
    hints = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=hint) for name, hint in annotations.items()]
    give.__signature__ = Signature(hints)  # type: ignore[attr-defined]
    return give
