"""From exceptions to problem details: the handlers of the application."""

import logging
import sqlite3
from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

import psycopg
import sqlalchemy as sa
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from domain.refusal import Refusal
from projections.engine.failures import Unavailable
from services.api.answers import answer
from services.commands.refusals import Contended
from services.json_text import NotJson
from services.language import TAGS, language_of
from services.problems.carriers import asked
from services.problems.databases import unavailable
from services.problems.details import PROBLEM, details
from services.problems.edge import (
    Failed,
    InvalidRequest,
    MalformedRequest,
    MethodNotAllowed,
    NotCaughtUp,
    NotReady,
    Unauthenticated,
    UnknownRoute,
)
from services.problems.problem import Problem
from services.problems.statuses import status_of

_log = logging.getLogger(__name__)
_OF_DATABASES = (Unavailable, OSError, sqlite3.Error, psycopg.Error, sa.exc.SQLAlchemyError)
"""What may say that a database cannot be used; the log's errors are `Unavailable` all."""
_RETRY = (Contended, NotCaughtUp, NotReady)

E = TypeVar("E", bound=Exception)


def install(app: FastAPI) -> None:
    """Have every error of the application answered as a problem."""
    _on(app, Problem, problem)
    _on(app, Refusal, problem)
    _on(app, RequestValidationError, _invalid)
    _on(app, HTTPException, _http)
    _on(app, ClientDisconnect, _gone)
    for kind in _OF_DATABASES:
        _on(app, kind, _database)
    _on(app, Exception, _failure)


def _on(app: FastAPI, kind: type[E], answer: Callable[[Request, E], Response]) -> None:
    async def handle(request: Request, error: Exception) -> Response:
        if not isinstance(error, kind):
            raise error
        return answer(request, error)

    app.add_exception_handler(kind, handle)


def _invalid(request: Request, error: RequestValidationError) -> Response:
    for each in error.errors():
        if each["type"] == "json_invalid":
            where = NotJson(error.body, each["loc"][-1])
            return problem(request, MalformedRequest(where.line, where.column))
    return problem(request, InvalidRequest(error.errors()))


def _http(request: Request, error: HTTPException) -> Response:
    path = request.url.path
    if isinstance(error.__cause__, Problem):  # raised while the body was read, which FastAPI takes for a broken body
        return problem(request, error.__cause__)
    if error.status_code == 405:
        return problem(request, MethodNotAllowed(error.headers, path=path, method=request.method))
    if error.status_code == 404:
        return problem(request, UnknownRoute(path=path))
    return problem(request, MalformedRequest() if error.status_code == 400 else Failed())


def _gone(_request: Request, _error: ClientDisconnect) -> Response:
    """Answer whoever hung up in the middle of a body, or was hung up on: nobody hears it, and nothing failed here."""
    return Response(status_code=400)


def _database(request: Request, error: Exception) -> Response:
    found = unavailable(error)
    if not found:
        return _failure(request, error)
    _log.warning("%s %s: %s", request.method, request.url.path, error)
    return problem(request, found)


def _failure(request: Request, error: Exception) -> Response:
    instance = f"urn:uuid:{uuid4()}"
    _log.error("%s %s failed (%s)", request.method, request.url.path, instance, exc_info=error)
    # The server closes the connection after an error; said in the answer, no client sends its next request into it.
    return problem(request, Failed({"Connection": "close"}), instance=instance)


def problem(request: Request, error: Problem | Refusal, instance: str | None = None) -> Response:
    """Return the answer to a request that ended so, in the reader's language; `instance` names this one occurrence."""
    language = language_of(request)
    headers = {"Content-Language": TAGS[language], "Vary": "Accept-Language", **_headers(error)}
    content = details(error, language, asked(request.method, request.path_params, request.query_params))
    if instance:
        content["instance"] = instance
    return answer(content, status=status_of(type(error)), headers=headers, media_type=PROBLEM)


def _headers(error: Problem | Refusal) -> dict[str, str]:
    headers = dict(error.headers) if isinstance(error, Problem) else {}
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="yipan"'
    if isinstance(error, _RETRY):
        headers["Retry-After"] = "1"
    return headers
