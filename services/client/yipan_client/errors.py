"""What can go wrong for a client, named after the situation."""

import http.client
import json
from collections.abc import Sequence
from typing import TypedDict

_FORBIDDEN = (http.client.UNAUTHORIZED, http.client.FORBIDDEN)
_BUSY = (http.client.REQUEST_TIMEOUT, http.client.TOO_MANY_REQUESTS)


class BrokenRule(TypedDict):
    """A rule that a field breaks."""

    field: str
    detail: str


class Problem(TypedDict, total=False):
    """The members of a problem (RFC 9457), as far as there are any."""

    type: str
    title: str
    status: int
    detail: str
    errors: Sequence[BrokenRule]
    """Field by field, if fields break rules."""


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
    fields = "; ".join(f"{one.get('field')}: {one.get('detail')}" for one in problem.get("errors") or ())
    reason = str(problem.get("detail") or problem.get("title") or "")
    return f"{reason} ({fields})" if fields else reason


def problem_in(body: bytes) -> Problem:
    """Return the problem that a body holds, or its first words if it is from somebody who knows no problems."""
    try:
        found: Problem | list[object] | str | float | None = json.loads(body)
    except ValueError:
        return {"detail": body.decode("utf-8", "replace")[:200]}
    return found if isinstance(found, dict) else {}
