"""No request may fill the memory of a node: bodies have a limit."""

from collections.abc import Mapping

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.paths import BATCH, EVENTS
from services.api.problem_answers import problem
from services.problems.edge import TooLarge

LIMIT = 256 * 1024
"""Bytes; the longest text of a command has 4,000 characters."""
LARGER: Mapping[str, int] = {BATCH: 16 * 1024 * 1024, EVENTS: 16 * 1024 * 1024}
"""Bytes at addresses that take more: a thousand commands, or thousands of reports, at once."""
STREAMED = {(EVENTS, b"application/x-ndjson")}
"""Address and media type of bodies that are taken line by line, and so may have any length."""


class BodyLimit:
    """Refuses a body as soon as it is known to be too large, whether its length was announced or not."""

    def __init__(self, app: ASGIApp, limit: int = LIMIT) -> None:
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413, or pass the request on with its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _streamed(scope):
            await self._app(scope, receive, send)
            return
        limit = LARGER.get(scope["path"], self._limit)
        if _announced(scope) > limit:
            await problem(Request(scope), TooLarge(limit=limit))(scope, receive, send)
        else:
            await self._app(scope, _counted(receive, limit), send)


def _counted(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def take() -> Message:
        nonlocal taken
        message: Message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise TooLarge(limit=limit)
        return message

    return take


def _streamed(scope: Scope) -> bool:
    kind = dict(scope["headers"]).get(b"content-type", b"").partition(b";")[0].strip().lower()
    return (scope["path"], kind) in STREAMED


def _announced(scope: Scope) -> int:
    found = dict(scope["headers"]).get(b"content-length", b"0")
    return int(found) if found.isdigit() else 0
