"""Problem details (RFC 9457) as they are answered, over HTTP and over NATS alike."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

from domain.refusal import Refusal
from services.problems.problem import Problem, kebab, title
from services.problems.rules import broken
from services.problems.statuses import status_of

PROBLEM = "application/problem+json"
"""The media type."""


class ProblemMembers(TypedDict):
    """The members of a problem."""

    type: str
    title: str
    status: int
    detail: str
    details: Mapping[str, object]
    errors: NotRequired[Sequence[Mapping[str, str]]]
    """Field by field, if fields break rules."""
    instance: NotRequired[str]
    """The URI of this one occurrence."""


def details(error: Problem | Refusal, language: str) -> ProblemMembers:
    """Return the members of a problem, in one language; its `errors`, if it has some, name field and rule."""
    kind = type(error)
    found: ProblemMembers = {
        "type": f"/problems/{kebab(kind.__name__)}",
        "title": title(kind, language),
        "status": status_of(kind),
        "detail": error.say(language),
        "details": error.details,
    }
    errors = getattr(error, "errors", None)
    if errors is not None:
        found["errors"] = broken(errors, language)
    return found
