"""What the API says about itself (OpenAPI): made when it is first asked for: it takes longer than a node's start."""

from collections.abc import Iterator
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Response
from fastapi.openapi.utils import get_openapi

from domain.aggregate import aggregates
from services.api.description import answers, commands, conditional, problems
from services.api.description.parameters import shared, worded
from services.api.description.shapes import Schema, Shapes
from services.api.description.views import PAGE, expanded
from services.api.parts import part
from services.json_bytes import json_bytes

router = APIRouter(include_in_schema=False)

_ABOUT = """\
One node of the chessboard of multi-level linkage (一盘). Commands are posted, registers and queries are read, now or as
of any point in the past (`as_of`); errors are problems (RFC 9457) that name the rule and lead to the field that it is
about (`errors[].pointer`, RFC 6901). What happens over NATS stands at `/asyncapi.json`, the schemas of all events at
`/schemas`.
"""


class Description:
    """The OpenAPI document of an application, with all commands, registers and queries."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._lock = Lock()
        self._document = b""

    def document(self) -> bytes:
        """Return the document; the first who asks waits until it is made."""
        with self._lock:
            self._document = self._document or json_bytes(_made(self._app))
            return self._document


@router.get("/openapi.json")
def openapi(description: Annotated[Description, Depends(part(Description))]) -> Response:
    """Return what this API is."""
    return Response(description.document(), media_type="application/json")


def _made(app: FastAPI) -> Schema:
    kinds = sorted(aggregates.values(), key=lambda kind: kind.plural)
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version=app.openapi_version,
        summary="一盘 · one chessboard for multi-level linkage",
        description=_ABOUT,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        servers=[{"url": "/", "description": "The node that says this."}],
        routes=app.routes,
        tags=[{"name": kind.plural, "description": f"{kind.words.en} ({kind.words.zh})"} for kind in kinds],
    )
    shapes = Shapes()
    security = document["paths"][PAGE]["get"]["security"]
    paths = expanded(document["paths"], shapes) | dict(commands.described(shapes, security))
    for path, method, operation in _operations(paths):
        answers.add(method, path, operation, shapes)
        conditional.add(path, operation)
        problems.add(path, operation)
        worded(operation.get("parameters", []))
        operation.setdefault("security", [])  # open to everybody
    answered = problems.responses(shapes, [operation for _, _, operation in _operations(paths)])
    schemas = _schemas(document["components"]["schemas"], shapes)
    taken = shared([operation for _, _, operation in _operations(paths)])
    document["paths"] = dict(sorted(paths.items()))
    document["components"] |= {"responses": answered, "schemas": schemas, "parameters": taken}
    return document


def _operations(paths: dict[str, Schema]) -> Iterator[tuple[str, str, Schema]]:
    yield from ((path, method, operation) for path, methods in paths.items() for method, operation in methods.items())


def _schemas(seen: Schema, shapes: Shapes) -> Schema:
    """Return all schemas by name; where FastAPI made one of the same class, ours has the words.

    Their titles are their names: generators of clients call classes by titles, and what is taken and what is answered
    of one class are two.
    """
    made = {**seen, **shapes.filled()}
    for own in ("HTTPValidationError", "ValidationError"):  # FastAPI's problems, which are not ours
        made.pop(own, None)
    return {name: {**schema, "title": name} for name, schema in sorted(made.items())}
