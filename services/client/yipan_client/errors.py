"""What can go wrong for a client, named after the situation."""

import http.client
import json
from collections.abc import Sequence
from typing import NotRequired, TypedDict

_FORBIDDEN = (http.client.UNAUTHORIZED, http.client.FORBIDDEN)
_BUSY = (http.client.REQUEST_TIMEOUT, http.client.TOO_MANY_REQUESTS)


class BrokenRule(TypedDict):
    """A rule that a field breaks."""

    field: str
    pointer: NotRequired[str]
    """The field as a JSON Pointer (RFC 6901) into the event."""
    detail: str


class Problem(TypedDict, total=False):
    """The members of a problem (RFC 9457), as far as there are any."""

    type: str
    title: str
    status: int
    detail: str
    errors: Sequence[BrokenRule]
    """Field by field, if it is about fields."""


class ClientError(Exception):
    """Something that the client cannot do."""


class InvalidEvent(ClientError, ValueError):
    """This is no event that a node would take; the message names the attribute and the rule."""


class SpoolFull(ClientError):
    """What waits to be sent has reached its limit. Nothing of what was to be added was added."""


class SpoolInUse(ClientError):
    """Another publisher works on this folder; the message has its process id."""


class UnusablePosition(ClientError, ValueError):
    """The file of a position holds none."""


class Unreachable(ClientError, ConnectionError):
    """Nobody answered, or only that it cannot now. Try again."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        """Keep the reason.

        Args:
            reason: what happened.
            retry_after: seconds that the node asked to wait.
        """
        super().__init__(reason)
        self.retry_after = retry_after


class Rejected(ClientError):
    """The node answered a request as a whole with a problem (RFC 9457), and trying again would not change that."""

    def __init__(self, status: int, problem: Problem) -> None:
        """Keep the status and the members of the problem."""
        super().__init__(f"{status}: {said(problem) or 'the node gives no reason'}")
        self.status, self.problem = status, problem


class NotAllowed(Rejected):
    """The node does not know the token, or its holder may not do this."""


class Undelivered(ClientError, TimeoutError):
    """Not everything could be sent in time; what is left is still there."""

    def __init__(self, left: int, reason: object) -> None:
        """Say how much is left, and what happened last."""
        super().__init__(f"{left} events are not sent yet: {reason}")
        self.left = left


def failure(status: int, problem: Problem, retry_after: float | None = None) -> Unreachable | Rejected:
    """Return what an answer means that is no success.

    Args:
        status: of HTTP.
        problem: its members.
        retry_after: seconds that the node asks to wait.
    """
    if status >= http.client.INTERNAL_SERVER_ERROR or status in _BUSY:
        return Unreachable(str(Rejected(status, problem)), retry_after)
    return NotAllowed(status, problem) if status in _FORBIDDEN else Rejected(status, problem)


def said(problem: Problem) -> str:
    """Return in one line what a problem says, its fields included."""
    reason = str(problem.get("detail") or problem.get("title") or "")
    fields = "; ".join(_said_of(one, reason) for one in problem.get("errors") or ())
    return f"{reason} ({fields})" if fields else reason


def _said_of(one: BrokenRule, reason: str) -> str:
    """Return a field with what is wrong with it, unless the problem says just that."""
    detail = one.get("detail")
    return f"{one.get('field')}" if detail == reason else f"{one.get('field')}: {detail}"


def problem_in(body: bytes) -> Problem:
    """Return the problem that a body holds, or its first words if it is from somebody who knows no problems."""
    try:
        found: Problem | list[object] | str | float | None = json.loads(body)
    except ValueError:
        return {"detail": body.decode("utf-8", "replace")[:200]}
    return found if isinstance(found, dict) else {}
