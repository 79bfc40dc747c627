"""Problem details (RFC 9457) as they are answered, over HTTP and over NATS alike."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NotRequired, TypedDict

from domain.place import Place
from domain.refusal import Refusal
from services.problems.carriers import ALONE, Carrier
from services.problems.problem import Problem, kebab, title
from services.problems.rules import at, broken
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
    """Place by place, if it is about fields, or about what came beside them."""
    instance: NotRequired[str]
    """The URI of this one occurrence."""


def details(error: Problem | Refusal, language: str, carrier: Carrier = ALONE) -> ProblemMembers:
    """Return the members of a problem, in one language; its `errors`, if it has some, name field and rule.

    Args:
        error: what went wrong.
        language: `zh` or `en`.
        carrier: what brought the command that was refused.
    """
    kind = type(error)
    found: ProblemMembers = {
        "type": f"/problems/{kebab(kind.__name__)}",
        "title": title(kind, language),
        "status": status_of(kind),
        "detail": error.say(language),
        "details": error.details,
    }
    errors = _errors(error, language, carrier)
    if errors:
        found["errors"] = errors
    return found


def _errors(error: Problem | Refusal, language: str, carrier: Carrier) -> Sequence[Mapping[str, str]]:
    violations = getattr(error, "errors", None)
    if violations is not None:
        return broken(violations, language)
    places = carrier.places(error) if isinstance(error, Refusal) else [error.place] if error.place else []
    return refused(type(error).__name__, places, error.say(language))


def refused(name: str, places: Iterable[Place], detail: str) -> Sequence[Mapping[str, str]]:
    """Return the `errors` of a refusal: its rule, at each place that it is about."""
    return [at(place, kebab(name), detail) for place in places]
