"""Parameters that nobody knows are mistakes in a name: passed over in silence, they would be taken for heeded.

One rule for the API and for the pages: a route takes what its function and its dependencies declare, and, where it
reads the address itself, what it says with `takes`.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError

from services.problems.rules import RuleViolation

Names = Callable[[Request], Iterable[str]]
"""From a request to the names of what its address may ask for."""

Taken = Callable[[Request], Awaitable[None]]
"""The dependency that says what a route takes."""

_TAKES = "__takes__"


def takes(*names: str, also: Names | None = None) -> Taken:
    """Return the dependency of a route that reads some parameters from the address itself.

    Args:
        names: of the parameters.
        also: finds those that depend on which record, register or query the path names.
    """

    async def taken(_request: Request) -> None:
        """Read nothing: what is taken is said, and `known_parameters` asks for it."""

    def of(request: Request) -> Iterator[str]:
        yield from names
        yield from also(request) if also else ()

    setattr(taken, _TAKES, of)
    return taken


reads_strictly = takes(also=lambda request: request.query_params)
"""The dependency of a route that itself refuses what it does not know."""
judges_itself = takes(also=lambda request: request.query_params)
"""The dependency of a route that itself refuses that, and what is given twice, in a form of its own."""


async def known_parameters(request: Request) -> None:
    """Refuse a query with a parameter that its route does not take, or that is given twice and is none of several.

    Raises:
        RequestValidationError: it has one; the error names it.
    """
    dependant = request.scope["route"].dependant
    taken, several = frozenset(_taken(dependant, request)), frozenset(_several(dependant, request))
    given = Counter(name for name, _ in request.query_params.multi_items())
    unknown = [_violation(name, "extra_forbidden", "no such parameter") for name in given if name not in taken]
    twice = [name for name, times in given.items() if times > 1 and name in taken and name not in several]
    if errors := [*unknown, *(_violation(name, "given_twice", "is given more than once") for name in twice)]:
        raise RequestValidationError(errors)


def _violation(name: str, rule: str, message: str) -> RuleViolation:
    return {"loc": ("query", name), "type": rule, "msg": message}


def _several(dependant: Dependant, request: Request) -> Iterator[str]:
    """Yield the names of those that may be given several times, as far as is judged here."""
    if dependant.call is judges_itself:
        yield from request.query_params
    yield from (each.alias for each in dependant.query_params if get_origin(each.field_info.annotation) is list)
    for below in dependant.dependencies:
        yield from _several(below, request)


def _taken(dependant: Dependant, request: Request) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    of: Names | None = getattr(dependant.call, _TAKES, None)
    yield from of(request) if of else ()
    for below in dependant.dependencies:
        yield from _taken(below, request)
