"""Reading what is not for everybody: it is recorded before it is answered, with what for, if the reader says so."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import unquote

from anyio import to_thread
from fastapi import Depends, Header, Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError

from domain.access import Accessed
from domain.authority import Actor, Role
from services.api.parts import AccessLogDep
from services.audit.access_log import AccessLog, Reading
from services.commands.plain import PlainLine

PURPOSE = "Access-Purpose"
"""The header in which a reader says what for, percent-encoded."""

_LINE: TypeAdapter[str] = TypeAdapter(PlainLine)
_Purpose = Annotated[
    str | None,
    Header(alias=PURPOSE, max_length=2000, description="What for: kept in the access log. Percent-encoded."),
]


@dataclass(frozen=True, slots=True)
class AccessRecorder:
    """Records the accesses of one request."""

    log: AccessLog
    address: str
    purpose: str | None

    def record(self, actor: Actor, accessed: Accessed, rows: int | None = None) -> int:
        """Record that somebody is about to see something. Blocks: to be called in a thread.

        Returns:
            where that stands in the log.

        Raises:
            Unavailable: it cannot be recorded now, and so it is not shown.
        """
        return self.log.record(Reading(actor, accessed, self.address, rows, self.purpose))

    async def record_soon(self, actor: Actor, accessed: Accessed) -> int:
        """Do the same for a stream, from an event loop."""
        return await to_thread.run_sync(self.record, actor, accessed)


def accessed_by(roles: Set[Role]) -> Accessed:
    """Return what somebody reads by these roles, of which none is every reader's."""
    return Accessed.AUDIT if Role.AUDITOR in roles else Accessed.RESTRICTED


async def _access_recorder(request: Request, log: AccessLogDep, purpose: _Purpose = None) -> AccessRecorder:
    """Return what records the accesses of a request.

    Raises:
        RequestValidationError: the purpose is not a line of text.
    """
    return AccessRecorder(log, _address(request), _decoded(purpose))


RecorderDep = Annotated[AccessRecorder, Depends(_access_recorder)]


def _address(request: Request) -> str:
    """Return the path and the query as they came, percent-encoded."""
    path: bytes = request.scope.get("raw_path") or request.url.path.encode()
    query: bytes = request.scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")


def _decoded(purpose: str | None) -> str | None:
    if purpose is None:
        return None
    try:
        return _LINE.validate_python(unquote(purpose))
    except ValidationError as error:
        broken = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**each, "loc": ("header", PURPOSE)} for each in broken]) from error
