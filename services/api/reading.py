"""Reading what is not for everybody: it is recorded before it is answered, with what for, if the reader says so."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import unquote

from anyio import to_thread
from fastapi import Depends, Header, Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError

from domain.access import Accessed
from domain.authority import Actor
from services.audit.access_log import Reading
from services.commands.plain import PlainLine
from services.log import CommitFailed, LogClosed
from services.node.wiring import Node
from services.problems.edge import NotReady

PURPOSE = "Access-Purpose"
"""The header in which a reader says what for, percent-encoded."""

_LINE: TypeAdapter[str] = TypeAdapter(PlainLine)
_Purpose = Annotated[
    str | None,
    Header(alias=PURPOSE, max_length=2000, description="What for: kept in the access log. Percent-encoded."),
]


@dataclass(frozen=True, slots=True)
class Reads:
    """Records the reads of one request."""

    node: Node
    address: str
    purpose: str | None

    def record(self, actor: Actor, accessed: Accessed, rows: int | None = None) -> int:
        """Record that somebody is about to see something. Blocks: to be called in a thread.

        Returns:
            where that stands in the log.

        Raises:
            NotReady: it cannot be recorded now, and so it is not shown.
        """
        try:
            return self.node.accesses.record(Reading(actor, accessed, self.address, rows, self.purpose))
        except (CommitFailed, LogClosed) as error:
            raise NotReady from error

    async def record_soon(self, actor: Actor, accessed: Accessed) -> int:
        """Do the same for a stream, from an event loop."""
        return await to_thread.run_sync(self.record, actor, accessed)


async def reads(request: Request, purpose: _Purpose = None) -> Reads:
    """Return what records the reads of a request.

    Raises:
        RequestValidationError: the purpose is not a line of text.
    """
    return Reads(request.app.state.node, _address(request), _said(purpose))


Recorded = Annotated[Reads, Depends(reads)]


def _address(request: Request) -> str:
    """Return the path and the query as they came, percent-encoded."""
    scope: Any = request.scope
    path, query = scope.get("raw_path") or request.url.path.encode(), scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")


def _said(purpose: str | None) -> str | None:
    if purpose is None:
        return None
    try:
        return _LINE.validate_python(unquote(purpose))
    except ValidationError as error:
        broken = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**each, "loc": ("header", PURPOSE)} for each in broken]) from error
