"""No query of the API bears control characters: nothing is called so, and some databases cannot be asked for it."""

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from services.api.problem_answers import problem
from services.commands.plain import is_plain
from services.problems.edge import InvalidRequest
from services.problems.rules import RuleViolation


class PlainQueries:
    """Refuses a query that bears some, at every address of the API; pages say on a page what they cannot show."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 422, or pass the request on."""
        errors = _errors(scope) if scope["type"] == "http" and scope["path"].startswith("/v1/") else []
        if not errors:
            await self._app(scope, receive, send)
            return
        await problem(Request(scope), InvalidRequest(errors))(scope, receive, send)


def _errors(scope: Scope) -> list[RuleViolation]:
    given = Request(scope).query_params.multi_items() if b"%" in scope["query_string"] else []
    message = "must not bear control characters"
    return [
        {"loc": ("query", name), "type": "control_characters", "msg": message}
        for name, value in given
        if not is_plain(name + value)
    ]
