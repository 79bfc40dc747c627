"""What every page's route does: who is not signed in is led to the sign-in, and what goes wrong is said on a page."""

from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute

from domain.on_board import OrganisationUnknown
from domain.refusal import NotFound, Refusal, RoleMissing
from projections.engine.as_of import InvalidAsOf, MomentToCome
from projections.engine.paging import MalformedCursor
from projections.engine.snapshot import ViewNotReady
from projections.engine.views import NotYet
from services.api.parameters import takes
from services.api.parts import ThisNode, part
from services.dashboard import rendering
from services.dashboard.shell import Shell
from services.dashboard.wrong import FormField, InvalidFilter, fields_of
from services.language import TAGS, language_of, remember
from services.problems.databases import unavailable
from services.problems.edge import Unauthenticated
from services.problems.statuses import status_of

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Vary": "Accept-Language, Cookie",
}


_this_node = part(ThisNode)


class NoSuchPage(Exception):
    """Nothing is shown at this address."""


_PROBLEMS: dict[type[Exception], tuple[str, int]] = {
    NoSuchPage: ("problem.not-found", 404),
    NotFound: ("problem.not-found", 404),
    InvalidFilter: ("problem.filter", 400),
    RequestValidationError: ("problem.filter", 400),
    OrganisationUnknown: ("problem.filter", 400),
    MalformedCursor: ("problem.filter", 400),
    InvalidAsOf: ("problem.as-of", 400),
    MomentToCome: ("problem.as-of", 400),
    NotYet: ("problem.as-of", 400),
    ViewNotReady: ("problem.not-ready", 503),
    RoleMissing: ("problem.role", 403),
}


class PageRoute(APIRoute):
    """A route whose errors are read by people."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, with the errors of a page caught."""
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await answer(request)
            except Unauthenticated:
                if request.url.path.startswith("/live"):
                    return Response(status_code=401)
                return RedirectResponse("/login", 303)
            except tuple(_PROBLEMS) as error:
                key, status = _PROBLEMS[type(error)]
                return await _problem(request, key, status, fields=fields_of(error, _asked(request)))
            except Refusal as refusal:
                detail = refusal.say(language_of(request))
                return await _problem(request, "problem.refused", status_of(type(refusal)), detail)
            except Exception as error:
                if not (found := unavailable(error)):
                    raise
                return await _problem(request, "problem.database", found.status, found.say(language_of(request)))

        return handle


def page_router() -> APIRouter:
    """Return a router of pages: every one of them may be asked for in a language."""
    return APIRouter(include_in_schema=False, route_class=PageRoute, dependencies=[Depends(takes("lang"))])


def html(request: Request, content: str, status: int = 200) -> Response:
    """Return a page, with the headers that every page has."""
    tag = TAGS[language_of(request)]
    response = HTMLResponse(content, status, HEADERS | {"Content-Language": tag})
    remember(response, request)
    return response


def _asked(request: Request) -> Mapping[str, str]:
    return {name: value for name, value in request.query_params.items() if name != "lang" and value}


async def _problem(
    request: Request, key: str, status: int, detail: str | None = None, fields: tuple[FormField, ...] = ()
) -> Response:
    node = await _this_node(request)
    query = {name: value for name, value in request.query_params.items() if name not in ("lang", "as_of", "clock")}
    shell = Shell(node=node.id, name=node.name, path=request.url.path, query=query)
    language = language_of(request)
    values = {"shell": shell, "key": key, "detail": detail, "fields": fields if status == 400 else ()}
    return html(request, rendering.page("problem.html", language, datetime.now(UTC), **values), status)
