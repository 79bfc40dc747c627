"""The HTTP status of every refusal. The domain knows none: its own are said here, those of services at the class."""

from collections.abc import Callable
from typing import TypeVar

from domain.on_board import OrganisationOnItsWay, OrganisationUnknown
from domain.refusal import InTheFuture, NotFound, NotYours, Refusal, RoleMissing, TierMissing
from domain.relation import NotBelow, NotForTheCity, NotWithin
from services.problems.problem import Kind, Problem

R = TypeVar("R", bound=type[Refusal])

CONFLICT = 409
"""A refusal of which nothing else is said is a conflict with the state."""

_STATUSES: dict[type[Refusal], int] = {
    RoleMissing: 403,
    TierMissing: 403,
    NotYours: 403,
    NotBelow: 403,
    NotWithin: 403,
    NotForTheCity: 403,
    NotFound: 404,
    InTheFuture: 422,
    OrganisationUnknown: 422,
    OrganisationOnItsWay: 503,
}
"""By refusal; one that is not named is a conflict."""


def answered_with(status: int) -> Callable[[R], R]:
    """Say, at the class of a refusal, which HTTP status answers it."""

    def stated(refusal: R) -> R:
        _STATUSES[refusal] = status
        return refusal

    return stated


def status_of(kind: Kind) -> int:
    """Return the HTTP status of a kind of problem."""
    return kind.status if issubclass(kind, Problem) else _STATUSES.get(kind, CONFLICT)
