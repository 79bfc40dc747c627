"""Parameters that nobody knows are mistakes in a name: passed over in silence, they would be taken for heeded."""

from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError


async def known_parameters(request: Request) -> None:
    """Refuse a query with a parameter that its route does not take.

    Raises:
        RequestValidationError: it has one; the error names it.
    """
    taken = frozenset(_taken(request.scope["route"].dependant))
    unknown = [name for name in request.query_params if name not in taken]
    if unknown:
        errors = [{"loc": ("query", name), "type": "extra_forbidden", "msg": "no such parameter"} for name in unknown]
        raise RequestValidationError(errors)


def _taken(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for below in dependant.dependencies:
        yield from _taken(below)
