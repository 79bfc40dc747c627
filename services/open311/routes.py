"""The addresses of GeoReport v2: for everybody if the node's settings say so, else for readers of the board."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from domain.aggregate_id import AggregateId
from domain.authority import Actor, Role
from domain.refusal import Refusal, RoleMissing
from projections import organisations
from projections.engine.snapshot import Snapshot, ViewNotReady
from projections.ledger.tickets import TicketFilter, services, tickets
from services.api.access import Authenticator, AuthenticatorDep
from services.api.answers import tagged
from services.api.parameters import judges_itself
from services.api.parts import ThisNode, ThisNodeDep, ViewsDep, part
from services.feed.scope import row_scope
from services.language import TAGS, Language, language_of
from services.open311 import representation
from services.open311.formats import FORMATS, GeoReportFormat, format_of, named
from services.open311.parameters import GeoReportError, TicketPage, TicketParameters
from services.problems.edge import NotReady
from services.problems.problem import Problem
from services.problems.statuses import status_of

router = APIRouter(
    prefix="/open311",
    include_in_schema=False,  # described by GeoReport v2 itself, which also has a form of its own for refusals
    dependencies=[Depends(judges_itself)],
)


class TicketsAreReadOnly(
    Problem,
    status=405,
    zh="本接口只供查询工单，不受理新工单",
    en="service requests are only read here (GET); this server takes no new ones",
):
    """What stands here was reported by the systems of the city's own organisations."""


@dataclass(frozen=True, slots=True)
class PublicTickets:
    """Which issues are public, as the node's settings say."""

    lists: Sequence[AggregateId]
    for_everybody: bool
    """Else for readers of the board alone."""


@dataclass(frozen=True, slots=True)
class TicketQuestion:
    """One request, with what answers it."""

    request: Request
    node: ThisNode
    public: PublicTickets
    snapshot: Snapshot
    language: Language

    def parameters(self) -> TicketParameters:
        """Return the parameters.

        Raises:
            GeoReportError: one is given twice.
        """
        names = [name for name, _ in self.request.query_params.multi_items()]
        for name in names:
            if names.count(name) > 1:
                raise GeoReportError(400, f"{name}: is given twice; separate several values by commas")
        return TicketParameters(dict(self.request.query_params), datetime.now(UTC))

    def tickets(self, which: TicketFilter, page: TicketPage) -> list[object]:
        """Return a part of the tickets as they are represented."""
        known = services(self.snapshot, self.public.lists)
        names = {row.id: row.name for row in organisations.query(self.snapshot).items}
        found = tickets(self.snapshot, self.public.lists, which, *page)
        return [representation.request(row, known, names, self.language) for row in found]


Answers = Callable[[TicketQuestion], object]
"""What is answered to a question."""

Route = Callable[..., Awaitable[Response]]


class GeoReport:
    """Answers questions in the form of GeoReport v2, or says in that form why it does not."""

    def __init__(
        self,
        node: ThisNodeDep,
        public: Annotated[PublicTickets, Depends(part(PublicTickets))],
        views: ViewsDep,
        authenticator: AuthenticatorDep,
    ) -> None:
        self._node = node
        self._public = public
        self._views = views
        self._authenticator = authenticator

    async def answer(self, request: Request, name: str, answers: Answers) -> Response:
        """Return the answer, in the format that is asked for.

        Args:
            request: what came.
            name: of what is answered, as XML has it.
            answers: answer it.
        """
        language, format = language_of(request), format_of(request)
        try:
            actor = None if self._public.for_everybody else await _reader(request, self._authenticator)
            content = await to_thread.run_sync(self._content, request, language, actor, answers)
        except GeoReportError as error:
            return _refused(error.code, error.description, language, format)
        except (Problem, Refusal) as problem:
            return _refused(status_of(type(problem)), problem.say(language), language, format)
        headers = {"Content-Language": TAGS[language], "Vary": "Accept, Accept-Language, Authorization"}
        public = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60"} if actor is None else {}
        return tagged(request, format.write(name, content), format.media_type, {**headers, **public})

    def _content(self, request: Request, language: Language, actor: Actor | None, answers: Answers) -> object:
        with self._snapshot(actor) as snapshot:
            return answers(TicketQuestion(request, self._node, self._public, snapshot, language))

    @contextmanager
    def _snapshot(self, actor: Actor | None) -> Iterator[Snapshot]:
        scope = row_scope(actor, self._node.id) if actor else None
        try:
            with self._views.read(None, scope) as snapshot:
                yield snapshot
        except ViewNotReady as building:
            raise NotReady(reason=str(building)) from building


_GeoReport = Annotated[GeoReport, Depends()]


def _at(address: str) -> Callable[[Route], Route]:
    """Serve a route at an address, and behind it with the extension of each format."""

    def serve(route: Route) -> Route:
        for extension in ("", *(each.extension for each in FORMATS)):
            router.get(f"{address}{extension}", name=f"{route.__name__}{extension}")(route)
        return route

    return serve


@_at("/discovery")
@_at("/v2/discovery")
async def discovery(request: Request, georeport: _GeoReport) -> Response:
    """Return where tickets are served."""
    return await georeport.answer(request, "discovery", _discovery)


@_at("/v2/services")
async def every_service(request: Request, georeport: _GeoReport) -> Response:
    """Return the categories of the public lists."""
    return await georeport.answer(request, "services", _services)


@router.get("/v2/services/{code}")
async def one_service(request: Request, georeport: _GeoReport, code: str) -> Response:
    """Return the definition of a service."""
    return await georeport.answer(request, "service_definition", partial(_definition, named(code)[0]))


@_at("/v2/requests")
async def every_request(request: Request, georeport: _GeoReport) -> Response:
    """Return tickets: of the last 90 days, or as asked for, at most 1,000."""
    return await georeport.answer(request, "service_requests", _requests)


@router.get("/v2/requests/{id}")
async def one_request(request: Request, georeport: _GeoReport, id: str) -> Response:
    """Return one ticket, as a list of one."""
    return await georeport.answer(request, "service_requests", partial(_request, named(id)[0]))


async def taken_elsewhere(request: Request) -> Response:
    """Refuse to take requests (GeoReport v2, POST Service Request): here they are told alone."""
    language, refusal = language_of(request), TicketsAreReadOnly()
    answer = _refused(refusal.status, refusal.say(language), language, format_of(request))
    answer.headers["Allow"] = "GET, HEAD"
    return answer


router.add_route(f"{router.prefix}/{{path:path}}", taken_elsewhere, methods=["POST", "PUT", "PATCH", "DELETE"])


def _refused(code: int, description: str, language: Language, format: GeoReportFormat) -> Response:
    content = format.write("errors", representation.error(code, description))
    return Response(content, code, {"Content-Language": TAGS[language]}, format.media_type)


async def _reader(request: Request, authenticator: Authenticator) -> Actor:
    """Return who asks.

    Raises:
        Unauthenticated, RoleMissing: it is for readers of the board, and this is none.
    """
    actor = (await authenticator.holder_of(request)).actor
    if Role.READER not in actor.roles:
        raise RoleMissing(role=Role.READER)
    return actor


def _discovery(question: TicketQuestion) -> object:
    question.parameters().require(question.node.id)
    return representation.discovery(question.node.id, f"{question.request.base_url}open311/v2")


def _services(question: TicketQuestion) -> object:
    question.parameters().require(question.node.id)
    found = services(question.snapshot, question.public.lists)
    return [representation.service(each, question.language) for each in found.values()]


def _definition(code: str, question: TicketQuestion) -> object:
    question.parameters().require(question.node.id)
    found = services(question.snapshot, question.public.lists).get(code)
    if not found:
        raise GeoReportError(404, f"service_code: there is no {code!r}")
    return representation.definition(found)


def _requests(question: TicketQuestion) -> object:
    parameters = question.parameters()
    return question.tickets(parameters.filter(question.node.id), parameters.page())


def _request(id: str, question: TicketQuestion) -> object:
    question.parameters().require(question.node.id)
    found = question.tickets(TicketFilter(ids=[AggregateId(id)]), TicketPage(1, 0))
    if not found:
        raise GeoReportError(404, f"service_request_id: there is no {id!r}")
    return found
