"""The addresses of GeoReport v2: for everybody if the node's settings say so, else for readers of the board."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from domain.aggregate_id import AggregateId
from domain.authority import Actor, Role
from domain.refusal import Refusal, RoleMissing
from projections import organisations
from projections.engine.snapshot import Snapshot, ViewNotReady
from projections.ledger.tickets import TicketFilter, services, tickets
from services.api.access import asker
from services.api.answers import answer, cached
from services.feed.scope import row_scope
from services.language import TAGS, Language, language_of
from services.node.wiring import Node
from services.open311 import told
from services.open311.asked import MOST, Asked, Unanswerable
from services.problems.edge import NotReady
from services.problems.problem import Problem
from services.problems.statuses import status_of

router = APIRouter(prefix="/open311/v2", include_in_schema=False)  # described by GeoReport v2 itself

Answers = Callable[[Request, Snapshot], Any]
"""What is answered, from the views."""


@router.get("/services.json")
async def every_service(request: Request) -> Response:
    """Return the categories of the public lists."""
    return await _answered(request, _services)


@router.get("/services/{code}.json")
async def one_service(request: Request, code: str) -> Response:
    """Return the definition of a service."""
    return await _answered(request, partial(_definition, code))


@router.get("/requests.json")
async def every_request(request: Request) -> Response:
    """Return tickets: of the last 90 days, or as asked for, at most 1,000."""
    return await _answered(request, _requests)


@router.get("/requests/{id}.json")
async def one_request(request: Request, id: str) -> Response:
    """Return one ticket, as a list of one."""
    return await _answered(request, partial(_one, id))


async def _answered(request: Request, answers: Answers) -> Response:
    """Return the answer, or why there is none, in the form of GeoReport v2."""
    language = language_of(request)
    try:
        actor = await _reader(request)
        content = await to_thread.run_sync(_content, request, actor, answers)
    except Unanswerable as error:
        return _refused(error.code, error.description, language)
    except (Problem, Refusal) as problem:
        return _refused(status_of(type(problem)), problem.say(language), language)
    headers = {"Content-Language": TAGS[language], "Vary": "Accept-Language, Authorization"}
    public = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60"} if actor is None else {}
    return cached(request, content, {**headers, **public})


def _refused(code: int, description: str, language: Language) -> Response:
    return answer(told.error(code, description), status=code, headers={"Content-Language": TAGS[language]})


async def _reader(request: Request) -> Actor | None:
    """Return who asks; None for anybody, where everybody may.

    Raises:
        Unauthenticated, RoleMissing: it is for readers of the board, and this is none.
    """
    node: Node = request.app.state.node
    if node.settings.open311:
        return None
    actor = (await asker(request)).actor
    if Role.READER not in actor.roles:
        raise RoleMissing(role=Role.READER)
    return actor


def _content(request: Request, actor: Actor | None, answers: Answers) -> Any:
    with _snapshot(request.app.state.node, actor) as snapshot:
        return answers(request, snapshot)


@contextmanager
def _snapshot(node: Node, actor: Actor | None) -> Iterator[Snapshot]:
    scope = row_scope(actor, node.settings.id) if actor else None
    try:
        with node.views.read(None, scope) as snapshot:
            yield snapshot
    except ViewNotReady as building:
        raise NotReady(reason=str(building)) from building


def _asked(request: Request) -> Asked:
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if names.count(name) > 1:
            raise Unanswerable(400, f"{name}: is given twice; separate several values by commas")
    return Asked(dict(request.query_params), datetime.now(UTC))


def _services(request: Request, snapshot: Snapshot) -> Any:
    node: Node = request.app.state.node
    _asked(request).require(node.settings.id)
    found = services(snapshot, node.settings.public_lists)
    return [told.service(each, language_of(request)) for each in found.values()]


def _definition(code: str, request: Request, snapshot: Snapshot) -> Any:
    node: Node = request.app.state.node
    _asked(request).require(node.settings.id)
    found = services(snapshot, node.settings.public_lists).get(code)
    if not found:
        raise Unanswerable(404, f"service_code: there is no {code!r}")
    return told.definition(found)


def _requests(request: Request, snapshot: Snapshot) -> Any:
    node: Node = request.app.state.node
    return _told(request, snapshot, _asked(request).filter(node.settings.id))


def _one(id: str, request: Request, snapshot: Snapshot) -> Any:
    node: Node = request.app.state.node
    _asked(request).require(node.settings.id)
    found = _told(request, snapshot, TicketFilter(ids=[AggregateId(id)]))
    if not found:
        raise Unanswerable(404, f"service_request_id: there is no {id!r}")
    return found


def _told(request: Request, snapshot: Snapshot, which: TicketFilter) -> list[Any]:
    node: Node = request.app.state.node
    public, language = node.settings.public_lists, language_of(request)
    known, names = services(snapshot, public), {row.id: row.name for row in organisations.query(snapshot).items}
    return [told.request(row, known, names, language) for row in tickets(snapshot, public, which, MOST)]
